//! obhut-messages
