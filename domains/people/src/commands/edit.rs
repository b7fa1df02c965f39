//! What changes about somebody, as events: shared by every command that edits people, so that a
//! form, an admin, a file and an undo follow the same rules.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use vc_kernel::{NewEvent, PersonId, Rejected};

use super::refusals::PeopleRefusal;
use crate::events::{
    Change, ManagerChanged, ParticipationChanged, PreferencesChange, PreferencesChanged, ProfileChange,
    ProfileChanged, RoleChanged, TagsChange, TagsChanged,
};
use crate::model::{
    BulkId, FieldErrors, ImportId, Participation, ParticipationStatus, Role, Slot, wake_instant,
};
use crate::views::person::Person;

/// How far ahead somebody may snooze.
const SNOOZE_DAYS_MAX: i64 = 730;

/// Whether somebody wants to take part, before it is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedParticipation {
    /// The state.
    pub status: ParticipationStatus,
    /// The day they are back; with `snoozed` only.
    pub until: Option<Date>,
}

impl WantedParticipation {
    /// The state to store, for somebody who lives in `time_zone`.
    pub fn decide(&self, time_zone: &str, at: Timestamp) -> Result<Participation, FieldErrors> {
        match (self.status, self.until) {
            (ParticipationStatus::Active, None) => Ok(Participation::Active),
            (ParticipationStatus::Paused, None) => Ok(Participation::Paused),
            (ParticipationStatus::Snoozed, Some(until)) => {
                let wakes_at = wake_instant(until, time_zone);
                let days = wakes_at.duration_since(at).as_hours() / 24;
                if wakes_at <= at {
                    Err(FieldErrors::one(
                        "until",
                        "Choose a day after today; to take part again now, choose active.",
                    ))
                } else if days > SNOOZE_DAYS_MAX {
                    Err(FieldErrors::one(
                        "until",
                        "Choose a day within two years, or pause instead.",
                    ))
                } else {
                    Ok(Participation::Snoozed {
                        until,
                        wakes_at_ms: wakes_at.as_millisecond(),
                    })
                }
            }
            (ParticipationStatus::Snoozed, None) => {
                Err(FieldErrors::one("until", "Choose the day on which you are back."))
            }
            (_, Some(_)) => Err(FieldErrors::one(
                "until",
                "Leave this out unless the status is snoozed.",
            )),
        }
    }
}

/// The fields to change, checked already; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonEdit {
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Team; the inner none takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<Option<String>>,
    /// IANA zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Languages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    /// Topics.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topics: Option<Vec<String>>,
    /// Half hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slots: Option<Vec<Slot>>,
    /// Minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meeting_length_minutes: Option<u16>,
    /// Role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Participation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participation: Option<WantedParticipation>,
    /// The labels admins have put on them, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Their manager, checked with `check_manager`; the inner none takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<Option<PersonId>>,
}

/// Which events to add even when nothing changed: somebody saved a step of the introduction.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Confirm {
    pub profile: bool,
    pub preferences: bool,
    pub participation: bool,
}

/// What an edit is part of, so that it can be undone with the rest.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cause {
    pub import: Option<ImportId>,
    pub bulk: Option<BulkId>,
}

impl Cause {
    pub const fn import(import: ImportId) -> Self {
        Self {
            import: Some(import),
            bulk: None,
        }
    }

    pub const fn bulk(bulk: BulkId) -> Self {
        Self {
            import: None,
            bulk: Some(bulk),
        }
    }
}

/// What an edit rests on besides the person.
#[derive(Clone, Copy, Debug)]
pub(super) struct EditContext {
    pub at: Timestamp,
    pub cause: Cause,
    pub confirm: Confirm,
}

impl PersonEdit {
    /// The events for this edit of `person`. `admins` is how many there are; a demotion takes one
    /// away, so that one command can edit several people.
    pub(super) fn events(
        &self,
        person: &Person,
        context: EditContext,
        admins: &mut u64,
    ) -> Result<Vec<NewEvent>, Rejected> {
        let mut events = Vec::new();
        events.extend(self.profile_event(person, context));
        events.extend(self.preferences_event(person, context));
        events.extend(self.participation_event(person, context)?);
        events.extend(self.role_event(person, context, admins)?);
        events.extend(self.tags_event(person, context));
        events.extend(self.manager_event(person, context));
        Ok(events)
    }

