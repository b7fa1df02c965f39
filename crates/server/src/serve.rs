//! Listening, and ending in order.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use crate::node::Node;
use crate::{declared, metrics, socket};

/// Open connections at most; more wait in the system's queue.
const CONNECTIONS_MAX: usize = 4096;
/// A client gets this long to send its headers, the first ones counted from when it connected: a
/// connection that says nothing would keep its place for ever.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// How often an HTTP/2 client is asked whether it is still there.
const PING_INTERVAL: Duration = Duration::from_secs(30);
/// Requests in flight get this long after the signal.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
/// After an accept failed (no file descriptors left, most likely).
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A server that has its addresses and is not answering yet.
pub struct Listening {
    /// Where people come in.
    pub address: SocketAddr,
    tcp: TcpListener,
    unix: Option<(UnixListener, PathBuf)>,
}

impl Listening {
    /// Takes the address and the local socket.
    ///
    /// # Errors
    /// When the address is taken or not ours.
    pub async fn bind(node: &Node) -> anyhow::Result<Self> {
        let wanted = node.config.listen;
        let tcp = TcpListener::bind(wanted).await.with_context(|| {
            format!("{wanted} cannot be listened on; choose another with --listen or listen: in vc.yaml")
        })?;
        let address = tcp.local_addr()?;
        // Long paths make no socket; the server works without one, only `vc` cannot find it.
        let unix = match socket::listen(&node.config.data) {
            Ok(unix) => Some(unix),
            Err(error) => {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "no local socket: stop the server before using vc on its data"
                );
                None
            }
        };
        Ok(Self { address, tcp, unix })
    }
}

/// Answers until [`crate::Shutdown`] begins; then stops accepting, drains, and closes the node.
/// `opened` runs once every instance is open (or has failed to open).
pub async fn serve(node: Arc<Node>, listening: Listening, opened: impl Future<Output = ()> + Send + 'static) {
    let graceful = Arc::new(GracefulShutdown::new());
    let opening = tokio::spawn({
        let node = node.clone();
        async move {
            node.instances.open_all().await;
            tokio::join!(
                opened,
                node.instances.keep_open(),
                declared::keep(&node.config, &node.instances)
            );
        }
    });
    let upkeep = metrics::install()
        .ok()
        .map(|handle| tokio::spawn(metrics::upkeep(handle)));
    let network = accept_tcp(listening.tcp, node.router(), graceful.clone());
    let path = listening.unix.as_ref().map(|(_, path)| path.clone());
    let local = async {
        match listening.unix {
            Some((listener, _)) => accept_unix(listener, node.operator_router(), graceful.clone()).await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = network => {}
        () = local => {}
        () = node.shutdown.begun() => {}
    }
    if let Some(path) = path {
        let _ = std::fs::remove_file(path);
    }
    drain(graceful).await;
    if let Some(upkeep) = upkeep {
        upkeep.abort();
    }
    opening.abort();
    node.close().await;
}

async fn drain(graceful: Arc<GracefulShutdown>) {
    // The accept loops are gone, so this is the last handle.
    let Some(graceful) = Arc::into_inner(graceful) else {
        return;
    };
    if tokio::time::timeout(DRAIN_TIMEOUT, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!(
            seconds = DRAIN_TIMEOUT.as_secs(),
            "some requests did not end in time and were cut off"
        );
    }
}

async fn accept_tcp(listener: TcpListener, router: Router, graceful: Arc<GracefulShutdown>) {
    let permits = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let Ok(permit) = permits.clone().acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, peer)) => {
                let _ = stream.set_nodelay(true);
                answer(stream, Some(peer), router.clone(), &graceful, permit);
            }
            Err(error) => pause(&error).await,
        }
    }
}

async fn accept_unix(listener: UnixListener, router: Router, graceful: Arc<GracefulShutdown>) {
    let permits = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    loop {
        let Ok(permit) = permits.clone().acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => answer(stream, None, router.clone(), &graceful, permit),
            Err(error) => pause(&error).await,
        }
    }
}

async fn pause(error: &std::io::Error) {
    tracing::warn!(%error, "a connection was not accepted");
    tokio::time::sleep(ACCEPT_PAUSE).await;
}

fn answer<S>(
    stream: S,
    peer: Option<SocketAddr>,
    router: Router,
    graceful: &GracefulShutdown,
    permit: tokio::sync::OwnedSemaphorePermit,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let asked = Arc::new(AtomicBool::new(false));
    let asks = asked.clone();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        asks.store(true, Ordering::Relaxed);
        let mut request = request.map(Body::new);
        if let Some(peer) = peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        router.clone().oneshot(request)
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING_INTERVAL)
        .max_concurrent_streams(128);
    let connection = builder
        .serve_connection_with_upgrades(TokioIo::new(stream), service)
        .into_owned();
    let watched = graceful.watch(connection);
    tokio::spawn(async move {
        tokio::pin!(watched);
        let ended = match tokio::time::timeout(HEADER_TIMEOUT, &mut watched).await {
            Ok(ended) => ended,
            Err(_) if asked.load(Ordering::Relaxed) => watched.await,
            Err(_) => Ok(()),
        };
        if let Err(error) = ended {
            tracing::debug!(error = %error, "a connection ended early");
        }
        drop(permit);
    });
}
