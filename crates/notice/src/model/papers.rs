//! What papers beside the notice have to say: the processing agreement (Art. 28), the product sheet of the Data Act.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CategoryName, Words};

/// Processing on behalf of others (Art. 28): what the annex of the agreement says beyond the clauses themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcessingAgreement {
    /// On whose behalf: "customers who use the software for data of their own".
    pub controllers: Words,
    /// The clauses under which the company acts as processor.
    pub clauses: Vec<String>,
    /// The subject matter (Art. 28(3)).
    pub subject: Words,
    /// How long the agreement runs (Art. 28(3)).
    pub duration: Words,
    /// The nature of the processing (Art. 28(3)).
    pub nature: Words,
    /// Whose data it is (Art. 28(3)).
    pub subjects: Words,
    /// How the controller instructs, and what it has instructed (Art. 28(3)(a)).
    pub instructions: Words,
    /// How the controller learns of a new sub-processor (Art. 28(2)).
    pub sub_processors: Words,
    /// What happens to the data at the end (Art. 28(3)(g)).
    pub at_end: Words,
    /// Which claims of the published notice it carries.
    #[serde(default)]
    pub claims: Vec<String>,
}

/// What a user must be told before buying a connected product or a service for it: Art. 3(2) and (3) of
/// Regulation (EU) 2023/2854 (Data Act).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductSheet {
    /// The connected product.
    pub device: Words,
    /// The categories of data the product generates.
    pub data: Vec<CategoryName>,
    /// The categories of data the related service generates.
    #[serde(default)]
    pub service_data: Vec<CategoryName>,
    /// In which format data is generated.
    pub format: Words,
    /// How much of it, estimated.
    pub volume: Words,
    /// How often it is collected.
    pub frequency: Words,
    /// Whether data is generated continuously and in real time.
    pub continuous: bool,
    /// What the product stores itself, and how long.
    pub on_device: Words,
    /// What is stored on a server, and where.
    pub remote: Words,
    /// How the user accesses, retrieves and erases it.
    pub access: Words,
    /// Terms of use and quality of service of that access.
    pub terms: Words,
    /// Whether others may use the data, and for what.
    pub third_parties: Words,
    /// How the user has data shared with a third party, and how that ends.
    pub sharing: Words,
    /// Which trade secrets the data contains, and whose; without it, none.
    #[serde(default)]
    pub trade_secrets: Option<Words>,
    /// The authority for complaints (Art. 37).
    pub complaint: Words,
    /// How long the contract runs, and how it ends.
    pub contract: Words,
}
