//! Telling other nodes that an instance's log has grown, and hearing it from them.
//!
//! The notice is a statement of its own, after the commit: inside of the append's transaction it
//! would take a lock that serialises all commits of the database. It is a hint: when it gets lost,
//! whoever follows the log sees the commit a little later.

use std::collections::BTreeSet;
use std::time::Duration;

use deadpool_postgres::Pool;
use futures_util::StreamExt as _;
use futures_util::stream;
use tokio::sync::mpsc;
use tokio_postgres::AsyncMessage;
use vc_kernel::InstanceId;

use crate::database::Database;
use crate::failure::{describe, describe_pool};
use crate::target::Target;

/// Notices that wait; more are dropped.
const NOTICES_MAX: usize = 1024;
/// Between two tries to connect: twice as long each time, up to the second.
const RECONNECT_PAUSE_MIN: Duration = Duration::from_millis(50);
const RECONNECT_PAUSE_MAX: Duration = Duration::from_secs(5);

/// Sends notices, off the writer's path.
pub(crate) struct Notifier(mpsc::Sender<InstanceId>);

impl Notifier {
    pub(crate) fn start(database: &Database) -> Self {
        let (sender, receiver) = mpsc::channel(NOTICES_MAX);
        let sending = send_notices(
            database.pool().clone(),
            database.channel(),
            database.node().to_owned(),
            receiver,
        );
        drop(database.runtime().spawn(sending));
        Self(sender)
    }

    pub(crate) fn appended(&self, instance: &InstanceId) {
        // Full or closed: the others find the commit by looking.
        let _ = self.0.try_send(instance.clone());
    }
}

/// Sends what waits in one statement, each instance once, until the log is dropped.
async fn send_notices(pool: Pool, channel: String, node: String, mut appended: mpsc::Receiver<InstanceId>) {
    let mut waiting = Vec::new();
    while appended.recv_many(&mut waiting, NOTICES_MAX).await > 0 {
        let instances: BTreeSet<_> = waiting.drain(..).collect();
        let notices: Vec<_> = instances
            .iter()
            .map(|instance| format!("{node} {instance}"))
            .collect();
        if let Err(message) = send(&pool, &channel, &notices).await {
            tracing::debug!(message, "other nodes were not told of new commits");
        }
    }
}

async fn send(pool: &Pool, channel: &str, notices: &[String]) -> Result<(), String> {
    let client = pool.get().await.map_err(|error| describe_pool(&error))?;
    let sent = async {
        let statement = client
            .prepare_cached("SELECT pg_notify($1, notice) FROM unnest($2::text[]) AS notice")
            .await?;
        client.execute(&statement, &[&channel, &notices]).await
    };
    sent.await.map(drop).map_err(|error| describe(&error))
}

/// Calls `changed` for what other nodes append, on a connection of its own, for as long as the
/// database is open.
pub(crate) fn listen(database: &Database, changed: Box<dyn Fn(&InstanceId) + Send + Sync>) {
    let (target, channel) = (database.target().clone(), database.channel());
    let node = database.node().to_owned();
    drop(database.runtime().spawn(async move {
        let mut pause = RECONNECT_PAUSE_MIN;
        loop {
            let mut was_listening = false;
            let error = listen_once(&target, &channel, &mut was_listening, |notice| {
                if let Some((sender, instance)) = notice.split_once(' ')
                    && sender != node
                    && let Ok(instance) = instance.parse()
                {
                    changed(&instance);
                }
            })
            .await;
            tracing::debug!(error, "not listening for other nodes' commits; connecting again");
            if was_listening {
                pause = RECONNECT_PAUSE_MIN;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(RECONNECT_PAUSE_MAX);
        }
    }));
}

/// Hears notices until the connection ends; answers why it did.
async fn listen_once(
    target: &Target,
    channel: &str,
    is_listening: &mut bool,
    heard: impl Fn(&str),
) -> String {
    let (client, mut connection) = match target.config.connect(target.tls.clone()).await {
        Ok(connected) => connected,
        Err(error) => return describe(&error),
    };
    let mut messages = stream::poll_fn(|context| connection.poll_message(context));
    let listen = format!("LISTEN \"{channel}\"");
    let mut listening = std::pin::pin!(client.batch_execute(&listen));
    loop {
        tokio::select! {
            outcome = &mut listening, if !*is_listening => match outcome {
                Ok(()) => *is_listening = true,
                Err(error) => return describe(&error),
            },
            message = messages.next() => match message {
                Some(Ok(AsyncMessage::Notification(notice))) => heard(notice.payload()),
                Some(Ok(_)) => {}
                Some(Err(error)) => return describe(&error),
                None => return "the connection was closed".to_owned(),
            },
        }
    }
}
