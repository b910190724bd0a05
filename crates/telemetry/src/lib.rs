//! obhut-telemetry
