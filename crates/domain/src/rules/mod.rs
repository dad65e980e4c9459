//! Who may do what: pure functions over facts that the store read, called inside the act's own transaction, so that
//! what they allow is what is committed. Only they can make a `Member`.

mod channel;
mod characters;
mod file;
mod guild;
mod installation;
pub mod markup;
mod mentions;
pub mod password;
pub mod text;

pub use channel::{
    ChannelAccess, Joining, Leaving, add_member, delete, delete_message, delete_reaction, edit_message, enter, inherit,
    invite, join, leave, manage, react, remove_member, see, send, set_role, unban, update,
};
pub use file::{delete_file, read_file};
pub use guild::{GuildAccess, enter_guild, join_guild, leave_guild, manage_guild, remove_from_guild, revoke_invite};
pub use installation::{administer, sanction, set_admin, take_part};
pub use mentions::{Mention, may_mention, mentions, mentions_everyone};
