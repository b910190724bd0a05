//! What may happen to a case, as a pure function: received, proven, asked back, extended, and closed with its outcome
//! told. There is no other way to close one.

use jiff::tz::TimeZone;
use types::Time;

use super::{Kind, Proof, Reminder, Request, State, StepKind, Told, deadline, grounds};

/// Something that happens to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event<'a> {
    Prove(Proof),
    Extend {
        reason: &'a str,
    },
    /// The controller asks something back.
    Ask,
    /// The person answers, or adds something.
    Answer,
    Note,
    Fulfil {
        ground: Option<&'a str>,
        told: Told,
    },
    Refuse {
        ground: &'a str,
        reason: &'a str,
        told: Told,
    },
    Withdraw {
        told: Told,
    },
    /// Time has passed.
    Tick,
}

/// Why an event cannot happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the case is closed")]
    Closed,
    #[error("who asks has not been proven")]
    NotProven,
    #[error("who asks has been proven already")]
    Proven,
    #[error("the deadline can be extended once")]
    ExtendedAlready,
    #[error("an extension is told within the first month")]
    TooLate,
    #[error("say why")]
    ReasonMissing,
    #[error("say on which ground")]
    GroundMissing,
    #[error("the law names no such ground for this request")]
    GroundUnfit,
}

/// What a case is, as far as the law's rules go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    pub kind: Kind,
    pub state: State,
    pub received_at: Time,
    pub due_at: Time,
    pub extended_at: Option<Time>,
    pub reminded: Option<Reminder>,
    pub closed_at: Option<Time>,
    pub proof: Option<Proof>,
    pub told: Option<Told>,
    pub ground: Option<String>,
}

impl Progress {
    /// A case just received; who asks may be proven already.
    pub fn received(kind: Kind, at: Time, proof: Option<Proof>, zone: &TimeZone) -> Self {
        Self {
            kind,
            state: if proof.is_some() { State::Open } else { State::Identity },
            received_at: at,
            due_at: deadline::due(at, zone),
            extended_at: None,
            reminded: None,
            closed_at: None,
            proof,
            told: None,
            ground: None,
        }
    }

    /// What follows, and the step to write down; `None`: nothing changes.
    pub fn after(&self, event: Event<'_>, now: Time, zone: &TimeZone) -> Result<Option<(Self, StepKind)>, Fault> {
        if self.state.is_closed() {
            return match event {
                Event::Tick => Ok(None),
                Event::Note => Ok(Some((self.clone(), StepKind::Note))),
                _ => Err(Fault::Closed),
            };
        }
        let mut next = self.clone();
        let step = match event {
            Event::Tick => {
                let Some(reminder) = deadline::reminder(self.due_at, self.reminded, now) else { return Ok(None) };
                next.reminded = Some(reminder);
                if reminder == Reminder::Overdue { StepKind::Overdue } else { StepKind::Reminded }
            }
            Event::Note => StepKind::Note,
            Event::Prove(_) if self.proof.is_some() => return Err(Fault::Proven),
            Event::Prove(proof) => {
                (next.proof, next.state) = (Some(proof), State::Open);
                StepKind::Proven
            }
            Event::Refuse { ground, reason, told } => {
                self.may_refuse(ground, reason)?;
                next.close(State::Refused, Some(ground), told, now);
                StepKind::Refused
            }
            _ if self.proof.is_none() => return Err(Fault::NotProven),
            Event::Extend { reason } => {
                self.may_extend(reason, now)?;
                (next.extended_at, next.reminded) = (Some(now), None);
                next.due_at = deadline::extended(self.received_at, zone);
                StepKind::Extended
            }
            Event::Ask => {
                next.state = State::Asked;
                StepKind::Asked
            }
            Event::Answer => {
                next.state = State::Open;
                StepKind::Answered
            }
            Event::Fulfil { ground, told } => {
                self.may_fulfil(ground)?;
                next.close(State::Fulfilled, ground, told, now);
                StepKind::Fulfilled
            }
            Event::Withdraw { told } => {
                next.close(State::Withdrawn, None, told, now);
                StepKind::Withdrawn
            }
        };
        Ok(Some((next, step)))
    }

    fn close(&mut self, state: State, ground: Option<&str>, told: Told, now: Time) {
        (self.state, self.closed_at, self.told) = (state, Some(now), Some(told));
        self.ground = ground.map(str::to_owned);
    }

    fn may_extend(&self, reason: &str, now: Time) -> Result<(), Fault> {
        if self.extended_at.is_some() {
            return Err(Fault::ExtendedAlready);
        }
        if now > self.due_at {
            return Err(Fault::TooLate);
        }
        if reason.trim().is_empty() { Err(Fault::ReasonMissing) } else { Ok(()) }
    }

    fn may_refuse(&self, ground: &str, reason: &str) -> Result<(), Fault> {
        let known = grounds::refusals(self.kind).any(|known| known.id == ground);
        if !known {
            return Err(Fault::GroundUnfit);
        }
        // Nothing is decided about somebody for a stranger.
        if self.proof.is_none() && ground != grounds::NOT_IDENTIFIED {
            return Err(Fault::NotProven);
        }
        if reason.trim().is_empty() { Err(Fault::ReasonMissing) } else { Ok(()) }
    }

    /// Where the law names the conditions of a right, the one that was met is written down (LIV-30).
    fn may_fulfil(&self, ground: Option<&str>) -> Result<(), Fault> {
        let needed = grounds::claims(self.kind).next().is_some();
        match ground {
            None if needed => Err(Fault::GroundMissing),
            None => Ok(()),
            Some(id) if grounds::claims(self.kind).any(|known| known.id == id) => Ok(()),
            Some(_) => Err(Fault::GroundUnfit),
        }
    }
}

impl Request {
    pub fn progress(&self) -> Progress {
        Progress {
            kind: self.kind,
            state: self.state,
            received_at: self.received_at,
            due_at: self.due_at,
            extended_at: self.extended_at,
            reminded: self.reminded,
            closed_at: self.closed_at,
            proof: self.proof,
            told: self.told,
            ground: self.ground.clone(),
        }
    }

    /// A copy of the data goes with the outcome. It is made when it is fetched, so none lies about.
    pub fn has_copy(&self) -> bool {
        self.state == State::Fulfilled && matches!(self.kind, Kind::Access | Kind::Portability)
    }

    pub(super) fn advance(&mut self, to: Progress) {
        self.state = to.state;
        self.due_at = to.due_at;
        self.extended_at = to.extended_at;
        self.reminded = to.reminded;
        self.closed_at = to.closed_at;
        self.proof = to.proof;
        self.told = to.told;
        self.ground = to.ground;
    }
}

#[cfg(test)]
mod tests;
