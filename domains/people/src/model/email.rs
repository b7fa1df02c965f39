//! Mail addresses: what is accepted, and when two are the same.

use std::fmt;

use super::fields::is_invisible;

/// An address as its owner writes it. Two are the same when they agree without regard to case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

const EMAIL_CHARS_MAX: usize = 254; // RFC 5321 §4.5.3.1.3, less the angle brackets
const LOCAL_CHARS_MAX: usize = 64; // RFC 5321 §4.5.3.1.1

impl Email {
    /// Trims and checks; the error says what to do. Quoted local parts and address literals are
    /// refused on purpose: nobody has one, and they are a way to smuggle things into headers.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("Enter a mail address.".to_owned());
        }
        if text.chars().count() > EMAIL_CHARS_MAX {
            return Err(format!("Use at most {EMAIL_CHARS_MAX} characters."));
        }
        let shape = "Enter an address like name@example.com.";
        let (local, domain) = text.rsplit_once('@').ok_or(shape)?;
        let local_fits = !local.is_empty()
            && local.chars().count() <= LOCAL_CHARS_MAX
            && local
                .chars()
                .all(|c| !c.is_whitespace() && !c.is_control() && !"\"(),:;<>@[\\]".contains(c));
        let label_fits = |label: &str| {
            !label.is_empty()
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        if text.chars().any(is_invisible) {
            return Err("Remove the characters that cannot be seen; type the address by hand.".to_owned());
        }
        if local_fits && domain.split('.').all(label_fits) {
            Ok(Self(text.to_owned()))
        } else {
            Err(shape.to_owned())
        }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is compared and kept unique.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }

    /// What stands behind the `@`, folded.
    pub fn domain(&self) -> String {
        self.0
            .rsplit_once('@')
            .map_or_else(String::new, |(_, domain)| domain.to_lowercase())
    }

    /// What stands before the `@`: a name for somebody of whom nothing else is known.
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_trimmed_and_compared_without_case() {
        let email = Email::parse("  Ada.Lovelace+coffee@Example.COM ").expect("an address");
        assert_eq!(email.as_str(), "Ada.Lovelace+coffee@Example.COM");
        assert_eq!(email.folded(), "ada.lovelace+coffee@example.com");
        assert_eq!(email.domain(), "example.com");
        assert!(Email::parse("ünïcode@bücher.example").is_ok());
    }

    #[test]
    fn what_could_break_a_header_is_refused() {
        for bad in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "ada@@example.com",
            "a b@example.com",
            "ada@exa mple.com",
            "ada@example..com",
            "ada@-example.com",
            "\"ada\"@example.com",
            "ada@[127.0.0.1]",
            "ada@example.com\r\nBcc: all@example.com",
            "ada@example.com>",
            "a\u{0}@example.com",
            "a\u{202E}da@example.com",
            "a\u{200B}da@example.com",
            "ada@exam\u{3164}ple.com",
        ] {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Email::parse(&format!("{}@example.com", "a".repeat(65))).is_err());
        assert!(Email::parse(&format!("a@{}.com", "a".repeat(300))).is_err());
    }
}
