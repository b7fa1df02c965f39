//! What can be written after `vc task`, and to sign in.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
#[command(after_help = "\
Make a token under Security, API tokens. It is read from --token-file, from VC_TOKEN, or asked for; it is
checked and kept in ~/.config/vc/logins.json, which only you can read.

Examples:
  vc login https://tasks.example.com
  vc login https://tasks.example.com --name work --token-file token.txt
  pass show vc | vc login https://tasks.example.com --token-file -")]
pub struct LoginArgs {
    /// The server; the one that is known under this name unless given
    pub url: Option<String>,
    /// What to call it, where you use several
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub name: String,
    /// A file with the token; - is standard input
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Forgets the token on this machine. It goes on working elsewhere until it is revoked under Security.

Examples:
  vc logout
  vc logout --name work
  vc logout --all")]
pub struct LogoutArgs {
    /// Which one, where you use several
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub name: String,
    /// All of them
    #[arg(long, conflicts_with = "name")]
    pub all: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Who you are: whoever vc login made known, or VC_TOKEN at VC_URL; else the operator of the data directory.
A task is named by its id, or by the end of it as lists show it (at least 4 characters).

Examples:
  vc task add \"Pay rent every month on the 1st at 9 #home !high remind 1d before\"
  vc task list due:<7d
  vc task done K3F9
  vc task undo")]
pub struct TaskArgs {
    /// As whom, where vc login made several known
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "VC_LOGIN",
        hide_env_values = true
    )]
    pub login: Option<String>,
    #[command(subcommand)]
    pub command: TaskCommand,
}

#[derive(Debug, Subcommand)]
pub enum TaskCommand {
    /// Add a task, in plain words
    Add(AddArgs),
    /// List tasks
    List(ListArgs),
    /// Show a task with everything about it
    #[command(after_help = "\
Words find a task by its text, if there is just one.

Examples:
  vc task show K3F9
  vc task show \"pay rent\" --json")]
    Show {
        /// A task's id or its end, or words that are in it
        task: String,
    },
    /// Change tasks
    Edit(Box<EditArgs>),
    /// Do tasks off; of those that repeat the next one comes
    #[command(after_help = "\
Examples:
  vc task done K3F9
  vc task done K3F9 Q7M2 --on 2026-11-26")]
    Done {
        #[command(flatten)]
        which: Which,
        /// The day it was done, if not today
        #[arg(long, value_name = "DAY")]
        on: Option<jiff::civil::Date>,
    },
    /// Leave tasks out this time
    #[command(after_help = "Example:\n  vc task skip K3F9")]
    Skip(Which),
    /// Open finished tasks again
    #[command(after_help = "Example:\n  vc task reopen K3F9")]
    Reopen(Which),
    /// Throw tasks away; restore brings them back
    #[command(after_help = "Examples:\n  vc task rm K3F9\n  vc task rm K3F9 Q7M2")]
    Rm(Which),
    /// Bring tasks back from the trash or the archive
    #[command(after_help = "Example:\n  vc task restore K3F9")]
    Restore(Which),
    /// Take back what you did last, or some earlier action
    #[command(after_help = "\
What changed since stays as it is, and is counted. Undoing an undo brings everything back.

Examples:
  vc task undo
  vc task undo action_01J8ZQ4K5N0000000000000000")]
    Undo {
        /// Which action, as answers in JSON name it; your last one unless given
        action: Option<String>,
    },
    /// Say something about a task
    #[command(after_help = "Example:\n  vc task comment K3F9 \"Paid from the other account\"")]
    Comment {
        /// Which task
        task: String,
        /// What, in Markdown
        text: String,
    },
    /// Set when to remind of a task
    #[command(after_help = "\
What was set before is replaced; --none takes all of it off.

Examples:
  vc task remind K3F9 1d 2h
  vc task remind K3F9 2026-12-01T09:00
  vc task remind K3F9 --none")]
    Remind {
        /// Which task
        task: String,
        /// How long before it is due (30m, 2h, 1d, 1w), or a time such as 2026-12-01T09:00
        #[arg(value_name = "WHEN", required_unless_present = "none")]
        when: Vec<String>,
        /// No reminders
        #[arg(long, conflicts_with = "when")]
        none: bool,
    },
    /// Be reminded of a task again, later
    #[command(after_help = "Examples:\n  vc task snooze K3F9 10m\n  vc task snooze K3F9 tomorrow")]
    Snooze {
        /// Which task
        task: String,
        /// How long (10m, 1h, 2d), tomorrow, or a time with its offset such as 2026-12-01T08:00:00Z
        #[arg(value_name = "WHEN")]
        until: String,
    },
    /// Bring in the tasks of another program
    Import(ImportArgs),
    /// Take tasks to another program
    Export(ExportArgs),
}

/// How a file keeps tasks.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum FileFormat {
    /// A task a line
    #[value(name = "todo.txt")]
    TodoTxt,
    /// A project of Todoist as CSV
    Todoist,
    /// What Taskwarrior's export writes
    Taskwarrior,
    /// iCalendar with VTODOs
    Ics,
}

