//! Accounts and their passwords.

use std::{fmt, str::FromStr};

use notice::Lang;
use store::{
    Erase, Starts, SubjectPath, claimed_address, email, key, normal_address, personal, phone, plain, search_text,
    secret, sort_key, table,
};
use types::{AccountId, EmailAddress, SubjectId, TenantId, Time, text, words};

use super::Role;

words! {
    /// Where an account stands.
    pub enum Status {
        /// Created; the person has not followed the activation link yet.
        Invited = "invited",
        Active = "active",
        /// May not sign in until an administrator says otherwise.
        Blocked = "blocked",
    }
}
store::text_value!(Status);

/// The language a person reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Language(pub Lang);

impl utoipa::PartialSchema for Language {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{ObjectBuilder, schema::Type};
        let tags = Lang::ALL.map(Lang::tag);
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(tags)).into()
    }
}
impl utoipa::ToSchema for Language {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("Language")
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.tag())
    }
}

impl FromStr for Language {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.parse().map(Self)
    }
}
store::text_value!(Language);

table! {
    /// A person who can sign in, or is invited to.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Account in "account" {
        key: ["account_id"], tenant: Some("tenant_id"), subject: SubjectPath::Column("subject_id"),
        starts: Starts::At("created_at"), erase: Erase::Delete,
        derived: [
            email_normal: normal_address("account", "email"),
            email_claim: claimed_address("account", "email"),
            search_text: search_text("account", &["email", "email_normal", "first_name", "last_name", "company"]),
            sort_key: sort_key("account", &["last_name", "first_name"]),
        ],
    }
    account_id: AccountId = key(),
    tenant_id: TenantId = key(),
    subject_id: SubjectId = key(),
    product: String = plain("the product the account signs in to"),
    /// The user name.
    email: EmailAddress = email("account"),
    first_name: String = personal("account"),
    last_name: String = personal("account"),
    company: Option<String> = personal("account"),
    phone: Option<String> = phone("account"),
    address: Option<String> = personal("account"),
    role: Role = personal("account"),
    language: Language = personal("account"),
    status: Status = personal("account"),
    created_at: Time = personal("account"),
    activated_at: Option<Time> = personal("account"),
}

impl Account {
    /// What a search looks in.
    pub(crate) fn search_text(&self) -> String {
        let (email, company) = (&self.email, self.company.as_deref().unwrap_or_default());
        text::search_text([email.as_str(), email.normal().as_str(), &self.first_name, &self.last_name, company])
    }

    /// The place in a list.
    pub(crate) fn sort_key(&self) -> String {
        text::sort_key([self.last_name.as_str(), &self.first_name])
    }
}

table! {
    /// What a password is checked against.
    pub struct Credential in "credential" {
        key: ["account_id"], tenant: Some("tenant_id"),
        subject: SubjectPath::Through { column: "account_id", table: "account", key: "account_id" },
        starts: Starts::With { column: "account_id", table: "account", key: "account_id" }, erase: Erase::Delete,
    }
    account_id: AccountId = key(),
    tenant_id: TenantId = key(),
    password_hash: String = secret("credential"),
    set_at: Time = personal("credential"),
}
