//! What is done when a request is fulfilled: the one place that knows which area does which right.

use axum::response::Response;
use identity::SignedIn;
use notice::{Lang, Notice};
use privacy::{
    consent::Method,
    package::PackageKind,
    request::{DoneByHand, Kind, NewRequest, Request, Requests, Telling},
    stops::{Decision, NewObjection, NewRestriction, Outcome, ToldBy},
};
use types::Ctx;

use crate::{App, Problem, packages::as_file};

/// What the house tells a person it has answered by itself.
fn answer(kind: Kind, lang: Lang) -> &'static str {
    match (kind, lang) {
        (Kind::Erasure, Lang::De) => {
            "Ihre Daten sind ab sofort für niemanden mehr sichtbar und werden binnen 48 Stunden aus allen Dateien \
             entfernt. Was ein Gesetz aufzubewahren verlangt, darunter dieser Antrag, bleibt gesperrt bis zum Ende \
             seiner Frist. Empfänger Ihrer Daten werden unterrichtet."
        }
        (Kind::Erasure, Lang::En) => {
            "From now on nobody can see your data; it will be removed from all files within 48 hours. What a law \
             demands to be kept, this request among it, stays restricted until its period ends. Recipients of your \
             data are told."
        }
        (Kind::Portability, Lang::De) => "Ihre Daten liegen maschinenlesbar zum Herunterladen bereit.",
        (Kind::Portability, Lang::En) => "Your data is ready to be downloaded in a machine-readable format.",
        (_, Lang::De) => "Die Kopie Ihrer Daten mit allen Angaben nach Art. 15 DS-GVO liegt zum Herunterladen bereit.",
        (_, Lang::En) => "The copy of your data, with all that Art. 15 GDPR asks for, is ready to be downloaded.",
    }
}

pub(crate) fn notice_of<'a>(app: &'a App, case: &Request) -> Result<&'a Notice, Problem> {
    let product = app.products().get(&case.product).ok_or_else(|| Problem::not_found("product"))?;
    Ok(&product.notice)
}

/// Whether nobody needs to examine it. The operator's own people hold the keys of others: their leaving is looked at.
pub(crate) fn runs_at_once(account: &SignedIn, new: &NewRequest) -> bool {
    let examined = new.kind == Kind::Erasure && account.role.is_operators_own();
    Requests::runs_at_once(new.kind) && !examined
}

/// Does what the person asks for while they look on, and closes the case.
pub(crate) async fn at_once(app: &App, ctx: &Ctx, case: Request) -> Result<(), Problem> {
    let lang = case.language.parse().unwrap_or(Lang::De);
    let answer = answer(case.kind, lang);
    if case.kind == Kind::Erasure {
        // Whoever gives up their account needs it no longer; the person may rely on another ground.
        let ground = case.claim.clone().unwrap_or_else(|| "no_longer_needed".into());
        let notice = notice_of(app, &case)?;
        app.requests().erase_own(ctx, notice, case, &ground, answer).await?;
    } else {
        app.requests().fulfil_own(ctx, case, None, answer).await?;
    }
    Ok(())
}

/// What staff say of what was done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Done<'a> {
    /// They have done it themselves.
    pub by_hand: bool,
    /// What they have corrected; none stands for all.
    pub categories: &'a [String],
}

/// Does what the case asks for, for everybody it is about, and closes it.
pub(crate) async fn by_staff(
    app: &App,
    ctx: &Ctx,
    case: Request,
    ground: Option<&str>,
    telling: &Telling,
    done: Done<'_>,
) -> Result<(), Problem> {
    let Done { by_hand, categories } = done;
    if !by_hand {
        carry_out(app, ctx, &case, ground, &telling.text).await?;
    }
    match (case.kind, ground) {
        (Kind::Erasure, Some(ground)) if !by_hand => {
            let notice = notice_of(app, &case)?;
            app.requests().erase_by_staff(ctx, notice, case, ground, telling).await?;
        }
        (kind, _) if by_hand || kind == Kind::Rectification => match kind.occasion() {
            Some(occasion) => {
                let (notice, done) = (notice_of(app, &case)?, DoneByHand { occasion, categories });
                app.requests().fulfil_by_hand(ctx, notice, case, ground, telling, done).await?;
            }
            None => drop(app.requests().fulfil(ctx, case, ground, telling).await?),
        },
        // The copy is made when it is fetched; a restriction, an objection, a withdrawal is in force.
        _ => drop(app.requests().fulfil(ctx, case, ground, telling).await?),
    }
    Ok(())
}

/// Restricts, stops or withdraws what the case is about, for everybody it is about. The person is told with the case.
async fn carry_out(app: &App, ctx: &Ctx, case: &Request, ground: Option<&str>, answer: &str) -> Result<(), Problem> {
    if !matches!(case.kind, Kind::Restriction | Kind::Objection | Kind::Withdrawal) {
        return Ok(());
    }
    let (notice, language) = (notice_of(app, case)?, case.language.parse().unwrap_or(Lang::De));
    let (clause, words) = (case.clause.clone(), case.words.clone());
    for subject in app.requests().subjects(ctx, case).await? {
        match (case.kind, &clause) {
            (Kind::Restriction, _) => {
                let ground = ground.or(case.claim.as_deref()).and_then(|ground| ground.parse().ok());
                let ground = ground.ok_or_else(|| Problem::invalid([("ground", "required", "say on which ground")]))?;
                let new = NewRestriction {
                    clause: clause.clone(),
                    ground,
                    words: words.clone(),
                    language,
                    request: Some(case.request_id),
                };
                app.stops().restrict(ctx, notice, subject, &new).await?;
            }
            (Kind::Objection, Some(clause)) => {
                let words = words.clone().or_else(|| Some(answer.to_owned()));
                let new = NewObjection { clause: clause.clone(), words, language };
                let stop = app.stops().object(ctx, notice, subject, &new).await?;
                if stop.outcome.is_none() {
                    let decision =
                        Decision { outcome: Outcome::Stopped, answer: answer.to_owned(), told: ToldBy::Letter };
                    app.stops().decide(ctx, notice, stop.stop_id, &decision).await?;
                }
            }
            (Kind::Withdrawal, Some(clause)) => {
                match app.consents().withdraw(ctx, notice, subject, clause, Method::Paper).await {
                    Ok(_) | Err(privacy::consent::Error::NotGiven) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            // Staff say by hand what was meant.
            _ => return Err(Problem::invalid([("by_hand", "required", "the case names no clause: do it by hand")])),
        }
    }
    Ok(())
}

/// The copy of the data that goes with a case, for everybody it is about.
pub(crate) async fn copy(app: &App, ctx: &Ctx, case: &Request) -> Result<Response, Problem> {
    let kind = match case.kind {
        Kind::Access => PackageKind::Access,
        Kind::Portability => PackageKind::Portability,
        _ => return Err(Problem::not_found("copy")),
    };
    let subjects = app.requests().subjects(ctx, case).await?;
    let ctx = Ctx { tenant: case.tenant_id, ..ctx.clone() };
    Ok(as_file(app.package(&ctx, kind, &subjects, case.language.parse().unwrap_or(Lang::De)).await?))
}
