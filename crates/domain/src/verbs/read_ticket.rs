//! Tickets with which a page shows files: what loads a picture in a browser can't send a token in a header.

use std::sync::Arc;

use crate::core::Core;
use crate::model::{Account, Attachment, AttachmentId, Ticket};
use crate::rules::take_part;
use crate::{Outcome, Refusal, limits};

/// A ticket for all that this account may read, good for `limits::TICKET_LIFE`.
#[must_use]
pub fn ticket(core: &Core, account: &Account) -> String {
    let expires_at = core.clock.now().plus(limits::TICKET_LIFE);
    core.tokens.issue_ticket(&Ticket { user: account.user.id, session: account.session, expires_at })
}

/// The file, for the bearer of a ticket. Whether they may is decided now, not when the ticket was made.
pub async fn read_with_ticket(core: &Core, ticket: &str, file: AttachmentId) -> Outcome<Arc<Attachment>> {
    let now = core.clock.now();
    let ticket = core.tokens.verify_ticket(ticket, now)?;
    if let Some(session) = ticket.session {
        core.store.session(session).await?;
    }
    let user = core.store.user(ticket.user).await?.ok_or(Refusal::BadToken)?;
    take_part(&user, now)?;
    core.store.file(user.id, file).await
}
