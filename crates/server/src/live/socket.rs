//! A live socket: one viewer, told of every change that they may see, from where they stood.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use vc_http::{ApiError, Caller, ErrorBody, SignIn};
use vc_instance::{Cursor, Viewer};

use super::frames::{self, FromClient, Reason, ToClient};
use super::hub::{Batch, Ear, Full, Hubs};
use super::viewer;
use crate::shutdown::Shutdown;

/// Between two heartbeats; each asks the client whether it is there, and whether it is still signed in.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// A client that said nothing for so long, not even what its browser answers by itself, is gone.
const SILENCE_MAX: Duration = Duration::from_secs(40);
/// For a client's first frame.
const HELLO_WAIT: Duration = Duration::from_secs(10);
/// For one frame to leave.
const SEND_WAIT: Duration = Duration::from_secs(20);
/// Bytes of a frame of a client.
const FROM_CLIENT_BYTES_MAX: usize = 4 * 1024;
/// Clients of a server that ends come again within so many milliseconds.
const RETRY_MS_MAX: u64 = 2_000;
/// Close code for "sign in again", of those that are free for applications.
const CLOSE_SIGNED_OUT: u16 = 4401;
const CLOSE_GOING_AWAY: u16 = 1001;
const CLOSE_NOT_UNDERSTOOD: u16 = 1008;

/// Follow what changes
#[utoipa::path(
    get, path = "/api/v1/live", operation_id = "follow_changes", tag = "live",
    description = "A WebSocket; every frame is a JSON object with a `type`. The client begins with `hello` and the cursor that it \
        goes on from (`{\"type\":\"hello\",\"after\":\"…\"}`, or without `after`). The server answers `hello` with its own (`to`, \
        `incarnation`, `last_seq`, `heartbeat_seconds`), then sends `changes` (`from`, `to`, `rows` as in `GET /api/v1/changes`), \
        `must_refetch` (too much changed, or the client was too slow: read everything anew and go on from `to`), `heartbeat` (all \
        that this client may see up to `to` was sent) and, before it closes, `bye` (`reason`, `retry_ms`). `{\"type\":\"ping\"}` is \
        answered by a heartbeat. Rows are applied in order; the last one of an id counts; null is gone, and with a project its \
        tasks. With cookies, only the site's own pages may connect.",
    responses(
        (status = 101, description = "A WebSocket."),
        (status = 403, description = "`cross_origin`: not from this site's own pages.", body = ErrorBody),
        (status = 426, description = "`websocket_wanted`", body = ErrorBody),
        (status = 429, description = "`too_many_sockets`", body = ErrorBody),
        (status = 503, description = "`busy`", body = ErrorBody),
    )
)]
pub async fn follow_changes(
    caller: Caller,
    sign_in: Option<Extension<SignIn>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    Extension(hubs): Extension<Arc<Hubs>>,
    Extension(shutdown): Extension<Shutdown>,
) -> Result<Response, ApiError> {
    let (Some(Extension(sign_in)), Ok(upgrade)) = (sign_in, upgrade) else {
        return Err(ApiError::new(
            StatusCode::UPGRADE_REQUIRED,
            "websocket_wanted",
            "This is a WebSocket. Without one, ask GET /api/v1/changes.",
        ));
    };
    let viewer = viewer(&caller);
    let ear = hubs.listen(&caller.instance, viewer).map_err(full)?;
    Ok(upgrade
        .max_message_size(FROM_CLIENT_BYTES_MAX)
        .max_frame_size(FROM_CLIENT_BYTES_MAX)
        .on_upgrade(move |socket| async move {
            let (sink, stream) = socket.split();
            let mut live = Live {
                caller,
                sign_in,
                viewer,
                ear,
                sink,
            };
            let Err(end) = tokio::select! {
                ended = live.follow(stream) => ended,
                () = shutdown.begun() => Err(End::Bye(Reason::Restart)),
            };
            live.end(end).await;
        }))
}

fn full(full: Full) -> ApiError {
    match full {
        Full::Server => ApiError::busy("The server has as many live connections as it takes.", HEARTBEAT),
        Full::Person => ApiError::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_sockets",
            "You have too many live connections. Close some windows.",
        )
        .with_retry_after(HEARTBEAT),
    }
}

/// Why a socket is closed.
enum End {
    /// Nobody is there any more.
    Gone,
    /// The client is told why.
    Bye(Reason),
}

struct Live {
    caller: Caller,
    sign_in: SignIn,
    viewer: Viewer,
    ear: Ear,
    sink: SplitSink<WebSocket, Message>,
}

