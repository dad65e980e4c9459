//! Every bound, with its unit. Anything that grows with what users do has a line here.

use std::ops::RangeInclusive;
use std::time::Duration;

/// Shortest and longest username, in characters.
pub const USERNAME_CHARS: (usize, usize) = (2, 32);
/// Longest text that is looked for in names, in characters; a longer one is found nowhere.
pub const SEARCH_CHARS: usize = 256;
/// Longest email address, in characters (RFC 5321's path less its brackets).
pub const EMAIL_CHARS: usize = 254;
/// Shortest and longest password, in characters, as it is kept.
pub const PASSWORD_CHARS: (usize, usize) = (8, 1024);
/// Most passwords waiting to be hashed. Beyond it, whoever has most of them waiting from one address loses one.
pub const PASSWORD_QUEUE: usize = 4096;
/// Longest that a password waits to be hashed; then its login is refused as unavailable.
pub const PASSWORD_WAIT: Duration = Duration::from_secs(30);
/// How many logins to one account may fail without a wait: from an address that never logged in to it, and from one
/// that did, or a browser.
pub const LOGIN_TRIES: (u32, u32) = (10, 15);
/// The wait after the last of them, and the longest that it grows to: each failure doubles it.
pub const LOGIN_WAITS: (Duration, Duration) = (Duration::from_secs(2), Duration::from_mins(15));
/// How long failed logins are held against an account from one address, counted from the last.
pub const LOGIN_MEMORY: Duration = Duration::from_hours(24);
/// How many logins may fail from one address at once, to whatever accounts, and after how long one more may.
pub const PLACE_FAILURES: (u32, Duration) = (100, Duration::from_secs(9));
/// How many accounts may be asked for from one address at once, and after how long one more may.
pub const SIGN_UPS: (u32, Duration) = (100, Duration::from_secs(36));
/// Most counts of failed logins and of sign-ups that are kept.
pub const LOGIN_KEYS: usize = 65_536;
/// Most logins of one account that stand at once; of more, the one unused for the longest ends.
pub const LOGINS_AT_ONCE: usize = 50;
/// Most ended logins of one account that are remembered, for whoever shows what belonged to one.
pub const ENDED_LOGINS: u32 = 50;
/// Most logins of which a node remembers when they were last used.
pub const USED_LOGINS: usize = 65_536;
/// Most replaced refresh tokens of one login that are remembered, to find out whoever shows one again.
pub const REPLACED_TOKENS: u32 = 100;
/// Most browsers at the built-in issuer that one account is logged in with at once; the oldest login goes.
pub const BROWSERS: u32 = 50;
/// Most codes of the built-in issuer that wait to be traded for one account; the oldest goes.
pub const WAITING_CODES: u32 = 50;
/// How long a link that sets a new password is good.
pub const PASSWORD_LINK_LIFE: Duration = Duration::from_hours(24);
/// How long a code to register with is good when nobody says otherwise, and the longest, in days.
pub const REGISTRATION_CODE_DAYS: (u32, u32) = (7, 365);
/// Most addresses and browsers remembered with an account, for having logged in to it.
pub const KNOWN_CALLERS: u32 = 20;
/// How long they are remembered.
pub const KNOWN_LIFE: Duration = Duration::from_hours(180 * 24);
/// Longest token that is looked at, in bytes.
pub const TOKEN_BYTES: usize = 8 * 1024;
/// Longest parameter that a client of the built-in issuer gets back or is known by, in characters.
pub const PARAMETER_CHARS: usize = 2048;
/// Longest subject of an outside identity, in characters (OIDC Core, section 2).
pub const SUBJECT_CHARS: usize = 255;
/// Largest list of keys taken from a tenant, in bytes.
pub const JWKS_BYTES: usize = 256 * 1024;
/// Most keys taken from it.
pub const JWKS_KEYS: usize = 100;
/// Longest display name, in characters.
pub const DISPLAY_NAME_CHARS: usize = 100;
/// Longest picture address, in characters.
pub const URL_CHARS: usize = 2048;
/// Longest code that a provider of logins sends a browser back with, in characters.
pub const PROVIDER_CODE_CHARS: usize = 4096;
/// Longest nonce and verifier of a login at a provider, in characters (RFC 7636, section 4.1).
pub const PROOF_CHARS: usize = 128;
/// Longest "about me", in characters.
pub const ABOUT_CHARS: usize = 2000;
/// Longest pronouns, in characters.
pub const PRONOUNS_CHARS: usize = 40;
/// Longest guild name, in characters.
pub const GUILD_NAME_CHARS: usize = 100;
/// Longest channel name, in characters; a claimed name is held to [`CLAIMED_NAME_CHARS`].
pub const CHANNEL_NAME_CHARS: usize = 100;
/// Longest channel name that clients may use in a path, in characters.
pub const CLAIMED_NAME_CHARS: usize = 50;
/// Longest channel description, in characters.
pub const DESCRIPTION_CHARS: usize = 1024;
/// Longest join code a user may choose, in characters.
pub const JOIN_CODE_CHARS: usize = 64;
/// Longest reason for what an administrator does, in characters.
pub const REASON_CHARS: usize = 500;
/// Longest ban with an end, in hours.
pub const BAN_HOURS: i64 = 100 * 365 * 24;
/// Most accounts that one request of an administrator concerns.
pub const BULK: usize = 100;
/// Longest message, in characters.
pub const CONTENT_CHARS: usize = 4000;
/// Most different names that one message mentions; those after them are mentions no more.
pub const MENTIONS: usize = 100;
/// Characters of a message that those which answer it show.
pub const QUOTED_CHARS: usize = 200;
/// Of one's own messages after a place that one goes back to, so many are looked for: they don't count as unread.
pub const OWN_MESSAGES: u32 = 5000;
/// Characters of what somebody says that they are doing.
pub const CUSTOM_STATUS_CHARS: usize = 128;
/// Of so many guilds and channels that one is in one may say what one wants to be notified of.
pub const NOTIFICATION_SETTINGS: usize = 1000;
/// Most reactions nested in one message, each with whose it is; tallies count all.
pub const NESTED_REACTIONS: usize = 100;
/// Most reactions nested in all messages of one page together; of pages of many messages each shows fewer.
pub const PAGE_REACTIONS: usize = 10_000;
/// Most different entries of the catalogue under one message.
pub const MESSAGE_REACTION_KINDS: usize = 50;
/// Longest code of an entry of the catalogue, in characters.
pub const REACTION_CODE_CHARS: usize = 64;
/// Longest nonce of a message, in characters.
pub const NONCE_CHARS: usize = 128;
/// Most conversations that one account opens in [`APPROACH_WINDOW`].
pub const CONVERSATIONS_OPENED: u64 = 60;
/// Most people with whom one shares neither a guild nor a room that one account opens conversations with, or puts into
/// a channel, in [`APPROACH_WINDOW`].
pub const STRANGERS_MET: u64 = 60;
/// The time in which [`CONVERSATIONS_OPENED`] and [`STRANGERS_MET`] are counted.
pub const APPROACH_WINDOW: Duration = Duration::from_hours(1);
/// Most channels of no guild that one account is in up to which others may put it into one; the rest is its own to fill.
pub const MEMBERSHIPS_BY_OTHERS: usize = 500;
/// Most people in one group conversation, the creator included.
pub const GROUP_PEOPLE: usize = 50;
/// Most members nested in the one channel or guild that an answer shows; the paged list is whole.
pub const NESTED_MEMBERS: usize = 1000;
/// Most members, and most bans, nested in each channel of a list; oneself and the owner are among the members.
pub const LISTED_MEMBERS: usize = 20;
/// Largest answer to a request or a command, in bytes. One that would be larger nests less, and at last shows less.
pub const ANSWER_BYTES: usize = 8 * 1024 * 1024;
/// Largest frame that tells of an event, in bytes. One that would be larger nests less.
pub const EVENT_BYTES: usize = 256 * 1024;
/// Most channels or guilds read at once for one user.
pub const MEMBERSHIPS: usize = 1000;
/// Most moderators of one channel.
pub const CHANNEL_MODERATORS: usize = 1000;
/// Most channels in one guild.
pub const GUILD_CHANNELS: usize = 500;
/// Most channels of a banned account that one commit passes on to others; guilds go one by one.
pub const PASSED_ON_AT_ONCE: u32 = 20;
/// Most messages taken away by one commit.
pub const CLEARED_AT_ONCE: u32 = 100;
/// Most of somebody's messages that are looked at for those of one channel, in one go.
pub const CLEARING_LOOKS: u32 = 5000;
/// Most items in one page of anything.
pub const PAGE: u32 = 1000;
/// Largest skip, in items.
pub const SKIP: u64 = 1 << 53;
/// How long a browser stays logged in at the built-in issuer.
pub const BROWSER_LIFE: Duration = Duration::from_hours(7 * 24);
/// How long a code of the built-in issuer is good.
pub const CODE_LIFE: Duration = Duration::from_mins(1);
/// Most invites of one guild that stand at once.
pub const GUILD_INVITES: usize = 1000;
/// Shortest and longest time that an invite may admit.
pub const INVITE_LIVES: (Duration, Duration) = (Duration::from_mins(1), Duration::from_hours(365 * 24));
/// Most uses that an invite may be limited to.
pub const INVITE_USES: i64 = 1_000_000;
/// How long the invite admits that a guild is made with, where its clients show a guild by its invite.
pub const FIRST_INVITE_LIFE: Duration = Duration::from_hours(100 * 365 * 24);
/// How long an invite admits when nobody says otherwise.
pub const INVITE_LIFE: Duration = Duration::from_hours(7 * 24);
/// How long a session lasts without a new login.
pub const SESSION_LIFE: Duration = Duration::from_hours(30 * 24);
/// How long the refresh token just replaced gets its successor once more, while nobody has presented that.
pub const REFRESH_GRACE: Duration = Duration::from_secs(30);
/// How long an ended login is kept before it is deleted.
pub const ENDED_SESSION_LIFE: Duration = Duration::from_hours(7 * 24);
/// Most days for which the event log may be set to keep events.
pub const MOST_LOG_DAYS: u64 = 3650;
/// How long the event log keeps an event unless the settings say otherwise; whole days.
pub const LOG_LIFE: Duration = Duration::from_hours(7 * 24);
/// Largest head of a request, in bytes.
pub const HEAD_BYTES: usize = 16 * 1024;
/// Longest id that a client may give its request, in visible ASCII characters; another one is made instead.
pub const REQUEST_ID_CHARS: usize = 128;
/// Largest request body that isn't an upload, in bytes.
pub const BODY_BYTES: usize = 256 * 1024;
/// Largest request body of somebody who shows no token, in bytes: logins and sign-ups.
pub const STRANGER_BODY_BYTES: usize = 16 * 1024;
/// Most bytes of bodies held in memory at once, of those who have shown a token and of those who haven't; more are
/// refused as busy.
pub const BODIES_BYTES: (usize, usize) = (48 * 1024 * 1024, 16 * 1024 * 1024);
/// So many bytes of each body are held beside the budget, so that a flood of large ones keeps nobody from logging in.
pub const BODY_FREE_BYTES: usize = 1024;
/// Most values in one JSON text, those within others included. Each costs many times its bytes once it is read.
pub const JSON_VALUES: usize = 10_000;
/// Most fields in one urlencoded form.
pub const FORM_FIELDS: usize = 1000;
/// Most parts of one form of several parts.
pub const FORM_PARTS: usize = 64;
/// Largest head of one of its parts, its name included, in bytes.
pub const PART_HEAD_BYTES: usize = 4 * 1024;
/// Longest that a body may bring nothing while it is waited for.
pub const BODY_PAUSE: Duration = Duration::from_secs(30);
/// Longest that a body of up to [`BODY_BYTES`] may take in all.
pub const BODY_TIME: Duration = Duration::from_mins(1);
/// Fewest bytes that a larger body has to bring, and a client has to take of an answer, in each minute of waiting.
pub const BYTES_A_MINUTE: u64 = 64 * 1024;
/// Longest that a client may take nothing of an answer.
pub const ANSWER_PAUSE: Duration = Duration::from_secs(30);
/// Longest that a connection may be without a request: from its beginning to the first one's head, and between two.
pub const CONNECTION_IDLE: Duration = Duration::from_secs(75);
/// Most connections of one node, where the process may open so many descriptors.
pub const CONNECTIONS: usize = 100_000;
/// Descriptors kept for the database, files and listeners: this part of all, and at most so many.
pub const DESCRIPTORS_KEPT: (usize, usize) = (4, 1024);
/// Most connections of one address without a login, and of one account.
pub const CONNECTIONS_EACH: usize = 256;
/// Requests and frames of sockets that one account, or one address without a login, may send at once. Whoever sends
/// more is slowed down.
pub const REQUESTS_AT_ONCE: u64 = 1000;
/// How many more each second.
pub const REQUESTS_PER_SECOND: u64 = 250;
/// An answer in JSON counts as one request more for each of so many bytes.
pub const BYTES_A_REQUEST: u64 = 4096;
/// What a request brings counts as one request more for each of so many bytes.
pub const BODY_BYTES_A_REQUEST: u64 = 64 * 1024;
/// Longest that somebody who sends too much is kept waiting; a request that would have to wait longer is refused.
pub const REQUEST_WAIT: Duration = Duration::from_secs(10);
/// Most requests at once on one HTTP/2 connection.
pub const HTTP2_STREAMS: u32 = 100;
/// Most bytes of bodies that nobody has read yet on one HTTP/2 connection.
pub const HTTP2_WINDOW_BYTES: u32 = 64 * 1024 - 1;
/// How long the peer of a socket may be silent before it is asked whether it is there.
pub const PING_EVERY: Duration = Duration::from_secs(30);
/// Longest that a `command` socket without a token may do nothing valid.
pub const ANONYMOUS_SOCKET: Duration = Duration::from_mins(5);
/// Most bytes that are taken in of a body that nobody wants, and again of whatever a client says on a connection that is
/// closed, so that it hears the answer. More than a form with as many files of the default size as it may have.
pub const DISCARDED_BYTES: usize = 128 * 1024 * 1024;
/// Longest that such bytes are taken in.
pub const DISCARD_TIME: Duration = Duration::from_secs(20);
/// Longest that a connection that is closed stays while its client says nothing.
pub const DISCARD_PAUSE: Duration = Duration::from_secs(5);
/// The delays, in seconds, after which a client is asked to reconnect or to ask again. One is drawn at random for each.
pub const RETRY_SECONDS: RangeInclusive<u64> = 1..=10;
/// How long a client is asked to wait that has too many connections or requests under way.
pub const BUSY_WAIT: Duration = Duration::from_secs(5);
/// Most files in one message.
pub const MESSAGE_ATTACHMENTS: usize = 10;
/// Largest file that may be uploaded when no setting says otherwise, in bytes.
pub const UPLOAD_BYTES: u64 = 10 * 1024 * 1024;
/// The most that a setting may allow for one, in bytes.
pub const LARGEST_UPLOAD_BYTES: u64 = 5 * 1024 * 1024 * 1024;
/// Most bytes of files that one account may keep when no setting says otherwise.
pub const STORAGE_QUOTA: u64 = 1024 * 1024 * 1024;
/// Bytes of the disk that uploads never touch when no setting says otherwise.
pub const DISK_RESERVE: u64 = 512 * 1024 * 1024;
/// Room that there has to be beyond the reserve for an upload to begin, in bytes.
pub const UPLOAD_ROOM: u64 = 1024 * 1024;
/// How long a file is kept that no message takes.
pub const UNATTACHED_LIFE: Duration = Duration::from_hours(24);
/// Most unattached files of one account.
pub const UNATTACHED_FILES: usize = 2000;
/// How long a ticket to read files is good.
pub const TICKET_LIFE: Duration = Duration::from_mins(10);
/// Longest name of a file, in characters.
pub const FILE_NAME_CHARS: usize = 255;
/// Largest file that is looked at as a picture, in bytes.
pub const PICTURE_BYTES: u64 = 32 * 1024 * 1024;
/// Most pixels of a picture that is decoded.
pub const PICTURE_PIXELS: u64 = 25_000_000;
/// Most memory that decoding one picture may take, in bytes.
pub const PICTURE_MEMORY: u64 = 100 * 1024 * 1024;
/// Longest side of a picture that is told, in pixels.
pub const PICTURE_SIDE: u32 = 1024 * 1024;
/// Longest side of a thumbnail, in pixels.
pub const THUMBNAIL_SIDE: u32 = 320;
/// Most blobs that are deleted in one go.
pub const SWEEP_SLICE: u32 = 100;
/// Largest frame a client may send, in bytes.
pub const FRAME_BYTES: usize = 64 * 1024;
/// Most bytes waiting for one listener before it is told so and dropped.
pub const OUTBOX_BYTES: usize = 1024 * 1024;
/// Most acts waiting for the writer; more are refused as unavailable.
pub const WRITE_QUEUE: usize = 16 * 1024;
/// Most acts in one commit.
pub const COMMIT_BATCH: usize = 1024;
/// Most things that one commit locks where several nodes write to a database: Postgres has room for 64 a connection by
/// its defaults, and a node has 17.
pub const COMMIT_LOCKS: usize = 1000;
/// Longest that the database reads for one question; what takes longer is refused as unavailable.
pub const READ_TIME: Duration = Duration::from_secs(5);
/// Most questions being answered at once that may have to look through whole tables, such as searches. They wait for
/// each other, and the others don't wait for them.
pub const SEARCHES: usize = 2;
/// From this many skipped items on, a page costs as much as a search and takes its turn among those.
pub const DEEP_SKIP: u64 = 10_000;
/// Most reads waiting for a database connection; more are refused as unavailable.
pub const READ_QUEUE: usize = 16 * 1024;
/// Longest that anybody waits for the database: for a statement, a commit, or an act with all that is before it.
pub const STORE_WAIT: Duration = Duration::from_secs(30);
/// Longest that a look at whether the database takes acts may last.
pub const PROBE_WAIT: Duration = Duration::from_secs(5);
/// How long the result of such a look is used.
pub const PROBE_LIFE: Duration = Duration::from_secs(1);
/// How long a successful commit counts as proof that acts are taken.
pub const COMMIT_FRESH: Duration = Duration::from_secs(5);
/// Most rows of one kind that housekeeping takes away in one commit.
pub const PRUNE_SLICE: u32 = 1000;
/// Most bytes of the log waiting for whoever takes it; lines beyond are lost and counted.
pub const LOG_QUEUE_BYTES: usize = 1024 * 1024;
/// Most streams that one listener can be in.
pub const STREAMS: usize = 64 * 1024;
/// Most sockets of this node in one stream up to which the stream is told who comes online and goes offline.
pub const PRESENCE_LISTENERS: usize = 250;
/// How long somebody types who doesn't say it again.
pub const TYPING_LIFE: Duration = Duration::from_secs(10);
/// How often at most a channel is told that somebody types.
pub const TYPING_PAUSE: Duration = Duration::from_secs(2);
/// Most channels in which one account types at once; more are not told.
pub const TYPING_CHANNELS: usize = 32;
/// Most statuses that one account chooses at once, before one in a second is kept.
pub const STATUSES_AT_ONCE: usize = 5;
/// Most people in a second whose arrival is announced at once; that of more is announced together in the next second.
pub const HAILED_AT_ONCE: usize = 8;
/// Most events that aren't kept (typing, presence) waiting to be told.
pub const EPHEMERAL_EVENTS: usize = 16 * 1024;
/// Most bytes of first snapshots waiting for the sockets of one dialect together.
pub const GREETING_BYTES: usize = 256 * 1024 * 1024;
/// Most sockets of a node that read a whole snapshot at once, and that read only where they stand; more wait.
pub const COMING_AT_ONCE: (usize, usize) = (8, 64);
/// How long a socket waits for its turn to read, before it is refused as unavailable.
pub const COMING_TURN: Duration = Duration::from_secs(30);
/// Most characters of a cursor.
pub const CURSOR_CHARS: usize = 512;
/// How long what a node committed is held for others to read it. Who comes later has its listeners come back.
pub const ANNOUNCEMENT_LIFE: Duration = Duration::from_mins(10);
/// How long those of a node that ended are held at least. Clocks may differ.
pub const ENDED_ANNOUNCEMENT_LIFE: Duration = Duration::from_hours(24);
/// Most commits of one node that another one reads at once.
pub const ANNOUNCEMENT_PAGE: u32 = 128;
/// After how many bytes of them no further one is read with them.
pub const ANNOUNCEMENT_BYTES: usize = 1024 * 1024;
/// Most writers of one log that live at once: nodes of a cluster.
pub const WRITERS: usize = 24;
/// Most events that are told again to a socket that comes back.
pub const REPLAYED_EVENTS: usize = 10_000;
/// Most events that are looked at for a socket that comes back.
pub const GATHERED_EVENTS: usize = 4 * REPLAYED_EVENTS;
/// How many events of the log are read and told at once to a socket that comes back.
pub const REPLAY_PAGE: usize = 128;
/// Up to how many missed events are told while what comes meanwhile is held; of more, what comes is read from the log too.
pub const REPLAY_HELD: usize = 512;
/// How often a socket that comes back may fall behind anew while it is told what it missed.
pub const REPLAY_ROUNDS: usize = 32;
/// Most sockets of a node that are told more than [`REPLAY_HELD`] events at once; more wait.
pub const REPLAYS_AT_ONCE: usize = 64;
/// Most messages that a node keeps in memory, with their frames, for sockets that come back.
pub const RECENT_MESSAGES: usize = 4096;
/// Most bytes of those messages together, without their frames: one for each dialect that needed it.
pub const RECENT_BYTES: usize = 4 * 1024 * 1024;
/// Most events held for a listener that is still reading its snapshot.
pub const HELD_EVENTS: usize = 4096;
/// Positions in one bucket of a channel's count of deleted messages.
pub const GAP_BUCKET: i64 = 1024;
