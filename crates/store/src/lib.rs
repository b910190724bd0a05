//! obhut-store
