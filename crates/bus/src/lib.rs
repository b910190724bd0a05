//! obhut-bus
