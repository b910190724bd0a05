//! obhut-alarms
