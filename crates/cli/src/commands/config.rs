//! `vc config`: the settings, checked and shown.

use vc_config::Config;

use crate::args::{Common, ConfigCommand};
use crate::outcome::Failure;
use crate::{output, settings};

/// Runs one of them.
pub fn run(common: &Common, command: &ConfigCommand) -> Result<(), Failure> {
    match command {
        ConfigCommand::Validate => {
            let config = settings::load(common, None)?;
            // References must lead somewhere too, or the server would not start.
            vc_server::mailer(&config.mail)?;
            let name = settings::file(common)
                .map_or("no file, defaults".to_owned(), |path| path.display().to_string());
            let count = config.instances.len();
            eprintln!(
                "{name}: fine ({count} instance{})",
                if count == 1 { "" } else { "s" }
            );
            Ok(())
        }
        // Secrets are references here, so there is nothing to hide.
        ConfigCommand::Show => output::print_json(&settings::load(common, None)?),
        ConfigCommand::Schema => output::print_json(&Config::json_schema()),
    }
}
