//! Forming a round now.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, Caller, ErrorBody};
use vc_kernel::PersonId;

use crate::jobs::{FormRound, form_round};
use crate::model::ProgramId;
use crate::views::rounds::{self, Round};

/// Characters of a slot.
const SLOT_CHARS_MAX: usize = 40;

/// Which round.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct RunBody {
    /// The first program unless given.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    program_id: Option<ProgramId>,
    /// Names the round, such as `2026-11-23T09:00` on the program's clock: the same slot again answers the same round.
    /// An instant with its offset (`2026-11-23T08:00:00Z`) is read as what that clock shows then.
    #[serde(default)]
    slot: Option<String>,
    /// An integer as text, as a preview answers it; a fresh one unless given.
    #[serde(default)]
    seed: Option<String>,
    /// Groups fixed by hand, by person id, at most 50; the rest is matched around them.
    #[serde(default)]
    #[schema(value_type = Vec<Vec<String>>)]
    locked: Vec<Vec<PersonId>>,
}

/// Form a round now and tell everybody.
///
/// The same `slot` or `Idempotency-Key` again answers the same round with 200.
#[utoipa::path(
    post, path = "/api/v1/rounds", operation_id = "run_round", tag = "rounds",
    request_body = RunBody,
    responses(
        (status = 201, description = "The new round.", body = Round),
        (status = 200, description = "The round that this slot or key already has.", body = Round),
        (status = 400, description = "`nobody_to_match`, `no_host`; of `locked`: `group_size`, `locked_twice`, `not_in_pool`, `one_host`, `kept_apart`, `too_many_locked`.", body = ErrorBody),
        (status = 404, description = "`not_found`: no such program.", body = ErrorBody),
        (status = 409, description = "`round_already_running`, `program_archived`, or `pool_changed` when people kept coming and going.", body = ErrorBody),
    )
)]
pub async fn run_round(caller: Caller, ApiJson(body): ApiJson<RunBody>) -> Result<Response, ApiError> {
    let seed = seed_or_fresh(seed_of(body.seed.as_deref())?, &caller);
    let wish = FormRound {
        program: body.program_id,
        slot: slot_of(body.slot.as_deref())?,
        seed,
        locked: body.locked,
        request: format!("{}/{}", caller.actor, caller.command_id),
        actor: caller.actor,
        correlation_id: caller.correlation_id.clone(),
    };
    let started = form_round(&caller.instance, wish).await?;
    let id = started.round;
    let round = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(rounds::one(view, id)?))
        .await?;
    let round = round.ok_or_else(|| ApiError::internal(format!("{id} was formed and is not there")))?;
    let status = if started.existed {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    Ok((status, ApiJson(round)).into_response())
}

/// The seed somebody gave.
pub(super) fn seed_of(text: Option<&str>) -> Result<Option<u64>, ApiError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    text.parse().map(Some).map_err(|_| {
        ApiError::validation([(
            "seed",
            "Use a whole number from 0 to 18446744073709551615, or leave it out.",
        )])
    })
}

/// The seed that was given, or one from the random part of the request's command id: the same
/// request again means the same chance.
pub(super) fn seed_or_fresh(given: Option<u64>, caller: &Caller) -> u64 {
    given.unwrap_or_else(|| {
        let bytes = caller.command_id.to_bytes();
        u64::from_be_bytes(bytes[8..].try_into().expect("the second half of 16 bytes"))
    })
}

fn slot_of(text: Option<&str>) -> Result<Option<String>, ApiError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let fits = text.len() <= SLOT_CHARS_MAX
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-:.+_".contains(&b));
    if fits {
        Ok(Some(text.to_owned()))
    } else {
        Err(ApiError::validation([(
            "slot",
            "Use up to 40 letters, digits and '-:.+_', such as 2026-11-23T09:00.",
        )]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_and_slots_are_checked() {
        assert_eq!(
            seed_of(Some("18446744073709551615")).expect("the largest"),
            Some(u64::MAX)
        );
        assert!(seed_of(Some("-1")).is_err() && seed_of(Some("1e3")).is_err());
        assert_eq!(
            slot_of(Some(" 2026-11-23T09:00 ")).expect("a slot"),
            Some("2026-11-23T09:00".to_owned())
        );
        assert!(slot_of(Some("a b")).is_err() && slot_of(Some(&"a".repeat(41))).is_err());
        assert_eq!(
            (seed_of(None).expect("none"), slot_of(Some("")).expect("none")),
            (None, None)
        );
    }
}