impl FileFormat {
    /// As the API says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TodoTxt => "todo_txt",
            Self::Todoist => "todoist",
            Self::Taskwarrior => "taskwarrior",
            Self::Ics => "icalendar",
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
The whole file is read first. What cannot be kept as it is goes to the notes of its task, and is named with its
place in the file. Tasks that were imported before are left alone, so an import that broke off, or is run every
day, makes nothing twice. One vc task undo takes all of it back. Projects that are not there yet are made, private.

Examples:
  vc task import todo.txt --dry-run
  vc task import ~/.task/export.json --format taskwarrior
  task export | vc task import - --format taskwarrior
  vc task import Garden.csv --project Garden")]
pub struct ImportArgs {
    /// The file; - is standard input
    pub file: PathBuf,
    /// Its format; told from what is in it, or from its name, unless given
    #[arg(long, value_enum)]
    pub format: Option<FileFormat>,
    /// A project's name or id for all of the tasks; projects of the file become its sections
    #[arg(long, value_name = "PROJECT")]
    pub project: Option<String>,
    /// The IANA zone of times that have none; your own unless given
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// Only say what would happen
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Open tasks, unless the filter says otherwise; see vc task list. iCalendar keeps the most.

Examples:
  vc task export > tasks.ics
  vc task export --format todo.txt '#home' -o todo.txt
  vc task export --all --format taskwarrior | task import")]
pub struct ExportArgs {
    /// Which tasks
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
    /// The format of the file
    #[arg(long, value_enum, default_value = "ics")]
    pub format: FileFormat,
    /// Finished ones too
    #[arg(long)]
    pub all: bool,
    /// Where to, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Which tasks.
#[derive(Debug, Args)]
pub struct Which {
    /// Ids, or their ends
    #[arg(required = true, value_name = "TASK")]
    pub tasks: Vec<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Dates, repetition, #tags, !priority, @people, +project and reminders are understood; what was understood
is shown, and vc task undo takes it back. Flags say things exactly, and words in the text stay words with --plain.

Examples:
  vc task add \"Pay rent every month on the 1st at 9 #home !high @me remind 1d before\"
  vc task add \"Call mom tomorrow at 17:00\" --dry-run
  vc task add --plain \"Read 1984\" --due 2026-12-01T18:00 --tag books --priority low")]
pub struct AddArgs {
    /// What is to be done
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,
    /// Only show what is understood
    #[arg(long)]
    pub dry_run: bool,
    /// Take the text as the title, as it is
    #[arg(long)]
    pub plain: bool,
    #[command(flatten)]
    pub fields: Fields,
}

/// Fields with exact values.
#[derive(Clone, Debug, Default, Args)]
pub struct Fields {
    /// A day or a time of a day, such as 2026-12-01 or 2026-12-01T09:00
    #[arg(long, value_name = "DATE")]
    pub due: Option<String>,
    /// Its IANA zone, such as Europe/Berlin; your own unless given
    #[arg(long, value_name = "ZONE", requires = "due")]
    pub zone: Option<String>,
    /// How much it matters
    #[arg(long, value_enum)]
    pub priority: Option<Priority>,
    /// A label; several times for several
    #[arg(long = "tag", value_name = "NAME")]
    pub tags: Vec<String>,
    /// A project's name or id
    #[arg(long, value_name = "PROJECT")]
    pub project: Option<String>,
    /// Markdown; - is standard input
    #[arg(long, value_name = "TEXT")]
    pub notes: Option<String>,
    /// An RFC 5545 rule such as FREQ=MONTHLY;BYMONTHDAY=1, or "after 2 weeks" from when it was done
    #[arg(long, value_name = "RULE")]
    pub repeat: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Priority {
    High,
    Medium,
    Low,
    None,
}

impl Priority {
    /// As the API says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::None => "none",
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
The filter is the language of the search box: words, tag:home, #home, due:<7d, !high, project:Flat, is:overdue,
assignee:me, status:done, with - before what must not be. Without a status, open tasks are listed.

Examples:
  vc task list
  vc task list due:<7d '#home' !high
  vc task list status:done --sort updated --descending --limit 20
  vc task list --all --json")]
pub struct ListArgs {
    /// Which tasks
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
    /// In which order
    #[arg(long, value_enum, default_value = "due")]
    pub sort: Sort,
    /// The other way round
    #[arg(long)]
    pub descending: bool,
    /// How many at most
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    pub limit: usize,
    /// All of them, however many
    #[arg(long, conflicts_with = "limit")]
    pub all: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Sort {
    Due,
    Priority,
    Created,
    Updated,
    Rank,
    Relevance,
}

impl Sort {
    /// As the API says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Priority => "priority",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Rank => "rank",
            Self::Relevance => "relevance",
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Of a task that repeats: this one alone unless --scope says otherwise. Several tasks are changed as one action.

Examples:
  vc task edit K3F9 --title \"Pay the rent\" --due 2026-12-02T09:00
  vc task edit K3F9 --due none --scope all
  vc task edit K3F9 Q7M2 --add-tag urgent --priority high")]
pub struct EditArgs {
    #[command(flatten)]
    pub which: Which,
    /// Another title
    #[arg(long)]
    pub title: Option<String>,
    /// Another date; none for none
    #[arg(long, value_name = "DATE")]
    pub due: Option<String>,
    /// Its IANA zone, such as Europe/Berlin; your own unless given
    #[arg(long, value_name = "ZONE", requires = "due")]
    pub zone: Option<String>,
    /// How much it matters
    #[arg(long, value_enum)]
    pub priority: Option<Priority>,
    /// A label that comes
    #[arg(long, value_name = "NAME")]
    pub add_tag: Vec<String>,
    /// A label that goes
    #[arg(long, value_name = "NAME")]
    pub remove_tag: Vec<String>,
    /// Another project, by name or id; none for none
    #[arg(long, value_name = "PROJECT")]
    pub project: Option<String>,
    /// Other notes; - is standard input
    #[arg(long, value_name = "TEXT")]
    pub notes: Option<String>,
    /// Another repetition; none for none
    #[arg(long, value_name = "RULE")]
    pub repeat: Option<String>,
    /// Of one that repeats: which occurrences
    #[arg(long, value_enum, default_value = "this")]
    pub scope: Scope,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    This,
    Following,
    All,
}

impl Scope {
    /// As the API says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::This => "this",
            Self::Following => "following",
            Self::All => "all",
        }
    }
}
