//! The first connection, and databases that are not fit.

use vc_store::EventLog;
use vc_store_postgres::{Database, PostgresLog, PostgresOptions};
use vc_testkit::TestPostgres;

use crate::common::{commit, connect, log, team};

#[test]
fn nodes_that_start_at_once_make_the_tables_once() {
    let url = TestPostgres::shared().create_database();
    std::thread::scope(|scope| {
        let starting: Vec<_> = (0..6).map(|_| scope.spawn(|| connect(&url))).collect();
        for one in starting {
            one.join().unwrap();
        }
    });
    let rows = TestPostgres::shared().sql(&url, "SELECT version FROM vc.format");
    assert_eq!(rows.trim(), "1");
}

#[test]
fn deployments_share_a_database_by_schema() {
    let url = TestPostgres::shared().create_database();
    let other = PostgresOptions {
        schema: "other".to_owned(),
        ..PostgresOptions::new(&url)
    };
    let (one, other) = (log(&url), PostgresLog::new(Database::connect(&other).unwrap()));
    one.append(&team(), None, &commit(None, 1)).unwrap();
    assert_eq!(other.head(&team()), Ok(None));
    assert_eq!(other.heads(), Ok(Vec::new()));
}

/// A URL of the same database for another user.
fn as_user(url: &str, user: &str) -> String {
    let server = TestPostgres::shared();
    let password = TestPostgres::password();
    server.sql(url, &format!("CREATE ROLE {user} LOGIN PASSWORD '{password}'"));
    url.replace("//vc:", &format!("//{user}:"))
}

#[test]
fn a_user_who_may_create_nothing_works_on_tables_that_are_there() {
    let server = TestPostgres::shared();
    let url = server.create_database();
    let user = format!("plain_{}", url.rsplit('/').next().unwrap());
    let plain = as_user(&url, &user);
    let refused = Database::connect(&PostgresOptions::new(&plain))
        .map(drop)
        .unwrap_err();
    assert!(refused.to_string().contains("permission denied"), "{refused}");
    assert!(
        refused.to_string().contains("Let the user create the schema"),
        "{refused}"
    );
    drop(connect(&url));
    server.sql(
        &url,
        &format!(
            "GRANT USAGE ON SCHEMA vc TO {user};
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA vc TO {user}"
        ),
    );
    let log = log(&plain);
    log.append(&team(), None, &commit(None, 1)).unwrap();
}

#[test]
fn a_database_that_is_not_fit_is_explained() {
    let server = TestPostgres::shared();
    let url = server.create_database();
    server.sql(
        &url,
        "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'",
    );
    let latin = format!("{}/latin", url.rsplit_once('/').unwrap().0);
    let said = |url: &str| {
        let refused = Database::connect(&PostgresOptions::new(url))
            .map(drop)
            .unwrap_err();
        assert!(
            !refused.to_string().contains(TestPostgres::password()),
            "{refused}"
        );
        refused.to_string()
    };
    assert!(said(&latin).contains("ENCODING 'UTF8'"));
    drop(connect(&url));
    server.sql(&url, "UPDATE vc.format SET version = 2");
    let later = said(&url);
    assert!(later.contains("have format 2, this release knows 1"), "{later}");
    assert!(said(&format!("{url}_none")).contains("does not exist"));
    let with_tls = said(&format!("{url}?sslmode=require"));
    assert!(with_tls.contains("TLS"), "{with_tls}");
}

#[test]
fn a_connection_is_encrypted_to_a_server_whose_certificate_is_known() {
    let server = TestPostgres::start_new();
    let authority = server.enable_tls();
    let url = server.create_database();
    let refused = Database::connect(&PostgresOptions::new(format!("{url}?sslmode=verify-full")))
        .map(drop)
        .unwrap_err();
    assert!(refused.to_string().contains("UnknownIssuer"), "{refused}");
    let known = format!("{url}?sslmode=verify-full&sslrootcert={}", authority.display());
    let other_name = known.replace("127.0.0.1", "localhost");
    let refused = Database::connect(&PostgresOptions::new(other_name))
        .map(drop)
        .unwrap_err();
    assert!(refused.to_string().contains("not valid for name"), "{refused}");
    let log = log(&known);
    log.append(&team(), None, &commit(None, 1)).unwrap();
    let encrypted = server.sql(
        &url,
        "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'vc'",
    );
    assert_eq!(encrypted.trim(), "t");
}
