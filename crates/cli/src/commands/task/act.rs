//! Doing something with one task or with several at once, and taking it back.

use axum::http::Method;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::find::{self, Among};
use super::text;
use super::words::{self, ID_CHARS, short_id};
use crate::args::Common;
use crate::outcome::Failure;
use crate::output;
use crate::task_args::Which;
use crate::transport::{Client, Content};

/// What is done with each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Left out this time.
    Skip,
    /// Open again.
    Reopen,
    /// Into the trash.
    Remove,
    /// Out of the trash or the archive.
    Restore,
}

impl Step {
    const fn did(self) -> &'static str {
        match self {
            Self::Skip => "skipped",
            Self::Reopen => "open again",
            Self::Remove => "in the trash",
            Self::Restore => "back",
        }
    }

    fn bulk(self, tasks: &[String]) -> Value {
        match self {
            Self::Skip => json!({ "tasks": tasks, "finish": "skipped" }),
            Self::Reopen => json!({ "tasks": tasks, "reopen": true }),
            Self::Remove => json!({ "tasks": tasks, "place": "trash" }),
            Self::Restore => json!({ "tasks": tasks, "place": "active" }),
        }
    }

    async fn one(self, client: &Client, id: &str) -> Result<Value, Failure> {
        let (method, path) = match self {
            Self::Skip => (Method::POST, format!("/api/v1/tasks/{id}/skip")),
            Self::Reopen => (Method::POST, format!("/api/v1/tasks/{id}/reopen")),
            Self::Remove => (Method::DELETE, format!("/api/v1/tasks/{id}")),
            Self::Restore => (Method::POST, format!("/api/v1/tasks/{id}/restore")),
        };
        Ok(client.send(method, &path, Content::Nothing).await?.json())
    }
}

/// Finishes tasks as done.
pub async fn finish(
    common: &Common,
    client: &Client,
    which: &Which,
    on: Option<Date>,
) -> Result<(), Failure> {
    let ids = find::ids(client, &which.tasks, Among::Active).await?;
    // A day of its own is said of each task by itself.
    if on.is_none() && ids.len() > 1 {
        return told_bulk(
            common,
            &client
                .post("/api/v1/tasks/bulk", json!({ "tasks": ids, "finish": "done" }))
                .await?,
            "done",
        );
    }
    for id in ids {
        let body = on.map_or_else(|| json!({}), |day| json!({ "done_on": day }));
        let answer = client.post(&format!("/api/v1/tasks/{id}/complete"), body).await?;
        told(common, &answer, "done")?;
    }
    Ok(())
}

/// Does the same with each.
pub async fn run(common: &Common, client: &Client, which: &Which, step: Step) -> Result<(), Failure> {
    let among = if step == Step::Restore {
        Among::PutAway
    } else {
        Among::Active
    };
    let ids = find::ids(client, &which.tasks, among).await?;
    if let [id] = ids.as_slice() {
        return told(common, &step.one(client, id).await?, step.did());
    }
    told_bulk(
        common,
        &client.post("/api/v1/tasks/bulk", step.bulk(&ids)).await?,
        step.did(),
    )
}

/// Says what became of one task.
pub fn told(common: &Common, answer: &Value, did: &str) -> Result<(), Failure> {
    if common.json {
        return output::print_json(answer);
    }
    if answer["already"] == true {
        eprintln!("{did} before: {}", words::line(&answer["task"]));
        return Ok(());
    }
    eprintln!("{did}: {}", words::line(&answer["task"]));
    if answer["successor"].is_object() {
        eprintln!("next: {}", words::line(&answer["successor"]));
    }
    Ok(())
}

/// Says what became of several; those that were left alone make it a refusal.
pub fn told_bulk(common: &Common, answer: &Value, did: &str) -> Result<(), Failure> {
    let left = answer["left"].as_array().map_or(&[][..], Vec::as_slice);
    if common.json {
        output::print_json(answer)?;
    } else {
        let changed = answer["changed"].as_array().map_or(0, Vec::len);
        let changed = u64::try_from(changed).unwrap_or(u64::MAX);
        eprintln!("{}: {did}", output::count(changed, "task", "tasks"));
        for task in left {
            eprintln!(
                "left alone: {}: {}",
                short_id(text(&task["task"]), ID_CHARS),
                text(&task["message"])
            );
        }
    }
    if left.is_empty() {
        return Ok(());
    }
    Err(Failure::Refused {
        error: "left_alone".to_owned(),
        message: format!("{} of the tasks left alone", left.len()),
        details: Value::Null,
    })
}

/// Takes an action back: the last one that is not taken back yet, unless it is named.
pub async fn undo(common: &Common, client: &Client, action: Option<String>) -> Result<(), Failure> {
    let (action, what) = match action {
        Some(action) => (action, None),
        None => last(client).await?,
    };
    let answer = client
        .post(&format!("/api/v1/actions/{action}/undo"), Value::Null)
        .await?;
    if common.json {
        return output::print_json(&answer);
    }
    let what = what.map(|what| format!(" ({what})")).unwrap_or_default();
    let undone = answer["undone"].as_u64().unwrap_or(0);
    eprintln!("taken back{what}: {}", output::count(undone, "change", "changes"));
    match answer["kept"].as_u64().unwrap_or(0) {
        0 => {}
        kept => eprintln!(
            "{} since then, and stayed",
            output::count(kept, "thing changed", "things changed")
        ),
    }
    eprintln!("vc task undo {} brings it back", text(&answer["action"]));
    Ok(())
}

/// What somebody did last, apart from what they undid and from undoing.
async fn last(client: &Client) -> Result<(String, Option<String>), Failure> {
    let page = client.get("/api/v1/actions?limit=50").await?;
    let actions = page["items"].as_array().map_or(&[][..], Vec::as_slice);
    let open = actions
        .iter()
        .find(|action| action["undone"] != true && action["is_undo"] != true);
    match open {
        Some(action) => {
            let what = text(&action["what"]).replace('_', " ");
            let about = action["about"]
                .as_str()
                .map(|about| format!(": {about}"))
                .unwrap_or_default();
            Ok((text(&action["id"]).to_owned(), Some(what + &about)))
        }
        None => Err(Failure::Refused {
            error: "nothing_to_undo".to_owned(),
            message: "none of your last 50 actions can be taken back".to_owned(),
            details: Value::Null,
        }),
    }
}

/// Says something about a task.
pub async fn comment(common: &Common, client: &Client, task: &str, said: &str) -> Result<(), Failure> {
    let id = find::id(client, task, Among::Active).await?;
    let answer = client
        .post(&format!("/api/v1/tasks/{id}/comments"), json!({ "text": said }))
        .await?;
    if common.json {
        return output::print_json(&answer);
    }
    eprintln!("said");
    Ok(())
}
