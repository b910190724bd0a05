//! SQL of the room. Each takes a granted transaction; tenancy is part of the query.

pub(crate) mod accounts;
pub(crate) mod credentials;
pub(crate) mod links;
pub(crate) mod sessions;
pub(crate) mod tenants;
pub(crate) mod tokens;
