//! Hearing what other nodes append.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use vc_kernel::InstanceId;
use vc_store::EventLog;
use vc_store_postgres::PostgresLog;
use vc_testkit::TestPostgres;

use crate::common::{commit, eventually, head_of, log, team};

/// How many connections listen in this database.
fn listening(url: &str) -> usize {
    let name = url.rsplit('/').next().unwrap();
    let sql = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}' AND query LIKE 'LISTEN%' AND state = 'idle'"
    );
    TestPostgres::shared().sql(url, &sql).trim().parse().unwrap()
}

fn watch(log: &PostgresLog) -> mpsc::Receiver<InstanceId> {
    let (sender, receiver) = mpsc::channel();
    log.watch(Box::new(move |instance| {
        let _ = sender.send(instance.clone());
    }));
    receiver
}

#[test]
fn an_append_is_heard_by_the_others_at_once_and_again_after_the_connection_died() {
    let url = TestPostgres::shared().create_database();
    let (here, there) = (log(&url), log(&url));
    let heard_here = watch(&here);
    let heard_there = watch(&there);
    eventually("both listen", || (listening(&url) == 2).then_some(()));

    // The quickest of ten: the machine may be busy with other tests.
    let mut head = None;
    let quickest = (0..10u128).map(|id| {
        let next = commit(head, id);
        let begun = Instant::now();
        here.append(&team(), head, &next).unwrap();
        assert_eq!(heard_there.recv_timeout(Duration::from_secs(10)), Ok(team()));
        head = head_of(&next);
        begun.elapsed()
    });
    let quickest = quickest.min().unwrap();
    assert!(quickest < Duration::from_millis(100), "{quickest:?}");

    let name = url.rsplit('/').next().unwrap();
    let kill = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}' AND query LIKE 'LISTEN%'"
    );
    TestPostgres::shared().sql(&url, &kill);
    eventually("both listen again", || (listening(&url) == 2).then_some(()));
    there.append(&team(), head, &commit(head, 10)).unwrap();
    assert_eq!(heard_here.recv_timeout(Duration::from_secs(10)), Ok(team()));
    // In order on one connection: had a node heard itself, it would have heard so by now.
    assert_eq!(heard_here.try_recv(), Err(mpsc::TryRecvError::Empty));
    assert_eq!(heard_there.try_recv(), Err(mpsc::TryRecvError::Empty));
}
