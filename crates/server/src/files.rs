//! Where files are read, whichever dialect they were sent through, with any dialect's token; and profile pictures.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use domain::model::{Account, Attachment, AttachmentId};
use domain::{Outcome, Refusal, Resource, limits, verbs};
use kit::{
    self, Call, Context, HttpFault, Rejection, RejectionAnswers, answer, call, download, id, origin, token, under,
};
use serde_json::json;

/// Whether the path is one of these.
pub(crate) fn owns(path: &str) -> bool {
    ["/files", "/thumbnails", "/avatars"].into_iter().any(|prefix| under(path, prefix))
}

/// The paths.
pub(crate) fn routes(context: &Arc<Context>) -> Router {
    Router::new()
        .route("/files/ticket", post(ticket))
        .route("/files/{file_id}/{name}", get(file))
        .route("/thumbnails/{file_id}", get(thumbnail))
        .route("/avatars/{code}", get(avatar))
        .method_not_allowed_fallback(|| async { Refused::from(HttpFault::NoSuchMethod) })
        .with_state(Arc::clone(context))
}

/// A ticket for what can't send a header, such as a picture in a page.
async fn ticket(call: Call) -> Result<Response, Refused> {
    let account = account(&call).await?;
    let ticket = verbs::ticket(call.core(), &account);
    let body = json!({ "ticket": ticket, "expires_in": limits::TICKET_LIFE.as_secs() });
    Ok(answer::unkept(answer::json(StatusCode::CREATED, &body)))
}

/// The name only tells people and programs how to call it.
async fn file(call: Call) -> Result<Response, Refused> {
    let file = asked_for(&call).await?;
    Ok(download::file(call.core(), &call.headers, &file).await?)
}

async fn thumbnail(call: Call) -> Result<Response, Refused> {
    let file = asked_for(&call).await?;
    Ok(download::thumbnail(call.core(), &call.headers, &file).await?.ok_or(Refusal::Unknown(Resource::File))?)
}

/// Pictures of people are for anybody who knows their address, like those that lie elsewhere.
async fn avatar(call: Call) -> Result<Response, Refused> {
    let avatar = call.core().store.avatar(call.segment("code")).await?.ok_or(Refusal::Unknown(Resource::File))?;
    Ok(download::avatar(call.core(), &call.headers, &avatar).await?)
}

/// The file in the path, if whoever asks may read it.
async fn asked_for(call: &Call) -> Outcome<Arc<Attachment>> {
    let id = id::from_decimal(call.segment("file_id")).and_then(AttachmentId::new);
    let unknown = Refusal::Unknown(Resource::File);
    match call.query().text("ticket") {
        Some(ticket) => verbs::read_with_ticket(call.core(), ticket, id.ok_or(unknown)?).await,
        None => {
            let account = account(call).await?;
            call.core().store.file(account.user.id, id.ok_or(unknown)?).await
        }
    }
}

/// The account behind the token, of whichever kind that is.
async fn account(call: &Call) -> Outcome<Account> {
    let token = call::bearer(&call.headers)?;
    let account = if token::says_hs256(token) {
        verbs::authenticate(call.core(), token).await?
    } else {
        verbs::identify(call.core(), token, origin::reached_by(call.arrival)).await?
    };
    call.recognise(account).await
}

/// A refusal on its way out.
type Refused = kit::Refused<FileErrors>;

/// What is said where a file isn't handed out: `{"detail": …}`.
enum FileErrors {}

impl RejectionAnswers for FileErrors {
    fn answer(rejection: &Rejection) -> Response {
        rejection.count("files");
        let (status, text) = worded(rejection);
        let mut response = answer::json(status, &json!({ "detail": text }));
        answer::retry_after(&mut response, rejection);
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

fn worded(rejection: &Rejection) -> (StatusCode, &'static str) {
    let refusal = match rejection {
        Rejection::Refusal(refusal) => refusal,
        Rejection::Http(HttpFault::NoSuchMethod) => return (StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"),
        Rejection::Http(HttpFault::TimedOut) => return (StatusCode::REQUEST_TIMEOUT, "Request Timeout"),
        Rejection::Http(HttpFault::Busy) => return (StatusCode::SERVICE_UNAVAILABLE, "The server is busy, try again"),
        Rejection::Http(_) | Rejection::Query(_) | Rejection::Path(_) => {
            return (StatusCode::BAD_REQUEST, "Bad Request");
        }
    };
    match refusal {
        Refusal::Anonymous => (StatusCode::UNAUTHORIZED, "A token or a ticket is required"),
        Refusal::BadToken | Refusal::NotSynced | Refusal::BadCredentials => {
            (StatusCode::UNAUTHORIZED, "The token or ticket is invalid or expired")
        }
        Refusal::Barred => (StatusCode::FORBIDDEN, "This account is banned or suspended"),
        Refusal::Forbidden(_) => (StatusCode::FORBIDDEN, "Only members of the channel may read its files"),
        Refusal::TooMany(_) => (StatusCode::TOO_MANY_REQUESTS, "Too many requests, try again later"),
        Refusal::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "The file can't be read now, try again"),
        // Whatever else a file is refused for, it isn't there for whoever asks.
        Refusal::Unknown(_)
        | Refusal::Taken(_)
        | Refusal::AlreadyMember(_)
        | Refusal::NotMember(_)
        | Refusal::OwnerStays(_)
        | Refusal::NotOnYourself
        | Refusal::ManagedByGuild
        | Refusal::DirectConversation
        | Refusal::InvalidInvite
        | Refusal::Invalid(_)
        | Refusal::TooLarge
        | Refusal::StorageFull => (StatusCode::NOT_FOUND, "No such file"),
    }
}
