//! The message that another one answers.

use domain::model;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Id, User};

/// The message that another one answers, as it is now.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReplyTo<'a> {
    #[schema(value_type = Id)]
    message_id: String,
    author: User<'a>,
    /// The first 200 characters of what it says; null once it is deleted.
    #[schema(required)]
    content: Option<&'a str>,
    deleted: bool,
}

impl<'a> From<&'a model::RepliedTo> for ReplyTo<'a> {
    fn from(replied: &'a model::RepliedTo) -> Self {
        Self {
            message_id: replied.message.to_string(),
            author: replied.author.as_ref().into(),
            content: replied.content.as_deref(),
            deleted: replied.content.is_none(),
        }
    }
}
