//! What clients know: what they asked for, and what they were told. The final state is judged by it.

use std::collections::{BTreeMap, BTreeSet};

use vc_instance::SubmitError;
use vc_kernel::{CommandId, PersonId};

use crate::ledger::{Ask, Asked};

/// What came of a request, as its client sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// No answer, or "try again".
    Unknown,
    /// Done, with this answer.
    Accepted(i64),
    /// Not done.
    Refused(&'static str),
    /// Too old to be told; perhaps it was done long ago.
    Expired,
}

/// One request of a client; repeated with the same id until its outcome is known.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its id.
    pub id: CommandId,
    /// What it asks.
    pub asked: Asked,
    /// What came of it.
    pub outcome: Outcome,
}

/// Everything that clients of one instance know.
#[derive(Default)]
pub struct Known {
    /// In the order first sent.
    pub sent: Vec<Sent>,
    /// The names that clients gave.
    pub names: BTreeMap<PersonId, String>,
    /// Timers that clients thought of.
    pub timers: u64,
}

impl Known {
    /// The accounts whose opening was answered: a request that is sent from now on must find them.
    pub fn open(&self) -> BTreeSet<PersonId> {
        let opened = self
            .sent
            .iter()
            .filter_map(|sent| match (&sent.asked.ask, &sent.outcome) {
                (Ask::Open { account, .. }, Outcome::Accepted(_)) => Some(*account),
                _ => None,
            });
        opened.collect()
    }

    /// Whether anybody asked for this account's owner to be erased.
    pub fn erasure_asked(&self, account: PersonId) -> bool {
        self.sent
            .iter()
            .any(|sent| matches!(sent.asked.ask, Ask::Erase { account: of } if of == account))
    }

    /// Requests are sent, some of them again. Refusals are not remembered: what was refused once may
    /// be accepted now, also if the answer gets lost.
    pub fn ask_again(&mut self, indexes: &[usize]) {
        for index in indexes {
            let outcome = &mut self.sent[*index].outcome;
            if matches!(outcome, Outcome::Refused(_)) {
                *outcome = Outcome::Unknown;
            }
        }
    }

    /// Takes an answer to the request at `index`; `open` as it was when the request was sent. What
    /// cannot be right is told.
    pub fn answered(
        &mut self,
        index: usize,
        open: &BTreeSet<PersonId>,
        answer: &Result<i64, SubmitError>,
    ) -> Option<String> {
        let wrong = self.judge(index, open, answer);
        let outcome = match answer {
            Ok(answer) => Outcome::Accepted(*answer),
            Err(SubmitError::Refused(refused)) => Outcome::Refused(refused.code),
            Err(SubmitError::CommandExpired) => Outcome::Expired,
            Err(_) => Outcome::Unknown,
        };
        let sent = &mut self.sent[index];
        match (&sent.outcome, &outcome) {
            (Outcome::Accepted(_), Outcome::Unknown | Outcome::Expired) => {}
            (Outcome::Accepted(first), Outcome::Accepted(again)) if first != again => {
                return Some(format!(
                    "{:?} was answered {first}, and repeated {again}",
                    sent.asked
                ));
            }
            (Outcome::Accepted(_), Outcome::Refused(code)) => {
                return Some(format!(
                    "{:?} was accepted, and repeated refused: {code}",
                    sent.asked
                ));
            }
            _ => sent.outcome = outcome,
        }
        wrong
    }

    fn judge(
        &self,
        index: usize,
        open: &BTreeSet<PersonId>,
        answer: &Result<i64, SubmitError>,
    ) -> Option<String> {
        let asked = &self.sent[index].asked;
        let others = |wanted: fn(&Ask, &Ask) -> bool| {
            let mut all = self.sent.iter().enumerate();
            all.any(|(at, sent)| at != index && wanted(&sent.asked.ask, &asked.ask))
        };
        match answer {
            Err(SubmitError::Refused(refused)) => {
                let right = match (refused.code, &asked.ask) {
                    ("no_such_account", Ask::Add { account, .. } | Ask::Erase { account }) => {
                        !open.contains(account) || self.erasure_asked(*account)
                    }
                    ("already_open", Ask::Open { .. }) => others(|other, this| match (other, this) {
                        (Ask::Open { account: a, .. }, Ask::Open { account: b, .. }) => a == b,
                        _ => false,
                    }),
                    ("already_set", Ask::SetTimer { .. }) => others(|other, this| match (other, this) {
                        (Ask::SetTimer { timer: a, .. }, Ask::SetTimer { timer: b, .. }) => a == b,
                        _ => false,
                    }),
                    _ => false,
                };
                (!right).then(|| format!("{asked:?} was refused with {}", refused.code))
            }
            Err(
                error @ (SubmitError::Internal { .. } | SubmitError::CommandIdReused | SubmitError::Busy),
            ) => Some(format!("{asked:?} failed: {error:?}")),
            _ => None,
        }
    }
}
