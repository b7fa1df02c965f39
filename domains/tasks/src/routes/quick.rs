//! Tasks in plain words, and finding them by words.

use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vc_http::{ApiError, ApiJson, ApiQuery, Caller, ErrorBody};
use vc_kernel::{Actor, View};
use vc_people::api::{PersonRef, person_refs};

use super::list::ListQuery;
use super::shared::{ActedOnTask, acted, viewer_zone};
use crate::commands::{CreateTask, NewTask};
use crate::model::{Due, Priority, ProjectId, ReminderAt, Repeats};
use crate::views::list::{self, Listing, Sort};
use crate::views::spaces;
use crate::views::tasks::{ProjectRef, Task, all_shown, project_ref};
use crate::views::understood::{self, Chip};

/// A task in plain words.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "text": "Pay rent every month on the 1st at 9 #home !high @me remind 1d before" }))]
pub struct QuickBody {
    /// At most 1,000 characters.
    text: String,
    /// Parts of it that are title, whatever they look like: start and end in UTF-16 units, as in `chips`.
    #[serde(default)]
    #[schema(value_type = Vec<Vec<usize>>)]
    dismissed: Vec<(usize, usize)>,
    /// The project it goes to where the text names none.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    project: Option<ProjectId>,
    /// When it was written, where that was a while ago: "tomorrow" is the day after. Now unless given, and never later.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    written_at: Option<Timestamp>,
}

/// What a text was understood as. Nothing that was typed is lost: what is not in the title is in a chip.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "title": "Pay rent", "problem": null,
    "chips": [{ "start": 9, "end": 36, "kind": "repeat", "meaning": "every month on the 1st, at 09:00", "choices": [] }],
    "due": { "date": "2026-12-01", "time": "09:00", "zone": "Europe/Berlin" }, "start": null, "priority": "none", "tags": [], "assignees": [],
    "project": null, "reminders": [], "repeats": { "rule": { "rule": "FREQ=MONTHLY;BYMONTHDAY=1" } }, "repeats_text": "every month on the 1st"
}))]
pub struct UnderstoodTask {
    /// What is left as the title.
    title: String,
    /// Why it cannot be added as it is, for people; null when it can.
    #[schema(required)]
    problem: Option<String>,
    /// What was recognised, in the order of the text.
    chips: Vec<Chip>,
    /// When it is due; of one that repeats, the first time.
    #[schema(required)]
    due: Option<Due>,
    /// From which day on it can be done.
    #[schema(required, value_type = Option<String>, format = Date)]
    start: Option<Date>,
    /// How much it matters.
    priority: Priority,
    /// Names of tags.
    tags: Vec<String>,
    /// Whom it is for.
    assignees: Vec<PersonRef>,
    /// The project it names.
    #[schema(required)]
    project: Option<ProjectRef>,
    /// When to remind.
    reminders: Vec<ReminderAt>,
    /// How it repeats.
    #[schema(required)]
    repeats: Option<Repeats>,
    /// The same in words.
    #[schema(required)]
    repeats_text: Option<String>,
}

fn understood(
    view: &View<'_>,
    actor: Actor,
    body: &QuickBody,
    now: Timestamp,
) -> Result<(NewTask, UnderstoodTask), ApiError> {
    let written_at = body.written_at.map_or(now, |at| at.min(now));
    let now = written_at.to_zoned(viewer_zone(view, actor)?);
    let read = understood::read(view, actor, &body.text, &body.dismissed, &now)?;
    let mut task = understood::anchored(read.task, &now);
    let project = match task.project {
        Some(id) => spaces::project(view, id)?,
        None => None,
    };
    let shown = UnderstoodTask {
        title: task.title.clone(),
        problem: read.problem.map(|problem| problem.to_string()),
        chips: read.chips,
        due: task.due.clone(),
        start: task.start,
        priority: task.priority,
        tags: task.tags.clone(),
        assignees: person_refs(view, &task.assignees)?,
        project: project.as_ref().map(project_ref),
        reminders: task.reminders.clone(),
        repeats_text: task.repeats.as_ref().map(Repeats::describe),
        repeats: task.repeats.clone(),
    };
    task.project = task.project.or(body.project);
    Ok((task, shown))
}

/// Read a task in plain words, without making it
#[utoipa::path(
    post, path = "/api/v1/tasks/parse", operation_id = "parse_task", tag = "work",
    request_body = QuickBody,
    responses((status = 200, description = "What was understood, for showing it while somebody types.", body = UnderstoodTask))
)]
pub async fn parse_task(
    caller: Caller,
    ApiJson(body): ApiJson<QuickBody>,
) -> Result<ApiJson<UnderstoodTask>, ApiError> {
    let (actor, now) = (caller.actor, caller.instance.now());
    let read = caller
        .instance
        .read(move |view| understood(view, actor, &body, now));
    Ok(ApiJson(read.await?.1))
}

