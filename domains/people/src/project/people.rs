//! Who is here and how they take part.

use jiff::Timestamp;
use serde::Serialize;
use vc_kernel::{PersonId, Personal, ProjectError, Projection, Recorded};

use super::bulk::{forget as forget_bulk_changes, noted};
use super::imports::remember;
use super::{destroy_key_due, note_security, person_changed, wake_due};
use crate::events::{
    Change, Details, InstanceDescribed, Joined, ManagerChanged, NotificationsChanged, ParticipationChanged,
    PreferencesChange, PreferencesChanged, ProfileChange, ProfileChanged, Removed, Returned, RoleChanged,
    TagsChange, TagsChanged, day_text,
};
use crate::model::{ImportId, Participation, Role};

/// The job that ends a snooze.
pub const WAKE_JOB: &str = "people.wake_participant";
/// The job that destroys the key of an erased person.
pub const DESTROY_KEY_JOB: &str = "people.destroy_key";

pub fn instance_described(
    projection: &Projection<'_>,
    event: &InstanceDescribed,
) -> Result<(), ProjectError> {
    projection.execute("INSERT OR IGNORE INTO people_instance (only) VALUES (1)", ())?;
    if let Some(name) = &event.name {
        projection.execute("UPDATE people_instance SET name = ?1", (&name.to,))?;
    }
    if let Some(zone) = &event.time_zone {
        projection.execute("UPDATE people_instance SET time_zone = ?1", (&zone.to,))?;
    }
    Ok(())
}

pub fn joined(projection: &Projection<'_>, recorded: &Recorded, event: &Joined) -> Result<(), ProjectError> {
    let at_ms = recorded.at.as_millisecond();
    let activated = event.origin.is_signed_up().then_some(at_ms);
    projection.execute(
        "INSERT INTO people_people (id, role, origin, status, meeting_length_minutes, joined_at_ms, activated_at_ms)
         VALUES (?1, ?2, ?3, 'active', ?4, ?5, ?6)",
        (event.person, event.role.as_str(), event.origin.as_str(), event.meeting_length_minutes, at_ms, activated),
    )?;
    if let Personal::Known(details) = recorded.personal::<Details>()? {
        projection.execute(
            "UPDATE people_people SET name = ?2, email = ?3, email_folded = ?4, team = ?5, time_zone = ?6,
                languages = ?7, topics = ?8, slots = ?9 WHERE id = ?1",
            (
                event.person,
                &details.name,
                &details.email,
                details.email.to_lowercase(),
                &details.team,
                &details.time_zone,
                json(&details.languages),
                json(&details.topics),
                json(&details.slots),
            ),
        )?;
        fold(projection, event.person)?;
    }
    if let Some(import) = event.import {
        remember(projection, import, event.person, "joined", "{}")?;
    }
    participate(projection, event.person, &event.participation)?;
    touched(projection, event.person, event.import)
}

pub fn profile_changed(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &ProfileChanged,
) -> Result<(), ProjectError> {
    confirmed(projection, recorded, event.person, "profile_confirmed")?;
    if let Personal::Known(change) = recorded.personal::<ProfileChange>()? {
        if let Some(name) = &change.name {
            set(projection, event.person, "name", &name.to)?;
        }
        if let Some(team) = &change.team {
            set(projection, event.person, "team", &team.to)?;
        }
        if let Some(zone) = &change.time_zone {
            set(projection, event.person, "time_zone", &zone.to)?;
        }
        if let Some(languages) = &change.languages {
            set(projection, event.person, "languages", json(&languages.to))?;
        }
        fold(projection, event.person)?;
        if let Some(import) = event.import {
            remember(projection, import, event.person, "profile", &json(&change))?;
        }
    }
    touched(projection, event.person, event.import)
}

pub fn preferences_changed(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &PreferencesChanged,
) -> Result<(), ProjectError> {
    confirmed(projection, recorded, event.person, "preferences_confirmed")?;
    if let Personal::Known(change) = recorded.personal::<PreferencesChange>()? {
        if let Some(slots) = &change.slots {
            set(projection, event.person, "slots", json(&slots.to))?;
        }
        if let Some(topics) = &change.topics {
            set(projection, event.person, "topics", json(&topics.to))?;
        }
        if let Some(length) = &change.meeting_length_minutes {
            set(projection, event.person, "meeting_length_minutes", length.to)?;
        }
        if let Some(import) = event.import {
            remember(projection, import, event.person, "preferences", &json(&change))?;
        }
    }
    touched(projection, event.person, event.import)
}

