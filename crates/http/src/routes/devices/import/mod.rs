//! Devices from a sheet: first a preview that names each wrong row, then, if there is none, all of them at once.

pub(super) mod confirm;
pub(super) mod preview;
