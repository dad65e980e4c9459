//! Joins a channel that has members of its own.

use crate::core::Core;
use crate::model::{Actor, ChannelView};
use crate::ports::Admission;
use crate::{Outcome, Refusal, Resource, limits};

/// Joins a channel. Announces `ChannelMemberAdded`. Being in already is `AlreadyMember`; `Unknown` where the code, or
/// the id of a private channel, opens nothing. When it is answered, the actor's sockets on this node listen to the
/// channel.
#[derive(Clone, Debug)]
pub struct JoinChannel {
    /// Who does it.
    pub actor: Actor,
    /// What opens the channel.
    pub admission: Admission,
    /// The dialect whose clients know of it by the answer, if there is one.
    pub answered: Option<&'static str>,
}

/// Joins. When this returns, the actor's sockets on this node listen to the channel. `dialect` is the dialect in
/// which the actor asked, whose clients know of it by the answer.
pub async fn join_channel(
    core: &Core,
    actor: Actor,
    admission: Admission,
    dialect: &'static str,
) -> Outcome<ChannelView> {
    if let Admission::Code(code) = &admission
        && (code.is_empty() || code.len() > 4 * limits::JOIN_CODE_CHARS)
    {
        return Err(Refusal::Unknown(Resource::Channel));
    }
    core.perform(JoinChannel { actor, admission, answered: Some(dialect) }).await
}
