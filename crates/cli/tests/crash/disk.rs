//! A disk that is full, read-only, or takes no writes for a while: writes get "not now", reads go
//! on, nothing acknowledged is lost, and it goes on without a restart.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::chance::Chance;
use crate::client::To;
use crate::life::Life;
use crate::namespace::{self, mount};
use crate::request::Answer;
use crate::server::{Server, vc};

/// Writes of each client before one has to be refused: what SQLite has reserved is used up by then.
const WRITES_MAX: usize = 3_000;
/// Tries until writes work again, and the pause between two.
const TRIES_MAX: usize = 1_000;
const TRY_AGAIN: Duration = Duration::from_millis(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_refuses_writes_until_there_is_room() {
    if !namespace::enter("disk::a_full_disk_refuses_writes_until_there_is_room") {
        return;
    }
    let root = tempfile::tempdir().unwrap();
    mount(&["-t", "tmpfs", "-o", "size=64m", "tmpfs"], root.path());
    let (mut life, server, to) = written_to(root.path(), 1).await;
    for round in 0..3 {
        let filler = root.path().join("filler");
        fill(&filler);
        refused_everywhere(&mut life, &to).await;
        goes_on_reading(&life, &to).await;
        if round == 1 {
            // Room that comes with a larger disk.
            mount(&["-o", "remount,size=80m"], root.path());
        } else {
            std::fs::remove_file(&filler).unwrap();
        }
        writes_again(&mut life, &to).await;
        if round == 1 {
            std::fs::remove_file(&filler).unwrap();
        }
        life.check_reading(&to).await;
    }
    life.check_view(server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_on_a_full_disk_tells_and_heals() {
    if !namespace::enter("disk::a_start_on_a_full_disk_tells_and_heals") {
        return;
    }
    let root = tempfile::tempdir().unwrap();
    mount(&["-t", "tmpfs", "-o", "size=64m", "tmpfs"], root.path());
    let (mut life, mut server, _) = written_to(root.path(), 2).await;
    server.end();
    life.check_log();
    let filler = root.path().join("filler");
    fill(&filler);
    let mut server = life.begin_server();
    let address = server.wait_for_address().await;
    let told = life.wait_for_state(&address, "stopped").await;
    let message = told["message"].as_str().unwrap();
    assert!(message.contains("whether the disk is full"), "{message}");
    std::fs::remove_file(&filler).unwrap();
    let to = life.wait_for(&mut server).await;
    life.check_reading(&to).await;
    life.check_view(server).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_on_a_read_only_mount_says_what_to_do() {
    if !namespace::enter("disk::a_start_on_a_read_only_mount_says_what_to_do") {
        return;
    }
    let root = tempfile::tempdir().unwrap();
    mount(&["-t", "tmpfs", "-o", "size=64m", "tmpfs"], root.path());
    let (mut life, mut server, _) = written_to(root.path(), 3).await;
    server.kill();
    life.check_log();
    mount(&["-o", "remount,ro"], root.path());
    let said = refused_start(&life);
    assert!(
        said.contains("Read-only file system") && said.contains("mount it writable"),
        "{said}"
    );
    mount(&["-o", "remount,rw"], root.path());
    let (server, to) = life.start_server().await;
    life.check_reading(&to).await;
    life.check_view(server).await;
}

/// A file system that the kernel turns read-only after an error fails every write to files that are
/// open. `mount` cannot do that to a file system in use; a limit of zero bytes on the size of files
/// has the same effect on the running process, and can be lifted again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_takes_no_writes_for_a_while_is_lived_through() {
    let root = tempfile::tempdir().unwrap();
    let mut life = Life::new(root.path());
    // Without this the kernel ends a process that writes beyond its limit.
    let mut ignoring = Command::new("sh");
    let serve = vc(&life.data(), &["serve", "--listen", "127.0.0.1:0"]);
    ignoring
        .args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"])
        .arg(serve.get_program())
        .args(serve.get_args());
    let mut server = Server::of(ignoring);
    let to = life.wait_for(&mut server).await;
    life.add_clients(&to, &mut Chance::new(4)).await;
    write_some(&mut life, &to).await;
    for _ in 0..3 {
        limit_file_size(&server, "0");
        refused_everywhere(&mut life, &to).await;
        goes_on_reading(&life, &to).await;
        limit_file_size(&server, "unlimited");
        writes_again(&mut life, &to).await;
        life.check_reading(&to).await;
    }
    life.check_view(server).await;
}

async fn written_to(root: &Path, seed: u64) -> (Life, Server, To) {
    let mut life = Life::new(root);
    let (server, to) = life.start_server().await;
    life.add_clients(&to, &mut Chance::new(seed)).await;
    write_some(&mut life, &to).await;
    (life, server, to)
}

async fn write_some(life: &mut Life, to: &To) {
    for client in &mut life.clients {
        client.write(to, 20).await;
    }
    life.check_reading(to).await;
    life.wait_for_erasures().await;
}

/// Writes until each client was told "not now" for want of storage.
async fn refused_everywhere(life: &mut Life, to: &To) {
    for client in &mut life.clients {
        let mut refused = None;
        for _ in 0..WRITES_MAX {
            refused = client.write_once(to).await.filter(|answer| answer.status == 503);
            if refused.is_some() {
                break;
            }
        }
        let Answer { json, .. } = refused.unwrap_or_else(|| panic!("{}: never refused", client.name));
        assert_eq!(json["error"], "busy", "{json}");
        assert!(json["message"].as_str().unwrap().contains("storage"), "{json}");
    }
}

async fn goes_on_reading(life: &Life, to: &To) {
    assert!(
        crate::request::is_ready(&to.http, &to.address).await.unwrap(),
        "not ready"
    );
    for client in &life.clients {
        for path in ["/api/v1/admin/users", "/api/v1/rounds", "/api/v1/admin/services"] {
            let answer = client.read(to, path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.json);
        }
    }
}

/// Without a restart, and soon.
async fn writes_again(life: &mut Life, to: &To) {
    for client in &mut life.clients {
        let mut settled = 0;
        for _ in 0..TRIES_MAX {
            match client.write_once(to).await {
                None => settled += 1,
                Some(_) => tokio::time::sleep(TRY_AGAIN).await,
            }
            if settled == 10 {
                break;
            }
        }
        assert_eq!(settled, 10, "{}: writes do not work again", client.name);
    }
}

/// Leaves not one byte.
fn fill(path: &Path) {
    let mut file = File::create(path).unwrap();
    for size in [1 << 20, 4096, 1] {
        let block = vec![0; size];
        while file.write_all(&block).is_ok() {}
    }
}

fn refused_start(life: &Life) -> String {
    let output = vc(&life.data(), &["serve", "--listen", "127.0.0.1:0"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The soft limit of a running process (`prlimit`, of util-linux).
fn limit_file_size(server: &Server, bytes: &str) {
    let output = Command::new("prlimit")
        .args([
            "--pid",
            &server.pid().to_string(),
            &format!("--fsize={bytes}:unlimited"),
        ])
        .output()
        .unwrap_or_else(|error| panic!("prlimit cannot run ({error}): install util-linux"));
    assert!(
        output.status.success(),
        "prlimit: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}
