//! Tasks as other programs keep them: todo.txt, Todoist CSV, Taskwarrior JSON, iCalendar. Pure: text in, tasks out, and back.
//!
//! ```
//! use vc_task_files::{Format, Reading, read};
//!
//! let reading = Reading { zone: jiff::tz::TimeZone::UTC };
//! let read = read(Format::TodoTxt, "(A) Pay rent +home @desk due:2026-09-01 rec:+1m\n", &reading)?;
//! assert_eq!(read.tasks[0].title, "Pay rent");
//! assert_eq!(read.tasks[0].project.as_deref(), Some("home"));
//! # Ok::<_, vc_task_files::FileError>(())
//! ```
//!
//! - [`text_of`] turns the bytes of a file into text, [`Format::detect`] says which format it is in, [`read`] and [`write()`]
//!   do the work. `README.md` has a table of what each format keeps.
//! - **Nothing is lost silently.** What has no field goes into the notes, or a [`Warning`] says so.
//! - **A file is refused** ([`FileError`]) only where nothing sensible can be read: too large, not that format. One bad line, row
//!   or task is a warning, and the rest is read.
//! - **Dates stay civil.** What a file gives in UTC becomes civil in the zone of the reader; a zone that the file names is kept.
//!   Words such as "every monday" are left as they are, for whoever understands them ([`FileTask::plain_date`]).

#![forbid(unsafe_code)]

mod bounds;
mod encoding;
mod flat;
mod format;
mod gather;
mod ical;
mod name_words;
mod possible;
mod repeat_words;
mod task;
mod taskwarrior;
mod todo_txt;
mod todoist;
mod when;

pub use bounds::{DEPTH_MAX, LIST_MAX, NAME_CHARS_MAX, NOTES_CHARS_MAX, TITLE_CHARS_MAX};
pub use encoding::text_of;
pub use format::{
    FILE_BYTES_MAX, FileError, Format, Read, Reading, SLOTS_COUNTED_MAX, TASKS_MAX, Writing, Written,
    nominal_slot, read, write,
};
pub use gather::{Place, WARNINGS_MAX, Warning};
pub use ical::{Event, EventAt, write_events};
pub use task::{Comment, Due, FileTask, Priority, Reminder, Repeats, Status};
