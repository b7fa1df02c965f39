//! The way to an instance: one kind of request, three ways to send it.
//!
//! 1. `--server URL`: to that server, with the API token in `VC_TOKEN`.
//! 2. The data directory's socket, when its server runs: as the operator.
//! 3. The data directory itself, when no server runs: the same router in this process, as the
//!    operator. The directory is locked meanwhile.

use std::path::Path;

use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, header};
use http_body_util::BodyExt as _;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::task::JoinHandle;
use tower::ServiceExt as _;
use ulid::Ulid;
use vc_config::Config;
use vc_kernel::{Clock as _, InstanceId, SystemClock};
use vc_server::{Node, NodeOptions, SOCKET_NAME};

use crate::args::Common;
use crate::outcome::Failure;
use crate::{output, settings};

/// Answers are read up to this many bytes.
const ANSWER_BYTES_MAX: usize = 256 * 1024 * 1024;

/// An open way to one instance.
pub struct Client {
    way: Way,
    instance: Option<String>,
}

enum Way {
    Server {
        base: String,
        token: String,
        http: reqwest::Client,
    },
    Socket(std::path::PathBuf),
    Here {
        node: Option<Box<Node>>,
        router: Router,
    },
}

/// What came back.
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body as it came.
    pub body: Vec<u8>,
    /// What came before it.
    pub headers: HeaderMap,
}

impl Answer {
    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// A body to send.
pub enum Content {
    Nothing,
    Json(Value),
    Csv(Vec<u8>),
    File(Vec<u8>),
}

impl Client {
    /// As the operator, to a node that is open in this process; it stays open afterwards.
    pub fn to_node(node: &Node) -> Self {
        Self {
            way: Way::Here {
                node: None,
                router: node.operator_router(),
            },
            instance: None,
        }
    }

    /// To a server, with an API token.
    pub fn to_server(server: &str, token: String, instance: Option<String>) -> Result<Self, Failure> {
        let http = http_client(server)?;
        let base = server.trim_end_matches('/').to_owned();
        Ok(Self {
            way: Way::Server { base, token, http },
            instance,
        })
    }

    /// Finds the way.
    pub async fn open(common: &Common) -> Result<Self, Failure> {
        let instance = common.instance.clone();
        if let Some(server) = &common.server {
            let token = std::env::var("VC_TOKEN")
                .ok()
                .filter(|token| !token.is_empty())
                .ok_or_else(|| {
                    Failure::Usage(
                        "--server needs an API token in the environment variable VC_TOKEN".to_owned(),
                    )
                })?;
            return Self::to_server(server, token, instance);
        }
        let config = settings::load(common, None)?;
        let socket = config.data.join(SOCKET_NAME);
        if tokio::net::UnixStream::connect(&socket).await.is_ok() {
            return Ok(Self {
                way: Way::Socket(socket),
                instance,
            });
        }
        Self::here(config, instance, true).await
    }

    /// The way to whoever maintains the instances of this machine: none of them has to be open, or in
    /// order.
    pub async fn open_operator(common: &Common) -> Result<Self, Failure> {
        if common.server.is_some() {
            return Err(Failure::Usage(
                "this works on the server's own machine only, without --server".to_owned(),
            ));
        }
        let config = settings::load(common, None)?;
        let instance = common.instance.clone();
        let socket = config.data.join(SOCKET_NAME);
        if tokio::net::UnixStream::connect(&socket).await.is_ok() {
            return Ok(Self {
                way: Way::Socket(socket),
                instance,
            });
        }
        Self::here(config, instance, false).await
    }

    async fn here(config: Config, instance: Option<String>, open: bool) -> Result<Self, Failure> {
        if !config.data.is_dir() {
            return Err(Failure::Unavailable(format!(
                "there is nothing in {} yet: start vc serve first, or name the right folder with --data",
                config.data.display()
            )));
        }
        let ids: Vec<InstanceId> = config.instances.iter().map(|one| one.id.clone()).collect();
        let mailer = vc_server::mailer(&config.mail)?;
        let clock = std::sync::Arc::new(SystemClock);
        let node = Node::open(
            config,
            NodeOptions {
                clock,
                mailer,
                // Run by `settle` instead, so that nothing is cut off in the middle.
                run_due_work: false,
                demo_accounts: Vec::new(),
            },
        )?;
        let spinner = output::spinner("Opening");
        for id in ids
            .iter()
            .filter(|id| open && instance.as_deref().is_none_or(|name| name == id.as_str()))
        {
            node.instances.open(id).await.map_err(Failure::Unavailable)?;
        }
        spinner.finish_and_clear();
        let router = node.operator_router();
        Ok(Self {
            way: Way::Here {
                node: Some(Box::new(node)),
                router,
            },
            instance,
        })
    }

