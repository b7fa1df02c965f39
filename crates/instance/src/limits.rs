//! Every bound of the engine, by name.

use std::time::Duration;

use jiff::SignedDuration;

/// Commands that may wait for an instance's writer; one more is answered with "busy".
pub const QUEUE_MAX: usize = 2_048;
/// Commands decided in one batch.
pub const BATCH_COMMANDS_MAX: usize = 256;
/// How long a batch waits for those who were just answered, and how long after the last one came.
pub const GATHER_MAX: Duration = Duration::from_micros(500);
/// See [`GATHER_MAX`].
pub const GATHER_PAUSE: Duration = Duration::from_micros(40);
/// Event bytes after which a batch takes no further command; half of what a commit may have.
pub const BATCH_BYTES_SOFT: usize = vc_store::COMMIT_BYTES_MAX / 2;
/// Events that one command and the reactions to it may yield.
pub const COMMAND_EVENTS_MAX: usize = 5_000;
/// How often a batch is decided again after somebody else appended first.
pub const CONFLICT_RETRIES_MAX: usize = 8;
/// How often an unknown outcome is looked up before the caller is told that it is unknown.
pub const OUTCOME_LOOKUPS_MAX: usize = 5;
/// How long between two look-ups.
pub const OUTCOME_LOOKUP_PAUSE: Duration = Duration::from_millis(50);
/// Bytes of commits read at a time when catching up, and written into the view in one transaction.
/// Smaller ones write the view's pages and the pieces of its full-text index more often: 1 MiB takes
/// a quarter longer.
pub const CATCH_UP_BYTES: usize = 8 * 1024 * 1024;
/// Pages of [`CATCH_UP_BYTES`] that wait, parsed, to be written into the view.
pub const CATCH_UP_PAGES_AHEAD: usize = 1;
/// Bytes of commits read at a time for other systems; at least one commit, and at most one more than fits.
pub const PUBLISH_BYTES: usize = vc_store::COMMIT_BYTES_MAX;
/// Public events after which no further stored event is mapped in one go.
pub const PUBLISH_EVENTS_SOFT: usize = 100;
/// Read connections per instance.
pub const READERS_MAX: usize = 8;
/// Answers that an instance remembers until somebody writes.
pub const ANSWERS_MAX: usize = 1_000;
/// Bytes of those.
pub const ANSWERS_BYTES_MAX: usize = 1024 * 1024;
/// How long a read may wait for a connection.
pub const READER_WAIT: Duration = Duration::from_secs(2);
/// How long a read may take: an open one pins the WAL, which then grows.
pub const READ_TIME_MAX: Duration = Duration::from_secs(5);
/// Days of commit time that accepted command ids are remembered.
pub const COMMAND_MEMORY_DAYS: i64 = 30;
/// How far a command id's time may lie ahead of ours, in milliseconds.
pub const COMMAND_AHEAD_MS_MAX: i64 = 24 * 60 * 60 * 1_000;
/// Days of commit time that changed rows are remembered for live clients.
pub const CHANGES_MEMORY_DAYS: i64 = 7;
/// Changed rows in one answer.
pub const CHANGES_PAGE_MAX: usize = 1_000;
/// Due work that runs at the same time in one instance.
pub const DUE_CONCURRENCY_MAX: usize = 8;
/// Due rows looked at in one go.
pub const DUE_PAGE_MAX: usize = 64;
/// The longest sleep of the due loop.
pub const DUE_SLEEP_MAX: Duration = Duration::from_secs(30);
/// The longest wait before due work is tried again.
pub const RETRY_WAIT_MAX: SignedDuration = SignedDuration::from_hours(1);
/// How long closing waits for due work that is under way.
pub const DUE_FINISH_MAX: Duration = Duration::from_secs(10);
/// Instances open on a node at the same time, unless it is told otherwise.
pub const OPEN_INSTANCES_MAX: usize = 1_000;
/// The longest and the shortest sleep between two looks at closed instances.
pub const WAKE_SLEEP_MAX: Duration = Duration::from_secs(30);
/// See [`WAKE_SLEEP_MAX`].
pub const WAKE_SLEEP_MIN: Duration = Duration::from_millis(200);
/// How often a node says that it is alive, and looks whether the others are.
pub const BEAT_EVERY: Duration = Duration::from_secs(1);
/// A node that was silent for so long is taken for dead, and its instances are taken over.
pub const LEASE: Duration = Duration::from_secs(5);
/// A node that could not say that it is alive for so long decides nothing any more. Shorter than
/// [`LEASE`], so that it stops before others begin.
pub const LEASE_TRUST: Duration = Duration::from_secs(3);
/// A dead node is forgotten after this time.
pub const NODE_FORGOTTEN: Duration = Duration::from_secs(60 * 60);
/// Nodes that share a log.
pub const NODES_MAX: usize = 64;
/// How often the heads of a shared log are looked at, for whatever no notice came of.
pub const FOLLOW_EVERY: Duration = Duration::from_secs(1);
/// How long a node that had a change made elsewhere waits until it can read it.
pub const FOLLOW_WAIT_MAX: Duration = Duration::from_secs(3);
/// Bytes of one instance's log. It is never cut; from [`LOG_BYTES_WARN`] on the operator is warned.
pub const LOG_BYTES_MAX: u64 = 16 * 1024 * 1024 * 1024;
/// 80% of [`LOG_BYTES_MAX`].
pub const LOG_BYTES_WARN: u64 = LOG_BYTES_MAX / 10 * 8;
/// How often expired rows of the keep are removed.
pub const KEEP_PRUNE_EVERY: Duration = Duration::from_secs(60 * 60);
