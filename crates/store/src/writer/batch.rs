//! One transaction over many acts: neighbouring sends go as one, every other act by itself, and what one of them
//! does wrong is taken back without the others.

use std::panic::AssertUnwindSafe;

use domain::Event;
use futures_util::FutureExt;

use super::entry::Entry;
use crate::Deps;
use crate::acts::{Sending, send_all};
use crate::fault::{Class, Fault};
use crate::log::Log;
use crate::tx::{Gate, Tx};

/// Runs them all. Each has its outcome then; what they brought about is to be committed and published. None when
/// nothing is: the transaction was taken back.
pub(super) async fn run<T: Tx>(tx: &mut T, deps: &Deps, batch: &mut [Entry<T>]) -> Result<Option<Vec<Event>>, Fault> {
    let gate = if batch.iter().all(Entry::is_send) { Gate::Shared } else { Gate::Alone };
    tx.begin(gate).await?;
    let mut log = Log::new(deps.clock.now(), deps.chance.clone());
    let several = batch.len() > 1 && gate == Gate::Alone;
    for step in batch.chunk_by_mut(|one, next| one.is_send() && next.is_send()) {
        // A step that has the transaction to itself needs no savepoint, which costs a second journal.
        if !several {
            if guarded(tx, &mut log, step).await? {
                break;
            }
            tx.rollback().await;
            return Ok(None);
        }
        let mark = log.mark();
        tx.savepoint().await?;
        if guarded(tx, &mut log, step).await? {
            tx.release().await?;
        } else {
            log.forget(mark);
            tx.undo().await?;
        }
    }
    Ok(Some(log.into_events()))
}

/// Performs a step; false when it is to be taken back. A mistake in one act, even a panic, costs only that act.
async fn guarded<T: Tx>(tx: &mut T, log: &mut Log, step: &mut [Entry<T>]) -> Result<bool, Fault> {
    let cause = match AssertUnwindSafe(perform(tx, log, step)).catch_unwind().await {
        Ok(Err(fault)) if fault.class == Class::Statement => fault.cause,
        Ok(done) => return done,
        Err(_) => "a panic, reported above".to_owned(),
    };
    tracing::error!(cause, "an act failed");
    step.iter_mut().for_each(Entry::fail);
    Ok(false)
}

async fn perform<T: Tx>(tx: &mut T, log: &mut Log, step: &mut [Entry<T>]) -> Result<bool, Fault> {
    if let [Entry::Act(job)] = step {
        return job.perform(tx, log).await;
    }
    let mut sends: Vec<&mut Sending> = Vec::with_capacity(step.len());
    for entry in step {
        if let Entry::Send(sending) = entry {
            sends.push(sending);
        }
    }
    send_all(tx, log, &mut sends).await?;
    Ok(true)
}
