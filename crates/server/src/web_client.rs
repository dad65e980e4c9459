//! The web client at `/`, `/invite/CODE` and below `/app`, and its files below `/web`.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kit::{answer, under};
use serde_json::json;
use web::{WebFile, WebFolder};

use crate::settings::WebSetting;

/// What is under this name never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Whether the path is one of these.
pub(crate) fn owns(path: &str) -> bool {
    ["/app", "/invite", "/style", "/web"].into_iter().any(|prefix| under(path, prefix))
}

/// The paths; none where there is no web client.
pub(crate) fn routes(setting: &WebSetting) -> Option<Router> {
    let folder = match setting {
        WebSetting::Off => return None,
        WebSetting::Built => None,
        WebSetting::Folder(folder) => Some(folder.clone()),
    };
    let in_development = folder.is_some();
    let page = {
        let folder = folder.clone();
        move |headers: HeaderMap| async move { page(folder.as_ref(), &headers) }
    };
    let file = move |request: Request| async move { file(folder.as_ref(), &request) };
    let router = Router::new()
        .route("/", get(page.clone()))
        .route("/invite/{code}", get(page.clone()))
        .route("/app", get(page.clone()))
        .route("/app/{*rest}", get(page.clone()))
        .route("/web/{*file}", get(file));
    Some(if in_development { router.route("/style", get(page)) } else { router })
}

fn page(folder: Option<&WebFolder>, headers: &HeaderMap) -> Response {
    let (mut response, policy) = match folder.map(WebFolder::page) {
        None => {
            let (page, policy) = web::built_page();
            (answered(page, headers), policy)
        }
        Some(Ok((page, policy))) => (answered(&page, headers), policy),
        Some(Err(error)) => {
            tracing::error!(%error, "the web client's page can't be read");
            return missing();
        }
    };
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

fn file(folder: Option<&WebFolder>, request: &Request) -> Response {
    let path = request.uri().path();
    match folder {
        None => match web::built_file(path) {
            Some(file) => answered(file, request.headers()),
            None => of_another_version(path, request.headers()),
        },
        Some(folder) => folder.file(path).map_or_else(missing, |file| answered(&file, request.headers())),
    }
}

/// The script that the page waits for is this version's: it loads the page anew, whose other files are missing here.
fn of_another_version(path: &str, asked: &HeaderMap) -> Response {
    let is_early = |path: &str| path.starts_with("/web/early.");
    let early = web::built_files().iter().find(|file| is_early(path) && is_early(file.path));
    let Some(file) = early else { return missing() };
    let mut response = answered(file, asked);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Another node, of another version, may have it.
fn missing() -> Response {
    let mut response = answer::json(StatusCode::NOT_FOUND, &json!({ "detail": "Not Found" }));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A file as the request asks for it: compressed, or not at all where the client has it.
pub(crate) fn answered(file: &WebFile, asked: &HeaderMap) -> Response {
    let known = asked.get(header::IF_NONE_MATCH).is_some_and(|tags| {
        !file.tag.is_empty() && tags.to_str().is_ok_and(|tags| tags.split(',').any(|tag| tag.trim() == file.tag))
    });
    let (encoding, body) = encoded(file, asked);
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { body };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.kind));
    let kept = if file.hashed { FOR_EVER } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if !file.tag.is_empty() {
        headers.insert(header::ETAG, HeaderValue::from_static(file.tag));
    }
    if let Some(encoding) = encoding.filter(|_| !known) {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    // The worker lies below `/web`, and is for the whole site.
    if file.path == "/web/worker.js" {
        headers.insert(HeaderName::from_static("service-worker-allowed"), HeaderValue::from_static("/"));
    }
    response
}

/// The shortest form that whoever asks can read.
fn encoded(file: &WebFile, asked: &HeaderMap) -> (Option<&'static str>, Response) {
    let reads = |encoding: &str| {
        let lists = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let mut entries = lists.flat_map(|list| list.split(','));
        entries.any(|entry| {
            let (name, weight) = entry.split_once(';').unwrap_or((entry, ""));
            let refused = weight.trim().trim_start_matches("q=").parse::<f32>().is_ok_and(|weight| weight <= 0.0);
            name.trim().eq_ignore_ascii_case(encoding) && !refused
        })
    };
    let forms = [("br", file.brotli), ("gzip", file.gzip)];
    for (encoding, packed) in forms {
        if let Some(bytes) = packed.filter(|_| reads(encoding)) {
            return (Some(encoding), bytes.into_response());
        }
    }
    (None, file.plain().into_response())
}
