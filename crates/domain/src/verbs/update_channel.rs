//! Changes a channel's name, description, privacy or code.

use crate::core::Core;
use crate::model::{Actor, ChannelId, ChannelView};
use crate::ports::{ChannelChange, NewName};
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{Outcome, limits};

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
}

/// Changes it; the owner's right.
pub async fn update_channel(core: &Core, actor: Actor, channel: ChannelId, edit: ChannelEdit) -> Outcome<ChannelView> {
    let mut check = Check::default();
    let name = edit.name.as_deref().map(|name| text::line(name, limits::CHANNEL_NAME_CHARS));
    let name = check.optional("name", name);
    let name = name.map(|name| NewName { claim: text::claim(&name), name });
    let description = edit.description.map(|text| {
        let text = text.filter(|text| !text.trim().is_empty());
        check.optional("description", text.as_deref().map(|text| text::prose(text, limits::DESCRIPTION_CHARS)))
    });
    let join_code = edit.join_code.map(|code| {
        let code = code.filter(|code| !code.trim().is_empty());
        check.optional("join_code", code.as_deref().map(|code| text::line(code, limits::JOIN_CODE_CHARS)))
    });
    check.done()?;
    let change = ChannelChange { name, description, private: edit.private, join_code, spare_code: core.code() };
    core.store.update_channel(actor, channel, change).await
}
