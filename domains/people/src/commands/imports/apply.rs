//! The rows of a file, one after the other; and what each would do.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_kernel::{Command, Ctx, Decision, NewEvent, Rejected, View};

use super::super::edit::{Cause, Confirm, EditContext, PersonEdit};
use super::super::join::NewPerson;
use super::super::manager::{Moved, check_manager};
use super::super::refusals::PeopleRefusal;
use super::super::require_trusted;
use super::{ImportStep, STEP_BYTES_MAX, bytes};
use crate::events::{ImportAdvanced, ImportFinished, TagsChange, TagsChanged};
use crate::model::{Email, ImportId, Origin, Participation, Role, TAGS_MAX};
use crate::views::imports::{ImportStatus, import_changed, import_place};
use crate::views::person::{Person, admins, instance_described, person_by_email};

/// A row of the file, checked already; what is absent stays, or is as usual for a new person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// Its line in the file.
    pub line: u32,
    /// Address.
    pub email: String,
    /// The rest. Labels are added to those that somebody has already.
    pub edit: PersonEdit,
    /// The address of their manager, who may stand anywhere in the file. So managers are set last, by
    /// rows that hold nothing else and do not count as rows of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager: Option<String>,
}

/// The next rows of one piece. A step that was done before changes nothing, so a job may repeat it.
#[derive(Clone, Debug, Serialize)]
pub struct ApplyImportRows {
    /// Of which import.
    pub import: ImportId,
    /// Which piece.
    pub chunk: u32,
    /// All rows of that piece.
    pub rows: Vec<ImportRow>,
}

impl Command for ApplyImportRows {
    type Answer = ImportStep;
    const NAME: &'static str = "people.apply_import_rows";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ImportStep>, Rejected> {
        let place = import_place(view, self.import)?.ok_or(PeopleRefusal::ImportNotFound)?;
        if place.status != ImportStatus::Running {
            return Ok(Decision::nothing(ImportStep { finished: true }));
        }
        if place.chunk != self.chunk {
            return Ok(Decision::nothing(ImportStep { finished: false }));
        }
        let zone = instance_described(view)?.1.unwrap_or_else(|| "UTC".to_owned());
        let mut admins = admins(view)?;
        let mut step = ImportAdvanced {
            import: self.import,
            chunk: self.chunk,
            offset: place.offset,
            applied: 0,
            created: 0,
            updated: 0,
            skipped: 0,
        };
        let mut events: Vec<NewEvent> = Vec::new();
        let mut moved = Moved::new();
        for row in self.rows.iter().skip(place.offset as usize) {
            if bytes(&events) > STEP_BYTES_MAX {
                break;
            }
            let before = events.len();
            if let Some(manager) = &row.manager {
                match self.manage(view, &mut moved, row, manager, ctx)? {
                    Managed::Changed(event, first_change) => {
                        events.push(event);
                        step.updated += u32::from(first_change);
                    }
                    Managed::Same => {}
                    Managed::LeftOut => step.skipped += 1,
                }
                step.offset += 1;
                continue;
            }
            let email =
                Email::parse(&row.email).map_err(|why| crate::model::FieldErrors::one("email", why))?;
            match person_by_email(view, &email)? {
                Some(here) => {
                    let (changes, left_out) = self.update(row, &here, ctx, &mut admins)?;
                    events.extend(changes);
                    step.updated += u32::from(events.len() > before);
                    step.skipped += u32::from(left_out);
                }
                None => {
                    let (joined, left_out) = self.create(row, &zone, view, ctx)?;
                    admins += u64::from(row.edit.role == Some(Role::Admin));
                    events.extend(joined);
                    step.created += 1;
                    step.skipped += u32::from(left_out);
                }
            }
            step.applied += 1;
            step.offset += 1;
        }
        if step.offset as usize >= self.rows.len() {
            step.chunk += 1;
            step.offset = 0;
        }
        let finished = step.chunk >= place.chunks;
        events.push(step.into());
        if finished {
            events.push(ImportFinished { import: self.import }.into());
        }
        Ok(Decision::events(events, ImportStep { finished }))
    }
}

impl ApplyImportRows {
    fn update(
        &self,
        row: &ImportRow,
        here: &Person,
        ctx: &Ctx,
        admins: &mut u64,
    ) -> Result<(Vec<NewEvent>, bool), Rejected> {
        let context = EditContext {
            at: ctx.at,
            cause: Cause::import(self.import),
            confirm: Confirm::default(),
        };
        // Only what depends on the present can still be refused here: too many labels, a day that has
        // passed since the check, the last admin. The rest of the row is applied.
        let tags = with_tags_of(here, row.edit.tags.as_ref());
        let too_many_tags = tags.is_err();
        let edit = PersonEdit {
            tags: tags.unwrap_or_default(),
            ..row.edit.clone()
        };
        match edit.events(here, context, admins) {
            Ok(events) => Ok((events, too_many_tags)),
            Err(Rejected::View(error)) => Err(error.into()),
            Err(Rejected::Refused(_)) => {
                let edit = PersonEdit {
                    role: None,
                    participation: None,
                    ..edit
                };
                Ok((edit.events(here, context, admins)?, true))
            }
        }
    }

