//! Finds the names a codec assigns to without declaring them.
//!
//! `for (i = 0; …)` without `var` is common in codecs in the field. In a browser it makes a global; here globals are
//! frozen, so such names are declared in a scope around the codec. Finding too many is harmless, finding too few
//! makes the codec fail loudly; neither can let a value outlive its message.

/// Words that cannot be the name of a variable.
const RESERVED: [&str; 44] = [
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "import",
    "in",
    "instanceof",
    "let",
    "new",
    "null",
    "of",
    "return",
    "static",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "undefined",
    "var",
    "void",
    "while",
    "with",
    "yield",
];
const NAMES_MAX: usize = 500;

/// Identifiers that stand where something is assigned to, each once, in order.
pub(super) fn assigned(source: &str) -> Vec<&str> {
    let bytes = source.as_bytes();
    let mut names: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !is_start(bytes[at]) {
            // A number's letters (0x1f, 1e3) are no name.
            at += if bytes[at].is_ascii_digit() { word_length(&bytes[at..]) } else { 1 };
            continue;
        }
        let end = at + word_length(&bytes[at..]);
        let name = &source[at..end];
        let before = source[..at].trim_end();
        let after = source[end..].trim_start();
        let member = before.ends_with('.') && !before.ends_with("...");
        if !member && is_target(before, after) && RESERVED.binary_search(&name).is_err() && !names.contains(&name) {
            names.push(name);
        }
        at = end;
    }
    names.truncate(NAMES_MAX);
    names
}

fn is_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$'
}

fn word_length(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| is_start(**byte) || byte.is_ascii_digit()).count().max(1)
}

fn is_target(before: &str, after: &str) -> bool {
    let operator = after.trim_start_matches(['+', '-', '*', '/', '%', '&', '|', '^', '<', '>', '?']);
    let width = after.len() - operator.len();
    let assigns = operator.starts_with('=')
        && !operator.starts_with("==")
        && !operator.starts_with("=>")
        && width <= 3
        // `a <= b` and `a >= b` compare; `a <<= b` assigns.
        && !(width == 1 && after.starts_with(['<', '>']));
    let counts = ["++", "--"].iter().any(|sign| after.starts_with(sign) || before.ends_with(sign));
    let iterates = before.ends_with('(') && (after.starts_with("in ") || after.starts_with("of "));
    assigns || counts || iterates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_assigned() {
        let source =
            "for (i = 0; i < 3; i++) { x.y = 1; total += 0x1f; b <<= 2; --down; if (c <= d || e == f) g => 1; }
            for (key in data) {} for (part of parts) {} var z\n= 4; h = i => 2; q >>>= 1; t = 'str'; m ??= 1; ++ k";
        let names = assigned(source);
        for name in ["i", "total", "b", "down", "key", "part", "z", "h", "q", "t", "m", "k"] {
            assert!(names.contains(&name), "{name} in {names:?}");
        }
        for name in ["y", "x", "c", "d", "e", "f", "g", "x1f", "data", "parts", "var", "for"] {
            assert!(!names.contains(&name), "{name} in {names:?}");
        }
    }

    #[test]
    fn the_reserved_words_are_sorted() {
        assert!(RESERVED.is_sorted());
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(source in "\\PC{0,80}") {
            for name in assigned(&source) {
                proptest::prop_assert!(source.contains(name));
            }
        }
    }
}
