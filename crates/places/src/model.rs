//! What a place is, and its part of the data map.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use store::{Erase, Starts, SubjectPath, key, personal, plain, search_text, sort_key, table};
use types::{PlaceId, TenantId, Time};
use utoipa::ToSchema;

/// A place with members is theirs together; one without concerns whoever lives or works there.
const CIRCLE: SubjectPath =
    SubjectPath::Members { column: "place_id", table: "member", key: "place_id", subject: "subject_id" };

table! {
    /// An object such as a building, and where it is. Whoever lives or works there is who it is about.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Place in "place" {
        key: ["place_id"], tenant: Some("tenant_id"), subject: SubjectPath::Any(&[CIRCLE, SubjectPath::Tenant("tenant_id")]),
        starts: Starts::At("created_at"), erase: Erase::Delete,
        derived: [
            search_text: search_text("object_location", &["name", "street", "house_number", "postal_code", "city"]),
            sort_key: sort_key("object_location", &["name"]),
        ],
    }
    place_id: PlaceId = key(),
    tenant_id: TenantId = key(),
    parent_id: Option<PlaceId> = key(),
    kind: Kind = plain("what kind of place"),
    name: String = personal("object_location"),
    street: Option<String> = personal("object_location"),
    house_number: Option<String> = personal("object_location"),
    postal_code: Option<String> = personal("object_location"),
    city: Option<String> = personal("object_location"),
    country: Option<String> = personal("object_location"),
    created_at: Time = plain("when the place was entered"),
}

impl Place {
    /// What a search looks in.
    pub(crate) fn search_text(&self) -> String {
        let parts = [&self.street, &self.house_number, &self.postal_code, &self.city];
        let parts = parts.into_iter().map(|part| part.as_deref().unwrap_or_default());
        types::text::search_text(std::iter::once(self.name.as_str()).chain(parts))
    }

    pub fn address(&self) -> Address {
        Address {
            street: self.street.clone(),
            house_number: self.house_number.clone(),
            postal_code: self.postal_code.clone(),
            city: self.city.clone(),
            country: self.country.clone(),
        }
    }
}

/// What kind of place it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlaceKind)]
pub enum Kind {
    /// A plot or plant with several buildings.
    Site,
    #[default]
    Building,
    /// A staircase or wing.
    Entrance,
    Floor,
    Apartment,
    Room,
    Other,
}

impl Kind {
    const NAMES: [(Self, &str); 7] = [
        (Self::Site, "site"),
        (Self::Building, "building"),
        (Self::Entrance, "entrance"),
        (Self::Floor, "floor"),
        (Self::Apartment, "apartment"),
        (Self::Room, "room"),
        (Self::Other, "other"),
    ];
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::NAMES.iter().find(|(kind, _)| kind == self).map_or("other", |(_, name)| name))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such kind of place")]
pub struct NoSuchKind;

impl FromStr for Kind {
    type Err = NoSuchKind;
    fn from_str(text: &str) -> Result<Self, NoSuchKind> {
        Self::NAMES.iter().find(|(_, name)| *name == text).map(|(kind, _)| *kind).ok_or(NoSuchKind)
    }
}

store::text_value!(Kind);

/// Where a place is; every part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Address {
    pub street: Option<String>,
    pub house_number: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    /// ISO 3166-1, two letters.
    pub country: Option<String>,
}

impl Address {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A place to be entered.
#[derive(Clone, Debug)]
pub struct New {
    pub tenant_id: TenantId,
    pub parent_id: Option<PlaceId>,
    pub kind: Kind,
    pub name: String,
    pub address: Address,
}

/// What is to change; `None` leaves a field as it is, `Some(None)` empties it.
#[derive(Clone, Debug, Default)]
pub struct Change {
    pub parent_id: Option<Option<PlaceId>>,
    pub kind: Option<Kind>,
    pub name: Option<String>,
    pub street: Option<Option<String>>,
    pub house_number: Option<Option<String>>,
    pub postal_code: Option<Option<String>>,
    pub city: Option<Option<String>>,
    pub country: Option<Option<String>>,
}

/// Which places a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those of this tenant and below it.
    pub tenant_id: Option<TenantId>,
    /// Those directly inside this place.
    pub parent_id: Option<PlaceId>,
    /// In the name or address.
    pub search: Option<String>,
    /// The last place of the page before.
    pub cursor: Option<PlaceId>,
    pub limit: u32,
}

/// A page of a list, and where the next one begins.
#[derive(Clone, Debug)]
pub struct Page {
    pub items: Vec<Place>,
    pub next_cursor: Option<PlaceId>,
}
