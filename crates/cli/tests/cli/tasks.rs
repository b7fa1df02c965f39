//! Tasks from the command line, as a person with a token, against the real server.

use std::path::Path;

use serde_json::Value;

use crate::run::{command, text, vc};
use crate::server::{Server, with_input};

const PASSWORD: &str = "correct horse battery";

/// A server with Ada, who is signed in by `vc login`.
pub struct Desk {
    pub folder: tempfile::TempDir,
    pub url: String,
    server: Server,
}

impl Desk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut server = Server::start(folder.path());
        let said = server.wait_for("/setup?token=");
        let address = said
            .lines()
            .find_map(|line| line.strip_prefix("Virtual Commons listens on "))
            .and_then(|rest| rest.split(';').next())
            .unwrap();
        let url = format!("http://{}", address.trim());
        for (email, name) in [("ada@example.com", "Ada"), ("ben@example.com", "Ben")] {
            let arguments = [
                "admin",
                "create",
                "--email",
                email,
                "--name",
                name,
                "--password-stdin",
            ];
            let made = with_input(folder.path(), &arguments, PASSWORD);
            assert!(made.status.success(), "{}", text(&made.stderr));
        }
        let desk = Self { folder, url, server };
        desk.sign_in("ada@example.com", "default");
        desk
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Makes a token and signs in with it.
    pub fn sign_in(&self, email: &str, name: &str) {
        let token = token(&self.url, email);
        let arguments = ["login", &self.url, "--name", name, "--token-file", "-"];
        let said = with_input(self.path(), &arguments, &(token + "\n"));
        assert!(said.status.success(), "{}", text(&said.stderr));
    }

    /// Standard output of a command that must work.
    pub fn out(&self, arguments: &[&str]) -> String {
        let output = vc(self.path(), arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Standard error of a command that must work.
    pub fn said(&self, arguments: &[&str]) -> String {
        let output = vc(self.path(), arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stderr)
    }

    pub fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.out(&[arguments, &["--json"]].concat())).unwrap()
    }

    /// Exit code and standard error of a command that must not work.
    pub fn fails(&self, arguments: &[&str]) -> (i32, String) {
        let output = vc(self.path(), arguments);
        assert!(
            !output.status.success(),
            "{arguments:?}: {}",
            text(&output.stdout)
        );
        (output.status.code().unwrap(), text(&output.stderr))
    }

    /// Adds a task with nothing but a title; its id.
    pub fn add(&self, title: &str) -> String {
        let added = self.json(&["task", "add", "--plain", title]);
        added["task"]["id"].as_str().unwrap().to_owned()
    }

    pub fn end(self) {
        self.server.signal("-TERM");
        let (code, rest) = self.server.end();
        assert_eq!(code, Some(0), "{rest}");
    }
}

fn token(url: &str, email: &str) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let http = reqwest::Client::new();
        let login = http
            .post(format!("{url}/api/v1/auth/login"))
            .json(&serde_json::json!({ "email": email, "password": PASSWORD }))
            .send()
            .await
            .unwrap();
        assert!(login.status().is_success(), "{}", login.status());
        let cookies = login.headers().get_all("set-cookie").iter();
        let cookies: Vec<&str> = cookies
            .map(|cookie| cookie.to_str().unwrap().split(';').next().unwrap())
            .collect();
        let made = http
            .post(format!("{url}/api/v1/users/tokens"))
            .header("cookie", cookies.join("; "))
            .json(&serde_json::json!({ "name": "cli", "expires_in_days": 30 }))
            .send()
            .await
            .unwrap();
        let made: Value = made.json().await.unwrap();
        made["token"].as_str().unwrap().to_owned()
    })
}

fn titles(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items.iter().map(|task| task["title"].as_str().unwrap()).collect()
}

