//! obhut-http
