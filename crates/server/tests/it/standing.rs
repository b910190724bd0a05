//! Where a person stands, against a brute-force oracle: whatever is given, withdrawn, restricted, objected to and taken
//! back in whatever order, the gate decides as the whole history says, also after a restart.

use notice::{Lang, Notice};
use privacy::{
    Action, Facts, Reason,
    consent::{Asking, Given, Method},
    standing::{ALL, StopKind},
    stops::{NewObjection, NewRestriction, RestrictionGround},
};
use testkit::{TestServer, both_databases};
use types::{Ctx, Rng, StopId, SubjectId};

use crate::choices::{notice, parsed};

const SEQUENCES_COUNT: u64 = 24;
const STEPS_COUNT: u64 = 14;
const CLAUSES: [(&str, &str, bool); 3] =
    [("newsletter", "newsletter", true), ("usage", "usage", false), ("advertising", "interests", false)];

/// What happened, in its order.
#[derive(Clone, Debug)]
enum Happened {
    Gave(&'static str),
    Withdrew(&'static str),
    Stopped(StopId, StopKind, String),
    Lifted(StopId),
}

/// From the whole history, every time anew.
fn oracle(history: &[Happened], clause: &str, consent: bool) -> Option<Reason> {
    let stands = |wanted: StopKind| {
        history.iter().any(|event| match event {
            Happened::Stopped(id, kind, of) if *kind == wanted && (of == clause || of == ALL) => {
                !history.iter().any(|later| matches!(later, Happened::Lifted(lifted) if lifted == id))
            }
            _ => false,
        })
    };
    let last = history.iter().rev().find_map(|event| match event {
        Happened::Gave(of) if *of == clause => Some(true),
        Happened::Withdrew(of) if *of == clause => Some(false),
        _ => None,
    });
    if stands(StopKind::Restriction) {
        Some(Reason::Restricted)
    } else if stands(StopKind::Objection) {
        Some(Reason::Objected)
    } else if consent && last != Some(true) {
        Some(Reason::Consent)
    } else {
        None
    }
}

/// One random step; says what happened, if anything did.
async fn step(
    server: &TestServer,
    notice: &Notice,
    ctx: &Ctx,
    who: SubjectId,
    rng: &Rng,
    past: &[Happened],
) -> Option<Happened> {
    let app = &server.house().app;
    let (clause, _, consent) = CLAUSES[rng.below(3) as usize];
    match rng.below(6) {
        0 | 1 if consent => {
            let asking = Asking::about(notice, clause, Lang::En).unwrap();
            let (edition, text_hash) = (asking.edition, asking.hash());
            let given = Given { clause: clause.into(), edition, language: Lang::En, text_hash, ticked: true };
            app.consents().give(ctx, notice, who, &given, Method::Page).await.unwrap();
            Some(Happened::Gave(clause))
        }
        2 if consent => {
            let done = app.consents().withdraw(ctx, notice, who, clause, Method::Page).await;
            done.is_ok().then_some(Happened::Withdrew(clause))
        }
        3 => {
            let clause = (rng.below(4) > 0).then(|| clause.to_owned());
            let new = NewRestriction {
                clause: clause.clone(),
                ground: RestrictionGround::ALL[rng.below(4) as usize],
                words: None,
                language: Lang::De,
                request: None,
            };
            let stop = app.stops().restrict(ctx, notice, who, &new).await.unwrap();
            Some(Happened::Stopped(stop.stop_id, StopKind::Restriction, clause.unwrap_or(ALL.into())))
        }
        4 if !consent => {
            let new = NewObjection { clause: clause.into(), words: Some("Because.".into()), language: Lang::De };
            let stop = app.stops().object(ctx, notice, who, &new).await.unwrap();
            Some(Happened::Stopped(stop.stop_id, StopKind::Objection, clause.into()))
        }
        _ => {
            let stops: Vec<StopId> = past
                .iter()
                .filter_map(|event| if let Happened::Stopped(id, ..) = event { Some(*id) } else { None })
                .collect();
            let id = *stops.get(rng.below(stops.len().max(1) as u64) as usize)?;
            app.stops().take_back(ctx, who, id).await.is_ok().then_some(Happened::Lifted(id))
        }
    }
}

both_databases! {
    async fn the_gate_decides_as_the_whole_history_says(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let (ctx, notice) = (server.house_ctx().await, parsed(&notice()));
        let privacy = &server.house().privacy;
        let mut people = Vec::new();
        for seed in 0..SEQUENCES_COUNT {
            let rng = Rng::seeded(seed);
            let who = SubjectId::from_bytes(rng.bytes());
            let mut history = Vec::new();
            for number in 0..STEPS_COUNT {
                server.clock().advance(std::time::Duration::from_millis(1)).unwrap();
                history.extend(step(&server, &notice, &ctx, who, &rng, &history).await);
                for (clause, category, consent) in CLAUSES {
                    let decided = privacy.gate().decide(&ctx, Action::Write, category, &Facts::NONE.about(who));
                    let decided = decided.err().map(|refused| refused.reason);
                    assert_eq!(decided, oracle(&history, clause, consent), "seed {seed}, step {number}, {clause}: {history:#?}");
                }
            }
            people.push((who, history));
        }
        privacy.load_standing().await.unwrap();
        for (who, history) in people {
            for (clause, category, consent) in CLAUSES {
                let decided = privacy.gate().decide(&ctx, Action::Write, category, &Facts::NONE.about(who));
                assert_eq!(decided.err().map(|refused| refused.reason), oracle(&history, clause, consent), "read back");
            }
        }
    }

    async fn of_two_changes_at_once_none_is_lost(builder: Builder) {
        let server = builder.notice(notice()).start().await;
        let (ctx, notice) = (server.house_ctx().await, parsed(&notice()));
        let (app, who) = (&server.house().app, SubjectId::from_bytes([7; 16]));
        let restrict = |ground| NewRestriction { clause: Some("usage".into()), ground, words: None, language: Lang::De, request: None };
        let all = RestrictionGround::ALL.iter().map(|ground| {
            let (new, ctx, notice) = (restrict(*ground), &ctx, &notice);
            async move { app.stops().restrict(ctx, notice, who, &new).await.unwrap().stop_id }
        });
        let made = futures::future::join_all(all).await;
        let refused = async || crate::choices::refusal(&server, "usage", who).await;
        for id in &made {
            assert_eq!(refused().await, Some(Reason::Restricted), "as long as one stands");
            app.stops().take_back(&ctx, who, *id).await.unwrap();
        }
        assert_eq!(refused().await, None, "all of them are taken back");
    }
}
