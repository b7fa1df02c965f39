//! From flags, environment and file to one configuration.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use vc_config::{Config, Overrides};

use crate::args::Common;
use crate::outcome::Failure;

const FILE_DEFAULT: &str = "vc.yaml";

/// The settings file: the one that was named, or `vc.yaml` here if there is one.
pub fn file(common: &Common) -> Option<PathBuf> {
    let default = Path::new(FILE_DEFAULT);
    common
        .config
        .clone()
        .or_else(|| default.is_file().then(|| default.to_owned()))
}

/// Flags over environment over file over defaults.
pub fn load(common: &Common, listen: Option<SocketAddr>) -> Result<Config, Failure> {
    let overrides = Overrides {
        data: common.data.clone(),
        listen,
    };
    Ok(Config::load(
        file(common).as_deref(),
        &overrides,
        &vc_server::check_program,
    )?)
}
