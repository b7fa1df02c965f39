//! Plain words into dates, tasks and filters: quick-add and the language of the search box. Pure: no clock, no I/O.

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
