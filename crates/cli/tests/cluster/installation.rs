//! Two nodes' data directories and settings, and the database that they share.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

use tempfile::TempDir;
use vc_testkit::TestPostgres;

use crate::client::To;
use crate::request::http;
use crate::server::{Server, vc};

/// The instances; a name below `localhost` leads to each.
pub const TEAMS: [&str; 2] = ["north", "south"];
/// Any 32 bytes.
const PLATFORM_KEY: &str = "4b1d5ecf4b1d5ecf4b1d5ecf4b1d5ecf4b1d5ecf4b1d5ecf4b1d5ecf4b1d5ecf";

pub struct Installation {
    root: TempDir,
    pub postgres: TestPostgres,
    pub url: String,
    /// Where the nodes listen: one port each for all its lives.
    ports: [u16; 2],
    http: reqwest::Client,
}

impl Installation {
    pub fn new() -> Self {
        let postgres = TestPostgres::start_new();
        let url = postgres.create_database();
        // Held at the same time, or both might get the same.
        let free = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let installation = Self {
            root: tempfile::tempdir().unwrap(),
            postgres,
            url,
            ports: free.map(|listener| listener.local_addr().unwrap().port()),
            http: http(&TEAMS.map(|team| format!("{team}.localhost"))),
        };
        for node in 0..2 {
            std::fs::write(installation.settings(node), installation.settings_text(node)).unwrap();
        }
        installation
    }

    fn settings(&self, node: usize) -> PathBuf {
        self.root.path().join(format!("node-{node}.yaml"))
    }

    fn settings_text(&self, node: usize) -> String {
        format!(
            "storage:\n  postgres:\n    url: env:TEST_DATABASE_URL\nplatform_key: env:TEST_PLATFORM_KEY\n\
             node:\n  address: http://127.0.0.1:{}\ninstances:\n  - id: {}\n  - id: {}\n",
            self.ports[node], TEAMS[0], TEAMS[1]
        )
    }

    pub fn data(&self, node: usize) -> PathBuf {
        self.root.path().join(format!("data-{node}"))
    }

    /// A node's files of an instance.
    pub fn folder(&self, node: usize, team: &str) -> PathBuf {
        self.data(node).join("instances").join(team)
    }

    /// `vc` on a node's data directory.
    pub fn vc(&self, node: usize) -> Command {
        self.vc_on(&self.data(node), node)
    }

    /// `vc` with a node's settings on another data directory.
    pub fn vc_on(&self, data: &std::path::Path, node: usize) -> Command {
        let mut command = vc(data, &[]);
        command
            .arg("--config")
            .arg(self.settings(node))
            .env("TEST_DATABASE_URL", &self.url)
            .env("TEST_PLATFORM_KEY", PLATFORM_KEY);
        command
    }

    /// A data directory that no node has.
    pub fn empty_data(&self) -> TempDir {
        tempfile::tempdir_in(self.root.path()).unwrap()
    }

    pub fn begin(&self, node: usize) -> Server {
        let mut serve = self.vc(node);
        serve.args(["serve", "--listen", &format!("127.0.0.1:{}", self.ports[node])]);
        Server::of(serve)
    }

    /// Starts a node and waits until it is ready.
    pub async fn start(&self, node: usize) -> Server {
        let mut server = self.begin(node);
        server.wait_until_ready(&self.http).await;
        server
    }

    /// A figure of a node, from `/metrics`; 0 where it has none yet.
    pub async fn figure(&self, node: usize, name: &str) -> u64 {
        let url = format!("http://127.0.0.1:{}/metrics", self.ports[node]);
        let text = self.http.get(url).send().await.unwrap().text().await.unwrap();
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0, |value| value.parse().unwrap())
    }

    /// An instance through a node.
    pub fn to(&self, node: usize, team: &str) -> To {
        To {
            http: self.http.clone(),
            address: format!("{team}.localhost:{}", self.ports[node]),
        }
    }
}
