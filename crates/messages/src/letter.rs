//! A mail's content, written once and rendered as plain text and as simple HTML. The only place that escapes.

use std::fmt::Write;

use notice::Lang;

/// A part of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Paragraph(String),
    /// Label and value, one a line.
    Facts(Vec<(String, String)>),
    /// What to do next.
    Link {
        label: String,
        url: String,
    },
    /// Lines for a program, to the letter.
    Verbatim(String),
    /// The end, in small print.
    Footer(Vec<String>),
}

/// A mail's title and content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub lang: Lang,
    pub title: String,
    pub blocks: Vec<Block>,
}

impl Letter {
    pub fn text(&self) -> String {
        let parts: Vec<String> = self.blocks.iter().map(block_text).collect();
        parts.join("\n\n") + "\n"
    }

    pub fn html(&self) -> String {
        let body: String = self.blocks.iter().map(block_html).collect();
        format!(
            "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><title>{}</title></head>\n\
             <body style=\"font-family:sans-serif;line-height:1.5;max-width:38em\">\n{body}</body></html>\n",
            self.lang.tag(),
            escape(&self.title)
        )
    }
}

fn block_text(block: &Block) -> String {
    match block {
        Block::Paragraph(text) => text.clone(),
        Block::Facts(facts) => {
            let lines: Vec<String> = facts.iter().map(|(label, value)| format!("{label}: {value}")).collect();
            lines.join("\n")
        }
        Block::Link { label, url } => format!("{label}:\n{url}"),
        Block::Verbatim(text) => text.trim_end().to_owned(),
        // Two hyphens and a space: readers of plain text know what follows as the signature.
        Block::Footer(lines) => format!("-- \n{}", lines.join("\n")),
    }
}

fn block_html(block: &Block) -> String {
    let mut out = String::new();
    let _ = match block {
        Block::Paragraph(text) => writeln!(out, "<p>{}</p>", escape(text)),
        Block::Facts(facts) => {
            let row = |(label, value): &(String, String)| {
                format!(
                    "<tr><th align=\"left\" style=\"padding-right:1em\">{}</th><td>{}</td></tr>\n",
                    escape(label),
                    escape(value)
                )
            };
            writeln!(out, "<table>\n{}</table>", facts.iter().map(row).collect::<String>())
        }
        Block::Link { label, url } => {
            writeln!(out, "<p><a href=\"{0}\">{1}</a><br><small>{0}</small></p>", escape(url), escape(label))
        }
        // Not broken with <br>: what is copied has the lines it was signed with.
        Block::Verbatim(text) => {
            let lines: Vec<String> = text.trim_end().lines().map(escape).collect();
            writeln!(out, "<pre>{}</pre>", lines.join("\n"))
        }
        Block::Footer(lines) => {
            let lines: Vec<String> = lines.iter().map(|line| escape(line)).collect();
            writeln!(out, "<hr><p><small>{}</small></p>", lines.join("<br>"))
        }
    };
    out
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("<br>"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_devices_cannot_write_html() {
        let letter = Letter {
            lang: Lang::En,
            title: "<b>".into(),
            blocks: vec![
                Block::Facts(vec![("Device".into(), "<script>alert('x')</script>".into())]),
                Block::Link { label: "a & b".into(), url: "https://obhut.test/?a=\"1\"&b=2".into() },
            ],
        };
        let html = letter.html();
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
        assert!(html.contains("href=\"https://obhut.test/?a=&quot;1&quot;&amp;b=2\""), "{html}");
        assert!(letter.text().contains("<script>alert('x')</script>"));
    }
}
