//! The whole text as a document.

use crate::{
    render::Numbering,
    text::{Document, Statement},
};

impl Document {
    /// Statements keep their names and claims; headings get the numbers lawyers write.
    pub fn to_paper(&self) -> paper::Document {
        let mut document = paper::Document::new(self.title.clone(), self.lang.tag(), self.date.clone());
        document.author = Some(self.author.clone());
        document.line(super::material::edition_line(self.lang, self.edition, &self.date));
        let mut numbering = Numbering::default();
        for section in &self.sections {
            let title = format!("{} {}", numbering.next(section), section.title);
            document.heading_with_id(section.depth, section.id.clone(), title);
            document.blocks.extend(section.statements.iter().map(paragraph));
        }
        document
    }
}

pub(super) fn paragraph(statement: &Statement) -> paper::Block {
    paper::Block::Paragraph(paper::Paragraph {
        text: statement.text.clone(),
        id: Some(statement.id.clone()),
        marks: statement.claims.clone(),
    })
}