impl Live {
    /// Until it ends.
    async fn follow(&mut self, mut stream: SplitStream<WebSocket>) -> Result<Infallible, End> {
        let after = hello(&mut stream).await?;
        let mut at = self.begin(after).await?;
        let mut heard_at = Instant::now();
        let mut beat = interval(HEARTBEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat.reset();
        loop {
            tokio::select! {
                batch = self.ear.batches.recv() => match batch {
                    Ok(batch) if batch.to.seq <= at.seq => {}
                    Ok(batch) => {
                        at = batch.to;
                        self.tell(&batch).await?;
                    }
                    Err(RecvError::Lagged(_)) => at = self.start_over().await?,
                    Err(RecvError::Closed) => return Err(End::Bye(Reason::Restart)),
                },
                frame = stream.next() => {
                    heard_at = Instant::now();
                    match read(frame)? {
                        Some(FromClient::Ping) => self.send(ToClient::Heartbeat { to: at }.frame()).await?,
                        Some(FromClient::Hello { .. }) => return Err(End::Bye(Reason::NotUnderstood)),
                        None => {}
                    }
                },
                _ = beat.tick() => {
                    if heard_at.elapsed() > SILENCE_MAX {
                        return Err(End::Gone);
                    }
                    self.check().await?;
                    self.send(Message::Ping(Vec::new().into())).await?;
                    self.send(ToClient::Heartbeat { to: at }.frame()).await?;
                },
            }
        }
    }

    /// Says where the server is, and what changed since the client was here. Batches are heard since before, so nothing
    /// is missed in between.
    async fn begin(&mut self, after: Option<Cursor>) -> Result<Cursor, End> {
        let instance = &self.caller.instance;
        let changes = instance
            .changes(after, self.viewer)
            .await
            .map_err(|_| End::Bye(Reason::Restart))?;
        let to = changes.to;
        self.send(
            ToClient::Hello {
                to,
                incarnation: to.incarnation,
                last_seq: to.seq,
                heartbeat_seconds: HEARTBEAT.as_secs(),
            }
            .frame(),
        )
        .await?;
        match after {
            Some(_) if changes.must_refetch => self.send(ToClient::MustRefetch { to }.frame()).await?,
            Some(from) if !changes.rows.is_empty() => {
                let rows = frames::rows(&changes.rows);
                self.send(Message::Text(frames::changes(from, to, &[&rows])))
                    .await?;
            }
            _ => {}
        }
        Ok(to)
    }

    async fn tell(&mut self, batch: &Batch) -> Result<(), End> {
        if batch.people_changed {
            self.check().await?;
        }
        if batch.must_refetch {
            return self.send(ToClient::MustRefetch { to: batch.to }.frame()).await;
        }
        match batch.frame(self.viewer) {
            Some(frame) => self.send(frame).await,
            None => Ok(()),
        }
    }

    /// It was too slow: what it missed is not told any more.
    async fn start_over(&mut self) -> Result<Cursor, End> {
        metrics::counter!("vc_live_too_slow_total").increment(1);
        self.ear.batches = self.ear.batches.resubscribe();
        let to = *self.caller.instance.subscribe().borrow();
        self.send(ToClient::MustRefetch { to }.frame()).await?;
        Ok(to)
    }

    /// Whether they are still signed in, as what they were.
    async fn check(&self) -> Result<(), End> {
        if self.caller.instance.is_closed() {
            return Err(End::Bye(Reason::Restart));
        }
        match self.sign_in.holds().await {
            Ok(Some(role)) if role == self.caller.role => Ok(()),
            Ok(None) => Err(End::Bye(Reason::SignedOut)),
            // As something else they see something else; when it cannot be found out, they ask again.
            Ok(Some(_)) | Err(_) => Err(End::Bye(Reason::Restart)),
        }
    }

    async fn send(&mut self, frame: Message) -> Result<(), End> {
        match timeout(SEND_WAIT, self.sink.send(frame)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }

    async fn end(mut self, end: End) {
        let End::Bye(reason) = end else {
            return;
        };
        let bye = ToClient::Bye {
            reason,
            retry_ms: self.retry_ms(reason),
        };
        let code = match reason {
            Reason::Restart => CLOSE_GOING_AWAY,
            Reason::SignedOut => CLOSE_SIGNED_OUT,
            Reason::NotUnderstood => CLOSE_NOT_UNDERSTOOD,
        };
        let close = Message::Close(Some(CloseFrame {
            code,
            reason: "".into(),
        }));
        // Whoever is not there any more need not be told.
        if self.send(bye.frame()).await.is_ok() {
            let _ = self.send(close).await;
        }
    }

    /// Not all at once.
    fn retry_ms(&self, reason: Reason) -> u64 {
        match reason {
            Reason::Restart => {
                let chance = u64::from(self.caller.instance.new_command_id().to_bytes()[15]);
                chance * RETRY_MS_MAX / u64::from(u8::MAX)
            }
            Reason::SignedOut | Reason::NotUnderstood => RETRY_MS_MAX,
        }
    }
}

/// The first frame.
async fn hello(stream: &mut SplitStream<WebSocket>) -> Result<Option<Cursor>, End> {
    let not_understood = || End::Bye(Reason::NotUnderstood);
    let first = async {
        loop {
            if let Some(frame) = read(stream.next().await)? {
                return Ok::<_, End>(frame);
            }
        }
    };
    match timeout(HELLO_WAIT, first).await.map_err(|_| not_understood())?? {
        FromClient::Hello { after } => after
            .map(|after| after.parse())
            .transpose()
            .map_err(|_| not_understood()),
        FromClient::Ping => Err(not_understood()),
    }
}

/// What a client said; none for what the protocol itself says.
fn read(frame: Option<Result<Message, axum::Error>>) -> Result<Option<FromClient>, End> {
    match frame {
        Some(Ok(Message::Text(text))) => serde_json::from_str(&text)
            .map(Some)
            .map_err(|_| End::Bye(Reason::NotUnderstood)),
        Some(Ok(Message::Binary(_))) => Err(End::Bye(Reason::NotUnderstood)),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Close(_)) | Err(_)) | None => Err(End::Gone),
    }
}
