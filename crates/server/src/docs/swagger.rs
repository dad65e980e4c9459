//! `/docs`: Swagger UI, with a selector of the documents.

use std::sync::Arc;

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
    let urls: Vec<Url<'_>> = published.openapi.iter().map(|file| Url::new(stem(&file.path), &file.path)).collect();
    // Unless told otherwise it sends documents to a validator of its makers'.
    let config = Config::new(urls).validator_url("none").persist_authorization(true).try_it_out_enabled(true);
    let config = Arc::new(config);
    let html = include_str!("swagger.html")
        .replace("{name}", &escaped(app_name))
        .replace("{openapi}", &links(&published.openapi))
        .replace("{asyncapi}", &links(&published.asyncapi));
    let loaded = LOADED.iter().filter_map(|(name, kind)| {
        let file = serve(name, Arc::clone(&config)).ok().flatten()?;
        Some(File::new(format!("/docs/{name}"), kind, file.bytes.into_owned()))
    });
    std::iter::once(File::page("/docs", POLICY, html)).chain(loaded).collect()
}
