//! Opens a conversation of two or more.

use std::collections::HashSet;

use crate::core::Core;
use crate::model::{Actor, ChannelView, UserId};
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{FieldProblem, Outcome, Refusal, limits};

/// Opens a conversation; of two people the one they have. Announces `ChannelCreated` if it is new.
#[derive(Clone, Debug)]
pub struct OpenConversation {
    /// Who does it.
    pub actor: Actor,
    /// The others, without the actor, each once, one or more.
    pub others: Vec<UserId>,
    /// Its name, if it is one of more than two; else one is made of their names.
    pub name: Option<String>,
}

/// Opens a conversation with others; two people get the one that they have. Oneself among the others is refused.
pub async fn open_conversation(
    core: &Core,
    actor: Actor,
    others: &[UserId],
    name: Option<&str>,
) -> Outcome<ChannelView> {
    if others.contains(&actor.user) {
        return Err(Refusal::NotOnYourself);
    }
    let mut seen = HashSet::new();
    let others: Vec<UserId> = others.iter().copied().filter(|other| seen.insert(*other)).collect();
    let mut check = Check::default();
    let people = match others.len() {
        0 => Err(FieldProblem::Missing),
        n if n >= limits::GROUP_PEOPLE => Err(FieldProblem::TooLong(limits::GROUP_PEOPLE - 1)),
        _ => Ok(()),
    };
    check.field("user_ids", people);
    let name = name.filter(|name| !name.trim().is_empty());
    let name = check.optional("name", name.map(|name| text::title(name, limits::CHANNEL_NAME_CHARS)));
    check.done()?;
    core.perform(OpenConversation { actor, others, name }).await
}
