//! A sample of `cargo xtask seed-violations`: what is planted behind the server's back is found by the right check, and
//! a clean database gives no alarm.

#[tokio::test]
async fn liv_02_liv_16_plu_10_plu_21_plu_22_noi_15_what_is_planted_is_found_and_nothing_else() {
    let outcome = testkit::violations::run(Some(24), 1).await;
    assert_eq!(outcome.false_alarms, Vec::<String>::new());
    let missed: Vec<_> = outcome.missed().collect();
    assert!(missed.is_empty(), "{missed:#?}");
    assert!(outcome.found.len() >= 20, "{}", outcome.found.len());
}
