//! What can be written after `vc`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

const AFTER_HELP: &str = "\
Examples:
  vc demo                                  Look around with 60 invented people
  vc serve                                 Run a server; everything is kept in ./vc-data
  vc people import people.csv --dry-run    See what an import would do
  vc round run                             Form a round now

Commands that read or change an instance go to the running server of the data directory; when none
runs, they open the directory themselves. --server sends them elsewhere, with an API token in VC_TOKEN.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, 4 not available (try again later)";

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "vc", version, about = "Virtual Commons: where a team meets", after_help = AFTER_HELP, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command understands.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Common options")]
pub struct Common {
    /// The settings; vc.yaml in the working directory is taken by itself
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "VC_CONFIG",
        hide_env_values = true
    )]
    pub config: Option<PathBuf>,
    /// Where everything is kept, instead of what the settings say
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "VC_DATA",
        hide_env_values = true
    )]
    pub data: Option<PathBuf>,
    /// A server elsewhere, with an API token in VC_TOKEN
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "VC_SERVER",
        hide_env_values = true
    )]
    pub server: Option<String>,
    /// Which instance, where there are several
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "VC_INSTANCE",
        hide_env_values = true
    )]
    pub instance: Option<String>,
    /// Answer in JSON
    #[arg(long, global = true)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a server
    Serve(ServeArgs),
    /// Run a server full of invented people, to look around
    Demo(DemoArgs),
    /// Manage admins
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Import and export people
    People {
        #[command(subcommand)]
        command: PeopleCommand,
    },
    /// Preview and form rounds
    Round {
        #[command(subcommand)]
        command: RoundCommand,
    },
    /// List the programs and when their rounds run
    Program {
        #[command(subcommand)]
        command: ProgramCommand,
    },
    /// List matches, and import those of another tool
    Matches {
        #[command(subcommand)]
        command: MatchesCommand,
    },
    /// Sign in at a server as yourself, with an API token
    Login(crate::task_args::LoginArgs),
    /// Forget a server and its token
    Logout(crate::task_args::LogoutArgs),
    /// Add, list and finish tasks
    Task(crate::task_args::TaskArgs),
    /// Match people from a file, without a server
    Match(crate::commands::match_offline::MatchArgs),
    /// Show when something repeats, without a server
    Recur(crate::commands::recur::RecurArgs),
    /// Look at the instances
    Instance {
        #[command(subcommand)]
        command: InstanceCommand,
    },
    /// Back up instances while they serve, and check backups
    #[command(args_conflicts_with_subcommands = true)]
    Backup(BackupArgs),
    /// Bring an instance back from a backup
    Restore(RestoreArgs),
    /// Check that instances are what their logs say
    #[command(after_help = "\
Reads the whole event log and checks its chain of hashes; builds every table anew from it and compares
them, row by row, with what is being served. Exit code 1 if anything differs.

Examples:
  vc verify
  vc verify --instance berlin --json")]
    Verify,
    /// Check and show the settings
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Print completions for a shell
    #[command(after_help = "Example:\n  vc completions bash > ~/.local/share/bash-completion/completions/vc")]
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vc serve
  vc serve --config /etc/vc/vc.yaml
  vc serve --data /var/lib/vc --listen 0.0.0.0:8080

SIGTERM and SIGINT end it in order: requests in flight get 10 seconds. A second signal ends it at once.")]
pub struct ServeArgs {
    /// Address and port, instead of what the settings say
    #[arg(long, value_name = "ADDR", env = "VC_LISTEN", hide_env_values = true)]
    pub listen: Option<SocketAddr>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vc demo
  vc demo --fresh
  vc demo --data /tmp/demo --listen 127.0.0.1:9000")]
pub struct DemoArgs {
    /// Address and port
    #[arg(
        long,
        value_name = "ADDR",
        env = "VC_LISTEN",
        hide_env_values = true,
        default_value = "127.0.0.1:8080"
    )]
    pub listen: SocketAddr,
    /// Throw away the demo that is there, and invent it anew
    #[arg(long)]
    pub fresh: bool,
}

