//! Two nodes that append at once, and what is really stored.

use vc_store::{AppendError, EventLog};
use vc_testkit::TestPostgres;

use crate::common::{commit, head_of, log, team};

#[test]
fn two_nodes_appending_at_once_leave_one_dense_history() {
    const COMMITS: u64 = 60;
    let url = TestPostgres::shared().create_database();
    let logs = [log(&url), log(&url)];
    let conflicts: usize = std::thread::scope(|scope| {
        let appending: Vec<_> = logs
            .iter()
            .zip(1u128..)
            .map(|(log, node)| {
                scope.spawn(move || {
                    let (team, mut conflicts, mut tries) = (team(), 0, 0u128);
                    loop {
                        let head = log.head(&team).unwrap();
                        if head.is_some_and(|head| head.seq >= COMMITS) {
                            return conflicts;
                        }
                        tries += 1;
                        match log.append(&team, head, &commit(head, node << 64 | tries)) {
                            Ok(()) => {}
                            Err(AppendError::Conflict) => conflicts += 1,
                            Err(error) => panic!("{error}"),
                        }
                    }
                })
            })
            .collect();
        appending.into_iter().map(|one| one.join().unwrap()).sum()
    });
    // Reading checks that there is no gap; the chain shows that nobody built on a lost commit.
    let commits = logs[0].read(&team(), 0, usize::MAX).unwrap();
    let mut previous = vc_store::CommitHash::NONE;
    for (seq, bytes) in &commits {
        let stored = vc_store::Commit::decode(*seq, bytes).unwrap();
        assert_eq!(stored.previous, previous);
        previous = stored.encode().hash;
    }
    let seqs: Vec<u64> = commits.iter().map(|(seq, _)| *seq).collect();
    let last = *seqs.last().unwrap();
    assert!(last >= COMMITS, "{conflicts} conflicts");
    assert_eq!(seqs, (1..=last).collect::<Vec<_>>());
    assert_eq!(logs[1].head(&team()).unwrap().unwrap().hash, previous);
}

#[test]
fn a_missing_row_is_damage() {
    let server = TestPostgres::shared();
    let url = server.create_database();
    let (log, mut head) = (log(&url), None);
    for id in 0..3 {
        let next = commit(head, id);
        log.append(&team(), head, &next).unwrap();
        head = head_of(&next);
    }
    server.sql(&url, "DELETE FROM vc.commits WHERE seq = 2");
    let error = log.read(&team(), 0, usize::MAX).unwrap_err().to_string();
    assert_eq!(error, "the event log is damaged: commit 2 of team is missing");
}

#[test]
fn durable_means_durable_whatever_the_servers_default_is() {
    let server = TestPostgres::shared();
    let url = server.create_database();
    let name = url.rsplit('/').next().unwrap();
    let defaults = [
        "synchronous_commit = off",
        "default_transaction_isolation = 'serializable'",
    ];
    for default in defaults {
        server.sql(&url, &format!("ALTER DATABASE {name} SET {default}"));
    }
    let log = log(&url);
    // The session's own settings, written by a trigger that runs within the append.
    server.sql(
        &url,
        "CREATE TABLE public.seen (setting text);
         CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             INSERT INTO public.seen VALUES
                 (current_setting('synchronous_commit') || ', ' || current_setting('transaction_isolation'));
             RETURN NEW;
         END $$;
         CREATE TRIGGER see BEFORE INSERT ON vc.commits FOR EACH ROW EXECUTE FUNCTION see()",
    );
    log.append(&team(), None, &commit(None, 1)).unwrap();
    assert_eq!(
        server.sql(&url, "SELECT setting FROM public.seen").trim(),
        "on, read committed"
    );
}
