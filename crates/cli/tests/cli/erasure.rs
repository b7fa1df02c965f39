//! An erased person is in no file: not of log, keep or views, not in backups made later, and not in
//! what comes back from a backup made before.

use std::path::{Path, PathBuf};

use vc_testkit::TestPostgres;

use crate::run::{text, vc};
use crate::server::{Server, with_input};

/// A person whose every trace can be told.
const PERSON: &str = "email,name,team\nzebulon.quagga@example.com,Zebulon Quagga,Quaggamarkers\n";
const MARKERS: [&str; 3] = ["quagga", "Quaggamarkers", "zebulon.quagga@example.com"];

/// Where a server keeps what must be forgotten; the same test runs on every backend.
struct Backend {
    /// Lines of `vc.yaml` that choose it.
    settings: String,
    /// Every folder that it writes to, besides the data directory.
    folders: Vec<PathBuf>,
    /// The platform key's file.
    key: PathBuf,
    /// Whether a removed row leaves every file at once. PostgreSQL's vacuum and the recycling of its WAL
    /// come by and by, so the bytes of a key, wrapped, are looked for in the other files only.
    removes_at_once: bool,
}

impl Backend {
    fn sqlite() -> Self {
        Self {
            settings: String::new(),
            folders: Vec::new(),
            key: "vc-data/platform.key".into(),
            removes_at_once: true,
        }
    }

    fn postgres(server: &TestPostgres, folder: &Path) -> Self {
        let (url, key) = (folder.join("url"), folder.join("key"));
        std::fs::write(&url, server.create_database()).unwrap();
        std::fs::write(&key, "5a".repeat(32)).unwrap();
        Self {
            settings: format!(
                "storage:\n  postgres:\n    url: file:{}\nplatform_key: file:{}\n",
                url.display(),
                key.display()
            ),
            folders: vec![server.folder().to_owned()],
            key,
            removes_at_once: false,
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => found.extend(files(&path)),
            Ok(metadata) if metadata.is_file() => found.push(path),
            // Sockets, and what went meanwhile.
            _ => {}
        }
    }
    found
}

fn contains(path: &Path, bytes: &[u8]) -> bool {
    let content = std::fs::read(path).unwrap_or_default();
    content
        .windows(bytes.len())
        .any(|window| window.eq_ignore_ascii_case(bytes))
}

/// The files that hold any of these.
fn holding(folders: &[&Path], wanted: &[&[u8]]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = folders.iter().flat_map(|folder| files(folder)).collect();
    found.retain(|path| wanted.iter().any(|bytes| contains(path, bytes)));
    found
}

/// The bytes of a person's key as the keep has them, out of an archive's copy: kind and key with their
/// lengths, version, expiry, then what is looked for.
fn wrapped_key(copy: &Path, person: &str) -> Vec<u8> {
    let content = std::fs::read(copy).unwrap();
    let name = [b"person_key".as_slice(), &[0, 33], person.as_bytes()].concat();
    let at = content
        .windows(name.len())
        .position(|window| window == name)
        .expect("the copy has the key");
    let begin = at + name.len() + 8 + 8;
    // Format, nonce, key, tag.
    content[begin..begin + 1 + 12 + 32 + 16].to_vec()
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = vc(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout) + &text(&output.stderr)
}

