//! Facts of the law that a checker needs, with their dates.

mod adequacy;
mod area;
mod country;

pub(crate) use adequacy::adequacy;
pub use area::in_economic_area;
pub use country::is_country;
