//! `vc demo`: a server full of invented people, with a past.
//!
//! Everything is made by ordinary requests, as an operator would send them, with a clock that
//! starts thirteen weeks ago and moves from round to round until it is now.

mod clock;
mod first_steps;
mod mailer;
mod people;
mod story;
mod tasks;
mod visitor;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use vc_config::{Config, Log, LogFormat, LogLevel, Overrides};
use vc_server::{DemoAccount, Listening, Node, NodeOptions, Role};

use crate::args::{Common, DemoArgs};
use crate::commands::serve::run_until_signal;
use crate::outcome::Failure;
use crate::transport::Client;
use clock::DemoClock;

const DATA_DEFAULT: &str = "demo-data";
/// Stands in a directory that this command made, and may throw away. Written last.
const MARKER: &str = "demo.txt";
const MARKER_TEXT: &str = "Made by vc demo, which may delete this directory.\n";
/// Everybody may know it: the demo is not for real people.
const PASSWORD: &str = "virtual-coffee";
const CONFIG: &str = "instances:\n  - id: main\n    name: Demo Commons\n    time_zone: Europe/Berlin\n";

/// Invents what is missing, then serves until a signal.
pub async fn run(common: &Common, arguments: DemoArgs) -> Result<(), Failure> {
    let data = common.data.clone().unwrap_or_else(|| PathBuf::from(DATA_DEFAULT));
    let finished = prepare(&data, arguments.fresh)?;
    let overrides = Overrides {
        data: Some(data.clone()),
        listen: Some(arguments.listen),
    };
    let config = Config::parse(
        CONFIG,
        Path::new("vc demo"),
        &overrides,
        &vc_server::check_program,
    )?;
    vc_server::logging::start(Log {
        format: LogFormat::Human,
        level: LogLevel::Warn,
    })?;

    let clock = DemoClock::default();
    let options = NodeOptions {
        clock: Arc::new(clock.clone()),
        mailer: Arc::new(mailer::DemoMailer),
        run_due_work: true,
        demo_accounts: accounts(),
    };
    let node = Arc::new(Node::open(config, options)?);
    // The address is taken first: a demo that cannot listen should not be invented.
    let listening = Listening::bind(&node).await?;
    if !finished {
        story::tell(&node, &clock).await?;
        std::fs::write(data.join(MARKER), MARKER_TEXT).context("the demo cannot be finished")?;
    }
    clock.catch_up();
    greet(&node, &listening);
    run_until_signal(node, listening).await
}

/// Whether a finished demo is there. Half of one, or one that is not wanted any more, is deleted.
fn prepare(data: &Path, fresh: bool) -> Result<bool, Failure> {
    let empty = !data.exists() || data.read_dir()?.next().is_none();
    let finished = data.join(MARKER).is_file();
    let begun = data.join(format!("{MARKER}.begun"));
    if !empty && !finished && !begun.is_file() {
        return Err(Failure::Usage(format!(
            "{} holds something else than a demo; name another directory with --data",
            data.display()
        )));
    }
    if finished && !fresh {
        return Ok(true);
    }
    if !empty {
        if std::os::unix::net::UnixStream::connect(data.join(vc_server::SOCKET_NAME)).is_ok() {
            return Err(Failure::Unavailable(format!(
                "a demo is running in {}; end it first",
                data.display()
            )));
        }
        std::fs::remove_dir_all(data).with_context(|| format!("{} cannot be deleted", data.display()))?;
    }
    std::fs::create_dir_all(data).with_context(|| format!("{} cannot be made", data.display()))?;
    std::fs::write(begun, MARKER_TEXT).with_context(|| format!("{} cannot be written", data.display()))?;
    Ok(false)
}

/// An admin and two members.
fn accounts() -> Vec<DemoAccount> {
    let account = |index: usize| DemoAccount {
        email: people::address(people::name(index)),
        password: PASSWORD.to_owned(),
        name: people::name(index).to_owned(),
        role: if index == 0 { Role::Admin } else { Role::Member },
    };
    (0..3).map(account).collect()
}

fn greet(node: &Node, listening: &Listening) {
    let id = &node.config.instances[0].id;
    eprintln!(
        "\nThe demo is at {}/  (listening on {})",
        node.services.urls.base(id),
        listening.address
    );
    for account in accounts() {
        eprintln!(
            "  {:<6}  {}  {}",
            account.role.as_str(),
            account.email,
            account.password
        );
    }
    eprintln!("Ctrl-C ends it; vc demo --fresh invents it anew.");
}

/// As the operator, in this process.
fn client(node: &Node) -> Client {
    Client::to_node(node)
}
