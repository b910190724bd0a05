//! obhut-places
