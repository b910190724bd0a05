//! obhut-types