pub fn participation_changed(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &ParticipationChanged,
) -> Result<(), ProjectError> {
    confirmed(projection, recorded, event.person, "participation_confirmed")?;
    participate(projection, event.person, &event.to)?;
    let because = event.because.map(|because| because.as_str());
    set(projection, event.person, "paused_because", because)?;
    if let Some(import) = event.import {
        remember(projection, import, event.person, "participation", &json(event))?;
    }
    noted(
        projection,
        event.bulk,
        event.person,
        "participation",
        &json(&event.from),
    )?;
    touched(projection, event.person, event.import)
}

fn participate(
    projection: &Projection<'_>,
    person: PersonId,
    to: &Participation,
) -> Result<(), ProjectError> {
    let wakes_at_ms = match to {
        Participation::Snoozed { wakes_at_ms, .. } => Some(*wakes_at_ms),
        Participation::Active | Participation::Paused => None,
    };
    projection.execute(
        "UPDATE people_people SET status = ?2, snoozed_until = ?3, wakes_at_ms = ?4 WHERE id = ?1",
        (person, to.status().as_str(), day_text(to.until()), wakes_at_ms),
    )?;
    match wakes_at_ms {
        Some(at_ms) => {
            let at = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::MAX);
            projection.due(&wake_due(person), WAKE_JOB, at)
        }
        None => projection.settle(&wake_due(person)),
    }
}

pub fn notifications_changed(
    projection: &Projection<'_>,
    event: &NotificationsChanged,
) -> Result<(), ProjectError> {
    set(projection, event.person, "mail_notifications", event.email.to)?;
    person_changed(projection, event.person)
}

pub fn role_changed(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &RoleChanged,
) -> Result<(), ProjectError> {
    set(projection, event.person, "role", event.to.as_str())?;
    let kind = match event.to {
        Role::Admin => "role_raised",
        Role::Member => "role_lowered",
    };
    note_security(projection, recorded, kind, Some(event.person), 1)?;
    if let Some(import) = event.import {
        remember(projection, import, event.person, "role", &json(event))?;
    }
    noted(projection, event.bulk, event.person, "role", &json(&event.from))?;
    touched(projection, event.person, event.import)
}

pub fn removed(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &Removed,
) -> Result<(), ProjectError> {
    noted(
        projection,
        event.bulk,
        event.person,
        "place",
        &json(&event.former),
    )?;
    leave(projection, recorded, event.person)
}

/// Somebody who was removed has their place and their tokens again; whoever was signed in is not.
pub fn returned(projection: &Projection<'_>, event: &Returned) -> Result<(), ProjectError> {
    projection.execute(
        "UPDATE people_people SET removed_at_ms = NULL, role = ?2 WHERE id = ?1 AND erased = 0",
        (event.person, event.place.role.as_str()),
    )?;
    projection.execute(
        "UPDATE people_tokens SET revoked_at_ms = NULL, revoked_with_person = 0 WHERE person = ?1 AND revoked_with_person = 1",
        [event.person],
    )?;
    noted(projection, Some(event.bulk), event.person, "place", "null")?;
    participate(projection, event.person, &event.place.participation)?;
    person_changed(projection, event.person)
}

pub fn tags_changed(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &TagsChanged,
) -> Result<(), ProjectError> {
    if let Personal::Known(change) = recorded.personal::<TagsChange>()? {
        for tag in &change.removed {
            projection.execute(
                "DELETE FROM people_tags WHERE tag_folded = ?1 AND person = ?2",
                (tag.to_lowercase(), event.person),
            )?;
        }
        for tag in &change.added {
            projection.execute(
                "INSERT OR REPLACE INTO people_tags (tag_folded, person, tag) VALUES (?1, ?2, ?3)",
                (tag.to_lowercase(), event.person, tag),
            )?;
        }
        let changed = change.added.iter().map(|tag| (tag, true));
        for (tag, added) in changed.chain(change.removed.iter().map(|tag| (tag, false))) {
            let what = format!("tag:{}", tag.to_lowercase());
            let former = if added { None } else { Some(tag) };
            noted(projection, event.bulk, event.person, &what, &json(&former))?;
        }
        if let Some(import) = event.import {
            remember(projection, import, event.person, "tags", &json(&change))?;
        }
        projection.execute(
            "UPDATE people_people SET tags = (SELECT nullif(json_group_array(tag), '[]') FROM
                (SELECT tag FROM people_tags WHERE person = ?1 ORDER BY tag_folded)) WHERE id = ?1",
            [event.person],
        )?;
    }
    touched(projection, event.person, event.import)
}

