//! The embedded backend passes the suite for all backends.

use vc_store_sqlite::{DataDirectory, SqliteKeep, SqliteLog};

#[test]
fn the_contract_holds() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let number = std::cell::Cell::new(0);
    vc_store::contract::run(|| {
        number.set(number.get() + 1);
        let directory = DataDirectory::open(root.path().join(number.get().to_string())).expect("opens");
        (SqliteLog::new(directory.clone()), SqliteKeep::new(directory))
    });
}

#[test]
fn a_removed_secret_is_in_no_file() {
    let root = tempfile::tempdir().expect("a temporary directory");
    let directory = DataDirectory::open(root.path()).expect("opens");
    let keep = SqliteKeep::new(directory.clone());
    let team = "team".parse().expect("an instance name");
    let secret = b"find-me-if-you-can-0123456789";
    let row = vc_store::KeepWrite {
        kind: "test".into(),
        key: "a".to_owned(),
        bytes: secret.to_vec(),
        expect: vc_store::Expect::Absent,
        expires_at: None,
    };
    vc_store::Keep::put(&keep, &team, &[row]).expect("written");
    let files_with_secret = || {
        let files = std::fs::read_dir(directory.instance_path(&team).expect("a path")).expect("readable");
        files
            .filter(|file| {
                let bytes = std::fs::read(file.as_ref().expect("an entry").path()).expect("readable");
                bytes.windows(secret.len()).any(|window| window == secret)
            })
            .count()
    };
    assert_eq!(files_with_secret(), 1);
    vc_store::Keep::remove(&keep, &team, "test", "a").expect("removed");
    assert_eq!(files_with_secret(), 0);
}
