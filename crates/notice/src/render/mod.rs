//! The text as Markdown, and as HTML: a fragment for the product's own page, or a page that stands alone.

mod html;
mod markdown;
mod numbering;
