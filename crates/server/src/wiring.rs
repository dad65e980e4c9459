//! Joins the parts: which implementation stands behind each port.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth::{Argon2id, BuiltIn, Cost, OwnTokens, Tenant, WebClient};
use bus::Local;
use domain::fanout::Hub;
use domain::intake::Intake;
use domain::ports::{Blobs, Bus, Chance, Clock, Identities, Issuer, KeyRing, SignOn, Store};
use domain::uses::Uses;
use domain::verbs::{FirstIssuerKey, HideEmails};
use domain::{Core, Guard, Refusal};
use kit::live::OpeningPermits;
use kit::{Bodies, Context, CursorKey, PublicSettings, SocketSink, Times};
use socket::Sockets;

use crate::connections::take_apart;
use crate::retry::retry_delay;
use crate::settings::{self, DatabaseSetting, Settings, TenantSetting};
use crate::{StartError, data_dir};

/// What a server gets from outside: tests pass a clock that they can stop.
#[derive(Clone)]
pub struct Ambient {
    /// Wall-clock time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Arc<dyn Chance>,
    /// How long clients may take for things.
    pub times: Times,
}

/// Joins everything that handlers are given.
pub(crate) async fn wire(settings: &Settings, ambient: Ambient) -> Result<Arc<Context>, StartError> {
    let times = ambient.times;
    let sockets = Sockets::taking(take_apart, times.ping, retry_delay(Arc::clone(&ambient.chance)));
    let dialects = settings.dialects.all.iter();
    let closes = dialects.clone().map(|dialect| dialect.close).collect();
    let encoders = dialects.map(|dialect| (dialect.name, (dialect.encoder)())).collect();
    let key = match &settings.secret_key {
        Some(key) => key.0.clone(),
        None => data_dir::kept_key(&settings.data_dir, ambient.chance.as_ref())?,
    };
    let cursors = CursorKey::new(key.as_bytes());
    let sink = SocketSink { sockets: sockets.clone(), cursors: cursors.clone(), closes };
    let hub = Arc::new(Hub::new(encoders, Arc::new(sink)));
    let local = Local::new(Arc::clone(&hub) as _)
        .map_err(|error| StartError(format!("a thread for events can't start: {error}")))?;
    let bus: Arc<dyn Bus> = Arc::new(local);
    let (wait, options) = (settings.database_wait, StoreOptions::of(settings));
    let store = open_store(&settings.database, &ambient, Arc::clone(&bus), wait, options).await?;
    let tokens = OwnTokens::new(key.as_bytes()).map_err(|error| StartError(format!("SECRET_KEY: {error}")))?;
    let kept = store.perform(HideEmails { hidden: !settings.show_emails }).await;
    kept.map_err(|refusal| StartError(format!("MOTET_SHOW_EMAILS: the store refused: {}", refusal.label())))?;
    let IdentityProvider { identities, issuer, sign_on } = identity_provider(settings, &store).await?;
    let blobs = open_blobs(settings).await?;
    let cost = if settings.cheap_passwords { Cost::Cheap } else { Cost::Full };
    let core = Core {
        store,
        blobs,
        uses: Uses::default(),
        admin_code: Mutex::default(),
        registrations: settings.registrations,
        upload_bytes: settings.upload_bytes,
        storage_quota: settings.storage_quota,
        intake: Intake::default(),
        hub,
        bus,
        clock: ambient.clock,
        chance: Arc::clone(&ambient.chance),
        tokens: Arc::new(tokens),
        passwords: Arc::new(Argon2id::new(ambient.chance, cost)),
        guard: Guard::new(settings.rate_limits),
        identities,
        issuer,
        sign_on,
        token_life: settings.token_life,
    };
    let facts = PublicSettings {
        app_name: settings.app_name.clone(),
        dialects: settings.dialects.names(),
        public_url: settings.public_url.clone(),
        audience: settings.audience.clone(),
        clients: settings.clients.clone(),
        heartbeat: settings.heartbeat,
    };
    let (bodies, turns) = (Bodies::default(), OpeningPermits::default());
    Ok(Arc::new(Context { core: Arc::new(core), sockets, cursors, turns, bodies, times, facts }))
}