    /// Sends a request; an answer of "no" is a [`Failure`].
    pub async fn send(&self, method: Method, path: &str, content: Content) -> Result<Answer, Failure> {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header(header::HOST, "localhost");
        if let Some(instance) = &self.instance {
            request = request.header("x-vc-instance", instance);
        }
        // In this process nothing can get lost on the way, and the clock may be a demo's.
        if method != Method::GET && !matches!(self.way, Way::Here { .. }) {
            let now = u64::try_from(SystemClock.now().as_millisecond()).unwrap_or(0);
            let key = Ulid::from_parts(now, rand_bits());
            request = request.header("idempotency-key", key.to_string());
        }
        let body = match content {
            Content::Nothing => Vec::new(),
            Content::Json(value) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                value.to_string().into_bytes()
            }
            Content::Csv(csv) => {
                request = request.header(header::CONTENT_TYPE, "text/csv");
                csv
            }
            Content::File(bytes) => {
                request = request.header(header::CONTENT_TYPE, "application/octet-stream");
                bytes
            }
        };
        let request = request.body(body).context("the request cannot be written")?;
        let answer = match &self.way {
            Way::Server { base, token, http } => over_network(http, base, token, request).await?,
            Way::Socket(path) => over_socket(path, request).await?,
            Way::Here { router, .. } => {
                let Ok(response) = router.clone().oneshot(request.map(Body::from)).await;
                read(response).await?
            }
        };
        accepted(answer)
    }

    /// Has something done that takes long: `tell` hears of each step, the answer is what came of it.
    pub async fn follow(
        &self,
        path: &str,
        body: Value,
        mut tell: impl FnMut(&Value),
    ) -> Result<Value, Failure> {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.to_string().into_bytes())
            .context("the request cannot be written")?;
        let (response, _connection) = match &self.way {
            Way::Server { .. } => return Err(Failure::Usage("--server cannot do this".to_owned())),
            Way::Socket(path) => {
                let (response, connection) = send_over_socket(path, request).await?;
                (response, Some(connection))
            }
            Way::Here { router, .. } => {
                let Ok(response) = router.clone().oneshot(request.map(Body::from)).await;
                (response, None)
            }
        };
        if !response.status().is_success() {
            return Ok(accepted(read(response).await?)?.json());
        }
        let mut body = response.into_body();
        let mut waiting = Vec::new();
        while let Some(frame) = body.frame().await {
            let broke_off = |error| Failure::Unavailable(format!("the answer broke off: {error}"));
            if let Ok(bytes) = frame.map_err(broke_off)?.into_data() {
                waiting.extend_from_slice(&bytes);
            }
            while let Some(end) = waiting.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = waiting.drain(..=end).collect();
                let line: Value =
                    serde_json::from_slice(&line).context("a line of the answer is not JSON")?;
                if let Some(done) = line.get("done") {
                    return Ok(done.clone());
                }
                if let Some(failed) = line.get("failed") {
                    return Err(failure(failed));
                }
                tell(&line["progress"]);
            }
        }
        Err(Failure::Unavailable(
            "the answer broke off before it was done".to_owned(),
        ))
    }

    /// As [`Self::send`], for a JSON answer.
    pub async fn get(&self, path: &str) -> Result<Value, Failure> {
        Ok(self.send(Method::GET, path, Content::Nothing).await?.json())
    }

    /// As [`Self::send`], JSON in, JSON out.
    pub async fn post(&self, path: &str, body: Value) -> Result<Value, Failure> {
        Ok(self.send(Method::POST, path, Content::Json(body)).await?.json())
    }

    /// Without a server: does what the command made due (the rest of an import, mails of a round).
    pub async fn settle(&self) {
        if let Way::Here { node: Some(node), .. } = &self.way {
            for instance in node.engine.instances() {
                instance.fire_due().await;
            }
        }
    }

    /// Ends in order; what was answered is on disk.
    pub async fn close(self) {
        self.settle().await;
        if let Way::Here { node: Some(node), .. } = self.way {
            node.close().await;
        }
    }
}