    fn profile_event(&self, person: &Person, context: EditContext) -> Option<NewEvent> {
        let now = &person.details;
        let change = ProfileChange {
            name: changed(&now.name, self.name.as_ref()),
            team: changed(&now.team, self.team.as_ref()),
            time_zone: changed(&now.time_zone, self.time_zone.as_ref()),
            languages: changed(&now.languages, self.languages.as_ref()),
        };
        let confirms = context.confirm.profile && !person.confirmed.0;
        (change != ProfileChange::default() || confirms).then(|| {
            let event = ProfileChanged {
                person: person.id,
                import: context.cause.import,
            };
            NewEvent::from(event).sealed(person.id, &change)
        })
    }

    fn preferences_event(&self, person: &Person, context: EditContext) -> Option<NewEvent> {
        let change = PreferencesChange {
            slots: changed(&person.details.slots, self.slots.as_ref()),
            topics: changed(&person.details.topics, self.topics.as_ref()),
            meeting_length_minutes: changed(
                &person.meeting_length_minutes,
                self.meeting_length_minutes.as_ref(),
            ),
        };
        let confirms = context.confirm.preferences && !person.confirmed.1;
        (change != PreferencesChange::default() || confirms).then(|| {
            let event = PreferencesChanged {
                person: person.id,
                import: context.cause.import,
            };
            NewEvent::from(event).sealed(person.id, &change)
        })
    }

    /// Somebody snoozed who moves to another zone wakes when the day begins there.
    fn participation_event(
        &self,
        person: &Person,
        context: EditContext,
    ) -> Result<Option<NewEvent>, Rejected> {
        let zone = self.time_zone.as_ref().unwrap_or(&person.details.time_zone);
        let from = person.participation;
        let to = match (self.participation, from) {
            (Some(wanted), _) if !same_wish(wanted, from) => wanted.decide(zone, context.at)?,
            (_, Participation::Snoozed { until, .. }) => Participation::Snoozed {
                until,
                wakes_at_ms: wake_instant(until, zone).as_millisecond(),
            },
            _ => from,
        };
        let confirms = context.confirm.participation && !person.confirmed.2;
        Ok((to != from || confirms).then(|| {
            ParticipationChanged {
                person: person.id,
                from,
                to,
                import: context.cause.import,
                bulk: context.cause.bulk,
                because: None,
            }
            .into()
        }))
    }

    fn tags_event(&self, person: &Person, context: EditContext) -> Option<NewEvent> {
        let wanted = self.tags.as_ref()?;
        let without = |of: &[String], others: &[String]| -> Vec<String> {
            let others: Vec<_> = others.iter().map(|tag| tag.to_lowercase()).collect();
            of.iter()
                .filter(|tag| !others.contains(&tag.to_lowercase()))
                .cloned()
                .collect()
        };
        let change = TagsChange {
            added: without(wanted, &person.tags),
            removed: without(&person.tags, wanted),
        };
        (change != TagsChange::default()).then(|| {
            let event = TagsChanged {
                person: person.id,
                import: context.cause.import,
                bulk: context.cause.bulk,
            };
            NewEvent::from(event).sealed(person.id, &change)
        })
    }

    fn manager_event(&self, person: &Person, context: EditContext) -> Option<NewEvent> {
        let now = person.manager.as_ref().map(|manager| manager.id);
        let change = changed(&now, self.manager.as_ref())?;
        let event = ManagerChanged {
            person: person.id,
            import: context.cause.import,
        };
        Some(NewEvent::from(event).sealed(person.id, &change))
    }

    fn role_event(
        &self,
        person: &Person,
        context: EditContext,
        admins: &mut u64,
    ) -> Result<Option<NewEvent>, Rejected> {
        let Some(change) = changed(&person.role, self.role.as_ref()) else {
            return Ok(None);
        };
        match change.to {
            Role::Admin => *admins += 1,
            Role::Member if *admins <= 1 => return Err(PeopleRefusal::LastAdmin.into()),
            Role::Member => *admins -= 1,
        }
        let event = RoleChanged {
            person: person.id,
            from: change.from,
            to: change.to,
            import: context.cause.import,
            bulk: context.cause.bulk,
        };
        Ok(Some(event.into()))
    }
}

/// A snooze that would be over by now ends.
pub(super) fn awake(to: Participation, at: Timestamp) -> Participation {
    match to {
        Participation::Snoozed { wakes_at_ms, .. } if wakes_at_ms <= at.as_millisecond() => {
            Participation::Active
        }
        _ => to,
    }
}

/// Whether that is how it is already (so that saving a form on the last day of a snooze works).
fn same_wish(wanted: WantedParticipation, now: Participation) -> bool {
    wanted.status == now.status() && wanted.until == now.until()
}

fn changed<T: Clone + PartialEq>(from: &T, to: Option<&T>) -> Option<Change<T>> {
    to.and_then(|to| Change::between(from.clone(), to.clone()))
}
