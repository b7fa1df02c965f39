//! The domain that is measured: a note is one event, one row with an index and a full-text entry, and may have a
//! byline, which is sealed with its author's key.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use vc_instance::{Engine, EngineParts, Instance, PlatformKey, Request, Threads};
use vc_kernel::id::Ulid;
use vc_kernel::{
    Actor, Clock, Command, Ctx, Decision, Domain, NewEvent, PersonId, Personal, ProjectError, Projection,
    Recorded, Rejected, SystemClock, View,
};
use vc_store_sqlite::{DataDirectory, SqliteKeep, SqliteLog};

/// What a note becomes in the view, and in the raw peer.
pub const TABLES: &str = "
    CREATE TABLE notes_notes (id TEXT PRIMARY KEY, title TEXT NOT NULL, list INTEGER NOT NULL, at_ms INTEGER NOT NULL, byline TEXT) WITHOUT ROWID;
    CREATE INDEX notes_by_list ON notes_notes (list, at_ms);
    CREATE VIRTUAL TABLE notes_text USING fts5 (title, content = '', contentless_delete = 1);
";
pub const INSERT_NOTE: &str =
    "INSERT INTO notes_notes (id, title, list, at_ms, byline) VALUES (?1, ?2, ?3, ?4, ?5)";
pub const INSERT_TEXT: &str = "INSERT INTO notes_text (rowid, title) VALUES (?1, ?2)";

/// Notes are in one of so many lists.
pub const LISTS: i64 = 50;
/// Bylines are by one of so many people.
const AUTHORS: i64 = 500;

vc_kernel::id!(NoteId, "note");

#[derive(Debug, Serialize, Deserialize)]
pub struct NoteAdded {
    pub note: NoteId,
    pub title: String,
    pub list: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<PersonId>,
}

vc_kernel::events! {
    enum NotesEvent {
        NoteAdded = "notes.note_added", 1;
    }
}

struct Notes;

impl Domain for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }

    fn schema(&self) -> &'static str {
        TABLES
    }

    fn projection_sources(&self) -> &'static [&'static str] {
        &[]
    }

    fn events_read(&self) -> &'static [(&'static str, u16)] {
        NotesEvent::READS
    }

    fn events_written(&self) -> &'static [(&'static str, u16)] {
        NotesEvent::WRITES
    }

    fn project(&self, projection: &Projection<'_>, event: &Recorded) -> Result<(), ProjectError> {
        let NotesEvent::NoteAdded(note) = NotesEvent::decode(event)?;
        let byline = match note.author {
            Some(_) => event.personal::<String>()?,
            None => Personal::Erased,
        };
        projection.execute(
            INSERT_NOTE,
            (
                note.note,
                &note.title,
                note.list,
                event.at.as_millisecond(),
                byline.known(),
            ),
        )?;
        projection.execute(INSERT_TEXT, (row_number(event), &note.title))?;
        Ok(())
    }
}

/// The full-text index wants rising row numbers: at each lower one FTS5 writes out what it has
/// gathered, and a batch becomes dozens of small segments.
fn row_number(event: &Recorded) -> i64 {
    event.position.seq.cast_signed() << 20 | i64::from(event.position.index)
}

/// Adds notes, numbered from `number`.
#[derive(Serialize)]
pub struct AddNotes {
    number: i64,
    titles: Vec<String>,
    with_bylines: bool,
}

impl AddNotes {
    pub fn new(number: i64, count: i64, with_bylines: bool) -> Self {
        Self {
            number,
            titles: (number..number + count).map(title).collect(),
            with_bylines,
        }
    }
}

impl Command for AddNotes {
    type Answer = NoteId;
    const NAME: &'static str = "notes.add_notes";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, _view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<NoteId>, Rejected> {
        let mut note = ctx.new_id();
        let events: Vec<NewEvent> = (self.number..)
            .zip(&self.titles)
            .map(|(number, title)| {
                note = ctx.new_id();
                let author = self.with_bylines.then(|| author(number));
                let event = NewEvent::from(NoteAdded {
                    note,
                    title: title.clone(),
                    list: number % LISTS,
                    author,
                });
                match author {
                    Some(author) => event.sealed(author, &format!("Author {number}")),
                    None => event,
                }
            })
            .collect();
        Ok(Decision::events(events, note))
    }
}

fn author(number: i64) -> PersonId {
    PersonId::from_ulid(Ulid::from_parts(1, (number % AUTHORS).unsigned_abs().into()))
}

/// Six common words, so that the full-text index has something to do.
pub fn title(number: i64) -> String {
    const WORDS: [&str; 16] = [
        "water", "the", "plants", "call", "about", "invoice", "review", "draft", "of", "report", "book",
        "room", "for", "team", "lunch", "soon",
    ];
    let mut state = number.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let words = (0..6).map(|_| {
        state = state.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
        WORDS[(state >> 60) as usize]
    });
    words.collect::<Vec<_>>().join(" ")
}

/// An engine on the embedded store that knows notes; always with the same platform key.
pub async fn open(root: &Path) -> (Arc<Engine>, Arc<Instance>) {
    open_at(root, Arc::new(SystemClock)).await
}

/// As [`open`], by another clock.
pub async fn open_at(root: &Path, clock: Arc<dyn Clock>) -> (Arc<Engine>, Arc<Instance>) {
    let directory = DataDirectory::open(root).expect("the directory opens");
    let engine = Engine::new(EngineParts {
        log: Arc::new(SqliteLog::new(directory.clone())),
        keep: Arc::new(SqliteKeep::new(directory)),
        platform_key: PlatformKey::from_hex(&"07".repeat(32)).expect("64 digits"),
        views: root.join("instances"),
        clock,
        domains: vec![Arc::new(Notes)],
        jobs: vec![],
        open_max: 1,
        run_due_work: false,
        address: String::new(),
        threads: Threads::Own,
    });
    let instance = engine
        .open(&INSTANCE.parse().expect("a name"))
        .await
        .expect("the instance opens");
    (engine, instance)
}

/// The only instance here.
pub const INSTANCE: &str = "bench";

/// A request of the operator, with a new command id.
pub fn request(instance: &Instance) -> Request {
    Request {
        actor: Actor::Operator,
        command_id: instance.new_command_id(),
        correlation_id: String::new(),
    }
}