    /// Sets somebody's manager. Who was there when the file was checked may be gone, or report to them
    /// by now; then they keep the manager they have.
    fn manage(
        &self,
        view: &View<'_>,
        moved: &mut Moved,
        row: &ImportRow,
        manager: &str,
        ctx: &Ctx,
    ) -> Result<Managed, Rejected> {
        let find = |address: &str| match Email::parse(address) {
            Ok(email) => person_by_email(view, &email),
            Err(_) => Ok(None),
        };
        let (Some(here), Some(manager)) = (find(&row.email)?, find(manager)?) else {
            return Ok(Managed::LeftOut);
        };
        let to = Some(manager.id);
        match check_manager(view, moved, here.id, to) {
            Ok(()) => {}
            Err(Rejected::Refused(_)) => return Ok(Managed::LeftOut),
            Err(Rejected::View(error)) => return Err(error.into()),
        }
        let edit = PersonEdit {
            manager: Some(to),
            ..PersonEdit::default()
        };
        let context = EditContext {
            at: ctx.at,
            cause: Cause::import(self.import),
            confirm: Confirm::default(),
        };
        // An edit of the manager alone concerns no admin.
        let Some(event) = edit.events(&here, context, &mut 0)?.pop() else {
            return Ok(Managed::Same);
        };
        moved.insert(here.id, to);
        Ok(Managed::Changed(
            event,
            !import_changed(view, self.import, here.id)?,
        ))
    }

    fn create(
        &self,
        row: &ImportRow,
        zone: &str,
        view: &View<'_>,
        ctx: &mut Ctx,
    ) -> Result<(Vec<NewEvent>, bool), Rejected> {
        let edit = row.edit.clone();
        let time_zone = edit.time_zone.unwrap_or_else(|| zone.to_owned());
        let wanted = edit.participation.map(|wanted| wanted.decide(&time_zone, ctx.at));
        let left_out = matches!(wanted, Some(Err(_)));
        let participation = wanted.and_then(Result::ok).unwrap_or(Participation::Active);
        let local = row.email.split('@').next().unwrap_or_default().trim().to_owned();
        let new = NewPerson {
            name: edit.name.unwrap_or(local),
            email: row.email.clone(),
            team: edit.team.flatten(),
            time_zone,
            languages: edit.languages.unwrap_or_default(),
            topics: edit.topics.unwrap_or_default(),
            slots: edit.slots.unwrap_or_default(),
            meeting_length_minutes: edit.meeting_length_minutes,
        };
        let role = edit.role.unwrap_or(Role::Member);
        let (person, joined) = new.join(view, ctx, role, Origin::Import, participation, Some(self.import))?;
        let mut events = vec![joined];
        if let Some(added) = edit.tags.filter(|tags| !tags.is_empty()) {
            let event = TagsChanged {
                person,
                import: Some(self.import),
                bulk: None,
            };
            let change = TagsChange {
                added,
                removed: Vec::new(),
            };
            events.push(NewEvent::from(event).sealed(person, &change));
        }
        Ok((events, left_out))
    }
}

/// What came of a row that names a manager.
enum Managed {
    /// They have another manager; and whether that is the first thing this import changes about them.
    Changed(NewEvent, bool),
    /// They had that manager already.
    Same,
    /// It no longer fits.
    LeftOut,
}

/// The labels that somebody has once a row has added its own, or why they would be too many.
fn with_tags_of(here: &Person, added: Option<&Vec<String>>) -> Result<Option<Vec<String>>, String> {
    let Some(added) = added else {
        return Ok(None);
    };
    let has = |tag: &String| here.tags.iter().any(|it| it.to_lowercase() == tag.to_lowercase());
    let new = added.iter().filter(|tag| !has(tag)).cloned();
    let tags: Vec<String> = here.tags.iter().cloned().chain(new).collect();
    if tags.len() > TAGS_MAX {
        return Err(format!(
            "They have {} labels and would have {}, but {TAGS_MAX} are the most. Name fewer, or take some off them first.",
            here.tags.len(),
            tags.len()
        ));
    }
    Ok(Some(tags))
}

/// What a row would do, if it were applied now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowOutcome {
    /// Add somebody.
    Create,
    /// Change somebody.
    Update,
    /// Nothing.
    Unchanged,
}

/// A column that does not fit, and why.
pub type Misfit = (&'static str, String);

/// What a row would do, and the column that does not fit the present state with the reason why.
/// `admins` is carried from row to row.
pub fn preview_row(
    view: &View<'_>,
    row: &ImportRow,
    zone: &str,
    at: Timestamp,
    admins: &mut u64,
) -> Result<(RowOutcome, Option<Misfit>), Rejected> {
    let email = Email::parse(&row.email).map_err(|why| crate::model::FieldErrors::one("email", why))?;
    let Some(here) = person_by_email(view, &email)? else {
        *admins += u64::from(row.edit.role == Some(Role::Admin));
        let zone = row.edit.time_zone.as_deref().unwrap_or(zone);
        let refused = row
            .edit
            .participation
            .and_then(|wanted| wanted.decide(zone, at).err());
        let refused = refused.map(|errors| ("status", errors.0.into_values().collect::<Vec<_>>().join(" ")));
        return Ok((RowOutcome::Create, refused));
    };
    let context = EditContext {
        at,
        cause: Cause::default(),
        confirm: Confirm::default(),
    };
    let tags = match with_tags_of(&here, row.edit.tags.as_ref()) {
        Ok(tags) => tags,
        Err(why) => return Ok((RowOutcome::Update, Some(("tags", why)))),
    };
    let edit = PersonEdit {
        tags,
        ..row.edit.clone()
    };
    match edit.events(&here, context, admins) {
        Ok(events) if events.is_empty() => Ok((RowOutcome::Unchanged, None)),
        Ok(_) => Ok((RowOutcome::Update, None)),
        Err(Rejected::View(error)) => Err(error.into()),
        Err(Rejected::Refused(refused)) => {
            let column = if refused.code == "last_admin" {
                "role"
            } else {
                "status"
            };
            let until = refused.details["fields"]["until"].as_str().map(str::to_owned);
            Ok((
                RowOutcome::Update,
                Some((column, until.unwrap_or(refused.message))),
            ))
        }
    }
}
