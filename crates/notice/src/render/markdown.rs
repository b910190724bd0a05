//! Markdown, which is plain text enough to be read as it is.

use super::numbering::Numbering;
use crate::text::{Document, Section, Statement};

impl Document {
    /// The whole text. Each statement is a paragraph of its own.
    pub fn to_markdown(&self) -> String {
        self.written(|_| String::new())
    }

    /// The same with the claims behind each statement, for those who compare it with a published notice.
    pub fn to_markdown_with_claims(&self) -> String {
        self.written(|statement| match statement.claims.is_empty() {
            true => String::new(),
            false => format!(" [{}]", statement.claims.join(", ")),
        })
    }

    fn written(&self, mark: impl Fn(&Statement) -> String) -> String {
        let mut text = format!("# {}\n", self.title);
        let mut numbering = Numbering::default();
        for section in &self.sections {
            heading(&mut text, section, &numbering.next(section));
            for statement in &section.statements {
                text.push_str(&format!("\n{}{}\n", statement.text, mark(statement)));
            }
        }
        text
    }
}

fn heading(text: &mut String, section: &Section, number: &str) {
    let signs = "#".repeat(usize::from(section.depth) + 1);
    text.push_str(&format!("\n{signs} {number} {}\n", section.title));
}
