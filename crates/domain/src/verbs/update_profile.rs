//! Changes what an account says of itself.

use std::sync::Arc;

use crate::core::Core;
use crate::model::{Actor, User};
use crate::ports::ProfileChange;
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{Outcome, Why, limits};

/// What somebody wants to be known by. What is none stays as it is; an inner none, or a blank text, takes it away.
#[derive(Clone, Debug, Default)]
pub struct ProfileDraft {
    /// The name to log in with.
    pub username: Option<String>,
    /// Their email address.
    pub email: Option<String>,
    /// The name to go by.
    pub display_name: Option<Option<String>>,
    /// Their picture.
    pub avatar_url: Option<Option<String>>,
    /// What they say of themselves.
    pub about_me: Option<Option<String>>,
    /// Their pronouns.
    pub pronouns: Option<Option<String>>,
}

/// Changes it. `Taken` when the name or the email is somebody else's.
pub async fn update_profile(core: &Core, actor: Actor, draft: ProfileDraft) -> Outcome<Arc<User>> {
    let mut check = Check::default();
    let line = |max: usize| move |text: &str| text::line(text, max);
    let change = ProfileChange {
        username: check.optional("username", draft.username.as_deref().map(text::username)),
        email: check.optional("email", draft.email.as_deref().map(text::email)),
        display_name: erasable(&mut check, "display_name", draft.display_name, line(limits::DISPLAY_NAME_CHARS)),
        avatar_url: erasable(&mut check, "avatar_url", draft.avatar_url, text::url),
        about_me: erasable(&mut check, "about_me", draft.about_me, |text| text::prose(text, limits::ABOUT_CHARS)),
        pronouns: erasable(&mut check, "pronouns", draft.pronouns, line(limits::PRONOUNS_CHARS)),
    };
    check.done()?;
    core.store.update_profile(actor, change).await
}

/// A field that can be taken away.
#[expect(clippy::option_option, reason = "to leave a field, to take it away and to change it are three things")]
fn erasable(
    check: &mut Check,
    field: &'static str,
    draft: Option<Option<String>>,
    rule: impl Fn(&str) -> Result<String, Why>,
) -> Option<Option<String>> {
    let text = draft?.filter(|text| !text.trim().is_empty());
    Some(check.optional(field, text.as_deref().map(rule)))
}