/// What the settings say of the store, besides where it is.
#[derive(Clone, Copy, Debug)]
pub struct StoreOptions {
    /// Whether the store counts what one account does in an hour.
    pub limited: bool,
    /// How long its event log keeps an event.
    pub log_life: Duration,
}

impl StoreOptions {
    /// Takes them from the settings.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        Self { limited: settings.rate_limits, log_life: settings.log_life }
    }
}

/// Opens the store behind the setting, and brings its schema up to date. A server that isn't up yet is waited for.
pub async fn open_store(
    database: &DatabaseSetting,
    ambient: &Ambient,
    bus: Arc<dyn Bus>,
    wait: Duration,
    options: StoreOptions,
) -> Result<Arc<dyn Store>, StartError> {
    let database = match database {
        DatabaseSetting::Sqlite(path) => store::Database::Sqlite(path.clone()),
        DatabaseSetting::Postgres(url) => store::Database::Postgres(url.0.clone()),
    };
    let deps = store::Deps {
        clock: Arc::clone(&ambient.clock),
        chance: Arc::clone(&ambient.chance),
        bus,
        prune_every: store::PRUNE_EVERY,
        log_life: options.log_life,
        limited: options.limited,
    };
    store::open_within(&database, deps, wait).await.map_err(|error| {
        StartError(if error.is_of_machine() { error.to_string() } else { format!("DATABASE_URL: {error}") })
    })
}

/// Opens the place where the contents of files are kept.
async fn open_blobs(settings: &Settings) -> Result<Arc<dyn Blobs>, StartError> {
    let folder = settings.data_dir.join("files");
    let location = match &settings.blobs {
        settings::BlobSetting::Folder => blobs::BlobLocation::Folder(folder),
        settings::BlobSetting::Bucket(bucket) => blobs::BlobLocation::Bucket(bucket.clone(), folder),
    };
    blobs::open(&location, settings.file_limits).await.map_err(|error| StartError(format!("MOTET_BLOBS: {error}")))
}

/// What stands behind the ports of who somebody is.
struct IdentityProvider {
    identities: Arc<dyn Identities>,
    issuer: Option<Arc<dyn Issuer>>,
    sign_on: Option<Arc<dyn SignOn>>,
}

/// The configured tenant.
fn tenant(setting: &TenantSetting) -> Result<IdentityProvider, StartError> {
    let failed = |error: &dyn std::fmt::Display| StartError(format!("AUTH0_DOMAIN: {error}"));
    let client = reqwest::Client::builder().build().map_err(|error| failed(&error))?;
    let tenant = Tenant::new(&setting.domain, &setting.audience, client).map_err(|error| failed(&error))?;
    let tenant = Arc::new(tenant);
    let web_client = setting.web_client.clone().map(|client| {
        let secret = client.secret.map(|secret| secret.0);
        WebClient::new(Arc::clone(&tenant), client.id, secret, client.name)
    });
    let web_client = web_client.transpose().map_err(|error| StartError(format!("MOTET_AUTH0_WEB_CLIENT: {error}")))?;
    let sign_on = web_client.map(|client| Arc::new(client) as Arc<dyn SignOn>);
    Ok(IdentityProvider { identities: tenant, issuer: None, sign_on })
}

/// The configured tenant, or else the built-in issuer with the keys that the store keeps.
async fn identity_provider(settings: &Settings, store: &Arc<dyn Store>) -> Result<IdentityProvider, StartError> {
    if let Some(setting) = &settings.tenant {
        return tenant(setting);
    }
    let failed = |error: &dyn std::fmt::Display| StartError(format!("the built-in issuer's key: {error}"));
    let unavailable = |refusal: Refusal| failed(&refusal.label());
    if store.issuer_keys().await.map_err(unavailable)?.is_empty() {
        let made = BuiltIn::generate().map_err(|error| failed(&error))?;
        store.perform(FirstIssuerKey { candidate: made }).await.map_err(unavailable)?;
    }
    let ring: Arc<dyn KeyRing> = Arc::clone(store) as _;
    let public_url = settings.public_url.as_ref().map(|url| format!("{url}/"));
    let built_in = BuiltIn::new(ring, public_url, settings.audience.clone());
    let built_in = Arc::new(built_in);
    Ok(IdentityProvider { identities: Arc::clone(&built_in) as _, issuer: Some(built_in), sign_on: None })
}
