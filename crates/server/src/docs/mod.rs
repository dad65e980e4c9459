//! What is published of the dialects: their OpenAPI and AsyncAPI documents, and two pages that show them. All of it is
//! made once, comes from the binary, and leads a browser to no other host.

mod redoc;
mod swagger;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kit::under;

use crate::spoken::SpokenDialects;

/// Whether the path is one of these.
pub(crate) fn owns(path: &str) -> bool {
    ["/docs", "/redoc", "/openapi", "/asyncapi"].iter().any(|prefix| under(path, prefix))
}

/// The documents of these dialects, and the pages.
pub(crate) fn routes(app_name: &str, dialects: &SpokenDialects) -> Router {
    let published = PublishedDocs::of(app_name, dialects);
    let pages = swagger::files(app_name, &published).into_iter().chain(redoc::files(app_name, &published));
    let files = published.openapi.into_iter().chain(published.asyncapi).chain(pages);
    files.fold(Router::new(), |router, file| {
        let path = file.path.clone();
        router.route(&path, get(async move || file))
    })
}

/// One file, as it is served.
#[derive(Clone)]
struct File {
    path: String,
    kind: &'static str,
    /// What a page may load, for pages.
    policy: Option<&'static str>,
    body: Bytes,
}

impl File {
    fn new(path: String, kind: &'static str, body: impl Into<Bytes>) -> Self {
        Self { path, kind, policy: None, body: body.into() }
    }

    /// A page, which may load nothing but what the policy names.
    fn page(path: &str, policy: &'static str, html: String) -> Self {
        Self { policy: Some(policy), ..Self::new(path.to_owned(), "text/html; charset=utf-8", html) }
    }
}

impl IntoResponse for File {
    fn into_response(self) -> Response {
        let mut response = Response::new(self.body.into());
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if let Some(policy) = self.policy {
            headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        }
        response
    }
}

/// The documents of those dialects that are spoken and publish any.
struct PublishedDocs {
    openapi: Vec<File>,
    asyncapi: Vec<File>,
}

impl PublishedDocs {
    fn of(app_name: &str, dialects: &SpokenDialects) -> Self {
        let (mut openapi, mut asyncapi) = (Vec::new(), Vec::new());
        for dialect in dialects.iter() {
            let name = dialect.name;
            if let Some(make) = dialect.contract.openapi {
                let mut document = make();
                document.info.title = format!("{app_name}: {name}");
                let json = document.to_json().expect("a document holds nothing that JSON can't");
                openapi.push(File::new(format!("/openapi/{name}.json"), "application/json", json));
            }
            if let Some(text) = dialect.contract.published_asyncapi() {
                asyncapi.push(File::new(format!("/asyncapi/{name}.yaml"), "application/yaml", text));
            }
        }
        Self { openapi, asyncapi }
    }
}

/// What a file is called, without its folder and its ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// Links to files, as HTML.
fn links(files: &[File]) -> String {
    let link = |file: &File| format!("<a href=\"{}\">{}</a>", file.path, stem(&file.path));
    files.iter().map(link).collect::<Vec<_>>().join(" ")
}

/// Text as HTML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
