//! Keeps mail for tests to look at, and fails on demand.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use crate::{Mail, MailError, Mailer};

/// A mailer whose post box is a list.
#[derive(Debug, Default)]
pub struct MemoryMailer {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sent: Vec<Mail>,
    failures: Vec<MailError>,
}

impl MemoryMailer {
    /// Everything sent so far, oldest first.
    pub fn sent(&self) -> Vec<Mail> {
        self.state().sent.clone()
    }

    /// As [`Self::sent`], and empties the box.
    pub fn take(&self) -> Vec<Mail> {
        std::mem::take(&mut self.state().sent)
    }

    /// The next sends fail with these, first one first; then they succeed again.
    pub fn fail_next(&self, failures: impl IntoIterator<Item = MailError>) {
        self.state().failures.extend(failures);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mailer for MemoryMailer {
    fn send(&self, mail: Mail) -> BoxFuture<'_, Result<(), MailError>> {
        let mut state = self.state();
        let answer = if state.failures.is_empty() {
            state.sent.push(mail);
            Ok(())
        } else {
            Err(state.failures.remove(0))
        };
        std::future::ready(answer).boxed()
    }

    fn is_real(&self) -> bool {
        true
    }
}
