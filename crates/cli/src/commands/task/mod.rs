//! `vc task`: what is to be done, in the name of whoever signed in.

mod act;
mod add;
mod edit;
mod files;
mod find;
mod list;
mod remind;
mod show;
mod values;
mod way;
mod words;

use serde_json::Value;

use crate::args::Common;
use crate::outcome::Failure;
use crate::task_args::{TaskArgs, TaskCommand};
use crate::transport::Client;

/// Runs one of them.
pub async fn run(common: &Common, arguments: TaskArgs) -> Result<(), Failure> {
    let client = way::open(common, arguments.login.as_deref()).await?;
    let done = one(common, &client, arguments.command).await;
    client.close().await;
    done
}

async fn one(common: &Common, client: &Client, command: TaskCommand) -> Result<(), Failure> {
    match command {
        TaskCommand::Add(arguments) => add::run(common, client, arguments).await,
        TaskCommand::List(arguments) => list::run(common, client, &arguments).await,
        TaskCommand::Show { task } => show::run(common, client, &task).await,
        TaskCommand::Edit(arguments) => edit::run(common, client, *arguments).await,
        TaskCommand::Done { which, on } => act::finish(common, client, &which, on).await,
        TaskCommand::Skip(which) => act::run(common, client, &which, act::Step::Skip).await,
        TaskCommand::Reopen(which) => act::run(common, client, &which, act::Step::Reopen).await,
        TaskCommand::Rm(which) => act::run(common, client, &which, act::Step::Remove).await,
        TaskCommand::Restore(which) => act::run(common, client, &which, act::Step::Restore).await,
        TaskCommand::Undo { action } => act::undo(common, client, action).await,
        TaskCommand::Comment { task, text } => act::comment(common, client, &task, &text).await,
        TaskCommand::Remind { task, when, none: _ } => remind::set(common, client, &task, &when).await,
        TaskCommand::Import(arguments) => files::import(common, client, &arguments).await,
        TaskCommand::Export(arguments) => files::export(common, client, &arguments).await,
        TaskCommand::Snooze { task, until } => remind::snooze(common, client, &task, &until).await,
    }
}

/// A text of an answer; empty where it is none.
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
