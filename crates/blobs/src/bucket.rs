//! Files in a bucket that speaks S3.

use std::fmt;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use domain::ports::Chunks;
use domain::{Outcome, Refusal, Resource};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{ClientOptions, Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig};
use tokio::sync::Semaphore;

use crate::blob_store::Backend;
use crate::draft::{BlobDraft, Disk};
use crate::fault;

/// How much is sent in one request, in bytes. S3 takes no smaller parts than 5 MiB, but for the last.
const PART: u64 = 5 * 1024 * 1024;
/// How many such parts may be in memory at once.
const AT_ONCE: usize = 4;

/// Longest that a connection may take.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// Longest that the server may say nothing.
const ANSWER_TIME: Duration = Duration::from_mins(1);
/// How often a request is made again that failed.
const RETRIES: usize = 2;
/// Longest that a request is made again after it was made first.
const RETRY_TIME: Duration = Duration::from_secs(20);

/// Where a bucket is, and who may use it.
#[derive(Clone)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// What stands before each key, without a slash at the end; may be empty.
    pub prefix: String,
    /// The server's URL; none for Amazon's own.
    pub endpoint: Option<String>,
    /// Its region.
    pub region: String,
    /// The id of the key.
    pub key_id: String,
    /// The key.
    pub secret: String,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.name, self.prefix)
    }
}

pub(crate) struct Remote {
    store: AmazonS3,
    prefix: String,
    disk: Disk,
    upload_permits: Semaphore,
}

impl Remote {
    /// Makes sure that the bucket is there and may be looked into.
    pub(crate) async fn open(bucket: &Bucket, disk: Disk) -> Result<Self, String> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            .with_access_key_id(&bucket.key_id)
            .with_secret_access_key(&bucket.secret)
            .with_retry(retries())
            .with_client_options(options());
        if let Some(endpoint) = &bucket.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let store = builder.build().map_err(|error| one_line(&error))?;
        let remote = Self { store, prefix: bucket.prefix.clone(), disk, upload_permits: Semaphore::new(AT_ONCE) };
        match remote.store.head(&remote.path("there-is-none")).await {
            Ok(_) | Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(format!("{bucket:?} can't be used: {}", one_line(&error))),
        }
        // Only a list tells a bucket that isn't there from one that is empty.
        match remote.store.list(Some(&remote.path("there-is-none"))).next().await {
            Some(Err(error)) => Err(format!("{bucket:?} can't be used: {}", one_line(&error))),
            _ => Ok(remote),
        }
    }

    fn path(&self, name: &str) -> Path {
        self.prefix.split('/').filter(|part| !part.is_empty()).chain([name]).collect()
    }

    /// Sends it part by part.
    async fn send(&self, path: &Path, mut file: File, size: u64) -> Result<(), Error> {
        let mut upload = self.store.put_multipart(path).await?;
        let mut left = size;
        while left > 0 {
            let (back, part) = self.read(file, left.min(PART)).await?;
            (file, left) = (back, left - part.content_length() as u64);
            if let Err(error) = upload.put_part(part).await {
                upload.abort().await.ok();
                return Err(error);
            }
        }
        if let Err(error) = upload.complete().await {
            upload.abort().await.ok();
            return Err(error);
        }
        Ok(())
    }

    /// The next bytes of a file, so many.
    async fn read(&self, mut file: File, count: u64) -> Result<(File, PutPayload), Error> {
        let read = self.disk.run(move || {
            let mut part = vec![0; usize::try_from(count).unwrap_or(usize::MAX)];
            file.read_exact(&mut part)?;
            Ok((file, PutPayload::from(part)))
        });
        read.await.map_err(|error| Error::Generic { store: "incoming", source: Box::new(error) })
    }
}

fn retries() -> RetryConfig {
    RetryConfig { max_retries: RETRIES, retry_timeout: RETRY_TIME, ..RetryConfig::default() }
}

/// How long it is waited for an answer, and for each piece of one. A whole file may take longer.
fn options() -> ClientOptions {
    let options = ClientOptions::new().with_timeout_disabled().with_connect_timeout(CONNECT_TIME);
    // Whether it may be without encryption is said by the address.
    options.with_read_timeout(ANSWER_TIME).with_allow_http(true)
}

fn one_line(error: &Error) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[async_trait]
impl Backend for Remote {
    async fn shelve(&self, name: &str, draft: BlobDraft, size: u64) -> Outcome<()> {
        let _hand = self.upload_permits.acquire().await.map_err(|_| Refusal::Unavailable)?;
        let (path, draft_path) = (self.path(name), draft.path.clone());
        let file = self.disk.run(move || File::open(draft_path)).await.map_err(|error| fault::of_disk(&error))?;
        let sent = if size > PART {
            self.send(&path, file, size).await
        } else {
            match self.read(file, size).await {
                Ok((_, all)) => self.store.put(&path, all).await.map(|_| ()),
                Err(error) => Err(error),
            }
        };
        sent.map_err(|error| fault::of_bucket(&error))
    }

    async fn size(&self, name: &str) -> Outcome<Option<u64>> {
        match self.store.head(&self.path(name)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(fault::of_bucket(&error)),
        }
    }

    async fn part(&self, name: &str, range: Range<u64>) -> Outcome<Box<dyn Chunks>> {
        if range.is_empty() {
            return Ok(Box::new(BucketPart(futures_util::stream::empty().boxed())));
        }
        let range = if range.end == u64::MAX { GetRange::Offset(range.start) } else { GetRange::Bounded(range) };
        let options = GetOptions { range: Some(range), ..GetOptions::default() };
        match self.store.get_opts(&self.path(name), options).await {
            Ok(found) => Ok(Box::new(BucketPart(found.into_stream()))),
            Err(Error::NotFound { .. }) => {
                tracing::error!(name, "a file's content is missing");
                Err(Refusal::Unknown(Resource::File))
            }
            Err(error) => Err(fault::of_bucket(&error)),
        }
    }

    async fn remove(&self, name: &str) -> Outcome<()> {
        match self.store.delete(&self.path(name)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(fault::of_bucket(&error)),
        }
    }
}

/// What is left to come of a part.
struct BucketPart(BoxStream<'static, Result<Bytes, Error>>);

#[async_trait]
impl Chunks for BucketPart {
    async fn next(&mut self) -> Option<Outcome<Bytes>> {
        let piece = self.0.next().await?;
        Some(piece.map_err(|error| fault::of_bucket(&error)))
    }
}
