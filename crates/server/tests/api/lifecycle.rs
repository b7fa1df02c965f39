//! A real server on a real socket, from start to end.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UnixStream};
use vc_config::{Config, Overrides};
use vc_mail::MemoryMailer;
use vc_server::{Listening, Node, NodeOptions, SOCKET_NAME, serve};
use vc_testkit::FakeClock;

use crate::app::{app, eventually};

async fn ask<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin>(
    mut stream: S,
    request: &str,
) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

const READY: &str = "GET /readyz HTTP/1.1\r\nhost: team-a.localhost\r\nconnection: close\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn it_listens_on_both_sockets_and_ends_in_order() {
    let app = app().await;
    let listening = Listening::bind(&app.node).await.unwrap();
    let address = listening.address;
    let serving = tokio::spawn(serve(app.node.clone(), listening, async {}));

    eventually(async || {
        let answer = ask(TcpStream::connect(address).await.ok()?, READY).await;
        answer.starts_with("HTTP/1.1 200").then_some(())
    })
    .await;
    let socket = app.folder().join(SOCKET_NAME);
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&socket).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let request =
        "GET /api/v1/admin/users HTTP/1.1\r\nhost: x\r\nx-vc-instance: team-b\r\nconnection: close\r\n\r\n";
    let local = ask(UnixStream::connect(&socket).await.unwrap(), request).await;
    assert!(local.starts_with("HTTP/1.1 200"), "{local}");
    let network = ask(TcpStream::connect(address).await.unwrap(), request).await;
    assert!(
        network.starts_with("HTTP/1.1 404"),
        "the header means nothing from outside: {network}"
    );

    // An open connection that asks for nothing does not hold the end up.
    let idle = TcpStream::connect(address).await.unwrap();
    app.node.shutdown.begin();
    serving.await.unwrap();
    drop(idle);
    assert!(TcpStream::connect(address).await.is_err());
    assert!(!socket.exists());
    assert!(
        app.node.engine.instances().is_empty(),
        "writers are drained and closed"
    );
}

#[tokio::test]
async fn a_connection_that_asks_for_nothing_is_closed() {
    let app = app().await;
    let listening = Listening::bind(&app.node).await.unwrap();
    let address = listening.address;
    let serving = tokio::spawn(serve(app.node.clone(), listening, async {}));
    eventually(async || {
        let answer = ask(TcpStream::connect(address).await.ok()?, READY).await;
        answer.starts_with("HTTP/1.1 200").then_some(())
    })
    .await;
    tokio::time::pause();
    for said in ["", "P", "PRI * HTTP/2.0\r\n"] {
        let mut silent = TcpStream::connect(address).await.unwrap();
        silent.write_all(said.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let closed = silent.read_to_end(&mut answer);
        let closed = tokio::time::timeout(std::time::Duration::from_secs(60), closed).await;
        assert!(closed.is_ok(), "{said:?} keeps its place");
    }
    tokio::time::resume();
    app.node.shutdown.begin();
    serving.await.unwrap();
}

#[tokio::test]
async fn a_directory_is_used_by_one_at_a_time() {
    let app = app().await;
    let overrides = Overrides {
        data: Some(app.folder().to_owned()),
        listen: None,
    };
    let config = Config::parse(
        "",
        std::path::Path::new("vc.yaml"),
        &overrides,
        &vc_server::check_program,
    )
    .unwrap();
    let options = NodeOptions {
        clock: Arc::new(FakeClock::at("2026-03-02T09:00:00Z")),
        mailer: Arc::new(MemoryMailer::default()),
        run_due_work: false,
        demo_accounts: Vec::new(),
    };
    let error = Node::open(config, options)
        .map(|_| ())
        .expect_err("taken")
        .to_string();
    assert!(error.contains("in use by another vc"), "{error}");
}
