//! What a rule is about and who is told, as requests and answers write them.

use ::alarms::{Recipient, Scope};
use serde::{Deserialize, Serialize};
use types::{AccountId, DeviceId, GatewayId, PlaceId, TenantId};
use utoipa::ToSchema;

use crate::Problem;

/// What a rule is about: exactly one of these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleScope {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device_id: Option<DeviceId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    gateway_id: Option<GatewayId>,
    /// This place and those within it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    place_id: Option<PlaceId>,
    /// Every device of this profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
    /// This tenant and those below it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tenant_id: Option<TenantId>,
}

impl From<Scope> for RuleScope {
    fn from(scope: Scope) -> Self {
        let nothing = Self::default();
        match scope {
            Scope::Device(id) => Self { device_id: Some(id), ..nothing },
            Scope::Gateway(id) => Self { gateway_id: Some(id), ..nothing },
            Scope::Place(id) => Self { place_id: Some(id), ..nothing },
            Scope::Profile(name) => Self { profile: Some(name), ..nothing },
            Scope::Tenant(id) => Self { tenant_id: Some(id), ..nothing },
        }
    }
}

impl TryFrom<RuleScope> for Scope {
    type Error = Problem;
    fn try_from(scope: RuleScope) -> Result<Self, Problem> {
        let given = [
            scope.device_id.map(Self::Device),
            scope.gateway_id.map(Self::Gateway),
            scope.place_id.map(Self::Place),
            scope.profile.map(Self::Profile),
            scope.tenant_id.map(Self::Tenant),
        ];
        let mut given = given.into_iter().flatten();
        match (given.next(), given.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(Problem::invalid([("scope", "one_of", "give exactly one of its fields")])),
        }
    }
}

/// Who gets an e-mail: an account, or an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum RecipientItem {
    /// An address alone.
    Text(String),
    /// One of the two.
    Named {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account_id: Option<AccountId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        email: Option<String>,
    },
}

impl From<Recipient> for RecipientItem {
    fn from(recipient: Recipient) -> Self {
        match recipient {
            Recipient::Account(id) => Self::Named { account_id: Some(id), email: None },
            Recipient::Email(email) => Self::Named { account_id: None, email: Some(email.to_string()) },
        }
    }
}

impl TryFrom<RecipientItem> for Recipient {
    type Error = Problem;
    fn try_from(item: RecipientItem) -> Result<Self, Problem> {
        match item {
            RecipientItem::Text(email) | RecipientItem::Named { account_id: None, email: Some(email) } => {
                Ok(Self::Email(types::EmailAddress::kept(email.trim())))
            }
            RecipientItem::Named { account_id: Some(id), email: None } => Ok(Self::Account(id)),
            RecipientItem::Named { .. } => {
                Err(Problem::invalid([("recipients", "one_of", "give an account or an e-mail address")]))
            }
        }
    }
}

/// All of them, or the first that cannot be.
pub(crate) fn recipients(items: Vec<RecipientItem>) -> Result<Vec<Recipient>, Problem> {
    items.into_iter().map(Recipient::try_from).collect()
}