/// Names below `localhost` are this machine (RFC 6761 §6.3), though not every system's resolver knows.
fn http_client(server: &str) -> Result<reqwest::Client, Failure> {
    let url: reqwest::Url = server
        .parse()
        .map_err(|error| Failure::Usage(format!("{server} is no address of a server: {error}")))?;
    let mut builder = reqwest::Client::builder();
    if let Some(host) = url.host_str().filter(|host| host.ends_with(".localhost")) {
        builder = builder.resolve(host, std::net::SocketAddr::from(([127, 0, 0, 1], 0)));
    }
    Ok(builder.build().context("the HTTP client cannot be made")?)
}

/// Unique enough for an Idempotency-Key.
fn rand_bits() -> u128 {
    use std::hash::{BuildHasher as _, RandomState};
    let one = |salt: u8| u128::from(RandomState::new().hash_one(salt));
    one(0) << 64 | one(1)
}

async fn over_network(
    http: &reqwest::Client,
    base: &str,
    token: &str,
    request: Request<Vec<u8>>,
) -> Result<Answer, Failure> {
    let (parts, body) = request.into_parts();
    let mut headers = parts.headers;
    headers.remove(header::HOST);
    let sent = http
        .request(parts.method, format!("{base}{}", parts.uri))
        .headers(headers)
        .bearer_auth(token)
        .body(body)
        .send()
        .await;
    let response = sent.map_err(|error| {
        Failure::Unavailable(format!(
            "{base} does not answer: {:#}",
            anyhow::Error::from(error)
        ))
    })?;
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body = response
        .bytes()
        .await
        .map_err(|error| Failure::Unavailable(format!("{base} broke off: {error}")))?;
    Ok(Answer {
        status,
        body: body.to_vec(),
        headers,
    })
}

async fn over_socket(path: &Path, request: Request<Vec<u8>>) -> Result<Answer, Failure> {
    let (response, connection) = send_over_socket(path, request).await?;
    let answer = read(response).await;
    connection.abort();
    answer
}

/// The answer's head; its body comes as long as the task runs.
async fn send_over_socket(
    path: &Path,
    request: Request<Vec<u8>>,
) -> Result<(axum::http::Response<Body>, JoinHandle<hyper::Result<()>>), Failure> {
    let gone = |error: &dyn std::fmt::Display| {
        Failure::Unavailable(format!("the server at {} went away: {error}", path.display()))
    };
    let stream = tokio::net::UnixStream::connect(path)
        .await
        .map_err(|error| gone(&error))?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|error| gone(&error))?;
    let connection = tokio::spawn(connection);
    let response = sender
        .send_request(request.map(Body::from))
        .await
        .map_err(|error| gone(&error))?;
    Ok((response.map(Body::new), connection))
}

async fn read(response: axum::http::Response<Body>) -> Result<Answer, Failure> {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let body = http_body_util::Limited::new(response.into_body(), ANSWER_BYTES_MAX)
        .collect()
        .await;
    let body = body.map_err(|error| Failure::Unavailable(format!("the answer broke off: {error}")))?;
    Ok(Answer {
        status,
        body: body.to_bytes().to_vec(),
        headers,
    })
}

/// What the running server of a data directory says about its instances; none when none runs.
pub async fn ready_report(socket: &Path) -> Option<Value> {
    let request = Request::builder()
        .uri("/readyz")
        .header(header::HOST, "localhost")
        .body(Vec::new())
        .ok()?;
    Some(over_socket(socket, request).await.ok()?.json())
}

/// The last line of an answer that came to nothing.
fn failure(failed: &Value) -> Failure {
    let text = |name: &str| failed[name].as_str().unwrap_or_default().to_owned();
    match failed["error"].as_str() {
        Some("refused") => Failure::Refused {
            error: "refused".to_owned(),
            message: text("message"),
            details: Value::Null,
        },
        Some("unavailable") => Failure::Unavailable(text("message")),
        _ => Failure::failed(text("message")),
    }
}

fn accepted(answer: Answer) -> Result<Answer, Failure> {
    if answer.status < 400 {
        return Ok(answer);
    }
    let json = answer.json();
    let text = |name: &str| json[name].as_str().map(str::to_owned);
    let message =
        text("message").unwrap_or_else(|| format!("the server answered with status {}", answer.status));
    Err(match answer.status {
        503 | 429 => Failure::Unavailable(message),
        500.. => Failure::failed(message),
        _ => {
            let details = json["details"].clone();
            Failure::Refused {
                error: text("error").unwrap_or_else(|| answer.status.to_string()),
                message,
                details,
            }
        }
    })
}
