//! What is published of the dialects: their OpenAPI and AsyncAPI documents, and two pages that show them. All of it
//! comes from the binary and leads a browser to no other host. Each file is made when it is first asked for, so that a
//! server that nobody asks holds none of them.

mod redoc;
mod swagger;

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kit::under;

use crate::spoken::SpokenDialects;
use crate::web_client;

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Whether the path is one of these.
pub(crate) fn owns(path: &str) -> bool {
    ["/docs", "/redoc", "/openapi", "/asyncapi"].iter().any(|prefix| under(path, prefix))
}

/// The documents of these dialects, and the pages.
pub(crate) fn routes(app_name: &str, dialects: &SpokenDialects) -> Router {
    let published = PublishedDocs::of(app_name, dialects);
    let pages = swagger::files(app_name, &published).into_iter().chain(redoc::files(app_name, &published));
    let files = published.openapi.into_iter().chain(published.asyncapi).chain(pages);
    let router = web::docs_files().iter().fold(Router::new(), |router, file| {
        router.route(file.path, get(async |headers: HeaderMap| web_client::answered(file, &headers)))
    });
    files.fold(router, |router, file| {
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
    body: Arc<LazyLock<Bytes, Make>>,
}

/// Makes a file's contents.
type Make = Box<dyn FnOnce() -> Bytes + Send>;

impl File {
    fn new(path: String, kind: &'static str, make: impl FnOnce() -> Bytes + Send + 'static) -> Self {
        Self { path, kind, policy: None, body: Arc::new(LazyLock::new(Box::new(make))) }
    }

    /// One that the binary holds as it is served.
    fn built_in(path: &str, kind: &'static str, text: &'static str) -> Self {
        Self::new(path.to_owned(), kind, || Bytes::from_static(text.as_bytes()))
    }

    /// A page, which may load nothing but what the policy names.
    fn page(path: &str, policy: &'static str, html: String) -> Self {
        Self { policy: Some(policy), ..Self::new(path.to_owned(), "text/html; charset=utf-8", || html.into()) }
    }
}

impl IntoResponse for File {
    fn into_response(self) -> Response {
        let body = Bytes::clone(&self.body);
        let mut response = Response::new(body.into());
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
            let contract = &dialect.contract;
            if contract.openapi.is_some() {
                let title = format!("{app_name}: {name}");
                let json = || contract.published_openapi(title).unwrap_or_default().into();
                openapi.push(File::new(format!("/openapi/{name}.json"), "application/json", json));
            }
            if contract.asyncapi.is_some() {
                let text = || contract.published_asyncapi().unwrap_or_default().into();
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
