//! Finding people by name: for whoever gives somebody a task, or looks for them.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vc_http::{ApiError, ApiJson, ApiQuery, Caller, ErrorBody};

use crate::views::find;
use crate::views::refs::PersonRef;

/// Answers at most.
const LIMIT_MAX: usize = 50;
const LIMIT_DEFAULT: usize = 20;

/// Whom to find.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FindQuery {
    /// The beginning of one of their names; without it, the first by name.
    name: Option<String>,
    /// How many at most: 1 to 50, 20 unless given.
    #[param(minimum = 1, maximum = 50)]
    limit: Option<usize>,
}

/// People as others see them.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPeople {
    /// Those who are called so in full first, then by name.
    items: Vec<PersonRef>,
}

/// Find people by name
#[utoipa::path(
    get, path = "/api/v1/people", operation_id = "find_people", tag = "people",
    params(FindQuery),
    responses(
        (status = 200, description = "Everybody of the instance sees names and teams of the others.", body = FoundPeople),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
    )
)]
pub async fn find_people(
    caller: Caller,
    ApiQuery(query): ApiQuery<FindQuery>,
) -> Result<ApiJson<FoundPeople>, ApiError> {
    let limit = query.limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(ApiError::validation([(
            "limit",
            format!("Use 1 to {LIMIT_MAX}."),
        )]));
    }
    let name = query.name.unwrap_or_default();
    let read = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(find::by_name(view, &name, limit)?));
    Ok(ApiJson(FoundPeople { items: read.await? }))
}
