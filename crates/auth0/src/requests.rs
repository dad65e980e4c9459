//! The bodies and queries of requests: what the published document calls and says of each, and what reads it.

use super::decode;

kit::bodies! {
    /// What a client knows of the token's user.
    #[example({ "auth0_id": "auth0|1", "email": "ada@example.com", "name": "Ada" })]
    Identity = decode::profile;
    /// What one says of oneself. Null takes it away.
    #[example({ "bio": "I read and cook." })]
    Bio = decode::bio;
    /// The name one goes by.
    #[example({ "name": "Ada Lovelace" })]
    Name = decode::name;
    /// A new channel.
    #[example({ "name": "kitchen", "description": "What is cooking", "is_private": false })]
    NewChannel = decode::channel_draft;
    /// What is to change in a channel. Null takes away what may be absent.
    #[example({ "name": "pantry", "description": "What there is" })]
    ChannelEdit = decode::channel_edit;
    /// Whether strangers may not know of a channel, and the code that admits to it.
    #[example({ "is_private": true, "join_code": "soup" })]
    Privacy = decode::privacy;
    /// Whom a conversation is to be with.
    #[example({ "user_ids": [2] })]
    NewConversation = decode::conversation;
    /// The code that admits to a channel.
    #[example({ "code": "soup" })]
    Code = decode::admission;
    /// A new message.
    #[example({ "content": "Soup is ready" })]
    NewMessage = decode::message_draft;
    /// What a message is to say instead.
    #[example({ "content": "Soup is gone" })]
    MessageEdit = decode::content;
    /// What somebody may do in a channel from now on.
    #[example({ "role": "moderator" })]
    NewRole = decode::role;
    /// An entry of the catalogue.
    #[example({ "reaction_id": 1 })]
    ReactionChoice = decode::reaction;
    /// A picture for the catalogue.
    #[example({ "code": "parrot", "image_url": "https://example.com/parrot.gif" })]
    NewReactionKind = decode::reaction_kind;
}

kit::queries! {
    /// Which part of a list. More than 1,000 are cut to as many.
    Part = decode::list;
    /// Which messages, counted from the newest.
    History = decode::history_page;
    /// Whether with reactions.
    WithReactions = decode::with_reactions;
    /// Which members, by id.
    MemberPage = decode::members;
    /// Whose role.
    WhoseRole = decode::user_in_query;
}
