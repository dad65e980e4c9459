//! The answers of document 000, one function each, as frames. Those that hold lists are fitted to what an answer may be.

use std::sync::Arc;

use bytes::Bytes;
use domain::model::{Channel, Guild, Message, Page, Roster, User, UserId, shortened};
use domain::ports::GuildSummary;
use domain::verbs::UnreadCounts;
use kit::answer::frame;
use kit::fitted;
use serde::Serialize;
use serde_json::json;

use super::{MESSAGES_PER_PAGE, USERS_PER_PAGE, wire};

/// A guild with who and what is in it.
#[derive(Serialize)]
struct GuildData<'a> {
    status: &'static str,
    guild: wire::Guild<'a>,
    #[serde(rename = "type")]
    kind: &'static str,
    members: Vec<wire::Member<'a>>,
    channels: Vec<wire::Channel<'a>>,
}

#[derive(Serialize)]
struct GuildsReply<'a> {
    status: &'static str,
    guilds: Vec<wire::Guild<'a>>,
}

#[derive(Serialize)]
struct ChannelsReply<'a> {
    status: &'static str,
    channels: Vec<wire::Channel<'a>>,
}

#[derive(Serialize)]
struct HistoryReply<'a> {
    status: &'static str,
    page: u64,
    total_pages: u64,
    messages: Vec<wire::Message<'a>>,
}

#[derive(Serialize)]
struct People<U> {
    status: &'static str,
    page: u64,
    total_pages: u64,
    users: Vec<U>,
}

/// What all answers but a few say.
const SUCCESS: &str = "success";

/// Something was done, in plain words.
pub(super) fn done(detail: &str) -> Bytes {
    frame(&json!({ "status": SUCCESS, "detail": detail }))
}

/// A login. Alone among the answers it says no `status`.
pub(super) fn logged_in(token: &str) -> Bytes {
    frame(&json!({ "access_token": token, "token_type": "bearer" }))
}

/// Oneself.
pub(super) fn oneself(user: &User) -> Bytes {
    frame(&json!({ "status": SUCCESS, "user": wire::User::own(user) }))
}

/// A user.
pub(super) fn user(user: &User) -> Bytes {
    frame(&json!({ "status": SUCCESS, "user": wire::User::from(user) }))
}

/// A guild.
pub(super) fn guild(guild: &Guild) -> Bytes {
    frame(&json!({ "status": SUCCESS, "guild": wire::Guild::from(guild) }))
}

/// A guild just made, in a live session.
pub(super) fn guild_created(new: &Guild) -> Bytes {
    let guild = wire::Guild::from(new);
    frame(&json!({ "status": SUCCESS, "guild": guild, "type": "guild_created", "data": guild }))
}

/// A guild with who and what is in it, in a live session.
pub(super) fn guild_data(
    summary: &GuildSummary,
    members: &[Arc<User>],
    asker: UserId,
    status: impl Fn(UserId) -> &'static str,
    unread: &UnreadCounts,
) -> Bytes {
    fitted::reply(1, |fit| {
        let always = |user: &&Arc<User>| user.id == asker || user.id == summary.guild.owner;
        let members = shortened(members.iter().collect(), fit.nested, always).into_iter();
        GuildData {
            status: SUCCESS,
            guild: wire::Guild::from(&summary.guild),
            kind: "guild_data",
            members: members.map(|user| wire::Member::new(user, status(user.id))).collect(),
            channels: listed(&summary.channels, unread),
        }
    })
}

/// The presence just chosen. The document prints the key `status` twice; of the two this is the one that parsers keep.
pub(super) fn status(word: &str) -> Bytes {
    frame(&json!({ "status": word }))
}

/// Somebody's presence, with the key `status` in the same sense.
pub(super) fn user_status(user: UserId, word: &str) -> Bytes {
    frame(&json!({ "user_id": user.get(), "status": word }))
}

/// Guilds.
pub(super) fn guilds(guilds: &[Guild]) -> Bytes {
    fitted::reply(guilds.len(), |fit| GuildsReply {
        status: SUCCESS,
        guilds: fit.of(guilds).iter().map(wire::Guild::from).collect(),
    })
}

/// An invite.
pub(super) fn invite(code: &str) -> Bytes {
    frame(&json!({ "status": SUCCESS, "invite_code": code }))
}

/// A channel.
pub(super) fn channel(channel: &Channel) -> Bytes {
    frame(&json!({ "status": SUCCESS, "channel": wire::Channel::from(channel) }))
}

/// Channels, each with how many messages are unread in it.
pub(super) fn channels(channels: &[Channel], unread: &UnreadCounts) -> Bytes {
    fitted::reply(channels.len(), |fit| ChannelsReply { status: SUCCESS, channels: listed(fit.of(channels), unread) })
}

/// Channels in a list.
pub(super) fn listed<'a>(channels: &'a [Channel], unread: &UnreadCounts) -> Vec<wire::Channel<'a>> {
    channels.iter().map(|channel| wire::Channel::from(channel).with_unread(unread.of(channel.id))).collect()
}

/// A message just sent.
pub(super) fn sent(message: &Message) -> Bytes {
    frame(&json!({ "status": SUCCESS, "message_id": message.id.get(), "content": message.content }))
}

/// A page of a channel's history, newest first.
pub(super) fn messages(number: u64, page: &Page) -> Bytes {
    fitted::reply(page.messages.len(), |fit| HistoryReply {
        status: SUCCESS,
        page: number,
        total_pages: pages(page.total, MESSAGES_PER_PAGE),
        messages: fit.of(&page.messages).iter().map(wire::Message::from).collect(),
    })
}

/// A page of the people in a channel, by id.
pub(super) fn users(number: u64, page: &Roster) -> Bytes {
    user_page(number, page, wire::User::from)
}

/// Answers a page of users to a live session, with how each is seen.
pub(super) fn users_seen(number: u64, page: &Roster, status: impl Fn(UserId) -> &'static str) -> Bytes {
    user_page(number, page, |user| wire::SeenUser::new(user, status(user.id)))
}

fn user_page<'a, U: Serialize>(number: u64, page: &'a Roster, word: impl Fn(&'a User) -> U) -> Bytes {
    fitted::reply(page.members.len(), |fit| People {
        status: SUCCESS,
        page: number,
        total_pages: pages(page.total, USERS_PER_PAGE),
        users: fit.of(&page.members).iter().map(|user| word(user)).collect(),
    })
}

/// How many pages there are; an empty list is one empty page.
fn pages(items: u64, per_page: u32) -> u64 {
    items.div_ceil(u64::from(per_page)).max(1)
}
