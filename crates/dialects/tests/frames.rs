//! Encoders are total, and no frame of any event is over its bound, however much stands in what happened.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::sync::Arc;

use dialects::DIALECTS;
use domain::event::{ChannelField, MembershipEnd, Stream};
use domain::model::{
    AccountStatus, Attachment, AttachmentId, Channel, ChannelId, ChannelKind, CustomStatus, Guild, GuildId, Message,
    MessageId, Picture, Reaction, ReactionId, ReactionKind, ReactionKindId, Reactions, ReadState, RepliedTo, Role,
    SessionId, Status, Tally, Thumbnail, Timestamp, User, UserId,
};
use domain::{Event, EventKind, limits};
use proptest::prelude::*;

/// Characters that take most bytes in UTF-8, in JSON and in a URL, and a common one.
const LETTERS: [char; 6] = ['a', '\u{10ffff}', '漢', '"', '\u{1}', '\u{2028}'];

/// The letter that all texts are made of, and how long texts and lists are.
#[derive(Clone, Copy, Debug)]
struct Fill {
    letter: char,
    /// How much of each bound is used, in percent.
    share: usize,
}

impl Fill {
    fn text(self, most: usize) -> String {
        self.letter.to_string().repeat(self.count(most).max(1))
    }

    /// A line holds no control characters.
    fn line(self, most: usize) -> String {
        Self { letter: if self.letter.is_control() { '"' } else { self.letter }, ..self }.text(most)
    }

    fn count(self, most: usize) -> usize {
        most * self.share / 100
    }

    fn url(self) -> String {
        format!("https://{}", self.line(limits::URL_CHARS - 8))
    }

    fn user(self, id: i64) -> Arc<User> {
        Arc::new(User {
            id: UserId::new(id).unwrap(),
            username: self.line(limits::USERNAME_CHARS.1),
            email: Some(self.line(limits::EMAIL_CHARS)),
            email_hidden: false,
            display_name: Some(self.line(limits::DISPLAY_NAME_CHARS)),
            avatar_url: Some(self.url()),
            about_me: Some(self.text(limits::ABOUT_CHARS)),
            pronouns: Some(self.line(limits::PRONOUNS_CHARS)),
            custom_status: Some(CustomStatus {
                text: Some(self.line(limits::CUSTOM_STATUS_CHARS)),
                emoji: Some("👨‍👩‍👧‍👦".to_owned()),
                until: Some(Timestamp::from_millis(1)),
            }),
            subject: Some(self.line(limits::SUBJECT_CHARS)),
            admin: true,
            account_status: AccountStatus::Banned { until: Some(Timestamp::from_millis(1)) },
            status: Status::Online,
            created_at: Timestamp::from_millis(0),
            updated_at: Timestamp::from_millis(0),
        })
    }

    /// User 1, the owner of every channel and guild, or another user.
    fn people(self, most: usize) -> Vec<Arc<User>> {
        let (owner, other) = (self.user(1), self.user(2));
        std::iter::once(owner).chain(std::iter::repeat(other)).take(self.count(most)).collect()
    }

    fn channel(self, kind: ChannelKind, guild: Option<i64>) -> Channel {
        Channel {
            id: ChannelId::new(limits::SKIP.cast_signed() - 1).unwrap(),
            guild: guild.and_then(GuildId::new),
            kind,
            name: self.line(limits::CHANNEL_NAME_CHARS),
            description: Some(self.text(limits::DESCRIPTION_CHARS)),
            owner: UserId::new(1).unwrap(),
            private: false,
            join_code: Some(self.line(limits::JOIN_CODE_CHARS)),
            created_at: Timestamp::from_millis(0),
            message_count: 1,
            last_message_at: Some(Timestamp::from_millis(0)),
        }
    }

    fn kind(self, id: i64) -> Arc<ReactionKind> {
        Arc::new(ReactionKind {
            id: ReactionKindId::new(id).unwrap(),
            code: self.line(limits::REACTION_CODE_CHARS),
            emoji: None,
            image_url: Some(self.url()),
            system: false,
            created_at: Timestamp::from_millis(0),
        })
    }

