//! Lists of tasks, many at once, and what is on a calendar.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vc_http::{ApiError, ApiJson, ApiQuery, Caller, ErrorBody, PageQuery, ReadyJson, encode_cursor};
use vc_instance::Question;
use vc_kernel::{Actor, PersonId, View};
use vc_text_search::Cursor;

use super::shared::viewer_zone;
use super::tasks::TaskPatchBody;
use crate::commands::{BulkChange, BulkStep, Outcome, TaskPatch};
use crate::model::{ActionId, Place, Priority, ProjectId, SeriesId, Status, TaskId};
use crate::views::asked::{self, Asked, AskedError};
use crate::views::list::{self, Days, Filter, Listing, Sort, Standing, next_day};
use crate::views::tags;
use crate::views::tasks::{Task, all_shown};

/// One page of tasks.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskPage {
    /// In the list's order.
    items: Vec<Task>,
    /// For the next page; null on the last one.
    #[schema(required)]
    next_cursor: Option<String>,
    /// How many there are on all pages, as far as they were counted: to a thousand, or less far where few fit.
    total: u64,
    /// Whether there may be more than `total`.
    has_more_than_total: bool,
}

/// What is asked for. Conditions narrow each other; without any, all open tasks that the caller sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// In the language of the search box, e.g. `tag:home due:<7d !high`.
    q: Option<String>,
    /// `open` (unless given), `done`, `skipped`, `cancelled`, or `any`; several with commas.
    status: Option<String>,
    /// `active` (unless given), `archived` or `trash`.
    #[param(inline)]
    place: Option<Place>,
    /// `high`, `medium`, `low` or `none`; several with commas mean any of them.
    priority: Option<String>,
    /// A tag's name.
    tag: Option<String>,
    /// A project's id, or `none` for tasks outside of projects.
    project: Option<String>,
    /// A section's id.
    section: Option<String>,
    /// A person's id, `me`, or `nobody`.
    assignee: Option<String>,
    /// A person's id or `me`: given to them, or made by them and given to nobody.
    r#for: Option<String>,
    /// Due on this civil day or later, where the caller lives.
    #[param(value_type = Option<String>, format = Date)]
    due_from: Option<Date>,
    /// Due on this civil day or earlier.
    #[param(value_type = Option<String>, format = Date)]
    due_until: Option<Date>,
    /// Whether it repeats.
    recurring: Option<bool>,
    /// Parts of this task, or `none` for tasks that are part of none.
    parent: Option<String>,
    /// The last 4 to 26 characters of its id, as short lists show them.
    id_ends: Option<String>,
    /// Occurrences of this series.
    #[param(value_type = Option<String>)]
    series: Option<SeriesId>,
    /// `due` (unless given), `priority`, `created`, `updated`, `rank`, or `relevance` with words in `q`.
    #[param(inline)]
    sort: Option<Sort>,
    /// The other way round.
    descending: Option<bool>,
    /// Not of a request.
    #[serde(skip)]
    #[param(ignore)]
    any_unless_named: bool,
}

fn words<T: std::str::FromStr>(field: &'static str, text: &str) -> Result<Vec<T>, ApiError> {
    let read = |word: &str| {
        word.trim().parse().map_err(|_| {
            let shown: String = word.chars().take(40).collect();
            ApiError::validation([(
                field,
                format!("{shown:?} is not one of the words that stand here."),
            )])
        })
    };
    text.split(',').map(read).collect()
}

fn person(field: &'static str, text: &str, actor: Actor) -> Result<PersonId, ApiError> {
    let found = if text == "me" {
        actor.person()
    } else {
        text.parse().ok()
    };
    found.ok_or_else(|| ApiError::validation([(field, "Use a person's id, or \"me\" where a person asks.")]))
}

impl ListQuery {
    /// What a text alone asks for, in any state unless it names one.
    pub fn of_text(text: String) -> Self {
        Self {
            q: Some(text),
            any_unless_named: true,
            ..Self::default()
        }
    }

    /// How long its texts are.
    fn bytes(&self) -> usize {
        let texts = [
            &self.q,
            &self.status,
            &self.priority,
            &self.tag,
            &self.project,
            &self.section,
            &self.assignee,
            &self.r#for,
            &self.parent,
            &self.id_ends,
        ];
        texts.into_iter().flatten().map(String::len).sum()
    }