#[test]
fn a_day_with_tasks() {
    let desk = Desk::new();
    let rent = desk.json(&[
        "task",
        "add",
        "--plain",
        "Pay the rent",
        "--due",
        "2026-12-01T09:00",
        "--zone",
        "Europe/Berlin",
        "--tag",
        "home",
        "--priority",
        "high",
        "--notes",
        "From the other account",
    ]);
    let rent = rent["task"]["id"].as_str().unwrap().to_owned();
    let milk = desk.add("Buy milk");
    let list = desk.out(&["task", "list"]);
    let end = &rent[rent.len() - 6..];
    assert!(
        list.contains(end) && list.contains("!high") && list.contains("#home"),
        "{list}"
    );
    assert_eq!(
        titles(&desk.json(&["task", "list"])),
        ["Pay the rent", "Buy milk"]
    );
    assert_eq!(
        titles(&desk.json(&["task", "list", "--limit", "1", "--sort", "created"])),
        ["Buy milk"]
    );

    let shown = desk.out(&["task", "show", &end.to_lowercase()]);
    assert!(
        shown.contains("2026-12-01 09:00 Europe/Berlin") && shown.contains("From the other account"),
        "{shown}"
    );
    desk.said(&["task", "comment", end, "Paid in the end"]);
    desk.said(&["task", "remind", end, "1d", "2h"]);
    let shown = desk.json(&["task", "show", end]);
    assert_eq!(shown["comments"][0]["text"], "Paid in the end");
    assert_eq!(shown["task"]["reminders"].as_array().unwrap().len(), 2);

    let edited = desk.json(&[
        "task",
        "edit",
        end,
        "--title",
        "Pay rent",
        "--due",
        "2026-12-02",
        "--add-tag",
        "money",
    ]);
    assert_eq!(edited["task"]["title"], "Pay rent");
    assert_eq!(edited["task"]["due"], serde_json::json!({ "date": "2026-12-02" }));
    assert_eq!(desk.fails(&["task", "edit", end]).0, 2, "nothing to change");

    let done = desk.said(&["task", "done", end, &milk]);
    assert!(done.contains("2 tasks: done"), "{done}");
    assert!(titles(&desk.json(&["task", "list"])).is_empty());
    let undone = desk.said(&["task", "undo"]);
    assert!(undone.contains("taken back"), "{undone}");
    assert_eq!(titles(&desk.json(&["task", "list"])).len(), 2);
    // Once more takes back what was before, not the undo.
    desk.said(&["task", "undo"]);
    assert_eq!(desk.json(&["task", "show", end])["task"]["title"], "Pay the rent");

    desk.said(&["task", "rm", &milk]);
    assert_eq!(titles(&desk.json(&["task", "list"])), ["Pay the rent"]);
    desk.said(&["task", "restore", &milk[milk.len() - 5..]]);
    assert_eq!(titles(&desk.json(&["task", "list"])).len(), 2);
    let (code, why) = desk.fails(&["task", "done", "0000"]);
    assert_eq!(code, 3, "{why}");
    let (code, why) = desk.fails(&["task", "done", "the rent"]);
    assert_eq!(code, 2, "{why}");
    desk.end();
}

