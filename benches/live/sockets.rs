//! Live sockets of the product.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::http::{HeaderValue, header};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::interval;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::RATE;
use crate::arrivals::{Arrivals, Fan, mark};
use crate::client::Client;
use crate::server::Server;

/// Connections that writes come over.
const WRITERS: usize = 16;

pub struct Told {
    pub after_answer: Fan,
    pub after_sending: Fan,
    /// A frame as the sockets got them.
    pub payload: String,
}

/// So many sockets hear of so many new tasks in a project that everybody sees.
pub async fn fan_out(server: &Server, sockets: usize, writes: u32) -> Told {
    let mut clients = Vec::new();
    for writer in 0..WRITERS {
        clients.push(Arc::new(Mutex::new(
            Client::connect(server.address, &server.tokens[writer]).await,
        )));
    }
    let project = json!({ "name": "Everybody's" }).to_string();
    let project = clients[0]
        .lock()
        .await
        .send("POST", "/api/v1/projects", project)
        .await;
    let project: Value = serde_json::from_slice(&project).expect("JSON");
    let project = project["project"]["id"].as_str().expect("an id").to_owned();

    let arrivals = Arc::new(Arrivals::new(sockets, writes));
    let sample = Arc::new(OnceLock::new());
    let mut hearing = JoinSet::new();
    for number in 0..sockets {
        let socket = connect(server, &server.tokens[number % server.tokens.len()]).await;
        hearing.spawn(hear(socket, Arc::clone(&arrivals), Arc::clone(&sample)));
    }

    let mut every = interval(Duration::from_secs(1) / RATE);
    let mut writing = JoinSet::new();
    for number in 0..writes {
        every.tick().await;
        let client = Arc::clone(&clients[number as usize % WRITERS]);
        let body = json!({ "title": format!("{} of many", mark(number)), "notes": "By the side door.", "project": project });
        writing.spawn(async move {
            let mut client = client.lock().await;
            let sent = Instant::now();
            client.send("POST", "/api/v1/tasks", body.to_string()).await;
            (number, sent, Instant::now())
        });
    }
    let mut moments: Vec<(u32, Instant, Instant)> = writing.join_all().await;
    moments.sort_unstable_by_key(|(number, ..)| *number);
    arrivals.complete().await;
    hearing.abort_all();
    let (sent, answered): (Vec<Instant>, Vec<Instant>) = moments
        .into_iter()
        .map(|(_, sent, answered)| (sent, answered))
        .unzip();
    Told {
        after_answer: arrivals.since(&answered),
        after_sending: arrivals.since(&sent),
        payload: sample.get().cloned().expect("somebody heard something"),
    }
}

async fn connect(server: &Server, token: &str) -> WebSocketStream<TcpStream> {
    let stream = TcpStream::connect(server.address)
        .await
        .expect("the server listens");
    stream.set_nodelay(true).expect("a socket of ours");
    let mut request = "ws://office.localhost/api/v1/live"
        .into_client_request()
        .expect("an address");
    let token = HeaderValue::from_str(&format!("Bearer {token}")).expect("a token");
    request.headers_mut().insert(header::AUTHORIZATION, token);
    let (mut socket, _) = client_async(request, stream).await.expect("it becomes a socket");
    socket
        .send(Message::text(r#"{"type":"hello"}"#))
        .await
        .expect("it is there");
    let hello = socket.next().await.expect("it answers").expect("a frame");
    assert!(hello.to_text().expect("text").contains("hello"));
    socket
}

async fn hear(
    mut socket: WebSocketStream<TcpStream>,
    arrivals: Arc<Arrivals>,
    sample: Arc<OnceLock<String>>,
) {
    while let Some(Ok(frame)) = socket.next().await {
        if let Message::Text(text) = frame {
            arrivals.note(&text);
            if text.contains(&mark(0)) {
                sample.get_or_init(|| text.to_string());
            }
        }
    }
}