    /// As conditions.
    pub fn filter(&self, view: &View<'_>, actor: Actor, now: Timestamp) -> Result<(Filter, Order), ApiError> {
        let zone = viewer_zone(view, actor)?;
        let mut filter = Filter::new(actor.to_string());
        let asked = match &self.q {
            Some(text) => asked::add(view, &mut filter, text, actor, &now.to_zoned(zone.clone()))
                .map_err(not_understood)?,
            None => Asked::default(),
        };
        let place = self.place.or(asked.place).unwrap_or(Place::Active);
        let statuses: Vec<Status> = match (self.status.as_deref(), asked.statuses) {
            (Some("any"), _) => Vec::new(),
            (Some(text), _) => words("status", text)?,
            (None, Some(named)) => named,
            (None, None) if place == Place::Active && !self.any_unless_named => vec![Status::Open],
            (None, None) => Vec::new(),
        };
        filter.kept(place, &statuses);
        if let Some(text) = &self.priority {
            filter.priority(&words::<Priority>("priority", text)?, false);
        }
        if let Some(name) = &self.tag {
            let tag = tags::by_name(view, name)?.map(|tag| tag.merged_into.unwrap_or(tag.id));
            filter.tags(&Vec::from_iter(tag), false);
        }
        match self.project.as_deref() {
            Some("none") => filter.projects(&[None], false),
            Some(id) => filter.projects(&[Some(id_of::<ProjectId>("project", id)?)], false),
            None => {}
        }
        if let Some(id) = &self.section {
            filter.sections(&[id_of("section", id)?], false);
        }
        match self.assignee.as_deref() {
            Some("nobody") => filter.unassigned(false),
            Some(text) => filter.assigned_to(&[person("assignee", text, actor)?], false),
            None => {}
        }
        if let Some(text) = &self.r#for {
            filter.for_person(person("for", text, actor)?, false);
        }
        if self.due_from.is_some() || self.due_until.is_some() {
            let days = Days {
                from: self.due_from,
                until: self.due_until.map(next_day),
            };
            filter.due(days, &zone, false);
        }
        if let Some(recurring) = self.recurring {
            filter.recurring(!recurring);
        }
        match self.parent.as_deref() {
            Some("none") => filter.subtask(true),
            Some(id) => filter.parent(id_of::<TaskId>("parent", id)?, false),
            None => {}
        }
        if let Some(end) = &self.id_ends {
            let end = end.to_ascii_uppercase();
            if !(4..=26).contains(&end.len()) || !end.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                return Err(ApiError::validation([(
                    "id_ends",
                    "Use 4 to 26 letters and digits from the end of an id.",
                )]));
            }
            filter.id_ends(&end);
        }
        if let Some(series) = self.series {
            filter.series(series, false);
        }
        let by_words = if filter.has_words() {
            Sort::Relevance
        } else {
            Sort::Due
        };
        let (sort, descending) = asked.sort.unwrap_or((by_words, false));
        let sort = self.sort.unwrap_or(sort);
        if sort == Sort::Relevance && !filter.has_words() {
            return Err(ApiError::validation([(
                "sort",
                "Give words in `q` to sort by how well they fit.",
            )]));
        }
        Ok((
            filter,
            Order {
                sort,
                descending: self.descending.unwrap_or(descending),
            },
        ))
    }
}

/// The order of a list.
pub struct Order {
    /// By what.
    pub sort: Sort,
    /// The other way round.
    pub descending: bool,
}

/// Where a page ended, in whichever order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
enum At {
    Standing(Standing),
    Found(String),
}

fn not_understood(error: AskedError) -> ApiError {
    match error {
        AskedError::Text(message) => ApiError::validation([("q", message)]),
        AskedError::View(error) => error.into(),
    }
}

fn id_of<T: std::str::FromStr>(field: &'static str, text: &str) -> Result<T, ApiError> {
    text.parse()
        .map_err(|_| ApiError::validation([(field, "This is no id of that kind.")]))
}

/// List tasks
///
/// Pages stay where they are while others write: a task that moves in the order may be seen twice or not at all, none of the
/// others is.
#[utoipa::path(
    get, path = "/api/v1/tasks", operation_id = "list_tasks", tag = "work",
    params(ListQuery, PageQuery),
    responses(
        (status = 200, description = "One page.", body = TaskPage),
        (status = 400, description = "`validation_failed`: names the parameter, and where in `q`.", body = ErrorBody),
    )
)]
pub async fn list_tasks(
    caller: Caller,
    ApiQuery(query): ApiQuery<ListQuery>,
    ApiQuery(paging): ApiQuery<PageQuery>,
) -> Result<ReadyJson, ApiError> {
    let asked = OnePage {
        actor: caller.actor,
        // Only a text may ask for what is over by now; a second makes no difference to whoever reads it.
        now_s: query.q.as_ref().map(|_| caller.instance.now().as_second()),
        limit: paging.limit()?,
        after: paging.after()?,
        query,
    };
    caller.instance.ask(asked).await
}

/// A page as somebody sees it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct OnePage {
    actor: Actor,
    query: ListQuery,
    limit: usize,
    after: Option<At>,
    /// Seconds since 1970, where it matters.
    now_s: Option<i64>,
}

impl Question for OnePage {
    type Answer = ReadyJson;
    type Error = ApiError;

    fn answer(&self, view: &View<'_>) -> Result<ReadyJson, ApiError> {
        ReadyJson::of(&self.page(view)?)
    }

    fn bytes(&self, answer: &ReadyJson) -> usize {
        self.query.bytes() + answer.bytes()
    }
}

