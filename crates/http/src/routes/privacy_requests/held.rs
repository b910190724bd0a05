//! What is held about the person signed in, in short: what, how much, why, how long, who gets it.

use axum::extract::State;
use notice::{Clause, Lang, Notice};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    App, Page, Problem,
    extract::{Caller, Json, permission},
    words::Words,
};

/// One kind of data held about the person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeldCategory {
    category: String,
    title: Words,
    /// Rows, events or readings of it.
    count: i64,
    /// What it is processed for.
    clauses: Vec<HeldClause>,
}

/// A clause of the notice that keeps it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HeldClause {
    id: String,
    title: Words,
    purpose: Words,
    /// How long it is kept, as the notice says it.
    kept: Words,
    recipients: Vec<Words>,
    /// It rests on the person's consent, which can be withdrawn.
    on_consent: bool,
}

/// Show what is held about me
///
/// In short; the access package has all of it.
#[utoipa::path(
    get, path = "/privacy/held", operation_id = "show_held_data", tag = "privacy",
    responses((status = 200, body = Page<HeldCategory>), (status = 401, body = Problem)),
    security(("session" = []))
)]
pub(crate) async fn show_held_data(
    State(app): State<App>,
    caller: Caller<permission::Own>,
) -> Result<Json<Page<HeldCategory>>, Problem> {
    let product = app.products().get(&caller.ctx.product).ok_or_else(|| Problem::not_found("product"))?;
    let house = types::Ctx::system(&caller.ctx.product, caller.ctx.tenant, "privacy centre");
    let address = types::EmailAddress::kept(&*caller.account.user_name);
    let contact = privacy::Contact::Email(&address);
    let mut subjects = app.privacy().subjects_by_contact(&house, contact).await?;
    if !subjects.contains(&caller.account.subject_id) {
        subjects.push(caller.account.subject_id);
    }
    let held = app.privacy().held(&caller.ctx, &subjects).await?;
    let sentences = Sentences::of(&product.notice);
    let item = |(category, count): (String, i64)| {
        let known = product.notice.category(&category)?;
        let keeps = |clause: &&Clause| clause.running && clause.data.contains(&category);
        let clauses = product.notice.clauses().iter().filter(keeps);
        let clauses = clauses.map(|clause| sentences.clause(&product.notice, clause, &category)).collect();
        Some(HeldCategory { title: Words::from(&known.title), category, count, clauses })
    };
    Ok(Json(Page::whole(held.into_iter().filter_map(item).collect())))
}

/// The notice's sentences on how long each clause keeps, in both languages.
struct Sentences(std::collections::HashMap<String, Words>);

impl Sentences {
    fn of(notice: &Notice) -> Self {
        let mut found = std::collections::HashMap::<String, Words>::new();
        for lang in [Lang::De, Lang::En] {
            for statement in notice.text(lang).sections.into_iter().flat_map(|section| section.statements) {
                let words = found.entry(statement.id).or_default();
                match lang {
                    Lang::De => words.de = statement.text,
                    Lang::En => words.en = statement.text,
                }
            }
        }
        Self(found)
    }

    fn clause(&self, notice: &Notice, clause: &Clause, category: &str) -> HeldClause {
        let named = |id: &String| notice.recipients().iter().find(|recipient| &recipient.id == id);
        let recipients = clause.recipients.iter().filter(|id| notice.may_receive(clause, id, category));
        HeldClause {
            id: clause.id.clone(),
            title: Words::from(&clause.title),
            purpose: Words { de: clause.purpose.de.clone(), en: clause.purpose.en.clone() },
            kept: self.0.get(&format!("clause.{}.keep", clause.id)).cloned().unwrap_or_default(),
            recipients: recipients.filter_map(named).map(|recipient| Words::from(&recipient.name)).collect(),
            on_consent: clause.basis == notice::Basis::Consent
                || clause.special_basis == Some(notice::SpecialBasis::ExplicitConsent),
        }
    }
}
