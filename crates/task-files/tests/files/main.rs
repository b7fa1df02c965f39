//! Files of other programs, read; files of ours, read back; and files that mean harm.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod hostile;
mod next_slots;
mod other_readers;
mod round_trips;
mod samples;
mod taskwarrior_writes;

use jiff::tz::TimeZone;
use vc_task_files::{FileTask, Format, Read, Reading, Writing, read, write};

/// Berlin: clocks change, and midnight is never midnight in UTC.
fn zone() -> TimeZone {
    TimeZone::get("Europe/Berlin").unwrap()
}

fn read_in(format: Format, text: &str) -> Read {
    read(format, text, &Reading { zone: zone() }).unwrap()
}

fn writing() -> Writing {
    Writing {
        zone: zone(),
        now: "2026-11-27T00:00:00Z".parse().unwrap(),
    }
}

/// Written, with the warnings.
fn written(format: Format, tasks: &[FileTask]) -> (String, Vec<String>) {
    let written = write(format, tasks, &writing());
    (
        written.text,
        written.warnings.iter().map(ToString::to_string).collect(),
    )
}

fn warnings(read: &Read) -> Vec<String> {
    read.warnings.iter().map(ToString::to_string).collect()
}

/// A task with nothing but a title.
fn task(title: &str) -> FileTask {
    FileTask {
        title: title.to_owned(),
        ..FileTask::default()
    }
}

fn titled<'a>(read: &'a Read, title: &str) -> &'a FileTask {
    read.tasks
        .iter()
        .find(|task| task.title.starts_with(title))
        .unwrap_or_else(|| panic!("no task {title:?}"))
}