    fn reaction(self, id: i64) -> Reaction {
        let message = MessageId::new(1).unwrap();
        let kind = self.kind(1 + id % 50);
        Reaction { id: ReactionId::new(id).unwrap(), message, kind, user: self.user(id), at: Timestamp::from_millis(0) }
    }

    fn attachment(self, id: i64) -> Attachment {
        Attachment {
            id: AttachmentId::new(id).unwrap(),
            message: MessageId::new(1),
            channel: ChannelId::new(1),
            uploader: UserId::new(1).unwrap(),
            name: self.line(limits::FILE_NAME_CHARS),
            size: u64::MAX >> 11,
            content_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document".to_owned(),
            picture: Some(Picture {
                width: u32::MAX,
                height: u32::MAX,
                thumbnail: Some(Thumbnail { size: u64::MAX >> 11, content_type: "image/jpeg".to_owned() }),
            }),
            key: "k".repeat(32),
            created_at: Timestamp::from_millis(0),
        }
    }

    fn message(self) -> Arc<Message> {
        let reactions = Reactions {
            shown: (1..).take(self.count(limits::NESTED_REACTIONS)).map(|id| self.reaction(id)).collect(),
            tallies: (1..)
                .take(self.count(limits::MESSAGE_REACTION_KINDS))
                .map(|id| Tally { kind: self.kind(id), count: u64::MAX >> 11 })
                .collect(),
            own: Vec::new(),
        };
        Arc::new(Message {
            id: MessageId::new(1).unwrap(),
            channel: ChannelId::new(1).unwrap(),
            guild: GuildId::new(1),
            author: self.user(1),
            content: self.text(limits::CONTENT_CHARS),
            nonce: Some(self.text(limits::NONCE_CHARS)),
            created_at: Timestamp::from_millis(0),
            edited_at: Some(Timestamp::from_millis(0)),
            mentions: self.people(limits::MENTIONS),
            mentions_everyone: true,
            reactions,
            reply_to: Some(Arc::new(RepliedTo {
                message: MessageId::new(2).unwrap(),
                author: self.user(2),
                content: Some(self.line(limits::QUOTED_CHARS)),
            })),
            attachments: (1..).take(self.count(limits::MESSAGE_ATTACHMENTS)).map(|id| self.attachment(id)).collect(),
        })
    }

    fn guild(self) -> Arc<Guild> {
        Arc::new(Guild {
            id: GuildId::new(1).unwrap(),
            name: self.line(limits::GUILD_NAME_CHARS),
            owner: UserId::new(1).unwrap(),
            created_at: Timestamp::from_millis(0),
        })
    }

    /// What can happen to a message.
    fn of_messages(self) -> Vec<EventKind> {
        let (user, message) = (self.user(1), self.message());
        let channel = Arc::new(self.channel(ChannelKind::Room, Some(1)));
        vec![
            EventKind::MessageCreated { channel: channel.clone(), message: message.clone() },
            EventKind::MessageUpdated { channel: channel.clone(), message: message.clone() },
            EventKind::MessageDeleted {
                channel: channel.clone(),
                message: message.id,
                sent: 1,
                by: user.clone(),
                author: Some(user.id),
                mentioned: message.mentions.iter().map(|user| user.id).collect(),
                mentioned_everyone: true,
            },
            EventKind::ReadStateChanged {
                user: user.id,
                state: ReadState {
                    channel: message.channel,
                    last_read: Some(message.id),
                    unread: u64::MAX,
                    mentions: u64::MAX,
                },
                newest: Some(message.id),
            },
            EventKind::Mentioned { channel, message, user: user.id },
        ]
    }

