//! obhut-testkit
