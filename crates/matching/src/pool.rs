//! People in columns: preferences of one person against all others, many at a time.

use crate::chance::{pair_chance, person_hash};
use crate::problem::{NewcomerRule, PreferenceWeights, Problem, TeamRule};
use crate::relations::{Relation, Relations};
use crate::tiers::{PREFERENCE_ONE, Tiers};

/// A preference row holds this for pairs that may not meet.
pub(crate) const FORBIDDEN: i16 = -1;

/// Slots and topics beyond these count no more.
const SLOTS_ENOUGH: u8 = 4;
const TOPICS_ENOUGH: u8 = 3;
/// Meeting lengths compare in steps of this many minutes; twelve steps apart share nothing.
const LENGTH_STEP_MINUTES: u16 = 5;

/// What every pool of one problem shares.
#[derive(Clone, Debug)]
pub(crate) struct Context<'p> {
    pub(crate) problem: &'p Problem,
    pub(crate) relations: Relations,
    /// People by id: the order of everything, so that the caller's order does not matter.
    pub(crate) order: Vec<u32>,
    /// Each person's place in `order`.
    pub(crate) rank: Vec<u32>,
    hashes: Vec<u64>,
    /// Fairness credits by person.
    pub(crate) credits: Vec<i64>,
    /// Who hosts, by person.
    is_host: Vec<bool>,
}

impl<'p> Context<'p> {
    pub(crate) fn new(problem: &'p Problem, credits: Vec<i64>) -> Self {
        let mut order: Vec<u32> = (0..problem.people.len() as u32).collect();
        order.sort_unstable_by(|&a, &b| problem.people[a as usize].id.cmp(&problem.people[b as usize].id));
        let mut rank = vec![0; order.len()];
        for (i, &person) in order.iter().enumerate() {
            rank[person as usize] = i as u32;
        }
        let hashes = problem
            .people
            .iter()
            .map(|person| person_hash(problem.seed, &person.id))
            .collect();
        let mut is_host = vec![false; problem.people.len()];
        problem.hosts.iter().for_each(|&host| is_host[host] = true);
        Self {
            problem,
            relations: Relations::new(problem),
            order,
            rank,
            hashes,
            credits,
            is_host,
        }
    }

    /// The person's own chance, for drawing lots.
    pub(crate) fn lot(&self, person: u32) -> u64 {
        self.hashes[person as usize]
    }

    pub(crate) fn both_host(&self, a: u32, b: u32) -> bool {
        self.is_host[a as usize] && self.is_host[b as usize]
    }

    /// Whether what is between two people keeps them apart: an exclusion, or one hosted the other last round.
    pub(crate) fn keeps_apart(&self, person: u32, relation: &Relation) -> bool {
        let hosts = self.is_host[person as usize] || self.is_host[relation.other as usize];
        relation.excluded || (hosts && relation.met_rounds_ago == 1)
    }

    pub(crate) fn chance(&self, a: u32, b: u32) -> i64 {
        pair_chance(self.hashes[a as usize], self.hashes[b as usize])
    }

    pub(crate) fn same_team(&self, a: u32, b: u32) -> bool {
        let team = |person: u32| self.problem.people[person as usize].team;
        team(a).is_some() && team(a) == team(b)
    }

    pub(crate) fn same_manager(&self, a: u32, b: u32) -> bool {
        let manager = |person: u32| self.problem.people[person as usize].manager;
        manager(a).is_some() && manager(a) == manager(b)
    }

    /// `Σ aᵢ·sᵢ` of a pair, in twelfths: the definition that [`Pool::fill`] computes in columns.
    pub(crate) fn preference(&self, a: u32, b: u32, shared_slots: usize, shared_topics: usize) -> i64 {
        let (first, second) = (&self.problem.people[a as usize], &self.problem.people[b as usize]);
        let weights = &self.problem.rules.preferences;
        let part = |shared: usize, enough: u8| {
            shared.min(usize::from(enough)) as i64 * PREFERENCE_ONE / i64::from(enough)
        };
        let steps = |minutes: u16| i64::from(minutes / LENGTH_STEP_MINUTES);
        let steps_apart = (steps(first.meeting_length_minutes) - steps(second.meeting_length_minutes)).abs();
        let whole = |yes: bool| if yes { PREFERENCE_ONE } else { 0 };
        i64::from(weights.shared_slots) * part(shared_slots, SLOTS_ENOUGH)
            + i64::from(weights.shared_topics) * part(shared_topics, TOPICS_ENOUGH)
            + i64::from(weights.meeting_length) * (PREFERENCE_ONE - steps_apart.min(PREFERENCE_ONE))
            + i64::from(weights.across_teams) * whole(!self.same_team(a, b))
            + i64::from(weights.newcomer_with_veteran) * whole(first.newcomer != second.newcomer)
    }

