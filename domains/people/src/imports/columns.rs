//! The columns of a file, and how each cell is read. An empty cell leaves a person as they are.

use jiff::civil::Date;

use crate::commands::{PersonEdit, WantedParticipation};
use crate::model::{
    LANGUAGE_CHARS_MAX, LANGUAGES_MAX, ParticipationStatus, TAG_CHARS_MAX, TAGS_MAX, TOPIC_CHARS_MAX,
    TOPICS_MAX, clean_list, clean_name, clean_slots, clean_team, clean_time_zone, meeting_length,
};

/// The columns that mean something, in the order of exports.
pub const COLUMNS: [&str; 12] = [
    "email",
    "name",
    "team",
    "time_zone",
    "languages",
    "topics",
    "slots",
    "meeting_length",
    "role",
    "status",
    "tags",
    "manager",
];

/// Which known column a heading is, whatever its case; `Time zone` and `time-zone` count too.
pub fn known(heading: &str) -> Option<&'static str> {
    let folded = heading.trim().to_lowercase().replace([' ', '-'], "_");
    COLUMNS.into_iter().find(|column| *column == folded)
}

/// Takes over one cell; the error says what to write instead.
pub fn read_cell(edit: &mut PersonEdit, column: &str, cell: &str) -> Result<(), String> {
    match column {
        "name" => edit.name = Some(clean_name(cell)?),
        "team" => edit.team = Some(clean_team(Some(cell))?),
        "time_zone" => edit.time_zone = Some(clean_time_zone(cell)?),
        "languages" => edit.languages = Some(clean_list(&parts(cell), LANGUAGES_MAX, LANGUAGE_CHARS_MAX)?),
        "topics" => edit.topics = Some(clean_list(&parts(cell), TOPICS_MAX, TOPIC_CHARS_MAX)?),
        "slots" => edit.slots = Some(clean_slots(&parts(cell))?),
        "meeting_length" => {
            let minutes = cell.parse().map_err(|_| "Write 15, 30, 45 or 60.".to_owned())?;
            edit.meeting_length_minutes = Some(meeting_length(minutes)?);
        }
        "role" => {
            let role = cell.to_lowercase().parse();
            edit.role = Some(role.map_err(|_| "Write member or admin.".to_owned())?);
        }
        // Added to those whom somebody has; see `ImportRow`.
        "tags" => edit.tags = Some(clean_list(&parts(cell), TAGS_MAX, TAG_CHARS_MAX)?),
        "status" => edit.participation = Some(status(cell)?),
        _ => {}
    }
    Ok(())
}

fn parts(cell: &str) -> Vec<&str> {
    cell.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

/// `active`, `paused` or `snoozed 2026-12-01`.
fn status(cell: &str) -> Result<WantedParticipation, String> {
    let folded = cell.to_lowercase();
    let (status, day) = folded
        .split_once(' ')
        .map_or((folded.as_str(), None), |(status, day)| (status, Some(day)));
    let wrong = || "Write active, paused, or snoozed with a day, such as \"snoozed 2026-12-01\".".to_owned();
    let until: Option<Date> = day
        .map(|day| day.trim().parse().map_err(|_| wrong()))
        .transpose()?;
    let status = match (status, until) {
        ("active", None) => ParticipationStatus::Active,
        ("paused", None) => ParticipationStatus::Paused,
        ("snoozed", Some(_)) => ParticipationStatus::Snoozed,
        _ => return Err(wrong()),
    };
    Ok(WantedParticipation { status, until })
}
