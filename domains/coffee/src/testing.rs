//! The circle for tests of rules: `vc_testkit::Given` with programs, rounds and people. People
//! are rows written by hand: their rules are not tested here.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use jiff::SignedDuration;
use vc_kernel::{Actor, PersonId};
use vc_people::project::People;
use vc_testkit::Given;

use crate::commands::{RoundPart, StartRound, StartedRound};
use crate::domain::Coffee;
use crate::events::{ProgramCreated, QualityFigures};
use crate::model::{MatchId, Method, OddRule, ProgramId, RoundId, Strictness};
use crate::proposal::propose;
use crate::views::pool::{self, Pool};
use crate::views::programs;

/// An instance with one program.
pub struct World(Given);

impl Deref for World {
    type Target = Given;

    fn deref(&self) -> &Given {
        &self.0
    }
}

impl DerefMut for World {
    fn deref_mut(&mut self) -> &mut Given {
        &mut self.0
    }
}

pub fn person(number: usize) -> PersonId {
    vc_testkit::person(u32::try_from(number).expect("few people") + 1)
}

impl World {
    /// One program of pairs, on the morning of Sunday, 22 November 2026.
    pub fn new() -> Self {
        Self::with_program(2, OddRule::Trio)
    }

    pub fn with_program(group_size: u8, odd_rule: OddRule) -> Self {
        let created = ProgramCreated {
            program: ProgramId::from_ulid(vc_kernel::id::Ulid::from_parts(1, 1)),
            name: "Virtual coffee".to_owned(),
            group_size,
            time_zone: "Europe/Berlin".to_owned(),
            odd_rule,
            minimum_gap_rounds: 6,
            strictness: Strictness::Strict,
        };
        let domains = Given::new(vec![Arc::new(People), Arc::new(Coffee::new(|_| None))]);
        Self(domains.at("2026-11-22T08:00:00Z").event(created))
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
        self.write(
            "INSERT INTO people_people (id, name, email, email_folded, time_zone, topics, slots, team,
                meeting_length_minutes, role, origin, status, joined_at_ms)
             VALUES (?1, ?1, ?1, ?1, ?2, ?3, ?4, NULL, 30, 'member', 'import', 'active', 0)",
            (
                person,
                zone,
                serde_json::to_string(topics).expect("texts"),
                serde_json::to_string(slots).expect("numbers"),
            ),
        );
    }

    pub fn set(&mut self, person: PersonId, column: &str, value: &str) {
        let sql = format!("UPDATE people_people SET {column} = ?2 WHERE id = ?1");
        self.write(&sql, (person, value));
    }

    /// The pool of the program as it is now.
    pub fn pool(&self) -> Pool {
        pool::read(&self.view(), self.program(), self.now()).expect("the view reads")
    }

    /// A command for the whole proposal (which must fit one part).
    pub fn start(&self, pool: &Pool, slot: Option<&str>, request: &str, part: RoundPart) -> StartRound {
        StartRound {
            program: pool.program.id,
            slot: slot.map(str::to_owned),
            seed: 7,
            locked: Vec::new(),
            request: request.to_owned(),
            last_round: pool.last_round,
            pool: pool.digest.clone(),
            quality: figures(),
            parts: 1,
            part,
        }
    }

    /// A round, and a week after it.
    pub fn round(&mut self, seed: u64) -> (RoundId, QualityFigures) {
        let formed = self.round_now(seed);
        self.pass(SignedDuration::from_hours(7 * 24));
        formed
    }

    /// Computes and forms a round, in as many parts as it needs.
    pub fn round_now(&mut self, seed: u64) -> (RoundId, QualityFigures) {
        let pool = self.pool();
        let proposal = propose(&pool, seed, Vec::new()).expect("the pool can be matched");
        let parts = RoundPart::split(proposal.proposed(&pool), proposal.unmatched.clone());
        let count = u32::try_from(parts.len()).expect("few parts");
        let parts = parts.into_iter().map(|part| part.explained(&pool.elsewhere));
        let mut parts = (0..).zip(parts);
        let (_, first) = parts.next().expect("one part");
        let start = StartRound {
            quality: proposal.quality.clone(),
            parts: count,
            seed,
            ..self.start(&pool, None, &format!("round {seed} at {}", self.now()), first)
        };
        let (_, StartedRound { round, .. }) = self.when(Actor::System, start).expect("a round");
        for (index, part) in parts {
            let add = crate::commands::AddRoundPart { round, index, part };
            self.when(Actor::System, add).expect("a part");
        }
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

    /// The rows of all tables but those of people, live and as a view rebuilt from the log has them.
    pub fn live_and_rebuilt(&self, erased: &[PersonId]) -> (Vec<String>, Vec<String>) {
        let own = |rows: Vec<String>| -> Vec<String> {
            rows.into_iter()
                .filter(|row| !row.starts_with("people_"))
                .collect()
        };
        (own(self.rows()), own(self.rebuilt(erased)))
    }
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