    /// Tiers for rounds of at most `pairs_max` pairs.
    pub(crate) fn tiers(&self, pairs_max: usize) -> Tiers {
        let mut credits = self.credits.clone();
        credits.sort_unstable_by(|a, b| b.cmp(a));
        let credit_max = credits.iter().take(2).sum();
        Tiers::new(self.problem, &self.relations, pairs_max, credit_max)
    }
}

/// Some of the people, by id. Positions in the pool are "local"; problem indices are "global".
#[derive(Clone, Debug)]
pub(crate) struct Pool<'c> {
    pub(crate) context: &'c Context<'c>,
    pub(crate) members: Vec<u32>,
    local: Vec<u32>,
    slots: BitColumns,
    topics: BitColumns,
    length: Vec<i16>,
    team: Vec<u32>,
    manager: Vec<u32>,
    newcomer: Vec<i16>,
    hashes: Vec<u64>,
    weights: PreferenceWeights,
}

/// Numbers that are equal where the given ones are. Nobody shares a team with a person who has none: each of them gets a
/// number of their own.
fn numbered(given: impl Iterator<Item = Option<u32>> + Clone) -> Vec<u32> {
    let mut known: Vec<u32> = given.clone().flatten().collect();
    known.sort_unstable();
    known.dedup();
    let number = |(i, given): (usize, Option<u32>)| match given {
        Some(given) => known.partition_point(|&other| other < given) as u32,
        None => (known.len() + i) as u32,
    };
    given.enumerate().map(number).collect()
}

/// The burden and the preference of one person against everybody in a pool.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// `Σ aᵢ·sᵢ`, or [`FORBIDDEN`].
    pub(crate) preference: Vec<i16>,
    /// The past, in burden units.
    pub(crate) burden: Vec<u16>,
    shared_slots: Vec<u8>,
    shared_topics: Vec<u8>,
    marked: Vec<u32>,
}

