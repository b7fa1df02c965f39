//! Settings of a program that stand in a file: only some of them, each under its own name.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::program::ProgramSettings;

/// Some settings by name, as in [`ProgramSettings`].
pub type Declared = Map<String, Value>;

/// A declared setting that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongSetting {
    /// Its name; a setting that is not declared itself may be the wrong one.
    pub field: String,
    /// What is wrong with it, and what to do.
    pub message: String,
}

/// `settings` with what is declared in their place.
///
/// # Errors
/// When a name is none of a setting, or a value is not of its kind. Whether the whole is right is
/// [`ProgramSettings::problems`]'s to say.
pub fn merged(settings: &ProgramSettings, declared: &Declared) -> Result<ProgramSettings, WrongSetting> {
    let mut merged = settings.clone();
    for (field, value) in declared {
        merged = with(&merged, field, value)?;
    }
    Ok(merged)
}

fn with(settings: &ProgramSettings, field: &str, value: &Value) -> Result<ProgramSettings, WrongSetting> {
    let wrong = |message| WrongSetting {
        field: field.to_owned(),
        message,
    };
    let mut all = as_map(settings);
    if !all.contains_key(field) {
        let known: Vec<&str> = all.keys().map(String::as_str).collect();
        return Err(wrong(format!(
            "no such setting; known here: {}",
            known.join(", ")
        )));
    }
    all.insert(field.to_owned(), value.clone());
    let with: ProgramSettings =
        serde_json::from_value(Value::Object(all)).map_err(|error| wrong(error.to_string()))?;
    match unknown_key(value, &as_map(&with)[field]) {
        None => Ok(with),
        Some(key) => Err(wrong(format!("{key:?} is unknown here; take it out"))),
    }
}

/// A key that was given and is not kept, because nothing is called so.
fn unknown_key<'a>(given: &'a Value, kept: &Value) -> Option<&'a str> {
    given
        .as_object()?
        .keys()
        .find(|key| kept.get(key.as_str()).is_none())
        .map(String::as_str)
}

/// The names of those of `declared` that `settings` has otherwise.
pub fn overruled(settings: &ProgramSettings, declared: &[String], wanted: &ProgramSettings) -> Vec<String> {
    let (settings, wanted) = (as_map(settings), as_map(wanted));
    declared
        .iter()
        .filter(|field| settings.get(*field) != wanted.get(*field))
        .cloned()
        .collect()
}

/// Checks what a file declares for a program that is otherwise as at first.
///
/// # Errors
/// The first setting that cannot be.
pub fn check(declared: &Declared, now: Timestamp) -> Result<(), WrongSetting> {
    let settings = merged(&ProgramSettings::at_first("Program", "UTC"), declared)?.tidied();
    match settings.problems(now).into_iter().next() {
        None => Ok(()),
        Some((field, message)) => Err(WrongSetting {
            field: field.to_owned(),
            message,
        }),
    }
}

fn as_map(settings: &ProgramSettings) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(map)) => map,
        _ => unreachable!("settings are an object with string keys"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn declared(value: Value) -> Declared {
        match value {
            Value::Object(map) => map,
            other => panic!("{other} is no object"),
        }
    }

    fn check_at(value: Value) -> Result<(), WrongSetting> {
        let now = "2026-11-22T08:00:00Z".parse().expect("an instant");
        check(&declared(value), now)
    }

    #[test]
    fn what_is_declared_takes_the_place_of_what_was_set_and_nothing_else_does() {
        let before = ProgramSettings::at_first("Lunch", "Europe/Berlin");
        let after = merged(&before, &declared(json!({"group_size": 4, "teams": "across"}))).expect("fine");
        assert_eq!(after.group_size, 4);
        let expected = ProgramSettings {
            group_size: 4,
            teams: crate::model::TeamRule::Across,
            ..before
        };
        assert_eq!(after, expected);
    }

    #[test]
    fn mistakes_name_the_setting() {
        for (value, field, said) in [
            (json!({"grup_size": 3}), "grup_size", "known here: "),
            (json!({"group_size": "three"}), "group_size", "invalid type"),
            (json!({"group_size": 9}), "group_size", "Use 2 to 8 people."),
            (json!({"odd_rule": "never"}), "odd_rule", "unknown variant"),
            (
                json!({"schedule": {"kind": "cron", "expression": "0 9 * * MON", "strat": "2026-11-30"}}),
                "schedule",
                "\"strat\" is unknown here",
            ),
            (
                json!({"schedule": {"kind": "cron", "expression": "0 9"}}),
                "schedule",
                "",
            ),
        ] {
            let wrong = check_at(value.clone()).expect_err("a mistake");
            assert_eq!(wrong.field, field, "{value}");
            assert!(wrong.message.contains(said), "{value}: {}", wrong.message);
        }
        let fine = json!({"schedule": {"kind": "weeks", "every": 2, "start": "2026-11-30", "time": "09:00"},
            "holidays": ["2026-12-28"], "prompts": ["What do you read?"]});
        assert_eq!(check_at(fine), Ok(()));
        assert_eq!(check_at(json!({})), Ok(()));
    }
}
