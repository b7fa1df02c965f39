//! A server with two instances and a handful of operations.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use futures_util::future::BoxFuture;
use http_body_util::BodyExt as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower::ServiceExt as _;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vc_http::{
    Access, AccessRule, Anyone, ApiCsv, ApiError, ApiJson, ApiPath, ApiQuery, AppState, Authenticated,
    Authenticator, Caller, Edge, HostTable, InstanceSource, PageQuery, PublicHost, PublicUrls, Quota, Role,
};
use vc_instance::Instance;
use vc_kernel::{InstanceId, PersonId};
use vc_testkit::{FakeClock, TestEngine, actor};

pub struct TestApp {
    pub router: Router,
    _engine: TestEngine,
}

struct Two(Vec<Arc<Instance>>);

impl InstanceSource for Two {
    fn get<'a>(&'a self, id: &'a InstanceId) -> BoxFuture<'a, Result<Arc<Instance>, ApiError>> {
        let found = self.0.iter().find(|instance| instance.id() == id).cloned();
        Box::pin(std::future::ready(
            found.ok_or_else(|| ApiError::not_found("such instance")),
        ))
    }
}

/// `Bearer <instance>-member`, `Bearer <instance>-admin`; anything else is forged.
struct Tokens;

impl Authenticator for Tokens {
    fn authenticate<'a>(
        &'a self,
        instance: &'a Arc<Instance>,
        parts: &'a Parts,
    ) -> BoxFuture<'a, Result<Option<Authenticated>, ApiError>> {
        Box::pin(async move {
            let Some(value) = parts.headers.get(header::AUTHORIZATION) else {
                return Ok(None);
            };
            let token = value.to_str().unwrap_or("").trim_start_matches("Bearer ");
            let who = |role| Authenticated {
                actor: actor(1),
                role,
                session_id: None,
            };
            match token.strip_prefix(instance.id().as_str()) {
                Some("-member") => Ok(Some(who(Role::Member))),
                Some("-admin") => Ok(Some(who(Role::Admin))),
                _ if token == "broken" => Err(ApiError::internal("the keep is gone")),
                _ => Err(ApiError::new(
                    StatusCode::UNAUTHORIZED,
                    "session_expired",
                    "Please sign in again.",
                )),
            }
        })
    }
}

#[derive(Debug, Deserialize, Serialize, ToSchema)]
struct Note {
    text: String,
    #[serde(default)]
    stars: Option<u8>,
}

#[utoipa::path(get, path = "/api/v1/who", operation_id = "who", responses((status = 200)))]
async fn who(anyone: Anyone) -> ApiJson<Value> {
    ApiJson(json!({
        "instance": anyone.instance.id(), "signed_in": anyone.caller.is_some(),
        "remote": anyone.remote, "correlation_id": anyone.correlation_id,
    }))
}

#[utoipa::path(post, path = "/api/v1/notes", operation_id = "add_note", request_body = Note, responses((status = 200)))]
async fn add_note(caller: Caller, ApiJson(note): ApiJson<Note>) -> ApiJson<Value> {
    ApiJson(json!({ "note": note, "command_id": caller.command_id }))
}

