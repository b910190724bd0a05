//! The engine's job: listens, judges, writes.

use std::time::Duration;

use bus::{Event, Received, Subscription};
use types::Time;

use super::{Engine, Observed, flow::ALIVE_SECONDS};
use crate::{Error, Object, Result};

/// The database did not answer: a pause before the next try.
const TROUBLE_SECONDS: u64 = 5;

impl Engine {
    /// Judges until the server stops. Loads first, and again when something went wrong.
    pub async fn run(&self) {
        let clock = self.0.privacy.clock().clone();
        let mut events = self.0.bus.subscribe();
        loop {
            match self.serve(&mut events).await {
                Ok(()) => return,
                Err(Error::Overtaken) => tracing::info!("another process judged: reading anew"),
                Err(error) => {
                    tracing::error!(%error, "the rules are not judged; trying again");
                    clock.sleep(Duration::from_secs(TROUBLE_SECONDS)).await;
                }
            }
        }
    }

    async fn serve(&self, events: &mut Subscription) -> Result<()> {
        if !self.0.state.lock().loaded {
            self.load().await?;
        }
        loop {
            self.tick().await?;
            let next = self.next_look();
            tokio::select! {
                event = events.next() => match event {
                    None => return Ok(()),
                    Some(event) => self.take(event).await?,
                },
                () = self.0.wake.notified() => {}
                () = self.0.privacy.clock().until(next) => {}
            }
        }
    }

    async fn take(&self, event: Received) -> Result<()> {
        match event {
            Received::Event(Event::Readings(batch)) => {
                if self.observe(&batch) == Observed::Gap {
                    self.catch_up().await?;
                    // What is not in the log any more was judged by nobody and will not be.
                    self.0.state.lock().skip_to(batch.sequence);
                    self.observe(&batch);
                }
            }
            Received::Event(Event::GatewaySeen { gateway, at, online, .. }) => {
                let object = Object::Gateway(gateway);
                if !self.0.state.lock().objects.contains_key(&object) {
                    self.look_up(object).await?;
                }
                if online {
                    self.seen(object, at);
                }
            }
            Received::Event(Event::DeviceCreated { device, .. } | Event::DeviceChanged { device, .. }) => {
                self.look_up(Object::Device(device)).await?;
            }
            Received::Event(Event::DeviceDeleted { device, .. }) => self.forget(Object::Device(device)),
            Received::Event(Event::GatewayDeleted { gateway, .. }) => self.forget(Object::Gateway(gateway)),
            Received::Event(_) => {}
            Received::Missed(_) => {
                self.catch_up().await?;
                self.refresh().await?;
            }
        }
        Ok(())
    }

    /// What [`Engine::run`] does when it is woken, once: reads the log, looks around where nobody else would tell,
    /// and judges. For a server whose clock only a test moves, and as a net under the bus.
    pub async fn pump(&self) -> Result<()> {
        if !self.0.state.lock().loaded {
            self.load().await?;
        }
        self.catch_up().await?;
        let alone = !self.0.privacy.clock().runs();
        if alone {
            self.refresh().await?;
        }
        match self.tick().await {
            Err(Error::Overtaken) => self.tick().await?,
            other => other?,
        }
        if alone { self.flush(true).await } else { Ok(()) }
    }

    /// Judges what the log holds, and writes how far that came, so that the log need not keep it: for a command that does
    /// nothing else.
    pub async fn drain(&self) -> Result<()> {
        if !self.0.state.lock().loaded {
            self.load().await?;
        }
        self.catch_up().await?;
        self.flush(true).await
    }

    /// Asks the world for a device or gateway that was made or changed.
    pub async fn look_up(&self, object: Object) -> Result<()> {
        match self.0.world.object(object).await? {
            Some(watched) => self.watch(watched),
            None => self.forget(object),
        }
        Ok(())
    }

    /// Judges the silence that is due and writes what changed, and now and then how far everything is.
    pub async fn tick(&self) -> Result<()> {
        let now = self.now();
        let (stale, refresh) = {
            let mut state = self.0.state.lock();
            // The machine slept, or a sandbox's clock was moved: nobody could have been heard.
            if self.0.privacy.clock().runs() && now.since(state.ticked_at) > Duration::from_secs(2 * ALIVE_SECONDS) {
                let since = state.ticked_at;
                state.add_outage(since, now);
                state.flow.woke(now);
            }
            state.ticked_at = now;
            (state.rules_are_due(now), now >= state.reload_at)
        };
        if refresh {
            self.refresh().await?;
        } else if stale {
            self.reload_rules().await?;
        }
        self.0.state.lock().judge_silence(now, &self.0.privacy);
        self.flush(false).await
    }

    /// Writes what changed; with `all`, also how far everything is, as before the server stops.
    pub async fn flush(&self, all: bool) -> Result<()> {
        let _one = self.0.writing.lock().await;
        let now = self.now();
        let written = async {
            self.write_transitions().await?;
            self.write_calm(now).await?;
            if all || now >= self.0.state.lock().next_checkpoint() {
                self.write_checkpoint().await?;
            }
            Ok(())
        }
        .await;
        if matches!(written, Err(Error::Overtaken)) {
            self.load_all().await?;
        }
        written
    }

    fn next_look(&self) -> Time {
        let now = self.now();
        let state = self.0.state.lock();
        let alive = now.plus(Duration::from_secs(ALIVE_SECONDS));
        let next = state.next_deadline(now).map_or(alive, |deadline| deadline.min(alive));
        let next = if state.rules_stale { next.min(state.rules_due_at()) } else { next };
        next.min(state.next_checkpoint()).min(state.reload_at)
    }
}
