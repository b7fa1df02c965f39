//! A PostgreSQL server for tests: made in a temporary directory, gone with the process.
//!
//! The server's binaries come from Debian's package `postgresql`. A small shell waits for the end of
//! a pipe that only this process holds: however the test ends, the server stops and its directory
//! is removed.

use std::fs::{self, Permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Who the server runs as when the test is root, which PostgreSQL refuses to be: the first there is.
const USERS: [&str; 2] = ["postgres", "nobody"];
const ROLE: &str = "vc";
const PASSWORD: &str = "a-pass-word-of-tests";
/// Somebody else may take the free port in between.
const START_TRIES_MAX: usize = 5;

/// Waits for the end of its input, then stops the server `$2` with `$1` and removes `$3`.
const WATCH: &str = "trap '' INT HUP TERM; cat >/dev/null; \
                     \"$1\" -D \"$2\" -m immediate -w stop >/dev/null 2>&1; rm -rf \"$3\"";

/// A server of its own, with one role that may do everything.
pub struct TestPostgres {
    binaries: PathBuf,
    folder: PathBuf,
    port: u16,
    run_as: Option<&'static str>,
    databases: AtomicUsize,
    /// The watching shell and the pipe that it waits on.
    watch: Child,
    pipe: Option<ChildStdin>,
}

impl TestPostgres {
    /// The server that all tests of this process share. Each takes a database of its own.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<TestPostgres> = OnceLock::new();
        SHARED.get_or_init(Self::start_new)
    }

    /// A server for one test, which may stop and kill it. What it commits is on disk.
    pub fn start_new() -> Self {
        Self::start_with(true)
    }

    /// As [`Self::start_new`], with or without `fsync`.
    pub fn start_with(fsync: bool) -> Self {
        let binaries = binaries();
        let folder = tempfile::Builder::new()
            .prefix("vc-postgres-")
            .tempdir()
            .unwrap()
            .keep();
        let run_as = unprivileged();
        let (watch, pipe) = watch(&binaries, &folder, run_as);
        let mut server = Self {
            binaries,
            folder,
            port: 0,
            run_as,
            databases: AtomicUsize::new(0),
            watch,
            pipe: Some(pipe),
        };
        server.initialise(fsync);
        for _ in 0..START_TRIES_MAX {
            server.port = TcpListener::bind("127.0.0.1:0")
                .unwrap()
                .local_addr()
                .unwrap()
                .port();
            if server.try_start() {
                return server;
            }
        }
        panic!("{}", server.log());
    }

    fn initialise(&self, fsync: bool) {
        if let Some(user) = self.run_as {
            fs::set_permissions(&self.folder, Permissions::from_mode(0o755)).unwrap();
            let owned = Command::new("chown").arg(user).arg(&self.folder).status();
            assert!(owned.unwrap().success(), "the folder is given to {user}");
        }
        let password = self.folder.join("password");
        fs::write(&password, PASSWORD).unwrap();
        fs::set_permissions(&password, Permissions::from_mode(0o644)).unwrap();
        let mut initdb = self.command("initdb");
        initdb
            .args([
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ])
            .arg(format!("--username={ROLE}"))
            .arg(format!("--pwfile={}", password.display()))
            .arg("--pgdata")
            .arg(self.data());
        run(&mut initdb);
        let settings = self.data().join("postgresql.conf");
        let mut text = fs::read_to_string(&settings).unwrap();
        text.push_str(&format!(
            "listen_addresses = '127.0.0.1'\nunix_socket_directories = '{}'\nmax_connections = 200\nfsync = {}\n",
            self.folder.display(),
            if fsync { "on" } else { "off" },
        ));
        fs::write(&settings, text).unwrap();
    }

    /// Starts the server again on the same port, after [`Self::stop`] or [`Self::kill`].
    pub fn start(&self) {
        for _ in 0..START_TRIES_MAX {
            if self.try_start() {
                return;
            }
        }
        panic!("{}", self.log());
    }

    fn try_start(&self) -> bool {
        let mut start = self.command("pg_ctl");
        start
            .args(["-w", "-t", "30", "start", "-D"])
            .arg(self.data())
            .arg("-o")
            .arg(format!("-p {}", self.port))
            .arg("-l")
            .arg(self.folder.join("log"));
        // Not piped: the server would keep the pipe open.
        start.stdout(Stdio::null()).stderr(Stdio::null());
        start.status().unwrap().success()
    }

    /// Everything that the server writes is below.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Ends connections and stops in order.
    pub fn stop(&self) {
        run(self
            .command("pg_ctl")
            .args(["-w", "-m", "fast", "stop", "-D"])
            .arg(self.data()));
    }

    /// As a power cut to the server's process: `kill -9`.
    pub fn kill(&self) {
        let file = fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        let pid = file.lines().next().unwrap();
        run(Command::new("kill").args(["-9", pid]));
        // Its children notice that it is gone and end by themselves.
        for _ in 0..1000 {
            let alive = Path::new("/proc").join(pid).exists();
            if !alive && TcpListener::bind(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("the server {pid} outlives kill -9");
    }

    /// A new, empty database; answers its URL, password included.
    pub fn create_database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed) + 1);
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        format!("postgres://{ROLE}:{PASSWORD}@127.0.0.1:{}/{name}", self.port)
    }

    /// Runs SQL in the database of this name or URL; answers what psql prints, unadorned.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let name = database.rsplit('/').next().unwrap();
        let mut psql = self.command("psql");
        psql.args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            "127.0.0.1",
            "-U",
            ROLE,
        ])
        .args(["-p", &self.port.to_string(), "-d", name, "-c", sql])
        .env("PGPASSWORD", PASSWORD);
        run(&mut psql)
    }

    /// Lets connections be encrypted, with a certificate for `127.0.0.1`; answers the file with the
    /// authority that signed it.
    pub fn enable_tls(&self) -> PathBuf {
        let file = |name: &str| self.folder.join(name).display().to_string();
        let key = [
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
        ];
        let (authority, authority_key) = (file("ca.pem"), file("ca.key"));
        let (request, names) = (file("server.csr"), file("names"));
        let (certificate, certificate_key) = (file("server.pem"), file("server.key"));
        fs::write(&names, "subjectAltName = IP:127.0.0.1\n").unwrap();
        let openssl = |arguments: &[&str]| {
            run(as_user(self.run_as, Path::new("openssl"))
                .current_dir("/")
                .args(arguments))
        };
        openssl(
            &[
                &[
                    "req",
                    "-x509",
                    "-subj",
                    "/CN=authority",
                    "-out",
                    &authority,
                    "-keyout",
                    &authority_key,
                ],
                &key[..],
            ]
            .concat(),
        );
        openssl(
            &[
                &[
                    "req",
                    "-subj",
                    "/CN=server",
                    "-out",
                    &request,
                    "-keyout",
                    &certificate_key,
                ],
                &key[..],
            ]
            .concat(),
        );
        openssl(&[
            "x509",
            "-req",
            "-in",
            &request,
            "-CA",
            &authority,
            "-CAkey",
            &authority_key,
            "-CAcreateserial",
            "-extfile",
            &names,
            "-out",
            &certificate,
        ]);
        for (setting, value) in [
            ("ssl_cert_file", certificate.as_str()),
            ("ssl_key_file", &certificate_key),
            ("ssl", "on"),
        ] {
            self.sql("postgres", &format!("ALTER SYSTEM SET {setting} = '{value}'"));
        }
        self.stop();
        self.start();
        authority.into()
    }

    /// What never may be seen in a message.
    pub const fn password() -> &'static str {
        PASSWORD
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_else(|error| error.to_string())
    }

    fn command(&self, program: &str) -> Command {
        let mut command = as_user(self.run_as, &self.binaries.join(program));
        command.current_dir("/").stdin(Stdio::null());
        command
    }
}