pub fn manager_changed(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &ManagerChanged,
) -> Result<(), ProjectError> {
    if let Personal::Known(change) = recorded.personal::<Change<Option<PersonId>>>()? {
        set(projection, event.person, "manager", change.to)?;
        if let Some(import) = event.import {
            remember(projection, import, event.person, "manager", &json(&change))?;
        }
    }
    touched(projection, event.person, event.import)
}

fn leave(projection: &Projection<'_>, recorded: &Recorded, person: PersonId) -> Result<(), ProjectError> {
    let at_ms = recorded.at.as_millisecond();
    projection.execute(
        "UPDATE people_people SET removed_at_ms = ?2, status = 'paused', snoozed_until = NULL,
            wakes_at_ms = NULL, sessions_cut_ms = ?2, session_kept = NULL WHERE id = ?1 AND removed_at_ms IS NULL",
        (person, at_ms),
    )?;
    projection.execute(
        "UPDATE people_tokens SET revoked_at_ms = ?2, revoked_with_person = 1 WHERE person = ?1 AND revoked_at_ms IS NULL",
        (person, at_ms),
    )?;
    projection.settle(&wake_due(person))?;
    person_changed(projection, person)
}

pub fn erased(
    projection: &Projection<'_>,
    recorded: &Recorded,
    person: PersonId,
) -> Result<(), ProjectError> {
    leave(projection, recorded, person)?;
    projection.execute(
        "UPDATE people_people SET erased = 1, name = NULL, name_folded = '', email = NULL, email_folded = NULL,
            team = NULL, time_zone = NULL, languages = NULL, topics = NULL, slots = NULL, tags = NULL, manager = NULL, search = '',
            meeting_length_minutes = 30 WHERE id = ?1",
        [person],
    )?;
    projection.execute(
        "UPDATE people_people SET manager = NULL WHERE manager = ?1",
        [person],
    )?;
    projection.execute("UPDATE people_tokens SET name = NULL WHERE person = ?1", [person])?;
    projection.execute("DELETE FROM people_import_changes WHERE person = ?1", [person])?;
    projection.execute("DELETE FROM people_tags WHERE person = ?1", [person])?;
    forget_bulk_changes(projection, person)?;
    note_security(projection, recorded, "person_erased", Some(person), 1)?;
    projection.due(&destroy_key_due(person), DESTROY_KEY_JOB, recorded.at)
}

/// A step of the introduction counts as done once the person themselves has saved it.
fn confirmed(
    projection: &Projection<'_>,
    recorded: &Recorded,
    person: PersonId,
    column: &str,
) -> Result<(), ProjectError> {
    if recorded.actor.person() == Some(person) {
        set(projection, person, column, true)?;
    }
    Ok(())
}

fn touched(
    projection: &Projection<'_>,
    person: PersonId,
    import: Option<ImportId>,
) -> Result<(), ProjectError> {
    set(projection, person, "last_import", import)?;
    person_changed(projection, person)
}

/// Sets one column; `column` is always a literal of this module.
pub(super) fn set(
    projection: &Projection<'_>,
    person: PersonId,
    column: &str,
    value: impl rusqlite::ToSql,
) -> Result<(), ProjectError> {
    projection.execute(
        &format!("UPDATE people_people SET {column} = ?2 WHERE id = ?1"),
        (person, value),
    )?;
    Ok(())
}

/// Rewrites the folded columns, which search and sorting read.
fn fold(projection: &Projection<'_>, person: PersonId) -> Result<(), ProjectError> {
    let row = projection.one(
        "SELECT coalesce(name, ''), coalesce(email, ''), coalesce(team, '') FROM people_people WHERE id = ?1",
        [person],
        |row| {
            Ok((
                row.get::<_, String>(0)?,
                row.get::<_, String>(1)?,
                row.get::<_, String>(2)?,
            ))
        },
    )?;
    if let Some((name, email, team)) = row {
        let search = format!("{name}\n{email}\n{team}").to_lowercase();
        projection.execute(
            "UPDATE people_people SET name_folded = ?2, search = ?3 WHERE id = ?1",
            (person, name.to_lowercase(), search),
        )?;
    }
    Ok(())
}

/// JSON for a column.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("lists and wire structs have string keys and no failing parts")
}
