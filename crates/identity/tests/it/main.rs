//! The room on a real database, behind the gate of the real notice of progres.

mod accounts;
mod activation;
mod fixture;

mod reach;
mod sign_in;
mod tenants;
mod tokens;
