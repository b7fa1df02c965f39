//! Seats of rounds that were formed before somebody came.

use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller, ErrorBody};
use vc_kernel::PersonId;
use vc_people::api::{PersonRef, person_refs};

use crate::commands::{DeclineSeat, TakeSeat};
use crate::model::{ProgramId, RoundId};
use crate::views::matches::{self, Match};
use crate::views::seats;

/// A seat that I can take.
#[derive(Debug, Serialize, ToSchema)]
pub struct Seat {
    /// In which round.
    #[schema(value_type = String)]
    round_id: RoundId,
    /// Of which program.
    #[schema(value_type = String)]
    program_id: ProgramId,
    /// Its name.
    program_name: String,
    /// Whom I would meet.
    members: Vec<PersonRef>,
    /// Until when it can be taken, if nobody is faster.
    #[schema(value_type = String, format = DateTime)]
    open_until: Timestamp,
}

/// Seats that I can take.
#[derive(Debug, Serialize, ToSchema)]
pub struct Seats {
    /// The best one of each program whose newest round I had no match in.
    items: Vec<Seat>,
}

/// List the open seats for me: in rounds that were formed before I took part.
///
/// The best one of each program, by the rules by which rounds are matched. Nothing happens until one is taken.
#[utoipa::path(
    get, path = "/api/v1/seats", operation_id = "list_seats", tag = "meet",
    responses((status = 200, description = "At most one for each program.", body = Seats))
)]
pub async fn list_seats(caller: Caller) -> Result<ApiJson<Seats>, ApiError> {
    let person = caller.person()?;
    let now = caller.instance.now();
    let items = caller
        .instance
        .read(move |view| {
            let offers = seats::offers(view, person, now)?;
            let shown = offers.into_iter().map(|(program, seat)| {
                Ok(Seat {
                    round_id: seat.open.round,
                    program_id: program.id,
                    program_name: program.settings.name,
                    members: person_refs(view, &seat.members)?,
                    open_until: seat.open.until,
                })
            });
            shown.collect::<Result<Vec<Seat>, ApiError>>()
        })
        .await?;
    Ok(ApiJson(Seats { items }))
}

/// Which seat.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TakeSeatBody {
    /// The ids of whom I would meet, as in the list of seats.
    #[schema(value_type = Vec<String>)]
    members: Vec<PersonId>,
}

/// Take a seat in a round: I meet these people too. They are told.
#[utoipa::path(
    post, path = "/api/v1/seats/{round}/take", operation_id = "take_seat", tag = "meet",
    params(("round" = String, Path, description = "The round.")),
    request_body = TakeSeatBody,
    responses(
        (status = 200, description = "My match.", body = Match),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`seat_taken`: list the seats again for the next best.", body = ErrorBody),
    )
)]
pub async fn take_seat(
    caller: Caller,
    ApiPath(round): ApiPath<RoundId>,
    ApiJson(body): ApiJson<TakeSeatBody>,
) -> Result<ApiJson<Match>, ApiError> {
    let take = TakeSeat {
        round,
        members: body.members,
    };
    let id = caller.instance.submit(caller.request(), take).await?;
    let now = caller.instance.now();
    let found = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(matches::one(view, id, now)?))
        .await?;
    found
        .map(ApiJson)
        .ok_or_else(|| ApiError::not_found("match with this id"))
}

/// Decline the seat in a round: none of it is offered any more.
#[utoipa::path(
    post, path = "/api/v1/seats/{round}/decline", operation_id = "decline_seat", tag = "meet",
    params(("round" = String, Path, description = "The round.")),
    responses(
        (status = 204, description = "You are in the next round."),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn decline_seat(caller: Caller, ApiPath(round): ApiPath<RoundId>) -> Result<StatusCode, ApiError> {
    caller
        .instance
        .submit(caller.request(), DeclineSeat { round })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
