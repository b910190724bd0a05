//! obhut-devices
