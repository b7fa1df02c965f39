//! Given events, when a command, then events or a refusal: on a view in memory, without an engine.
//! People are rows written by hand: their rules are not tested here.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use vc_kernel::id::Ulid;
use vc_kernel::{
    Actor, Command, Ctx, Domain as _, EventPosition, Incarnation, InstanceId, NewEvent, PersonId, Personal,
    Projection, Recorded, Rejected, View,
};

use crate::commands::{RoundPart, StartRound, StartedRound};
use crate::domain::Coffee;
use crate::events::{ProgramCreated, QualityFigures};
use crate::model::{MatchId, Method, OddRule, ProgramId, RoundId, Strictness};
use crate::proposal::propose;
use crate::views::pool::{self, Pool};
use crate::views::programs;

/// A view in memory, the log that made it, and a clock that stands still unless moved.
pub struct World {
    pub connection: Connection,
    pub log: Vec<Recorded>,
    pub at: Timestamp,
    chance: u64,
}

const ENGINE_TABLES: &str = "
    CREATE TABLE due (key TEXT PRIMARY KEY, kind TEXT, at_ms INTEGER, seq INTEGER);
    CREATE TABLE changes (kind, id, audience, seq, at_ms, PRIMARY KEY (kind, id, audience));";

fn coffee() -> Coffee {
    Coffee::new(|_| None)
}

fn connection() -> Connection {
    let connection = Connection::open_in_memory().expect("SQLite in memory");
    for tables in [
        ENGINE_TABLES,
        include_str!("../../people/src/schema.sql"),
        coffee().schema(),
    ] {
        connection.execute_batch(tables).expect("tables");
    }
    connection
}

pub fn person(number: usize) -> PersonId {
    PersonId::from_ulid(Ulid::from_parts(1_700_000_000_000, number as u128 + 1))
}

impl World {
    /// One program of pairs, on the morning of Sunday, 22 November 2026.
    pub fn new() -> Self {
        Self::with_program(2, OddRule::Trio)
    }

    pub fn with_program(group_size: u8, odd_rule: OddRule) -> Self {
        let at = "2026-11-22T08:00:00Z".parse().expect("an instant");
        let mut world = Self {
            connection: connection(),
            log: Vec::new(),
            at,
            chance: 0,
        };
        let created = ProgramCreated {
            program: ProgramId::from_ulid(Ulid::from_parts(1, 1)),
            name: "Virtual coffee".to_owned(),
            group_size,
            time_zone: "Europe/Berlin".to_owned(),
            odd_rule,
            minimum_gap_rounds: 6,
            strictness: Strictness::Strict,
        };
        world.record(Actor::System, [created.into()]);
        world
    }