#[utoipa::path(get, path = "/api/v1/notes", operation_id = "list_notes", params(PageQuery), responses((status = 200)))]
async fn list_notes(
    _caller: Caller,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<ApiJson<Value>, ApiError> {
    let after: Option<u64> = page.after()?;
    Ok(ApiJson(json!({ "limit": page.limit()?, "after": after })))
}

#[utoipa::path(get, path = "/api/v1/people/{id}", operation_id = "get_person", responses((status = 200)))]
async fn get_person(ApiPath(id): ApiPath<PersonId>) -> ApiJson<PersonId> {
    ApiJson(id)
}

#[utoipa::path(post, path = "/api/v1/import", operation_id = "import", request_body = String, responses((status = 200)))]
async fn import(ApiCsv(csv): ApiCsv) -> ApiJson<usize> {
    ApiJson(csv.len())
}

#[utoipa::path(get, path = "/api/v1/panic", operation_id = "panic", responses((status = 200)))]
async fn panic() -> ApiJson<()> {
    panic!("ada@example.com broke it")
}

#[utoipa::path(get, path = "/api/v1/slow", operation_id = "slow", responses((status = 200)))]
async fn slow() -> ApiJson<()> {
    std::future::pending().await
}

#[utoipa::path(get, path = "/api/v1/limited", operation_id = "limited", responses((status = 200)))]
async fn limited(anyone: Anyone) -> Result<ApiJson<()>, ApiError> {
    anyone.limit("test", "key", Quota::new(2, 60))?;
    Ok(ApiJson(()))
}

#[utoipa::path(get, path = "/api/v1/forgotten", operation_id = "forgotten", responses((status = 200)))]
async fn forgotten() -> ApiJson<()> {
    ApiJson(())
}

const fn rule(method: &'static str, path: &'static str, access: Access) -> AccessRule {
    AccessRule { method, path, access }
}

const RULES: &[AccessRule] = &[
    rule("GET", "/api/v1/who", Access::Public),
    rule("POST", "/api/v1/notes", Access::Member),
    rule("GET", "/api/v1/notes", Access::Admin),
    rule("GET", "/api/v1/people/{id}", Access::Public),
    rule("POST", "/api/v1/import", Access::Public),
    rule("GET", "/api/v1/panic", Access::Public),
    rule("GET", "/api/v1/slow", Access::Public),
    rule("GET", "/api/v1/limited", Access::Public),
];

fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(who))
        .routes(routes!(add_note, list_notes))
        .routes(routes!(get_person))
        .routes(routes!(import))
        .routes(routes!(panic))
        .routes(routes!(slow))
        .routes(routes!(limited))
        .routes(routes!(forgotten))
}

pub async fn app() -> TestApp {
    app_with(Edge::default()).await
}

pub async fn app_with(settings: Edge) -> TestApp {
    let engine = TestEngine::new(FakeClock::at("2026-03-02T09:00:00Z"), Vec::new(), Vec::new());
    let instances = vec![engine.instance("team-a").await, engine.instance("team-b").await];
    let hosts: Vec<_> = instances
        .iter()
        .map(|one| PublicHost {
            id: one.id().clone(),
            hosts: Vec::new(),
        })
        .collect();
    let api = vc_http::assemble([(routes(), RULES)]);
    let urls = PublicUrls::new("http://localhost:8080", &hosts);
    let state = AppState::new(
        Arc::new(Two(instances)),
        HostTable::new(&hosts),
        urls,
        Arc::new(Tokens),
        api.access.clone(),
        0,
    );
    let missing = || async { ApiError::new(StatusCode::NOT_FOUND, "not_found", "There is nothing here.") };
    let router = vc_http::edge(api.into_router(state).fallback(missing), &settings);
    TestApp {
        router,
        _engine: engine,
    }
}

pub fn settings(in_flight_max: usize, timeout: Duration) -> Edge {
    Edge {
        in_flight_max,
        timeout,
        https: true,
        cors_origins: vec![HeaderValue::from_static("https://dash.example.com")],
    }
}

/// A request to team-a.
pub fn request(method: &str, path: &str) -> axum::http::request::Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "team-a.localhost")
}

pub struct Answer {
    pub status: u16,
    pub headers: axum::http::HeaderMap,
    pub json: Value,
}

impl TestApp {
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let answer = Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            json,
        };
        if answer.status >= 400 {
            assert_is_error(&answer);
        }
        answer
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(request("GET", path).body(Body::empty()).unwrap()).await
    }
}

/// Every refusal has the same shape, whatever made it.
fn assert_is_error(answer: &Answer) {
    assert_eq!(answer.json["code"], answer.status, "{}", answer.json);
    let code = answer.json["error"].as_str().unwrap();
    assert!(
        code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
        "{code}"
    );
    assert!(
        answer.json["message"]
            .as_str()
            .is_some_and(|message| message.len() > 10),
        "{}",
        answer.json
    );
    assert!(answer.json["details"].is_object(), "{}", answer.json);
    assert!(answer.headers.contains_key("x-correlation-id"));
    assert_eq!(answer.headers["content-type"], "application/json");
}
