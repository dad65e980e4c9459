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
use domain::{Core, FieldProblem, Outcome, Refusal, limits, verbs};
use multer::{Constraints, Field, Multipart, SizeLimit};
use serde_json::{Map, Value};

use super::disposition;
use crate::context::Context;
use crate::http::Fields;
use crate::http::Share;
use crate::http::call::Call;
use crate::http::incoming::{Incoming, fault};
use crate::http::rejection::{HttpFault, Rejection};

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
        let (call, incoming) = Call::without_body(request, context).await;
        Ok(Self { call, incoming })
    }
}

/// What came with a form. Files that nobody keeps are dropped.
pub struct FormParts {
    /// The request.
    pub call: Call,
    /// The parts that are texts. Of one given twice the last counts.
    pub fields: Fields,
    /// The contents of its files.
    pub files: UploadedFiles,
}

impl Form {
    /// Takes in all of it, the files for this channel if that is known. When the client goes away meanwhile, what has
    /// come is deleted in good order. Where the send has a nonce before its files, in the header `Idempotency-Key` or
    /// in one of the fields named in `marks`, files for which there is no room are read all the same: the send may be
    /// a repeated one, which needs no room.
    pub async fn receive(
        self,
        actor: Actor,
        channel: Option<ChannelId>,
        marks: &'static [&'static str],
    ) -> Result<FormParts, Rejection> {
        tokio::spawn(self.take_in(actor, channel, marks)).await.unwrap_or(Err(Refusal::Unavailable.into()))
    }

    async fn take_in(
        self,
        actor: Actor,
        channel: Option<ChannelId>,
        marks: &'static [&'static str],
    ) -> Result<FormParts, Rejection> {
        let Self { call, incoming } = self;
        let kind = call.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let boundary = multer::parse_boundary(kind).map_err(|_| malformed())?;
        let allowance = incoming.allowance();
        let mut parts = Multipart::with_constraints(incoming, boundary, bounds(&call.context.core));
        let mut texts = Texts { fields: Map::new(), share: call.context.bodies.of_somebody(), parts: 0 };
        let mut files = UploadedFiles { core: Arc::clone(&call.context.core), files: Vec::new() };
        let marked = !marks.is_empty() && call.idempotency_key().is_some();
        loop {
            // The parser buffers the head of a part until it is complete, so that is bounded here.
            allowance.set(limits::PART_HEAD_BYTES);
            let Some(mut part) = sound(parts.next_field().await)? else { break };
            allowance.set(usize::MAX);
            texts.count(&part)?;
            if disposition::file_name(part.headers()).is_some() || part.name() == Some("file") {
                let repeatable = marked || marks.iter().any(|mark| texts.fields.contains_key(*mark));
                files.take_in(actor, channel, repeatable, part).await?;
            } else {
                texts.read(&mut part).await?;
            }
        }
        Ok(FormParts { call, fields: Fields::of(texts.fields), files })
    }
}

/// How large a form may be in all.
fn bounds(core: &Core) -> Constraints {
    let files = core.upload_bytes.saturating_mul(limits::MESSAGE_ATTACHMENTS as u64);
    let rest = limits::BODY_BYTES + limits::FORM_PARTS * limits::PART_HEAD_BYTES;
    Constraints::new().size_limit(SizeLimit::new().whole_stream(files.saturating_add(rest as u64)))
}

/// The parts that are texts, and what is kept of all parts.
struct Texts {
    fields: Map<String, Value>,
    /// The room that they take.
    share: Share,
    /// How many parts there were.
    parts: usize,
}

impl Texts {
    /// Counts a part and its head.
    fn count(&mut self, part: &Field<'static>) -> Result<(), Rejection> {
        let head: usize = part.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        self.parts += 1;
        if self.parts > limits::FORM_PARTS || head > limits::PART_HEAD_BYTES {
            return Err(HttpFault::TooLarge.into());
        }
        self.keep(head)
    }

    async fn read(&mut self, part: &mut Field<'static>) -> Result<(), Rejection> {
        let name = part.name().unwrap_or_default().to_owned();
        let mut text = Vec::new();
        while let Some(piece) = sound(part.chunk().await)? {
            self.keep(piece.len())?;
            text.extend_from_slice(&piece);
        }
        let text = String::from_utf8(text).map_err(|_| malformed())?;
        self.fields.insert(name, Value::String(text));
        Ok(())
    }

