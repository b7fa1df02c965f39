//! `vc`: runs a server, and does an operator's work on it.
//!
//! Commands that read or change an instance are requests to the same API that people use, over one
//! of three transports (see [`transport`]). What a command finds goes to standard output, what it
//! has to say to standard error. Exit codes: see [`outcome`].

#![forbid(unsafe_code)]

mod args;
mod commands;
mod logins;
mod outcome;
mod output;
mod settings;
mod task_args;
mod transport;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Cli, Command};
use crate::outcome::Failure;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell();
            failure.exit_code()
        }
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    let common = &cli.common;
    match cli.command {
        Command::Completions { shell } => {
            commands::completions::write(shell);
            Ok(())
        }
        Command::Config { command } => commands::config::run(common, &command),
        Command::Match(arguments) => commands::match_offline::run(common, &arguments),
        Command::Recur(arguments) => commands::recur::run(common, &arguments),
        Command::Serve(arguments) => outcome::block_on(commands::serve::run(common, arguments)),
        Command::Demo(arguments) => outcome::block_on(commands::demo::run(common, arguments)),
        Command::Admin { command } => outcome::block_on(commands::admin::run(common, command)),
        Command::People { command } => outcome::block_on(commands::people::run(common, command)),
        Command::Round { command } => outcome::block_on(commands::round::run(common, command)),
        Command::Program { command } => outcome::block_on(commands::program::run(common, command)),
        Command::Matches { command } => outcome::block_on(commands::matches::run(common, command)),
        Command::Backup(arguments) => outcome::block_on(commands::backup::run(common, arguments)),
        Command::Login(arguments) => outcome::block_on(commands::login::login(common, arguments)),
        Command::Logout(arguments) => commands::login::logout(common, &arguments),
        Command::Task(arguments) => outcome::block_on(commands::task::run(common, arguments)),
        Command::Verify => outcome::block_on(commands::verify::run(common)),
        Command::Restore(arguments) => outcome::block_on(commands::restore::run(common, arguments)),
        Command::Instance { command } => outcome::block_on(commands::instance::run(common, command)),
    }
}
