//! The one way in: finds the instance, checks where the request comes from, who it is and what the
//! table says, before any handler runs. Handlers find the result as [`Anyone`] or [`Caller`].

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use vc_instance::{Instance, SubmitError};
use vc_kernel::{Actor, Clock as _, CommandId, SystemClock};

use crate::access::Access;
use crate::caller::{Anyone, Authenticated, Caller, Operator, Role, SignIn};
use crate::error::ApiError;
use crate::layers::CorrelationId;
use crate::peers::{self, Decided, Forwarded, Route};
use crate::state::{AppState, Shared};

/// Names the instance on the local socket, where there is no host.
const INSTANCE_HEADER: HeaderName = HeaderName::from_static("x-vc-instance");
const USER_AGENT_CHARS_MAX: usize = 256;

/// The middleware; it stands inside routing, so that the matched path is known.
pub async fn guard(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let Some(path) = request.extensions().get::<MatchedPath>().cloned() else {
        // Nothing matched: the fallback answers 404.
        return next.run(request).await;
    };
    let (mut parts, body) = request.into_parts();
    let shared = &state.shared;
    let Some(access) = shared.access.find(&parts.method, path.as_str()) else {
        return without_row(shared, path.as_str());
    };
    let entered = match enter(shared, &parts).await {
        Ok(entered) => entered,
        Err(error) => return error.into_response(),
    };
    tracing::Span::current().record("instance", entered.instance.id().as_str());
    let body = match elsewhere(shared, &entered, &parts, body).await {
        Ok(Decided::Here(body)) => body,
        Ok(Decided::Elsewhere(response)) => return response,
        Err(error) => return error.into_response(),
    };
    let (instance, forwarded) = (entered.instance.clone(), entered.forwarded);
    match admit(shared, access, entered, &mut parts).await {
        Ok(anyone) => {
            parts.extensions.insert(anyone);
            let mut response = next.run(Request::from_parts(parts, body)).await;
            if forwarded {
                peers::mark(&mut response, &instance);
            }
            response
        }
        Err(error) => error.into_response(),
    }
}

/// What is known of a request before anybody asks who sent it.
struct Entered {
    instance: Arc<Instance>,
    operator: bool,
    remote: IpAddr,
    correlation_id: String,
    /// By another node.
    forwarded: bool,
}

async fn enter(shared: &Shared, parts: &Parts) -> Result<Entered, ApiError> {
    let local = parts.extensions.get::<Operator>().is_some();
    let forwarded = match &shared.peers {
        Some(peers) => peers.forwarded(parts, SystemClock.now().as_millisecond())?,
        None => None,
    };
    let operator = local || forwarded.is_some_and(|forwarded| forwarded.operator);
    if !operator {
        check_origin(&parts.method, &parts.headers, parts.uri.host())?;
    }
    let instance = find_instance(shared, parts, operator).await?;
    let correlation_id = parts.extensions.get::<CorrelationId>();
    Ok(Entered {
        instance,
        operator,
        remote: forwarded.map_or_else(|| remote(parts, shared.proxy_hops), |forwarded| forwarded.remote),
        correlation_id: correlation_id.map(|id| id.0.clone()).unwrap_or_default(),
        forwarded: forwarded.is_some(),
    })
}

/// Reads are answered here; writes by the instance's owner.
async fn elsewhere(
    shared: &Shared,
    entered: &Entered,
    parts: &Parts,
    body: Body,
) -> Result<Decided, ApiError> {
    let Some(peers) = shared.peers.as_ref().filter(|_| !is_read(&parts.method)) else {
        return Ok(Decided::Here(body));
    };
    match peers.route(&entered.instance).await? {
        Route::Here => Ok(Decided::Here(body)),
        // Forwarded once already: the two nodes disagree for the moment.
        Route::To(_) if entered.forwarded => Err(SubmitError::NotOwner.into()),
        Route::To(address) => {
            let from = Forwarded {
                remote: entered.remote,
                operator: entered.operator,
            };
            peers
                .forward(
                    &entered.instance,
                    address,
                    parts,
                    body,
                    from,
                    &entered.correlation_id,
                )
                .await
        }
    }
}

