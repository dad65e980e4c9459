//! Changes what a message says.

use std::sync::Arc;

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, Message};
use crate::ports::MessageRef;
use crate::rules::text;
use crate::verbs::check::Check;

/// Changes it; the author's right. When this returns, this node's listeners have been told.
pub async fn edit_message(core: &Core, actor: Actor, named: MessageRef, content: &str) -> Outcome<Arc<Message>> {
    let mut check = Check::default();
    let content = check.field("content", text::content(content));
    check.done()?;
    core.store.edit(actor, named, content).await
}
