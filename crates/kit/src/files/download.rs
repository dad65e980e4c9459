//! Hands out the content of a file, so that no browser takes it for a page of this server's.

use std::io;
use std::ops::Range;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::model::{Attachment, Rendition};
use domain::ports::{Avatar, Chunks};
use domain::{Core, Outcome};
use futures_util::stream;

use super::disposition::disposition;
use crate::http::answer;

/// What browsers may show in place: pictures, sounds and moving pictures that run nothing, and plain text. All else is
/// only ever saved.
const SHOWN: [&str; 13] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "image/avif",
    "image/bmp",
    "audio/mpeg",
    "audio/ogg",
    "audio/x-wav",
    "audio/x-flac",
    "video/mp4",
    "video/webm",
    "text/plain",
];

/// What is handed out.
struct Download<'a> {
    key: &'a str,
    rendition: Rendition,
    size: u64,
    content_type: &'a str,
    name: &'a str,
    /// The `ETag` of this content.
    tag: String,
    /// The value of `Cache-Control`: who may cache it, and how long.
    keeping: &'static str,
}

/// A file, or the part of it that the headers ask for.
pub async fn file(core: &Core, headers: &HeaderMap, file: &Attachment) -> Outcome<Response> {
    let handed = Download {
        key: &file.key,
        rendition: Rendition::Original,
        size: file.size,
        content_type: &file.content_type,
        name: &file.name,
        tag: format!("\"f{}\"", file.id),
        keeping: "private, no-cache",
    };
    hand_out(core, headers, handed).await
}

/// A file's thumbnail; none where it has none.
pub async fn thumbnail(core: &Core, headers: &HeaderMap, file: &Attachment) -> Outcome<Option<Response>> {
    let thumbnail = file.picture.as_ref().and_then(|picture| picture.thumbnail.as_ref());
    let Some(thumbnail) = thumbnail else { return Ok(None) };
    let handed = Download {
        key: &file.key,
        rendition: Rendition::Thumbnail,
        size: thumbnail.size,
        content_type: &thumbnail.content_type,
        name: "thumbnail",
        tag: format!("\"t{}\"", file.id),
        keeping: "private, no-cache",
    };
    hand_out(core, headers, handed).await.map(Some)
}

/// Somebody's picture. Its address names this picture and never another one.
pub async fn avatar(core: &Core, headers: &HeaderMap, avatar: &Avatar) -> Outcome<Response> {
    let handed = Download {
        key: &avatar.key,
        rendition: Rendition::Thumbnail,
        size: avatar.thumbnail.size,
        content_type: &avatar.thumbnail.content_type,
        name: "avatar",
        tag: "\"a\"".to_owned(),
        keeping: "public, max-age=86400",
    };
    hand_out(core, headers, handed).await
}

async fn hand_out(core: &Core, headers: &HeaderMap, handed: Download<'_>) -> Outcome<Response> {
    let mut response = match wanted(headers, &handed) {
        Wanted::Nothing => answer::empty(StatusCode::NOT_MODIFIED),
        Wanted::Beyond => {
            let mut response = answer::empty(StatusCode::RANGE_NOT_SATISFIABLE);
            put(&mut response, header::CONTENT_RANGE, &format!("bytes */{}", handed.size));
            response
        }
        Wanted::All => content(core, &handed, 0..handed.size).await?,
        Wanted::Part(range) => {
            let said = format!("bytes {}-{}/{}", range.start, range.end - 1, handed.size);
            let mut response = content(core, &handed, range).await?;
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
            put(&mut response, header::CONTENT_RANGE, &said);
            response
        }
    };
    for (name, value) in [
        (header::ACCEPT_RANGES, "bytes"),
        (header::CACHE_CONTROL, handed.keeping),
        (header::ETAG, &handed.tag),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        put(&mut response, name, value);
    }
    Ok(response)
}

async fn content(core: &Core, handed: &Download<'_>, range: Range<u64>) -> Outcome<Response> {
    let length = range.end - range.start;
    let chunks = core.blobs.get(handed.key, handed.rendition, range).await?;
    let mut response = Response::new(Body::from_stream(stream::unfold(chunks, next)));
    let charset = if handed.content_type.starts_with("text/") { "; charset=utf-8" } else { "" };
    put(&mut response, header::CONTENT_TYPE, &format!("{}{charset}", handed.content_type));
    put(&mut response, header::CONTENT_LENGTH, &length.to_string());
    let kind = if SHOWN.contains(&handed.content_type) { "inline" } else { "attachment" };
    put(&mut response, header::CONTENT_DISPOSITION, &disposition(kind, handed.name));
    Ok(response)
}

type Piece = io::Result<bytes::Bytes>;

/// A failure on the way ends the connection, as the status has been sent.
async fn next(mut chunks: Box<dyn Chunks>) -> Option<(Piece, Box<dyn Chunks>)> {
    let piece = chunks.next().await?;
    Some((piece.map_err(|refusal| io::Error::other(refusal.label())), chunks))
}

fn put(response: &mut Response, name: header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Which part of the content a request wants.
#[derive(Debug, PartialEq)]
enum Wanted {
    /// The client has the content already (304).
    Nothing,
    All,
    Part(Range<u64>),
    /// A range beyond the end (416).
    Beyond,
}

fn wanted(headers: &HeaderMap, handed: &Download<'_>) -> Wanted {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let known = text(header::IF_NONE_MATCH).is_some_and(|tags| {
        tags.split(',').any(|tag| matches!(tag.trim().trim_start_matches("W/"), tag if tag == "*" || tag == handed.tag))
    });
    if known {
        return Wanted::Nothing;
    }
    // A part is of use only next to other parts of the same content.
    let same = text(header::IF_RANGE).is_none_or(|tag| tag == handed.tag);
    text(header::RANGE).filter(|_| same).map_or(Wanted::All, |range| part(range, handed.size))
}

/// One range of bytes. Several at once, and what can't be read, are answered with all of it, as RFC 9110 allows.
fn part(range: &str, size: u64) -> Wanted {
    let bounds = range.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-'));
    let Some((first, last)) = bounds else { return Wanted::All };
    let range = match (whole(first), whole(last)) {
        (Some(first), None) if last.is_empty() => first..size,
        (Some(first), Some(last)) if first <= last => first..size.min(last.saturating_add(1)),
        (None, Some(suffix)) if first.is_empty() => size.saturating_sub(suffix)..size,
        _ => return Wanted::All,
    };
    if range.is_empty() { Wanted::Beyond } else { Wanted::Part(range) }
}

fn whole(text: &str) -> Option<u64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{Wanted, part};

    #[test]
    fn ranges_are_read_as_http_has_them() {
        for (range, wanted) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=2-5", Wanted::Part(2..6)),
            ("bytes=2-", Wanted::Part(2..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-30", Wanted::Part(0..10)),
            ("bytes=8-300", Wanted::Part(8..10)),
            ("bytes=10-", Wanted::Beyond),
            ("bytes=-0", Wanted::Beyond),
            ("bytes=5-2", Wanted::All),
            ("bytes=0-1,4-5", Wanted::All),
            ("bytes=+1-2", Wanted::All),
            ("bytes=-", Wanted::All),
            ("lines=1-2", Wanted::All),
            ("bytes=99999999999999999999-", Wanted::All),
        ] {
            assert_eq!(part(range, 10), wanted, "{range}");
        }
        assert_eq!(part("bytes=0-", 0), Wanted::Beyond);
    }
}
