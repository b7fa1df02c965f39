//! The PostgreSQL backend passes the suite for all backends.

use vc_store_postgres::{Database, PostgresKeep, PostgresLog, PostgresOptions};
use vc_testkit::TestPostgres;

#[test]
fn the_contract_holds() {
    vc_store::contract::run(|| {
        let url = TestPostgres::shared().create_database();
        let database = Database::connect(&PostgresOptions::new(url)).expect("connects");
        (PostgresLog::new(database.clone()), PostgresKeep::new(database))
    });
}