    pub fn view(&self) -> View<'_> {
        View::new(&self.connection)
    }

    pub fn pass(&mut self, time: SignedDuration) {
        self.at += time;
    }

    pub fn program(&self) -> programs::Program {
        programs::one(&self.view(), None)
            .expect("the view reads")
            .expect("there is one")
    }

    /// People 0 to `count`, all active, in Berlin, free on Mondays and Thursdays at nine.
    pub fn people(&mut self, count: usize) {
        for number in 0..count {
            self.add(person(number), "Europe/Berlin", &[18, 19, 162, 163], &["tea"]);
        }
    }

    pub fn add(&mut self, person: PersonId, zone: &str, slots: &[u16], topics: &[&str]) {
        self.connection
            .execute(
                "INSERT INTO people_people (id, name, email, email_folded, time_zone, topics, slots, team,
                    meeting_length_minutes, role, origin, status, joined_at_ms)
                 VALUES (?1, ?1, ?1, ?1, ?2, ?3, ?4, NULL, 30, 'member', 'import', 'active', 0)",
                (
                    person,
                    zone,
                    serde_json::to_string(topics).expect("texts"),
                    serde_json::to_string(slots).expect("numbers"),
                ),
            )
            .expect("a person");
    }

    pub fn set(&mut self, person: PersonId, column: &str, value: &str) {
        let sql = format!("UPDATE people_people SET {column} = ?2 WHERE id = ?1");
        self.connection
            .execute(&sql, (person, value))
            .expect("a column of people");
    }

    pub fn when<C: Command>(
        &mut self,
        actor: Actor,
        command: C,
    ) -> Result<(Vec<&'static str>, C::Answer), Rejected> {
        self.chance += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.chance.to_be_bytes());
        let instance: InstanceId = "test".parse().expect("a name");
        let mut ctx = Ctx::new(instance, actor, self.at, seed);
        command.permit(&self.view(), &ctx)?;
        let decision = command.decide(&self.view(), &mut ctx)?;
        let names = decision.events.iter().map(|event| event.name).collect();
        self.record(actor, decision.events);
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

    fn record(&mut self, actor: Actor, events: impl IntoIterator<Item = NewEvent>) {
        let seq = self.log.last().map_or(0, |event| event.position.seq) + 1;
        for (index, event) in (0..).zip(events) {
            let recorded = Recorded {
                position: EventPosition {
                    instance: "test".parse().expect("a name"),
                    incarnation: Incarnation::from_ulid(Ulid::from_parts(0, 1)),
                    seq,
                    index,
                },
                at: self.at,
                actor,
                name: event.name.to_owned(),
                version: event.version,
                body: event.body,
                sealed: event.sealed.map(|part| (part.person, Personal::Known(part.json))),
            };
            let projection = Projection::new(&self.connection, seq, self.at);
            coffee()
                .project(&projection, &recorded)
                .expect("projections are total");
            self.log.push(recorded);
        }
    }

    /// The pool of the program as it is now.
    pub fn pool(&self) -> Pool {
        pool::read(&self.view(), self.program(), self.at).expect("the view reads")
    }

    /// A command for the whole proposal (which must fit one part).
    pub fn start(&self, pool: &Pool, slot: Option<&str>, request: &str, part: RoundPart) -> StartRound {
        StartRound {
            program: pool.program.id,
            slot: slot.map(str::to_owned),
            seed: 7,
            request: request.to_owned(),
            last_round: pool.last_round,
            pool: pool.digest.clone(),
            quality: figures(),
            parts: 1,
            part,
        }
    }

    /// Computes and forms a round, in as many parts as it needs.
    pub fn round(&mut self, seed: u64) -> (RoundId, QualityFigures) {
        let pool = self.pool();
        let proposal = propose(&pool, seed).expect("the pool can be matched");
        let parts = RoundPart::split(proposal.members(&pool), proposal.unmatched.clone());
        let count = u32::try_from(parts.len()).expect("few parts");
        let mut parts = (0..).zip(parts);
        let (_, first) = parts.next().expect("one part");
        let start = StartRound {
            quality: proposal.quality.clone(),
            parts: count,
            seed,
            ..self.start(&pool, None, &format!("round {seed} at {}", self.at), first)
        };
        let (_, StartedRound { round, .. }) = self.when(Actor::System, start).expect("a round");
        for (index, part) in parts {
            let add = crate::commands::AddRoundPart { round, index, part };
            self.when(Actor::System, add).expect("a part");
        }
        self.pass(SignedDuration::from_hours(7 * 24));
        (round, proposal.quality)
    }

    /// The members of each match of a round, in the order of ids.
    pub fn matches(&self, round: RoundId) -> Vec<(MatchId, Vec<PersonId>)> {
        let sql =
            "SELECT id, members FROM coffee_matches WHERE round = ?1 AND status <> 'forming' ORDER BY id";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, String>(1)?));
        let rows = self.view().all(sql, [round], read).expect("the view reads");
        rows.into_iter()
            .map(|(id, members)| (id, crate::projection::split(&members)))
            .collect()
    }

    /// The rows of this domain's tables, live and as a view rebuilt from the log has them.
    pub fn live_and_rebuilt(&self, erased: &[PersonId]) -> (Vec<String>, Vec<String>) {
        let rebuilt = connection();
        for event in &self.log {
            let mut event = event.clone();
            if let Some((person, part)) = &mut event.sealed
                && erased.contains(person)
            {
                *part = Personal::Erased;
            }
            let projection = Projection::new(&rebuilt, event.position.seq, event.at);
            coffee()
                .project(&projection, &event)
                .expect("projections are total");
        }
        (dump(&self.connection), dump(&rebuilt))
    }
}

fn dump(connection: &Connection) -> Vec<String> {
    let tables = [
        "coffee_programs",
        "coffee_rounds",
        "coffee_matches",
        "coffee_members",
        "coffee_unmatched",
        "coffee_past",
        "due",
        "changes",
    ];
    let mut rows = Vec::new();
    for table in tables {
        let mut statement = connection
            .prepare(&format!("SELECT * FROM {table}"))
            .expect("a table");
        let columns = statement.column_count();
        let mut found = statement.query([]).expect("rows");
        while let Some(row) = found.next().expect("a row") {
            let values: Vec<_> = (0..columns)
                .map(|at| format!("{:?}", row.get_ref(at).expect("a value")))
                .collect();
            rows.push(format!("{table}: {}", values.join(", ")));
        }
    }
    rows
}

pub fn figures() -> QualityFigures {
    QualityFigures {
        people: 0,
        groups: 0,
        unmatched: 0,
        repeats: 0,
        smallest_gap: None,
        with_shared_slot: 0,
        with_shared_topic: 0,
        total: "0".to_owned(),
        upper_bound: "0".to_owned(),
        preference: 0,
        method: Method::Exact,
        millis: 0,
    }
}
