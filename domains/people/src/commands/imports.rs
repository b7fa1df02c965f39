//! Imports, in steps that each fit a commit, and undoing them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Rejected, View};

use super::edit::{Confirm, EditContext, PersonEdit};
use super::join::NewPerson;
use super::refusals::PeopleRefusal;
use super::require_trusted;
use crate::api::require_admin;
use crate::events::{
    Change, ImportAdvanced, ImportFinished, ImportStarted, ImportStopped, ImportUndoAdvanced,
    ImportUndoStarted, ImportUndone, ParticipationChanged, PreferencesChange, ProfileChange, Removed,
    RoleChanged,
};
use crate::model::{Email, ImportId, Origin, Participation, Role};
use crate::views::imports::{ImportStatus, changes_to_undo, import_at_work, import_place};
use crate::views::person::{Person, admins, instance_described, person, person_by_email};

/// Event bytes of one step, sealed parts counted before sealing: well below a commit's 256 KiB.
const STEP_BYTES_MAX: usize = 100 * 1024;
/// People an undo looks at in one step.
const UNDO_STEP_PEOPLE: u32 = 50;

/// A row of the file, checked already; what is absent stays, or is as usual for a new person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRow {
    /// Its line in the file.
    pub line: u32,
    /// Address.
    pub email: String,
    /// The rest.
    pub edit: PersonEdit,
}

/// An admin starts an import; its rows are in the keep already.
#[derive(Clone, Debug, Serialize)]
pub struct StartImport {
    /// Which.
    pub import: ImportId,
    /// How many rows.
    pub total: u32,
    /// In how many pieces.
    pub chunks: u32,
}

impl Command for StartImport {
    type Answer = ImportId;
    const NAME: &'static str = "people.start_import";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<ImportId>, Rejected> {
        if import_at_work(view)? {
            return Err(PeopleRefusal::ImportAtWork.into());
        }
        let started = ImportStarted {
            import: self.import,
            total: self.total,
            chunks: self.chunks,
        };
        let mut events: Vec<NewEvent> = vec![started.into()];
        if self.total == 0 {
            events.push(ImportFinished { import: self.import }.into());
        }
        Ok(Decision::events(events, self.import))
    }
}

/// How an import goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportStep {
    /// Whether nothing is left to do.
    pub finished: bool,
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
        for row in self.rows.iter().skip(place.offset as usize) {
            if bytes(&events) > STEP_BYTES_MAX {
                break;
            }
            let before = events.len();
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
                    events.push(joined);
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
            import: Some(self.import),
            confirm: Confirm::default(),
        };
        match row.edit.events(here, context, admins) {
            Ok(events) => Ok((events, false)),
            Err(Rejected::View(error)) => Err(error.into()),
            // Only what depends on the present can still be refused here: a day that has passed
            // since the check, the last admin. The rest of the row is applied.
            Err(Rejected::Refused(_)) => {
                let edit = PersonEdit {
                    role: None,
                    participation: None,
                    ..row.edit.clone()
                };
                Ok((edit.events(here, context, admins)?, true))
            }
        }
    }

    fn create(
        &self,
        row: &ImportRow,
        zone: &str,
        view: &View<'_>,
        ctx: &mut Ctx,
    ) -> Result<(NewEvent, bool), Rejected> {
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
        let (_, joined) = new.join(view, ctx, role, Origin::Import, participation, Some(self.import))?;
        Ok((joined, left_out))
    }
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
        import: None,
        confirm: Confirm::default(),
    };
    match row.edit.events(&here, context, admins) {
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

fn bytes(events: &[NewEvent]) -> usize {
    events
        .iter()
        .map(|event| event.body.len() + event.sealed.as_ref().map_or(0, |part| part.json.len()))
        .sum()
}

/// The rest of an import is given up.
#[derive(Clone, Debug, Serialize)]
pub struct StopImport {
    /// Which.
    pub import: ImportId,
}

impl Command for StopImport {
    type Answer = ();
    const NAME: &'static str = "people.stop_import";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let place = import_place(view, self.import)?.ok_or(PeopleRefusal::ImportNotFound)?;
        let at_work = matches!(place.status, ImportStatus::Running | ImportStatus::Undoing);
        let event = at_work.then(|| ImportStopped { import: self.import }.into());
        Ok(Decision::events(event, ()))
    }
}