    /// Everything that can happen, each as full as it can be.
    fn everything(self) -> Vec<EventKind> {
        let (user, guild) = (self.user(1), self.guild());
        let channel = Arc::new(self.channel(ChannelKind::Room, Some(1)));
        let kinds = [(ChannelKind::Room, None), (ChannelKind::Room, Some(1)), (ChannelKind::Group, None)];
        let mut all = vec![
            EventKind::GuildCreated { guild: guild.clone(), owner: user.clone(), answered: None },
            EventKind::GuildUpdated { guild: guild.clone() },
            EventKind::GuildDeleted { guild: guild.clone() },
            EventKind::ProfileChanged { user: user.clone() },
            EventKind::ReactionAdded { channel: channel.clone(), reaction: Arc::new(self.reaction(1)) },
            EventKind::ReactionRemoved { channel: channel.clone(), reaction: Arc::new(self.reaction(1)) },
            EventKind::PresenceChanged {
                user: user.clone(),
                status: Status::Idle,
                chosen: true,
                through: Arc::from([Stream::Server]),
            },
            EventKind::Typing { channel: channel.clone(), user: user.clone(), active: true },
            EventKind::Typing { channel: channel.clone(), user: user.clone(), active: false },
            EventKind::AccountBarred { user: user.clone(), reason: Some(self.line(limits::REASON_CHARS)) },
            EventKind::SessionEnded { user: user.id, session: SessionId::new(1).unwrap() },
            EventKind::GuildMemberRemoved {
                guild: guild.clone(),
                user: user.clone(),
                parting: MembershipEnd::Left,
                channels: Arc::from([Channel::clone(&channel), Channel::clone(&channel)]),
            },
        ];
        all.extend(self.of_messages());
        all.push(EventKind::GuildMemberAdded {
            guild,
            user: user.clone(),
            channels: Arc::from([Channel::clone(&channel), Channel::clone(&channel)]),
        });
        for (kind, guild) in kinds {
            let channel = Arc::new(self.channel(kind, guild));
            let crowd = if kind == ChannelKind::Group { limits::GROUP_PEOPLE } else { limits::NESTED_MEMBERS };
            let members: Arc<[Arc<User>]> = if guild.is_some() { Arc::from([]) } else { self.people(crowd).into() };
            let total = members.len() as u64;
            for change in [ChannelField::Description, ChannelField::Privacy, ChannelField::Owner] {
                all.push(EventKind::ChannelUpdated {
                    channel: channel.clone(),
                    members: members.clone(),
                    moderators: Arc::from([UserId::new(2).unwrap()]),
                    total,
                    change,
                });
            }
            all.extend([
                EventKind::ChannelCreated { channel: channel.clone(), members },
                EventKind::RoleChanged { channel: channel.clone(), user: user.clone(), role: Role::Moderator },
                EventKind::ChannelMemberAdded { channel: channel.clone(), user: user.clone(), answered: None },
                EventKind::ChannelMemberRemoved {
                    channel: channel.clone(),
                    user: user.clone(),
                    parting: MembershipEnd::Left,
                },
                EventKind::ChannelDeleted { channel },
            ]);
        }
        all
    }
}

fn hold(fill: Fill) {
    let streams = [Stream::Server, Stream::User(UserId::new(1).unwrap()), Stream::Channel(ChannelId::new(1).unwrap())];
    for kind in fill.everything() {
        for stream in streams {
            let event =
                Event { stream, seq: Some(1), position: None, at: Timestamp::from_millis(0), kind: kind.clone() };
            for dialect in DIALECTS {
                for (_, frame) in (dialect.encoder)().encode(&event) {
                    let (name, bytes) = (dialect.name, frame.len());
                    assert!(bytes <= limits::EVENT_BYTES, "{name}: {bytes} bytes, {fill:?}");
                    serde_json::from_slice::<serde_json::Value>(&frame).unwrap();
                }
            }
        }
    }
}

#[test]
fn the_fullest_events_fit() {
    for letter in LETTERS {
        hold(Fill { letter, share: 100 });
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_fits(letter in any::<char>(), share in 0..=100usize) {
        hold(Fill { letter, share });
    }
}
