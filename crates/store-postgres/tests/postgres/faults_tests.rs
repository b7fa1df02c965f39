//! The fault contract on PostgreSQL: a schema for each run.

use std::sync::atomic::{AtomicU32, Ordering};

use vc_store_postgres::{Database, PostgresKeep, PostgresLog, PostgresOptions};
use vc_testkit::{TestPostgres, fault_contract};

/// A prime, so that all kinds of faults have their turn; `VC_FAULTS=all` runs every one.
const STEP: usize = 7;
/// A run asks for one at a time, but for what is due.
const CONNECTIONS_MAX: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_at_calls_are_lived_through() {
    let all = std::env::var_os("VC_FAULTS").is_some();
    let url = TestPostgres::shared().create_database();
    let number = AtomicU32::new(0);
    let runs = fault_contract::run_every(if all { 1 } else { STEP }, || {
        let number = number.fetch_add(1, Ordering::Relaxed);
        let database = Database::connect(&PostgresOptions {
            schema: format!("run_{number}"),
            connections_max: CONNECTIONS_MAX,
            ..PostgresOptions::new(&url)
        });
        let database = database.unwrap();
        (PostgresLog::new(database.clone()), PostgresKeep::new(database))
    })
    .await;
    // Fewer would mean that the scenario no longer does what it is there for.
    assert!(runs.calls >= 30 && runs.faults >= 20, "{runs:?}");
    eprintln!("{runs:?}");
}
