//! What waits in the writer's queue.

use std::future::Future;
use std::pin::Pin;

use domain::{Outcome, Refusal};
use tokio::sync::oneshot;

use crate::acts::{Sending, Transact};
use crate::fault::{ActError, Class, Fault};
use crate::locks::Locks;
use crate::log::Log;
use crate::tx::Tx;

pub(super) enum QueuedWrite<T: Tx> {
    Send(Sending),
    Act(Box<dyn Job<T>>),
    Close(oneshot::Sender<()>),
}

impl<T: Tx> QueuedWrite<T> {
    pub(super) fn is_send(&self) -> bool {
        matches!(self, Self::Send(_))
    }

    /// What it works on.
    pub(super) fn locks(&self) -> Locks {
        match self {
            Self::Send(sending) => sending.locks(),
            Self::Act(job) => job.locks(),
            Self::Close(_) => Locks::none(),
        }
    }

    /// Makes its outcome that it couldn't be done, for a fault of this class.
    pub(super) fn fail(&mut self, class: Class) {
        match self {
            Self::Send(sending) => {
                sending.outcome = Some(Err(failure(class, !sending.new.attachments.is_empty())));
            }
            Self::Act(job) => job.fail(class),
            Self::Close(_) => {}
        }
    }

    /// Gives the caller the outcome, if there still is a caller.
    pub(super) fn answer(self) {
        match self {
            Self::Send(Sending { outcome, reply, .. }) => {
                reply.send(outcome.unwrap_or(Err(Refusal::Unavailable))).ok();
            }
            Self::Act(job) => job.answer(),
            Self::Close(reply) => {
                reply.send(()).ok();
            }
        }
    }
}

/// The refusal for a fault. `StorageFull` is only said of acts that keep files, where users can do something about it.
fn failure(class: Class, with_files: bool) -> Refusal {
    if class == Class::Full && with_files { Refusal::StorageFull } else { Refusal::Unavailable }
}

/// An act of any kind, with its caller.
pub(super) trait Job<T: Tx>: Send {
    fn locks(&self) -> Locks;

    /// Performs it and keeps the outcome; false when it was refused and is to be taken back.
    fn perform<'a>(&'a mut self, tx: &'a mut T, log: &'a mut Log) -> Performance<'a>;

    fn fail(&mut self, class: Class);

    fn answer(self: Box<Self>);
}

pub(super) type Performance<'a> = Pin<Box<dyn Future<Output = Result<bool, Fault>> + Send + 'a>>;

pub(super) struct Waiting<A: Transact> {
    act: A,
    outcome: Outcome<A::Answer>,
    reply: oneshot::Sender<Outcome<A::Answer>>,
}

impl<A: Transact> Waiting<A> {
    pub(super) fn new(act: A, reply: oneshot::Sender<Outcome<A::Answer>>) -> Self {
        Self { act, outcome: Err(Refusal::Unavailable), reply }
    }
}

impl<T: Tx, A: Transact> Job<T> for Waiting<A> {
    fn locks(&self) -> Locks {
        self.act.locks()
    }

    fn perform<'a>(&'a mut self, tx: &'a mut T, log: &'a mut Log) -> Performance<'a> {
        Box::pin(async move {
            self.outcome = match self.act.run(tx, log).await {
                Ok(answer) => Ok(answer),
                Err(ActError::Refused(refusal)) => Err(refusal),
                Err(ActError::Failed(fault)) => return Err(fault),
            };
            Ok(self.outcome.is_ok())
        })
    }

    fn fail(&mut self, class: Class) {
        self.outcome = Err(failure(class, self.act.keeps_a_file()));
    }

    fn answer(self: Box<Self>) {
        self.reply.send(self.outcome).ok();
    }
}
