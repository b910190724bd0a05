//! HTML. Everything from the notice is escaped; statements and sections carry their ids, so a page can link to them.

use super::numbering::Numbering;
use crate::text::{Document, Statement};

const STYLE: &str = "body{font:1rem/1.6 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}\
h1{line-height:1.2}h2{margin-top:2.5rem}h3{margin-top:1.75rem}p{margin:.6rem 0}\
@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}}\
@media print{body{max-width:none;margin:0}}";

impl Document {
    /// An `article`, to be put into a page.
    pub fn to_html_fragment(&self) -> String {
        let mut html =
            format!("<article lang=\"{}\" class=\"notice\">\n<h1>{}</h1>\n", self.lang.tag(), escape(&self.title));
        let mut numbering = Numbering::default();
        for section in &self.sections {
            let level = section.depth + 1;
            let (id, number, title) = (escape(&section.id), numbering.next(section), escape(&section.title));
            html.push_str(&format!("<h{level} id=\"{id}\">{number} {title}</h{level}>\n"));
            section.statements.iter().for_each(|statement| paragraph(&mut html, statement));
        }
        html.push_str("</article>\n");
        html
    }

    /// A page of its own, without scripts and without anything loaded from elsewhere.
    pub fn to_html_page(&self) -> String {
        format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n\
             <style>{STYLE}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
            self.lang.tag(),
            escape(&self.title),
            self.to_html_fragment(),
        )
    }
}

fn paragraph(html: &mut String, statement: &Statement) {
    let claims = match statement.claims.is_empty() {
        true => String::new(),
        false => format!(" data-claims=\"{}\"", escape(&statement.claims.join(" "))),
    };
    html.push_str(&format!("<p id=\"{}\"{claims}>{}</p>\n", escape(&statement.id), escape(&statement.text)));
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
