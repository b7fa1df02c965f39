//! `vc task show`: one task with its parts, comments and history.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::find::{id_or_words, query};
use super::text;
use super::words::{self, ID_CHARS, short_id};
use crate::args::Common;
use crate::outcome::Failure;
use crate::output;
use crate::transport::Client;

/// Runs it.
pub async fn run(common: &Common, client: &Client, named: &str) -> Result<(), Failure> {
    let id = id_or_words(client, named).await?;
    let task = client.get(&format!("/api/v1/tasks/{id}")).await?;
    let parts = query(&[
        ("parent", &id),
        ("status", "any"),
        ("sort", "rank"),
        ("limit", "200"),
    ]);
    let parts = client.get(&format!("/api/v1/tasks?{parts}")).await?;
    let comments = client.get(&format!("/api/v1/tasks/{id}/comments")).await?;
    if common.json {
        return output::print_json(
            &json!({ "task": task, "subtasks": parts["items"], "comments": comments["items"] }),
        );
    }
    output::print(&described(&task, list(&parts["items"]), list(&comments["items"])))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn described(task: &Value, parts: &[Value], comments: &[Value]) -> String {
    let mut out = format!("{}\n", text(&task["title"]));
    let mut row = |name: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(out, "  {name:<9} {value}");
        }
    };
    row("id", text(&task["id"]));
    row("status", text(&task["status"]));
    if text(&task["place"]) != "active" {
        row("kept in", text(&task["place"]));
    }
    row("due", &exactly_due(task));
    row("start", text(&task["start"]));
    row("repeats", text(&task["series"]["description"]));
    row("priority", text(&task["priority"]).trim_start_matches("none"));
    row("project", text(&task["project"]["name"]));
    row("section", text(&task["section"]["name"]));
    row("tags", &words::tags(task));
    let people: Vec<&str> = list(&task["assignees"])
        .iter()
        .map(|person| text(&person["name"]))
        .collect();
    row("for", &people.join(", "));
    let reminders: Vec<String> = list(&task["reminders"]).iter().map(reminder).collect();
    row("reminders", &reminders.join(", "));
    for link in list(&task["links"]) {
        row("link", text(&link["url"]));
    }
    row("done on", text(&task["done_on"]));
    if !text(&task["notes"]).is_empty() {
        let _ = writeln!(out, "\n{}", text(&task["notes"]));
    }
    if !parts.is_empty() {
        out.push('\n');
    }
    for part in parts {
        let mark = if text(&part["status"]) == "open" { ' ' } else { 'x' };
        let id = short_id(text(&part["id"]), ID_CHARS);
        let _ = writeln!(out, "  [{mark}] {id}  {}", words::title(part));
    }
    for comment in comments {
        let author = comment["author"]["name"].as_str().unwrap_or("the operator");
        let day = text(&comment["written_at"]).get(..10).unwrap_or_default();
        let _ = writeln!(out, "\n{author}, {day}:\n{}", text(&comment["text"]));
    }
    out
}

/// `Fri 4 Dec (2026-12-04 09:00 Europe/Berlin)`
fn exactly_due(task: &Value) -> String {
    let due = &task["due"];
    if !due.is_object() {
        return String::new();
    }
    let exact = [&due["date"], &due["time"], &due["zone"]].map(text);
    let exact = exact
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>();
    format!("{} ({})", words::due(task, &words::now()), exact.join(" "))
}

fn reminder(reminder: &Value) -> String {
    if let Some(minutes) = reminder["minutes_before"].as_u64() {
        return match minutes {
            60.. if minutes % 60 == 0 => format!("{} h before", minutes / 60),
            _ => format!("{minutes} min before"),
        };
    }
    if let Some(days) = reminder["days_before"].as_u64() {
        return output::count(days, "day before", "days before");
    }
    let at = &reminder["at"];
    format!("{} {}", text(&at["date"]), text(&at["time"]))
}
