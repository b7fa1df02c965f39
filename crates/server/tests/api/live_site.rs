//! A node that listens, people on it, and their live sockets.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::app::{TestApp, app, request, send};

pub struct Site {
    pub app: TestApp,
    pub address: SocketAddr,
}

pub async fn site() -> Site {
    let app = app().await;
    // The system holds little for those who do not read.
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_send_buffer_size(4 * 1024).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(64).unwrap();
    let address = listener.local_addr().unwrap();
    let router = app.router.clone();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Site { app, address }
}

pub struct Socket(pub WebSocketStream<TcpStream>);

impl Site {
    pub async fn connect(&self, headers: &[(header::HeaderName, &str)]) -> Result<Socket, u16> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        self.connect_over(stream, headers).await
    }

    pub async fn connect_over(
        &self,
        stream: TcpStream,
        headers: &[(header::HeaderName, &str)],
    ) -> Result<Socket, u16> {
        let mut request = "ws://team-a.localhost/api/v1/live".into_client_request().unwrap();
        for (name, value) in headers {
            request
                .headers_mut()
                .insert(name, HeaderValue::from_str(value).unwrap());
        }
        match client_async(request, stream).await {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Connects as somebody and says hello; answers where the server is.
    pub async fn follow(&self, cookie: &str, after: Option<&str>) -> (Socket, String) {
        let mut socket = self.connect(&[(header::COOKIE, cookie)]).await.unwrap();
        socket.say(&json!({ "type": "hello", "after": after })).await;
        let hello = socket.hear().await;
        assert_eq!(hello["type"], "hello", "{hello}");
        assert!(
            hello["to"]
                .as_str()
                .unwrap()
                .starts_with(hello["incarnation"].as_str().unwrap())
        );
        let to = hello["to"].as_str().unwrap().to_owned();
        assert!(to.ends_with(&format!(".{}", hello["last_seq"])), "{hello}");
        (socket, to)
    }

    pub async fn call(&self, cookie: &str, method: &str, path: &str, body: Value) -> Value {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = request(method, path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body));
        let answer = send(&self.app.router, request.unwrap()).await;
        assert!(
            answer.status < 300,
            "{method} {path}: {} {}",
            answer.status,
            answer.text()
        );
        answer.json()
    }

    pub async fn person(&self, name: &str) -> (String, String) {
        let cookie = self.app.sign_in("team-a", name, "member").await;
        let me = self.call(&cookie, "GET", "/api/v1/auth/me", Value::Null).await;
        (cookie, text(&me["person"]["id"]))
    }

    pub async fn project(&self, cookie: &str, is_private: bool, members: &[&str]) -> String {
        let body = json!({ "name": "Move", "is_private": is_private, "members": members });
        text(&self.call(cookie, "POST", "/api/v1/projects", body).await["project"]["id"])
    }

    pub async fn task(&self, cookie: &str, title: &str, project: &str) -> String {
        let body = json!({ "title": title, "project": project });
        text(&self.call(cookie, "POST", "/api/v1/tasks", body).await["task"]["id"])
    }

    pub async fn rename(&self, cookie: &str, task: &str, title: &str) {
        let path = format!("/api/v1/tasks/{task}");
        self.call(cookie, "PATCH", &path, json!({ "title": title })).await;
    }
}

pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}

impl Socket {
    pub async fn say(&mut self, frame: &Value) {
        self.0.send(Message::text(frame.to_string())).await.unwrap();
    }

    pub async fn hear(&mut self) -> Value {
        let frame = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    other => panic!("{other:?}"),
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), frame)
            .await
            .expect("something comes")
    }

    /// All rows that come until the server has said everything up to now. The ping overtakes nothing: what was committed before
    /// it is asked for again until the watermark says so.
    pub async fn rows_until(&mut self, site: &Site, cookie: &str) -> Vec<Value> {
        let start = site.call(cookie, "GET", "/api/v1/changes", Value::Null).await;
        let head = seq(&start["to"]);
        let mut rows = Vec::new();
        loop {
            self.say(&json!({ "type": "ping" })).await;
            loop {
                let frame = self.hear().await;
                match frame["type"].as_str() {
                    Some("changes") => rows.extend(frame["rows"].as_array().unwrap().clone()),
                    Some("heartbeat") if seq(&frame["to"]) >= head => return rows,
                    Some("heartbeat") => break,
                    _ => panic!("{frame}"),
                }
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// How it is closed, after a last frame.
    pub async fn end(mut self) -> (Value, u16) {
        let mut bye = Value::Null;
        let closed = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Text(text))) => bye = serde_json::from_str(&text).unwrap(),
                    Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    other => panic!("{other:?}"),
                }
            }
        };
        let code = tokio::time::timeout(Duration::from_secs(20), closed)
            .await
            .expect("it is closed");
        (bye, code)
    }
}

pub fn seq(cursor: &Value) -> u64 {
    let (_, seq) = cursor.as_str().unwrap().rsplit_once('.').unwrap();
    seq.parse().unwrap()
}
