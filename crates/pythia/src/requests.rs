//! The bodies and queries of requests: what the published document calls and says of each, and what reads it.

use utoipa::ToSchema;

use super::decode;

kit::bodies! {
    /// A new account. Usernames are letters, digits, `_`, `.` and `-`.
    Registration = decode::registration;
    /// A name or an email, and the password.
    Credentials = decode::credentials;
    /// What is to change in one's profile. Null takes the picture away; of the others it is nothing.
    ProfileEdit = decode::profile;
    /// A new channel.
    NewChannel = decode::channel_draft;
    /// A channel.
    ChannelChoice = decode::joined_channel;
    /// A user.
    UserChoice = decode::added_user;
    /// A new message.
    NewMessage = decode::message_draft;
    /// What a message is to say instead.
    MessageEdit = decode::content;
    /// What a message could say.
    Draft = decode::draft;
    /// A reaction to a message.
    NewReaction = decode::reaction;
    /// How long, and why.
    Sentence = decode::sentence;
    /// Why.
    Reason = decode::reason_given;
    /// The role, where the query doesn't have it.
    RoleChoice = decode::role_given;
    /// What is to be done to several accounts.
    BulkJudgement = decode::bulk;
}

kit::queries! {
    /// Which part of a list.
    Slice = decode::list;
    /// Which messages, counted from the newest.
    Page = decode::page;
    /// For which channel.
    ForChannel = decode::for_channel;
    /// What a message could say, where the body doesn't have it.
    DraftInQuery = decode::draft_in_query;
    /// Which accounts.
    Sought = decode::sought;
    /// What was done to whom.
    ActionsOn = decode::actions_on;
    /// The role, where the body doesn't have it.
    RoleInQuery = decode::role_in_query;
    /// Why, where the body doesn't say.
    ReasonInQuery = decode::reason_in_query;
}

/// The role to be granted or revoked: there is one.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it documents the words that are read")]
pub(super) enum Role {
    Admin,
}

/// What can be done to several accounts.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it documents the words that are read")]
pub(super) enum BulkAction {
    Ban,
    Suspend,
    Unban,
}
