//! Rules as given events / when command / then events or refusal, without engine and disk.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use vc_kernel::id::Ulid;
use vc_kernel::{
    Actor, Command, Ctx, Domain, EventPosition, Incarnation, InstanceId, NewEvent, PersonId, Personal,
    Projection, Recorded, Rejected, View,
};

const ENGINE_TABLES: &str = "
    CREATE TABLE due (key TEXT PRIMARY KEY, kind TEXT NOT NULL, at_ms INTEGER NOT NULL, seq INTEGER NOT NULL);
    CREATE TABLE changes (kind TEXT, id TEXT, audience TEXT, seq INTEGER, at_ms INTEGER, PRIMARY KEY (kind, id, audience));
";

/// A fixed person, told apart by a number.
pub fn person(number: u32) -> PersonId {
    PersonId::from_ulid(Ulid::from_parts(1_700_000_000_000, u128::from(number)))
}

/// That person as an actor.
pub fn actor(number: u32) -> Actor {
    Actor::Person(person(number))
}

/// A state made of events; each `when` changes it.
pub struct Given {
    connection: Connection,
    domains: Vec<Arc<dyn Domain>>,
    instance: InstanceId,
    at: Timestamp,
    seq: u64,
    chance: u64,
    log: Vec<Recorded>,
}

/// What a command came to.
#[derive(Debug)]
pub struct Outcome<A> {
    /// The events, those of reactions included, or the refusal's code.
    pub result: Result<(Vec<NewEvent>, A), String>,
}

impl Given {
    /// An empty instance with these domains, at 2026-11-23T09:00:00Z (a Monday).
    pub fn new(domains: Vec<Arc<dyn Domain>>) -> Self {
        let connection = empty(&domains);
        let at = "2026-11-23T09:00:00Z".parse().unwrap();
        Self {
            connection,
            domains,
            instance: "main".parse().unwrap(),
            at,
            seq: 0,
            chance: 0,
            log: Vec::new(),
        }
    }

    /// From now on it is this time.
    #[must_use]
    pub fn at(mut self, at: &str) -> Self {
        self.at = at.parse().unwrap();
        self
    }

    /// Time goes by.
    pub fn pass(&mut self, time: SignedDuration) {
        self.at += time;
    }

    /// What time it is.
    pub const fn now(&self) -> Timestamp {
        self.at
    }

    /// Something happened.
    #[must_use]
    pub fn event(mut self, event: impl Into<NewEvent>) -> Self {
        self.apply(Actor::System, vec![event.into()]);
        self
    }

    /// Decides a command; its events become part of the state.
    pub fn when<C: Command>(&mut self, actor: Actor, command: C) -> Outcome<C::Answer> {
        let mut ctx = self.ctx(actor);
        let view = View::new(&self.connection);
        let decided = command
            .permit(&view, &ctx)
            .and_then(|()| command.decide(&view, &mut ctx));
        let result = match decided {
            Ok(decision) => Ok((self.apply(actor, decision.events), decision.answer)),
            Err(Rejected::Refused(refused)) => Err(refused.code.to_owned()),
            Err(Rejected::View(error)) => panic!("{error}"),
        };
        Outcome { result }
    }

    /// The code of a refusal.
    pub fn refused<C: Command>(&mut self, actor: Actor, command: C) -> String {
        match self.when(actor, command).result {
            Err(code) => code,
            Ok((events, _)) => panic!("not refused, but {events:?}"),
        }
    }

