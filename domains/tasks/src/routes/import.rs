//! Tasks from a file of another program.
//!
//! One request brings in a part of the file and answers where to go on; whoever asks sends the file again for the next
//! part. Nothing is kept between the parts: a task that is here is recognised by its key, so that an import that broke off,
//! or is repeated as a whole, makes nothing twice.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::{IntoParams, ToSchema};
use vc_http::{ApiError, ApiFile, ApiJson, ApiQuery, Caller, ErrorBody};
use vc_instance::SubmitError;
use vc_kernel::{Actor, View};
use vc_people::api::clean_time_zone;
use vc_task_files::{FileError, Format, Reading, text_of};

use crate::commands::{ImportTasks, PartImported, PrepareImport, found, zone_name};
use crate::imports::parts::{Places, comment_parts, needs, resolve, task_parts};
use crate::imports::{ImportedComment, ImportedTask, Kind, Plan, Planned, Reader, Target, plan};
use crate::model::due::zone;
use crate::model::{ActionId, ProjectId};
use crate::views::spaces;

/// Tasks and comments that one request brings in at most.
const REQUEST_ITEMS_MAX: usize = 2_000;
/// Projects that a file makes or uses.
const PROJECTS_MAX: usize = 500;
/// Tags that a file makes or uses.
const TAGS_MAX: usize = 2_000;

vc_kernel::text_enum!(
    /// How a file keeps tasks.
    FileFormat {
        /// A task a line.
        TodoTxt = "todo_txt",
        /// Todoist's project as CSV.
        Todoist = "todoist",
        /// What `task export` of Taskwarrior writes.
        Taskwarrior = "taskwarrior",
        /// `VTODO`s.
        Icalendar = "icalendar",
    }
);

impl From<FileFormat> for Format {
    fn from(format: FileFormat) -> Self {
        match format {
            FileFormat::TodoTxt => Self::TodoTxt,
            FileFormat::Todoist => Self::TodoistCsv,
            FileFormat::Taskwarrior => Self::TaskwarriorJson,
            FileFormat::Icalendar => Self::ICalendar,
        }
    }
}

impl From<Format> for FileFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::TodoTxt => Self::TodoTxt,
            Format::TodoistCsv => Self::Todoist,
            Format::TaskwarriorJson => Self::Taskwarrior,
            Format::ICalendar => Self::Icalendar,
        }
    }
}

/// How a file is read, and where its tasks go.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// Its format; told from what is in it, or from its name, unless given.
    #[param(inline)]
    format: Option<FileFormat>,
    /// The file's name. Todoist keeps the project's name there.
    name: Option<String>,
    /// A project's id or name, for all of the tasks; projects of the file become its sections. It is made where there is none.
    project: Option<String>,
    /// The IANA zone of times that have none; the caller's unless given.
    zone: Option<String>,
    /// Only tell what would happen.
    preview: Option<bool>,
    /// Where to go on: `next` of the answer before.
    from: Option<usize>,
    /// `action` of the answer before, so that all parts are undone at once.
    #[param(value_type = Option<String>)]
    action: Option<ActionId>,
}

/// What became of a file, or of a part of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "format": "todo_txt", "tasks": 12, "created": 11, "already": 1, "left": [],
    "warnings": [{ "place": "line 3", "message": "A rule without a due date starts today." }], "warnings_left_off": 0,
    "action": "action_01J8ZQ4K5N0000000000000000", "next": null, "items": 12
}))]
pub struct TasksImported {
    /// The format that it was read as.
    format: FileFormat,
    /// Tasks in the file.
    tasks: usize,
    /// Tasks that were made, or would be.
    created: usize,
    /// Tasks that were here already.
    already: usize,
    /// Tasks that cannot be made.
    left: Vec<ImportNote>,
    /// What cannot be kept as it is in the file; with the first part only.
    warnings: Vec<ImportNote>,
    /// How many more of these there are.
    warnings_left_off: usize,
    /// The action that it belongs to: undone at once by `POST /api/v1/actions/{id}/undo`. Null in a preview.
    #[schema(required, value_type = Option<String>)]
    action: Option<ActionId>,
    /// Where to go on with the same file; null where all of it is done.
    #[schema(required)]
    next: Option<usize>,
    /// Tasks and comments that there are to bring in, for showing how far it is.
    items: usize,
}

/// Something about a place in the file.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportNote {
    /// `file`, `line 3` or `task 3`.
    place: String,
    /// What, and what was done instead.
    message: String,
}

fn unreadable(error: &FileError) -> ApiError {
    let status = match error {
        FileError::TooLarge { .. } | FileError::TooManyTasks => axum::http::StatusCode::PAYLOAD_TOO_LARGE,
        FileError::NotUtf8 { .. } | FileError::Malformed { .. } => axum::http::StatusCode::BAD_REQUEST,
    };
    ApiError::new(
        status,
        "file_unreadable",
        format!("The file cannot be read: {error}."),
    )
}

