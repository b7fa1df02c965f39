//! The limits of every field, in one place; commands, routes and imports all check here.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::{Value, json};
use vc_kernel::{Refusal, RefusalKind};

use super::slot::{Slot, clean_slots};

/// Characters of a person's name.
pub const NAME_CHARS_MAX: usize = 200;
/// Characters of a team's name.
pub const TEAM_CHARS_MAX: usize = 100;
/// Topics of one person.
pub const TOPICS_MAX: usize = 20;
/// Characters of a topic.
pub const TOPIC_CHARS_MAX: usize = 60;
/// Languages of one person.
pub const LANGUAGES_MAX: usize = 20;
/// Characters of a language's name or tag.
pub const LANGUAGE_CHARS_MAX: usize = 35;
/// Labels that admins put on one person.
pub const TAGS_MAX: usize = 20;
/// Characters of a label.
pub const TAG_CHARS_MAX: usize = 40;
/// Half hours of a week.
pub const SLOTS_MAX: usize = 336;
/// What a meeting may last.
pub const MEETING_LENGTHS_MINUTES: [u16; 4] = [15, 30, 45, 60];
/// Characters of a password, at least (NIST SP 800-63B).
pub const PASSWORD_CHARS_MIN: usize = 8;
/// Characters of a password, at most: a bound on the work of hashing.
pub const PASSWORD_CHARS_MAX: usize = 200;

/// What is wrong with each field, by its name in the request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(pub BTreeMap<String, String>);

impl FieldErrors {
    /// One wrong field.
    pub fn one(field: &str, message: impl Into<String>) -> Self {
        Self(BTreeMap::from([(field.to_owned(), message.into())]))
    }

    /// Keeps the value, or notes why there is none.
    pub fn take<T>(&mut self, field: &str, result: Result<T, String>) -> Option<T> {
        result
            .map_err(|message| self.0.insert(field.to_owned(), message))
            .ok()
    }

    /// The value, unless something was noted.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Self> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self),
        }
    }
}

impl std::fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Some fields need another value:")?;
        for (field, message) in &self.0 {
            write!(f, " {field}: {message}")?;
        }
        Ok(())
    }
}

impl Refusal for FieldErrors {
    fn code(&self) -> &'static str {
        "validation_failed"
    }
    fn kind(&self) -> RefusalKind {
        RefusalKind::Invalid
    }
    fn details(&self) -> Value {
        json!({ "fields": self.0 })
    }
}

/// Letters that steer a terminal, a log or the direction of writing; never part of a name. Joiners
/// (emoji, Persian, Indic scripts) stay allowed.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Letters of which nothing is seen (Unicode's `Default_Ignorable_Code_Point`). Some have their place
/// inside a name, as joiners and variants of emoji; none has in a mail address, where two that look
/// the same would be two people.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// One line of text, trimmed, 1 to `chars_max` characters.
pub fn clean_label(text: &str, chars_max: usize) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("Enter at least one character.".to_owned());
    }
    if text.chars().all(|c| is_invisible(c) || c.is_whitespace()) {
        return Err("Enter at least one character that can be seen.".to_owned());
    }
    if text.chars().count() > chars_max {
        return Err(format!("Use at most {chars_max} characters."));
    }
    if text.chars().any(is_unprintable) {
        return Err("Remove line breaks, tabs and other control characters.".to_owned());
    }
    Ok(text.to_owned())
}

/// A person's name.
pub fn clean_name(text: &str) -> Result<String, String> {
    clean_label(text, NAME_CHARS_MAX)
}

/// A team; blank means none.
pub fn clean_team(text: Option<&str>) -> Result<Option<String>, String> {
    text.map(str::trim)
        .filter(|team| !team.is_empty())
        .map(|team| clean_label(team, TEAM_CHARS_MAX))
        .transpose()
}

/// A label that an admin puts on people.
pub fn clean_tag(text: &str) -> Result<String, String> {
    clean_label(text, TAG_CHARS_MAX)
}

/// A zone of the IANA time zone database, in its usual spelling.
pub fn clean_time_zone(text: &str) -> Result<String, String> {
    let text = text.trim();
    let wrong = || {
        let shown: String = text.chars().take(60).collect();
        format!("{shown:?} is not a time zone: use an IANA name such as \"Europe/Berlin\" or \"UTC\".")
    };
    if text.len() > 60 {
        return Err(wrong());
    }
    let zone = TimeZone::get(text).map_err(|_| wrong())?;
    zone.iana_name().map(str::to_owned).ok_or_else(wrong)
}

/// A list of labels: trimmed, repetitions (without regard to case) dropped, order kept.
pub fn clean_list<S: AsRef<str>>(texts: &[S], most: usize, chars_max: usize) -> Result<Vec<String>, String> {
    let mut seen = std::collections::HashSet::new();
    let mut labels = Vec::new();
    // The raw list is bounded too: dropping a million repetitions is work as well.
    if texts.len() > most * 4 {
        return Err(format!("Give at most {most}."));
    }
    for text in texts {
        let label = clean_label(text.as_ref(), chars_max).map_err(|why| {
            let shown: String = text.as_ref().chars().take(30).collect();
            format!("{shown:?}: {why}")
        })?;
        if seen.insert(label.to_lowercase()) {
            labels.push(label);
        }
    }
    if labels.len() > most {
        return Err(format!("Give at most {most}."));
    }
    Ok(labels)
}

