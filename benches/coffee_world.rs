//! Offices that live through rounds, and what is counted of them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use vc_matching::{Meeting, Person, Problem};

use crate::people::Rng;

/// What is counted; percentages are of people (`unmatched`), of pairs that met (`repeats`), of groups (`common_slot`).
pub const FIGURES: [&str; 12] = [
    "unmatched_percent",
    "clean_rounds",
    "clean_rounds_at_most",
    "repeat_percent",
    "repeat_percent_at_least",
    "gap_p1",
    "distinct_met",
    "common_slot_percent",
    "large_spread",
    "skip_spread",
    "violations",
    "millis_per_round",
];

/// Figures by name; one that means nothing here is left out.
pub type Figures = BTreeMap<&'static str, f64>;

/// Hours of the week in which people are free, of forty.
const FREE_HOURS: usize = 8;

/// What an office does between rounds.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// Always the same people.
    Static,
    /// Always the same people, who like everybody and any time alike.
    Alike,
    /// People leave and join, pause, and exclude each other.
    Churn,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Alike => "alike",
            Self::Churn => "churn",
        }
    }
}

struct Member {
    number: usize,
    person: Person,
    joined: u32,
    large: u32,
    skips: u32,
    last_large: Option<u32>,
}

/// One office and its past.
pub struct World {
    kind: Kind,
    size: usize,
    seed: u64,
    rng: Rng,
    round: u32,
    members: Vec<Member>,
    numbers: usize,
    excluded: HashSet<(usize, usize)>,
    meetings: Vec<(usize, usize, u32)>,
    last_met: HashMap<(usize, usize), u32>,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    asked: usize,
    unmatched: usize,
    pairs_at_most: Option<f64>,
    clean_rounds: usize,
    has_repeated: bool,
    gaps: Vec<u32>,
    groups: usize,
    with_slot: usize,
    violations: usize,
    spent: Duration,
    took_part: HashSet<usize>,
}

/// Who takes part this time: positions in the problem are `members` of the office.
pub struct Round {
    pub problem: Problem,
    members: Vec<usize>,
}

