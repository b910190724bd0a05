//! obhut-identity
