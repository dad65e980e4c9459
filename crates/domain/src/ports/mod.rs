//! What the domain needs from outside, as traits. The comments say what every implementation must keep to.

mod accounts;
mod acts;
mod administration;
mod announcements;
mod blobs;
mod bus;
mod channels;
mod event_log;
mod files;
mod grants;
mod guilds;
mod messages;
mod proof;
mod read_states;
mod settings;

use std::sync::Arc;

use async_trait::async_trait;

pub use accounts::{
    Accounts, Credentials, DefaultChannels, DefaultJoin, InviteCode, NewSession, ProfileChange, Proven, Registered,
    Rotated, TokenHolder,
};
pub use acts::{Act, Acts, Perform};
pub use administration::{AccountFilter, Administration, OwnedResource};
pub use announcements::{Announced, Announcement, Announcements, CommitPlace, WriterHead};
pub use blobs::{Blobs, Chunks, StoredBlob};
pub use bus::{Attendance, Bus, NodeListeners, NodeName, Subscriber, Told};
pub use channels::{
    Admission, ChannelChange, ChannelFilter, Channels, Correspondent, Departure, Membership, NewChannel, NewName,
    OwnerLeaves, Slice,
};
pub use event_log::{EventLog, LogEntry, LogRecord, MentionChange, Mentioned, Missed};
pub use files::{Avatar, Files, NewFile};
pub use grants::{Grants, KeyRing, Redeemed};
pub use guilds::{GuildSummary, Guilds, NewInvite};
pub use messages::{Cleared, MessageRef, Messages, Snapshot, StreamHeads};
pub use proof::{
    ClaimValue, HashPermit, IdGrant, Identities, Issuer, Passwords, PublicKey, SignOn, SignOnAnswer, SignOnRequest,
    TokenGrant, Tokens,
};
pub use read_states::{ReadStateFilter, ReadStates};
pub use settings::SettingsOfUsers;

use crate::Outcome;
use crate::model::Timestamp;

/// Durable state. It is changed by acts, and read by the methods of these ports.
#[async_trait]
pub trait Store:
    Acts
    + Accounts
    + Administration
    + Guilds
    + Channels
    + Messages
    + ReadStates
    + SettingsOfUsers
    + EventLog
    + Announcements
    + Files
    + Grants
{
    /// Whether it can be reached now.
    async fn ready(&self) -> Outcome<()>;

    /// Resolves when no act will ever be taken again: because it was closed, or because what writes has failed.
    async fn ended(&self);

    /// How many streams of the event log don't run gapless up to their head: none, or something is broken.
    async fn broken_streams(&self) -> Outcome<u64>;

    /// Finishes what is queued, commits it, and closes. Later acts are refused as unavailable.
    async fn close(&self);
}

/// Wall-clock time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Randomness fit for secrets.
pub trait Chance: Send + Sync {
    /// Fills the bytes.
    fn fill(&self, bytes: &mut [u8]);
}

impl<T: Clock + ?Sized> Clock for Arc<T> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}
