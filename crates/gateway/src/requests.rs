//! The bodies and queries of requests: what the published document calls and says of each, and what reads it.

use super::{decode, decode_admin};
use kit::{Fields, field};

kit::bodies! {
    /// A new account. Usernames are letters, digits, `_`, `.` and `-`.
    Registration = decode::registration;
    /// A password, and one of `username` and `email`.
    Credentials = decode::credentials;
    /// Where the provider is to send the browser back to: an address that it knows of this installation.
    SignOnStart = decode::redirect_uri;
    /// What the browser came back with, and what the client kept meanwhile.
    SignOnCode = decode::sign_on;
    /// The code that the server printed.
    Claim = decode::code;
    /// How an account is to stand, for how long, and why.
    NewStanding = decode_admin::standing;
    /// The password as it is, and as it is to be.
    NewPassword = decode::new_password;
    /// A refresh token.
    Refresh = decode::refresh_token;
    /// A new server.
    NewServer = decode::server_name;
    /// What is to change in a server: its name, its owner, or both.
    ServerEdit = decode::server_edit;
    /// A new channel.
    NewChannel = decode::channel_draft;
    /// Whom a conversation is to be with: `recipient_ids`, or else `recipient_id`.
    NewConversation = decode::recipients;
    /// A new message.
    NewMessage = |fields: &mut Fields| decode::message_draft(fields, false);
    /// A new message with files. Next to files it need not say anything.
    NewMessageWithFiles = decode::message_parts;
    /// A picture: PNG, JPEG, GIF or WebP.
    NewAvatar = |parts: &mut Fields| parts.file(field("file").says("Every part with a file's name is it, whatever it is called."));
    /// What a message is to say instead.
    MessageEdit = decode::content;
    /// Up to which message one has read; null for none.
    ReadMark = decode::read_mark;
    /// What is to change in a channel.
    ChannelEdit = decode::channel_edit;
    /// What is to change in one's profile. Null, or a blank text, takes it away, but for name and email.
    ProfileEdit = decode::profile;
    /// What is to change in one's settings.
    SettingsEdit = decode::settings_edit;
    /// What one wants to be notified of.
    Notifications = decode::notifications;
    /// How long an invite admits, and how many.
    NewInvite = decode::invite_draft;
}

kit::queries! {
    /// Which messages. Of several places `around` counts before `after`, `after` before `before`, and that before `at`.
    MessageWindow = decode::window;
    /// Of which channels.
    ReadStateQuery = decode::read_state_filter;
    /// Which members.
    MemberPage = decode::members;
    /// What of a server is to be shown besides.
    ServerView = decode::counted;
    /// Which members of a server.
    ServerMemberPage = decode::server_members;
    /// Which reactions.
    ReactionPage = decode::reactions;
    /// Which accounts.
    Accounts = decode_admin::accounts;
    /// Which part of a list.
    Slice = decode::slice;
}