async fn admit(
    shared: &Shared,
    access: Access,
    entered: Entered,
    parts: &mut Parts,
) -> Result<Anyone, ApiError> {
    let Entered {
        instance,
        operator,
        remote,
        correlation_id,
        ..
    } = entered;
    let command_id = command_id(&parts.headers, &instance)?;
    let sign_in = if operator {
        Ok(Some(Authenticated {
            actor: Actor::Operator,
            role: Role::Admin,
            session_id: None,
        }))
    } else {
        shared.authenticator.authenticate(&instance, parts).await
    };
    let (authenticated, session_error) = match sign_in {
        Ok(authenticated) => (authenticated, None),
        // Only a bad sign-in may be looked past; a storage that fails is no sign-out.
        Err(error) if error.status() == StatusCode::UNAUTHORIZED => (None, Some(error)),
        Err(error) => return Err(error),
    };
    if let Some(who) = authenticated.as_ref().filter(|_| is_upgrade(&parts.headers)) {
        let sign_in = SignIn {
            authenticator: shared.authenticator.clone(),
            instance: instance.clone(),
            parts: parts.clone(),
            who: who.clone(),
        };
        parts.extensions.insert(sign_in);
    }
    let caller = authenticated.map(|who| Caller {
        instance: instance.clone(),
        actor: who.actor,
        role: who.role,
        session_id: who.session_id,
        command_id,
        correlation_id: correlation_id.clone(),
    });
    let anyone = Anyone {
        instance,
        caller,
        command_id,
        correlation_id,
        remote,
        user_agent: user_agent(&parts.headers),
        limiter: shared.limiter.clone(),
        session_error,
    };
    check_access(access, &anyone)?;
    Ok(anyone)
}

fn check_access(access: Access, anyone: &Anyone) -> Result<(), ApiError> {
    match (access, &anyone.caller) {
        (Access::Public, _) | (Access::Member, Some(_)) => Ok(()),
        (Access::Admin, Some(caller)) if caller.role == Role::Admin => Ok(()),
        (Access::Admin, Some(_)) => Err(ApiError::forbidden("Only admins may do this.")),
        (Access::Member | Access::Admin, None) => Err(anyone.unauthorized()),
    }
}

/// Another method of a known path is a 405; an operation that was forgotten in the table is refused.
fn without_row(shared: &Shared, path: &str) -> Response {
    let methods = shared.access.methods(path);
    if methods.is_empty() {
        tracing::error!(%path, "an operation has no row in the authorization table");
        return ApiError::forbidden("This operation is not open to anybody.").into_response();
    }
    let mut response = method_not_allowed(&methods).into_response();
    if let Ok(allow) = HeaderValue::from_str(&methods.join(", ")) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// 405, naming the methods that exist.
pub fn method_not_allowed(methods: &[&str]) -> ApiError {
    let hint = if methods.is_empty() {
        String::new()
    } else {
        format!(" Use {}.", methods.join(" or "))
    };
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        format!("This method does not exist here.{hint}"),
    )
}

async fn find_instance(shared: &Shared, parts: &Parts, operator: bool) -> Result<Arc<Instance>, ApiError> {
    let text = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let id = if operator {
        match text(INSTANCE_HEADER) {
            Some(name) => shared.hosts.ids().iter().find(|id| id.as_str() == name),
            None => shared.hosts.only(),
        }
    } else {
        let host = parts
            .uri
            .authority()
            .map(|authority| authority.as_str())
            .or_else(|| text(header::HOST));
        shared.hosts.find(host.unwrap_or(""))
    };
    let id = id.ok_or_else(|| unknown_instance(shared, operator))?;
    shared.instances.get(id).await
}

fn unknown_instance(shared: &Shared, operator: bool) -> ApiError {
    let message = if operator {
        let names: Vec<_> = shared.hosts.ids().iter().map(ToString::to_string).collect();
        format!(
            "Name the instance in the x-vc-instance header (--instance): {}.",
            names.join(", ")
        )
    } else {
        // The names are not told: who may know them is up to each team.
        "This server holds several instances: use the address of yours, such as https://<instance>.<host>/."
            .to_owned()
    };
    ApiError::new(StatusCode::NOT_FOUND, "unknown_instance", message)
}

fn command_id(headers: &HeaderMap, instance: &Instance) -> Result<CommandId, ApiError> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(instance.new_command_id());
    };
    value
        .to_str()
        .ok()
        .map(|text| text.trim().trim_matches('"'))
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| {
            ApiError::new(
                StatusCode::BAD_REQUEST,
                "invalid_idempotency_key",
                "Idempotency-Key must be a UUIDv7 or a ULID, new for each change.",
            )
        })
}