/// One of the offered lengths.
pub fn meeting_length(minutes: i64) -> Result<u16, String> {
    u16::try_from(minutes)
        .ok()
        .filter(|minutes| MEETING_LENGTHS_MINUTES.contains(minutes))
        .ok_or_else(|| "Choose 15, 30, 45 or 60 minutes.".to_owned())
}

/// Whether a password is long enough, and not so long that hashing it is an attack.
pub fn password_fits(password: &str) -> Result<(), String> {
    let length = password.chars().count();
    if length < PASSWORD_CHARS_MIN {
        Err(format!(
            "Use at least {PASSWORD_CHARS_MIN} characters; a few unrelated words are easy to remember."
        ))
    } else if length > PASSWORD_CHARS_MAX {
        Err(format!("Use at most {PASSWORD_CHARS_MAX} characters."))
    } else {
        Ok(())
    }
}

/// A profile as somebody sent it, not checked yet.
#[derive(Clone, Debug)]
pub struct DraftProfile<'a> {
    /// Name.
    pub name: &'a str,
    /// Team, blank for none.
    pub team: Option<&'a str>,
    /// IANA zone.
    pub time_zone: &'a str,
    /// Languages, most liked first.
    pub languages: &'a [String],
}

impl DraftProfile<'_> {
    /// Name, team, zone and languages, or what is wrong with which.
    pub fn check(&self) -> Result<(String, Option<String>, String, Vec<String>), FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", clean_name(self.name));
        let team = errors.take("team", clean_team(self.team));
        let zone = errors.take("time_zone", clean_time_zone(self.time_zone));
        let languages = errors.take(
            "languages",
            clean_list(self.languages, LANGUAGES_MAX, LANGUAGE_CHARS_MAX),
        );
        let all = (|| Some((name?, team?, zone?, languages?)))();
        errors.finish(all)
    }
}

/// Preferences as somebody sent them, not checked yet.
#[derive(Clone, Debug)]
pub struct DraftPreferences<'a> {
    /// `mon 09:00` and so on.
    pub slots: &'a [String],
    /// What they like to talk about.
    pub topics: &'a [String],
    /// 15, 30, 45 or 60.
    pub meeting_length_minutes: i64,
}

impl DraftPreferences<'_> {
    /// Slots, topics and length, or what is wrong with which.
    pub fn check(&self) -> Result<(Vec<Slot>, Vec<String>, u16), FieldErrors> {
        let mut errors = FieldErrors::default();
        let slots = errors.take("slots", clean_slots(self.slots));
        let topics = errors.take("topics", clean_list(self.topics, TOPICS_MAX, TOPIC_CHARS_MAX));
        let length = errors.take(
            "meeting_length_minutes",
            meeting_length(self.meeting_length_minutes),
        );
        let all = (|| Some((slots?, topics?, length?)))();
        errors.finish(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_may_be_in_any_script_but_not_steer_a_terminal() {
        for good in [
            "Ada",
            "李小龍",
            "علی‌رضا",
            "O'Brien-Smith 👩‍🚀",
            "<script>alert(1)</script>",
            &"é".repeat(200),
        ] {
            assert!(clean_name(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "   ",
            "\u{200B}",
            "\u{3164} \u{AD}",
            "a\nb",
            "a\tb",
            "a\u{0}b",
            "a\u{1b}[31m",
            "\u{202E}abc",
            &"a".repeat(201),
        ] {
            assert!(clean_name(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn zones_are_checked_and_spelt_as_usual() {
        assert_eq!(clean_time_zone(" europe/berlin "), Ok("Europe/Berlin".to_owned()));
        assert_eq!(clean_time_zone("UTC"), Ok("UTC".to_owned()));
        for bad in [
            "",
            "Mars/Olympus",
            "../../etc/passwd",
            "+02:00",
            &"x".repeat(1000),
        ] {
            assert!(clean_time_zone(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_wrong_field_is_named() {
        let draft = DraftPreferences {
            slots: &["mon 9".to_owned()],
            topics: &[String::new()],
            meeting_length_minutes: 20,
        };
        let errors = draft.check().expect_err("all are wrong");
        assert_eq!(
            errors.0.keys().collect::<Vec<_>>(),
            ["meeting_length_minutes", "slots", "topics"]
        );
    }

    #[test]
    fn repeated_topics_count_once() {
        let topics = clean_list(&["Rust", "rust ", "Tea"], TOPICS_MAX, TOPIC_CHARS_MAX);
        assert_eq!(topics, Ok(vec!["Rust".to_owned(), "Tea".to_owned()]));
        let many: Vec<String> = (0..21).map(|n| format!("topic {n}")).collect();
        assert!(clean_list(&many, TOPICS_MAX, TOPIC_CHARS_MAX).is_err());
    }
}