/// An admin undoes an import.
#[derive(Clone, Debug, Serialize)]
pub struct UndoImport {
    /// Which.
    pub import: ImportId,
}

impl Command for UndoImport {
    type Answer = ();
    const NAME: &'static str = "people.undo_import";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let place = import_place(view, self.import)?.ok_or(PeopleRefusal::ImportNotFound)?;
        if !matches!(place.status, ImportStatus::Done | ImportStatus::Stopped) {
            return Err(PeopleRefusal::ImportNotUndoable.into());
        }
        if import_at_work(view)? {
            return Err(PeopleRefusal::ImportAtWork.into());
        }
        Ok(Decision::events(
            [ImportUndoStarted { import: self.import }.into()],
            (),
        ))
    }
}

/// The next people of an undo.
#[derive(Clone, Debug, Serialize)]
pub struct UndoImportStep {
    /// Of which import.
    pub import: ImportId,
}

impl Command for UndoImportStep {
    type Answer = ImportStep;
    const NAME: &'static str = "people.undo_import_step";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ImportStep>, Rejected> {
        let place = import_place(view, self.import)?.ok_or(PeopleRefusal::ImportNotFound)?;
        if place.status != ImportStatus::Undoing {
            return Ok(Decision::nothing(ImportStep { finished: true }));
        }
        let mut admins = admins(view)?;
        let mut events: Vec<NewEvent> = Vec::new();
        let (mut people, mut left) = (Vec::new(), Vec::new());
        let next = changes_to_undo(view, self.import, UNDO_STEP_PEOPLE)?;
        let mut all = (next.len() as u64) < u64::from(UNDO_STEP_PEOPLE);
        for (id, changes) in &next {
            if bytes(&events) > STEP_BYTES_MAX {
                all = false;
                break;
            }
            let (undone, complete) = self.undo_one(view, ctx, *id, changes, &mut admins)?;
            events.extend(undone);
            people.push(*id);
            if !complete {
                left.push(*id);
            }
        }
        if !people.is_empty() {
            events.push(
                ImportUndoAdvanced {
                    import: self.import,
                    people,
                    left,
                }
                .into(),
            );
        }
        if all {
            events.push(ImportUndone { import: self.import }.into());
        }
        Ok(Decision::events(events, ImportStep { finished: all }))
    }
}

impl UndoImportStep {
    /// The way back for one person, and whether it is complete.
    fn undo_one(
        &self,
        view: &View<'_>,
        ctx: &Ctx,
        id: PersonId,
        changes: &[(String, String)],
        admins: &mut u64,
    ) -> Result<(Vec<NewEvent>, bool), Rejected> {
        // Somebody who is gone already needs no undoing.
        let Some(here) = person(view, id)? else {
            return Ok((Vec::new(), true));
        };
        if changes.iter().any(|(what, _)| what == "joined") {
            let untouched = here.activated_at_ms.is_none() && here.last_import == Some(self.import);
            let spared = here.role == Role::Admin && *admins <= 1;
            if !untouched || spared {
                return Ok((Vec::new(), false));
            }
            *admins -= u64::from(here.role == Role::Admin);
            return Ok((
                vec![
                    Removed {
                        person: id,
                        import: Some(self.import),
                    }
                    .into(),
                ],
                true,
            ));
        }
        let mut complete = true;
        let mut edit = PersonEdit::default();
        let mut events = Vec::new();
        for (what, json) in changes {
            match what.as_str() {
                "profile" => {
                    let change: ProfileChange = serde_json::from_str(json).unwrap_or_default();
                    let now = &here.details;
                    complete &= restore(change.name, &now.name, &mut edit.name);
                    complete &= restore(change.team, &now.team, &mut edit.team);
                    complete &= restore(change.time_zone, &now.time_zone, &mut edit.time_zone);
                    complete &= restore(change.languages, &now.languages, &mut edit.languages);
                }
                "preferences" => {
                    let change: PreferencesChange = serde_json::from_str(json).unwrap_or_default();
                    let length = &here.meeting_length_minutes;
                    complete &= restore(change.slots, &here.details.slots, &mut edit.slots);
                    complete &= restore(change.topics, &here.details.topics, &mut edit.topics);
                    complete &= restore(
                        change.meeting_length_minutes,
                        length,
                        &mut edit.meeting_length_minutes,
                    );
                }
                "role" => {
                    let change = serde_json::from_str::<RoleChanged>(json).ok();
                    let change = change.map(|it| Change {
                        from: it.from,
                        to: it.to,
                    });
                    complete &= restore(change, &here.role, &mut edit.role);
                }
                _ => {
                    let change = serde_json::from_str::<ParticipationChanged>(json).ok();
                    let mut back = None;
                    let change = change.map(|it| Change {
                        from: it.from,
                        to: it.to,
                    });
                    complete &= restore(change, &here.participation, &mut back);
                    let back = back.map(|to| awake(to, ctx));
                    events.extend(back.map(|to| {
                        let from = here.participation;
                        ParticipationChanged {
                            person: id,
                            from,
                            to,
                            import: Some(self.import),
                        }
                        .into()
                    }));
                }
            }
        }
        if edit.role == Some(Role::Member) && here.role == Role::Admin && *admins <= 1 {
            edit.role = None;
            complete = false;
        }
        let context = EditContext {
            at: ctx.at,
            import: Some(self.import),
            confirm: Confirm::default(),
        };
        // The participation event above stands for itself; the edit must not move a snooze again.
        let mut edited = here.clone();
        if !events.is_empty() {
            edited.participation = Participation::Active;
        }
        let edits = edit.events(&edited, context, admins)?;
        Ok((edits.into_iter().chain(events).collect(), complete))
    }
}

