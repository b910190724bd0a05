//! obhut-privacy
