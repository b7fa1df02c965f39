//! The local socket: whoever may open the file holds the machine.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tokio::net::UnixListener;

/// In the data directory.
pub const SOCKET_NAME: &str = "vc.sock";

/// Listens at `DIR/vc.sock`, readable by the owner only. The directory is locked, so a socket that
/// is there was left by a process that is gone.
pub fn listen(directory: &Path) -> anyhow::Result<(UnixListener, PathBuf)> {
    use std::os::unix::fs::PermissionsExt as _;

    let path = directory.join(SOCKET_NAME);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("{} cannot be replaced", path.display()));
        }
        _ => {}
    }
    // The directory is 0700, so nobody else can come in between these two steps.
    let listener = UnixListener::bind(&path).with_context(|| {
        format!(
            "{} cannot be opened (a socket's path may have 107 bytes at most)",
            path.display()
        )
    })?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))
        .with_context(|| format!("{} cannot be protected", path.display()))?;
    Ok((listener, path))
}
