//! Saying that one is still in.

use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::IntoParams;
use vc_http::{Anyone, ApiError, ApiQuery, Caller, ErrorBody, Quota};
use vc_instance::Request;
use vc_kernel::Actor;
use vc_people::api::{read_pause_token, role_of};

use crate::commands::StayIn;

/// Say that I am still in.
///
/// The answer to the question that is asked after some rounds without a sign. Whoever was paused for that takes part
/// again.
#[utoipa::path(
    post, path = "/api/v1/participation/stay-in", operation_id = "stay_in", tag = "meet",
    responses((status = 204, description = "You are in."))
)]
pub async fn stay_in(caller: Caller) -> Result<StatusCode, ApiError> {
    caller.person()?;
    caller.instance.submit(caller.request(), StayIn {}).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Links tried from one place.
const LINK_QUOTA: Quota = Quota::new(60, 600);

/// A signed link from a mail.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StayInQuery {
    /// From the link in a mail.
    token: String,
}

/// Say that I am still in, with the link from a mail.
#[utoipa::path(
    post, path = "/api/v1/participation/stay-in-by-link", operation_id = "stay_in_by_link", tag = "sign_in",
    params(StayInQuery),
    responses(
        (status = 204, description = "You are in."),
        (status = 400, description = "`link_invalid`.", body = ErrorBody),
    )
)]
pub async fn stay_in_by_link(
    anyone: Anyone,
    ApiQuery(query): ApiQuery<StayInQuery>,
) -> Result<StatusCode, ApiError> {
    anyone.limit("redeem_source", &anyone.remote.to_string(), LINK_QUOTA)?;
    let instance = &anyone.instance;
    let person = read_pause_token(instance, &query.token).await?;
    let here = match person {
        Some(person) => {
            instance
                .read(move |view| Ok::<_, ApiError>(role_of(view, person)?))
                .await?
        }
        None => None,
    };
    let Some(person) = person.filter(|_| here.is_some()) else {
        return Err(link_invalid());
    };
    let request = Request {
        actor: Actor::Person(person),
        command_id: anyone.command_id,
        correlation_id: anyone.correlation_id.clone(),
    };
    instance.submit(request, StayIn {}).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn link_invalid() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "link_invalid",
        "This link is not complete, or whom it names is not here any more. Sign in instead.",
    )
}