    fn keep(&mut self, bytes: usize) -> Result<(), Rejection> {
        if self.share.bytes() + bytes > limits::BODY_BYTES {
            return Err(HttpFault::TooLarge.into());
        }
        Ok(self.share.grow(bytes)?)
    }
}

/// The contents of files that were taken in. Whatever isn't kept is dropped with this.
pub struct UploadedFiles {
    core: Arc<Core>,
    files: Vec<NewFile>,
}

impl UploadedFiles {
    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files, if there is exactly one.
    fn only(self) -> Result<Self, Refusal> {
        match self.files.len() {
            0 => Err(Refusal::invalid("file", FieldProblem::Missing)),
            1 => Ok(self),
            _ => Err(Refusal::invalid("file", FieldProblem::TooLong(1))),
        }
    }

    /// Keeps the file, if there is exactly one, for the members of this channel or else for its uploader alone.
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

    /// Makes the file its sender's profile picture, if there is exactly one. `address` makes the picture's URL of its
    /// code.
    pub async fn wear(self, actor: Actor, address: impl FnOnce(&str) -> String + Send + 'static) -> Outcome<Arc<User>> {
        let mut one = self.only()?;
        let core = Arc::clone(&one.core);
        let file = one.files.pop().ok_or(Refusal::invalid("file", FieldProblem::Missing))?;
        to_the_end(async move { verbs::set_avatar(&core, actor, file, address).await }).await
    }

    async fn take_in(
        &mut self,
        actor: Actor,
        channel: Option<ChannelId>,
        repeatable: bool,
        part: Field<'static>,
    ) -> Result<(), Rejection> {
        let name = disposition::file_name(part.headers()).unwrap_or_default();
        let content_type = part.content_type().map(ToString::to_string);
        let mut content = Content::of(part).await?;
        // A browser sends an empty part for a file that nobody chose.
        if name.is_empty() && content.first.is_none() {
            return Ok(());
        }
        if self.files.len() == limits::MESSAGE_ATTACHMENTS {
            return Err(Refusal::invalid("file", FieldProblem::TooLong(limits::MESSAGE_ATTACHMENTS)).into());
        }
        let draft = FileDraft { name, content_type, channel, repeatable };
        match verbs::receive_file(&self.core, actor, draft, &mut content).await {
            Ok(file) => self.files.push(file),
            Err(refusal) => return Err(content.fault.unwrap_or(Rejection::Refusal(refusal))),
        }
        Ok(())
    }
}

impl Drop for UploadedFiles {
    fn drop(&mut self) {
        let (core, files) = (Arc::clone(&self.core), std::mem::take(&mut self.files));
        if !files.is_empty() {
            tokio::spawn(async move { verbs::drop_files(&core, &files).await });
        }
    }
}

/// Runs the work to its end even if the client goes away, so that it is done whole or not at all.
async fn to_the_end<T: Send + 'static>(work: impl Future<Output = Outcome<T>> + Send + 'static) -> Outcome<T> {
    tokio::spawn(work).await.unwrap_or(Err(Refusal::Unavailable))
}

/// A part that is a file, on its way in.
struct Content {
    part: Field<'static>,
    /// Its first piece, which was looked at before.
    first: Option<Bytes>,
    /// What went wrong with it.
    fault: Option<Rejection>,
}

impl Content {
    async fn of(mut part: Field<'static>) -> Result<Self, Rejection> {
        let first = sound(part.chunk().await)?.filter(|piece| !piece.is_empty());
        Ok(Self { part, first, fault: None })
    }
}

#[async_trait]
impl Chunks for Content {
    async fn next(&mut self) -> Option<Outcome<Bytes>> {
        if let Some(first) = self.first.take() {
            return Some(Ok(first));
        }
        match sound(self.part.chunk().await) {
            Ok(piece) => piece.map(Ok),
            Err(fault) => {
                self.fault = Some(fault);
                Some(Err(Refusal::Unavailable))
            }
        }
    }
}

/// The piece that came, or the rejection for what is wrong with the form or its delivery.
fn sound<T>(piece: multer::Result<T>) -> Result<T, Rejection> {
    piece.map_err(|error| match error {
        multer::Error::StreamSizeExceeded { .. } => HttpFault::TooLarge.into(),
        multer::Error::StreamReadFailed(error) => error.downcast_ref().map_or(HttpFault::CutOff, fault).into(),
        _ => malformed(),
    })
}

fn malformed() -> Rejection {
    Refusal::invalid("body", FieldProblem::Malformed("a multipart form")).into()
}
