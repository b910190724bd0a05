//! The text as Markdown, and as a page of HTML.

mod html;
mod markdown;
mod numbering;

pub(crate) use numbering::Numbering;
