//! Accepted once, whatever restarts lie between.

use telemetry::ingest::Outcome;

use crate::{
    both,
    house::{clock, device, person, send, values},
};

both! {
    async fn an_uplink_is_taken_once_survives_a_restart_and_is_read_before_and_after_archiving(place: Place) {
        let clock = clock();
        let first = place.house(&clock).await;
        assert_eq!(send(&first, 1, 1, 20.5).await, Outcome::Accepted);
        assert_eq!(send(&first, 1, 1, 20.5).await, Outcome::Duplicate);
        assert_eq!(send(&first, 77, 2, 20.5).await, Outcome::Unknown);
        assert_eq!(values(&first, 1).await, [20.5], "of a series that has no row yet");
        drop(first);

        let second = place.house(&clock).await;
        assert_eq!(send(&second, 1, 1, 20.5).await, Outcome::Duplicate, "after a restart, before archiving");
        clock.advance(std::time::Duration::from_secs(60)).unwrap();
        assert_eq!(send(&second, 1, 2, 21.5).await, Outcome::Accepted);
        second.service.archive().await.unwrap();
        assert_eq!(values(&second, 1).await, [20.5, 21.5]);
        drop(second);

        let third = place.house(&clock).await;
        assert_eq!(send(&third, 1, 2, 21.5).await, Outcome::Duplicate, "after a restart, after archiving");
        assert_eq!(values(&third, 1).await, [20.5, 21.5]);
        let look = third.service.devices(&person(), &[device(1)]).await.unwrap();
        assert_eq!(look[&device(1)].last_frame.as_ref().unwrap().rssi_dbm, Some(-80));
        assert_eq!(look[&device(1)].latest.iter().find(|l| l.metric == "temperature").unwrap().value, 21.5);
    }

    async fn frames_are_shown_once_through_crashes_and_archiving(place: Place) {
        let clock = clock();
        let mut expected = Vec::new();
        for round in 0..4u32 {
            let house = place.house(&clock).await;
            let shown = async || {
                let frames = house.service.frames(&person(), device(1)).await.unwrap();
                frames.iter().rev().filter_map(|frame| frame.f_cnt).collect::<Vec<_>>()
            };
            for number in round * 10..round * 10 + 5 {
                assert_eq!(send(&house, 1, number, 20.5).await, Outcome::Accepted);
                expected.push(number);
                assert_eq!(shown().await, expected);
                if number % 3 == round % 3 {
                    house.service.archive().await.unwrap();
                    assert_eq!(shown().await, expected);
                }
            }
        }
    }
}
