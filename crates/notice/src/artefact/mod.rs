//! The papers that come from a notice, each a pure function of notice and language. They speak in the statements of the
//! text, under the same names, so that page, paper and record agree.

mod agreement;
mod cookies;
mod dpv;
mod material;
mod product_sheet;
mod record;
mod short_form;
mod whole;

use std::str::FromStr;

use paper::Document;
use serde::Serialize;

use crate::model::{Lang, Notice};
use material::Material;

/// A paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArtefactName {
    /// The whole notice (Art. 13, 14).
    Notice,
    /// What matters, on a page.
    ShortForm,
    /// Record of processing as controller (Art. 30(1)).
    Record,
    /// Record of processing as processor (Art. 30(2)).
    ProcessorRecord,
    /// Annex of the processing agreement (Art. 28).
    ProcessingAgreement,
    /// What is stored on the person's device.
    Cookies,
    /// What the Data Act wants said before the contract.
    ProductSheet,
    /// The notice for machines, in the W3C's Data Privacy Vocabulary.
    Dpv,
}

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Html,
    Pdf,
    Md,
    /// The parts of the paper as data.
    Json,
    /// Both languages at once.
    JsonLd,
}

/// A paper that a notice has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Artefact {
    pub name: ArtefactName,
    pub title: String,
    pub formats: Vec<Format>,
}

impl ArtefactName {
    pub const ALL: [Self; 8] = [
        Self::Notice,
        Self::ShortForm,
        Self::Record,
        Self::ProcessorRecord,
        Self::ProcessingAgreement,
        Self::Cookies,
        Self::ProductSheet,
        Self::Dpv,
    ];

    /// As in addresses and names of files.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::ShortForm => "short-form",
            Self::Record => "record",
            Self::ProcessorRecord => "processor-record",
            Self::ProcessingAgreement => "processing-agreement",
            Self::Cookies => "cookies",
            Self::ProductSheet => "product-sheet",
            Self::Dpv => "dpv",
        }
    }

    pub const fn formats(self) -> &'static [Format] {
        match self {
            Self::Dpv => &[Format::JsonLd],
            _ => &[Format::Html, Format::Pdf, Format::Md, Format::Json],
        }
    }

    pub const fn title(self, lang: Lang) -> &'static str {
        let (de, en) = match self {
            Self::Notice => ("Datenschutzerklärung", "Privacy notice"),
            Self::ShortForm => ("Datenschutz auf einen Blick", "Privacy at a glance"),
            Self::Record => ("Verzeichnis von Verarbeitungstätigkeiten", "Record of processing activities"),
            Self::ProcessorRecord => (
                "Verzeichnis von Verarbeitungstätigkeiten als Auftragsverarbeiter",
                "Record of processing activities as processor",
            ),
            Self::ProcessingAgreement => {
                ("Anlage zum Auftragsverarbeitungsvertrag", "Annex to the data processing agreement")
            }
            Self::Cookies => ("Cookies und ähnliche Techniken", "Cookies and similar techniques"),
            Self::ProductSheet => ("Produktinformation nach dem Data Act", "Product information under the Data Act"),
            Self::Dpv => ("Maschinenlesbare Fassung (DPV)", "Machine-readable form (DPV)"),
        };
        match lang {
            Lang::De => de,
            Lang::En => en,
        }
    }
}

impl FromStr for ArtefactName {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|name| name.id() == text).ok_or_else(|| format!("there is no paper \"{text}\""))
    }
}

impl Format {
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Md => "md",
            Self::Json => "json",
            Self::JsonLd => "jsonld",
        }
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Pdf => "application/pdf",
            Self::Md => "text/markdown; charset=utf-8",
            Self::Json => "application/json",
            Self::JsonLd => "application/ld+json",
        }
    }
}

impl FromStr for Format {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let all = [Self::Html, Self::Pdf, Self::Md, Self::Json, Self::JsonLd];
        all.into_iter()
            .find(|format| format.extension() == text)
            .ok_or_else(|| format!("nothing is written as \"{text}\""))
    }
}

impl Notice {
    /// The papers it has: some products act on nobody's behalf, or are no connected product.
    pub fn artefacts(&self, lang: Lang) -> Vec<Artefact> {
        let has = |name: &ArtefactName| match name {
            ArtefactName::ProcessorRecord | ArtefactName::ProcessingAgreement => self.processing_agreement.is_some(),
            ArtefactName::ProductSheet => self.product_sheet.is_some(),
            _ => true,
        };
        let names = ArtefactName::ALL.into_iter().filter(has);
        names
            .map(|name| Artefact { name, title: name.title(lang).to_owned(), formats: name.formats().to_vec() })
            .collect()
    }

    /// One of them as a document; `None` where the notice has none, or it is for machines only.
    pub fn paper(&self, name: ArtefactName, lang: Lang) -> Option<Document> {
        let material = Material::of(self, lang);
        match name {
            ArtefactName::Notice => Some(material.text.to_paper()),
            ArtefactName::ShortForm => Some(short_form::write(&material)),
            ArtefactName::Record => Some(record::controller(&material)),
            ArtefactName::ProcessorRecord => {
                self.processing_agreement.as_ref().map(|agreement| record::processor(&material, agreement))
            }
            ArtefactName::ProcessingAgreement => {
                self.processing_agreement.as_ref().map(|agreement| agreement::write(&material, agreement))
            }
            ArtefactName::Cookies => Some(cookies::write(&material)),
            ArtefactName::ProductSheet => {
                self.product_sheet.as_ref().map(|sheet| product_sheet::write(&material, sheet))
            }
            ArtefactName::Dpv => None,
        }
    }

    /// One of them, written; `None` where there is none, or not in this format.
    pub fn artefact(&self, name: ArtefactName, format: Format, lang: Lang) -> Option<Vec<u8>> {
        if name == ArtefactName::Dpv {
            return (format == Format::JsonLd).then(|| self.dpv().into_bytes());
        }
        let paper = self.paper(name, lang)?;
        match format {
            Format::Html => Some(paper.to_html().into_bytes()),
            Format::Pdf => Some(paper.to_pdf()),
            Format::Md => Some(paper.to_markdown().into_bytes()),
            Format::Json => Some(serde_json::to_vec(&paper).expect("a document is JSON")),
            Format::JsonLd => None,
        }
    }

    /// The notice for machines: JSON-LD in the Data Privacy Vocabulary 2.
    pub fn dpv(&self) -> String {
        dpv::write(self)
    }
}