impl OnePage {
    fn page(&self, view: &View<'_>) -> Result<TaskPage, ApiError> {
        let now = Timestamp::from_second(self.now_s.unwrap_or(0)).unwrap_or(Timestamp::UNIX_EPOCH);
        let (filter, order) = self.query.filter(view, self.actor, now)?;
        let (found, next_cursor, (total, has_more_than_total)) = match (order.sort, &self.after) {
            (Sort::Relevance, after) => {
                let after = match after {
                    Some(At::Found(at)) => Some(at.parse::<Cursor>().map_err(|_| other_list())?),
                    Some(At::Standing(_)) => return Err(other_list()),
                    None => None,
                };
                let found = list::best(view, &filter, after.as_ref(), self.limit)?;
                let total = found.count(view, &filter)?;
                let next = found.next.map(|next| encode_cursor(&At::Found(next.to_string())));
                (found.tasks, next, total)
            }
            (sort, after) => {
                let after = match after {
                    Some(At::Standing(at)) => Some(at),
                    Some(At::Found(_)) => return Err(other_list()),
                    None => None,
                };
                let listing = Listing::open(view, filter, sort, order.descending)?;
                let mut found = listing.page(view, after, self.limit + 1)?;
                let more = found.len() > self.limit;
                found.truncate(self.limit);
                let next = found
                    .last()
                    .filter(|_| more)
                    .map(|(_, at)| encode_cursor(&At::Standing(at.clone())));
                let tasks = found.into_iter().map(|(task, _)| task).collect();
                (tasks, next, listing.count(view)?)
            }
        };
        Ok(TaskPage {
            items: all_shown(view, found)?,
            next_cursor,
            total,
            has_more_than_total,
        })
    }
}

fn other_list() -> ApiError {
    ApiError::validation([("cursor", "This is no cursor of this list; start without one.")])
}

/// The same for many tasks. One of the steps is given.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "tasks": ["task_01J8ZQ4K5N0000000000000000"], "change": { "priority": "high" } }))]
pub struct BulkBody {
    /// 1 to 200 tasks.
    #[schema(value_type = Vec<String>, max_items = 200)]
    tasks: Vec<TaskId>,
    /// Fields that change.
    #[serde(default)]
    change: Option<TaskPatchBody>,
    /// They are finished in this way.
    #[serde(default)]
    finish: Option<Outcome>,
    /// They are opened again.
    #[serde(default)]
    reopen: bool,
    /// They go there: `archived`, `trash`, or `active` to bring them back.
    #[serde(default)]
    place: Option<Place>,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "action": "action_01J8ZQ4K5N0000000000000000", "changed": ["task_01J8ZQ4K5N0000000000000000"],
    "left": [{ "task": "task_01J8ZQ4K5N0000000000000001", "error": "put_away", "message": "This is in the trash. Restore it first." }]
}))]
pub struct BulkAnswer {
    /// What was done: undone at once by `POST /api/v1/actions/{id}/undo`.
    #[schema(value_type = String)]
    action: ActionId,
    /// Which tasks were changed.
    #[schema(value_type = Vec<String>)]
    changed: Vec<TaskId>,
    /// Which were left alone, and why.
    left: Vec<LeftTask>,
}

/// A task that was left alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeftTask {
    /// Which.
    #[schema(value_type = String)]
    task: TaskId,
    /// The stable name of why, as a request about it alone would answer.
    error: String,
    /// The same for people.
    message: String,
}

/// Change many tasks at once
#[utoipa::path(
    post, path = "/api/v1/tasks/bulk", operation_id = "change_tasks", tag = "work",
    request_body = BulkBody,
    responses(
        (status = 200, description = "What was changed, and what was left.", body = BulkAnswer),
        (status = 400, description = "`validation_failed`: none, too many, or not one step.", body = ErrorBody),
    )
)]
pub async fn change_tasks(
    caller: Caller,
    ApiJson(body): ApiJson<BulkBody>,
) -> Result<ApiJson<BulkAnswer>, ApiError> {
    let patch: Option<TaskPatch> = body.change.map(|change| change.patch().0);
    let step = match (patch, body.finish, body.reopen, body.place) {
        (Some(patch), None, false, None) => BulkStep::Change(Box::new(patch)),
        (None, Some(outcome), false, None) => BulkStep::Finish(outcome),
        (None, None, true, None) => BulkStep::Reopen,
        (None, None, false, Some(place)) => BulkStep::Shelve(place),
        _ => {
            let why = "Give one of change, finish, reopen and place.";
            return Err(ApiError::validation([("change", why)]));
        }
    };
    let done = caller
        .instance
        .submit(
            caller.request(),
            BulkChange {
                tasks: body.tasks,
                step,
            },
        )
        .await?;
    let left = done
        .left
        .into_iter()
        .map(|(task, error, message)| LeftTask { task, error, message });
    Ok(ApiJson(BulkAnswer {
        action: done.action,
        changed: done.changed,
        left: left.collect(),
    }))
}
