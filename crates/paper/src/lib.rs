//! Documents on paper and screen: one structure, written as HTML, PDF and Markdown. Pure: the same document gives the
//! same bytes, today and in ten years, and nothing is loaded from elsewhere.

mod document;
mod html;
mod markdown;
mod pdf;

pub use document::{Block, Document, Fact, Heading, Paragraph, Table};
