//! A Rust file as tokens, so that rules about code do not trip over comments, documentation and inline tests.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One word, sign or literal, with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub line: usize,
}

/// The tokens of a file in order, without attributes (documentation is one) and without `#[cfg(test)]` items.
/// Empty when the file does not lex; the compiler says that better.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    if let Ok(stream) = text.parse::<TokenStream>() {
        flatten(stream, &mut tokens);
    }
    tokens
}

fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    let mut in_test_item = false;
    while let Some(tree) = trees.next() {
        if is_sign(&tree, '#') {
            trees.next_if(|next| is_sign(next, '!'));
            if let Some(TokenTree::Group(attribute)) = trees.next() {
                in_test_item |= attribute.stream().to_string().replace(' ', "") == "cfg(test)";
            }
        } else if in_test_item {
            // The item ends with its body, or with a semicolon.
            let body = matches!(&tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
            in_test_item = !body && !is_sign(&tree, ';');
        } else if let TokenTree::Group(group) = tree {
            let (open, close) = signs(group.delimiter());
            tokens.push(Token { text: open.to_owned(), line: group.span_open().start().line });
            flatten(group.stream(), tokens);
            tokens.push(Token { text: close.to_owned(), line: group.span_close().start().line });
        } else {
            tokens.push(Token { text: tree.to_string(), line: tree.span().start().line });
        }
    }
}

fn is_sign(tree: &TokenTree, sign: char) -> bool {
    matches!(tree, TokenTree::Punct(found) if found.as_char() == sign)
}

fn signs(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    }
}

/// The lines where the tokens of `path` (`std::env`) follow each other.
pub fn lines_with_path(tokens: &[Token], path: &str) -> Vec<usize> {
    let wanted: Vec<String> =
        path.parse::<TokenStream>().map(|s| s.into_iter().map(|t| t.to_string()).collect()).unwrap_or_default();
    let matches = |window: &&[Token]| window.iter().map(|token| &token.text).eq(&wanted);
    tokens.windows(wanted.len().max(1)).filter(matches).map(|window| window[0].line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_documentation_and_inline_tests_are_left_out() {
        let text = "//! std::env\n/// std::env\n// std::env\nfn a() {\n  std :: env::var();\n}\n\
                    #[cfg(test)]\nmod tests { use std::env; }\n#[cfg(test)]\nuse std::env;\nuse std::env;\n";
        assert_eq!(lines_with_path(&tokens(text), "std::env"), [5, 11]);
    }
}
