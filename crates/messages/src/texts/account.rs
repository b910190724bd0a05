//! Mails about an account: the activation link, the link to a new password.

use notice::Lang;
use types::Time;

use super::{Imprint, time};
use crate::{Block, Letter};

/// A link for one account.
#[derive(Clone, Copy, Debug)]
pub struct AccountLink<'a> {
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub link: &'a str,
    pub expires_at: Time,
}

fn greeting(lang: Lang, to: &AccountLink<'_>) -> Block {
    let (first, last) = (to.first_name, to.last_name);
    Block::Paragraph(match lang {
        Lang::De => format!("Guten Tag {first} {last},"),
        Lang::En => format!("Hello {first} {last},"),
    })
}

/// An account was made for somebody: this link lets them set a password.
pub fn activation(lang: Lang, imprint: &Imprint, to: &AccountLink<'_>) -> Letter {
    let (product, until) = (imprint.product.get(lang), time(to.expires_at, &imprint.zone, lang));
    let (title, why, label, then) = match lang {
        Lang::De => (
            format!("Ihr Benutzerkonto: {product}"),
            format!(
                "für Sie wurde ein Benutzerkonto bei {product} angelegt. Ihr Benutzername ist diese E-Mail-Adresse. \
                 Bitte vergeben Sie über den folgenden Link Ihr persönliches Passwort; erst damit ist das Konto aktiv."
            ),
            "Konto aktivieren",
            format!(
                "Der Link gilt einmal, bis {until}. Danach stellt Ihnen der Administrator Ihrer Instanz einen neuen aus. \
                 Wenn Sie kein Konto erwarten, müssen Sie nichts tun."
            ),
        ),
        Lang::En => (
            format!("Your account: {product}"),
            format!(
                "An account was created for you at {product}. Your user name is this e-mail address. \
                 Please choose your personal password with the following link; only then is the account active."
            ),
            "Activate account",
            format!(
                "The link works once, until {until}. After that, the administrator of your instance can issue a new one. \
                 If you do not expect an account, you need not do anything."
            ),
        ),
    };
    let blocks = vec![
        greeting(lang, to),
        Block::Paragraph(why),
        Block::Link { label: label.to_owned(), url: to.link.to_owned() },
        Block::Paragraph(then),
        imprint.footer(lang),
    ];
    Letter { lang, title, blocks }
}

/// Somebody asked for a new password.
pub fn password_reset(lang: Lang, imprint: &Imprint, to: &AccountLink<'_>) -> Letter {
    let (product, until) = (imprint.product.get(lang), time(to.expires_at, &imprint.zone, lang));
    let (title, why, label, then) = match lang {
        Lang::De => (
            format!("Neues Passwort: {product}"),
            format!(
                "für Ihr Benutzerkonto bei {product} wurde ein neues Passwort angefordert. Über den folgenden Link \
                 können Sie es vergeben."
            ),
            "Neues Passwort vergeben",
            format!(
                "Der Link gilt einmal, bis {until}. Wenn Sie kein neues Passwort angefordert haben, müssen Sie nichts \
                 tun: Ihr bisheriges Passwort gilt weiter."
            ),
        ),
        Lang::En => (
            format!("New password: {product}"),
            format!(
                "A new password was requested for your account at {product}. You can choose it with the following link."
            ),
            "Choose a new password",
            format!(
                "The link works once, until {until}. If you did not request a new password, you need not do anything: \
                 your current password remains valid."
            ),
        ),
    };
    let blocks = vec![
        greeting(lang, to),
        Block::Paragraph(why),
        Block::Link { label: label.to_owned(), url: to.link.to_owned() },
        Block::Paragraph(then),
        imprint.footer(lang),
    ];
    Letter { lang, title, blocks }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pro_04_the_mail_carries_the_link_in_text_and_html() {
        let imprint = Imprint {
            product: notice::Words { de: "PROGRES".into(), en: "PROGRES".into() },
            public_url: "https://progres.test".into(),
            zone: jiff::tz::TimeZone::UTC,
        };
        let link = "https://progres.test/activate/abc";
        let to = AccountLink { first_name: "Eva", last_name: "Muster", link, expires_at: Time::from_seconds(0) };
        for lang in Lang::ALL {
            for letter in [activation(lang, &imprint, &to), password_reset(lang, &imprint, &to)] {
                assert!(letter.text().contains(link) && letter.html().contains(&format!("href=\"{link}\"")));
                assert!(letter.text().contains("Eva Muster") && letter.text().contains("1970"));
                assert!(!letter.title.contains("Eva"), "a title is seen on lock screens");
            }
        }
    }
}
