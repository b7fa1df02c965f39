//! `vc task add`: in plain words, or exactly.

use serde_json::{Map, Value, json};

use super::{act, text, values};
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
    let body = json!({ "text": said });
    let understood = client.post("/api/v1/tasks/parse", body.clone()).await?;
    if common.json && arguments.dry_run {
        return output::print_json(&understood);
    }
    if !common.json {
        show(&understood);
    }
    if arguments.dry_run {
        return Ok(());
    }
    if fields.is_empty() {
        let answer = client.post("/api/v1/tasks/quick", body).await?;
        return act::told(common, &answer, "added");
    }
    if let Some(problem) = understood["problem"].as_str() {
        return Err(Failure::Usage(problem.to_owned()));
    }
    let answer = client
        .post("/api/v1/tasks", Value::Object(together(&understood, fields)))
        .await?;
    act::told(common, &answer, "added")
}

/// What was understood, a chip a line.
fn show(understood: &Value) {
    let chips = understood["chips"].as_array().map_or(&[][..], Vec::as_slice);
    for chip in chips {
        eprintln!("  {:<9} {}", text(&chip["kind"]), text(&chip["meaning"]));
        for choice in chip["choices"].as_array().into_iter().flatten() {
            eprintln!("            write \"{}\"", text(choice));
        }
    }
    if understood["repeats_text"].is_string() {
        eprintln!("  {:<9} {}", "repeats", text(&understood["repeats_text"]));
    }
    eprintln!("  {:<9} {}", "title", text(&understood["title"]));
}

/// What was understood, with what flags say in its place; tags come together.
fn together(understood: &Value, mut said: Map<String, Value>) -> Map<String, Value> {
    let mut task = Map::new();
    for name in [
        "title",
        "due",
        "start",
        "priority",
        "tags",
        "reminders",
        "repeats",
    ] {
        task.insert(name.to_owned(), understood[name].clone());
    }
    let people = understood["assignees"].as_array().into_iter().flatten();
    task.insert(
        "assignees".to_owned(),
        people.map(|person| person["id"].clone()).collect(),
    );
    task.insert("project".to_owned(), understood["project"]["id"].clone());
    if let Some(Value::Array(tags)) = said.remove("tags") {
        let known = task["tags"].as_array().cloned().unwrap_or_default();
        task.insert("tags".to_owned(), known.into_iter().chain(tags).collect());
    }
    task.extend(said);
    task
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_go_before_words() {
        let understood = json!({
            "title": "Rent", "due": { "date": "2026-12-01" }, "start": null, "priority": "low", "tags": ["home"],
            "reminders": [], "repeats": null, "assignees": [{ "id": "person_1", "name": "Ada" }], "project": null,
        });
        let said = json!({ "priority": "high", "tags": ["money"] });
        let said = said.as_object().cloned().unwrap_or_default();
        let task = together(&understood, said);
        assert_eq!(task["priority"], "high");
        assert_eq!(task["tags"], json!(["home", "money"]));
        assert_eq!(task["assignees"], json!(["person_1"]));
        assert_eq!(task["project"], Value::Null);
    }
}
