//! `/docs`: Swagger UI, with a selector of the documents.

use std::sync::Arc;

use axum::body::Bytes;
use utoipa_swagger_ui::{Config, Url, serve};

use super::{File, PublishedDocs, escaped, links, stem};

/// What the page needs besides its own files: styles that its scripts set, pictures that its styles hold.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/// The files that the page loads, with their kinds.
const LOADED: [(&str, &str); 5] = [
    ("swagger-ui.css", "text/css; charset=utf-8"),
    ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
    ("swagger-ui-standalone-preset.js", "text/javascript; charset=utf-8"),
    ("swagger-initializer.js", "text/javascript; charset=utf-8"),
    ("favicon-32x32.png", "image/png"),
];

/// The page, and what it loads.
pub(super) fn files(app_name: &str, published: &PublishedDocs) -> Vec<File> {
    let documents: Arc<[String]> = published.openapi.iter().map(|file| file.path.clone()).collect();
    let html = include_str!("swagger.html")
        .replace("{name}", &escaped(app_name))
        .replace("{openapi}", &links(&published.openapi))
        .replace("{asyncapi}", &links(&published.asyncapi));
    let loaded = LOADED.iter().map(|(name, kind)| {
        let documents = Arc::clone(&documents);
        File::new(format!("/docs/{name}"), kind, move || loaded(name, &documents))
    });
    std::iter::once(File::page("/docs", POLICY, html)).chain(loaded).collect()
}

/// One of the files that the page loads, which shows these documents.
fn loaded(name: &str, documents: &[String]) -> Bytes {
    let urls = documents.iter().map(|path| Url::new(stem(path), path));
    // Unless told otherwise it sends documents to a validator of its makers'.
    let config = Config::new(urls).validator_url("none").persist_authorization(true).try_it_out_enabled(true);
    let file = serve(name, Arc::new(config)).ok().flatten();
    file.map(|file| file.bytes.into_owned().into()).unwrap_or_default()
}
