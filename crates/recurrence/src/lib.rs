//! Repeating dates that can be trusted.
//!
//! A [`Rule`] is a subset of an RFC 5545 `RRULE` (hourly to yearly). With a [`Slot`] to start from it makes a
//! [`Recurrence`], whose slots are **civil**: a date, or a date with a time, that says nothing about a zone. A zone turns
//! a slot into an instant when somebody asks for it ([`Slot::instant`]), never before, so that rules survive changes
//! of the clocks and of the zone database.
//!
//! ```
//! use vc_recurrence::{Recurrence, Rule, Slot};
//!
//! let rule: Rule = "FREQ=MONTHLY".parse()?;
//! let start: Slot = "2026-01-31".parse()?;
//! let slots: Vec<String> = Recurrence::new(rule, start)?.slots().take(3).map(|slot| slot.to_string()).collect();
//! assert_eq!(slots, ["2026-01-31", "2026-02-28", "2026-03-31"]);
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! What differs from other implementations, on purpose:
//!
//! - **Month ends are clamped** where the day comes from the start: monthly from 31 January is 28 February, 31 March. Each
//!   is computed from the start, never from the one before. An explicit `BYMONTHDAY=31` skips short months, as RFC 5545 says;
//!   `RSCALE=GREGORIAN;SKIP=BACKWARD` (RFC 7529) clamps those as well.
//! - **The start counts only if the rule yields it**, as in python-dateutil.
//! - **`UNTIL` may be a date** whatever the start is; the whole day is included.
//! - What cannot be meant is refused with a message: a rule that never fires, `INTERVAL=0`, `COUNT` with `UNTIL`, a part that is
//!   not known here.
//! - **Hourly rules count hours that pass**: with a zone, two slots may have the same civil time where clocks go back.
//! - `BYSETPOS` with `FREQ=WEEKLY` counts within the whole week, also within the week of the start.

#![forbid(unsafe_code)]

mod after;
mod dates;
mod describe;
mod hours;
mod parse;
mod recurrence;
mod rule;
mod slot;
mod text;
mod words;

pub use after::{AfterCompletion, CatchUp};
pub use parse::ParseError;
pub use recurrence::{Occurrence, Recurrence, RecurrenceError};
pub use rule::{Ends, Frequency, INTERVAL_MAX, MonthEnd, NthWeekday, Rule, RuleError, Until};
pub use slot::{Lead, Slot, SlotError};