impl Drop for TestPostgres {
    fn drop(&mut self) {
        drop(self.pipe.take());
        let _ = self.watch.wait();
    }
}

/// In a process group of its own, so that Ctrl-C in a terminal does not reach it.
fn watch(binaries: &Path, folder: &Path, run_as: Option<&str>) -> (Child, ChildStdin) {
    let mut shell = as_user(run_as, Path::new("/bin/sh"));
    shell
        .args(["-c", WATCH, "watch"])
        .arg(binaries.join("pg_ctl"))
        .arg(folder.join("data"))
        .arg(folder)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0);
    let mut watch = shell.spawn().unwrap();
    let pipe = watch.stdin.take().unwrap();
    (watch, pipe)
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    let Some(user) = user else {
        return Command::new(program);
    };
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid", user, "--regid", &group_of(user), "--clear-groups"])
        .arg(program);
    command
}

fn group_of(user: &str) -> String {
    run(Command::new("id").args(["-g", user])).trim().to_owned()
}

/// The user to run the server as, if this process is root.
fn unprivileged() -> Option<&'static str> {
    if run(Command::new("id").arg("-u")).trim() != "0" {
        return None;
    }
    let exists = |user: &&str| {
        let id = Command::new("id")
            .arg(user)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        id.is_ok_and(|status| status.success())
    };
    Some(USERS.into_iter().find(exists).expect("a user that is not root"))
}

/// The folder with `initdb`: that of the newest version in Debian's place, of `pg_config`, or in
/// `PATH`.
fn binaries() -> PathBuf {
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|versions| {
            versions
                .filter_map(|version| Some(version.ok()?.path().join("bin")))
                .collect()
        })
        .unwrap_or_default();
    folders.sort();
    folders.reverse();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(String::from_utf8_lossy(&output.stdout).trim().into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    let complete = |folder: &PathBuf| {
        ["initdb", "pg_ctl", "psql"]
            .iter()
            .all(|name| folder.join(name).exists())
    };
    folders.into_iter().find(complete).expect(
        "PostgreSQL's initdb, pg_ctl and psql: install Debian's package postgresql, or run `make tools`",
    )
}

/// Must succeed; answers its standard output.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
