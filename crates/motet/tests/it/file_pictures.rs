//! Pictures: shown small, without what their cameras noted; and files taken out of their messages.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader};
use kit::id::{IdKind, uuid};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Engine, Server};

use crate::files::{read, send_form, until_there_are};
use crate::people::{gateway, guild, number};

/// A picture with a camera's note in it: the camera lay on its side.
pub(crate) fn photograph() -> Vec<u8> {
    let mut jpeg = Vec::new();
    let picture = image::RgbImage::from_fn(600, 400, |x, y| image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 90]));
    image::codecs::jpeg::JpegEncoder::new(&mut jpeg).encode_image(&picture).unwrap();
    let note = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0SECRET PLACE";
    let mut noted = jpeg[..2].to_vec();
    noted.extend_from_slice(&[0xff, 0xe1, 0, u8::try_from(note.len() + 2).unwrap()]);
    noted.extend_from_slice(note);
    noted.extend_from_slice(&jpeg[2..]);
    noted
}

/// Its pixels, and which way is up.
fn seen(bytes: &[u8]) -> (Vec<u8>, Orientation) {
    let mut decoder = ImageReader::new(Cursor::new(bytes)).with_guessed_format().unwrap().into_decoder().unwrap();
    let orientation = decoder.orientation().unwrap();
    (DynamicImage::from_decoder(decoder).unwrap().into_bytes(), orientation)
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

pub(crate) async fn a_picture_tells_nothing_of_its_camera_and_is_shown_small(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let owner = gateway(&server, "owner").await;
    let (_, channel) = guild(&server, &owner).await;
    let photograph = photograph();
    let parts = [
        ("payload_json", None, br#"{"content": "the lake", "nonce": 7}"#.as_slice()),
        ("files[0]", Some("lake.jpg"), photograph.as_slice()),
        ("files[1]", Some("notes.txt"), b"wet"),
    ];
    let path = format!("/api/rest/channels/{channel}/messages");
    let sent = send_form(&server, Method::POST, &path, &owner, &parts).await.expect(201);
    assert_eq!((&sent["content"], &sent["nonce"]), (&json!("the lake"), &json!("7")));
    let (picture, text) = (&sent["attachments"][0], &sent["attachments"][1]);
    assert_eq!(
        (&picture["content_type"], &picture["width"], &picture["height"]),
        (&json!("image/jpeg"), &json!(400), &json!(600))
    );
    assert_eq!((&text["content_type"], &text["thumbnail_url"]), (&json!("text/plain"), &Value::Null));
    let whole = read(&server, picture["url"].as_str().unwrap(), &owner, &[]).await;
    assert!(whole.header("content-disposition").starts_with("inline; filename=\"lake.jpg\""));
    assert!(!holds(&whole.bytes, b"SECRET") && seen(&whole.bytes) == seen(&photograph));
    assert_eq!(
        (&picture["size"], whole.header("content-length")),
        (&json!(whole.bytes.len()), &*whole.bytes.len().to_string())
    );
    let small = read(&server, picture["thumbnail_url"].as_str().unwrap(), &owner, &[]).await;
    assert_eq!((small.status, small.header("content-type")), (200, "image/jpeg"));
    assert!(holds(&photograph, b"SECRET PLACE") && !holds(&small.bytes, b"SECRET") && !holds(&small.bytes, b"Exif"));
    let drawn = image::load_from_memory(&small.bytes).unwrap();
    assert_eq!((drawn.width(), drawn.height()), (213, 320));
    let stranger = gateway(&server, "stranger").await;
    assert_eq!(read(&server, picture["thumbnail_url"].as_str().unwrap(), &stranger, &[]).await.status, 404);
    // Sent again with the same nonce it is the same message, and no other file is kept.
    let again = send_form(&server, Method::POST, &path, &owner, &parts).await.expect(201);
    assert_eq!(again["message_id"], sent["message_id"]);
    until_there_are(&server, 3).await;
    // Every dialect shows them in its own words.
    let message = number(&sent["message_id"]);
    let pythia = server.get(&format!("/api/v1/messages/channel/{}", uuid(IdKind::Channel, channel)), &owner).await;
    let pythia = pythia.expect(200);
    assert_eq!(pythia[0]["attachments"][0]["thumbnail_url"], picture["thumbnail_url"]);
    let auth0 = server.get(&format!("/channels/{channel}/messages"), &owner).await.expect(200);
    let in_auth0 = &auth0["messages"][0]["attachments"][0];
    assert_eq!(in_auth0["filename"], "lake.jpg");
    let chat = server.get(&format!("/api/messages/{}", uuid(IdKind::Channel, channel)), &owner).await.expect(200);
    assert_eq!(
        (&chat[0]["file"]["filename"], &chat[0]["files"][1]["filename"]),
        (&json!("lake.jpg"), &json!("notes.txt"))
    );
    let in_pythia = &pythia[0]["attachments"][0];
    for shown in [in_pythia, in_auth0, &chat[0]["file"], &chat[0]["files"][0]] {
        assert_eq!((&shown["width"], &shown["height"], &shown["size"]), (&json!(400), &json!(600), &picture["size"]));
    }
    assert_eq!(chat[0]["files"][1].get("width"), None);
    // The files are deleted one after the other.
    let one = |file: &Value| format!("{path}/{message}/attachments/{}", file["attachment_id"].as_str().unwrap());
    server.delete(&one(text), &stranger).await.expect(404);
    server.delete(&one(text), &owner).await.expect(204);
    server.delete(&one(text), &owner).await.expect(404);
    server.delete(&one(picture), &owner).await.expect(204);
    let left = server.get(&format!("{path}/{message}"), &owner).await.expect(200);
    assert_eq!((&left["content"], left.get("attachments")), (&json!("the lake"), None));
    until_there_are(&server, 0).await;
}

pub(crate) async fn a_message_of_files_alone_goes_with_the_last_of_them(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let owner = gateway(&server, "owner").await;
    let (_, channel) = guild(&server, &owner).await;
    let path = format!("/api/rest/channels/{channel}/messages");
    let sent = send_form(&server, Method::POST, &path, &owner, &[("f", Some("a.txt"), b"a")]).await.expect(201);
    assert_eq!(sent["content"], "");
    send_form(&server, Method::POST, &path, &owner, &[("nonce", None, b"a")]).await.expect(400);
    let message = format!("{path}/{}", sent["message_id"].as_str().unwrap());
    let file = sent["attachments"][0]["attachment_id"].as_str().unwrap();
    server.delete(&format!("{message}/attachments/{file}"), &owner).await.expect(204);
    server.get(&message, &owner).await.expect(404);
}

pub(crate) async fn a_profile_picture_is_shown_everywhere_and_replaced_whole(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (owner, other) = (gateway(&server, "owner").await, gateway(&server, "other").await);
    let picture = photograph();
    let path = "/api/rest/users/@me/avatar";
    let parts = [("file", Some("me.jpg"), picture.as_slice())];
    let first = send_form(&server, Method::PUT, path, &owner, &parts).await.expect(200);
    let address = first["avatar_url"].as_str().unwrap().to_owned();
    let origin = format!("http://{}", server.address());
    let shown = read(&server, address.strip_prefix(&origin).unwrap(), "", &[]).await;
    assert_eq!((shown.status, shown.header("content-type")), (200, "image/jpeg"));
    assert!(!holds(&shown.bytes, b"SECRET"));
    assert_eq!(shown.header("x-content-type-options"), "nosniff");
    let id = first["user_id"].as_str().unwrap();
    let seen = server.get(&format!("/api/rest/users/{id}"), &other).await.expect(200);
    assert_eq!(seen["avatar_url"], first["avatar_url"]);
    send_form(&server, Method::PUT, &format!("/api/rest/users/{id}/avatar"), &other, &parts).await.expect(403);
    send_form(&server, Method::PUT, path, &owner, &[("file", Some("me.jpg"), b"no picture")]).await.expect(400);
    send_form(&server, Method::PUT, path, &owner, &[]).await.expect(400);
    send_form(&server, Method::PUT, path, &owner, &[parts[0], parts[0]]).await.expect(400);
    let second = send_form(&server, Method::PUT, path, &owner, &parts).await.expect(200);
    assert_ne!(second["avatar_url"], first["avatar_url"]);
    // Only the contents of files that messages show are kept.
    until_there_are(&server, 1).await;
    assert_eq!(read(&server, address.strip_prefix(&origin).unwrap(), "", &[]).await.status, 404);
    let cleared = server.delete(path, &owner).await.expect(200);
    assert_eq!(cleared["avatar_url"], Value::Null);
    until_there_are(&server, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn photographs_keep_everything_where_that_is_wanted() {
    let server = Server::with(&[("keep_photo_metadata", "on")]).await;
    let owner = gateway(&server, "owner").await;
    let (_, channel) = guild(&server, &owner).await;
    let path = format!("/api/rest/channels/{channel}/messages");
    let photograph = photograph();
    let parts = [("f", Some("lake.jpg"), photograph.as_slice())];
    let sent = send_form(&server, Method::POST, &path, &owner, &parts).await.expect(201);
    let picture = &sent["attachments"][0];
    let whole = read(&server, picture["url"].as_str().unwrap(), &owner, &[]).await;
    assert!(whole.bytes == photograph);
    assert_eq!((&picture["width"], &picture["height"]), (&json!(400), &json!(600)));
}

/// It can't be drawn in small, but says how large it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_picture_of_another_kind_tells_its_size() {
    let server = Server::start().await;
    let owner = gateway(&server, "owner").await;
    let (_, channel) = guild(&server, &owner).await;
    let path = format!("/api/rest/channels/{channel}/messages");
    let mut bitmap = b"BM\x1a\0\0\0\0\0\0\0\x1a\0\0\0\x28\0\0\0".to_vec();
    bitmap.extend_from_slice(&640_i32.to_le_bytes());
    bitmap.extend_from_slice(&480_i32.to_le_bytes());
    bitmap.extend_from_slice(&[0; 28]);
    let sent = send_form(&server, Method::POST, &path, &owner, &[("f", Some("a.bmp"), &bitmap)]).await.expect(201);
    let picture = &sent["attachments"][0];
    assert_eq!((&picture["width"], &picture["height"]), (&json!(640), &json!(480)), "{picture}");
    assert_eq!(picture["thumbnail_url"], Value::Null);
    let none = format!("/thumbnails/{}", picture["attachment_id"].as_str().unwrap());
    assert_eq!(read(&server, &none, &owner, &[]).await.status, 404);
}
