//! `vc task add`: in plain words, or exactly.

use serde_json::{Map, Value, json};

use super::{act, edit, text, values, words};
use crate::args::Common;
use crate::outcome::Failure;
use crate::output;
use crate::task_args::{AddArgs, Fields};
use crate::transport::Client;

/// Runs it.
pub async fn run(common: &Common, client: &Client, arguments: AddArgs) -> Result<(), Failure> {
    let said = arguments.text.join(" ");
    let mut fields = exact(client, &arguments.fields).await?;
    if arguments.plain {
        fields.insert("title".to_owned(), said.into());
        if arguments.dry_run {
            return output::print_json(&fields);
        }
        let answer = client.post("/api/v1/tasks", Value::Object(fields)).await?;
        return act::told(common, &answer, "added");
    }
    let project = fields.get("project").cloned();
    let mut body = json!({ "text": said, "dismissed": [] });
    if let Some(project) = project {
        body["project"] = project;
    }
    let _ = (&body, words::now, text, edit::add_fields);
    Err(Failure::failed("plain words are not understood yet; use --plain"))
}

/// What flags say.
async fn exact(client: &Client, said: &Fields) -> Result<Map<String, Value>, Failure> {
    let mut fields = Map::new();
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    if let Some(due) = &said.due {
        put("due", values::due(due, said.zone.as_deref())?);
    }
    if let Some(priority) = said.priority {
        put("priority", priority.as_str().into());
    }
    if !said.tags.is_empty() {
        put("tags", said.tags.clone().into());
    }
    if let Some(notes) = &said.notes {
        put("notes", values::notes(notes)?.into());
    }
    if let Some(repeat) = &said.repeat {
        put("repeats", values::repeats(repeat)?);
    }
    if let Some(project) = &said.project {
        let project = values::project(client, project).await?;
        put("project", project);
    }
    Ok(fields)
}
