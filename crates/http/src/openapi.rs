//! The description of the API: what all operations have in common is said once, here.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathItem, Ref,
    RefOr, ResponseBuilder, SecurityRequirement,
};
use utoipa::{PartialSchema, ToSchema};

use crate::access::{Access, AccessTable};
use crate::error::ErrorBody;

const DESCRIPTION: &str = "Every answer carries `x-correlation-id`. Errors always look like `Error`. Lists take `limit` \
(1 to 200, default 25) and `cursor`. Changes accept `Idempotency-Key` (a UUIDv7 or ULID): sent again, it gets the first \
answer. Sign in with cookies (`POST /api/v1/auth/login`), or send `Authorization: Bearer vc_…` with an API token. The \
instance is named by the host.";

/// Title, licence, ways to sign in, the shape of errors.
pub fn base() -> OpenApi {
    let mut schemas = Vec::new();
    ErrorBody::schemas(&mut schemas);
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API token, made under Profile; starts with vc_."))
        .build();
    let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
        "__Host-vc_access",
        "Set by signing in; 15 minutes, renewed by POST /api/v1/auth/refresh.",
    ));
    let components = ComponentsBuilder::new()
        .schemas_from_iter(schemas)
        .schema(ErrorBody::name(), ErrorBody::schema())
        .security_scheme("token", SecurityScheme::Http(bearer))
        .security_scheme("session", SecurityScheme::ApiKey(cookie))
        .build();
    let info = InfoBuilder::new()
        .title("Virtual Commons")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(
            LicenseBuilder::new()
                .name("Apache-2.0")
                .identifier(Some("Apache-2.0"))
                .build(),
        ))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components))
        .build()
}

/// Adds to each operation what it may answer and how to sign in for it, as its row says.
pub fn complete(openapi: &mut OpenApi, access: &AccessTable) {
    for (path, item) in &mut openapi.paths.paths {
        for (method, operation) in operations_mut(item) {
            let row = method.parse().ok().and_then(|method| access.find(&method, path));
            complete_operation(operation, method != "GET", row);
        }
    }
}

/// The operations of a path, with their methods in capitals.
pub fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("GET", &mut item.get),
        ("PUT", &mut item.put),
        ("POST", &mut item.post),
        ("DELETE", &mut item.delete),
        ("PATCH", &mut item.patch),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.as_mut().map(|operation| (method, operation)))
}

fn complete_operation(operation: &mut Operation, changes: bool, access: Option<Access>) {
    let mut answers = vec![
        ("400", "What was sent does not fit; details.fields says where."),
        ("404", "There is no such thing, or no such instance."),
        ("429", "Too often; see Retry-After."),
        ("500", "A mistake on our side; the correlation id leads to it."),
        ("503", "Busy, starting or stopped; see Retry-After."),
    ];
    if access != Some(Access::Public) {
        answers.push(("401", "Not signed in, or no longer."));
    }
    if access == Some(Access::Admin) || changes {
        answers.push(("403", "Not allowed, or the request came from a foreign page."));
    }
    if changes {
        answers.push(("409", "It does not fit the present state."));
    }
    if operation.request_body.is_some() {
        answers.push(("413", "The body is too large."));
        answers.push(("415", "The body has another type."));
    }
    for (status, description) in answers {
        operation
            .responses
            .responses
            .entry(status.to_owned())
            .or_insert_with(|| error_response(description));
    }
    if access != Some(Access::Public) && operation.security.is_none() {
        let none: [&str; 0] = [];
        operation.security = Some(vec![
            SecurityRequirement::new("session", none),
            SecurityRequirement::new("token", none),
        ]);
    }
}

fn error_response(description: &str) -> RefOr<utoipa::openapi::Response> {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(ErrorBody::name())))
        .build();
    ResponseBuilder::new()
        .description(description)
        .content("application/json", content)
        .build()
        .into()
}
