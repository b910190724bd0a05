//! Archiving goes on behind everybody's back: no reader may notice.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use telemetry::ingest::Outcome;

use crate::{
    both,
    house::{House, clock, device, person, try_send, try_values, values},
};

const MESSAGES: u32 = 300;

/// What the tasks share.
#[derive(Default)]
struct Progress {
    acknowledged: AtomicU32,
    archived: AtomicU32,
    reads: AtomicU32,
    done: AtomicBool,
    /// The reader has ended, or failed: nobody waits for it.
    reader_gone: AtomicBool,
}

/// Tells that the reader is gone, however it ends.
struct Gone(Arc<Progress>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.reader_gone.store(true, Ordering::Release);
    }
}

/// Reads again and again: everything acknowledged before the read is in it, once and in order.
async fn read(service: telemetry::Service, number: u8, progress: Arc<Progress>) -> u32 {
    let _gone = Gone(progress.clone());
    let mut reads = 0;
    loop {
        let done = progress.done.load(Ordering::Acquire);
        let before = progress.acknowledged.load(Ordering::Acquire);
        if before > 0 {
            let values = try_values(&service, number).await.unwrap();
            assert!(values.len() >= before as usize, "{} of {before} acknowledged", values.len());
            assert!(values.iter().enumerate().all(|(at, value)| *value == at as f64), "{values:?}");
            let frames = service.frames(&person(), device(number)).await.unwrap();
            let numbers: Vec<u32> = frames.iter().rev().filter_map(|frame| frame.f_cnt).collect();
            assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
            assert!(numbers.last().is_some_and(|last| *last + 1 >= before), "{numbers:?} of {before}");
            let latest = &service.series(&person(), device(number)).await.unwrap()[1];
            assert!(latest.metric == "temperature" && latest.latest.value + 1.0 >= f64::from(before), "{latest:?}");
            reads += 1;
            progress.reads.store(reads, Ordering::Release);
        }
        if done {
            return reads;
        }
        tokio::task::yield_now().await;
    }
}

/// Sends one after another; the clock stands still, so each says its own time.
async fn write(house: &House, number: u8, progress: Arc<Progress>) {
    for id in 0..MESSAGES {
        // On a loaded machine the last message waits, so that the reader has read beside the writer.
        while id + 1 == MESSAGES
            && progress.reads.load(Ordering::Acquire) <= 3
            && !progress.reader_gone.load(Ordering::Acquire)
        {
            tokio::task::yield_now().await;
        }
        let at = house.clock.now().plus(Duration::from_millis(u64::from(id)));
        assert_eq!(try_send(&house.service, number, id, at, f64::from(id)).await.unwrap(), Outcome::Accepted);
        progress.acknowledged.store(id + 1, Ordering::Release);
    }
    progress.done.store(true, Ordering::Release);
}

both! {
    async fn no_reading_is_missing_or_doubled_while_it_is_archived(place: Place) {
        let house = place.house(&clock()).await;
        let (one, two) = (Arc::<Progress>::default(), Arc::<Progress>::default());
        let archiver = {
            let (service, one, two) = (house.service.clone(), one.clone(), two.clone());
            tokio::spawn(async move {
                while !(one.done.load(Ordering::Acquire) && two.done.load(Ordering::Acquire)) {
                    service.archive().await.unwrap();
                    one.archived.fetch_add(1, Ordering::AcqRel);
                    tokio::task::yield_now().await;
                }
            })
        };
        let readers = [(1, &one), (2, &two)].map(|(number, progress)| {
            tokio::spawn(read(house.service.clone(), number, progress.clone()))
        });
        tokio::join!(write(&house, 1, one.clone()), write(&house, 2, two.clone()));
        archiver.await.unwrap();
        for reader in readers {
            assert!(reader.await.unwrap() > 3, "it read while the others wrote");
        }
        assert!(one.archived.load(Ordering::Acquire) > 3);
        house.service.archive().await.unwrap();
        let expected: Vec<f64> = (0..MESSAGES).map(f64::from).collect();
        assert_eq!(values(&house, 1).await, expected);
        assert_eq!(values(&house, 2).await, expected);
    }

    async fn late_and_corrected_readings_find_their_place(place: Place) {
        let clock = clock();
        let house = place.house(&clock).await;
        let start = clock.now();
        // Every second one first, the others later, the first again with another value.
        for (round, offset) in [(0, 0), (1, 1)] {
            for step in 0..700u32 {
                let at = start.minus(Duration::from_secs(u64::from(1_400 - step * 2 - offset)));
                let id = round * 1_000 + step;
                assert_eq!(try_send(&house.service, 1, id, at, f64::from(step * 2 + offset)).await.unwrap(), Outcome::Accepted);
            }
            house.service.archive().await.unwrap();
        }
        let corrected = start.minus(Duration::from_secs(1_400));
        assert_eq!(try_send(&house.service, 1, 9_999, corrected, -7.5).await.unwrap(), Outcome::Accepted);
        for archived in [false, true] {
            let values = values(&house, 1).await;
            assert_eq!((values.len(), values[0]), (1_400, -7.5), "archived: {archived}");
            assert!(values[1..].iter().enumerate().all(|(at, value)| *value == (at + 1) as f64));
            house.service.archive().await.unwrap();
        }
    }
}