/// Whether a request only looks.
fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Refuses state changes that a foreign page makes a browser send (cross-site request forgery).
/// Browsers say where a request comes from (`Sec-Fetch-Site`, W3C Fetch Metadata; older ones
/// `Origin`); what says neither is no browser. Bearer tokens are never sent by themselves; other
/// credentials are (a browser repeats those of a proxy's password prompt).
fn check_origin(method: &Method, headers: &HeaderMap, authority: Option<&str>) -> Result<(), ApiError> {
    // A page elsewhere cannot read an answer, but what comes over a socket it could.
    let reads = is_read(method) && !is_upgrade(headers);
    let bearer = headers.get(header::AUTHORIZATION).is_some_and(|value| {
        let scheme = value.as_bytes().split(|byte| *byte == b' ').next();
        scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer"))
    });
    if reads || bearer {
        return Ok(());
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let same = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = text("host").or(authority);
            origin
                .split_once("://")
                .is_some_and(|(_, from)| host.is_some_and(|host| host.eq_ignore_ascii_case(from)))
        }
        (None, None) => !headers.contains_key("sec-fetch-site") && !headers.contains_key("origin"),
    };
    if same {
        return Ok(());
    }
    Err(ApiError::new(
        StatusCode::FORBIDDEN,
        "cross_origin",
        "Changes must come from this site's own pages, or with an API token.",
    ))
}

/// Whether a connection asks to become another one: a WebSocket.
fn is_upgrade(headers: &HeaderMap) -> bool {
    headers.contains_key(header::UPGRADE)
}

/// The client's address: with `hops` proxies in front, the last entry but `hops - 1` of
/// `X-Forwarded-For`, which the outermost of them wrote.
fn remote(parts: &Parts, hops: usize) -> IpAddr {
    let peer = parts
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    if hops == 0 {
        return peer;
    }
    // Counted from the end before it is read: an entry that is no address must not move the others,
    // or what the client wrote would stand in the proxy's place.
    let forwarded: Vec<&str> = parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .flat_map(|value| value.to_str().unwrap_or("").split(','))
        .collect();
    forwarded
        .len()
        .checked_sub(hops)
        .and_then(|at| forwarded.get(at))
        .and_then(|entry| forwarded_address(entry.trim()))
        .unwrap_or(peer)
}

/// An address, with or without a port (some load balancers add it).
fn forwarded_address(entry: &str) -> Option<IpAddr> {
    let with_port = || entry.parse::<SocketAddr>().ok().map(|address| address.ip());
    entry.parse().ok().or_else(with_port)
}

fn user_agent(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::USER_AGENT)?.to_str().ok()?;
    Some(text.chars().take(USER_AGENT_CHARS_MAX).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|&(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn only_own_pages_may_change() {
        let allowed = |pairs: &[_]| check_origin(&Method::POST, &headers(pairs), None).is_ok();
        assert!(allowed(&[("sec-fetch-site", "same-origin")]));
        assert!(allowed(&[
            ("host", "a.example.com"),
            ("origin", "https://a.example.com")
        ]));
        assert!(allowed(&[("host", "a.example.com")]), "no browser");
        assert!(allowed(&[
            ("sec-fetch-site", "cross-site"),
            ("authorization", "Bearer vc_x")
        ]));
        assert!(!allowed(&[("sec-fetch-site", "cross-site")]));
        assert!(
            !allowed(&[("sec-fetch-site", "same-site"), ("authorization", "Basic eDp5")]),
            "a browser sends these by itself"
        );
        assert!(
            !allowed(&[("sec-fetch-site", "same-site")]),
            "a neighbour instance is a stranger"
        );
        assert!(!allowed(&[
            ("host", "a.example.com"),
            ("origin", "https://b.example.com")
        ]));
        assert!(!allowed(&[("host", "a.example.com"), ("origin", "null")]));
        assert!(check_origin(&Method::GET, &headers(&[("sec-fetch-site", "cross-site")]), None).is_ok());
    }

    #[test]
    fn a_client_cannot_forge_its_address() {
        let request = axum::http::Request::builder()
            .header("x-forwarded-for", "6.6.6.6, 203.0.113.9")
            .extension(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 9))))
            .body(())
            .expect("a request");
        let (parts, ()) = request.into_parts();
        assert_eq!(remote(&parts, 0).to_string(), "10.0.0.1");
        assert_eq!(remote(&parts, 1).to_string(), "203.0.113.9");
        assert_eq!(remote(&parts, 7).to_string(), "10.0.0.1");

        for (forwarded, found) in [
            ("6.6.6.6, 203.0.113.9:4711", "203.0.113.9"),
            ("6.6.6.6, [2001:db8::9]:4711", "2001:db8::9"),
            ("6.6.6.6, unknown", "10.0.0.1"),
        ] {
            let mut parts = parts.clone();
            let value = HeaderValue::from_static(forwarded);
            parts.headers.insert("x-forwarded-for", value);
            assert_eq!(remote(&parts, 1).to_string(), found, "{forwarded}");
        }
    }
}
