//! Ids: one positive integer per kind of thing, given by the database at the commit, never used again.

macro_rules! id {
    ($name:ident, $what:literal) => {
        #[doc = concat!("The id of ", $what, ": 1 to 2^53 - 1, so that any client can hold it exactly.")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(i64);

        impl $name {
            /// The id with this number, if a thing could have it.
            #[must_use]
            pub fn new(number: i64) -> Option<Self> {
                (1..1 << 53).contains(&number).then_some(Self(number))
            }

            /// The number.
            #[must_use]
            pub fn get(self) -> i64 {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(UserId, "an account");
id!(GuildId, "a guild");
id!(ChannelId, "a channel");
id!(MessageId, "a message");
id!(SessionId, "a login");
id!(AttachmentId, "an uploaded file");
id!(ReactionId, "somebody's reaction");
id!(ReactionKindId, "an entry of the catalogue of reactions");
id!(AdminActionId, "something that an administrator did");