/// Reads and plans a file; off the async threads, for it may be large.
async fn planned(caller: &Caller, query: &ImportQuery, file: ApiFile) -> Result<(Format, Plan), ApiError> {
    let given = query.zone.as_deref().map(clean_time_zone).transpose();
    let given = given.map_err(|why| ApiError::validation([("zone", why)]))?;
    let actor = caller.actor;
    let zone_name = match given {
        Some(given) => given,
        None => {
            let read = caller
                .instance
                .read(move |view| Ok::<_, ApiError>(zone_name(view, actor)?));
            read.await?
        }
    };
    let reader = Reader {
        now: caller.instance.now().to_zoned(zone(&zone_name)),
        zone: zone_name,
    };
    let into = query.project.as_deref().map(target).transpose()?;
    let (format, name) = (query.format, query.name.clone().unwrap_or_default());
    let work = tokio::task::spawn_blocking(move || {
        let text = text_of(&file.0).map_err(|error| unreadable(&error))?;
        let format = format.map(Format::from).or_else(|| Format::detect(&name, text));
        let format = format.ok_or_else(|| {
            ApiError::validation([(
                "format",
                "Neither the file nor its name tells the format. Name it.",
            )])
        })?;
        // Todoist's file is called as its project.
        let stem = name
            .rsplit_once('.')
            .map_or(name.as_str(), |(stem, _)| stem)
            .trim();
        let named = (format == Format::TodoistCsv && !stem.is_empty())
            .then(|| target(stem))
            .transpose()?;
        let zone = reader.now.time_zone().clone();
        let read =
            vc_task_files::read(format, text, &Reading { zone }).map_err(|error| unreadable(&error))?;
        Ok::<_, ApiError>((format, plan(read, &reader, into.or(named).as_ref())))
    });
    work.await
        .map_err(|error| ApiError::internal(format!("reading a file of tasks: {error}")))?
}

fn target(text: &str) -> Result<Target, ApiError> {
    if let Ok(id) = text.parse::<ProjectId>() {
        return Ok(Target::Id(id));
    }
    let name =
        crate::model::limits::clean_name(text).map_err(|why| ApiError::validation([("project", why)]))?;
    Ok(Target::Named(name))
}

/// Bring in tasks of another program
///
/// A part of the file at a time: send it again with `from` and `action` of the answer until `next` is null. Tasks that were
/// brought in before are left alone, so an import that broke off is simply repeated. What one deleted comes in again.
#[utoipa::path(
    post, path = "/api/v1/tasks/import", operation_id = "import_tasks", tag = "work",
    params(ImportQuery),
    request_body(content = String, content_type = "application/octet-stream", description = "The file: at most 10 MiB and 50,000 tasks."),
    responses(
        (status = 200, description = "What became of it, or would.", body = TasksImported),
        (status = 400, description = "`file_unreadable`: says where; `validation_failed`", body = ErrorBody),
        (status = 404, description = "`not_found`: the project.", body = ErrorBody),
        (status = 413, description = "`body_too_large`, `file_unreadable`", body = ErrorBody),
    )
)]
pub async fn import_tasks(
    caller: Caller,
    ApiQuery(query): ApiQuery<ImportQuery>,
    file: ApiFile,
) -> Result<ApiJson<TasksImported>, ApiError> {
    let digest = digest(&file, &query);
    let (format, mut plan) = planned(&caller, &query, file).await?;
    let (projects, tags) = needs(plan.tasks());
    if projects.len() > PROJECTS_MAX || tags.len() > TAGS_MAX {
        let why = format!(
            "The file has more than {PROJECTS_MAX} projects or {TAGS_MAX} tags. Split it, or give project."
        );
        return Err(ApiError::validation([("project", why)]));
    }
    let from = query.from.unwrap_or(0);
    let mut answer = TasksImported {
        format: format.into(),
        tasks: plan.len(),
        created: 0,
        already: 0,
        left: Vec::new(),
        warnings: Vec::new(),
        warnings_left_off: 0,
        action: None,
        next: None,
        items: plan.len() + plan.comments.len(),
    };
    if from == 0 {
        let warnings = std::mem::take(&mut plan.warnings).into_iter();
        answer.warnings = warnings
            .map(|warning| note(warning.place.to_string(), warning.message))
            .collect();
        answer.warnings_left_off = plan.warnings_left_off;
    }
    if query.preview == Some(true) {
        let total = answer.tasks;
        answer.created = missing(&caller, plan.levels.into_iter().flatten().collect())
            .await?
            .len();
        answer.already = total - answer.created;
        return Ok(ApiJson(answer));
    }
    apply(&caller, &query, digest, plan, from, &mut answer).await?;
    Ok(ApiJson(answer))
}

fn note(place: String, message: String) -> ImportNote {
    ImportNote { place, message }
}

fn digest(file: &ApiFile, query: &ImportQuery) -> String {
    let digest = Sha256::digest(&file.0);
    let hex: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{hex} {query:?}")
}

