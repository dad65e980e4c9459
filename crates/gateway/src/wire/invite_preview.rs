//! What an invite leads to, as whoever holds its code sees it.

use domain::model;
use kit::time::rfc3339;
use serde::Serialize;
use utoipa::ToSchema;

use super::Id;

/// What an invite leads to. What only those see who have a token is left out for others.
#[derive(Serialize, ToSchema)]
#[expect(clippy::option_option, reason = "left out for strangers, and null for any number of uses")]
pub(crate) struct InvitePreview<'a> {
    code: &'a str,
    server: InvitingServer<'a>,
    /// With a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Id, required = false)]
    inviter_id: Option<String>,
    /// With a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, format = DateTime)]
    created_at: Option<String>,
    #[schema(format = DateTime)]
    expires_at: String,
    /// With a token; null for any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, required = false)]
    max_uses: Option<Option<i64>>,
    /// With a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = i64, required = false)]
    uses: Option<i64>,
    /// Where one comes in; null where the server has no channel.
    #[schema(value_type = Option<EntryChannel<'_>>, required)]
    channel: Option<EntryChannel<'a>>,
    inviter: Inviter<'a>,
}

/// The server that an invite leads to.
#[derive(Serialize, ToSchema)]
struct InvitingServer<'a> {
    #[schema(value_type = Id)]
    server_id: String,
    name: &'a str,
    /// With a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Id, required = false)]
    owner_id: Option<String>,
    /// With a token.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, format = DateTime)]
    created_at: Option<String>,
    /// How many are in it.
    member_count: u64,
}

/// A channel in which one comes into a server.
#[derive(Serialize, ToSchema)]
struct EntryChannel<'a> {
    #[schema(value_type = Id)]
    channel_id: String,
    name: &'a str,
}

/// Who made an invite.
#[derive(Serialize, ToSchema)]
struct Inviter<'a> {
    username: &'a str,
    #[schema(required)]
    display_name: Option<&'a str>,
}

impl<'a> InvitePreview<'a> {
    /// For somebody with a token, or a stranger.
    pub(crate) fn new(preview: &'a model::InvitePreview, is_known: bool) -> Self {
        let model::InvitePreview { invite, inviter, members, channel } = preview;
        let guild = &invite.guild;
        Self {
            code: &invite.code,
            server: InvitingServer {
                server_id: guild.id.to_string(),
                name: &guild.name,
                owner_id: is_known.then(|| guild.owner.to_string()),
                created_at: is_known.then(|| rfc3339(guild.created_at)),
                member_count: *members,
            },
            inviter_id: is_known.then(|| invite.inviter.to_string()),
            created_at: is_known.then(|| rfc3339(invite.created_at)),
            expires_at: rfc3339(invite.expires_at),
            max_uses: is_known.then_some(invite.max_uses),
            uses: is_known.then_some(invite.uses),
            channel: channel.as_ref().map(|(id, name)| EntryChannel { channel_id: id.to_string(), name }),
            inviter: Inviter { username: &inviter.username, display_name: inviter.display_name.as_deref() },
        }
    }
}
