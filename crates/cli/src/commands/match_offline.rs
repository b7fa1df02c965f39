//! `vc match`: people in, groups out, without a server.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context as _;
use clap::Args;
use vc_matching::offline::{self, Options};

use crate::args::Common;
use crate::commands::people::read_file;
use crate::outcome::Failure;
use crate::output;

#[derive(Debug, Args)]
#[command(after_help = "\
people:     id,name,team,topics,slots,meeting_length   (only id is needed; lists separated by ';',
            slots as 'mon 09:00', the length in minutes)
history:    round,members                               (a higher round is newer)
exclusions: a,b

Examples:
  vc match --people people.csv --history history.csv
  vc match --people people.csv --history history.csv --exclusions exclusions.csv --json
  vc match --people people.csv --size 4 --seed 7
  vc match --people people.csv --dump-weights weights.csv > groups.txt")]
pub struct MatchArgs {
    /// The people, CSV; - is standard input
    #[arg(long, value_name = "FILE")]
    people: PathBuf,
    /// Who met before, CSV
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    /// Who must not meet, CSV
    #[arg(long, value_name = "FILE")]
    exclusions: Option<PathBuf>,
    /// People in a group
    #[arg(long, value_name = "NUMBER", default_value_t = 2, value_parser = clap::value_parser!(u8).range(2..=8))]
    size: u8,
    /// The same seed gives the same groups
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Also write the weight of every allowed pair here, for another solver to check
    #[arg(long, value_name = "FILE")]
    dump_weights: Option<PathBuf>,
}

/// Runs it.
pub fn run(common: &Common, arguments: &MatchArgs) -> Result<(), Failure> {
    let people = read_file(&arguments.people)?;
    let history = arguments.history.as_deref().map(read_file).transpose()?;
    let exclusions = arguments.exclusions.as_deref().map(read_file).transpose()?;
    let options = Options {
        group_size: arguments.size.into(),
        seed: arguments.seed,
    };

    let spinner = output::spinner("Matching");
    let started = Instant::now();
    let report = offline::run(&people, history.as_deref(), exclusions.as_deref(), options);
    let elapsed = started.elapsed();
    spinner.finish_and_clear();
    let report = report.map_err(|error| Failure::Refused {
        error: "invalid_input".to_owned(),
        message: error.to_string(),
        details: serde_json::Value::Null,
    })?;

    if let Some(path) = &arguments.dump_weights {
        let failed = || format!("{} cannot be written", path.display());
        let mut out = BufWriter::new(File::create(path).with_context(failed)?);
        report
            .write_weights(&mut out)
            .and_then(|()| out.flush())
            .with_context(failed)?;
    }
    let text = if common.json {
        report.to_json(elapsed) + "\n"
    } else {
        report.to_text(elapsed)
    };
    output::print(&text)
}