impl<'c> Pool<'c> {
    pub(crate) fn new(context: &'c Context<'c>, members: Vec<u32>) -> Self {
        let people = &context.problem.people;
        let mut local = vec![u32::MAX; people.len()];
        for (i, &member) in members.iter().enumerate() {
            local[member as usize] = i as u32;
        }
        let person = |&member: &u32| &people[member as usize];
        let steps = |minutes: u16| (minutes / LENGTH_STEP_MINUTES) as i16;
        let slots = |m: &u32| {
            person(m)
                .slots
                .iter()
                .map(|&slot| u32::from(slot))
                .collect::<Vec<_>>()
        };
        Self {
            slots: BitColumns::new(members.iter().map(slots)),
            topics: BitColumns::new(members.iter().map(|m| person(m).topics.clone())),
            length: members
                .iter()
                .map(|m| steps(person(m).meeting_length_minutes))
                .collect(),
            team: numbered(members.iter().map(|m| person(m).team)),
            manager: numbered(members.iter().map(|m| person(m).manager)),
            newcomer: members.iter().map(|m| i16::from(person(m).newcomer)).collect(),
            hashes: members.iter().map(|&m| context.hashes[m as usize]).collect(),
            weights: context.problem.rules.preferences,
            local,
            members,
            context,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    pub(crate) fn credit(&self, a: usize) -> i64 {
        self.context.credits[self.members[a] as usize]
    }

    pub(crate) fn chance(&self, a: usize, b: usize) -> i64 {
        pair_chance(self.hashes[a], self.hashes[b])
    }

    /// The whole weight of `a` and `b`, where `row` is that of `a` and the pair is allowed.
    pub(crate) fn weight(&self, tiers: &Tiers, a: usize, b: usize, row: &Row) -> i128 {
        let value = tiers.value(i64::from(row.preference[b]), i64::from(row.burden[b]));
        tiers.weight(self.credit(a) + self.credit(b), value, self.chance(a, b))
    }

    /// At most `size` members by chance, ascending.
    pub(crate) fn sample(&self, size: usize) -> Vec<usize> {
        let mut sample: Vec<usize> = (0..self.len()).collect();
        if size < sample.len() {
            sample.select_nth_unstable_by_key(size, |&member| self.hashes[member]);
            sample.truncate(size);
            sample.sort_unstable();
        }
        sample
    }

    /// Fills the row of `a` for everybody at `from` and later; earlier entries are left as they were.
    pub(crate) fn fill(&self, a: usize, from: usize, row: &mut Row) {
        let n = self.len();
        row.preference.resize(n, FORBIDDEN);
        row.burden.resize(n, 0);
        self.slots.count_shared(a, from, &mut row.shared_slots);
        self.topics.count_shared(a, from, &mut row.shared_topics);
        let weight = |a: u8| i16::from(a) * PREFERENCE_ONE as i16;
        let per_slot = weight(self.weights.shared_slots) / i16::from(SLOTS_ENOUGH);
        let per_topic = weight(self.weights.shared_topics) / i16::from(TOPICS_ENOUGH);
        let per_step = i16::from(self.weights.meeting_length);
        let across = weight(self.weights.across_teams);
        let newcomer = weight(self.weights.newcomer_with_veteran);
        let (own_length, own_team, own_newcomer) = (self.length[a], self.team[a], self.newcomer[a]);

        let columns = row
            .shared_slots
            .iter()
            .zip(&row.shared_topics)
            .zip(&self.length[from..]);
        let columns = columns.zip(&self.team[from..]).zip(&self.newcomer[from..]);
        for (preference, ((((&slots, &topics), &length), &team), &is_new)) in
            row.preference[from..].iter_mut().zip(columns)
        {
            let steps = PREFERENCE_ONE as i16 - (own_length - length).abs().min(PREFERENCE_ONE as i16);
            *preference = i16::from(slots.min(SLOTS_ENOUGH)) * per_slot
                + i16::from(topics.min(TOPICS_ENOUGH)) * per_topic
                + steps * per_step
                + i16::from(own_team != team) * across
                + (own_newcomer ^ is_new) * newcomer;
        }
        self.apply_hard_rules(a, from, row);
    }

    fn apply_hard_rules(&self, a: usize, from: usize, row: &mut Row) {
        let rules = &self.context.problem.rules;
        if rules.require_common_slot {
            for (preference, &slots) in row.preference[from..].iter_mut().zip(&row.shared_slots) {
                if slots == 0 {
                    *preference = FORBIDDEN;
                }
            }
        }
        for (rule, numbers) in [(rules.teams, &self.team), (rules.managers, &self.manager)] {
            if rule == TeamRule::Any {
                continue;
            }
            let forbid_same = rule == TeamRule::AcrossOnly;
            for (preference, &number) in row.preference[from..].iter_mut().zip(&numbers[from..]) {
                if (number == numbers[a]) == forbid_same {
                    *preference = FORBIDDEN;
                }
            }
        }
        if rules.newcomers == NewcomerRule::NeverTogether && self.newcomer[a] == 1 {
            for (preference, &is_new) in row.preference[from..].iter_mut().zip(&self.newcomer[from..]) {
                if is_new == 1 {
                    *preference = FORBIDDEN;
                }
            }
        }
        if !self.context.problem.hosts.is_empty() {
            for (preference, &other) in row.preference[from..].iter_mut().zip(&self.members[from..]) {
                if self.context.both_host(self.members[a], other) {
                    *preference = FORBIDDEN;
                }
            }
        }
        if a >= from {
            row.preference[a] = FORBIDDEN;
        }
        for marked in row.marked.drain(..) {
            row.burden[marked as usize] = 0;
        }
        for relation in self.context.relations.of(self.members[a]) {
            let other = self.local[relation.other as usize];
            if other == u32::MAX {
                continue;
            }
            row.burden[other as usize] = relation.burden;
            row.marked.push(other);
            if self.context.keeps_apart(self.members[a], relation) {
                row.preference[other as usize] = FORBIDDEN;
            }
        }
    }
}

/// Sets as bits, word by word over all people, so that one person meets all others in a loop the compiler can
/// vectorise. Values that only one person has are left out.
#[derive(Clone, Debug)]
struct BitColumns {
    people: usize,
    /// Word `w` of person `i` is `words[w * people + i]`.
    words: Vec<u64>,
}

impl BitColumns {
    fn new(sets: impl Iterator<Item = Vec<u32>>) -> Self {
        let mut people = 0;
        let mut entries: Vec<(u32, u32)> = Vec::new();
        for set in sets {
            entries.extend(set.into_iter().map(|value| (value, people as u32)));
            people += 1;
        }
        entries.sort_unstable();
        entries.dedup();
        let mut words = Vec::new();
        let shared = entries
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|holders| holders.len() > 1);
        for (bit, holders) in shared.enumerate() {
            let word = bit / 64;
            words.resize((word + 1) * people, 0_u64);
            for &(_, person) in holders {
                words[word * people + person as usize] |= 1 << (bit % 64);
            }
        }
        Self { people, words }
    }

    /// How many values `a` shares with each person at `from` and later, up to 255.
    fn count_shared(&self, a: usize, from: usize, counts: &mut Vec<u8>) {
        counts.clear();
        counts.resize(self.people - from, 0);
        for column in self.words.chunks_exact(self.people.max(1)) {
            let own = column[a];
            if own != 0 {
                for (count, &word) in counts.iter_mut().zip(&column[from..]) {
                    *count = count.saturating_add((own & word).count_ones() as u8);
                }
            }
        }
    }
}
