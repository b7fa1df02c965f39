//! `vc match`: people in, groups out, without a server.

use clap::Args;

use crate::outcome::Failure;

#[derive(Debug, Args)]
pub struct MatchArgs {}

/// Runs it.
pub fn run(arguments: &MatchArgs) -> Result<(), Failure> {
    let MatchArgs {} = arguments;
    Err(Failure::failed("not in this build"))
}
