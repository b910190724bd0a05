//! Tests of the whole server, from outside; they mirror its addresses.

mod data_map;
mod listening;
mod notice;
mod sandbox;
mod start;
