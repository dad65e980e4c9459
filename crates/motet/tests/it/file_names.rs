//! Names of files: as clients write them, as they are shown and as they are sent back; and what web pages may see.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method};
use testkit::{Answer, Engine, Server};

use crate::files::{common_path, form_type, read, room, upload};

/// Sends a form whose one file is described so.
async fn send(server: &Server, method: Method, path: &str, token: &str, channel: &str, named: &str) -> Answer {
    let boundary = form_type().rsplit_once('=').unwrap().1.to_owned();
    let channel = format!("Content-Disposition: form-data; name=\"channel_id\"\r\n\r\n{channel}\r\n--{boundary}");
    let file = format!("Content-Disposition: form-data; name=\"file\"; {named}\r\n\r\ncontent\r\n--{boundary}--");
    let body = format!("--{boundary}\r\n{channel}\r\n{file}\r\n");
    let headers = [("authorization", format!("Bearer {token}")), ("content-type", form_type())];
    let headers = headers.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(&value).unwrap()));
    server.raw(method, path, HeaderMap::from_iter(headers), body).await
}

pub(crate) async fn a_file_is_called_what_its_sender_called_it(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let room = room(&server, false).await;
    let token = &room.owner.token;
    let in_gateway = format!("/api/rest/channels/{}/messages", room.channel_number());
    let long = "x".repeat(300);
    for (named, name) in [
        (r#"filename="say %22hi%22.txt""#, r#"say "hi".txt"#),
        (r#"filename="say \"hi\".txt""#, r#"say "hi".txt"#),
        (r#"filename="50%off.txt""#, "50%off.txt"),
        (r#"filename="a%0D%0Ab.txt""#, "ab.txt"),
        (r#"filename="%41%2F%5C%25.txt""#, "%41%2F%5C%25.txt"),
        (r#"filename="naïve.txt""#, "naïve.txt"),
        ("filename*=UTF-8''na%C3%AFve.txt", "naïve.txt"),
        ("filename=\"EURO rates\"; filename*=utf-8''%e2%82%ac%20rates", "€ rates"),
        ("filename*=UTF-8''%FF; filename=\"plain.txt\"", "plain.txt"),
        ("filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("filename=\"\u{200b}\"", "file"),
        ("filename=\"..\"", "file"),
        (&format!("filename=\"{long}.png\""), &format!("{}.png", &long[..251])),
        (&format!("filename=\"{long}.tar.gz\""), &format!("{}.tar.gz", &long[..248])),
    ] {
        let sent = send(&server, Method::POST, "/api/messages", token, &room.channel, named).await.expect(200);
        assert_eq!(sent["file"]["filename"], name, "{named}");
        let again = send(&server, Method::POST, &in_gateway, token, &room.channel, named).await.expect(201);
        assert_eq!(again["attachments"][0]["filename"], name, "{named}");
        // The download has the same name in its headers.
        for path in [common_path(&sent["file"]), again["attachments"][0]["url"].as_str().unwrap().to_owned()] {
            let got = read(&server, &path, token, &[]).await;
            assert_eq!(got.bytes, b"content", "{path}");
            let full = got.header("content-disposition").split_once("filename*=UTF-8''").unwrap().1.to_owned();
            let told = percent_encoding::percent_decode_str(&full).decode_utf8().unwrap().into_owned();
            assert_eq!(told, name, "{named}");
        }
    }
}

/// Players and readers of documents fetch files in parts, and look at these headers.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_origin_reads_a_file_in_parts() {
    let server = Server::start().await;
    let room = room(&server, false).await;
    let sent = upload(&server, &room.owner.token, &room.channel, "a.txt", b"0123456789").await.expect(200);
    let path = common_path(&sent["file"]);
    let origin = ("origin", "https://app.example");
    let part = read(&server, &path, &room.owner.token, &[origin, ("range", "bytes=2-4")]).await;
    let exposed: Vec<&str> = part.header("access-control-expose-headers").split(',').map(str::trim).collect();
    for name in [
        "content-range",
        "accept-ranges",
        "content-length",
        "content-disposition",
        "etag",
        "x-request-id",
        "retry-after",
    ] {
        assert!(exposed.contains(&name), "{name}: {exposed:?}");
    }
    for name in ["content-range", "accept-ranges", "etag"] {
        assert!(!part.header(name).is_empty(), "{name}");
    }
    let preflight = Client::new()
        .request(Method::OPTIONS, format!("http://{}{path}", server.address()))
        .header("origin", "https://app.example")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization,if-range,range");
    let allowed = preflight.send().await.unwrap();
    let allowed = allowed.headers()["access-control-allow-headers"].to_str().unwrap().to_owned();
    for name in ["authorization", "range", "if-range", "if-none-match"] {
        assert!(allowed.split(',').any(|one| one.trim() == name), "{name}: {allowed}");
    }
}
