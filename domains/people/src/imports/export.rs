//! Writes people as CSV that an import reads back, and that no spreadsheet computes.

use super::columns::COLUMNS;
use crate::model::Participation;
use crate::views::person::Person;

/// The first line.
pub const CSV_HEADER: [&str; 12] = COLUMNS;

/// What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection"); the wide forms count
/// in Japanese and Chinese editions.
pub(super) const COMPUTES: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// One person's line, without its end.
pub fn csv_row(person: &Person) -> [String; 12] {
    let details = &person.details;
    let status = match person.participation {
        Participation::Active => "active".to_owned(),
        Participation::Paused => "paused".to_owned(),
        Participation::Snoozed { until, .. } => format!("snoozed {until}"),
    };
    let slots: Vec<_> = details.slots.iter().map(ToString::to_string).collect();
    [
        details.email.clone(),
        details.name.clone(),
        details.team.clone().unwrap_or_default(),
        details.time_zone.clone(),
        details.languages.join(";"),
        details.topics.join(";"),
        slots.join(";"),
        person.meeting_length_minutes.to_string(),
        person.role.as_str().to_owned(),
        status,
        person.tags.join(";"),
        person
            .manager
            .as_ref()
            .map_or_else(String::new, |manager| manager.email.clone()),
    ]
    .map(guarded)
}

/// An apostrophe before what a spreadsheet would compute.
fn guarded(cell: String) -> String {
    if cell.starts_with(COMPUTES) {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use vc_kernel::{Actor, PersonId};

    use super::*;
    use crate::commands::testing::{World, new_person};
    use crate::commands::{AddPerson, NewPerson};
    use crate::imports::parse;
    use crate::model::Role;
    use crate::views::person::person;

    fn exported(world: &World, id: PersonId) -> String {
        let row = csv_row(&person(&world.view(), id).expect("readable").expect("here"));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(CSV_HEADER).expect("written");
        writer.write_record(&row).expect("written");
        String::from_utf8(writer.into_inner().expect("flushed")).expect("text")
    }

    #[test]
    fn no_cell_is_a_formula_and_the_import_reads_it_back() {
        let mut world = World::new();
        let evil = NewPerson {
            name: "=HYPERLINK(\"http://evil.example\",\"x\")".to_owned(),
            team: Some("@SUM(1,1)".to_owned()),
            topics: vec!["-2+3".to_owned(), "tea".to_owned()],
            languages: vec!["＝1+1".to_owned()],
            slots: vec!["mon 09:00".parse().expect("a slot")],
            ..new_person("eve")
        };
        let add = AddPerson {
            person: evil.clone(),
            role: Role::Member,
            credential: None,
        };
        let (_, eve) = world.when(Actor::Operator, add).expect("added");
        let text = exported(&world, eve);
        for line in text.lines() {
            for cell in line.split(',') {
                assert!(!cell.trim_start_matches('"').starts_with(COMPUTES), "{cell}");
            }
        }
        let back = parse(text.as_bytes(), None);
        assert_eq!(back.errors, []);
        assert_eq!(back.rows[0].edit.name, Some(evil.name));
        assert_eq!(back.rows[0].edit.team, Some(evil.team));
        assert_eq!(back.rows[0].edit.topics, Some(evil.topics));
        assert_eq!(back.rows[0].edit.languages, Some(evil.languages));
        assert_eq!(back.rows[0].edit.slots, Some(evil.slots));
    }
}
