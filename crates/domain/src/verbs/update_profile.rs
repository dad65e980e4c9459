//! Changes what an account says of itself.

use std::sync::Arc;

use crate::core::Core;
use crate::model::{Actor, CustomStatus, Timestamp, User};
use crate::ports::ProfileChange;
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{FieldProblem, InvalidField, Outcome, limits};

/// Changes what the actor's account says of itself. `Taken` when a name or email is somebody else's.
#[derive(Clone, Debug)]
pub struct UpdateProfile {
    /// Who does it.
    pub actor: Actor,
    /// What is to change.
    pub change: ProfileChange,
}

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
    /// What they are doing.
    pub custom_status: Option<Option<CustomStatus>>,
}

impl ProfileDraft {
    /// What is wrong with it, for those who found something wrong already and want to name all of it.
    #[must_use]
    pub fn problems(&self) -> Vec<InvalidField> {
        let mut check = Check::default();
        self.check(&mut check);
        check.problems()
    }

    fn check(&self, check: &mut Check) -> ProfileChange {
        let title = |max: usize| move |text: &str| text::title(text, max);
        ProfileChange {
            username: check.optional("username", self.username.as_deref().map(text::username)),
            email: check.optional("email", self.email.as_deref().map(text::email)),
            display_name: erasable(
                check,
                "display_name",
                self.display_name.as_ref(),
                title(limits::DISPLAY_NAME_CHARS),
            ),
            avatar_url: erasable(check, "avatar_url", self.avatar_url.as_ref(), text::url),
            about_me: erasable(check, "about_me", self.about_me.as_ref(), |text| {
                text::prose(text, limits::ABOUT_CHARS)
            }),
            pronouns: erasable(check, "pronouns", self.pronouns.as_ref(), title(limits::PRONOUNS_CHARS)),
            custom_status: self
                .custom_status
                .as_ref()
                .map(|said| said.as_ref().and_then(|said| custom_status(check, said))),
        }
    }

    /// When what they are doing ends.
    fn until(&self) -> Option<Timestamp> {
        self.custom_status.as_ref()?.as_ref()?.until
    }
}

/// Changes it. `Taken` when the name or the email is somebody else's.
pub async fn update_profile(core: &Core, actor: Actor, draft: ProfileDraft) -> Outcome<Arc<User>> {
    let mut check = Check::default();
    let change = draft.check(&mut check);
    if draft.until().is_some_and(|until| until <= core.clock.now()) {
        check.field("until", Err::<(), _>(FieldProblem::Malformed("a moment to come")));
    }
    check.done()?;
    core.perform(UpdateProfile { actor, change }).await
}

/// What somebody is doing, if they say anything.
fn custom_status(check: &mut Check, said: &CustomStatus) -> Option<CustomStatus> {
    let words = |text: &str| text::title(text, limits::CUSTOM_STATUS_CHARS);
    let emoji = |text: &str| text::emoji(text).map(|emoji| emoji.text.to_owned());
    let text = erasable(check, "text", Some(&said.text), words).flatten();
    let emoji = erasable(check, "emoji", Some(&said.emoji), emoji).flatten();
    (text.is_some() || emoji.is_some()).then_some(CustomStatus { text, emoji, until: said.until })
}

/// A field that can be taken away.
#[expect(clippy::option_option, reason = "to leave a field, to take it away and to change it are three things")]
pub(super) fn erasable(
    check: &mut Check,
    field: &'static str,
    draft: Option<&Option<String>>,
    rule: impl Fn(&str) -> Result<String, FieldProblem>,
) -> Option<Option<String>> {
    let text = draft?.as_deref().filter(|text| !text.trim().is_empty());
    Some(check.optional(field, text.map(rule)))
}
