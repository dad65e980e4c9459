//! The logins of one account: ended one by one or all but one, and bounded.

use std::cmp::Reverse;

use crate::core::Core;
use crate::event::{Event, EventKind, Stream};
use crate::model::{Account, Actor, SessionId, Timestamp, UserId};
use crate::ports::Subscriber;
use crate::verbs::EndSession;
use crate::{Outcome, Refusal, Resource, limits};

/// Ends all logins of the actor's account but the one they act under, announcing `SessionEnded` of each, and logs out
/// all browsers.
#[derive(Clone, Debug)]
pub struct EndOtherSessions {
    /// Who does it.
    pub actor: Actor,
}

/// Ends one of one's own logins, with its tokens and sockets; anybody else's is `Unknown`.
pub async fn end_login(core: &Core, account: &Account, session: SessionId) -> Outcome<()> {
    let own = core.store.sessions_of(account.user.id).await?;
    if !own.iter().any(|(own, _)| own.id == session) {
        return Err(Refusal::Unknown(Resource::Session));
    }
    core.perform(EndSession { session }).await
}

/// Keeps an account to as many logins as may be valid at once: those unused for the longest end. For the moment after one
/// was opened.
pub(super) async fn bound_logins(core: &Core, user: UserId) -> Outcome<()> {
    let sessions = core.store.sessions_of(user).await?;
    if sessions.len() <= limits::LOGINS_AT_ONCE {
        return Ok(());
    }
    let mut by_use: Vec<_> = sessions
        .into_iter()
        .map(|(session, opened)| (core.uses.last(session.id).unwrap_or(opened), session.id))
        .collect();
    by_use.sort_unstable_by_key(|used| Reverse(*used));
    for (_, session) in by_use.split_off(limits::LOGINS_AT_ONCE) {
        core.perform(EndSession { session }).await?;
    }
    Ok(())
}

/// Closes the sockets of logins that another process ended since then: the command line, or another node. Logins that
/// this process ended have closed their sockets already. A node does this every few seconds.
pub async fn close_ended_logins(core: &Core, since: Timestamp) -> Outcome<()> {
    let ended = core.store.ended_sessions(since).await?;
    let at = core.clock.now();
    let events: Vec<Event> = ended
        .into_iter()
        .map(|(user, session)| {
            let kind = EventKind::SessionEnded { user, session };
            Event { stream: Stream::User(user), seq: None, position: None, at, kind }
        })
        .collect();
    core.hub.hear(&events);
    Ok(())
}
