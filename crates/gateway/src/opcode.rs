//! The opcodes of document 004.

pub(super) const HELLO: u8 = 0;
pub(super) const HEARTBEAT: u8 = 1;
pub(super) const HEARTBEAT_ACK: u8 = 2;
/// Extra: what became of the cursor that a client showed.
pub(super) const RESUMED: u8 = 3;
pub(super) const CONNECTED: u8 = 10;
pub(super) const MESSAGE_CREATE: u8 = 11;
pub(super) const MESSAGE_UPDATE: u8 = 12;
pub(super) const MESSAGE_DELETE: u8 = 13;
/// Extra: the document has no row for reactions.
pub(super) const MESSAGE_REACTION_ADD: u8 = 14;
/// Extra.
pub(super) const MESSAGE_REACTION_REMOVE: u8 = 15;
pub(super) const CHANNEL_CREATE: u8 = 20;
pub(super) const CHANNEL_UPDATE: u8 = 21;
pub(super) const CHANNEL_DELETE: u8 = 22;
pub(super) const SERVER_MEMBER_ADD: u8 = 30;
pub(super) const SERVER_MEMBER_REMOVE: u8 = 31;
/// Extra: the document has no row for a server's new name.
pub(super) const SERVER_UPDATE: u8 = 32;
/// Extra: somebody came into a room or group that one is in.
pub(super) const CHANNEL_MEMBER_ADD: u8 = 33;
/// Extra.
pub(super) const CHANNEL_MEMBER_REMOVE: u8 = 34;
pub(super) const PRESENCE_UPDATE: u8 = 40;
/// Extra: what somebody says of themselves.
pub(super) const USER_UPDATE: u8 = 41;
pub(super) const TYPING_START: u8 = 50;
/// Extra: how far one has read.
pub(super) const READ_STATE_UPDATE: u8 = 60;
