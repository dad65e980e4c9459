//! The web client, as a browser fetches it.

use testkit::Server;

use crate::raw::Raw;

/// A plain request, and what it is answered: the status, the head in small letters, the body.
async fn get(server: &Server, path: &str, headers: &str) -> (u16, String, String) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n");
    Raw::saying(server.address(), request.as_bytes()).await.answer().await
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or_default()
}

/// What stands between two texts, each time.
fn between<'a>(text: &'a str, before: &'a str, after: &'a str) -> Vec<&'a str> {
    text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clients_own_addresses_are_one_page_with_a_strict_policy() {
    let server = Server::start().await;
    let (_, _, first) = get(&server, "/", "").await;
    for path in ["/", "/invite/abc", "/app", "/app/", "/app/channels/1/2"] {
        let (status, head, page) = get(&server, path, "").await;
        assert_eq!((status, page.as_str()), (200, first.as_str()), "{path}");
        assert_eq!(header(&head, "cache-control"), "no-cache", "{path}");
        assert_eq!(header(&head, "x-frame-options"), "deny", "{path}");
        assert_eq!(header(&head, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&head, "referrer-policy"), "no-referrer", "{path}");
        let policy = header(&head, "content-security-policy");
        for rule in [
            "default-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("http"), "{path}: {policy}");
    }
    assert_eq!(between(&first, "<script", ">").len(), 3, "the theme, the import map, the module that runs: {first}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_page_loads_first_is_there_kept_for_ever_and_compressed() {
    let server = Server::start().await;
    let (_, _, page) = get(&server, "/", "").await;
    let mut files = between(&page, "<script type=\"module\" src=\"", "\"");
    files.extend(between(&page, "<script src=\"", "\""));
    files.extend(between(&page, "rel=\"modulepreload\" href=\"", "\""));
    files.extend(between(&page, "rel=\"stylesheet\" href=\"", "\""));
    files.sort_unstable();
    files.dedup();
    assert!((2..=6).contains(&files.len()), "few files: {files:?}");
    let mut all = 0;
    for file in files {
        let (status, head, _) = get(&server, file, "Accept-Encoding: gzip, br\r\n").await;
        assert_eq!((status, header(&head, "content-encoding")), (200, "br"), "{file}");
        assert_eq!(header(&head, "cache-control"), "public, max-age=31536000, immutable", "{file}");
        assert_eq!(header(&head, "x-content-type-options"), "nosniff", "{file}");
        assert_eq!(header(&head, "vary"), "accept-encoding", "{file}");
        all += header(&head, "content-length").parse::<usize>().unwrap();
        let (_, zipped, _) = get(&server, file, "Accept-Encoding: br;q=0, gzip\r\n").await;
        assert_eq!(header(&zipped, "content-encoding"), "gzip", "{file}");
        let (_, plain, body) = get(&server, file, "").await;
        assert_eq!(header(&plain, "content-encoding"), "", "{file}");
        assert!(!body.contains("\nimport "), "nothing waits for another round: {file}");
    }
    assert!(all <= 80_000, "the first load has {all} bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_version_gets_the_script_that_loads_it_anew_and_nothing_is_kept() {
    let server = Server::start().await;
    let (status, head, body) = get(&server, "/web/early.0123456789abcdef.js", "").await;
    assert_eq!((status, header(&head, "cache-control")), (200, "no-store"));
    assert!(body.contains("location.reload()"), "{body}");
    let (status, head, _) = get(&server, "/web/app.0123456789abcdef.js", "").await;
    assert_eq!((status, header(&head, "cache-control")), (404, "no-store"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_of_the_import_map_is_there() {
    let server = Server::start().await;
    let (_, _, page) = get(&server, "/", "").await;
    let map = between(&page, "<script type=\"importmap\">", "</script>")[0];
    let map: serde_json::Value = serde_json::from_str(map).unwrap();
    let imports = map["imports"].as_object().unwrap();
    assert!(imports.contains_key("preact") && imports.len() > 20, "{imports:?}");
    for (name, file) in imports {
        let (status, head, _) = get(&server, file.as_str().unwrap(), "").await;
        assert_eq!((status, header(&head, "content-type")), (200, "text/javascript; charset=utf-8"), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_known_isnt_sent_again() {
    let server = Server::start().await;
    let (_, head, _) = get(&server, "/", "").await;
    let known = format!("If-None-Match: \"other\", {}\r\n", header(&head, "etag"));
    let (status, head, body) = get(&server, "/", &known).await;
    assert_eq!((status, body.as_str()), (304, ""), "{head}");
    let (status, _, body) = get(&server, "/", "If-None-Match: \"other\"\r\n").await;
    assert_eq!((status, body.is_empty()), (200, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_worker_may_answer_for_the_whole_site_and_is_asked_for_anew() {
    let server = Server::start().await;
    let (status, head, worker) = get(&server, "/web/worker.js", "").await;
    assert_eq!(
        (status, header(&head, "service-worker-allowed"), header(&head, "cache-control")),
        (200, "/", "no-cache")
    );
    assert!(!worker.contains("{shell}") && !worker.contains("{version}"), "{worker}");
    let (status, head, _) = get(&server, "/web/manifest.webmanifest", "").await;
    assert_eq!((status, header(&head, "content-type")), (200, "application/manifest+json"));
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_nothing_else_and_nothing_where_it_is_off() {
    let server = Server::start().await;
    for path in ["/web/app/main.js", "/web/../Cargo.toml", "/web/%2e%2e/x", "/web", "/style", "/invite"] {
        assert_eq!(get(&server, path, "").await.0, 404, "{path}");
    }
    let off = Server::with(&[("web", "off")]).await;
    for path in ["/app/channels/1", "/invite/abc", "/web/worker.js"] {
        assert_eq!(get(&off, path, "").await.0, 404, "{path}");
    }
    let (_, _, page) = get(&off, "/", "").await;
    assert!(!page.contains("<script") && page.contains("/docs"), "the plain page: {page}");
    let without = Server::with(&[("dialects", "pythia")]).await;
    assert!(!get(&without, "/", "").await.2.contains("<script"), "the client's own dialect isn't spoken");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_served_as_it_lies_there() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web");
    let server = Server::with(&[("web_dir", folder)]).await;
    let (status, head, page) = get(&server, "/style", "").await;
    assert_eq!((status, header(&head, "cache-control")), (200, "no-cache"));
    assert!(page.contains("src=\"/web/app/main.js\"") && page.contains("/web/vendor/preact.js"), "{page}");
    assert_eq!(get(&server, "/web/views/shell.js", "").await.0, 200);
    for path in ["/web/../Cargo.toml", "/web/app/../../Cargo.toml", "/web//etc/passwd"] {
        assert_eq!(get(&server, path, "").await.0, 404, "{path}");
    }
}
