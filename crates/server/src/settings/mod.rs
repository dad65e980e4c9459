//! What can be set, and what it is set to. Flags beat the environment, which beats `.env`, which beats the file,
//! which beats the default.

mod bucket;
mod dotenv;
mod read;
mod size;
mod sources;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use blobs::Bucket;
use domain::model::Registrations;
use ipnet::IpNet;
use kit::{Clients, DialectEntry};
use web::WebFolder;

pub use sources::Sources;

use crate::spoken::SpokenDialects;

/// Everything that can be set.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own, on or off")]
pub struct Settings {
    /// Where to listen. Port 0 takes any free one.
    pub listen: SocketAddr,
    /// Further addresses, each for one dialect alone.
    pub listen_dialect: Vec<(&'static DialectEntry, SocketAddr)>,
    /// Folder of the embedded database and of generated keys.
    pub data_dir: PathBuf,
    /// Where state is kept.
    pub database: DatabaseSetting,
    /// The NATS servers over which the nodes of a cluster hear each other; none of a server that is alone.
    pub nats: Option<Secret>,
    /// How long a database that isn't up yet is waited for.
    pub database_wait: Duration,
    /// How long the event log keeps an event.
    pub log_life: Duration,
    /// Where the contents of files are kept.
    pub blobs: BlobSetting,
    /// Largest file that may be uploaded, in bytes.
    pub upload_bytes: u64,
    /// Most bytes of files that one account may keep.
    pub storage_quota: u64,
    /// The limits within which files are kept.
    pub file_limits: blobs::BlobLimits,
    /// Key of own tokens; generated and kept in the data folder when absent.
    pub secret_key: Option<Secret>,
    /// The installation's name.
    pub app_name: String,
    /// How long access tokens are good.
    pub token_life: Duration,
    /// An outside identity provider.
    pub tenant: Option<TenantSetting>,
    /// Audience of the built-in issuer's tokens, when one is set without a tenant.
    pub audience: Option<String>,
    /// Which clients the built-in issuer serves.
    pub clients: Clients,
    /// The address under which clients reach the server, without a trailing slash.
    pub public_url: Option<String>,
    /// Whether there is a web client.
    pub web: WebSetting,
    /// The dialects that are spoken.
    pub dialects: SpokenDialects,
    /// How often clients of the dialect with heartbeats send one.
    pub heartbeat: Duration,
    /// Origins of web pages that may call; none for any.
    pub cors_origins: Option<Vec<String>>,
    /// Addresses of proxies whose forwarding headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether rates are limited: of logins that fail, and of registrations.
    pub rate_limits: bool,
    /// Who may register.
    pub registrations: Registrations,
    /// Whether others see an account's email address.
    pub show_emails: bool,
    /// Which log lines are written, in `tracing`'s filter language.
    pub log: String,
    /// Whether log lines are JSON.
    pub log_json: bool,
    /// Cheaper password hashes, for tests and load runs in which thousands register.
    pub cheap_passwords: bool,
}

/// An outside identity provider.
#[derive(Clone, Debug)]
pub struct TenantSetting {
    /// Its domain or URL.
    pub domain: String,
    /// The audience of its access tokens.
    pub audience: String,
    /// What this server is to it, where people log in there with the web client.
    pub web_client: Option<WebClientSetting>,
}

/// A client of a tenant.
#[derive(Clone, Debug)]
pub struct WebClientSetting {
    /// Its id.
    pub id: String,
    /// Its secret, if it has one.
    pub secret: Option<Secret>,
    /// What people know the tenant by.
    pub name: String,
}

/// Where state is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseSetting {
    /// The embedded database in this file.
    Sqlite(PathBuf),
    /// A Postgres server.
    Postgres(Secret),
}

impl From<&DatabaseSetting> for store::Database {
    fn from(setting: &DatabaseSetting) -> Self {
        match setting {
            DatabaseSetting::Sqlite(path) => Self::Sqlite(path.clone()),
            DatabaseSetting::Postgres(url) => Self::Postgres(url.0.clone()),
        }
    }
}

/// Where the contents of files are kept.
#[derive(Clone, Debug)]
pub enum BlobSetting {
    /// In the data folder.
    Folder,
    /// In a folder that other nodes use as well.
    Shared(PathBuf),
    /// In a bucket that speaks S3.
    Bucket(Bucket),
}

/// Whether there is a web client, and where its files come from.
#[derive(Clone, Debug)]
pub enum WebSetting {
    /// There is a plain page instead.
    Off,
    /// From the binary.
    Built,
    /// From a folder, as they lie there.
    Folder(WebFolder),
}

/// A value that never shows in logs or errors.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// A setting that can't be used: one line that names it.
#[derive(Debug, PartialEq, Eq)]
pub struct BadSetting(pub String);

impl fmt::Display for BadSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadSetting {}
