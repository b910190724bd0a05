//! The difference in words, for the terminal.

use std::fmt;

use super::{Change, ChangeKind, Detail, Diff, Direction};

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return writeln!(f, "nothing changes");
        }
        for change in &self.changes {
            write!(f, "{change}")?;
        }
        list(f, "new purposes", self.purposes_added.iter())?;
        list(f, "purposes given up", self.purposes_removed.iter())?;
        list(f, "categories reached", self.categories.iter())?;
        list(f, "recipients touched", self.recipients.iter())?;
        list(f, "consents touched", self.consents.iter())?;
        for ask in &self.ask_again {
            writeln!(f, "ask again: [clause.{}], because of {}", ask.clause, ask.reasons.join(", "))?;
        }
        if self.tell_before {
            writeln!(f, "tell people before it starts: data already held gets a new purpose (Art. 13(3))")?;
        }
        Ok(())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dot = if self.id.is_empty() { "" } else { "." };
        let name = format!("[{}{dot}{}]", self.table, self.id);
        match &self.kind {
            ChangeKind::Added => writeln!(f, "+ {name}"),
            ChangeKind::Removed => writeln!(f, "- {name}"),
            ChangeKind::Changed { details } => {
                writeln!(f, "~ {name}")?;
                details.iter().try_for_each(|detail| writeln!(f, "    {detail}"))
            }
        }
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wording => write!(f, "wording"),
            Self::Value { field, old, new } => write!(f, "{field}: {old} -> {new}"),
            Self::Names { field, added, removed } => {
                write!(f, "{field}:")?;
                added.iter().try_for_each(|name| write!(f, " +{name}"))?;
                removed.iter().try_for_each(|name| write!(f, " -{name}"))
            }
            Self::Keep { old, new, direction } => {
                let word = match direction {
                    Direction::Shorter => "shorter",
                    Direction::Longer => "longer",
                    Direction::Other => "another rule",
                };
                let json = |keep| serde_json::to_string(keep).unwrap_or_default();
                write!(f, "keep: {} -> {} ({word})", json(old), json(new))
            }
        }
    }
}

fn list<'a>(f: &mut fmt::Formatter<'_>, lead: &str, names: impl Iterator<Item = &'a String>) -> fmt::Result {
    let names: Vec<&str> = names.map(String::as_str).collect();
    if names.is_empty() { Ok(()) } else { writeln!(f, "{lead}: {}", names.join(", ")) }
}
