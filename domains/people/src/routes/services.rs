//! Services: programs that come in with an API token of their own.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller};
use vc_kernel::ServiceId;

use super::tokens::{label_and_lifetime, submit_with_token};
use crate::auth::{last_used, new_token, remove_token};
use crate::commands::{CreateService, RemoveService};
use crate::model::Role;
use crate::views::services::{Service, services};
use crate::views::shapes::instant;

/// Programs with a token of their own.
#[derive(Debug, Serialize, ToSchema)]
pub struct Services {
    /// By name.
    items: Vec<ServiceShape>,
}

/// A program with a token of its own.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Service)]
pub struct ServiceShape {
    /// Its id.
    #[schema(value_type = String)]
    id: ServiceId,
    /// What it is called.
    name: String,
    /// What it may do.
    role: Role,
    /// What its token starts with.
    prefix: String,
    /// When it was made (RFC 3339).
    #[schema(format = DateTime)]
    created_at: String,
    /// When its token stops working (RFC 3339).
    #[schema(format = DateTime)]
    expires_at: String,
    /// When it last came in, to ten minutes (RFC 3339).
    #[schema(required, format = DateTime)]
    last_used_at: Option<String>,
}

/// A service that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewService {
    /// For `Authorization: Bearer …`; it is shown this once.
    token: String,
    /// The rest.
    #[serde(flatten)]
    about: ServiceShape,
}

async fn shape(caller: &Caller, service: Service) -> Result<ServiceShape, ApiError> {
    Ok(ServiceShape {
        last_used_at: last_used(&caller.instance, service.token)
            .await?
            .map(|at| at.to_string()),
        id: service.id,
        name: service.name,
        role: service.role,
        prefix: service.prefix,
        created_at: instant(service.created_at_ms),
        expires_at: instant(service.expires_at_ms),
    })
}

/// List services.
#[utoipa::path(
    get, path = "/api/v1/admin/services", operation_id = "list_services", tag = "admin",
    responses((status = 200, description = "By name.", body = Services))
)]
pub async fn list_services(caller: Caller) -> Result<ApiJson<Services>, ApiError> {
    let found = caller
        .instance
        .read(|view| Ok::<_, ApiError>(services(view)?))
        .await?;
    let mut items = Vec::with_capacity(found.len());
    for service in found {
        items.push(shape(&caller, service).await?);
    }
    Ok(ApiJson(Services { items }))
}

/// What to make.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ServiceForm {
    /// What to call it: 1 to 100 characters.
    name: String,
    /// What it may do.
    role: Role,
    /// 1 to 366.
    expires_in_days: i64,
}

/// Let a program in, with a token of its own. It is nobody: it cannot do what is about a person.
#[utoipa::path(
    post, path = "/api/v1/admin/services", operation_id = "create_service", tag = "admin",
    request_body = ServiceForm,
    responses(
        (status = 201, description = "Made. The token is shown this once.", body = NewService),
        (status = 409, description = "`too_many_services`.", body = vc_http::ErrorBody),
    )
)]
pub async fn create_service(
    caller: Caller,
    ApiJson(form): ApiJson<ServiceForm>,
) -> Result<(StatusCode, ApiJson<NewService>), ApiError> {
    let (name, lifetime) = label_and_lifetime(&form.name, form.expires_in_days)?;
    let instance = &caller.instance;
    let now = instance.now();
    let expires_at = now + lifetime;
    let made = new_token(instance, expires_at).await?;
    let command = CreateService {
        name: name.clone(),
        role: form.role,
        token: made.id,
        prefix: made.prefix.clone(),
        expires_at_ms: expires_at.as_millisecond(),
    };
    let about = ServiceShape {
        id: submit_with_token(&caller, command, made.id).await?,
        name,
        role: form.role,
        prefix: made.prefix,
        created_at: now.to_string(),
        expires_at: expires_at.to_string(),
        last_used_at: None,
    };
    Ok((
        StatusCode::CREATED,
        ApiJson(NewService {
            token: made.text,
            about,
        }),
    ))
}

/// Shut a program out.
#[utoipa::path(
    delete, path = "/api/v1/admin/services/{id}", operation_id = "remove_service", tag = "admin",
    params(("id" = String, Path, description = "The service's id.")),
    responses(
        (status = 204, description = "Its token no longer works."),
        (status = 404, description = "`service_not_found`.", body = vc_http::ErrorBody),
    )
)]
pub async fn remove_service(
    caller: Caller,
    ApiPath(service): ApiPath<ServiceId>,
) -> Result<StatusCode, ApiError> {
    let token = caller
        .instance
        .submit(caller.request(), RemoveService { service })
        .await?;
    remove_token(&caller.instance, token).await?;
    Ok(StatusCode::NO_CONTENT)
}
