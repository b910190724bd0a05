//! Rules and alarms over a real database, with a world and a courier made for the test.

mod crash;
mod house;
mod lifecycle;
mod load;
mod rules;
mod silence;