#[test]
fn plain_words_are_understood_and_shown() {
    let desk = Desk::new();
    let words = "Pay rent every month on the 1st at 9 #home !high @me remind 1d before";
    let dry = desk.said(&["task", "add", words, "--dry-run"]);
    assert!(dry.contains("Pay rent") && dry.contains("repeat"), "{dry}");
    assert!(titles(&desk.json(&["task", "list"])).is_empty(), "only shown");
    let added = &desk.json(&["task", "add", words])["task"];
    assert_eq!(
        (&added["title"], &added["priority"]),
        (&"Pay rent".into(), &"high".into())
    );
    assert_eq!(added["due"]["time"], "09:00");
    assert!(
        added["series"]["description"].as_str().unwrap().contains("month"),
        "{added}"
    );
    assert_eq!(added["assignees"][0]["name"], "Ada");
    assert_eq!(
        titles(&desk.json(&["task", "list", "#home", "!high"])),
        ["Pay rent"]
    );
    // Flags say it exactly, whatever the words say.
    let exact = &desk.json(&[
        "task",
        "add",
        "Call",
        "mom",
        "tomorrow",
        "--due",
        "2027-01-05T17:00",
        "--tag",
        "family",
    ])["task"];
    assert_eq!(
        (&exact["title"], &exact["due"]["date"]),
        (&"Call mom".into(), &"2027-01-05".into())
    );
    assert_eq!(titles(&desk.json(&["task", "list", "tag:family"])), ["Call mom"]);
    let shown = desk.out(&["task", "show", "call mom"]);
    assert!(shown.contains("2027-01-05 17:00"), "{shown}");
    let (code, why) = desk.fails(&["task", "list", "tga:home"]);
    assert_eq!(code, 3, "{why}");
    assert!(why.contains("tag:"), "{why}");
    desk.end();
}

#[test]
fn repeating_tasks_come_again_and_can_be_left_out() {
    let desk = Desk::new();
    let added = desk.json(&[
        "task",
        "add",
        "--plain",
        "Water the plants",
        "--due",
        "2026-12-01",
        "--repeat",
        "FREQ=DAILY",
    ]);
    let first = added["task"]["id"].as_str().unwrap();
    let said = desk.said(&["task", "skip", first]);
    assert!(said.contains("skipped: ") && said.contains("next: "), "{said}");
    let list = desk.json(&["task", "list"]);
    assert_eq!(list["items"][0]["due"]["date"], "2026-12-02");
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let next = list["items"][0]["id"].as_str().unwrap().to_owned();
    desk.said(&[
        "task",
        "edit",
        &next,
        "--title",
        "Water the ferns",
        "--scope",
        "all",
    ]);
    desk.said(&["task", "reopen", first]);
    assert_eq!(desk.json(&["task", "show", first])["task"]["status"], "open");
    desk.end();
}

#[test]
fn one_is_whoever_signed_in() {
    let desk = Desk::new();
    let file = desk.path().join("config/vc/logins.json");
    assert!(std::fs::read_to_string(&file).unwrap().contains("Ada"));
    desk.add("Of Ada");
    desk.sign_in("ben@example.com", "ben");
    assert!(
        titles(&desk.json(&["task", "list", "--login", "ben"])).is_empty(),
        "others' tasks are theirs"
    );
    assert_eq!(
        titles(&desk.json(&["task", "list"])),
        ["Of Ada"],
        "the default one"
    );
    // The operator of the directory is nobody of them, and is told so.
    let operator = vc(desk.path(), &["task", "list", "--data", "vc-data"]);
    assert!(
        text(&operator.stderr).contains("as the operator"),
        "{}",
        text(&operator.stderr)
    );
    assert!(operator.stdout.is_empty());
    // An address alone takes the token that is known of it; one in the environment goes first.
    assert_eq!(
        titles(&desk.json(&["task", "list", "--server", &desk.url])),
        ["Of Ada"]
    );
    let wrong = command(desk.path(), &["task", "list"])
        .env("VC_URL", &desk.url)
        .env("VC_TOKEN", "vc_x")
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(3), "{}", text(&wrong.stderr));
    let refused = with_input(
        desk.path(),
        &["login", &desk.url, "--name", "eve", "--token-file", "-"],
        "vc_wrong\n",
    );
    assert_eq!(refused.status.code(), Some(3), "{}", text(&refused.stderr));
    assert_eq!(desk.fails(&["task", "list", "--login", "eve"]).0, 2);
    desk.said(&["logout"]);
    assert_eq!(desk.fails(&["logout"]).0, 2);
    assert!(
        titles(&desk.json(&["task", "list"])).is_empty(),
        "ben is the only one left"
    );
    desk.said(&["logout", "--all"]);
    desk.end();
}
