//! obhut-notice
