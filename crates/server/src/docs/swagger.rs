//! `/docs`: Swagger UI, with a selector of the documents.

use serde_json::json;

use super::{File, PublishedDocs, SCRIPT, escaped, links, stem};

/// What the page needs besides its own files: styles that its scripts set, pictures that its styles hold.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

/// The page, and what of our own it loads.
pub(super) fn files(app_name: &str, published: &PublishedDocs) -> Vec<File> {
    let html = include_str!("swagger.html")
        .replace("{name}", &escaped(app_name))
        .replace("{openapi}", &links(&published.openapi))
        .replace("{asyncapi}", &links(&published.asyncapi));
    let choice = |file: &File| json!({ "name": stem(&file.path), "url": file.path });
    let urls = published.openapi.iter().map(choice).collect::<serde_json::Value>();
    let script = include_str!("swagger.js").replace("{urls}", &urls.to_string());
    vec![
        File::page("/docs", POLICY, html),
        File::new("/docs/swagger-initializer.js".to_owned(), SCRIPT, || script.into()),
    ]
}
