//! The answers of document 000, one function each.

use std::sync::Arc;

use domain::model::{Channel, Guild, Message, Page, Roster, User, UserId, shortened};
use domain::ports::GuildSummary;
use serde::Serialize;
use serde_json::{Value, json};

use super::{MESSAGES_PER_PAGE, USERS_PER_PAGE, wire};
use crate::kit::{Fit, fitted};

/// Something was done, in plain words.
pub(super) fn done(detail: &str) -> Value {
    json!({ "status": "success", "detail": detail })
}

/// A login. Alone among the answers it says no `status`.
pub(super) fn logged_in(token: &str) -> Value {
    json!({ "access_token": token, "token_type": "bearer" })
}

/// Oneself.
pub(super) fn oneself(user: &User) -> Value {
    json!({ "status": "success", "user": wire::User::own(user) })
}

/// A user.
pub(super) fn user(user: &User) -> Value {
    json!({ "status": "success", "user": wire::User::from(user) })
}

/// A guild.
pub(super) fn guild(guild: &Guild) -> Value {
    json!({ "status": "success", "guild": wire::Guild::from(guild) })
}

/// A guild just made, in a live session.
pub(super) fn guild_created(new: &Guild) -> Value {
    let mut reply = guild(new);
    reply["type"] = "guild_created".into();
    reply["data"] = reply["guild"].clone();
    reply
}

/// A guild with who and what is in it, in a live session.
pub(super) fn guild_data(
    summary: &GuildSummary,
    members: &[Arc<User>],
    asker: UserId,
    status: impl Fn(UserId) -> &'static str,
) -> Value {
    let shown = |fit: Fit| -> Vec<wire::Member<'_>> {
        let always = |user: &&Arc<User>| user.id == asker || user.id == summary.guild.owner;
        let members = shortened(members.iter().collect(), fit.nested, always).into_iter();
        members.map(|user| wire::Member::new(user, status(user.id))).collect()
    };
    let members = shown(fitted::fit(1, shown));
    let mut reply = guild(&summary.guild);
    reply["type"] = "guild_data".into();
    reply["members"] = json!(members);
    reply["channels"] = channel_list(&summary.channels);
    reply
}

/// The presence just chosen. The document prints the key `status` twice; of the two this is the one that parsers keep.
pub(super) fn status(word: &str) -> Value {
    json!({ "status": word })
}

/// Somebody's presence, likewise.
pub(super) fn user_status(user: UserId, word: &str) -> Value {
    json!({ "user_id": user.get(), "status": word })
}

/// Guilds.
pub(super) fn guilds(guilds: &[Guild]) -> Value {
    let guilds: Vec<_> = guilds.iter().map(wire::Guild::from).collect();
    json!({ "status": "success", "guilds": guilds })
}

/// An invite.
pub(super) fn invite(code: &str) -> Value {
    json!({ "status": "success", "invite_code": code })
}

/// A channel.
pub(super) fn channel(channel: &Channel) -> Value {
    json!({ "status": "success", "channel": wire::Channel::from(channel) })
}

/// Channels.
pub(super) fn channels(channels: &[Channel]) -> Value {
    json!({ "status": "success", "channels": channel_list(channels) })
}

/// A message just sent.
pub(super) fn sent(message: &Message) -> Value {
    json!({ "status": "success", "message_id": message.id.get(), "content": message.content })
}

/// A page of a channel's history, newest first.
pub(super) fn messages(number: u64, page: &Page) -> Value {
    let messages: Vec<_> = page.messages.iter().map(wire::Message::from).collect();
    let total_pages = pages(page.total, MESSAGES_PER_PAGE);
    json!({ "status": "success", "page": number, "total_pages": total_pages, "messages": messages })
}

/// A page of the people in a channel, by id.
pub(super) fn users(number: u64, page: &Roster) -> Value {
    let users: Vec<_> = page.members.iter().map(|user| wire::User::from(user.as_ref())).collect();
    user_page(number, page, &users)
}

/// The same in a live session, which shows how each is seen.
pub(super) fn users_seen(number: u64, page: &Roster, status: impl Fn(UserId) -> &'static str) -> Value {
    let users: Vec<_> = page.members.iter().map(|user| wire::SeenUser::new(user, status(user.id))).collect();
    user_page(number, page, &users)
}

fn user_page(number: u64, page: &Roster, users: &[impl Serialize]) -> Value {
    let total_pages = pages(page.total, USERS_PER_PAGE);
    json!({ "status": "success", "page": number, "total_pages": total_pages, "users": users })
}

/// Channels, as a list.
pub(super) fn channel_list(channels: &[Channel]) -> Value {
    json!(channels.iter().map(wire::Channel::from).collect::<Vec<_>>())
}

/// How many pages there are; an empty list is one empty page.
fn pages(items: u64, per_page: u32) -> u64 {
    items.div_ceil(u64::from(per_page)).max(1)
}
