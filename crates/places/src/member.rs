//! The circle of a place: people whose place it is together. What stands in the place, and what that says, is theirs;
//! whoever leaves takes only their membership along.

use std::{fmt, str::FromStr};

use privacy::{Facts, Look};
use serde::{Deserialize, Serialize};
use store::{Erase, Starts, SubjectPath, key, params, personal, sql, table};
use types::{Ctx, PlaceId, SubjectId, TenantId, Time};
use utoipa::ToSchema;

use crate::{Error, NoSuchKind, Result, Service, queries};

/// So many people share a place at most.
pub const MEMBERS_MAX: i64 = 100;

table! {
    /// That a place is somebody's, alone or with others.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Member in "member" {
        key: ["place_id", "subject_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("added_at"), erase: Erase::Delete,
    }
    place_id: PlaceId = key(),
    subject_id: SubjectId = key(),
    tenant_id: TenantId = key(),
    role: MemberRole = personal("member"),
    added_at: Time = personal("member"),
}

/// What somebody is in the circle of a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberRole {
    Owner,
    #[default]
    Resident,
}

impl fmt::Display for MemberRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Owner => "owner",
            Self::Resident => "resident",
        })
    }
}

impl FromStr for MemberRole {
    type Err = NoSuchKind;
    fn from_str(text: &str) -> Result<Self, NoSuchKind> {
        [Self::Owner, Self::Resident].into_iter().find(|role| role.to_string() == text).ok_or(NoSuchKind)
    }
}

store::text_value!(MemberRole);

impl Service {
    /// What a membership is, in the notice's words.
    pub const MEMBER: &'static str = "member";

    /// The circle of a place, the longest in it first.
    pub async fn members(&self, ctx: &Ctx, place: PlaceId) -> Result<Vec<Member>> {
        let mut tx = self.privacy.read(ctx, Look::at("place_members", place), &[Self::MEMBER]).await?;
        queries::tenant_of(&mut tx, ctx, place).await?.ok_or(Error::NotFound)?;
        let statement = sql!(
            "SELECT m.place_id, m.subject_id, m.tenant_id, m.role, m.added_at
             FROM member m JOIN tenant_reach r ON r.below_id = m.tenant_id
             WHERE r.tenant_id = $1 AND m.place_id = $2 ORDER BY m.added_at, m.subject_id"
        );
        Ok(tx.all(statement, params![ctx.tenant, place]).await?)
    }

    /// Takes somebody into the circle, or gives them another role there. Whoever calls knows the person.
    pub async fn add_member(&self, ctx: &Ctx, place: PlaceId, subject: SubjectId, role: MemberRole) -> Result<()> {
        let mut tx = self.privacy.write(ctx, &[Self::MEMBER], &Facts::NONE).await?;
        let tenant = queries::tenant_of(&mut tx, ctx, place).await?.ok_or(Error::NotFound)?;
        // Holds the place, so that of two at once the second one counts the first.
        queries::hold(&mut tx, place).await?;
        let count = tx.value::<i64>(sql!("SELECT count(*) FROM member WHERE place_id = $1"), params![place]).await?;
        if count.unwrap_or(0) >= MEMBERS_MAX {
            return Err(Error::field("member", "too_many", format!("a place has at most {MEMBERS_MAX} members")));
        }
        tx.execute(
            sql!(
                "INSERT INTO member (place_id, subject_id, tenant_id, role, added_at) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (place_id, subject_id) DO UPDATE SET role = excluded.role"
            ),
            params![place, subject, tenant, role, self.privacy.clock().now()],
        )
        .await?;
        self.privacy.note_joined(&mut tx, *place.bytes(), subject);
        tx.audit("add_member", "place", Some(*place.bytes()));
        Ok(tx.commit().await?)
    }

    /// Takes somebody out of the circle. Of what the circle owns, nothing changes.
    pub async fn remove_member(&self, ctx: &Ctx, place: PlaceId, subject: SubjectId) -> Result<()> {
        let mut tx = self.privacy.write(ctx, &[Self::MEMBER], &Facts::NONE).await?;
        queries::tenant_of(&mut tx, ctx, place).await?.ok_or(Error::NotFound)?;
        let gone = tx
            .execute(sql!("DELETE FROM member WHERE place_id = $1 AND subject_id = $2"), params![place, subject])
            .await?;
        if gone == 0 {
            return Err(Error::NotFound);
        }
        self.privacy.note_left(&mut tx, *place.bytes(), Some(subject));
        tx.audit("remove_member", "place", Some(*place.bytes()));
        Ok(tx.commit().await?)
    }
}
