//! Which law asks for an entry that is missing.

/// The code of the finding, and the reason as the rest of its sentence.
pub(crate) fn reason(path: &str, name: &str) -> (&'static str, &'static str) {
    let table = path.split(['.', '[']).next().unwrap_or_default();
    match (table, name) {
        ("data", "source") => ("no_source", ": Art. 14(2)(f) wants to know where data comes from"),
        ("clause", "purpose") => ("no_purpose", ": Art. 13(1)(c) wants the purpose of every processing"),
        ("clause", "basis") => ("no_basis", ": Art. 13(1)(c) wants the legal basis of every processing"),
        ("clause" | "function", "consequence") => {
            ("no_consequence", ": Art. 13(2)(e) wants the consequences of not providing data")
        }
        _ => ("missing_key", ""),
    }
}
