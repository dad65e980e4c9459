//! A dialect for tests that isn't HTTP: a client says `TOKEN …` and then `SAY CHANNEL …` by lines over TCP, and hears by
//! lines what anybody says, under the name of the channel.

use std::sync::Arc;

use domain::event::{Event, EventKind};
use domain::fanout::{Audience, Encoder, Frame, Subscription};
use domain::model::{Account, ChannelId};
use domain::verbs::{self, Attending, MessageDraft};
use domain::{Outcome, Refusal, Resource};
use kit::{AcceptedStream, Context, RequestConnection, live};
use socket::ConnectionHandle;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader};

/// Its name in settings.
pub(crate) const NAME: &str = "lines";

/// Words messages, and nothing else.
pub(crate) struct LineEncoder;

impl Encoder for LineEncoder {
    fn encode(&self, event: &Event) -> Vec<(Audience, Frame)> {
        let EventKind::MessageCreated { channel, message } = &event.kind else { return Vec::new() };
        let line = format!("#{} {}: {}\n", channel.name, message.author.username, message.content);
        vec![(Audience::All, Frame::from(line))]
    }
}

/// One client, until it leaves or is told to.
pub(crate) async fn carry(context: Arc<Context>, accepted: AcceptedStream) {
    let AcceptedStream { reader, mut writer, mut reserved, line, .. } = accepted;
    let handle = reserved.handle();
    let close = tokio::select! {
        () = hear(&context, &handle, &line, reader) => return,
        close = reserved.write_to(&mut writer) => close,
    };
    if let Some(close) = close {
        writer.write_all(format!("CLOSE {} {}\n", close.code, close.reason).as_bytes()).await.ok();
        writer.shutdown().await.ok();
    }
}

async fn hear(
    context: &Arc<Context>,
    handle: &ConnectionHandle,
    line: &RequestConnection,
    reader: impl AsyncRead + Unpin,
) {
    let mut lines = BufReader::new(reader).lines();
    let mut somebody: Option<(Account, Subscription)> = None;
    while let Ok(Some(said)) = lines.next_line().await {
        line.slow_down().await;
        let done = match (said.split_once(' '), &somebody) {
            (Some(("TOKEN", token)), None) => match enter(context, handle, line, token).await {
                Ok(entered) => {
                    somebody = entered;
                    Ok(())
                }
                Err(refusal) => Err(refusal),
            },
            (Some(("SAY", rest)), Some((account, _))) => tell(context, account, rest).await,
            _ => Err(Refusal::BadToken),
        };
        if let Err(refusal) = done {
            handle.send(Frame::from(format!("REFUSED {}\n", refusal.label())));
        }
    }
}

/// Lets the client hear what is said from now on. None where its connection closes.
async fn enter(
    context: &Arc<Context>,
    handle: &ConnectionHandle,
    line: &RequestConnection,
    token: &str,
) -> Outcome<Option<(Account, Subscription)>> {
    let turn = context.turns.lean().await?;
    let account = verbs::authenticate(&context.core, token).await?;
    let (account, Attending { subscription, heads, .. }, _turn) =
        live::attend(context, NAME, account, handle, line, turn, false).await?;
    let heads = heads.ok_or(Refusal::Unavailable)?;
    let hello = Frame::from(format!("HELLO {}\n", account.user.username));
    let subscription = live::go_live(handle, vec![hello], subscription, &heads, false).await;
    Ok(subscription.map(|subscription| (account, subscription)))
}

async fn tell(context: &Context, account: &Account, rest: &str) -> Outcome<()> {
    let (channel, content) = rest.split_once(' ').unwrap_or_default();
    let channel = channel.parse().ok().and_then(ChannelId::new).ok_or(Refusal::Unknown(Resource::Channel))?;
    let draft = MessageDraft { content: content.to_owned(), ..MessageDraft::default() };
    verbs::send_message(&context.core, account.actor(), channel, draft).await.map(drop)
}
