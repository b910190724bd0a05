//! Tests of the whole server, from outside; they mirror its addresses.

mod access;
mod account;
mod accounts;
mod activations;
mod alarms;
mod audit;
mod data_map;
mod devices;
mod devices_import;
mod gateways;
mod listening;
mod messages;
mod notice;
mod password_resets;
mod places;
mod profiles;
mod rules;
mod sandbox;
mod session;
mod sessions;
mod start;
mod tenants;
mod tokens;
mod visits;
