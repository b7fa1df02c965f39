//! Against a real HTTP server on this machine.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{any, post};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::*;
use crate::signature::{new_secret, verify};

type Received = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

async fn receiver(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

fn client(reach: Reach) -> WebhookClient {
    WebhookClient::new(reach).expect("a client")
}

fn event() -> CloudEvent {
    CloudEvent {
        specversion: crate::SPEC_VERSION,
        id: "01J.7.0.0".to_owned(),
        source: "/instances/main".to_owned(),
        kind: "vc.test".to_owned(),
        subject: None,
        time: now(),
        dataschema: None,
        datacontenttype: "application/json",
        sequence: None,
        partitionkey: None,
        correlationid: None,
        data: json!({ "webhook": "webhook_1" }),
    }
}

fn now() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().expect("an instant")
}

#[tokio::test]
async fn an_event_arrives_signed_as_a_cloud_event() {
    let received = Received::default();
    let taking = Arc::clone(&received);
    let router = Router::new().route(
        "/hook",
        post(move |headers: HeaderMap, body: Bytes| async move {
            taking.lock().expect("a lock").push((headers, body));
            StatusCode::ACCEPTED
        }),
    );
    let address = format!("{}/hook", receiver(router).await);
    let (secret, former) = (new_secret(), new_secret());
    let webhook = client(Reach::Host).webhook(address, vec![secret.clone(), former.clone()]);
    let taken = webhook.publish(&event(), now()).await;
    assert_eq!(taken, Ok(Acknowledged { status: Some(202) }));

    let (headers, body) = received.lock().expect("a lock").pop().expect("a request");
    let header = |name: &str| headers[name].to_str().expect("text").to_owned();
    assert_eq!(header("content-type"), CONTENT_TYPE);
    assert_eq!(header("webhook-id"), "01J.7.0.0");
    let timestamp = header("webhook-timestamp").parse().expect("a number");
    assert_eq!(timestamp, now().as_second());
    for secret in [secret, former] {
        assert!(verify(
            &secret,
            "01J.7.0.0",
            timestamp,
            &body,
            &header("webhook-signature")
        ));
    }
    let sent: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(
        sent,
        json!({
            "specversion": "1.0", "id": "01J.7.0.0", "source": "/instances/main", "type": "vc.test",
            "time": "2026-11-23T09:00:00Z", "datacontenttype": "application/json",
            "data": { "webhook": "webhook_1" },
        })
    );
}

#[tokio::test]
async fn what_is_not_success_says_what_it_was_and_redirects_are_not_followed() {
    let router = Router::new()
        .route("/broken", any(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
        .route("/gone", any(|| async { StatusCode::GONE }))
        .route("/fine", any(|| async { StatusCode::OK }))
        .route(
            "/moved",
            any(|| async { (StatusCode::FOUND, [(header::LOCATION, "/fine")]).into_response() }),
        );
    let base = receiver(router).await;
    for (path, failure, status) in [
        ("/broken", Failure::Refused, 500),
        ("/gone", Failure::Gone, 410),
        ("/moved", Failure::Redirected, 302),
        ("/nowhere", Failure::Refused, 404),
    ] {
        let webhook = client(Reach::Host).webhook(format!("{base}{path}"), vec![new_secret()]);
        let not = webhook.publish(&event(), now()).await;
        let status = Some(status);
        assert_eq!(not, Err(NotTaken { failure, status }), "{path}");
    }
}

#[tokio::test]
async fn what_is_out_of_reach_is_not_connected_to() {
    let reached = Arc::new(Mutex::new(0));
    let counting = Arc::clone(&reached);
    let count = move || async move {
        *counting.lock().expect("a lock") += 1;
        StatusCode::OK
    };
    let base = receiver(Router::new().fallback(any(count))).await;
    let failure = |client: WebhookClient, address: String, secrets: Vec<String>| async move {
        let not = client.webhook(address, secrets).publish(&event(), now()).await;
        not.map_err(|not| not.failure)
    };
    let secret = || vec![new_secret()];
    let refused = failure(client(Reach::Private), base.clone(), secret()).await;
    assert_eq!(refused, Err(Failure::AddressRefused));
    let unsigned = failure(client(Reach::Host), base.clone(), Vec::new()).await;
    assert_eq!(unsigned, Err(Failure::NoSecret));
    assert_eq!(*reached.lock().expect("a lock"), 0);
    let taken = failure(client(Reach::Host), base, secret()).await;
    assert_eq!(taken, Ok(Acknowledged { status: Some(200) }));
    assert_eq!(*reached.lock().expect("a lock"), 1);
}

/// A name is looked at when it is looked up, whatever it looked like when it was written down.
#[tokio::test]
async fn a_name_of_this_machine_is_out_of_reach_where_it_is_looked_up() {
    let resolver = Resolver(Reach::Private);
    let found = resolver.resolve("localhost".parse().expect("a name")).await;
    let error = found.err().expect("nothing is reached");
    assert!(error.is::<OutOfReach>(), "{error}");
    let found = Resolver(Reach::Host)
        .resolve("localhost".parse().expect("a name"))
        .await;
    assert!(found.is_ok());
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let webhook = client(Reach::Host).webhook(format!("http://{address}"), vec![new_secret()]);
    let not = webhook.publish(&event(), now()).await;
    assert_eq!(not.map_err(|not| not.failure), Err(Failure::Unreachable));
}

#[tokio::test]
async fn who_does_not_answer_is_given_up_in_time() {
    let base = receiver(Router::new().fallback(any(std::future::pending::<StatusCode>))).await;
    let client = WebhookClient::waiting(Reach::Host, Duration::from_millis(50)).expect("a client");
    let not = client
        .webhook(base, vec![new_secret()])
        .publish(&event(), now())
        .await;
    assert_eq!(not.map_err(|not| not.failure), Err(Failure::TimedOut));
}

/// The status counts, and what follows is read no further than the bound.
#[tokio::test]
async fn an_endless_answer_is_taken_by_its_status() {
    let endless = || async {
        let chunks =
            futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&[b'a'; 1024])));
        axum::body::Body::from_stream(chunks)
    };
    let base = receiver(Router::new().fallback(any(endless))).await;
    let webhook = client(Reach::Host).webhook(base, vec![new_secret()]);
    let taken = webhook.publish(&event(), now()).await;
    assert_eq!(taken, Ok(Acknowledged { status: Some(200) }));
}
