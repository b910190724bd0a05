//! Any sequence of events: no case passes its deadline in silence, and none is closed without its outcome told.

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::request::grounds::GROUNDS;

const DAY_SECONDS: u64 = 86_400;

/// An event by numbers, so that proptest can draw and shrink it.
fn event(number: u8, ground: usize, filled: bool) -> Event<'static> {
    let reason = if filled { "because" } else { " " };
    let id = GROUNDS[ground % GROUNDS.len()].id;
    match number % 9 {
        0 => Event::Prove(Proof::Link),
        1 => Event::Extend { reason },
        2 => Event::Ask,
        3 => Event::Answer,
        4 => Event::Note,
        5 => Event::Fulfil { ground: filled.then_some(id), told: Told::Email },
        6 => Event::Refuse { ground: id, reason, told: Told::Letter },
        7 => Event::Withdraw { told: Told::Page },
        _ => Event::Tick,
    }
}

proptest! {
    #[test]
    fn liv_30_no_deadline_passes_in_silence_and_no_case_closes_untold(
        kind in 0..Kind::ALL.len(),
        proven in any::<bool>(),
        steps in prop::collection::vec((0u8..30, 0usize..64, any::<bool>(), 0u64..12), 0..60),
    ) {
        let zone = TimeZone::UTC;
        let start: Time = "2026-01-31T12:00:00Z".parse().unwrap();
        let proof = proven.then_some(Proof::Session);
        let mut case = Progress::received(Kind::ALL[kind], start, proof, &zone);
        let (mut now, mut extensions, mut alarms) = (start, 0, 0);
        for (number, ground, filled, days) in steps {
            // The house's job runs every day, whatever people do.
            for _ in 0..days {
                now = now.plus(Duration::from_secs(DAY_SECONDS));
                while let Some((next, step)) = case.after(Event::Tick, now, &zone).unwrap() {
                    alarms += u32::from(step == StepKind::Overdue);
                    case = next;
                }
                if !case.state.is_closed() && now > case.due_at {
                    prop_assert_eq!(case.reminded, Some(Reminder::Overdue), "overdue and nobody was alarmed");
                }
            }
            let before = case.clone();
            let Ok(Some((next, step))) = case.after(event(number, ground, filled), now, &zone) else { continue };
            prop_assert!(!before.state.is_closed() || step == StepKind::Note, "a closed case moved");
            if step == StepKind::Extended {
                extensions += 1;
                prop_assert!(now <= before.due_at && filled, "extended late or without a reason");
            }
            if next.due_at != before.due_at {
                prop_assert_eq!(step, StepKind::Extended, "only an extension moves the deadline");
            }
            if matches!(step, StepKind::Fulfilled | StepKind::Asked) {
                prop_assert!(next.proof.is_some(), "something was told to a stranger");
            }
            case = next;
            prop_assert_eq!(case.state.is_closed(), case.told.is_some() && case.closed_at.is_some());
            if case.state == State::Refused {
                let ground = grounds::ground(case.ground.as_deref().unwrap()).unwrap();
                prop_assert!(ground.refuses && ground.fits(case.kind));
            }
        }
        prop_assert!(extensions <= 1);
        prop_assert!(alarms <= 1);
    }
}

fn case(kind: Kind, proof: Option<Proof>) -> Progress {
    Progress::received(kind, "2026-01-01T00:00:00Z".parse().unwrap(), proof, &TimeZone::UTC)
}

fn fault(case: &Progress, event: Event<'_>, now: &str) -> Option<Fault> {
    case.after(event, now.parse().unwrap(), &TimeZone::UTC).err()
}

#[test]
fn an_erasure_names_what_it_rests_on_and_a_refusal_what_the_law_names() {
    let case = case(Kind::Erasure, Some(Proof::Session));
    let at = "2026-01-02T00:00:00Z";
    let fulfil = |ground| Event::Fulfil { ground, told: Told::Email };
    assert_eq!(fault(&case, fulfil(None), at), Some(Fault::GroundMissing));
    assert_eq!(fault(&case, fulfil(Some("legal_claims")), at), Some(Fault::GroundUnfit));
    assert_eq!(fault(&case, fulfil(Some("no_longer_needed")), at), None);
    let refuse = |ground, reason| Event::Refuse { ground, reason, told: Told::Email };
    assert_eq!(fault(&case, refuse("rights_of_others_access", "x"), at), Some(Fault::GroundUnfit));
    assert_eq!(fault(&case, refuse("legal_claims", ""), at), Some(Fault::ReasonMissing));
    assert_eq!(fault(&case, refuse("legal_claims", "a lawsuit is pending"), at), None);
}

#[test]
fn nothing_is_decided_for_a_stranger() {
    let case = case(Kind::Access, None);
    let at = "2026-01-02T00:00:00Z";
    assert_eq!(fault(&case, Event::Fulfil { ground: None, told: Told::Email }, at), Some(Fault::NotProven));
    let refuse = |ground| Event::Refuse { ground, reason: "x", told: Told::Email };
    assert_eq!(fault(&case, refuse("excessive"), at), Some(Fault::NotProven));
    assert_eq!(fault(&case, refuse("not_identified"), at), None);
}

#[test]
fn an_extension_is_told_within_the_first_month() {
    let case = case(Kind::Access, Some(Proof::Link));
    let extend = Event::Extend { reason: "many requests" };
    assert_eq!(fault(&case, extend, "2026-02-01T23:59:59Z"), None);
    assert_eq!(fault(&case, extend, "2026-02-02T00:00:00Z"), Some(Fault::TooLate));
    let (extended, _) = case.after(extend, case.received_at, &TimeZone::UTC).unwrap().unwrap();
    assert_eq!(extended.due_at, "2026-04-01T23:59:59Z".parse().unwrap());
    assert_eq!(fault(&extended, extend, "2026-01-03T00:00:00Z"), Some(Fault::ExtendedAlready));
}
