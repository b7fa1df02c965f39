//! Events of programs into tables.

use vc_kernel::{Audience, PersonId, ProjectError, Projection, Recorded};

use crate::events::{NextSlot, ProgramArchived, ProgramChanged, ProgramCreated, SlotPassed};
use crate::model::program::{ProgramSettings, SILENT_ROUNDS, Weights};
use crate::model::{Membership, NewcomerRule, ProgramId, SlotOutcome, TeamRule};

/// The job that runs what is scheduled.
pub const SCHEDULE_KIND: &str = "coffee.run_schedule";

/// The due key of a program's slot.
fn schedule_key(program: ProgramId, slot: &str) -> String {
    format!("{SCHEDULE_KIND}:{program}:{slot}")
}

/// The program and the slot behind a due key.
pub fn slot_of_key(key: &str) -> Option<(ProgramId, &str)> {
    let (program, slot) = key
        .strip_prefix(SCHEDULE_KIND)?
        .strip_prefix(':')?
        .split_once(':')?;
    Some((program.parse().ok()?, slot))
}

fn json(settings: &ProgramSettings) -> String {
    serde_json::to_string(settings).expect("settings have string keys")
}

fn changed_live(to: &Projection<'_>, program: ProgramId) -> Result<(), ProjectError> {
    to.changed("coffee.program", &program.to_string(), &Audience::Everyone)
}

/// It begins without a schedule; what else it is set to follows in the same commit.
pub fn created(to: &Projection<'_>, at: &Recorded, event: &ProgramCreated) -> Result<(), ProjectError> {
    let settings = ProgramSettings {
        name: event.name.clone(),
        group_size: event.group_size,
        time_zone: event.time_zone.clone(),
        odd_rule: event.odd_rule,
        minimum_gap_rounds: event.minimum_gap_rounds,
        strictness: event.strictness,
        membership: Membership::Everyone,
        weights: Weights::default(),
        teams: TeamRule::Any,
        newcomers: NewcomerRule::Any,
        require_common_slot: false,
        prompts: Vec::new(),
        silent_rounds: SILENT_ROUNDS,
        schedule: None,
        holidays: Vec::new(),
    };
    to.execute(
        "INSERT INTO coffee_programs (id, name, settings, created_ms) VALUES (?1, ?2, ?3, ?4)",
        (
            event.program,
            &event.name,
            json(&settings),
            at.at.as_millisecond(),
        ),
    )?;
    changed_live(to, event.program)
}

pub fn changed(to: &Projection<'_>, at: &Recorded, event: &ProgramChanged) -> Result<(), ProjectError> {
    let settings = json(&event.settings);
    to.execute(
        "UPDATE coffee_programs SET name = ?2, settings = ?3, version = version + 1 WHERE id = ?1",
        (event.program, &event.settings.name, &settings),
    )?;
    to.execute(
        "INSERT INTO coffee_program_changes (program, version, at_ms, by, former, settings)
         SELECT id, version, ?2, ?3, ?4, ?5 FROM coffee_programs WHERE id = ?1",
        (
            event.program,
            at.at.as_millisecond(),
            at.actor.to_string(),
            event.former.as_ref().map(json),
            settings,
        ),
    )?;
    next(to, event.program, event.next.as_ref())?;
    changed_live(to, event.program)
}

pub fn archived(to: &Projection<'_>, at: &Recorded, event: &ProgramArchived) -> Result<(), ProjectError> {
    to.execute(
        "UPDATE coffee_programs SET archived_ms = ?2 WHERE id = ?1",
        (event.program, at.at.as_millisecond()),
    )?;
    next(to, event.program, None)?;
    changed_live(to, event.program)
}

pub fn joined(to: &Projection<'_>, program: ProgramId, person: PersonId) -> Result<(), ProjectError> {
    to.execute(
        "INSERT OR IGNORE INTO coffee_joined (program, person) VALUES (?1, ?2)",
        (program, person),
    )?;
    Ok(())
}

pub fn left(to: &Projection<'_>, program: ProgramId, person: PersonId) -> Result<(), ProjectError> {
    to.execute(
        "DELETE FROM coffee_joined WHERE program = ?1 AND person = ?2",
        (program, person),
    )?;
    Ok(())
}

pub fn slot_passed(to: &Projection<'_>, event: &SlotPassed) -> Result<(), ProjectError> {
    if event.outcome != SlotOutcome::Formed {
        to.execute(
            "INSERT OR REPLACE INTO coffee_slots_without_round (program, slot, at_ms, outcome, error)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                event.program,
                &event.slot.slot,
                event.slot.at_ms,
                event.outcome,
                &event.error,
            ),
        )?;
    }
    next(to, event.program, event.next.as_ref())?;
    changed_live(to, event.program)
}

/// What is due next instead of what was; setting it is what wakes a closed instance in time.
fn next(to: &Projection<'_>, program: ProgramId, next: Option<&NextSlot>) -> Result<(), ProjectError> {
    let former: Option<String> = to
        .one(
            "SELECT next_slot FROM coffee_programs WHERE id = ?1",
            [program],
            |row| row.get(0),
        )?
        .flatten();
    if let Some(former) = former {
        to.settle(&schedule_key(program, &former))?;
    }
    to.execute(
        "UPDATE coffee_programs SET next_slot = ?2, next_ms = ?3 WHERE id = ?1",
        (program, next.map(|next| &next.slot), next.map(|next| next.at_ms)),
    )?;
    match next {
        Some(next) => to.due(&schedule_key(program, &next.slot), SCHEDULE_KIND, next.at()),
        None => Ok(()),
    }
}
