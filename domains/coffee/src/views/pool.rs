//! Everything a round is computed from, read in one snapshot.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use vc_kernel::{PersonId, View, ViewError};
use vc_people::api::{Participant, participants, tagged};

use super::programs::{self, Program};
use super::{elsewhere, exclusions};
use crate::model::program::ProgramSettings;
use crate::model::{ManagerRule, Membership, ProgramId, RoundId, TeamRule};
use crate::projection::split;

/// Who takes part, what they want, and whom they met.
#[derive(Clone, Debug)]
pub struct Pool {
    /// The program and its rules.
    pub program: Program,
    /// The number the next round gets.
    pub number: i64,
    /// The newest round at that moment.
    pub last_round: Option<RoundId>,
    /// When it was read.
    pub at: Timestamp,
    /// Who takes part, sorted by id.
    pub people: Vec<Participant>,
    /// Indexes of those of `people` who host, ascending; empty outside of lotteries.
    pub hosts: Vec<usize>,
    /// Who is left out for a match in another program, and in which.
    pub elsewhere: BTreeMap<PersonId, ProgramId>,
    /// Past meetings: the number of the round and the indexes of those of `people` who met.
    pub meetings: Vec<(i64, Vec<usize>)>,
    /// Pairs of indexes of `people` who must not meet.
    pub exclusions: Vec<(usize, usize)>,
    /// For each of `people`: rounds in a row without a match.
    pub credits: Vec<u8>,
    /// For each of `people`: the last round in which they sat in a group larger than asked for.
    pub last_large: Vec<Option<i64>>,
    /// See [`digest`].
    pub digest: String,
}

/// Who takes part in a program at one moment.
#[derive(Clone, Debug)]
pub struct TakingPart {
    /// Everybody, sorted by id.
    pub people: Vec<Participant>,
    /// Those of them who host, sorted; empty outside of lotteries.
    pub hosts: Vec<PersonId>,
    /// Who would, but has a match in another program, and in which; empty where the program does not mind.
    pub elsewhere: BTreeMap<PersonId, ProgramId>,
}

/// Names a pool: who takes part and hosts, the state of the past, who does not meet whom, and who manages whom
/// where that decides. A proposal made from another pool is refused. Changed preferences do not count: they
/// would void a round for a new topic.
pub fn digest(view: &View<'_>, program: &Program, taking_part: &TakingPart) -> Result<String, ViewError> {
    let mut hash = Sha256::new();
    hash.update(programs::history_version(view, program.id)?.to_be_bytes());
    let by_managers = program.settings.managers != ManagerRule::Any;
    for participant in &taking_part.people {
        hash.update(participant.person.ulid().to_bytes());
        if let Some(manager) = participant.manager.filter(|_| by_managers) {
            hash.update(b"managed by");
            hash.update(manager.ulid().to_bytes());
        }
    }
    for host in &taking_part.hosts {
        hash.update(b"host");
        hash.update(host.ulid().to_bytes());
    }
    for (person, other) in &taking_part.elsewhere {
        hash.update(b"elsewhere");
        hash.update(person.ulid().to_bytes());
        hash.update(other.ulid().to_bytes());
    }
    for (a, b) in exclusions::pairs(view)? {
        hash.update(a.ulid().to_bytes());
        hash.update(b.ulid().to_bytes());
    }
    Ok(hash
        .finalize()
        .iter()
        .take(16)
        .fold(String::with_capacity(32), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        }))
}

/// Whether the rules about teams and managers let two people meet.
pub fn let_meet(settings: &ProgramSettings, one: &Participant, two: &Participant) -> bool {
    let team = |it: &Participant| it.team.as_deref().map(str::to_lowercase);
    let same_team = one.team.is_some() && team(one) == team(two);
    let same_manager = one.manager.is_some() && one.manager == two.manager;
    let one_manages = one.manager == Some(two.person) || two.manager == Some(one.person);
    let teams = match settings.teams {
        TeamRule::Any => true,
        TeamRule::Across => !same_team,
        TeamRule::Within => same_team,
    };
    teams
        && match settings.managers {
            ManagerRule::Any => true,
            ManagerRule::Across => !same_manager && !one_manages,
            ManagerRule::Within => same_manager,
        }
}

