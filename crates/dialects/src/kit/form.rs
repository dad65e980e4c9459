//! A form of several parts, with files among them, which are taken in as they come.

use std::convert::Infallible;
use std::future::Future;
use std::sync::Arc;

use async_trait::async_trait;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use bytes::Bytes;
use domain::model::{Actor, Attachment, AttachmentId, ChannelId, Message, User};
use domain::ports::{Chunks, NewFile};
use domain::verbs::{FileDraft, MessageDraft};
use domain::{Core, Outcome, Refusal, Why, limits, verbs};
use multer::{Field, Multipart};
use serde_json::{Map, Value};
use tokio::time::timeout;

use super::call::Call;
use super::context::Context;
use super::disposition;
use super::fields::Fields;
use super::incoming::Incoming;
use super::no::{HttpFault, No};

/// A request whose body may be a form of several parts.
pub enum Posted {
    /// It is none, and was read whole.
    Whole(Call),
    /// It is one.
    Form(Form),
}

impl FromRequest<Arc<Context>> for Posted {
    type Rejection = Infallible;

    async fn from_request(request: Request, context: &Arc<Context>) -> Result<Self, Infallible> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/form-data")) {
            Form::from_request(request, context).await.map(Self::Form)
        } else {
            Call::from_request(request, context).await.map(Self::Whole)
        }
    }
}

/// A request whose body is to be a form of several parts. Nothing of it is read yet.
pub struct Form {
    /// The request.
    pub call: Call,
    incoming: Incoming,
}

impl FromRequest<Arc<Context>> for Form {
    type Rejection = Infallible;

    async fn from_request(request: Request, context: &Arc<Context>) -> Result<Self, Infallible> {
        let (call, body) = Call::without_body(request, context).await;
        let incoming = Incoming::new(body, &call.headers);
        Ok(Self { call, incoming })
    }
}

/// What came with a form. Files that nobody keeps are dropped.
pub struct Arrived {
    /// The request.
    pub call: Call,
    /// The parts that are texts. Of one given twice the last counts.
    pub fields: Fields,
    /// The contents of its files.
    pub files: Files,
}

impl Form {
    /// Takes in all of it, the files for this channel if that is known. When the client goes away meanwhile, what has
    /// come is dropped in good order.
    pub async fn receive(self, actor: Actor, channel: Option<ChannelId>) -> Result<Arrived, No> {
        tokio::spawn(self.take_in(actor, channel)).await.unwrap_or(Err(Refusal::Unavailable.into()))
    }

    async fn take_in(self, actor: Actor, channel: Option<ChannelId>) -> Result<Arrived, No> {
        let Self { call, incoming } = self;
        let kind = call.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let boundary = multer::parse_boundary(kind).map_err(|_| malformed())?;
        let mut parts = Multipart::new(incoming, boundary);
        let mut texts = Texts::default();
        let mut files = Files { core: Arc::clone(&call.context.core), files: Vec::new() };
        while let Some(mut part) = in_time(parts.next_field()).await? {
            if disposition::file_name(part.headers()).is_some() || part.name() == Some("file") {
                files.take_in(actor, channel, part).await?;
            } else {
                texts.read(&mut part).await?;
            }
        }
        Ok(Arrived { call, fields: Fields::of(texts.fields), files })
    }
}

/// The parts that are texts.
#[derive(Default)]
struct Texts {
    fields: Map<String, Value>,
    length: usize,
}

impl Texts {
    async fn read(&mut self, part: &mut Field<'static>) -> Result<(), No> {
        let name = part.name().unwrap_or_default().to_owned();
        let mut text = Vec::new();
        while let Some(piece) = in_time(part.chunk()).await? {
            self.length += piece.len();
            if self.length > limits::BODY_BYTES {
                return Err(HttpFault::TooLarge.into());
            }
            text.extend_from_slice(&piece);
        }
        let text = String::from_utf8(text).map_err(|_| malformed())?;
        self.fields.insert(name, Value::String(text));
        Ok(())
    }
}

/// The contents of files that were taken in. Whatever isn't kept is dropped with this.
pub struct Files {
    core: Arc<Core>,
    files: Vec<NewFile>,
}

impl Files {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// These, if it is one alone.
    fn only(self) -> Result<Self, Refusal> {
        match self.files.len() {
            0 => Err(Refusal::flaw("file", Why::Missing)),
            1 => Ok(self),
            _ => Err(Refusal::flaw("file", Why::TooLong(1))),
        }
    }