/// A snooze that would be over by now.
fn awake(to: Participation, ctx: &Ctx) -> Participation {
    match to {
        Participation::Snoozed { wakes_at_ms, .. } if wakes_at_ms <= ctx.at.as_millisecond() => {
            Participation::Active
        }
        _ => to,
    }
}

/// Notes the former value, if the present one is still what the import set; whether that is so.
fn restore<T: PartialEq>(change: Option<Change<T>>, now: &T, back: &mut Option<T>) -> bool {
    match change {
        None => true,
        Some(change) if change.to == *now => {
            *back = Some(change.from);
            true
        }
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use vc_kernel::Actor;
    use vc_kernel::id::Ulid;

    use super::*;
    use crate::commands::EditPerson;
    use crate::commands::testing::World;

    fn row(line: u32, name: &str, edit: PersonEdit) -> ImportRow {
        ImportRow {
            line,
            email: format!("{name}@example.com"),
            edit,
        }
    }

    fn named(name: &str) -> PersonEdit {
        PersonEdit {
            name: Some(name.to_owned()),
            ..PersonEdit::default()
        }
    }

    fn import(world: &mut World, admin: PersonId, rows: Vec<ImportRow>) -> ImportId {
        let import = ImportId::from_ulid(Ulid::from_parts(1, world.log.len() as u128));
        let total = u32::try_from(rows.len()).expect("few");
        world
            .when(
                Actor::Person(admin),
                StartImport {
                    import,
                    total,
                    chunks: 1,
                },
            )
            .expect("started");
        let mut steps = 0;
        loop {
            let step = ApplyImportRows {
                import,
                chunk: 0,
                rows: rows.clone(),
            };
            steps += 1;
            assert!(steps < 100, "it never ends");
            if world.when(Actor::System, step).expect("applied").1.finished {
                return import;
            }
        }
    }

    fn undo(world: &mut World, admin: PersonId, import: ImportId) {
        world
            .when(Actor::Person(admin), UndoImport { import })
            .expect("undoing");
        while !world
            .when(Actor::System, UndoImportStep { import })
            .expect("a step")
            .1
            .finished
        {}
    }

    fn name_of(world: &World, id: PersonId) -> Option<String> {
        person(&world.view(), id)
            .expect("readable")
            .map(|person| person.details.name)
    }

    #[test]
    fn an_import_is_undone_but_for_what_changed_since() {
        let mut world = World::new();
        let (ada, bob, eve) = (
            world.person("ada", Role::Admin),
            world.person("bob", Role::Member),
            world.person("eve", Role::Member),
        );
        let before = world
            .rows()
            .into_iter()
            .filter(|row| row.starts_with("people_people:"))
            .collect::<Vec<_>>();
        let rows = vec![
            row(
                2,
                "bob",
                PersonEdit {
                    team: Some(Some("Blue".into())),
                    role: Some(Role::Admin),
                    ..named("Bob B.")
                },
            ),
            row(
                3,
                "eve",
                PersonEdit {
                    topics: Some(vec!["tea".into()]),
                    ..named("Eve E.")
                },
            ),
            row(4, "new", named("New")),
            row(5, "kept", named("Kept")),
        ];
        let import = import(&mut world, ada, rows);
        assert!(world.due().is_empty());
        let done = crate::views::imports::import(&world.view(), import)
            .expect("readable")
            .expect("there");
        assert_eq!(
            (done.applied, done.created, done.updated, done.skipped),
            (4, 2, 2, 0)
        );
        assert_eq!(name_of(&world, bob).as_deref(), Some("Bob B."));

        // Eve renames herself, an admin edits one of the new people.
        world
            .when(
                Actor::Person(eve),
                EditPerson {
                    person: eve,
                    edit: named("Evelyn"),
                },
            )
            .expect("renamed");
        let kept = person_by_email(&world.view(), &Email::parse("kept@example.com").expect("ok"))
            .expect("ok")
            .expect("there")
            .id;
        world
            .when(
                Actor::Person(ada),
                EditPerson {
                    person: kept,
                    edit: named("Kept On"),
                },
            )
            .expect("renamed");
        undo(&mut world, ada, import);

        assert_eq!(name_of(&world, bob).as_deref(), Some("bob"));
        assert_eq!(name_of(&world, eve).as_deref(), Some("Evelyn"));
        assert_eq!(name_of(&world, kept).as_deref(), Some("Kept On"));
        let undone = crate::views::imports::import(&world.view(), import)
            .expect("readable")
            .expect("there");
        assert_eq!((undone.status, undone.undone), (ImportStatus::Undone, 2));
        let mut left: Vec<_> = undone.left.iter().map(|person| person.id).collect();
        left.sort();
        let mut expected = vec![eve, kept];
        expected.sort();
        assert_eq!(left, expected);
        let here = person(&world.view(), eve).expect("ok").expect("here");
        assert!(here.details.topics.is_empty(), "what Eve did not touch is back");
        assert_eq!(before.len(), 3);
        assert_eq!(
            world.refused(Actor::Person(ada), UndoImport { import }),
            "import_not_undoable"
        );
        assert_eq!(world.rebuilt(&[]), world.rows());
    }

    #[test]
    fn a_repeated_step_changes_nothing_and_large_rows_take_several() {
        let mut world = World::new();
        let ada = world.person("ada", Role::Admin);
        let topics: Vec<String> = (0..20).map(|n| format!("{n}{}", "ü".repeat(55))).collect();
        let edit = PersonEdit {
            topics: Some(topics),
            ..PersonEdit::default()
        };
        let rows: Vec<ImportRow> = (0..100)
            .map(|n| row(n + 2, &format!("p{n}"), edit.clone()))
            .collect();
        let id = import(&mut world, ada, rows.clone());
        let mut largest = 0;
        for event in &world.log {
            let same = world
                .log
                .iter()
                .filter(|other| other.position.seq == event.position.seq);
            largest = largest.max(
                same.map(|it| it.body.len() + it.sealed.as_ref().map_or(0, |_| 2_500))
                    .sum(),
            );
        }
        assert!(largest < 200 * 1024, "{largest}");
        let repeated = ApplyImportRows {
            import: id,
            chunk: 0,
            rows,
        };
        assert!(
            world
                .when(Actor::System, repeated)
                .expect("accepted")
                .0
                .is_empty()
        );
        assert_eq!(admins(&world.view()).expect("ok"), 1);
    }

    #[test]
    fn an_import_cannot_take_the_last_admin() {
        let mut world = World::new();
        let ada = world.person("ada", Role::Admin);
        let edit = PersonEdit {
            role: Some(Role::Member),
            ..named("Ada L.")
        };
        let id = import(&mut world, ada, vec![row(2, "ada", edit)]);
        let done = crate::views::imports::import(&world.view(), id)
            .expect("readable")
            .expect("there");
        assert_eq!((done.updated, done.skipped), (1, 1));
        assert_eq!(name_of(&world, ada).as_deref(), Some("Ada L."));
        assert_eq!(admins(&world.view()).expect("ok"), 1);
    }
}
