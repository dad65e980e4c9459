//! One event on its way to those of one family who hear it.

use super::encoder::Audience;
use super::listener::Attachment;
use super::outlet::{Connection, Frame, Outlet};
use crate::model::UserId;

impl Audience {
    pub(super) fn includes(self, user: UserId) -> bool {
        match self {
            Self::All => true,
            Self::AllBut(other) => user != other,
            Self::Only(only) => user == only,
        }
    }
}

/// Those of one family who hear one event.
#[derive(Default)]
pub(super) struct Round {
    pub(super) users: Vec<UserId>,
    pub(super) connections: Vec<Connection>,
}

impl Round {
    pub(super) fn add(&mut self, attachment: &Attachment) {
        self.users.push(attachment.user);
        self.connections.push(attachment.connection);
    }

    pub(super) fn post(&self, outlet: &dyn Outlet, audience: Audience, frame: &Frame) {
        if audience == Audience::All {
            return outlet.post(frame, &self.connections);
        }
        let pairs = self.users.iter().zip(&self.connections);
        let to: Vec<Connection> = pairs.filter(|(user, _)| audience.includes(**user)).map(|(_, c)| *c).collect();
        if !to.is_empty() {
            outlet.post(frame, &to);
        }
    }
}
