//! obhut
