//! Given events, when a command, then events or a refusal: on a view in memory, without an engine.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use vc_kernel::id::Ulid;
use vc_kernel::{
    Actor, Command, Ctx, Domain as _, EventPosition, Incarnation, InstanceId, NewEvent, PersonId, Personal,
    Projection, Recorded, Rejected, View,
};

use super::{AddPerson, NewPerson};
use crate::model::Role;
use crate::project::People;

/// A view in memory, the log that made it, and a clock that stands still unless moved.
pub struct World {
    pub connection: Connection,
    pub log: Vec<Recorded>,
    pub at: Timestamp,
    seeds: u8,
}

const ENGINE_TABLES: &str = "
    CREATE TABLE due (key TEXT PRIMARY KEY, kind TEXT, at_ms INTEGER, seq INTEGER);
    CREATE TABLE changes (kind, id, audience, seq, at_ms, PRIMARY KEY (kind, id, audience));";

fn connection() -> Connection {
    let connection = Connection::open_in_memory().expect("SQLite in memory");
    connection
        .execute_batch(ENGINE_TABLES)
        .expect("the engine's tables");
    connection
        .execute_batch(People.schema())
        .expect("this domain's tables");
    connection
}

impl World {
    /// Empty, in the morning of 21 November 2026.
    pub fn new() -> Self {
        let at = "2026-11-21T09:00:00Z".parse().expect("an instant");
        Self {
            connection: connection(),
            log: Vec::new(),
            at,
            seeds: 0,
        }
    }

    pub fn view(&self) -> View<'_> {
        View::new(&self.connection)
    }

    pub fn pass(&mut self, time: SignedDuration) {
        self.at += time;
    }

    /// Decides and, unless refused, projects; answers the events' names too.
    pub fn when<C: Command>(
        &mut self,
        actor: Actor,
        command: C,
    ) -> Result<(Vec<&'static str>, C::Answer), Rejected> {
        self.seeds += 1;
        let instance: InstanceId = "test".parse().expect("a name");
        let mut ctx = Ctx::new(instance, actor, self.at, [self.seeds; 32]);
        command.permit(&self.view(), &ctx)?;
        let decision = command.decide(&self.view(), &mut ctx)?;
        let names = decision.events.iter().map(|event| event.name).collect();
        let seq = self.log.last().map_or(0, |event| event.position.seq) + 1;
        for (index, event) in decision.events.into_iter().enumerate() {
            self.record(seq, u32::try_from(index).expect("few"), actor, event);
        }
        Ok((names, decision.answer))
    }

    /// The stable code of a refusal.
    pub fn refused<C: Command>(&mut self, actor: Actor, command: C) -> &'static str {
        match self.when(actor, command) {
            Err(Rejected::Refused(refused)) => refused.code,
            Err(Rejected::View(error)) => panic!("{error}"),
            Ok((events, _)) => panic!("accepted: {events:?}"),
        }
    }

    fn record(&mut self, seq: u64, index: u32, actor: Actor, event: NewEvent) {
        let position = EventPosition {
            instance: "test".parse().expect("a name"),
            incarnation: Incarnation::from_ulid(Ulid::from_parts(0, 1)),
            seq,
            index,
        };
        let recorded = Recorded {
            position,
            at: self.at,
            actor,
            name: event.name.to_owned(),
            version: event.version,
            body: event.body,
            sealed: event.sealed.map(|part| (part.person, Personal::Known(part.json))),
        };
        let projection = Projection::new(&self.connection, seq, self.at);
        People
            .project(&projection, &recorded)
            .expect("projections are total");
        self.log.push(recorded);
    }

    /// The rows of all tables, as a view rebuilt from the log has them once the keys of `erased`
    /// are destroyed.
    pub fn rebuilt(&self, erased: &[PersonId]) -> Vec<String> {
        let connection = connection();
        for event in &self.log {
            let mut event = event.clone();
            if let Some((person, part)) = &mut event.sealed
                && erased.contains(person)
            {
                *part = Personal::Erased;
            }
            let projection = Projection::new(&connection, event.position.seq, event.at);
            People
                .project(&projection, &event)
                .expect("projections are total");
        }
        rows(&connection)
    }

    pub fn rows(&self) -> Vec<String> {
        rows(&self.connection)
    }

    pub fn due(&self) -> Vec<String> {
        self.view()
            .all("SELECT key FROM due ORDER BY key", (), |row| row.get(0))
            .expect("due")
    }

    /// Somebody with an address `<name>@example.com`.
    pub fn person(&mut self, name: &str, role: Role) -> PersonId {
        let person = new_person(name);
        self.when(
            Actor::Operator,
            AddPerson {
                person,
                role,
                credential: None,
            },
        )
        .expect("added")
        .1
    }
}

pub fn new_person(name: &str) -> NewPerson {
    NewPerson {
        name: name.to_owned(),
        email: format!("{name}@example.com"),
        time_zone: "Europe/Berlin".to_owned(),
        ..NewPerson::default()
    }
}

fn rows(connection: &Connection) -> Vec<String> {
    let view = View::new(connection);
    let tables: Vec<String> = view
        .all(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
            (),
            |row| row.get(0),
        )
        .expect("tables");
    let mut rows = Vec::new();
    for table in tables {
        let mut statement = view
            .prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2"))
            .expect("a table");
        let columns = statement.column_count();
        let mut found = statement.query(()).expect("rows");
        while let Some(row) = found.next().expect("a row") {
            let values: Vec<String> = (0..columns)
                .map(|at| format!("{:?}", row.get_ref(at).expect("a value")))
                .collect();
            rows.push(format!("{table}: {}", values.join(" | ")));
        }
    }
    rows
}
