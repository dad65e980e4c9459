//! How nodes tell each other what happened: one line of JSON for each event, whole, so that whoever reads it need not ask
//! the database. What a later version adds to a noun is left out by an earlier one; an event that it doesn't know, too.

mod kinds;
mod nouns;
mod worded;

use domain::Event;
use domain::event::Stream;
use domain::model::{Position, Timestamp, WriterName};
use serde::{Deserialize, Serialize};

use self::kinds::KindForm;
pub(crate) use self::worded::Worded;

/// An event as a line has it.
#[derive(Serialize, Deserialize)]
struct EventLine {
    stream: (u8, i64),
    seq: Option<u64>,
    position: Option<(u64, u64, u32)>,
    at: i64,
    kind: KindForm,
}

/// The events as other nodes read them.
pub(crate) fn word(events: &[Event]) -> String {
    let lines = events.iter().filter_map(|event| {
        let line = EventLine {
            stream: event.stream.place(),
            seq: event.seq,
            position: event.position.map(|position| (position.writer.0, position.act, position.part)),
            at: event.at.millis(),
            kind: event.kind.form(),
        };
        serde_json::to_string(&line).inspect_err(|error| tracing::error!(%error, "an event can't be worded")).ok()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The events that were worded. One that can't be read, as a later version words it, is left out.
pub(crate) fn read(wording: &str) -> Vec<Event> {
    let lines = wording.lines().filter(|line| !line.is_empty());
    let events = lines.map(|line| {
        let read = serde_json::from_str(line).map_err(|error| error.to_string());
        read.and_then(|line| event(line).ok_or_else(|| "it holds what can't be".to_owned()))
    });
    let known = |read: Result<Event, String>| {
        read.inspect_err(|cause| {
            metrics::counter!("motet_bus_unread_total").increment(1);
            tracing::error!(cause, "an event of another node can't be read");
        })
        .ok()
    };
    events.filter_map(known).collect()
}

fn event(line: EventLine) -> Option<Event> {
    let position = line.position.map(|(writer, act, part)| Position { writer: WriterName(writer), act, part });
    Some(Event {
        stream: Stream::at(line.stream)?,
        seq: line.seq,
        position,
        at: Timestamp::from_millis(line.at),
        kind: Worded::of(line.kind)?,
    })
}

impl Worded for Stream {
    type Line = (u8, i64);

    fn form(&self) -> Self::Line {
        self.place()
    }

    fn of(line: Self::Line) -> Option<Self> {
        Self::at(line)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::EventKind;
    use domain::event::MembershipEnd;
    use domain::model::{AccountStatus, CustomStatus, SessionId, Status, User};

    use super::*;

    fn event(stream: Stream, kind: EventKind) -> Event {
        let position = Some(Position { writer: WriterName(u64::MAX), act: 7, part: 1 });
        Event { stream, seq: Some(9), position, at: Timestamp::from_millis(-1), kind }
    }

    fn told() -> Vec<Event> {
        let until = Some(Timestamp::from_millis(5));
        let custom_status = Some(CustomStatus { text: Some("a \"quoted\"\nline".to_owned()), emoji: None, until });
        let user = Arc::new(User {
            custom_status,
            account_status: AccountStatus::Suspended { until },
            email: Some("ann@example.com".to_owned()),
            ..fixtures::user(1, "änn")
        });
        let (guild, channel) = (Arc::new(fixtures::guild(2, "guild")), Arc::new(fixtures::room(3, "room")));
        let message = Arc::new(fixtures::message(4, fixtures::user(1, "ann"), "hello \u{1f44b}"));
        let (own, in_channel) = (Stream::User(user.id), Stream::Channel(channel.id));
        let channels: Arc<[_]> = vec![channel.as_ref().clone()].into();
        let answered = Some("pythia".into());
        vec![
            event(in_channel, EventKind::MessageCreated { channel: Arc::clone(&channel), message }),
            event(
                own,
                EventKind::ChannelMemberAdded { channel: Arc::clone(&channel), user: Arc::clone(&user), answered },
            ),
            event(
                Stream::Guild(guild.id),
                EventKind::GuildMemberRemoved {
                    guild,
                    user: Arc::clone(&user),
                    parting: MembershipEnd::Banned,
                    channels,
                },
            ),
            event(own, EventKind::AccountBarred { user: Arc::clone(&user), reason: None }),
            event(own, EventKind::SessionEnded { user: user.id, session: SessionId::new(6).unwrap() }),
            Event {
                seq: None,
                position: None,
                ..event(
                    Stream::Server,
                    EventKind::PresenceChanged {
                        user,
                        status: Status::Idle,
                        chosen: true,
                        through: vec![in_channel].into(),
                    },
                )
            },
        ]
    }

    #[test]
    fn events_are_read_as_they_were_worded() {
        let worded = word(&told());
        assert_eq!(worded.lines().count(), told().len(), "a line each, whatever they hold");
        assert_eq!(read(&worded), told());
    }

    #[test]
    fn what_a_later_version_says_besides_is_left_out() {
        let worded = word(&told());
        let later = worded.replace("{\"stream\"", "{\"mood\":\"bright\",\"stream\"");
        assert_eq!(read(&later), told());
        let unknown = worded.replacen("SessionEnded", "SessionMoved", 1);
        assert_eq!(read(&unknown).len(), told().len() - 1);
        let absurd = worded.replacen("\"id\":", "\"id\":-", 1);
        assert_eq!(read(&absurd).len(), told().len() - 1);
        assert_eq!(read("\n{}\nnull\n[[[\n"), []);
    }
}
