//! What only whoever holds the machine may do: the way in when nobody can sign in.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vc_http::{Access, AccessRule, ApiError, ApiJson, AppState, Caller};
use vc_kernel::{Actor, PersonId};
use vc_people::commands::NewPerson;
use vc_people::model::Role;

pub const ACCESS: &[AccessRule] = &[AccessRule {
    method: "POST",
    path: "/api/v1/operator/people",
    access: Access::Admin,
}];

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(add_person))
}

/// Somebody to add.
#[derive(Debug, Deserialize, ToSchema)]
struct PersonToAdd {
    /// The address to sign in with.
    email: String,
    /// The name that others see.
    name: String,
    /// What they may do; somebody who is here already is only ever raised.
    role: Role,
    /// A password, also a new one for somebody who is here already.
    password: Option<String>,
    /// An IANA time zone.
    time_zone: String,
}

/// Who it is.
#[derive(Debug, Serialize, ToSchema)]
struct AddedPerson {
    /// Their id.
    #[schema(value_type = String)]
    id: PersonId,
}

/// Add somebody, or make somebody an admin who is here already
///
/// Works on the server's own machine only: through the socket in the data directory, which `vc` uses.
#[utoipa::path(
    post, path = "/api/v1/operator/people", operation_id = "add_person", tag = "operator",
    request_body = PersonToAdd,
    responses((status = 201, description = "They are here now.", body = AddedPerson))
)]
async fn add_person(
    caller: Caller,
    ApiJson(form): ApiJson<PersonToAdd>,
) -> Result<(StatusCode, ApiJson<AddedPerson>), ApiError> {
    if caller.actor != Actor::Operator {
        return Err(ApiError::forbidden(
            "Only the operator may do this: use vc on the server's machine.",
        ));
    }
    let PersonToAdd {
        email,
        name,
        role,
        password,
        time_zone,
    } = form;
    let person = NewPerson {
        email,
        name,
        time_zone,
        ..NewPerson::default()
    };
    let id = vc_people::api::add_person(&caller.instance, person, role, password).await?;
    Ok((StatusCode::CREATED, ApiJson(AddedPerson { id })))
}
