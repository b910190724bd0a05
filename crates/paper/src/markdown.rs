//! Markdown, which is plain text enough to be read as it is, and compared line by line.

use crate::document::{Block, Document, Fact, Table};

impl Document {
    pub fn to_markdown(&self) -> String {
        let mut text = format!("# {}\n", self.title);
        for line in &self.lines {
            text.push_str(&format!("\n{line}\n"));
        }
        self.blocks.iter().for_each(|block| write(&mut text, block));
        text
    }
}

fn write(text: &mut String, block: &Block) {
    match block {
        Block::Heading(heading) => {
            let signs = "#".repeat(usize::from(heading.level) + 1);
            text.push_str(&format!("\n{signs} {}\n", heading.text));
        }
        Block::Paragraph(paragraph) => text.push_str(&format!("\n{}\n", paragraph.text)),
        Block::List { items } => {
            text.push('\n');
            items.iter().for_each(|item| text.push_str(&format!("- {}\n", item.replace('\n', "\n  "))));
        }
        Block::Table(table) => write_table(text, table),
        Block::Facts { facts } => {
            text.push('\n');
            for Fact { label, value } in facts {
                text.push_str(&format!("- **{label}:** {}\n", value.replace('\n', "\n  ")));
            }
        }
        Block::PageBreak => text.push_str("\n---\n"),
    }
}

fn write_table(text: &mut String, table: &Table) {
    text.push_str(&format!("\n**{}**\n\n{}", table.caption, row(&table.head)));
    text.push_str(&row(&vec!["---".to_owned(); table.head.len()]));
    table.rows.iter().for_each(|cells| text.push_str(&row(cells)));
}

fn row(cells: &[String]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', "<br>")).collect();
    format!("| {} |\n", cells.join(" | "))
}
