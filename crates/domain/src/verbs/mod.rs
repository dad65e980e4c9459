//! The acts, one file each: check what came, then let the store decide, commit and announce it.
//!
//! Questions that change nothing need no verb: dialects put them to `Core::store`, which answers only what the asker
//! may know.

mod authenticate;
mod ban_from_channel;
mod ban_from_guild;
mod check;
mod create_channel;
mod create_guild;
mod create_invite;
mod end_expired_sessions;
mod grant_code;
mod join_channel;
mod join_guild;
mod kick_from_guild;
mod leave_channel;
mod leave_guild;
mod listen;
mod log_in_browser;
mod login;
mod logout;
mod open_conversation;
mod redeem;
mod refresh;
mod register;
mod remove_from_channel;
mod send_message;
mod show_typing;
mod sync_identity;
mod unban_from_channel;
mod unban_from_guild;

pub use authenticate::{authenticate, identify};
pub use ban_from_channel::ban_from_channel;
pub use ban_from_guild::ban_from_guild;
pub use check::Check;
pub use create_channel::{ChannelDraft, create_channel};
pub use create_guild::create_guild;
pub use create_invite::create_invite;
pub use end_expired_sessions::end_expired_sessions;
pub use grant_code::grant_code;
pub use join_channel::join_channel;
pub use join_guild::join_guild;
pub use kick_from_guild::kick_from_guild;
pub use leave_channel::leave_channel;
pub use leave_guild::leave_guild;
pub use listen::{Listening, listen};
pub use log_in_browser::{browser, log_in_browser, log_out_browser};
pub use login::{Login, LoginStyle, login, prove_password};
pub use logout::logout;
pub use open_conversation::open_conversation;
pub use redeem::{Granted, open_granted, redeem_code, refresh_granted, revoke_granted};
pub use refresh::refresh;
pub use register::{Registration, make_account, register};
pub use remove_from_channel::remove_from_channel;
pub use send_message::{MessageDraft, send_message};
pub use show_typing::show_typing;
pub use sync_identity::sync_identity;
pub use unban_from_channel::unban_from_channel;
pub use unban_from_guild::unban_from_guild;
