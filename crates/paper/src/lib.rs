//! Documents on paper and screen: one structure, written as HTML, PDF and Markdown. Pure: the same document gives the
//! same bytes, today and in ten years, and nothing is loaded from elsewhere.
//!
//! ```
//! use paper::Document;
//!
//! let mut letter = Document::new("Auskunft nach Art. 15 DS-GVO", "de", "2026-11-22");
//! letter.line("Stadtwerke Beispiel GmbH");
//! letter.heading(1, "Ihre Daten");
//! letter.table("Ihre Konten", ["Name", "Seit"], vec![vec!["Erika Muster".into(), "2024".into()]]);
//! assert!(letter.to_html().starts_with("<!doctype html>"));
//! assert!(letter.to_pdf().starts_with(b"%PDF"));
//! ```

mod document;
mod html;
mod markdown;
mod pdf;

pub use document::{Block, Document, Fact, Heading, Paragraph, Table};
