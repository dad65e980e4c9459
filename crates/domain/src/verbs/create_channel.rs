//! Makes a room.

use crate::core::Core;
use crate::model::{Actor, ChannelView, GuildId};
use crate::ports::NewChannel;
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{InvalidField, Outcome, limits};

/// Makes a room. In a guild that is the owner's right; elsewhere the actor owns it and is its first member. Announces
/// `ChannelCreated`. `Taken(ChannelName)`, `Taken(JoinCode)`, `TooLong("channels")` as `Invalid`.
#[derive(Clone, Debug)]
pub struct CreateChannel {
    /// Who does it.
    pub actor: Actor,
    /// The room.
    pub new: NewChannel,
}

/// What a room is to be like.
#[derive(Clone, Debug, Default)]
pub struct ChannelDraft {
    /// The guild it is to belong to.
    pub guild: Option<GuildId>,
    /// Its name.
    pub name: String,
    /// Whether the name is claimed, as in dialects that promise unique names.
    pub claims_name: bool,
    /// What it is for.
    pub description: Option<String>,
    /// Whether strangers may not know of it.
    pub private: bool,
    /// The code that is to admit to it.
    pub join_code: Option<String>,
}

impl ChannelDraft {
    /// What is wrong with it, for those who found something wrong already and want to name all of it.
    #[must_use]
    pub fn problems(&self) -> Vec<InvalidField> {
        let mut check = Check::default();
        self.check(&mut check);
        check.problems()
    }

    fn check(&self, check: &mut Check) -> NewChannel {
        let longest = if self.claims_name { limits::CLAIMED_NAME_CHARS } else { limits::CHANNEL_NAME_CHARS };
        let name = text::title(&self.name, longest);
        let claim = name.as_deref().ok().filter(|_| self.claims_name).map(text::claim);
        let claim = check.optional("name", claim);
        let name = check.field("name", name);
        let description = self.description.as_deref().map(|text| text::prose(text, limits::DESCRIPTION_CHARS));
        let description = check.optional("description", description);
        let join_code = self.join_code.as_deref().filter(|code| !code.trim().is_empty());
        let join_code = check.optional("join_code", join_code.map(|code| text::line(code, limits::JOIN_CODE_CHARS)));
        NewChannel { guild: self.guild, name, claim, description, private: self.private, join_code }
    }
}

/// Makes a room. `Taken(ChannelName)` when the name is to be claimed and somebody has.
pub async fn create_channel(core: &Core, actor: Actor, draft: ChannelDraft) -> Outcome<ChannelView> {
    let mut check = Check::default();
    let new = draft.check(&mut check);
    check.done()?;
    core.perform(CreateChannel { actor, new }).await
}
