//! `vc task edit`: other values for some fields.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::find::{self, Among};
use super::{act, values};
use crate::args::Common;
use crate::outcome::Failure;
use crate::task_args::{EditArgs, Scope};
use crate::transport::{Client, Content};

/// Runs it.
pub async fn run(common: &Common, client: &Client, arguments: EditArgs) -> Result<(), Failure> {
    let ids = find::ids(client, &arguments.which.tasks, Among::Active).await?;
    let mut patch = patch(client, &arguments).await?;
    if patch.is_empty() {
        return Err(Failure::Usage(
            "say what is to change, such as --title or --due".to_owned(),
        ));
    }
    if let [id] = ids.as_slice() {
        if patch.contains_key("notes") {
            let task = client.get(&format!("/api/v1/tasks/{id}")).await?;
            patch.insert("notes_version".to_owned(), task["notes_version"].clone());
        }
        patch.insert("scope".to_owned(), arguments.scope.as_str().into());
        return one(common, client, id, patch).await;
    }
    if arguments.scope != Scope::This {
        return Err(Failure::Usage("--scope is for one task at a time".to_owned()));
    }
    let answer = client
        .post("/api/v1/tasks/bulk", json!({ "tasks": ids, "change": patch }))
        .await?;
    act::told_bulk(common, &answer, "changed")
}

async fn one(common: &Common, client: &Client, id: &str, patch: Map<String, Value>) -> Result<(), Failure> {
    let body = Content::Json(Value::Object(patch));
    let answer = client
        .send(Method::PATCH, &format!("/api/v1/tasks/{id}"), body)
        .await?;
    act::told(common, &answer.json(), "changed")
}

async fn patch(client: &Client, arguments: &EditArgs) -> Result<Map<String, Value>, Failure> {
    let mut patch = Map::new();
    let mut put = |name: &str, value: Value| patch.insert(name.to_owned(), value);
    if let Some(title) = &arguments.title {
        put("title", title.as_str().into());
    }
    if let Some(said) = &arguments.due {
        put("due", values::due(said, arguments.zone.as_deref())?);
    }
    if let Some(priority) = arguments.priority {
        put("priority", priority.as_str().into());
    }
    if !arguments.add_tag.is_empty() {
        put("add_tags", arguments.add_tag.clone().into());
    }
    if !arguments.remove_tag.is_empty() {
        put("remove_tags", arguments.remove_tag.clone().into());
    }
    if let Some(said) = &arguments.notes {
        put("notes", values::notes(said)?.into());
    }
    if let Some(said) = &arguments.repeat {
        put("repeats", values::repeats(said)?);
    }
    if let Some(said) = &arguments.project {
        let project = values::project(client, said).await?;
        put("project", project);
    }
    Ok(patch)
}
