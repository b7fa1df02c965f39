//! `vc completions`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::args::Cli;

/// Writes the completion script to standard output.
pub fn write(shell: Shell) {
    clap_complete::generate(shell, &mut Cli::command(), "vc", &mut std::io::stdout());
}
