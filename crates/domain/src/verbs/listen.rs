//! Begins to listen: subscribes first, then reads the snapshot, then delivers only events that are newer than it.

use std::sync::Arc;

use crate::core::Core;
use crate::fanout::{ListenerInfo, Subscription};
use crate::model::User;
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
    /// Whose it is.
    pub user: Arc<User>,
    /// Where it starts from; none for one that goes on from a cursor.
    pub heads: Option<StreamHeads>,
}

/// Begins to listen. Send the snapshot in the dialect's words, then call `subscription.go_live(&snapshot.heads, …)`.
pub async fn listen(core: &Core, attachment: ListenerInfo) -> Outcome<Listening> {
    let (subscription, _) = attach(core, attachment).await?;
    let snapshot = core.store.snapshot(attachment.user).await?;
    presence::arrive(core, &snapshot.user);
    Ok(Listening { subscription, snapshot })
}

/// Begins to listen for a socket that needs no snapshot. Where it `returns` with a cursor, read what it
/// [missed](crate::verbs::missed); else it hears all that happens once this is answered. Then call
/// `subscription.go_live(&heads, …)`.
pub async fn attend(core: &Core, attachment: ListenerInfo, returns: bool) -> Outcome<Attending> {
    let (subscription, user) = attach(core, attachment).await?;
    let heads = if returns { None } else { Some(core.store.stream_heads(attachment.user).await?) };
    presence::arrive(core, &user);
    Ok(Attending { subscription, user, heads })
}

/// Registers a socket that gets no events: it makes its user present, and is closed when its login ends.
pub async fn watch(core: &Core, attachment: ListenerInfo) -> Outcome<Subscription> {
    let (subscription, user) = attach(core, attachment).await?;
    presence::arrive(core, &user);
    subscription.go_live(&core.store.stream_heads(attachment.user).await?, false);
    Ok(subscription)
}

/// The login may end, or the account be banned, until the hub knows of the socket: so it is read after that.
async fn attach(core: &Core, attachment: ListenerInfo) -> Outcome<(Subscription, Arc<User>)> {
    let subscription = core.hub.attach(attachment);
    let entrant = core.store.entrant(attachment.user, attachment.session).await?;
    let (user, streams) = entrant.ok_or(Refusal::Unknown(Resource::User))?;
    if attachment.session.is_none() {
        rules::take_part(&user, core.clock.now())?;
    }
    if !subscription.listen(&streams) {
        // Once is enough: what its guilds get from now on it inherits.
        let entrant = core.store.entrant(attachment.user, attachment.session).await?;
        let (_, streams) = entrant.ok_or(Refusal::Unknown(Resource::User))?;
        let _ = subscription.listen(&streams);
    }
    Ok((subscription, user))
}
