//! The walk of an uplink on real databases: accepted once, durable, archived, read, through crashes and outages.

mod archiving;
mod house;
mod outages;
mod walk;

/// Runs a test on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($place:ident: Place) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            $(#[$meta])*
            async fn at($place: $crate::house::Place) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                at($crate::house::Place::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                at($crate::house::Place::postgres().await).await;
            }
        }
    )+};
}
