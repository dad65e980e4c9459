//! What of a request's body is taken in, from whom, and how much of it.

use domain::limits;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;
use testkit::Server;
use voices::Dialect;

use crate::files::{BOUNDARY, Part, form, form_type, send_form};
use crate::people::voice_client;
use crate::raw::{HTTP2, Raw, head};

/// Every operation that takes a body, as it is published: its method, its path with numbers for its parameters, and
/// whether it needs a token.
async fn operations(server: &Server) -> Vec<(String, String, bool)> {
    let mut found = Vec::new();
    for name in ["auth0", "pythia", "chat", "gateway"] {
        let document = server.get(&format!("/openapi/{name}.json"), "").await.expect(200);
        for (path, item) in document["paths"].as_object().unwrap() {
            let named: Vec<&str> =
                path.split(['{', '}']).enumerate().map(|(at, part)| if at % 2 == 0 { part } else { "1" }).collect();
            for (method, operation) in item.as_object().unwrap() {
                let open = operation["security"]
                    .as_array()
                    .is_some_and(|ways| ways.contains(&Value::Object(serde_json::Map::new())));
                if operation.get("requestBody").is_some() {
                    found.push((method.to_uppercase(), named.concat(), !open));
                }
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_shows_no_token_is_refused_before_the_body_is_waited_for() {
    let server = Server::start().await;
    let (mut requests, kinds) = (0, ["application/json".to_owned(), form_type()]);
    for (method, path, _) in operations(&server).await.into_iter().filter(|(.., needs_token)| *needs_token) {
        for kind in &kinds {
            for token in ["", "nonsense"] {
                let mut anonymous = Raw::saying(server.address(), &head(&method, &path, token, kind, 100_000)).await;
                let (status, _, body) = anonymous.answer().await;
                assert!(matches!(status, 401 | 403), "{method} {path}: {status} {body}");
                requests += 1;
            }
        }
    }
    assert!(requests > 100, "{requests}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_waits_for_a_body_that_says_nothing_or_comes_after_a_bad_token() {
    let server = Server::start().await;
    let token = voice_client(&server, Dialect::Auth0, "cleo").await.token;
    let form = "application/x-www-form-urlencoded";
    for (path, token, expected) in [
        ("/files/ticket", token.as_str(), 201),
        ("/files/ticket", "nonsense", 401),
        ("/files/ticket", "", 401),
        ("/userinfo", &token, 200),
        ("/userinfo", "nonsense", 401),
    ] {
        let mut raw = Raw::saying(server.address(), &head("POST", path, token, form, 1000)).await;
        let (status, _, body) = raw.answer().await;
        assert_eq!(status, expected, "{path}: {body}");
    }
    // Without a token in the header the form may hold one, so it is read.
    let body = format!("access_token={token}");
    let mut raw = Raw::saying(server.address(), &head("POST", "/userinfo", "", form, body.len())).await;
    raw.say(body.as_bytes()).await;
    assert_eq!(raw.answer().await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_say_little() {
    let server = Server::start().await;
    let large = "x".repeat(limits::STRANGER_BODY_BYTES + 1);
    let mut requests = 0;
    for (method, path, _) in operations(&server).await.into_iter().filter(|(.., needs_token)| !needs_token) {
        let mut stranger =
            Raw::saying(server.address(), &head(&method, &path, "", "application/json", large.len())).await;
        stranger.say(large.as_bytes()).await;
        let (status, _, body) = stranger.answer().await;
        // The pages check the request's origin and its query before they read a form.
        let page = path.starts_with("/u/") || path == "/authorize";
        // Here is no provider, for whom nothing is read.
        let absent = path.starts_with("/api/rest/auth/providers/") && status == 404;
        assert!(status == 413 || absent || page && matches!(status, 400 | 403), "{method} {path}: {status} {body}");
        requests += 1;
    }
    assert!(requests >= 10, "{requests}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_bounded_in_all_its_parts() {
    let server = Server::start().await;
    let token = voice_client(&server, Dialect::Chat, "cleo").await.token;
    let send = async |parts: &[Part<'_>]| send_form(&server, Method::POST, "/api/messages", &token, parts).await.status;
    let fields: [Part<'_>; 2] = [("content", None, b"hi"), ("channel_id", None, b"general")];
    let with = |more: Vec<Part<'static>>| fields.into_iter().chain(more).collect::<Vec<Part<'_>>>();
    assert_eq!(send(&with(Vec::new())).await, 200);
    assert_eq!(send(&with(vec![("x", None, b""); limits::FORM_PARTS - 2])).await, 200);
    assert_eq!(send(&with(vec![("x", None, b""); limits::FORM_PARTS - 1])).await, 413, "parts");
    let name: &'static str = "n".repeat(limits::PART_HEAD_BYTES).leak();
    assert_eq!(send(&with(vec![(name, None, b"")])).await, 413, "a name");
    assert_eq!(send(&with(vec![("x", Some(name), b"1")])).await, 413, "a file's name");
    let huge: &'static str = "n".repeat(1_000_000).leak();
    assert_eq!(send(&vec![(huge, None, b"".as_slice()); 30]).await, 413, "names of a megabyte");
    let text: &'static [u8] = "t".repeat(limits::BODY_BYTES / 4).into_bytes().leak();
    assert_eq!(send(&with(vec![("x", None, text); 5])).await, 413, "texts");
    let pieces: &'static [u8] = vec![b'f'; 100].leak();
    assert_eq!(send(&with(vec![("file", Some(""), pieces); 70])).await, 422, "files");
}

/// A body that is larger than what the two ends of a connection hold on its way.
fn large(begins: &str) -> Vec<u8> {
    [begins.as_bytes(), &vec![b'x'; 16_000_000]].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_says_all_of_a_refused_body_first_hears_the_refusal_all_the_same() {
    let server = Server::start().await;
    let token = voice_client(&server, Dialect::Chat, "cleo").await.token;
    let (json, form) = ("application/json", form_type());
    let expecting = format!("{json}\r\nExpect: 100-continue");
    let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"");
    let file = format!("{part}file\"; filename=\"a\"\r\n\r\n");
    for (path, token, kind, begins, expected) in [
        ("/nowhere", "", json, "", 404),
        ("/healthz", "", json, "", 405),
        ("/channels", "", json, "", 401),
        ("/channels", "", &expecting, "", 401),
        ("/api/rest/auth/login", "", json, "", 413),
        ("/api/messages", "nonsense", json, "", 401),
        ("/api/messages", &token, json, "", 413),
        ("/api/messages", &token, &form, &part, 413),
        ("/api/messages", &token, &form, &file, 413),
        ("/api/files", &token, &form, "", 413),
    ] {
        let body = large(begins);
        let mut raw = Raw::saying(server.address(), &head("POST", path, token, kind, body.len())).await;
        assert!(raw.say(&body).await, "{path} {begins}: cut off before all was said");
        let (status, _, answer) = raw.answer().await;
        assert_eq!(status, expected, "{path} {begins}: {answer}");
    }
}

/// A frame of HTTP/2.
fn frame(kind: u8, flags: u8, stream: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap().to_be_bytes();
    [&[0, length[0], length[1], kind, flags, 0, 0, 0, stream], bytes].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_refused_before_its_body_came_is_not_reset() {
    let (data, headers, reset, ping) = (0, 1, 3, 6);
    let server = Server::start().await;
    let post = frame(headers, 4, 1, b"\x83\x86\x41\x01x\x04\x08/nowhere");
    let mut raw = Raw::saying(server.address(), &[HTTP2, &post, &frame(data, 0, 1, b"some")].concat()).await;
    let mut heard = raw.until(b"not found").await;
    raw.say(&[frame(data, 1, 1, b"all"), frame(ping, 0, 0, b"an echo!")].concat()).await;
    heard.extend(raw.until(b"an echo!").await);
    let mut kinds = Vec::new();
    while heard.len() >= 9 {
        kinds.push(heard[3]);
        let length = usize::from(u16::from_be_bytes([heard[1], heard[2]]));
        heard.drain(..9 + length);
    }
    assert!(kinds.contains(&headers) && !kinds.contains(&reset), "{kinds:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_says_what_is_no_request_hears_that_all_the_same() {
    let server = Server::start().await;
    let chunked = "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n";
    for (begins, expected) in [("GET /healthz HTTP/1.1\r\nX: ", 431), ("nonsense\r\n\r\n", 400), (chunked, 400)] {
        let mut raw = Raw::to(server.address()).await;
        assert!(raw.say(&large(begins)).await, "{begins}: cut off before all was said");
        assert_eq!(raw.status().await, expected, "{begins}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_of_a_part_that_never_ends_is_not_collected() {
    let server = Server::start().await;
    let token = voice_client(&server, Dialect::Chat, "cleo").await.token;
    let boundary = form(&[]);
    let boundary = String::from_utf8(boundary).unwrap().trim_end().trim_end_matches("--").to_owned();
    let long = "x".repeat(100_000);
    for begun in [
        format!("{boundary}\r\nContent-Disposition: form-data; name=\"{long}"),
        format!("{boundary}\r\nX-Long: {long}"),
        format!("a preamble {long}"),
        format!("{boundary}{long}"),
        format!("{boundary}{}", " ".repeat(100_000)),
    ] {
        let mut endless =
            Raw::saying(server.address(), &head("POST", "/api/files", &token, &form_type(), 5_000_000)).await;
        endless.say(begun.as_bytes()).await;
        let (status, _, body) = endless.answer().await;
        assert!(matches!(status, 413 | 422), "{status} {body}: {}", &begun[..80]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_small_and_swells_when_it_is_read_is_refused() {
    let server = Server::start().await;
    let token = voice_client(&server, Dialect::Chat, "cleo").await.token;
    let members: Vec<String> = (0..20_000).map(|number| format!("\"{number}\":0")).collect();
    let pairs: Vec<String> = (0..20_000).map(|number| format!("{number}=")).collect();
    for (kind, body) in [
        ("application/json", format!("{{{}}}", members.join(","))),
        ("application/json", format!("{{\"file_ids\":[{}0]}}", "0,".repeat(20_000))),
        ("application/x-www-form-urlencoded", pairs.join("&")),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", kind.parse().unwrap());
        headers.insert("authorization", format!("Bearer {token}").parse().unwrap());
        server.raw(Method::POST, "/api/messages", headers, body).await.expect(422);
    }
}
