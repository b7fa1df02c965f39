//! The fault contract on the embedded backend.

use vc_store_sqlite::{DataDirectory, SqliteKeep, SqliteLog};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_at_every_call_is_lived_through() {
    let root = tempfile::tempdir().unwrap();
    let number = std::sync::atomic::AtomicU32::new(0);
    let runs = vc_testkit::fault_contract::run(|| {
        let number = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let directory = DataDirectory::open(root.path().join(number.to_string())).unwrap();
        (SqliteLog::new(directory.clone()), SqliteKeep::new(directory))
    })
    .await;
    // Fewer would mean that the scenario no longer does what it is there for.
    assert!(runs.calls >= 30 && runs.faults >= 200, "{runs:?}");
    eprintln!("{runs:?}");
}
