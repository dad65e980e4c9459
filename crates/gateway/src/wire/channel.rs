//! Channels: of a server, of none, and conversations.
#![expect(clippy::struct_field_names, reason = "the names are the document's")]

use domain::model::{self, ChannelKind, Roster};
use kit::Fit;
use kit::time::rfc3339;
use serde::Serialize;
use utoipa::ToSchema;

use super::recipients::{Listed, Recipients};
use super::{Id, User};

/// What kind of channel.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ChannelType {
    Room,
    Dm,
    GroupDm,
}

/// A channel of a server, of none, or a conversation.
#[derive(Serialize, ToSchema)]
pub(crate) struct Channel<'a> {
    #[schema(value_type = Id)]
    channel_id: String,
    #[schema(value_type = Option<Id>, required)]
    server_id: Option<String>,
    name: &'a str,
    #[schema(required)]
    description: Option<&'a str>,
    #[serde(rename = "type")]
    kind: ChannelType,
    #[schema(value_type = Id)]
    owner_id: String,
    is_private: bool,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(required, format = DateTime)]
    last_message_at: Option<String>,
    /// Who is in a conversation, oneself included; in lists at most 20 of them, oneself and its maker among them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<User<'_>>)]
    recipients: Option<Recipients<'a>>,
    /// How many are in a conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = u64)]
    member_count: Option<u64>,
}

impl<'a> From<&'a model::Channel> for Channel<'a> {
    fn from(channel: &'a model::Channel) -> Self {
        Self {
            channel_id: channel.id.to_string(),
            server_id: channel.guild.map(|guild| guild.to_string()),
            name: &channel.name,
            description: channel.description.as_deref(),
            kind: match channel.kind {
                ChannelKind::Room => ChannelType::Room,
                ChannelKind::Direct => ChannelType::Dm,
                ChannelKind::Group => ChannelType::GroupDm,
            },
            owner_id: channel.owner.to_string(),
            is_private: !channel.is_public(),
            created_at: rfc3339(channel.created_at),
            last_message_at: channel.last_message_at.map(rfc3339),
            recipients: None,
            member_count: None,
        }
    }
}

impl<'a> Channel<'a> {
    /// A conversation with the people in it, and how many they are; other channels as they are.
    pub(crate) fn with_recipients(
        channel: &'a model::Channel,
        people: impl IntoIterator<Item = &'a model::User>,
        count: u64,
    ) -> Self {
        let recipients = || Recipients::Whole(people.into_iter().map(User::from).collect());
        Self::conversation(channel, recipients, count)
    }

    /// As [`Channel::with_recipients`], in a list of many, with so many of them: what others can put into it is bounded.
    pub(super) fn in_list(
        user: model::UserId,
        channel: &'a model::Channel,
        roster: Option<&'a Roster>,
        most: usize,
    ) -> Self {
        let people = || roster.map_or_else(Vec::new, |roster| roster.shown(most, user, channel.owner));
        let recipients = || Recipients::Listed(people().into_iter().map(Listed::from).collect());
        Self::conversation(channel, recipients, roster.map_or(0, |roster| roster.total))
    }

    fn conversation(channel: &'a model::Channel, recipients: impl FnOnce() -> Recipients<'a>, count: u64) -> Self {
        if channel.kind == ChannelKind::Room {
            return Self::from(channel);
        }
        Self { recipients: Some(recipients()), member_count: Some(count), ..Self::from(channel) }
    }

    /// A channel as this user sees it, with so many people.
    pub(crate) fn seen_by(user: model::UserId, view: &'a model::ChannelView, fit: Fit) -> Self {
        let people = view.roster.shown(fit.nested, user, view.channel.owner);
        Self::with_recipients(&view.channel, people, view.roster.total)
    }
}
