//! A test that mounts file systems runs in a mount namespace of its own, where it may do so
//! without being root; nobody else sees what it mounts.

use std::path::Path;
use std::process::Command;

/// Set in the process that is in the namespace.
const INSIDE: &str = "VC_TEST_IN_MOUNT_NAMESPACE";

/// Whether this is the process in the namespace. Outside, the same test is run there by a process of
/// its own, and its failure is ours.
pub fn enter(test: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let flags = ["-rm", "-m"].into_iter().find(|flags| can_mount(flags));
    let Some(flags) = flags else {
        panic!(
            "{test} could not run: it mounts a small file system, and neither `unshare -rm` (a user \
             namespace) nor `unshare -m` (as root) may do that here. Install util-linux; allow \
             unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, \
             kernel.apparmor_restrict_unprivileged_userns=0, user.max_user_namespaces above 0), or, in a \
             container, run it with --cap-add SYS_ADMIN and --security-opt seccomp=unconfined"
        );
    };
    let output = Command::new("unshare")
        .arg(flags)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "in the namespace:\n{said}");
    assert!(
        said.contains("1 passed"),
        "no such test in the namespace: {test}\n{said}"
    );
    false
}

fn can_mount(flags: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    Command::new("unshare")
        .arg(flags)
        .args(["mount", "-t", "tmpfs", "tmpfs"])
        .arg(folder.path())
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Runs `mount` with these arguments on a folder; must succeed.
pub fn mount(arguments: &[&str], folder: &Path) {
    let output = Command::new("mount")
        .args(arguments)
        .arg(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "mount {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