fn json(folder: &Path, arguments: &[&str]) -> serde_json::Value {
    let output = vc(folder, &[arguments, &["--json"]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn nothing_is_left(folder: &Path, backend: &Backend) {
    let settings = format!("backup:\n  directory: archive\n{}", backend.settings);
    std::fs::write(folder.join("vc.yaml"), settings).unwrap();
    let mut server = Server::start(folder);
    server.wait_for("/setup?token=");
    for people in [PERSON, "email,name\nben@example.com,Ben\n"] {
        let imported = with_input(folder, &["people", "import", "-"], people);
        assert!(imported.status.success(), "{}", text(&imported.stderr));
    }
    let earlier = json(folder, &["backup"])["backups"][0]["id"].clone();
    let earlier = earlier.as_str().unwrap().to_owned();

    let data = folder.join("vc-data");
    let archive = folder.join("archive");
    let mut kept: Vec<&Path> = vec![&data];
    kept.extend(backend.folders.iter().map(PathBuf::as_path));
    for marker in MARKERS {
        assert!(
            !holding(&kept, &[marker.as_bytes()]).is_empty(),
            "{marker} is there before"
        );
    }

    let asked = vc(
        folder,
        &["people", "erase", "--email", "zebulon.quagga@example.com"],
    );
    assert_eq!(asked.status.code(), Some(2), "nobody can be asked here");
    let shown = text(&asked.stderr);
    assert!(
        shown.contains("Zebulon Quagga <zebulon.quagga@example.com>"),
        "{shown}"
    );
    let person = shown.split(['(', ')']).nth(1).unwrap().to_owned();
    let key = wrapped_key(&archive.join(format!("main/keep/{earlier}.keep")), &person);
    assert!(
        !holding(&[&archive], &[&key]).is_empty(),
        "the earlier backup has it"
    );

    let said = done(folder, &["people", "erase", &person, "--yes"]);
    assert!(said.contains("the key is destroyed"), "{said}");
    let markers: Vec<&[u8]> = MARKERS.iter().map(|marker| marker.as_bytes()).collect();
    let gone = [markers.as_slice(), &[&key]].concat();
    let gone_here = if backend.removes_at_once { &gone } else { &markers };
    assert_eq!(
        holding(&kept, gone_here),
        Vec::<PathBuf>::new(),
        "while it serves"
    );
    let list = std::fs::read_to_string(archive.join("main/erased.jsonl")).unwrap();
    assert!(list.contains(&person), "noted for restores: {list}");

    let before = files(&archive);
    done(folder, &["backup"]);
    let mut later = files(&archive);
    later.retain(|path| !before.contains(path));
    assert_eq!(
        later.len(),
        3,
        "a segment, a copy of the keep, a manifest: {later:?}"
    );
    later.retain(|path| gone.iter().any(|bytes| contains(path, bytes)));
    assert_eq!(later, Vec::<PathBuf>::new(), "in backups made later");
    server.signal("-TERM");
    assert_eq!(server.end().0, Some(0));
    assert_eq!(holding(&kept, gone_here), Vec::<PathBuf>::new(), "after it ended");

    // The backup from before knows nothing of the erasure, but the archive does.
    std::fs::write(folder.join("restored.yaml"), "backup:\n  directory: archive\n").unwrap();
    let said = done(
        folder,
        &[
            "restore",
            "--config",
            "restored.yaml",
            "--data",
            "old",
            "--backup",
            &earlier,
            "--platform-key",
            &backend.key.to_string_lossy(),
        ],
    );
    assert!(
        said.contains("1 person was erased after that, and erased again"),
        "{said}"
    );
    let old = ["--config", "restored.yaml", "--data", "old"];
    assert_eq!(
        holding(&[&folder.join("old")], &gone),
        Vec::<PathBuf>::new(),
        "restored"
    );
    let people = done(folder, &[&["people", "export"][..], &old].concat());
    assert!(people.contains("Ben") && !people.contains("Zebulon"), "{people}");
    done(folder, &[&["verify"][..], &old].concat());
    assert_eq!(
        holding(&[&folder.join("old")], &gone),
        Vec::<PathBuf>::new(),
        "used"
    );

    // The same into the backend that it came from.
    done(folder, &["instance", "delete", "main", "--yes"]);
    let said = done(folder, &["restore", "--backup", &earlier]);
    assert!(said.contains("and erased again"), "{said}");
    let people = done(folder, &["people", "export"]);
    assert!(people.contains("Ben") && !people.contains("Zebulon"), "{people}");
    done(folder, &["verify"]);
    assert_eq!(holding(&kept, gone_here), Vec::<PathBuf>::new(), "restored there");
}

#[test]
fn an_erased_person_is_in_no_file() {
    let folder = tempfile::tempdir().unwrap();
    nothing_is_left(folder.path(), &Backend::sqlite());
}

#[test]
fn an_erased_person_is_in_no_file_of_postgresql_either() {
    let (folder, server) = (tempfile::tempdir().unwrap(), TestPostgres::start_new());
    nothing_is_left(folder.path(), &Backend::postgres(&server, folder.path()));
}

#[test]
fn an_erasure_that_cannot_be_noted_waits_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::create_dir(folder.join("vc-data")).unwrap();
    std::fs::write(folder.join("vc.yaml"), "backup:\n  directory: file\n").unwrap();
    std::fs::write(folder.join("file"), "in the way").unwrap();
    let imported = with_input(folder, &["people", "import", "-"], PERSON);
    assert!(imported.status.success(), "{}", text(&imported.stderr));
    let arguments = [
        "people",
        "erase",
        "--email",
        "zebulon.quagga@example.com",
        "--yes",
    ];
    let erased = vc(folder, &arguments);
    assert_eq!(erased.status.code(), Some(4), "{}", text(&erased.stderr));
    let said = text(&erased.stderr);
    assert!(said.contains("it cannot be noted for restores"), "{said}");
    assert!(said.contains("tried again by itself until it is done"), "{said}");
    let unknown = vc(folder, &["verify", "--instance", "nowhere"]);
    assert_eq!(unknown.status.code(), Some(3), "{}", text(&unknown.stderr));
    assert!(!folder.join("vc-data/instances/nowhere").exists());
}
