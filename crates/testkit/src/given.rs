//! Rules as given events / when command / then events or refusal, without engine and disk.

use std::sync::Arc;

use jiff::Timestamp;
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
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(ENGINE_TABLES).unwrap();
        for domain in &domains {
            connection.execute_batch(domain.schema()).unwrap();
        }
        let at = "2026-11-23T09:00:00Z".parse().unwrap();
        Self {
            connection,
            domains,
            instance: "main".parse().unwrap(),
            at,
            seq: 0,
        }
    }

    /// From now on it is this time.
    #[must_use]
    pub fn at(mut self, at: &str) -> Self {
        self.at = at.parse().unwrap();
        self
    }

    /// Something happened.
    #[must_use]
    pub fn event(mut self, event: impl Into<NewEvent>) -> Self {
        self.apply(Actor::System, vec![event.into()]);
        self
    }

    /// Decides a command; its events become part of the state.
    pub fn when<C: Command>(&mut self, actor: Actor, command: &C) -> Outcome<C::Answer> {
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

    /// Reads the state.
    pub fn view(&self) -> View<'_> {
        View::new(&self.connection)
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

    fn ctx(&self, actor: Actor) -> Ctx {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seq.to_be_bytes());
        Ctx::new(self.instance.clone(), actor, self.at, seed)
    }

    fn apply(&mut self, actor: Actor, events: Vec<NewEvent>) -> Vec<NewEvent> {
        self.seq += 1;
        let mut ctx = self.ctx(actor);
        let mut waiting: std::collections::VecDeque<NewEvent> = events.into();
        let mut applied = Vec::new();
        while let Some(event) = waiting.pop_front() {
            let recorded = self.recorded(actor, &event, applied.len());
            let projection = Projection::new(&self.connection, self.seq, self.at);
            let owner = self
                .domains
                .iter()
                .find(|domain| domain.name() == recorded.domain());
            owner
                .unwrap_or_else(|| panic!("no domain for {}", event.name))
                .project(&projection, &recorded)
                .unwrap();
            for domain in &self.domains {
                waiting.extend(
                    domain
                        .react(&View::new(&self.connection), &recorded, &mut ctx)
                        .unwrap(),
                );
            }
            applied.push(event);
        }
        applied
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

impl<A: std::fmt::Debug> Outcome<A> {
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
