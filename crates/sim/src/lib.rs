//! obhut-sim
