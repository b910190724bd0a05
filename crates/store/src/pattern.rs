//! Search as a pattern of LIKE.

/// A pattern for `LIKE … ESCAPE '!'` over a column of `Derivation::SearchText` that finds `text` anywhere, in any case, its
/// own wildcards taken literally; `None` if there is nothing to search for. What is longer than `chars_max` is cut off.
pub fn search_pattern(text: &str, chars_max: usize) -> Option<String> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let mut pattern = String::from("%");
    let text: String = text.chars().take(chars_max).collect();
    for c in types::text::folded(&text).chars() {
        if matches!(c, '!' | '%' | '_') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Some(pattern)
}
