//! Files in a bucket: on a server that speaks S3, when `MOTET_TEST_S3` holds the URL of one of its buckets, with the
//! id and the secret of a key before the host.

use std::io::Write;
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{ObjectStore, path::Path};
use testkit::Server;
use tokio::io::{AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::files::{Room, below, common_path, form, head, read, room, upload};

static LEFT_OUT: Once = Once::new();
static NUMBER: AtomicU32 = AtomicU32::new(1);

/// A folder of its own in the bucket of the tests.
struct Bucket {
    host: String,
    name: String,
    key: (String, String),
    prefix: String,
}

impl Bucket {
    /// A new folder, if there is a server for the tests. If not, this is printed past the test harness, which would hide it.
    #[expect(clippy::disallowed_methods, reason = "the test runner says by the environment where S3 is")]
    fn make() -> Option<Self> {
        let Some(url) = std::env::var("MOTET_TEST_S3").ok().filter(|url| !url.is_empty()) else {
            LEFT_OUT.call_once(|| {
                std::io::stderr().write_all(b"S3 WAS LEFT OUT: MOTET_TEST_S3 is not set\n").unwrap();
            });
            return None;
        };
        let (key, rest) = url.strip_prefix("http://").unwrap().split_once('@').unwrap();
        let ((id, secret), (host, name)) = (key.split_once(':').unwrap(), rest.split_once('/').unwrap());
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        Some(Self {
            host: host.to_owned(),
            name: name.to_owned(),
            key: (id.to_owned(), secret.to_owned()),
            prefix: format!("test/{}-{number}", std::process::id()),
        })
    }

    /// A server that keeps its files in it, reaching it at this address.
    async fn server(&self, host: &str) -> Server {
        let blobs = format!("s3://{}/{}?endpoint=http://{host}", self.name, self.prefix);
        let (id, secret) = (self.key.0.as_str(), self.key.1.as_str());
        let settings = [
            ("blobs", blobs.as_str()),
            ("aws_access_key_id", id),
            ("aws_secret_access_key", secret),
            ("max_upload_bytes", "30000000"),
        ];
        Server::with(&settings).await
    }

    fn store(&self) -> AmazonS3 {
        let builder = AmazonS3Builder::new().with_bucket_name(&self.name).with_region("us-east-1");
        let builder = builder.with_access_key_id(&self.key.0).with_secret_access_key(&self.key.1);
        builder.with_endpoint(format!("http://{}", self.host)).with_allow_http(true).build().unwrap()
    }

    /// The keys of the objects in the folder.
    async fn objects(&self) -> Vec<String> {
        let prefix = Path::from(self.prefix.as_str());
        let objects: Vec<_> = self.store().list(Some(&prefix)).try_collect().await.unwrap();
        objects.into_iter().map(|object| format!("{}: {}", object.location, object.size)).collect()
    }

    async fn until_there_are(&self, count: usize) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.objects().await.len() != count {
            assert!(Instant::now() < deadline, "{:?}", self.objects().await);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

/// A content in which no two places look alike.
fn content(length: u32) -> Vec<u8> {
    (0..length / 4).flat_map(u32::to_be_bytes).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn files_lie_in_the_bucket_and_go_from_it() {
    let Some(bucket) = Bucket::make() else { return };
    let server = bucket.server(&bucket.host).await;
    let Room { owner, channel, stranger, .. } = room(&server, false).await;
    for length in [0, 100_000, 5 << 20, 22_000_000] {
        let content = content(length);
        let sent = upload(&server, &owner.token, &channel, "a.bin", &content).await.expect(200);
        assert_eq!(bucket.objects().await.len(), 1);
        assert_eq!(below(&server.folder().join("files")), Vec::<String>::new());
        let path = common_path(&sent["file"]);
        let whole = read(&server, &path, &owner.token, &[]).await;
        assert!(whole.status == 200 && whole.bytes == content, "{length}");
        assert_eq!(read(&server, &path, &stranger.token, &[]).await.status, 403);
        if length > 0 {
            let part = read(&server, &path, &owner.token, &[("range", "bytes=70000-70009")]).await;
            assert!(part.status == 206 && part.bytes == content[70_000..70_010], "{length}");
        }
        let file = sent["file"]["id"].as_str().unwrap();
        server.delete(&format!("/api/files/{file}"), &owner.token).await.expect(200);
        bucket.until_there_are(0).await;
    }
    upload(&server, &owner.token, &channel, "a.bin", &content(30_000_004)).await.expect(413);
    assert_eq!(bucket.objects().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_cut_off_leaves_nothing_in_the_bucket() {
    let Some(bucket) = Bucket::make() else { return };
    let server = bucket.server(&bucket.host).await;
    let room = room(&server, false).await;
    let body = form(&[("channel_id", None, room.channel.as_bytes()), ("file", Some("a.bin"), &content(12_000_000))]);
    for sent in [9_000_000, body.len() - 4, body.len()] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(&head(&room.stranger.token, body.len())).await.unwrap();
        stream.write_all(&body[..sent]).await.unwrap();
        drop(stream);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    bucket.until_there_are(0).await;
    let incoming = server.folder().join("files");
    let deadline = Instant::now() + Duration::from_secs(10);
    while !below(&incoming).is_empty() {
        assert!(Instant::now() < deadline, "{:?}", below(&incoming));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Lets connections through to an address until it is dropped.
async fn through_to(host: String) -> (String, JoinSet<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let mut passing = JoinSet::new();
    passing.spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((mut from, _)) = listener.accept().await {
            let host = host.clone();
            connections.spawn(async move {
                let mut to = TcpStream::connect(host).await.unwrap();
                let _ = copy_bidirectional(&mut from, &mut to).await;
            });
        }
    });
    (address, passing)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_out_of_reach_is_told_clearly_and_comes_back() {
    let Some(bucket) = Bucket::make() else { return };
    let (address, passing) = through_to(bucket.host.clone()).await;
    let server = bucket.server(&address).await;
    let Room { owner, channel, .. } = room(&server, false).await;
    let sent = upload(&server, &owner.token, &channel, "a.bin", b"here").await.expect(200);
    drop(passing);
    let refused = upload(&server, &owner.token, &channel, "b.bin", b"nowhere").await.expect(503);
    assert_eq!(refused["detail"], "Service unavailable, try again");
    let path = common_path(&sent["file"]);
    assert_eq!(read(&server, &path, &owner.token, &[]).await.status, 503);
    server
        .post("/api/messages", &owner.token, serde_json::json!({ "channel_id": channel, "content": "hi" }))
        .await
        .expect(200);
    let listener = TcpListener::bind(&address).await.unwrap();
    let host = bucket.host.clone();
    let passing = tokio::spawn(async move {
        while let Ok((mut from, _)) = listener.accept().await {
            let mut to = TcpStream::connect(&host).await.unwrap();
            tokio::spawn(async move { copy_bidirectional(&mut from, &mut to).await });
        }
    });
    assert_eq!(read(&server, &path, &owner.token, &[]).await.bytes, b"here");
    assert_eq!(bucket.objects().await.len(), 1);
    passing.abort();
}
