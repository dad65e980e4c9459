//! Who is in a conversation: whole where one is shown, lean in a list of many, as strangers may have put one there.

use domain::model;
use serde::Serialize;

use super::User;

/// Who is in a conversation.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Recipients<'a> {
    Whole(Vec<User<'a>>),
    Listed(Vec<Listed<'a>>),
}

/// A user among many whom one may not know: without what they say of themselves, which may be long.
#[derive(Serialize)]
pub(super) struct Listed<'a> {
    user_id: String,
    username: &'a str,
    display_name: Option<&'a str>,
    avatar_url: Option<&'a str>,
    pronouns: Option<&'a str>,
    created_at: String,
}

impl<'a> From<&'a model::User> for Listed<'a> {
    fn from(user: &'a model::User) -> Self {
        let User { user_id, username, display_name, avatar_url, pronouns, created_at, about_me: _, custom_status: _ } =
            User::from(user);
        Self { user_id, username, display_name, avatar_url, pronouns, created_at }
    }
}