#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Create an admin who can sign in at once
    #[command(after_help = "\
Examples:
  vc admin create --email ada@example.com --password-stdin < password.txt
  pwgen 20 1 | vc admin create --email ada@example.com --name Ada --password-stdin --instance berlin")]
    Create {
        /// Address to sign in with
        #[arg(long)]
        email: String,
        /// Name that others see; what stands before the @ unless given
        #[arg(long)]
        name: Option<String>,
        /// Read the password from standard input
        #[arg(long, required = true)]
        password_stdin: bool,
        /// IANA time zone, such as Europe/Berlin
        #[arg(long, default_value = "UTC", value_name = "ZONE")]
        time_zone: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum PeopleCommand {
    /// Create and update people from a CSV file
    #[command(after_help = "\
The file has a header. Columns: email (needed), name, team, time_zone, languages, topics, slots,
meeting_length, role, status; lists are separated by ';', slots look like 'mon 09:00'. An empty cell
leaves a person as they are. Nothing is changed if any line is wrong.

Examples:
  vc people import people.csv --dry-run
  vc people import people.csv")]
    Import {
        /// The CSV file; - is standard input
        file: PathBuf,
        /// Only say what would happen
        #[arg(long)]
        dry_run: bool,
    },
    /// Print everybody as CSV
    #[command(after_help = "Example:\n  vc people export > people.csv")]
    Export,
    /// Erase everything personal about somebody, for good
    #[command(after_help = "\
Cannot be undone. Their name and address are gone from everything that is served and from every file of
the server when this returns, and can be read in no backup made later; earlier backups end within 30 days.

Examples:
  vc people erase --email ben@example.com
  vc people erase person_01J8ZQ4K5N0000000000000000 --yes")]
    Erase {
        /// Who, by id
        #[arg(
            value_name = "ID",
            required_unless_present = "email",
            conflicts_with = "email"
        )]
        person: Option<String>,
        /// Who, by address
        #[arg(long, value_name = "ADDRESS")]
        email: Option<String>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
pub struct RoundArgs {
    /// Which program; the first one unless given
    #[arg(long, value_name = "ID")]
    pub program: Option<String>,
    /// Repeat a round with this seed
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum RoundCommand {
    /// Show what a round would look like; changes nothing
    #[command(after_help = "Examples:\n  vc round preview\n  vc round preview --seed 42 --json")]
    Preview(RoundArgs),
    /// Form a round and tell everybody
    #[command(after_help = "\
With --slot, running it twice forms one round: the second time answers the first round. A slot is what
the program's clock shows, or an instant with its offset; a round that the program's own schedule has
formed for it is answered too. So a CronJob or a workflow may run it as often as it likes.

Examples:
  vc round run
  vc round run --program program_01J... --slot 2026-11-23T09:00
  vc round run --program program_01J... --slot 2026-11-23T08:00:00Z --server https://coffee.example.com
  vc round run --slot 2026-W48 --json")]
    Run {
        #[command(flatten)]
        round: RoundArgs,
        /// A name for this occasion, such as 2026-W48, that is used once
        #[arg(long, value_name = "TEXT")]
        slot: Option<String>,
    },
    /// Send again what of a round's messages was not sent
    #[command(after_help = "\
Messages that failed or wait for their next try are tried now; those that were sent are left alone.

Examples:
  vc round notify
  vc round notify --round round_01J... --json")]
    Notify {
        /// Which round; the latest unless given
        #[arg(long, value_name = "ID")]
        round: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum ProgramCommand {
    /// List the programs and when their next rounds run
    #[command(after_help = "Examples:\n  vc program list\n  vc program list --json")]
    List,
}

#[derive(Debug, Subcommand)]
pub enum MatchesCommand {
    /// List the matches of a round
    #[command(after_help = "Examples:\n  vc matches list\n  vc matches list --json --round round_01J...")]
    List {
        /// Which round; the latest unless given
        #[arg(long, value_name = "ID")]
        round: Option<String>,
    },
    /// Import past matches from a CSV file, so that nobody meets again too soon
    #[command(after_help = "\
The file has the columns round and members; members are addresses separated by ';'.

Examples:
  vc matches import history.csv --dry-run
  vc matches import history.csv")]
    Import {
        /// The CSV file; - is standard input
        file: PathBuf,
        /// Only check the file
        #[arg(long)]
        dry_run: bool,
        /// Which program; the first one unless given
        #[arg(long, value_name = "ID")]
        program: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum InstanceCommand {
    /// List the instances, their addresses and how they are doing
    #[command(after_help = "Example:\n  vc instance list --json")]
    List,
    /// Write everything that an instance holds into readable files
    #[command(after_help = "\
Every event with its personal part, every table, and a receipt; passwords and keys are not part of it.
What it writes is not encrypted.

Example:
  vc instance export berlin --to berlin-export")]
    Export {
        /// Which instance
        name: vc_kernel::InstanceId,
        /// A folder that is empty or not there yet
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Delete everything that an instance holds on this server
    #[command(after_help = "\
Cannot be undone. Backups stay where they are.

Examples:
  vc instance delete berlin
  vc instance delete berlin --yes --json")]
    Delete {
        /// Which instance
        name: vc_kernel::InstanceId,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "\
Only what is new since the last backup is written, besides a copy of the secrets. Backups older than
30 days are removed. The platform key is in none of them: keep it apart, or nothing can be restored.

Examples:
  vc backup --to /mnt/backup
  vc backup --instance berlin --json
  vc backup check --from /mnt/backup")]
pub struct BackupArgs {
    #[command(subcommand)]
    pub command: Option<BackupCommand>,
    /// Where to, instead of backup.directory in the settings
    #[arg(long, value_name = "DIR")]
    pub to: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum BackupCommand {
    /// Read all backups, and name the place of any damage
    #[command(after_help = "Examples:\n  vc backup check\n  vc backup check --from /mnt/backup --json")]
    Check {
        /// Where they are, instead of backup.directory in the settings
        #[arg(long, value_name = "DIR")]
        from: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "\
The instance must have nothing in the data directory, and no server may run on it. The whole backup is
read and checked before anything is written. Whoever was erased since the backup is erased again.
Without --instance, everything that the archive has is restored.

Examples:
  vc restore --from /mnt/backup --platform-key platform.key
  vc restore --from /mnt/backup --instance berlin --to-time 2026-11-26T09:00:00Z
  vc restore --from /mnt/backup --instance berlin --to-seq 1234 --data /var/lib/vc-drill")]
pub struct RestoreArgs {
    /// Where the backups are, instead of backup.directory in the settings
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,
    /// The platform key that was in use, unless the data directory has it
    #[arg(long, value_name = "FILE")]
    pub platform_key: Option<PathBuf>,
    /// Which backup; the newest unless given
    #[arg(long, value_name = "ID")]
    pub backup: Option<String>,
    /// Up to this commit
    #[arg(long, value_name = "NUMBER", conflicts_with = "to_time")]
    pub to_seq: Option<u64>,
    /// Up to this time, such as 2026-11-26T09:00:00Z
    #[arg(long, value_name = "TIME")]
    pub to_time: Option<jiff::Timestamp>,
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Say whether the settings are right, and where not
    #[command(after_help = "Example:\n  vc config validate --config /etc/vc/vc.yaml")]
    Validate,
    /// Print the settings that result from file, environment and flags
    Show,
    /// Print the JSON Schema of vc.yaml, for editors
    #[command(after_help = "Example:\n  vc config schema > vc.schema.json")]
    Schema,
}
