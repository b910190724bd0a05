//! The notice for machines: JSON-LD in version 2 of the W3C's Data Privacy Vocabulary and its extension for the GDPR.
//! Keys come in alphabetical order, lists in the order of the notice.

mod storage;
mod terms;

use serde_json::{Map, Value, json};

use crate::model::{Category, Clause, Lang, Notice, Party, Recipient, RecipientRole, RightName, Words};

pub(super) fn write(notice: &Notice) -> String {
    let graph = Graph { notice };
    let document = json!({ "@context": context(), "@graph": graph.nodes() });
    let mut text = serde_json::to_string_pretty(&document).expect("plain values are JSON");
    text.push('\n');
    text
}

fn context() -> Value {
    json!({
        "dct": "http://purl.org/dc/terms/",
        "dpv": "https://w3id.org/dpv#",
        "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
        "loc": "https://w3id.org/dpv/loc#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "time": "http://www.w3.org/2006/time#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

/// The same words in both languages.
fn both(words: &Words) -> Value {
    pair(&words.de, &words.en)
}

fn pair(de: &str, en: &str) -> Value {
    json!([{ "@language": "de", "@value": de }, { "@language": "en", "@value": en }])
}

fn term(name: impl AsRef<str>) -> Value {
    json!({ "@id": name.as_ref() })
}

struct Graph<'a> {
    notice: &'a Notice,
}

impl Graph<'_> {
    fn nodes(&self) -> Vec<Value> {
        let notice = self.notice;
        let mut nodes = vec![self.itself(), self.party("controller", "dpv:DataController", &notice.controller)];
        if let Some(representative) = &notice.representative {
            nodes.push(self.party("representative", "dpv:Representative", representative));
        }
        nodes.push(self.officer());
        nodes.push(self.authority());
        nodes.extend(notice.clauses.iter().map(|clause| self.process(clause)));
        nodes.extend(self.purposes());
        nodes.extend(notice.categories.iter().map(|category| self.category(category)));
        nodes.extend(notice.recipients.iter().map(|recipient| self.recipient(recipient)));
        nodes.extend(notice.measures.iter().map(|measure| {
            json!({
                "@id": self.name(&format!("measure.{}", measure.id)),
                "@type": "dpv:TechnicalOrganisationalMeasure",
                "skos:definition": pair(&measure.de, &measure.en),
            })
        }));
        nodes
    }

    /// The name of a part: the same as that of its statement in the text.
    fn name(&self, id: &str) -> String {
        format!("urn:obhut:notice:{}#{id}", self.notice.product.name)
    }

    fn link(&self, id: &str) -> Value {
        term(self.name(id))
    }

    fn links<'i>(&self, table: &str, ids: impl IntoIterator<Item = &'i String>) -> Value {
        ids.into_iter().map(|id| self.link(&format!("{table}.{id}"))).collect()
    }

    /// The notice itself, in this edition.
    fn itself(&self) -> Value {
        let notice = self.notice;
        let edition = notice.edition();
        let title = |lang| notice.text(lang).title;
        let rights: Vec<Value> = RightName::ALL
            .into_iter()
            .filter(|right| notice.rights.iter().any(|known| known.id == right.id()))
            .map(|right| term(terms::right(right)))
            .collect();
        json!({
            "@id": self.name(&format!("edition.{}", edition.number)),
            "@type": "dpv:PrivacyNotice",
            "dct:hasVersion": edition.number.to_string(),
            "dct:issued": { "@type": "xsd:date", "@value": edition.date },
            "dct:title": pair(&title(Lang::De), &title(Lang::En)),
            "dpv:hasAuthority": self.link("authority"),
            "dpv:hasDataController": self.link("controller"),
            "dpv:hasProcess": self.links("clause", notice.clauses.iter().map(|clause| &clause.id)),
            "dpv:hasRight": rights,
            "dpv:hasTechnicalOrganisationalMeasure": self.links("measure", notice.measures.iter().map(|one| &one.id)),
        })
    }

    fn party(&self, id: &str, kind: &str, party: &Party) -> Value {
        let mut node = json!({
            "@id": self.name(id),
            "@type": kind,
            "dpv:hasAddress": format!("{}, {} {}", party.street, party.postal_code, party.city),
            "dpv:hasContact": party.email,
            "dpv:hasCountry": term(format!("loc:{}", party.country)),
            "dpv:hasName": party.name,
        });
        if id == "controller" {
            node["dpv:hasDataProtectionOfficer"] = self.link("officer");
            if self.notice.representative.is_some() {
                node["dpv:hasRepresentative"] = self.link("representative");
            }
        }
        node
    }

    fn officer(&self) -> Value {
        let officer = &self.notice.officer;
        let mut node = json!({
            "@id": self.name("officer"), "@type": "dpv:DataProtectionOfficer", "dpv:hasContact": officer.email,
        });
        if let Some(name) = &officer.name {
            node["dpv:hasName"] = json!(name);
        }
        node
    }

    fn authority(&self) -> Value {
        let authority = &self.notice.authority;
        let mut node = json!({
            "@id": self.name("authority"), "@type": "dpv:DataProtectionAuthority", "dpv:hasName": both(&authority.name),
        });
        for (key, value) in [("dpv:hasAddress", &authority.address), ("dpv:hasContact", &authority.website)] {
            if let Some(value) = value {
                node[key] = json!(value);
            }
        }
        node
    }

    /// A clause is a process.
    fn process(&self, clause: &Clause) -> Value {
        let mut bases = vec![term(terms::basis(clause.basis))];
        bases.extend(clause.special_basis.map(|special| term(terms::special_basis(special))));
        let status = if clause.running { "dpv:ActivityOngoing" } else { "dpv:ActivityProposed" };
        let mut node = json!({
            "@id": self.name(&format!("clause.{}", clause.id)),
            "@type": "dpv:Process",
            "dct:title": both(&clause.title),
            "dpv:hasActivityStatus": term(status),
            "dpv:hasDataController": self.link("controller"),
            "dpv:hasLegalBasis": bases,
            "dpv:hasPersonalData": self.links("data", clause.data.iter().chain(&clause.uses)),
            "dpv:hasPurpose": self.link(&format!("purpose.{}", clause.purpose.id)),
            "dpv:hasRecipient": self.links("recipient", &clause.recipients),
        });
        let object = node.as_object_mut().expect("just made");
        if let Some(storage) = storage::condition(self.notice, clause) {
            object.insert("dpv:hasStorageCondition".to_owned(), storage);
        }
        let categories = clause.data.iter().filter_map(|name| self.notice.category(name));
        let subjects: Vec<Value> = categories.filter_map(subjects).collect();
        if !subjects.is_empty() {
            object.insert("dpv:hasDataSubject".to_owned(), json!(subjects));
        }
        without_empty(object);
        node
    }

    /// Each once; clauses may share one.
    fn purposes(&self) -> Vec<Value> {
        let clauses = &self.notice.clauses;
        let first = |at: usize, id: &str| clauses.iter().position(|other| other.purpose.id == id) == Some(at);
        let kept = clauses.iter().enumerate().filter(|(at, clause)| first(*at, &clause.purpose.id));
        kept.map(|(_, clause)| {
            let meant = clauses.iter().filter(|other| other.purpose.id == clause.purpose.id);
            let labels: Vec<Value> = meant.flat_map(|one| [("de", &one.purpose.de), ("en", &one.purpose.en)]).fold(
                Vec::new(),
                |mut all, (lang, text)| {
                    let label = json!({ "@language": lang, "@value": text });
                    if !all.contains(&label) {
                        all.push(label);
                    }
                    all
                },
            );
            json!({
                "@id": self.name(&format!("purpose.{}", clause.purpose.id)),
                "@type": "dpv:Purpose",
                "skos:definition": labels,
            })
        })
        .collect()
    }

    fn category(&self, category: &Category) -> Value {
        let kind = match (category.personal, category.special) {
            (false, _) => "dpv:NonPersonalData",
            (true, Some(_)) => "dpv:SpecialCategoryPersonalData",
            (true, None) => "dpv:PersonalData",
        };
        let items: Vec<Value> = category.items.iter().map(|item| pair(&item.de, &item.en)).collect();
        json!({
            "@id": self.name(&format!("data.{}", category.id)),
            "@type": kind,
            "dpv:hasDataSource": category.source.iter().map(|source| term(terms::source(*source))).collect::<Vec<_>>(),
            "skos:example": items.into_iter().flat_map(|item| item.as_array().cloned().unwrap_or_default()).collect::<Vec<_>>(),
            "skos:prefLabel": both(&category.title),
        })
    }

    fn recipient(&self, recipient: &Recipient) -> Value {
        let kind = match recipient.role {
            RecipientRole::Internal => "dpv:OrganisationalUnit",
            RecipientRole::Processor => "dpv:DataProcessor",
            RecipientRole::JointController => "dpv:JointDataControllers",
            RecipientRole::Controller => "dpv:ThirdParty",
            RecipientRole::Authority => "dpv:Authority",
            RecipientRole::Person => "dpv:NaturalPerson",
        };
        let mut node = json!({
            "@id": self.name(&format!("recipient.{}", recipient.id)),
            "@type": ["dpv:Recipient", kind],
            "dct:description": both(&recipient.purpose),
            "dpv:hasName": both(&recipient.name),
        });
        if let Some(country) = &recipient.country {
            node["dpv:hasCountry"] = term(format!("loc:{country}"));
        }
        let ground = recipient.transfer.as_ref().and_then(|transfer| terms::transfer(transfer.ground));
        if let Some(ground) = ground {
            node["dpv:hasLegalBasis"] = term(ground);
        }
        node
    }
}

fn subjects(category: &Category) -> Option<Value> {
    let words = category.subjects.as_ref().filter(|_| category.personal)?;
    Some(json!({ "@type": "dpv:DataSubject", "skos:prefLabel": both(words) }))
}

/// An empty list says nothing.
fn without_empty(object: &mut Map<String, Value>) {
    object.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
}
