//! todo.txt: a task a line. The published format (<https://github.com/todotxt/todo.txt>), and as words `key:value` what
//! other programs add to it: `due:`, `t:` (start), `rec:` (after completion, or with `+` strictly by the date), `pri:`, `id:` and `p:`
//! (parts of a task). Of this crate, and left alone by others: `time:`, `tz:`, `rrule:`, `uid:`, `status:`.

mod read;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

use crate::name_words::name_after;

/// The keys that are understood; other words with a colon are words.
const KEYS: [&str; 12] = [
    "due", "t", "rec", "pri", "id", "p", "uid", "time", "tz", "rrule", "status", "h",
];

/// Key and value of a word, where the key is one of [`KEYS`].
fn key_value(word: &str) -> Option<(&str, &str)> {
    let (key, value) = word.split_once(':')?;
    (KEYS.contains(&key) && !value.is_empty()).then_some((key, value))
}

/// Whether a word names a project or a tag.
fn is_name(word: &str) -> bool {
    name_after(word, '+').is_some() || name_after(word, '@').is_some()
}
