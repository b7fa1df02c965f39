//! What mails about tasks say: a reminder, a day's digest, a task that somebody was given. Plain structs in, values for
//! the templates out; whoever knows tasks fills them when the mail is written.

use jiff::Timestamp;
use minijinja::{Value, context};

use crate::due_text::{Reader, TaskDue};
use crate::model::{AboutId, DeliveryKind};
use crate::text::one_line;

/// Tasks in each list of a digest; how many more there are is said.
pub const DIGEST_TASKS_MAX: usize = 20;
/// Lines of a task's notes in its mails.
const NOTES_LINES_MAX: usize = 5;
/// Characters of such a line, and of a title in a subject.
const LINE_CHARS_MAX: usize = 200;

/// A task as a mail names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskLine {
    /// Its id, for the link.
    pub id: AboutId,
    /// Its title, as somebody wrote it.
    pub title: String,
    /// When it is due, if it is.
    pub due: Option<TaskDue>,
    /// The name of its project, if it is in one.
    pub project: Option<String>,
}

/// Somebody wanted to be reminded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReminderMail {
    /// Of what.
    pub task: TaskLine,
    /// Its notes, as somebody wrote them.
    pub notes: String,
    /// When they were to be reminded, where this mail is late.
    pub meant_for: Option<Timestamp>,
}

/// Somebody was given a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignedMail {
    /// Which.
    pub task: TaskLine,
    /// Its notes, as somebody wrote them.
    pub notes: String,
    /// By whom; none where nobody did it.
    pub by: Option<String>,
}

/// One list of a digest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DigestList {
    /// The first of them, in their order; [`DIGEST_TASKS_MAX`] are shown at most.
    pub tasks: Vec<TaskLine>,
    /// How many there are.
    pub total: usize,
}

/// What a day holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DigestMail {
    /// Due on this day.
    pub today: DigestList,
    /// Due before.
    pub overdue: DigestList,
    /// Due on the three days after.
    pub coming: DigestList,
}

/// A mail about tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskMail {
    /// See [`ReminderMail`].
    Reminder(ReminderMail),
    /// See [`AssignedMail`].
    Assigned(AssignedMail),
    /// See [`DigestMail`].
    Digest(DigestMail),
}

impl TaskMail {
    /// Which kind of delivery says this: it also names the templates.
    pub const fn kind(&self) -> DeliveryKind {
        match self {
            Self::Reminder(_) => DeliveryKind::TaskReminder,
            Self::Assigned(_) => DeliveryKind::TaskAssigned,
            Self::Digest(_) => DeliveryKind::TaskDigest,
        }
    }

    /// The subject: one line, whatever the title holds.
    pub fn subject(&self, reader: &Reader) -> String {
        match self {
            Self::Reminder(mail) => format!("Reminder: {}", short(&mail.task.title)),
            Self::Assigned(mail) => format!("You were given a task: {}", short(&mail.task.title)),
            Self::Digest(mail) => {
                let counts = [(mail.today.total, "due today"), (mail.overdue.total, "overdue")];
                let said: Vec<_> = counts
                    .iter()
                    .filter(|(total, _)| *total > 0)
                    .map(|(total, what)| format!("{total} {what}"))
                    .collect();
                let day = reader.today.strftime("%A %-d %B");
                if said.is_empty() {
                    format!("{day}: nothing due today")
                } else {
                    format!("{day}: {}", said.join(", "))
                }
            }
        }
    }

    /// What the templates show. `base_url` is the instance's address, without a slash at the end.
    pub fn values(&self, base_url: &str, reader: &Reader) -> Value {
        let all = context! {
            tasks_url => format!("{base_url}/tasks"),
            settings_url => format!("{base_url}/preferences?tab=notifications"),
        };
        let own = match self {
            Self::Reminder(mail) => context! {
                meant_for => mail.meant_for.map(|at| reader.moment(at)),
                ..about_one(base_url, reader, &mail.task, &mail.notes)
            },
            Self::Assigned(mail) => context! {
                by => mail.by.as_deref().map(one_line),
                ..about_one(base_url, reader, &mail.task, &mail.notes)
            },
            Self::Digest(mail) => context! {
                today => list(base_url, &mail.today, |due| reader.of_the_day(due)),
                overdue => list(base_url, &mail.overdue, |due| Some(reader.briefly(due))),
                coming => list(base_url, &mail.coming, |due| Some(reader.briefly(due))),
            },
        };
        context! { ..own, ..all }
    }
}

fn about_one(base_url: &str, reader: &Reader, task: &TaskLine, notes: &str) -> Value {
    let (lines, is_cut) = first_lines(notes);
    context! {
        title => one_line(&task.title),
        due => task.due.map(|due| reader.exactly(due)),
        project => task.project.as_deref().map(one_line),
        notes => lines,
        notes_cut => is_cut,
        task_url => task_url(base_url, &task.id),
    }
}

fn list(base_url: &str, list: &DigestList, when: impl Fn(TaskDue) -> Option<String>) -> Value {
    let shown = &list.tasks[..list.tasks.len().min(DIGEST_TASKS_MAX)];
    let tasks: Vec<Value> = shown
        .iter()
        .map(|task| {
            context! {
                title => one_line(&task.title),
                when => task.due.and_then(&when),
                project => task.project.as_deref().map(one_line),
                url => task_url(base_url, &task.id),
            }
        })
        .collect();
    context! { tasks, more => list.total.saturating_sub(shown.len()) }
}

fn task_url(base_url: &str, id: &AboutId) -> String {
    format!("{base_url}/tasks/{}", id.as_str())
}

/// The first lines that say anything, and whether there is more.
fn first_lines(notes: &str) -> (Vec<String>, bool) {
    let mut lines = notes.lines().map(one_line).filter(|line| !line.is_empty());
    let mut is_cut = false;
    let first = lines
        .by_ref()
        .take(NOTES_LINES_MAX)
        .map(|line| {
            let short = short(&line);
            is_cut |= short != line;
            short
        })
        .collect();
    (first, is_cut || lines.next().is_some())
}

fn short(text: &str) -> String {
    let line = one_line(text);
    match line.char_indices().nth(LINE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}
