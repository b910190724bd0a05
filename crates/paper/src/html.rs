//! HTML that stands alone: semantic, without scripts, for screens and printers.

use crate::document::{Block, Document, Fact, Heading, Paragraph, Table};

const STYLE: &str = include_str!("page.css");

impl Document {
    /// A page of its own, without scripts and without anything loaded from elsewhere.
    pub fn to_html(&self) -> String {
        format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
             <style>{STYLE}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
            escape(&self.lang),
            escape(&self.title),
            self.to_html_fragment(),
        )
    }

    /// An `article`, to be put into a page.
    pub fn to_html_fragment(&self) -> String {
        let mut html = format!("<article lang=\"{}\">\n<header>\n", escape(&self.lang));
        html.push_str(&format!("<h1>{}</h1>\n", escape(&self.title)));
        for line in &self.lines {
            html.push_str(&format!("<p>{}</p>\n", escape(line)));
        }
        html.push_str("</header>\n");
        self.blocks.iter().for_each(|block| write(&mut html, block));
        html.push_str("</article>\n");
        html
    }
}

fn write(html: &mut String, block: &Block) {
    match block {
        Block::Heading(Heading { level, text, id }) => {
            let level = level + 1;
            html.push_str(&format!("<h{level}{}>{}</h{level}>\n", named(id.as_deref()), escape(text)));
        }
        Block::Paragraph(paragraph) => write_paragraph(html, paragraph),
        Block::List { items } => {
            html.push_str("<ul>\n");
            items.iter().for_each(|item| html.push_str(&format!("<li>{}</li>\n", lines(item))));
            html.push_str("</ul>\n");
        }
        Block::Table(table) => write_table(html, table),
        Block::Facts { facts } => {
            html.push_str("<dl>\n");
            for Fact { label, value } in facts {
                html.push_str(&format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escape(label), lines(value)));
            }
            html.push_str("</dl>\n");
        }
        Block::PageBreak => html.push_str("<hr class=\"sheet\">\n"),
    }
}

fn write_paragraph(html: &mut String, Paragraph { text, id, marks }: &Paragraph) {
    let marks = match marks.is_empty() {
        true => String::new(),
        false => format!(" data-claims=\"{}\"", escape(&marks.join(" "))),
    };
    html.push_str(&format!("<p{}{marks}>{}</p>\n", named(id.as_deref()), lines(text)));
}

/// Scrolls sideways on a small screen, and can be reached by keyboard there.
fn write_table(html: &mut String, Table { caption, head, rows, ids }: &Table) {
    let title = escape(caption);
    html.push_str(&format!("<div class=\"scroll\" role=\"region\" aria-label=\"{title}\" tabindex=\"0\">\n"));
    html.push_str(&format!("<table>\n<caption>{title}</caption>\n<thead><tr>"));
    head.iter().for_each(|cell| html.push_str(&format!("<th scope=\"col\">{}</th>", lines(cell))));
    html.push_str("</tr></thead>\n<tbody>\n");
    for (index, row) in rows.iter().enumerate() {
        html.push_str(&format!("<tr{}>", named(ids.get(index).map(String::as_str))));
        for (column, cell) in row.iter().enumerate() {
            match column {
                0 => html.push_str(&format!("<th scope=\"row\">{}</th>", lines(cell))),
                _ => html.push_str(&format!("<td>{}</td>", lines(cell))),
            }
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n</table>\n</div>\n");
}

fn named(id: Option<&str>) -> String {
    id.map(|id| format!(" id=\"{}\"", escape(id))).unwrap_or_default()
}

/// Escaped, with the breaks it has.
fn lines(text: &str) -> String {
    escape(text).replace('\n', "<br>")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}