    /// Reads the state.
    pub fn view(&self) -> View<'_> {
        View::new(&self.connection)
    }

    /// Writes into the tables without an event: for rows of domains whose rules are not tested.
    pub fn write(&self, sql: &str, parameters: impl rusqlite::Params) {
        self.connection.execute(sql, parameters).unwrap();
    }

    /// All that happened.
    pub fn log(&self) -> &[Recorded] {
        &self.log
    }

    /// The rows of all tables, sorted.
    pub fn rows(&self) -> Vec<String> {
        rows(&self.connection)
    }

    /// The rows of all tables, as a view rebuilt from the log has them once the keys of `erased`
    /// are destroyed.
    pub fn rebuilt(&self, erased: &[PersonId]) -> Vec<String> {
        let connection = empty(&self.domains);
        for event in &self.log {
            let mut event = event.clone();
            if let Some((person, part)) = &mut event.sealed
                && erased.contains(person)
            {
                *part = Personal::Erased;
            }
            self.project(&connection, &event);
        }
        rows(&connection)
    }

    /// The keys of the due rows, in the order of time.
    pub fn due_keys(&self) -> Vec<String> {
        self.due().into_iter().map(|(key, ..)| key).collect()
    }

    /// The due rows as (key, kind, at).
    pub fn due(&self) -> Vec<(String, String, Timestamp)> {
        self.view()
            .all(
                "SELECT key, kind, at_ms FROM due ORDER BY at_ms, key",
                [],
                |row| {
                    Ok((
                        row.get(0)?,
                        row.get(1)?,
                        Timestamp::from_millisecond(row.get(2)?).unwrap(),
                    ))
                },
            )
            .unwrap()
    }

    fn ctx(&mut self, actor: Actor) -> Ctx {
        self.chance += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.chance.to_be_bytes());
        Ctx::new(self.instance.clone(), actor, self.at, seed)
    }

    fn apply(&mut self, actor: Actor, events: Vec<NewEvent>) -> Vec<NewEvent> {
        self.seq += 1;
        let mut ctx = self.ctx(actor);
        let mut waiting: std::collections::VecDeque<NewEvent> = events.into();
        let mut applied = Vec::new();
        while let Some(event) = waiting.pop_front() {
            let recorded = self.recorded(actor, &event, applied.len());
            self.project(&self.connection, &recorded);
            for domain in &self.domains {
                waiting.extend(
                    domain
                        .react(&View::new(&self.connection), &recorded, &mut ctx)
                        .unwrap(),
                );
            }
            self.log.push(recorded);
            applied.push(event);
        }
        applied
    }

    fn project(&self, connection: &Connection, event: &Recorded) {
        let owner = self.domains.iter().find(|domain| domain.name() == event.domain());
        owner
            .unwrap_or_else(|| panic!("no domain for {}", event.name))
            .project(&Projection::new(connection, event.position.seq, event.at), event)
            .unwrap();
    }

    fn recorded(&self, actor: Actor, event: &NewEvent, index: usize) -> Recorded {
        Recorded {
            position: EventPosition {
                instance: self.instance.clone(),
                incarnation: Incarnation::from_ulid(Ulid::from_parts(1, 1)),
                seq: self.seq,
                index: u32::try_from(index).unwrap(),
            },
            at: self.at,
            actor,
            name: event.name.to_owned(),
            version: event.version,
            body: event.body.clone(),
            sealed: event
                .sealed
                .as_ref()
                .map(|part| (part.person, Personal::Known(part.json.clone()))),
        }
    }
}

fn empty(domains: &[Arc<dyn Domain>]) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(ENGINE_TABLES).unwrap();
    for domain in domains {
        connection.execute_batch(domain.schema()).unwrap();
    }
    connection
}

fn rows(connection: &Connection) -> Vec<String> {
    let view = View::new(connection);
    let tables: Vec<String> = view
        .all("SELECT name FROM sqlite_master WHERE type = 'table'", [], |row| {
            row.get(0)
        })
        .unwrap();
    let mut rows = Vec::new();
    for table in tables {
        let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let values: Vec<String> = (0..columns)
                .map(|at| format!("{:?}", row.get_ref(at).unwrap()))
                .collect();
            rows.push(format!("{table}: {}", values.join(" | ")));
        }
    }
    rows.sort();
    rows
}

impl<A: std::fmt::Debug> Outcome<A> {
    /// The events' names and the answer of an accepted command.
    pub fn expect(self, what: &str) -> (Vec<&'static str>, A) {
        let (events, answer) = self
            .result
            .unwrap_or_else(|code| panic!("{what}, but refused: {code}"));
        (events.iter().map(|event| event.name).collect(), answer)
    }

    /// The answer of an accepted command.
    pub fn answer(self) -> A {
        self.result.unwrap_or_else(|code| panic!("refused: {code}")).1
    }

    /// Exactly these events, by name.
    pub fn then(&self, names: &[&str]) {
        let (events, _) = self
            .result
            .as_ref()
            .unwrap_or_else(|code| panic!("refused: {code}"));
        let happened: Vec<&str> = events.iter().map(|event| event.name).collect();
        assert_eq!(happened, names);
    }

    /// A refusal with this code.
    pub fn then_refused(&self, code: &str) {
        match &self.result {
            Err(refused) => assert_eq!(refused, code),
            Ok((events, _)) => panic!("not refused, but {events:?}"),
        }
    }
}