/// Make a task from plain words
#[utoipa::path(
    post, path = "/api/v1/tasks/quick", operation_id = "add_quick_task", tag = "work",
    request_body = QuickBody,
    responses(
        (status = 201, description = "It is there.", body = ActedOnTask),
        (status = 400, description = "`validation_failed`: no title is left, or what was understood cannot be.", body = ErrorBody),
        (status = 409, description = "`not_a_member`, `put_away`", body = ErrorBody),
    )
)]
pub async fn add_quick_task(
    caller: Caller,
    ApiJson(body): ApiJson<QuickBody>,
) -> Result<(StatusCode, ApiJson<ActedOnTask>), ApiError> {
    let (actor, now) = (caller.actor, caller.instance.now());
    let read = caller
        .instance
        .read(move |view| understood(view, actor, &body, now));
    let (wish, shown) = read.await?;
    if let Some(problem) = shown.problem {
        return Err(ApiError::validation([("text", problem)]));
    }
    let made = caller.instance.submit(caller.request(), CreateTask(wish)).await?;
    Ok((
        StatusCode::CREATED,
        ApiJson(acted(&caller, made.action, made.task).await?),
    ))
}

/// What to look for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// Words, and the language of the search box: `rent tag:home`. All states unless it names one.
    q: String,
    /// How many at most: 1 to 50, 10 unless given.
    #[param(minimum = 1, maximum = 50)]
    limit: Option<usize>,
}

/// A task that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundTask {
    /// The task.
    task: Task,
    /// What of its title matched: starts and ends in UTF-16 units.
    title_marks: Vec<Mark>,
    /// A part of its notes or comments that matched; null where the title says it all.
    #[schema(required)]
    snippet: Option<FoundText>,
}

/// A part of a text, in UTF-16 units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Mark {
    /// Where it begins.
    start: usize,
    /// Where it ends.
    end: usize,
}

/// A text with what matched in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundText {
    /// The text.
    text: String,
    /// What matched.
    marks: Vec<Mark>,
}

/// What was found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "items": [], "has_more": false }))]
pub struct FoundTasks {
    /// The best first.
    items: Vec<FoundTask>,
    /// Whether there is more: `GET /api/v1/tasks?q=…` has all of it, in pages.
    has_more: bool,
}

const FOUND_MAX: usize = 50;
const FOUND: usize = 10;
const SNIPPET_BYTES: usize = 160;

fn marks(text: &str, ranges: &[std::ops::Range<usize>], from: usize) -> Vec<Mark> {
    let units = |byte: usize| text.get(from..byte).map_or(0, |part| part.encode_utf16().count());
    ranges
        .iter()
        .map(|range| Mark {
            start: units(range.start),
            end: units(range.end),
        })
        .collect()
}

/// Find tasks by words
///
/// In titles, notes and comments: beginnings of words, without regard to accents, with small typos; the best first.
#[utoipa::path(
    get, path = "/api/v1/search", operation_id = "search_tasks", tag = "work",
    params(SearchQuery),
    responses(
        (status = 200, description = "What was found, with what matched.", body = FoundTasks),
        (status = 400, description = "`validation_failed`: says where the text cannot be read.", body = ErrorBody),
    )
)]
pub async fn search_tasks(
    caller: Caller,
    ApiQuery(query): ApiQuery<SearchQuery>,
) -> Result<ApiJson<FoundTasks>, ApiError> {
    let limit = query.limit.unwrap_or(FOUND);
    if !(1..=FOUND_MAX).contains(&limit) {
        return Err(ApiError::validation([(
            "limit",
            format!("Use 1 to {FOUND_MAX}."),
        )]));
    }
    let (actor, now) = (caller.actor, caller.instance.now());
    let read = caller.instance.read(move |view| {
        let (filter, order) = ListQuery::of_text(query.q).filter(view, actor, now)?;
        let (tasks, has_more, marker) = if order.sort == Sort::Relevance {
            let found = list::best(view, &filter, None, limit)?;
            (found.tasks, found.next.is_some(), Some(found.marker))
        } else {
            let listing = Listing::open(view, filter, order.sort, order.descending)?;
            let mut found = listing.page(view, None, limit + 1)?;
            let more = found.len() > limit;
            found.truncate(limit);
            (found.into_iter().map(|(task, _)| task).collect(), more, None)
        };
        let mut items = Vec::with_capacity(tasks.len());
        for task in all_shown(view, tasks)? {
            items.push(found_task(view, task, marker.as_ref())?);
        }
        Ok::<_, ApiError>(FoundTasks { items, has_more })
    });
    Ok(ApiJson(read.await?))
}

fn found_task(
    view: &View<'_>,
    task: Task,
    marker: Option<&vc_text_search::Marker>,
) -> Result<FoundTask, ApiError> {
    let Some(marker) = marker else {
        return Ok(FoundTask {
            task,
            title_marks: Vec::new(),
            snippet: None,
        });
    };
    let title = marker.marks(&task.title);
    let title_marks = marks(&task.title, &title, 0);
    let mut texts = vec![task.notes.clone()];
    texts.extend(
        crate::views::comments::of_task(view, task.id)?
            .into_iter()
            .map(|comment| comment.text),
    );
    let snippet = texts.into_iter().find_map(|text| {
        let snippet = marker.snippet(&text, SNIPPET_BYTES);
        if snippet.marks.is_empty() {
            return None;
        }
        let marks = marks(&text, &snippet.marks, snippet.range.start);
        Some(FoundText {
            text: text.get(snippet.range)?.to_owned(),
            marks,
        })
    });
    Ok(FoundTask {
        task,
        title_marks,
        snippet,
    })
}