/// Who takes part in a program at `at`. Whoever hosts does so without having joined it: an admin asked them to.
pub fn taking_part(view: &View<'_>, program: &Program, at: Timestamp) -> Result<TakingPart, ViewError> {
    let mut people = participants(view, at)?;
    let mut hosts = match &program.settings.lottery {
        Some(lottery) => tagged(view, &lottery.host_tag)?,
        None => Vec::new(),
    };
    if program.settings.membership == Membership::OptIn {
        let joined: HashSet<PersonId> = view
            .all(
                "SELECT person FROM coffee_joined WHERE program = ?1",
                [program.id],
                |row| row.get(0),
            )?
            .into_iter()
            .collect();
        people.retain(|participant| {
            joined.contains(&participant.person) || hosts.contains(&participant.person)
        });
    }
    people.sort_unstable_by_key(|participant| participant.person);
    let mut elsewhere = elsewhere::matched(view, program, at)?;
    elsewhere.retain(|person, _| {
        people
            .binary_search_by_key(person, |participant| participant.person)
            .is_ok()
    });
    people.retain(|participant| !elsewhere.contains_key(&participant.person));
    let is_here = |person: &PersonId| {
        people
            .binary_search_by_key(person, |participant| participant.person)
            .is_ok()
    };
    hosts.retain(is_here);
    Ok(TakingPart {
        people,
        hosts,
        elsewhere,
    })
}

/// Reads the pool of a program as of `at`.
pub fn read(view: &View<'_>, program: Program, at: Timestamp) -> Result<Pool, ViewError> {
    let taking_part = taking_part(view, &program, at)?;
    let digest = digest(view, &program, &taking_part)?;
    let TakingPart {
        people,
        hosts,
        elsewhere,
    } = taking_part;
    let index: HashMap<PersonId, usize> = people
        .iter()
        .enumerate()
        .map(|(index, participant)| (participant.person, index))
        .collect();
    let credits = by_person(&index, credits(view, program.id)?, 0);
    let last_large = by_person(
        &index,
        last_large(view, &program)?.into_iter().map(|(p, n)| (p, Some(n))),
        None,
    );
    Ok(Pool {
        number: programs::next_number(view, program.id)?,
        last_round: programs::last_round(view, program.id)?,
        hosts: hosts.iter().filter_map(|host| index.get(host).copied()).collect(),
        meetings: meetings(view, program.id, &index)?,
        exclusions: exclusions::pairs(view)?
            .iter()
            .filter_map(|(a, b)| Some((*index.get(a)?, *index.get(b)?)))
            .collect(),
        at,
        elsewhere,
        credits,
        last_large,
        digest,
        people,
        program,
    })
}

impl Pool {
    /// Who of a group hosts, as an index of `people`.
    pub fn host_of(&self, group: &[usize]) -> Option<usize> {
        let hosts = |member: &&usize| self.hosts.binary_search(member).is_ok();
        group.iter().find(hosts).copied()
    }
}

fn by_person<T: Clone>(
    index: &HashMap<PersonId, usize>,
    values: impl IntoIterator<Item = (PersonId, T)>,
    missing: T,
) -> Vec<T> {
    let mut all = vec![missing; index.len()];
    for (person, value) in values {
        if let Some(&at) = index.get(&person) {
            all[at] = value;
        }
    }
    all
}

/// Rounds without a match since the last one that stood. Cancelled rounds count for nothing, and neither do those in which
/// somebody had a match in another program.
pub(crate) fn credits(view: &View<'_>, program: ProgramId) -> Result<Vec<(PersonId, u8)>, ViewError> {
    view.all(
        "SELECT u.person, min(count(*), 250) FROM coffee_unmatched u JOIN coffee_rounds r ON r.id = u.round
         WHERE u.program = ?1 AND r.status = 'formed' AND u.reason <> 'matched_elsewhere' AND u.number > coalesce(
            (SELECT max(m.number) FROM coffee_members m
             WHERE m.person = u.person AND m.program = ?1 AND m.status = 'proposed'), 0)
         GROUP BY u.person",
        [program],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

fn last_large(view: &View<'_>, program: &Program) -> Result<Vec<(PersonId, i64)>, ViewError> {
    view.all(
        "SELECT person, max(number) FROM coffee_members
         WHERE program = ?1 AND status = 'proposed' AND size > ?2 GROUP BY person",
        (program.id, program.settings.group_size),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

fn meetings(
    view: &View<'_>,
    program: ProgramId,
    index: &HashMap<PersonId, usize>,
) -> Result<Vec<(i64, Vec<usize>)>, ViewError> {
    let stored: Vec<(i64, String)> = view.all(
        "SELECT number, members FROM coffee_matches WHERE program = ?1 AND status = 'proposed'
         UNION ALL
         SELECT DISTINCT number, members FROM coffee_past WHERE program = ?1",
        [program],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(stored
        .into_iter()
        .map(|(number, members)| {
            (
                number,
                split(&members)
                    .iter()
                    .filter_map(|person| index.get(person).copied())
                    .collect::<Vec<_>>(),
            )
        })
        .filter(|(_, members)| members.len() > 1)
        .collect())
}
