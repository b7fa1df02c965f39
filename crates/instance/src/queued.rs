//! A command on its way to the writer, its type erased.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;
use vc_kernel::{Command, Ctx, NewEvent, Rejected, View};

use crate::request::{Request, SubmitError};
use crate::seal::random_bytes;

/// The answer as JSON: what is remembered is what is given.
pub(crate) type Reply = Result<String, SubmitError>;

/// One command in the writer's queue.
pub(crate) struct Queued {
    pub(crate) request: Request,
    pub(crate) digest: String,
    /// Fixed here, so that deciding again gives the same ids.
    pub(crate) seed: [u8; 32],
    command: Box<dyn Decide>,
    reply: oneshot::Sender<Reply>,
}

trait Decide: Send {
    fn name(&self) -> &'static str;
    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<(Vec<NewEvent>, String), Rejected>;
}

impl<C: Command> Decide for C {
    fn name(&self) -> &'static str {
        C::NAME
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<(Vec<NewEvent>, String), Rejected> {
        self.permit(view, ctx)?;
        let decision = Command::decide(self, view, ctx)?;
        let answer =
            serde_json::to_string(&decision.answer).expect("answers have string keys and no failing parts");
        Ok((decision.events, answer))
    }
}

impl Queued {
    /// Wraps a command; the receiver gets the answer after the append.
    pub(crate) fn new<C: Command>(request: Request, command: C) -> (Self, oneshot::Receiver<Reply>) {
        let body = serde_json::to_vec(&command).expect("commands have string keys and no failing parts");
        let digest = Sha256::new()
            .chain_update(C::NAME)
            .chain_update([0])
            .chain_update(body)
            .finalize();
        let (reply, answered) = oneshot::channel();
        let queued = Self {
            request,
            digest: HEXLOWER.encode(&digest[..16]),
            seed: random_bytes(),
            command: Box::new(command),
            reply,
        };
        (queued, answered)
    }

    pub(crate) fn name(&self) -> &'static str {
        self.command.name()
    }

    pub(crate) fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<(Vec<NewEvent>, String), Rejected> {
        self.command.decide(view, ctx)
    }

    /// Whoever asked may have gone; that changes nothing.
    pub(crate) fn answer(self, reply: Reply) {
        drop(self.reply.send(reply));
    }
}
