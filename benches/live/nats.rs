//! The same fan-out by NATS, spoken to directly: as little as a subscriber can do.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::interval;

use crate::RATE;
use crate::arrivals::{Arrivals, Fan, mark};

const SUBJECT: &str = "live";
const CONNECT: &str = "CONNECT {\"verbose\":false,\"pedantic\":false}\r\n";

struct Nats {
    child: Child,
    address: SocketAddr,
}

impl Nats {
    async fn start() -> Option<Self> {
        let free = std::net::TcpListener::bind("127.0.0.1:0")
            .ok()?
            .local_addr()
            .ok()?;
        let child = Command::new("nats-server")
            .args(["-a", "127.0.0.1", "-p", &free.port().to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let nats = Self { child, address: free };
        for _ in 0..100 {
            if TcpStream::connect(free).await.is_ok() {
                return Some(nats);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        None
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// So many subscribers hear so many messages like `payload`; none where NATS is not there.
pub async fn fan_out(payload: &str, subscribers: usize, messages: u32) -> Option<Fan> {
    let nats = Nats::start().await?;
    let arrivals = Arc::new(Arrivals::new(subscribers, messages));
    let mut hearing = JoinSet::new();
    for _ in 0..subscribers {
        let mut stream = connect(nats.address).await;
        stream
            .write_all(format!("SUB {SUBJECT} 1\r\nPING\r\n").as_bytes())
            .await
            .expect("it is there");
        let mut stream = BufReader::new(stream);
        expect_pong(&mut stream).await;
        hearing.spawn(hear(stream, Arc::clone(&arrivals)));
    }
    let mut publisher = connect(nats.address).await;
    let mut every = interval(Duration::from_secs(1) / RATE);
    let mut moments = Vec::with_capacity(messages as usize);
    for number in 0..messages {
        every.tick().await;
        let payload = payload.replace(&mark(0), &mark(number));
        let message = format!("PUB {SUBJECT} {}\r\n{payload}\r\n", payload.len());
        moments.push(Instant::now());
        publisher
            .write_all(message.as_bytes())
            .await
            .expect("it is there");
    }
    arrivals.complete().await;
    hearing.abort_all();
    Some(arrivals.since(&moments))
}

async fn connect(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream.set_nodelay(true).expect("a socket of ours");
    stream.write_all(CONNECT.as_bytes()).await.expect("it is there");
    stream
}

async fn expect_pong(stream: &mut BufReader<TcpStream>) {
    let mut line = String::new();
    while line.trim_end() != "PONG" {
        line.clear();
        let bytes = stream.read_line(&mut line).await.expect("it answers");
        assert!(bytes > 0, "NATS closed the connection");
    }
}

async fn hear(mut stream: BufReader<TcpStream>, arrivals: Arc<Arrivals>) {
    let mut line = String::new();
    let mut payload = Vec::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        let Some(header) = line.strip_prefix("MSG ") else {
            if line.trim_end() == "PING" {
                stream
                    .get_mut()
                    .write_all(b"PONG\r\n")
                    .await
                    .expect("it is there");
            }
            continue;
        };
        let length: usize = header
            .trim_end()
            .rsplit(' ')
            .next()
            .and_then(|length| length.parse().ok())
            .expect("a length");
        payload.resize(length + 2, 0);
        stream
            .read_exact(&mut payload)
            .await
            .expect("as long as was said");
        arrivals.note(std::str::from_utf8(&payload).expect("text"));
    }
}
