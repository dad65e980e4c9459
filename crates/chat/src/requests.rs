//! The bodies and queries of requests: what the published document calls and says of each, and what reads it.

use super::decode;
use kit::Fields;

kit::bodies! {
    /// A new account. Usernames are letters, digits, `_`, `.` and `-`.
    Registration = decode::registration;
    /// A name or an email, and the password.
    Credentials = decode::credentials;
    /// What is to change in one's profile. Null takes away what may be absent.
    ProfileEdit = decode::profile;
    /// A new channel.
    NewChannel = decode::channel_draft;
    /// A new message.
    NewMessage = |fields: &mut Fields| (decode::uploaded(fields), decode::message_in(fields, false));
    /// A new message with files. Next to files it need not say anything.
    NewMessageWithFiles = |parts: &mut Fields| (decode::message_in(parts, true), parts.files("file"));
    /// A file for a message to come.
    NewFile = decode::channel_of_upload;
    /// What a message is to say instead.
    MessageEdit = decode::content;
    /// A channel, or none for all that one is in.
    ChannelChoice = decode::channel_choice;
}

kit::queries! {
    /// Whether one wants to be seen.
    Seen = decode::is_online;
    /// Which emoji.
    Emoji = decode::emoji;
    /// Which messages. With `before`, `skip` isn't looked at.
    MessagePage = decode::window;
    /// How many of the newest.
    Newest = decode::newest;
    /// Which of one's own messages.
    OwnPage = decode::own_page;
    /// Which reactions.
    ReactionPage = decode::reactions;
    /// Which part of a list.
    Part = decode::part;
}
