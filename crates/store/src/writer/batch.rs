//! One transaction over many acts: neighbouring sends go as one, every other act by itself, and what one of them
//! does wrong is taken back without the others. Where sends that went as one fail, each is tried by itself.

use std::panic::AssertUnwindSafe;

use domain::limits;
use futures_util::FutureExt;

use super::entry::QueuedWrite;
use crate::acts::{Sending, send_all};
use crate::fault::{Class, Fault};
use crate::locks::Locks;
use crate::log::Log;
use crate::tx::{Purpose, Tx};

/// What became of a step.
enum StepOutcome {
    Done,
    /// It was refused: what it wrote is to be taken back.
    Refused,
    /// It made a mistake, even a panic.
    Mistaken(String),
}

/// As many entries of the front as one transaction may lock for, with what they name. Where no other node writes nobody
/// is waited for, and all of them go; sends change nothing there that is kept outside the transaction.
pub(super) fn first<T: Tx>(batch: &mut Vec<QueuedWrite<T>>) -> (Vec<QueuedWrite<T>>, Locks) {
    let mut locks = Locks::none();
    if !T::IS_SHARED {
        batch.iter().filter(|entry| !entry.is_send()).for_each(|entry| locks.add_all(entry.locks()));
        return (std::mem::take(batch), locks);
    }
    let mut count = 0;
    for entry in batch.iter() {
        let named = entry.locks();
        if count > 0 && locks.most() + named.most() > limits::COMMIT_LOCKS {
            break;
        }
        locks.add_all(named);
        count += 1;
    }
    let rest = batch.split_off(count);
    (std::mem::replace(batch, rest), locks)
}

/// Runs all acts of the batch. Afterwards each has its outcome, and the answered events are to be committed and
/// published. None where nothing is to be committed, as the transaction was rolled back.
pub(super) async fn run<T: Tx>(
    tx: &mut T,
    new_log: impl Fn() -> Log,
    batch: &mut [QueuedWrite<T>],
    locks: &Locks,
) -> Result<Option<Log>, Fault> {
    tx.begin(Purpose::Write, locks).await?;
    let mut log = new_log();
    if batch.len() > 1 && !batch.iter().all(QueuedWrite::is_send) {
        for step in batch.chunk_by_mut(|one, next| one.is_send() && next.is_send()) {
            match apart(tx, &mut log, step).await? {
                StepOutcome::Mistaken(_) if step.len() > 1 => each(tx, &mut log, step, Lenience::None).await?,
                StepOutcome::Mistaken(cause) => fail(step, &cause),
                StepOutcome::Done | StepOutcome::Refused => {}
            }
        }
        return Ok(Some(log));
    }
    // A step that has the transaction to itself needs no savepoint, which costs a second journal.
    let outcome = guarded(tx, &mut log, batch).await?;
    if let StepOutcome::Done = outcome {
        return Ok(Some(log));
    }
    tx.rollback().await;
    if let StepOutcome::Mistaken(cause) = outcome {
        if batch.len() > 1 {
            return one_by_one(tx, new_log, batch, locks, Lenience::None).await;
        }
        fail(batch, &cause);
    }
    Ok(None)
}

/// What a conflict with another node's act does: it fails the whole attempt (`None`), or the conflicting act alone
/// (`Conflicts`).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lenience {
    None,
    Conflicts,
}

/// Runs each act under a savepoint of its own, so that what is wrong with one fails that one alone.
pub(super) async fn one_by_one<T: Tx>(
    tx: &mut T,
    new_log: impl Fn() -> Log,
    batch: &mut [QueuedWrite<T>],
    locks: &Locks,
    lenience: Lenience,
) -> Result<Option<Log>, Fault> {
    tx.begin(Purpose::Write, locks).await?;
    let mut log = new_log();
    each(tx, &mut log, batch, lenience).await?;
    Ok(Some(log))
}

async fn each<T: Tx>(tx: &mut T, log: &mut Log, steps: &mut [QueuedWrite<T>], lenience: Lenience) -> Result<(), Fault> {
    for step in steps.chunks_mut(1) {
        match apart(tx, log, step).await {
            Ok(StepOutcome::Mistaken(cause)) => fail(step, &cause),
            Ok(StepOutcome::Done | StepOutcome::Refused) => {}
            Err(fault) if fault.class == Class::Conflict && lenience == Lenience::Conflicts => {
                fail(step, &fault.cause);
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}

/// Performs a step so that it can be taken back without the others.
async fn apart<T: Tx>(tx: &mut T, log: &mut Log, step: &mut [QueuedWrite<T>]) -> Result<StepOutcome, Fault> {
    let before = log.mark();
    tx.savepoint().await?;
    let outcome = guarded(tx, log, step).await;
    if let Ok(StepOutcome::Done) = outcome {
        tx.release().await?;
    } else {
        log.forget(before);
        tx.undo().await?;
    }
    outcome
}

fn fail<T: Tx>(step: &mut [QueuedWrite<T>], cause: &str) {
    tracing::error!(cause, "an act failed");
    for entry in step {
        entry.fail(Class::Statement);
    }
}

/// Performs a step, and catches what it does wrong.
async fn guarded<T: Tx>(tx: &mut T, log: &mut Log, step: &mut [QueuedWrite<T>]) -> Result<StepOutcome, Fault> {
    match AssertUnwindSafe(perform(tx, log, step)).catch_unwind().await {
        Ok(Err(fault)) if fault.class == Class::Statement => Ok(StepOutcome::Mistaken(fault.cause)),
        Ok(done) => done.map(|done| if done { StepOutcome::Done } else { StepOutcome::Refused }),
        Err(_) => Ok(StepOutcome::Mistaken("a panic, reported above".to_owned())),
    }
}

/// False when it is to be taken back.
async fn perform<T: Tx>(tx: &mut T, log: &mut Log, step: &mut [QueuedWrite<T>]) -> Result<bool, Fault> {
    log.begin_act();
    if let [QueuedWrite::Act(job)] = step {
        return job.perform(tx, log).await;
    }
    let mut sends: Vec<&mut Sending> = Vec::with_capacity(step.len());
    for entry in step {
        if let QueuedWrite::Send(sending) = entry {
            sends.push(sending);
        }
    }
    send_all(tx, log, &mut sends).await?;
    Ok(true)
}
