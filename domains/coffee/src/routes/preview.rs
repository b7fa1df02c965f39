//! A round as it would be, without forming it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, Caller, ErrorBody};
use vc_kernel::{PersonId, Refused, View};
use vc_people::api::{Participant, PersonRef, person_refs};

use super::run::{seed_of, seed_or_fresh};
use crate::commands::StartRoundRefusal;
use crate::events::QualityFigures;
use crate::jobs::compute;
use crate::model::ProgramId;
use crate::model::why::{Voice, Why, gave_up, shared_topics, summary};
use crate::proposal::Proposal;
use crate::views::pool::{self, Pool};
use crate::views::programs::{self, Program};
use crate::views::rounds::{self, UNMATCHED_MAX, Unmatched};
use crate::views::times;

/// Groups shown at most; the figures count all.
const GROUPS_SHOWN_MAX: usize = 200;

/// For which program, with which chance.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct PreviewBody {
    /// The first program unless given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    program_id: Option<ProgramId>,
    /// An integer as text. The same seed and pool give the same round; a fresh one unless given.
    #[serde(default)]
    seed: Option<String>,
    /// Groups fixed by hand, by person id, at most 50; the rest is matched around them.
    #[serde(default)]
    #[schema(value_type = Vec<Vec<String>>)]
    locked: Vec<Vec<PersonId>>,
}

/// A round as it would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct Preview {
    /// The program and its rules.
    program: Program,
    /// Give it when you run the round, and, if nobody comes or goes, this is the round you get.
    seed: String,
    /// How good it would be.
    quality: QualityFigures,
    /// The first 200 groups.
    groups: Vec<PreviewGroup>,
    /// Who would have no match, at most 200 of them.
    unmatched: Vec<Unmatched>,
    /// How many take part.
    pool: usize,
}

/// A group as it would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewGroup {
    /// Who would meet.
    members: Vec<PersonRef>,
    /// Who of them would host; null outside of lotteries.
    #[schema(required, value_type = Option<String>)]
    host_id: Option<PersonId>,
    /// What they share.
    why: Why,
}

/// Compute a round without forming it.
#[utoipa::path(
    post, path = "/api/v1/rounds/preview", operation_id = "preview_round", tag = "rounds",
    request_body = PreviewBody,
    responses(
        (status = 200, description = "The round as it would be.", body = Preview),
        (status = 400, description = "`nobody_to_match`, `no_host`; of `locked`: `group_size`, `locked_twice`, `not_in_pool`, `one_host`, `kept_apart`, `too_many_locked`.", body = ErrorBody),
        (status = 404, description = "`not_found`: no such program.", body = ErrorBody),
    )
)]
pub async fn preview_round(
    caller: Caller,
    ApiJson(body): ApiJson<PreviewBody>,
) -> Result<ApiJson<Preview>, ApiError> {
    let seed = seed_or_fresh(seed_of(body.seed.as_deref())?, &caller);
    let now = caller.instance.now();
    let pool = caller
        .instance
        .read(move |view| {
            let program = programs::one(view, body.program_id)?
                .ok_or_else(|| Refused::from(StartRoundRefusal::NoProgram))?;
            Ok::<_, ApiError>(pool::read(view, program, now)?)
        })
        .await?;
    let (pool, proposal) = compute(&caller.instance, pool, seed, body.locked).await?;
    let preview = caller
        .instance
        .read(move |view| shown(view, &pool, &proposal, seed))
        .await?;
    Ok(ApiJson(preview))
}

fn shown(view: &View<'_>, pool: &Pool, proposal: &Proposal, seed: u64) -> Result<Preview, ApiError> {
    let met = last_met(pool);
    let mut groups = Vec::new();
    let proposed = proposal.groups.iter().zip(&proposal.gave_up);
    for (group, lacks) in proposed.take(GROUPS_SHOWN_MAX) {
        let members: Vec<&Participant> = group.iter().map(|&index| &pool.people[index]).collect();
        let ids: Vec<PersonId> = members.iter().map(|member| member.person).collect();
        let shared_topics = shared_topics(&members);
        let (shared_slots, _) = times::of(&members, pool.at, pool.at, false);
        let rounds_since_last_met = pairs(group)
            .filter_map(|pair| met.get(&pair))
            .max()
            .map(|number| u32::try_from(pool.number - number).unwrap_or(u32::MAX));
        let summary = summary(
            Voice::They,
            members.len(),
            &shared_topics,
            shared_slots,
            rounds_since_last_met,
            true,
        );
        let gave_up = gave_up(Voice::They, members.len(), lacks, &shared_topics, shared_slots);
        let why = Why {
            shared_topics,
            shared_slots,
            rounds_since_last_met,
            summary,
            gave_up,
        };
        groups.push(PreviewGroup {
            members: person_refs(view, &ids)?,
            host_id: pool.host_of(group).map(|index| pool.people[index].person),
            why,
        });
    }
    let unmatched: Vec<_> = proposal
        .unmatched
        .iter()
        .take(UNMATCHED_MAX)
        .map(|&(person, reason)| (person, reason, pool.elsewhere.get(&person).copied()))
        .collect();
    Ok(Preview {
        program: pool.program.clone(),
        seed: seed.to_string(),
        quality: proposal.quality.clone(),
        groups,
        unmatched: rounds::named(view, &unmatched)?,
        pool: pool.people.len(),
    })
}

/// The newest round in which each pair met.
fn last_met(pool: &Pool) -> HashMap<(usize, usize), i64> {
    let mut met = HashMap::new();
    for (number, members) in &pool.meetings {
        for pair in pairs(members) {
            let last = met.entry(pair).or_insert(*number);
            *last = (*last).max(*number);
        }
    }
    met
}

fn pairs(members: &[usize]) -> impl Iterator<Item = (usize, usize)> + '_ {
    members
        .iter()
        .enumerate()
        .flat_map(move |(at, &a)| members[at + 1..].iter().map(move |&b| (a.min(b), a.max(b))))
}