/// Those that are not here yet.
async fn missing(caller: &Caller, planned: Vec<Planned>) -> Result<Vec<Planned>, ApiError> {
    let actor = caller.actor;
    let read = caller.instance.read(move |view| {
        let owner = actor.to_string();
        let mut missing = Vec::new();
        for planned in planned {
            if !is_here(view, actor, &owner, &planned.task)? {
                missing.push(planned);
            }
        }
        Ok::<_, ApiError>(missing)
    });
    read.await
}

fn is_here(view: &View<'_>, actor: Actor, owner: &str, task: &ImportedTask) -> Result<bool, ApiError> {
    let key = match &task.kind {
        Kind::Series { found_by, .. } => found_by,
        _ => &task.key,
    };
    if found(view, owner, key)?.is_some() {
        return Ok(true);
    }
    let Some(id) = crate::imports::key_is_task(&task.key) else {
        return Ok(false);
    };
    let own = crate::views::stored::task(view, id)?;
    match own.filter(|task| task.place != crate::model::Place::Trash) {
        Some(own) => Ok(spaces::sees_task(view, actor, &own)?),
        None => Ok(false),
    }
}

/// Brings in one request's part.
async fn apply(
    caller: &Caller,
    query: &ImportQuery,
    file: String,
    plan: Plan,
    from: usize,
    answer: &mut TasksImported,
) -> Result<(), ApiError> {
    let until = (from + REQUEST_ITEMS_MAX).min(answer.items);
    let (tasks, mut levels, mut at) = (answer.tasks, Vec::new(), 0);
    for level in plan.levels {
        let range = at..at + level.len();
        at = range.end;
        let mine = level
            .into_iter()
            .zip(range)
            .filter(|(_, at)| (from..until).contains(at));
        let mine: Vec<Planned> = mine.map(|(planned, _)| planned).collect();
        let all = mine.len();
        let missing = missing(caller, mine).await?;
        answer.already += all - missing.len();
        levels.push(missing);
    }
    let comments = plan
        .comments
        .into_iter()
        .zip(tasks..)
        .filter(|(_, at)| (from..until).contains(at));
    let comments: Vec<ImportedComment> = comments.map(|(comment, _)| comment).collect();
    let (projects, tags) = needs(levels.iter().flatten());
    let prepare = PrepareImport {
        part_of: query.action,
        file,
        projects: projects.into_iter().collect(),
        tags,
    };
    let targets: BTreeSet<Target> = prepare
        .projects
        .iter()
        .map(|(target, _)| target.clone())
        .collect();
    let action = caller.instance.submit(caller.request(), prepare).await?;
    answer.action = Some(action);
    let places = places(caller, targets).await?;
    for level in levels {
        let resolved = level
            .into_iter()
            .map(|planned| resolve(planned, &places))
            .collect();
        for part in task_parts(resolved) {
            submit(caller, action, part, answer).await?;
        }
    }
    for comments in comment_parts(comments) {
        let tasks = Vec::new();
        one_command(
            caller,
            ImportTasks {
                action,
                tasks,
                comments,
            },
        )
        .await?;
    }
    answer.next = (until < answer.items).then_some(until);
    Ok(())
}

async fn places(caller: &Caller, targets: BTreeSet<Target>) -> Result<Places, ApiError> {
    let actor = caller.actor;
    let read = caller.instance.read(move |view| {
        let mut places = Places::new();
        for target in targets {
            let id = match &target {
                Target::Id(id) => Some(*id),
                Target::Named(name) => spaces::projects_named(view, actor, name)?.first().copied(),
            };
            let project = match id {
                Some(id) => spaces::project(view, id)?,
                None => None,
            };
            if let Some(project) = project {
                let sections = project
                    .sections
                    .into_iter()
                    .map(|section| (section.name, section.id))
                    .collect();
                places.insert(target, (project.id, sections));
            }
        }
        Ok::<_, ApiError>(places)
    });
    read.await
}

async fn submit(
    caller: &Caller,
    action: ActionId,
    tasks: Vec<ImportedTask>,
    answer: &mut TasksImported,
) -> Result<(), ApiError> {
    let command = ImportTasks {
        action,
        tasks,
        comments: Vec::new(),
    };
    let items: Vec<usize> = command.tasks.iter().map(|task| task.item).collect();
    let done = match one_command(caller, command).await {
        Err(SubmitError::Refused(refused)) if refused.code == "change_too_large" => {
            let left = items.into_iter().map(|item| (item, refused.message.clone()));
            PartImported {
                left: left.collect(),
                ..PartImported::default()
            }
        }
        done => done?,
    };
    answer.created += done.created as usize;
    answer.already += done.already as usize;
    answer.left.extend(
        done.left
            .into_iter()
            .map(|(item, why)| note(format!("task {item}"), why)),
    );
    Ok(())
}

async fn one_command(caller: &Caller, command: ImportTasks) -> Result<PartImported, SubmitError> {
    let mut request = caller.request();
    request.command_id = caller.instance.new_command_id();
    caller.instance.submit(request, command).await
}
