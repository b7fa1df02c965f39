//! Plain words into dates, tasks and filters: quick-add and the language of the search box.
//!
//! Pure: no model, no clock, no I/O. [`Now`] comes in as an argument. What is understood is in the crate's README, as a
//! table; who somebody is, and which project a name means, is for the caller to find out.
//!
//! ```
//! use jiff::civil::date;
//! use vc_phrases::{Now, SpanKind, parse_filter, quick_add, quick_add_without};
//!
//! let now = Now::new(date(2026, 9, 2).at(10, 0, 0, 0));
//! let task = quick_add("Call mom on friday at 17:00 #family", &now);
//! assert_eq!(task.title, "Call mom");
//! assert_eq!(task.due.map(|due| due.to_string()).as_deref(), Some("2026-09-04T17:00"));
//! assert_eq!(task.tags, ["family"]);
//!
//! // For a chip, or to dismiss it.
//! let chip = &task.spans[0];
//! assert_eq!((chip.kind, chip.meaning.as_str()), (SpanKind::Due, "Fri 4 Sep 2026, 17:00"));
//! let text = "Call mom on friday at 17:00 #family";
//! let kept = quick_add_without(text, &now, std::slice::from_ref(&(chip.start_byte..chip.end_byte)));
//! assert_eq!(kept.title, "Call mom on friday at 17:00");
//!
//! // What is unclear is asked.
//! let asked = quick_add("Dentist 9/5", &now);
//! assert_eq!(asked.title, "Dentist 9/5");
//! assert_eq!(asked.spans[0].choices, ["on 2026-09-05", "on 2027-05-09"]);
//!
//! let filter = parse_filter("#home due:<7d !high", &now)?;
//! assert_eq!(filter.to_string(), "tag:home due:<2026-09-09 priority:high");
//! let error = parse_filter("tga:home", &now).unwrap_err();
//! assert!(error.message.contains("Did you mean “tag:”?"));
//! # Ok::<_, vc_phrases::FilterError>(())
//! ```
//!
//! How it reads: a text is cut into words (`read::tokens`); at each word, from the last to the first, the modules of `read` say
//! whether something begins there, so that each knows what comes after it; `resolve` puts together what belongs together,
//! and `anchor` gives a repetition the day that it starts on.

#![forbid(unsafe_code)]

mod anchor;
mod english;
mod filter;
mod meaning;
mod now;
mod quick_add;
mod read;
mod resolve;
mod title;
mod wire;

pub use filter::{
    Choice, Condition, DateField, Filter, FilterError, Has, Is, Sort, SortBy, Status, Term, Within,
    parse_filter,
};
pub use now::{DayParts, NextWeekday, Now};
pub use quick_add::{
    CHARS_MAX, PersonRef, Priority, Problem, QuickAdd, Reminder, Repetition, Span, SpanKind, quick_add,
    quick_add_without,
};
