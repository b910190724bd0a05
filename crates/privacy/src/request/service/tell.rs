//! Fulfilling by what staff have done themselves: whoever got what is corrected, restricted or erased is to be told
//! (Art. 19), in one transaction with the case's end.

use notice::Notice;
use types::Ctx;

use super::{Requests, Telling, change::Change, done, within};
use crate::{
    erasure::Occasion,
    request::{By, Event, Kind, Mail, Mistake, Request, Result, grounds},
};

impl Kind {
    /// What recipients are told of once it is fulfilled.
    pub const fn occasion(self) -> Option<Occasion> {
        match self {
            Self::Rectification => Some(Occasion::Rectification),
            Self::Restriction => Some(Occasion::Restriction),
            Self::Erasure => Some(Occasion::Erasure),
            Self::Access | Self::Portability | Self::Objection | Self::Withdrawal | Self::Complaint => None,
        }
    }
}

/// What staff have done.
#[derive(Clone, Copy, Debug)]
pub struct DoneByHand<'a> {
    pub occasion: Occasion,
    /// To which categories; none stands for all.
    pub categories: &'a [String],
}

impl Requests {
    /// Closes the case, and puts its recipients on the desk's list.
    pub async fn fulfil_by_hand(
        &self,
        ctx: &Ctx,
        notice: &Notice,
        case: Request,
        ground: Option<&str>,
        telling: &Telling,
        by_hand: DoneByHand<'_>,
    ) -> Result<Request> {
        let DoneByHand { occasion, categories } = by_hand;
        if categories.iter().any(|name| notice.category(name).is_none()) {
            let message = "the notice has no such category";
            done(vec![Mistake { field: "categories", code: "unknown", message }])?;
        }
        let subjects = self.subjects(ctx, &case).await?;
        let (answer, named) = (&*telling.text, ground.and_then(grounds::ground));
        let mail = self.by_mail(&case, telling, Mail::Fulfilled { ground: named, answer })?;
        let event = Event::Fulfil { ground, told: telling.told };
        let change = Change { event, by: By::Staff, text: Some(answer), mail, answer: Some(answer) };
        let case = self.at_current_address(ctx, case).await?;
        let mut tx = self.privacy().house(&within(ctx, case.tenant_id), true).await?;
        for subject in subjects {
            let about = (subject, Some(case.request_id));
            self.privacy().tell_recipients_in(&mut tx, notice, about, occasion, categories).await?;
        }
        let case = self.change_in(&mut tx, case, change).await?;
        tx.commit().await?;
        Ok(case)
    }
}
