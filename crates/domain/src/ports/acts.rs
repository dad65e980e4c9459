//! Port for the acts: which there are, and what each answers. What each is stands at its struct in `verbs`.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Cleared, Membership, Redeemed, Registered, Rotated};
use crate::model::{
    Account, Attachment, Channel, ChannelView, Guild, Invite, Message, Reaction, ReactionKind, ReadState, Session,
    User, UserSettings,
};
use crate::{Outcome, verbs};

/// One change of the durable state. It is checked, committed and announced whole, or refused and leaves nothing. Its
/// comment is its contract: whose right it is, what it announces, what repeating it does.
pub trait Act: Send + Sync + 'static {
    /// What it answers.
    type Output: Send;
}

/// Does acts of one kind.
#[async_trait]
pub trait Perform<A: Act>: Send + Sync {
    /// Does it. The answer comes after the commit and after this node's listeners were told.
    async fn perform(&self, act: A) -> Outcome<A::Output>;
}

macro_rules! acts {
    ($($act:ident => $output:ty,)+) => {
        $(impl Act for verbs::$act {
            type Output = $output;
        })+

        /// Does every act that there is.
        pub trait Acts: $(Perform<verbs::$act> +)+ {}
    };
}

acts! {
    AddToChannel => (),
    BindIdentity => Account,
    ClaimAdministration => (),
    ClearMessages => Cleared,
    CreateChannel => ChannelView,
    CreateGuild => Guild,
    CreateInvite => Invite,
    CreateReactionKind => Arc<ReactionKind>,
    DeleteAnyMessage => (),
    DeleteChannel => ChannelView,
    DeleteFile => (),
    DeleteGuild => (),
    DeleteMessage => Arc<Message>,
    DeleteReaction => (),
    DeleteReactionKind => (),
    DiscardFiles => (),
    EditMessage => Arc<Message>,
    EndOtherSessions => (),
    EndCustomStatus => (),
    EndSession => (),
    ExpectBlob => u64,
    FirstIssuerKey => (),
    ForgetBlobs => (),
    ForgetBrowser => (),
    HideEmails => (),
    JoinChannel => ChannelView,
    JoinGuild => Guild,
    KeepFile => Arc<Attachment>,
    KeepSecret => Option<String>,
    LeaveChannel => (),
    LeaveGuild => (),
    MakeCode => (),
    MakePasswordLink => (),
    MakeRegistrationCode => (),
    MarkGuildRead => Vec<ReadState>,
    MarkRead => ReadState,
    OpenConversation => ChannelView,
    OpenGranted => Session,
    OpenSession => Session,
    PassOwnership => bool,
    React => Arc<Reaction>,
    RedeemCode => Redeemed,
    RedeemPasswordLink => (),
    Register => Registered,
    ReleaseBlobs => Vec<String>,
    RememberBrowser => (),
    RemoveFromChannel => ChannelView,
    RemoveFromGuild => (),
    RenewJoinCode => Channel,
    RevokeInvite => (),
    RotateIssuerKey => (),
    RotateRefresh => Rotated,
    SanctionAccount => Arc<User>,
    SendMessage => Arc<Message>,
    SentBefore => Option<Arc<Message>>,
    SetAdmin => Arc<User>,
    SetAdminByName => Arc<User>,
    SetAvatar => Arc<User>,
    SetPassword => (),
    SetNotifications => (),
    SetRole => Membership,
    SetStatus => Arc<User>,
    ToggleReaction => bool,
    Transfer => Arc<User>,
    UnbanFromChannel => ChannelView,
    UnbanFromGuild => (),
    Unreact => bool,
    UpdateChannel => ChannelView,
    UpdateGuild => Guild,
    UpdateSettings => UserSettings,
    UpdateProfile => Arc<User>,
}
