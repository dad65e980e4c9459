//! Answers that only say what was done.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::ToSchema;

/// Something was done.
#[derive(Serialize, ToSchema)]
pub(crate) struct Done {
    message: Cow<'static, str>,
}

impl Done {
    pub(crate) fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self { message: message.into() }
    }
}

/// What became of a reaction.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReactionAction {
    Add,
    Remove,
}

/// A reaction was made, or taken back.
#[derive(Serialize, ToSchema)]
pub(crate) struct Toggled {
    message: &'static str,
    action: ReactionAction,
}

impl From<ReactionAction> for Toggled {
    fn from(action: ReactionAction) -> Self {
        let message = match action {
            ReactionAction::Add => "Reaction added",
            ReactionAction::Remove => "Reaction removed",
        };
        Self { message, action }
    }
}

/// That the server answers.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    #[schema(pattern = "^healthy$")]
    pub(crate) status: &'static str,
}