fn key(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

impl World {
    pub fn new(kind: Kind, n: usize, size: usize, seed: u64) -> Self {
        let mut world = Self {
            kind,
            size,
            seed,
            rng: Rng::new(seed * 1_000_003 + n as u64),
            round: 0,
            members: Vec::new(),
            numbers: 0,
            excluded: HashSet::new(),
            meetings: Vec::new(),
            last_met: HashMap::new(),
            counts: Counts::default(),
        };
        for _ in 0..n {
            let member = world.join();
            world.members.push(member);
        }
        world
    }

    fn join(&mut self) -> Member {
        let number = self.numbers;
        self.numbers += 1;
        let mut person = Person::new(format!("person_{number:06}"));
        if self.kind != Kind::Alike {
            let teams = (self.members.len() as u64 / 12).max(2);
            person.team = Some(self.rng.below(teams) as u32);
            person.topics = (0..3).map(|_| self.rng.below(20) as u32).collect();
            let mut hours: Vec<u16> = (0..40)
                .map(|hour| hour / 8 * 24 * 60 + (9 + hour % 8) * 60)
                .collect();
            self.rng.shuffle(&mut hours);
            person.slots = hours[..FREE_HOURS].to_vec();
        }
        Member {
            number,
            person,
            joined: self.round,
            large: 0,
            skips: 0,
            last_large: None,
        }
    }

    /// Lets time pass, and asks who takes part.
    pub fn next_round(&mut self) -> Round {
        let n = self.members.len();
        let mut members: Vec<usize> = (0..n).collect();
        if self.kind == Kind::Churn {
            for i in 0..n {
                if self.round > 0 && self.rng.below(100) < 5 {
                    let number = self.members[i].number;
                    self.excluded.retain(|&(a, b)| a != number && b != number);
                    self.members[i] = self.join();
                }
            }
            while self.excluded.len() < n / 10 {
                let (a, b) = (
                    self.rng.below(n as u64) as usize,
                    self.rng.below(n as u64) as usize,
                );
                if a != b {
                    self.excluded
                        .insert(key(self.members[a].number, self.members[b].number));
                }
            }
            members.retain(|_| self.rng.below(100) >= 20);
        }
        self.round += 1;
        Round {
            problem: self.problem(&members),
            members,
        }
    }

    fn problem(&self, members: &[usize]) -> Problem {
        let person = |&i: &usize| {
            let mut person = self.members[i].person.clone();
            person.rounds_since_trio = self.members[i].last_large.map(|round| self.round - round);
            person
        };
        let mut problem = Problem::new(members.iter().map(person).collect());
        problem.rules.group_size = self.size;
        problem.seed = self.seed * 10_000 + u64::from(self.round);
        let numbers = members.iter().map(|&i| self.members[i].number);
        let place: HashMap<usize, usize> = numbers.zip(0..).collect();
        let places = |a: usize, b: usize| Some((*place.get(&a)?, *place.get(&b)?));
        problem.exclusions = self.excluded.iter().filter_map(|&(a, b)| places(a, b)).collect();
        let met = |&(a, b, round): &(usize, usize, u32)| {
            let age_rounds = self.round - round;
            places(a, b).map(|(a, b)| Meeting {
                a,
                b,
                age_rounds,
                happened: true,
            })
        };
        problem.meetings = self.meetings.iter().filter_map(met).collect();
        problem
    }

    /// Counts a round and makes it the past.
    pub fn remember(&mut self, round: &Round, groups: &[Vec<usize>], spent: Duration) {
        let people = &round.problem.people;
        let mut seats = vec![0; people.len()];
        let mut repeats = 0;
        let mut pairs = 0_usize;
        for group in groups {
            let common = |slot: &u16| group.iter().all(|&m| people[m].slots.contains(slot));
            self.counts.groups += 1;
            self.counts.with_slot += usize::from(people[group[0]].slots.iter().any(common));
            for (i, &a) in group.iter().enumerate() {
                seats[a] += 1;
                let member = &mut self.members[round.members[a]];
                if group.len() > self.size {
                    member.large += 1;
                    member.last_large = Some(self.round);
                }
                for &b in &group[i + 1..] {
                    let pair = key(self.number(round, a), self.number(round, b));
                    pairs += 1;
                    self.counts.violations += usize::from(self.excluded.contains(&pair));
                    if let Some(last) = self.last_met.insert(pair, self.round) {
                        self.counts.gaps.push(self.round - last);
                        repeats += 1;
                    }
                    self.meetings.push((pair.0, pair.1, self.round));
                }
            }
        }
        for (place, &seats) in seats.iter().enumerate() {
            let member = &mut self.members[round.members[place]];
            member.person.left_over_credit = u8::from(seats == 0);
            member.skips += u32::from(seats == 0);
            self.counts.took_part.insert(member.number);
            self.counts.unmatched += usize::from(seats == 0);
            self.counts.violations += usize::from(seats > 1);
        }
        let all_pairs = (people.len() * people.len().saturating_sub(1) / 2) as f64;
        self.counts
            .pairs_at_most
            .get_or_insert(all_pairs / pairs.max(1) as f64);
        self.counts.asked += people.len();
        self.counts.has_repeated |= repeats > 0;
        self.counts.clean_rounds += usize::from(!self.counts.has_repeated);
        self.counts.spent += spent;
    }

    fn number(&self, round: &Round, place: usize) -> usize {
        self.members[round.members[place]].number
    }

    pub fn figures(&self) -> Figures {
        let counts = &self.counts;
        let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        let met = self.meetings.len();
        let mut figures = Figures::from([
            ("unmatched_percent", percent(counts.unmatched, counts.asked)),
            ("clean_rounds", counts.clean_rounds as f64),
            ("repeat_percent", percent(counts.gaps.len(), met)),
            (
                "distinct_met",
                2.0 * self.last_met.len() as f64 / counts.took_part.len() as f64,
            ),
            ("violations", counts.violations as f64),
            (
                "millis_per_round",
                counts.spent.as_secs_f64() * 1e3 / f64::from(self.round),
            ),
        ]);
        if self.kind != Kind::Alike {
            figures.insert("common_slot_percent", percent(counts.with_slot, counts.groups));
        }
        if self.kind != Kind::Churn {
            // Pairs that exist, by pairs of the first round: no roster has more clean rounds.
            let at_most = counts
                .pairs_at_most
                .unwrap_or(0.0)
                .floor()
                .min(f64::from(self.round));
            let n = self.members.len();
            figures.insert("clean_rounds_at_most", at_most);
            figures.insert(
                "repeat_percent_at_least",
                percent(met.saturating_sub(n * (n - 1) / 2), met),
            );
        }
        let mut gaps = counts.gaps.clone();
        gaps.sort_unstable();
        if let Some(&gap) = gaps.get(gaps.len() / 100) {
            figures.insert("gap_p1", f64::from(gap));
        }
        // Who joined later had fewer rounds to be unlucky in.
        let stayed = || self.members.iter().filter(|member| member.joined == 0);
        let spread = |count: fn(&Member) -> u32| {
            let most = stayed().map(count).max()?;
            Some(f64::from(most - stayed().map(count).min()?))
        };
        figures.extend(spread(|member| member.large).map(|value| ("large_spread", value)));
        figures.extend(spread(|member| member.skips).map(|value| ("skip_spread", value)));
        figures
    }
}
