//! Begins to listen: subscribes first, then reads the snapshot, then delivers only events that are newer than it.

use std::sync::Arc;

use crate::core::Core;
use crate::event::Stream;
use crate::fanout::{ListenerInfo, Subscription};
use crate::model::{User, UserId};
use crate::ports::{Snapshot, StreamHeads};
use crate::verbs::presence;
use crate::{Outcome, Refusal, Resource, rules};

/// A listener that has read its snapshot and isn't live yet.
#[derive(Debug)]
pub struct Listening {
    /// Its place in the hub, to be kept as long as its socket.
    pub subscription: Subscription,
    /// The snapshot to be sent to it before any event.
    pub snapshot: Snapshot,
}

/// A listener that gets no snapshot, and isn't live yet.
#[derive(Debug)]
pub struct Attending {
    /// Its place in the hub, to be kept as long as its socket.
    pub subscription: Subscription,
    /// Where it stands.
    pub heads: StreamHeads,
    /// Whose it is.
    pub user: Arc<User>,
}

/// Begins to listen. Send the snapshot in the dialect's words, then call `subscription.go_live(&snapshot.heads, …)`.
pub async fn listen(core: &Core, attachment: ListenerInfo) -> Outcome<Listening> {
    let (subscription, _) = attach(core, attachment).await?;
    let snapshot = core.store.snapshot(attachment.user).await?;
    presence::arrive(core, &snapshot.user);
    Ok(Listening { subscription, snapshot })
}

/// Begins to listen for a socket that starts from nothing: only where it stands is read. Call `subscription.go_live(&heads, …)`.
pub async fn attend(core: &Core, attachment: ListenerInfo) -> Outcome<Attending> {
    let (subscription, user) = attach(core, attachment).await?;
    let heads = core.store.stream_heads(attachment.user).await?;
    presence::arrive(core, &user);
    Ok(Attending { subscription, heads, user })
}

/// Registers a socket that gets no events: it makes its user present, and is closed when its login ends.
pub async fn watch(core: &Core, attachment: ListenerInfo) -> Outcome<Subscription> {
    let Attending { subscription, heads, .. } = attend(core, attachment).await?;
    subscription.go_live(&heads, false);
    Ok(subscription)
}

async fn attach(core: &Core, attachment: ListenerInfo) -> Outcome<(Subscription, Arc<User>)> {
    let subscription = core.hub.attach(attachment);
    let heads = core.store.stream_heads(attachment.user).await?;
    let streams: Vec<Stream> = heads.streams.into_iter().map(|(stream, _)| stream).collect();
    subscription.listen(&streams);
    // The login may have ended, or the account been banned, before the hub knew of this socket.
    let user = match attachment.session {
        Some(session) => core.store.session(session).await?.1,
        None => {
            let user = account(core, attachment.user).await?;
            rules::take_part(user.as_ref(), core.clock.now())?;
            user
        }
    };
    Ok((subscription, user))
}

async fn account(core: &Core, user: UserId) -> Outcome<Arc<User>> {
    core.store.user(user).await?.ok_or(Refusal::Unknown(Resource::User))
}
