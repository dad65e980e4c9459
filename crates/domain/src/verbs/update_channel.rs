//! Changes a channel's name, description, privacy, code or owner.

use crate::core::Core;
use crate::model::{Actor, ChannelId, ChannelView, UserId};
use crate::ports::{ChannelChange, NewName};
use crate::rules::text;
use crate::verbs::check::Check;
use crate::verbs::update_profile::erasable;
use crate::{InvalidField, Outcome, limits};

/// Changes a channel; the owner's right. Announces `ChannelUpdated` if anything changed. `Taken(ChannelName)`,
/// `Taken(JoinCode)`, and of a new owner `Unknown(Member)`, `Barred`. A guild's channel and a conversation have no privacy and no code of their own.
#[derive(Clone, Debug)]
pub struct UpdateChannel {
    /// Who does it.
    pub actor: Actor,
    /// The channel.
    pub channel: ChannelId,
    /// What is to change.
    pub change: ChannelChange,
}

/// What a channel is to be like. What is none stays as it is; an inner none, or a blank text, takes it away.
#[derive(Clone, Debug, Default)]
pub struct ChannelEdit {
    /// Its name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<Option<String>>,
    /// Whether strangers may not know of it. A channel that becomes private has a code from then on.
    pub private: Option<bool>,
    /// The code that admits to it.
    pub join_code: Option<Option<String>>,
    /// Who is to own it.
    pub owner: Option<UserId>,
}

impl ChannelEdit {
    /// What is wrong with it, for those who found something wrong already and want to name all of it.
    #[must_use]
    pub fn problems(&self) -> Vec<InvalidField> {
        let mut check = Check::default();
        self.check(&mut check);
        check.problems()
    }

    /// Without a spare code, which isn't the client's to say.
    fn check(&self, check: &mut Check) -> ChannelChange {
        let name = self.name.as_deref().map(|name| text::title(name, limits::CHANNEL_NAME_CHARS));
        let name = check.optional("name", name);
        ChannelChange {
            name: name.map(|name| NewName { claim: text::claim(&name), name }),
            description: erasable(check, "description", self.description.as_ref(), |text| {
                text::prose(text, limits::DESCRIPTION_CHARS)
            }),
            private: self.private,
            join_code: erasable(check, "join_code", self.join_code.as_ref(), |code| {
                text::line(code, limits::JOIN_CODE_CHARS)
            }),
            owner: self.owner,
            spare_code: String::new(),
        }
    }
}

/// Changes it; the owner's right.
pub async fn update_channel(core: &Core, actor: Actor, channel: ChannelId, edit: ChannelEdit) -> Outcome<ChannelView> {
    let mut check = Check::default();
    let change = ChannelChange { spare_code: core.code(), ..edit.check(&mut check) };
    check.done()?;
    core.perform(UpdateChannel { actor, channel, change }).await
}
