//! The bus of a command that works beside the nodes of a cluster: they read in the database what it did.

use domain::Event;
use domain::ports::{Announcement, Bus, Told};

use crate::wording;

/// Has no listeners, and leaves word for those of the nodes.
pub struct CommandBus;

impl Bus for CommandBus {
    fn publish(&self, _events: Vec<Event>) {}

    fn word(&self, events: &[Event]) -> Option<String> {
        Some(wording::word(events))
    }

    fn announce(&self, _announcement: Announcement, _events: Vec<Event>) -> Option<Told> {
        None
    }
}
