//! What clients ask for, and what they are told.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use rand::RngExt;
use vc_instance::{Request, SubmitError};
use vc_kernel::id::Ulid;
use vc_kernel::{Actor, Clock as _, CommandId, InstanceId, PersonId};

use crate::known::{Outcome, Sent};
use crate::ledger::{Ask, Asked};
use crate::run::World;

/// Requests in one burst.
const BURST_MAX: usize = 6;

impl World {
    /// Clients of one instance ask for several things at once, at one node.
    pub(crate) async fn burst(&mut self) {
        let instance = self.pick_instance();
        let anywhere = self.pick_running();
        let owner = self
            .owner_of(&instance)
            .filter(|owner| self.asleep != Some(*owner));
        let owner = owner.filter(|_| self.dice.random_ratio(3, 4));
        if let Some(node) = owner.or(anywhere) {
            self.burst_at(node, &instance).await;
        }
    }

    /// Something is added to the account that was opened last: a node that missed it would refuse.
    pub(crate) async fn ask_for_the_newest(&mut self, node: usize, instance: &InstanceId) {
        let open = self.known[instance].open();
        let Some(newest) = open.last().copied() else {
            return;
        };
        let ask = Ask::Add {
            account: newest,
            amount: 1,
        };
        let index = self.new_request(instance, ask);
        self.send(node, instance, vec![index], &open).await;
    }

    pub(crate) async fn burst_at(&mut self, node: usize, instance: &InstanceId) {
        let count = if self.pick(20) == 0 {
            40
        } else {
            1 + self.pick(BURST_MAX)
        };
        let open = self.known[instance].open();
        let mut indexes = Vec::new();
        for _ in 0..count {
            indexes.push(self.choose_request(instance));
        }
        self.send(node, instance, indexes, &open).await;
    }

    /// A new request, or one to be repeated; answers its index.
    fn choose_request(&mut self, instance: &InstanceId) -> usize {
        let repeated = self.pick(6) == 0;
        let sent = self.known[instance].sent.len();
        if repeated && sent > 0 {
            return self.pick(sent);
        }
        let ask = self.think_of_something(instance);
        self.new_request(instance, ask)
    }

    pub(crate) fn new_request(&mut self, instance: &InstanceId, ask: Ask) -> usize {
        self.tokens += 1;
        let made_at = u64::try_from(self.now.now().as_millisecond()).unwrap_or(0);
        let request = Sent {
            id: CommandId::from_ulid(Ulid::from_parts(made_at, u128::from(self.tokens))),
            asked: Asked {
                token: self.tokens,
                ask,
                release: 0,
            },
            outcome: Outcome::Unknown,
        };
        let known = self.known.get_mut(instance).expect("one of ours");
        known.sent.push(request);
        known.sent.len() - 1
    }

    fn think_of_something(&mut self, instance: &InstanceId) -> Ask {
        let accounts: Vec<PersonId> = self.known[instance].names.keys().copied().collect();
        let choice = self.pick(20);
        if accounts.is_empty() || choice < 4 {
            let number = u32::try_from(accounts.len()).expect("few");
            let (account, name) = (vc_testkit::person(number), format!("name-{number}-{instance}"));
            let known = self.known.get_mut(instance).expect("one of ours");
            known.names.insert(account, name.clone());
            return Ask::Open { account, name };
        }
        let account = accounts[self.pick(accounts.len())];
        match choice {
            4 => Ask::Erase { account },
            // Somebody else asks for what is there already, perhaps.
            5 => Ask::Open {
                account,
                name: self.known[instance].names[&account].clone(),
            },
            6..9 => {
                let seconds = self.dice.random_range(0..20_000);
                let known = self.known.get_mut(instance).expect("one of ours");
                known.timers += 1;
                Ask::SetTimer {
                    timer: known.timers,
                    at: self.now.now() + SignedDuration::from_secs(seconds),
                }
            }
            _ => Ask::Add {
                account,
                amount: self.dice.random_range(-5..=9),
            },
        }
    }

    /// Sends requests to one node at once and takes the answers.
    pub(crate) async fn send(
        &mut self,
        node: usize,
        instance: &InstanceId,
        indexes: Vec<usize>,
        open: &BTreeSet<PersonId>,
    ) {
        let Some(engine) = self.engine(node) else { return };
        let opened = self.drive(node, engine.open(instance)).await;
        let handle = match opened {
            Some(Ok(handle)) => handle,
            Some(Err(error)) => return self.tell(format!("node {node}: {error}")),
            None => return,
        };
        let known = self.known.get_mut(instance).expect("one of ours");
        known.ask_again(&indexes);
        let requests: Vec<_> = indexes
            .iter()
            .map(|index| self.known[instance].sent[*index].clone())
            .collect();
        self.tell(format!(
            "node {node}, instance {instance}: {}",
            requests
                .iter()
                .map(|sent| format!("{}:{:?}", sent.asked.token, sent.asked.ask))
                .collect::<Vec<_>>()
                .join(", ")
        ));
        let release = self.nodes[node].release;
        let answers = futures_util::future::join_all(requests.into_iter().map(|sent| {
            let request = Request {
                actor: Actor::Operator,
                command_id: sent.id,
                correlation_id: sent.asked.token.to_string(),
            };
            let asked = Asked {
                release,
                ..sent.asked
            };
            handle.submit(request, asked)
        }));
        let answers = self.drive(node, answers).await;
        drop(handle);
        if self.nodes[node].running.is_none() {
            self.figures.unanswered += indexes.len();
            return self.tell("    no answers".to_owned());
        }
        let answers = answers.unwrap_or_default();
        self.tell(format!("    {answers:?}"));
        for (index, answer) in indexes.into_iter().zip(answers) {
            self.figures.unanswered += usize::from(matches!(
                answer,
                Err(SubmitError::Unavailable { .. } | SubmitError::NotOwner | SubmitError::Stopped { .. })
            ));
            let known = self.known.get_mut(instance).expect("one of ours");
            if let Some(wrong) = known.answered(index, open, &answer) {
                self.violation(format!("instance {instance}: {wrong}"));
            }
        }
    }
}