    /// Keeps it, if it is one alone, for the members of this channel or else for its uploader alone.
    pub async fn keep_one(self, actor: Actor, channel: Option<ChannelId>) -> Outcome<Arc<Attachment>> {
        let mut one = self.only()?;
        let (core, files) = (Arc::clone(&one.core), std::mem::take(&mut one.files));
        let kept = to_the_end(async move { verbs::keep_files(&core, actor, files, channel).await }).await?;
        kept.into_iter().next().ok_or(Refusal::Unavailable)
    }

    /// Sends a message with them, and with files that were kept before.
    pub async fn send(
        mut self,
        actor: Actor,
        channel: ChannelId,
        draft: MessageDraft,
        kept: Vec<AttachmentId>,
    ) -> Outcome<Arc<Message>> {
        let (core, files) = (Arc::clone(&self.core), std::mem::take(&mut self.files));
        to_the_end(async move { verbs::send_with_files(&core, actor, channel, draft, files, kept).await }).await
    }

    /// Gives their sender this picture, if it is one alone, as found at the address that `address` makes of its code.
    pub async fn wear(self, actor: Actor, address: impl FnOnce(&str) -> String + Send + 'static) -> Outcome<Arc<User>> {
        let mut one = self.only()?;
        let core = Arc::clone(&one.core);
        let file = one.files.pop().ok_or(Refusal::flaw("file", Why::Missing))?;
        to_the_end(async move { verbs::set_avatar(&core, actor, file, address).await }).await
    }

    async fn take_in(&mut self, actor: Actor, channel: Option<ChannelId>, part: Field<'static>) -> Result<(), No> {
        let name = disposition::file_name(part.headers()).unwrap_or_default();
        let content_type = part.content_type().map(ToString::to_string);
        let mut content = Content::of(part).await?;
        // A browser sends an empty part for a file that nobody chose.
        if name.is_empty() && content.first.is_none() {
            return Ok(());
        }
        if self.files.len() == limits::MESSAGE_ATTACHMENTS {
            return Err(Refusal::flaw("file", Why::TooLong(limits::MESSAGE_ATTACHMENTS)).into());
        }
        let draft = FileDraft { name, content_type, channel };
        match verbs::receive_file(&self.core, actor, draft, &mut content).await {
            Ok(file) => self.files.push(file),
            Err(refusal) => return Err(content.fault.unwrap_or(No::Refusal(refusal))),
        }
        Ok(())
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let (core, files) = (Arc::clone(&self.core), std::mem::take(&mut self.files));
        if !files.is_empty() {
            tokio::spawn(async move { verbs::drop_files(&core, &files).await });
        }
    }
}

/// Does it even if the client goes away, so that it is done whole or not at all.
async fn to_the_end<T: Send + 'static>(work: impl Future<Output = Outcome<T>> + Send + 'static) -> Outcome<T> {
    tokio::spawn(work).await.unwrap_or(Err(Refusal::Unavailable))
}

/// A part that is a file, on its way in.
struct Content {
    part: Field<'static>,
    /// Its first piece, which was looked at before.
    first: Option<Bytes>,
    /// What went wrong with it.
    fault: Option<No>,
}

impl Content {
    async fn of(mut part: Field<'static>) -> Result<Self, No> {
        let first = in_time(part.chunk()).await?.filter(|piece| !piece.is_empty());
        Ok(Self { part, first, fault: None })
    }
}

#[async_trait]
impl Chunks for Content {
    async fn next(&mut self) -> Option<Outcome<Bytes>> {
        if let Some(first) = self.first.take() {
            return Some(Ok(first));
        }
        match in_time(self.part.chunk()).await {
            Ok(piece) => piece.map(Ok),
            Err(fault) => {
                self.fault = Some(fault);
                Some(Err(Refusal::Unavailable))
            }
        }
    }
}

/// Who sends nothing for too long is as good as gone.
async fn in_time<T>(piece: impl Future<Output = multer::Result<T>>) -> Result<T, No> {
    match timeout(limits::UPLOAD_PAUSE, piece).await {
        Ok(Ok(piece)) => Ok(piece),
        Ok(Err(multer::Error::StreamReadFailed(_))) | Err(_) => Err(HttpFault::CutOff.into()),
        Ok(Err(_)) => Err(malformed()),
    }
}

fn malformed() -> No {
    Refusal::flaw("body", Why::Malformed("a multipart form")).into()
}
