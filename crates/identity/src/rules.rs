//! Who may do what to whom, what fields may hold, and how long things are good. Pure.

use types::{Actor, Ctx, EmailAddress, Time};

use crate::{Error, Mistake, Permission, Result, Role};

/// A tree this deep is a mistake.
pub const TENANT_DEPTH_MAX: i64 = 256;
pub const SESSIONS_PER_ACCOUNT_MAX: u32 = 50;
pub const TOKENS_PER_ACCOUNT_MAX: u32 = 50;

pub const ACTIVATION_LINK_HOURS: u64 = 72;
pub const RESET_LINK_HOURS: u64 = 2;
/// A session that is not used ends so, where the notice says nothing; otherwise when the notice has it erased.
pub const SESSION_IDLE_HOURS_DEFAULT: u32 = 24;
/// A session ends, however much it is used.
pub const SESSION_AGE_DAYS_MAX: u64 = 30;
pub const TOKEN_DAYS_DEFAULT: u64 = 365;
pub const TOKEN_DAYS_MAX: u64 = 5 * 365;

pub const NAME_CHARS_MAX: usize = 200;
pub const ADDRESS_CHARS_MAX: usize = 500;

/// Who asks: a job of the house, or somebody with a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    House,
    Role(Role),
}

impl Asker {
    /// Who `ctx` is, if they may do this at all.
    pub fn of(ctx: &Ctx, permission: Permission) -> Result<Self> {
        match &ctx.actor {
            Actor::System(_) => Ok(Self::House),
            Actor::Token { .. } if permission.is_for_people() => {
                Err(Error::Forbidden("only a person who is signed in may do this"))
            }
            Actor::Account { role, .. } | Actor::Token { role, .. } => {
                let role: Role = role.as_str().parse().map_err(|()| Error::NotSignedIn)?;
                if role.permissions().has(permission) {
                    Ok(Self::Role(role))
                } else {
                    Err(Error::Forbidden("your role does not allow this"))
                }
            }
            Actor::Device(_) | Actor::Anonymous => Err(Error::NotSignedIn),
        }
    }

    /// Nobody gives a role that may do something they may not, or touches the account of someone who has one.
    pub fn covers(self, role: Role) -> bool {
        match self {
            Self::House => true,
            Self::Role(own) => own.permissions().includes(role.permissions()),
        }
    }
}

/// May `asker` make an account with `role`, or turn one into it? `depth` says how far the tenant is below the asker's
/// own, `None` that it is elsewhere; `is_root` that it is the operator's own.
pub fn may_give(asker: Asker, depth: Option<i64>, is_root: bool, role: Role) -> Result<()> {
    if depth.is_none() {
        return Err(Error::NotFound("tenant"));
    }
    if !asker.covers(role) {
        return Err(Error::Forbidden("nobody gives a role that may do more than their own"));
    }
    if role.is_operators_own() && !is_root {
        return Err(Error::invalid("role", "not_here", "only the operator's own tenant has people of this role"));
    }
    Ok(())
}

/// Collects what is wrong, to say all of it at once.
#[derive(Default)]
pub(crate) struct Check(Vec<Mistake>);

impl Check {
    fn mistake(&mut self, field: &'static str, code: &'static str, message: &'static str) {
        self.0.push(Mistake { field, code, message });
    }

    pub fn done(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }

    /// One line of text that must be there.
    pub fn name(&mut self, field: &'static str, text: &str) -> String {
        let text = text.trim();
        if text.is_empty() {
            self.mistake(field, "required", "write something here");
        }
        self.line(field, text, NAME_CHARS_MAX);
        text.to_owned()
    }

    /// One line of text that may be left out; blank is left out.
    pub fn optional(&mut self, field: &'static str, text: Option<&str>) -> Option<String> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        self.line(field, text, NAME_CHARS_MAX);
        Some(text.to_owned())
    }

    /// The same, of several lines.
    pub fn address(&mut self, field: &'static str, text: Option<&str>) -> Option<String> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        if text.chars().count() > ADDRESS_CHARS_MAX {
            self.mistake(field, "too_long", "at most 500 characters");
        }
        if text.chars().any(|c| c.is_control() && c != '\n') {
            self.mistake(field, "not_text", "only text");
        }
        Some(text.to_owned())
    }

    /// An e-mail address.
    pub fn email(&mut self, field: &'static str, text: &str) -> EmailAddress {
        if text.trim().is_empty() {
            self.mistake(field, "required", "write an e-mail address");
            return EmailAddress::kept("");
        }
        text.parse().unwrap_or_else(|_| {
            self.mistake(field, "not_an_email", "this is no e-mail address");
            EmailAddress::kept("")
        })
    }

    pub fn later(&mut self, field: &'static str, time: Time, now: Time, latest: Time) {
        if time <= now {
            self.mistake(field, "in_the_past", "a time that is to come");
        } else if time > latest {
            self.mistake(field, "too_late", "sooner than that");
        }
    }

    pub fn not_empty<T>(&mut self, field: &'static str, list: &[T]) {
        if list.is_empty() {
            self.mistake(field, "required", "choose at least one");
        }
    }

    fn line(&mut self, field: &'static str, text: &str, chars_max: usize) {
        if text.chars().count() > chars_max {
            self.mistake(field, "too_long", "at most 200 characters");
        }
        if text.chars().any(char::is_control) {
            self.mistake(field, "not_text", "only text, on one line");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use Role::{InstanceAdmin, Officer, OperatorStaff, ReadOnly, User};

    /// Written out by hand: whose permissions are all within those of `own`.
    fn within(own: Role) -> &'static [Role] {
        match own {
            ReadOnly => &[ReadOnly],
            User => &[ReadOnly, User],
            InstanceAdmin => &[ReadOnly, User, InstanceAdmin],
            Officer => &[Officer],
            OperatorStaff => &[ReadOnly, User, InstanceAdmin, Officer, OperatorStaff],
        }
    }

    #[test]
    fn nobody_gives_a_role_that_may_more_than_their_own_or_outside_of_their_reach() {
        for &own in Role::ALL {
            for &role in Role::ALL {
                let given = |depth, is_root| may_give(Asker::Role(own), depth, is_root, role).is_ok();
                let covered = within(own).contains(&role);
                assert_eq!(given(Some(0), true), covered, "{own} {role}");
                assert_eq!(given(Some(3), false), covered && ![Officer, OperatorStaff].contains(&role), "{own} {role}");
                assert!(!given(None, true));
            }
        }
    }

    #[test]
    fn all_mistakes_are_said_at_once() {
        let mut check = Check::default();
        check.name("first_name", "  ");
        check.name("last_name", &"x".repeat(201));
        assert_eq!(check.optional("phone", Some("  ")), None);
        check.optional("company", Some("a\u{7}b"));
        let Err(Error::Invalid(mistakes)) = check.done() else { panic!("nothing found") };
        let found: Vec<_> = mistakes.iter().map(|mistake| (mistake.field, mistake.code)).collect();
        assert_eq!(found, [("first_name", "required"), ("last_name", "too_long"), ("company", "not_text")]);
    }
}
