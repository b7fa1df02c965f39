//! `vc task list`: a table of tasks, page by page.

use serde_json::{Value, json};

use super::find::query;
use super::text;
use super::words::{self, ID_CHARS, short_id};
use crate::args::Common;
use crate::outcome::Failure;
use crate::output;
use crate::task_args::ListArgs;
use crate::transport::Client;

/// Most tasks that a page has.
const PAGE: usize = 200;

/// Runs it.
pub async fn run(common: &Common, client: &Client, arguments: &ListArgs) -> Result<(), Failure> {
    let wanted = if arguments.all {
        usize::MAX
    } else {
        arguments.limit
    };
    let filter = arguments.filter.join(" ");
    let mut items: Vec<Value> = Vec::new();
    let mut cursor = String::new();
    let (mut total, mut has_more) = (0, false);
    while items.len() < wanted {
        let limit = (wanted - items.len()).min(PAGE).to_string();
        let mut pairs = vec![("limit", limit.as_str()), ("sort", arguments.sort.as_str())];
        if !filter.is_empty() {
            pairs.push(("q", &filter));
        }
        if arguments.descending {
            pairs.push(("descending", "true"));
        }
        if !cursor.is_empty() {
            pairs.push(("cursor", &cursor));
        }
        let page = client.get(&format!("/api/v1/tasks?{}", query(&pairs))).await?;
        total = page["total"].as_u64().unwrap_or(0);
        has_more = page["has_more_than_total"].as_bool().unwrap_or(false);
        items.extend(page["items"].as_array().into_iter().flatten().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    if common.json {
        return output::print_json(
            &json!({ "items": items, "total": total, "has_more_than_total": has_more }),
        );
    }
    if items.is_empty() {
        eprintln!("no task fits");
        return Ok(());
    }
    output::print(&output::table(&rows(&items)))?;
    let shown = u64::try_from(items.len()).unwrap_or(u64::MAX);
    if shown < total || (has_more && !arguments.all) {
        let more = if has_more { "more than " } else { "" };
        eprintln!("{shown} of {more}{total}; --limit or --all shows more");
    }
    Ok(())
}

fn rows(items: &[Value]) -> Vec<Vec<String>> {
    let now = words::now();
    let headings = ["ID", "DUE", "PRIORITY", "TASK", "PROJECT", "TAGS"];
    let mut rows = vec![headings.map(str::to_owned).to_vec()];
    rows.extend(items.iter().map(|task| {
        let mut title = words::title(task);
        if task["series"].is_object() {
            title += " ↻";
        }
        match text(&task["status"]) {
            "" | "open" => {}
            status => title += &format!(" ({status})"),
        }
        vec![
            short_id(text(&task["id"]), ID_CHARS).to_owned(),
            words::due(task, &now),
            words::priority(task),
            title,
            text(&task["project"]["name"]).to_owned(),
            words::tags(task),
        ]
    }));
    rows
}
