//! The servers that are measured, each in a process of its own: the product with an office of people, and a bare handler.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::get;
use jiff::ToSpan as _;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use vc_config::{Config, Overrides};
use vc_instance::Instance;
use vc_kernel::{Actor, Clock as _, PersonId, SystemClock};
use vc_mail::MemoryMailer;
use vc_people::auth::new_token;
use vc_people::commands::{AddPerson, CreateToken, NewPerson};
use vc_people::model::Role;
use vc_server::{Listening, Node, NodeOptions, serve};

const ROLE: &str = "VC_BENCH_SERVER";
const YAML: &str = "instances:\n  - id: office\n    name: Office\n";
/// People of the office, each with a token.
pub const PEOPLE: usize = 200;

/// A server that runs.
pub struct Server {
    pub address: SocketAddr,
    /// Of each person.
    pub tokens: Vec<String>,
    child: Child,
    stdin: Option<ChildStdin>,
}

impl Server {
    /// Starts this program anew in that role; what it is given to answer comes by its standard input.
    pub fn start(role: &str) -> Self {
        Self::start_with(role, &[])
    }

    pub fn start_with(role: &str, answer: &[u8]) -> Self {
        let program = std::env::current_exe().expect("this program");
        let mut child = Command::new(program)
            .env(ROLE, role)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut stdin = child.stdin.take().expect("piped");
        writeln!(stdin, "{}", answer.len()).expect("it reads");
        stdin.write_all(answer).expect("it reads");
        stdin.flush().expect("it reads");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped"))
            .read_line(&mut line)
            .expect("it says where it is");
        let told: Value = serde_json::from_str(&line).expect("JSON");
        let tokens = told["tokens"].as_array().expect("tokens");
        Self {
            address: told["address"]
                .as_str()
                .expect("an address")
                .parse()
                .expect("an address"),
            tokens: tokens
                .iter()
                .map(|token| token.as_str().expect("a text").to_owned())
                .collect(),
            child,
            stdin: Some(stdin),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It ends with its standard input.
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

/// Whether this process is such a server.
pub fn is_child() -> bool {
    std::env::var_os(ROLE).is_some()
}

/// Serves until the standard input ends.
pub fn run() {
    let mut stdin = BufReader::new(std::io::stdin());
    let mut line = String::new();
    stdin.read_line(&mut line).expect("a length");
    let mut answer = vec![0; line.trim().parse().expect("a number")];
    stdin.read_exact(&mut answer).expect("as long as was said");
    let role = std::env::var(ROLE).expect("a role");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let ended = tokio::task::spawn_blocking(move || {
            let mut rest = Vec::new();
            stdin.read_to_end(&mut rest).expect("it ends");
        });
        match role.as_str() {
            "bare" => tokio::select! { () = bare(answer.into()) => {}, _ = ended => {} },
            _ => product(ended).await,
        }
    });
}

async fn bare(answer: Bytes) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    tell(listener.local_addr().expect("an address"), &[]);
    let handler = get(move || {
        let answer = answer.clone();
        async move { ([(header::CONTENT_TYPE, "application/json")], answer) }
    });
    axum::serve(listener, Router::new().fallback(handler))
        .await
        .expect("it serves");
}

async fn product(ended: tokio::task::JoinHandle<()>) {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let overrides = Overrides {
        data: Some(folder.path().to_owned()),
        listen: Some("127.0.0.1:0".parse().expect("an address")),
    };
    let config = Config::parse(YAML, Path::new("vc.yaml"), &overrides, &vc_server::check_program)
        .expect("a sound configuration");
    let options = NodeOptions {
        clock: Arc::new(SystemClock),
        mailer: Arc::new(MemoryMailer::default()),
        run_due_work: true,
        demo_accounts: Vec::new(),
    };
    let node = Arc::new(Node::open(config, options).expect("the node opens"));
    node.instances.open_all().await;
    let id = &node.instances.ids()[0];
    let instance = node.instances.get_open(id).expect("it is open");
    let mut tokens = Vec::with_capacity(PEOPLE);
    for number in 0..PEOPLE {
        tokens.push(person(&instance, number).await);
    }
    let listening = Listening::bind(&node).await.expect("a port");
    tell(listening.address, &tokens);
    let shutdown = node.shutdown.clone();
    tokio::spawn(async move {
        let _ = ended.await;
        shutdown.begin();
    });
    serve(node, listening, async {}).await;
}

fn tell(address: SocketAddr, tokens: &[String]) {
    println!("{}", json!({ "address": address.to_string(), "tokens": tokens }));
}

/// Somebody new; their token.
async fn person(instance: &Instance, number: usize) -> String {
    let person = NewPerson {
        name: format!("Person {number}"),
        email: format!("person-{number}@example.com"),
        time_zone: "Europe/Berlin".to_owned(),
        ..NewPerson::default()
    };
    let command = AddPerson {
        person,
        role: Role::Member,
        credential: None,
    };
    let person: PersonId = instance
        .submit(instance.system_request(), command)
        .await
        .expect("they join");
    let expires_at = SystemClock.now() + 24.hours();
    let token = new_token(instance, expires_at).await.expect("the keep takes it");
    let command = CreateToken {
        token: token.id,
        person,
        name: "bench".to_owned(),
        prefix: token.prefix,
        expires_at_ms: expires_at.as_millisecond(),
    };
    let mut request = instance.system_request();
    request.actor = Actor::Person(person);
    instance.submit(request, command).await.expect("a token");
    token.text
}
