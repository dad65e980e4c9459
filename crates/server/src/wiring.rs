//! Joins the parts: which implementation stands behind each port.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use auth::{Argon2id, BuiltIn, Cost, OwnTokens, Tenant, WebClient};
use bus::{Follower, Local, NatsBus};
use domain::core::hex;
use domain::fanout::Hub;
use domain::intake::Intake;
use domain::ports::{Blobs, Bus, Chance, Clock, Identities, Issuer, KeyRing, NodeName, SignOn, Store, Subscriber};
use domain::uses::Uses;
use domain::verbs::{FirstIssuerKey, HideEmails, KeepSecret, SharedSecret};
use domain::{Core, Event, Guard, Refusal};
use kit::live::OpeningPermits;
use kit::{Bodies, Context, CursorKey, PublicSettings, SocketSink, Times};
use socket::Sockets;

use crate::connections::take_apart;
use crate::retry::retry_delay;
use crate::settings::{self, DatabaseSetting, Secret, Settings, TenantSetting};
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
pub(crate) async fn wire(
    settings: &Settings,
    ambient: Ambient,
) -> Result<(Arc<Context>, Option<Follower>), StartError> {
    let times = ambient.times;
    let sockets = Sockets::taking(take_apart, times.ping, retry_delay(Arc::clone(&ambient.chance)));
    let dialects = settings.dialects.all.iter();
    let closes = dialects.clone().map(|dialect| dialect.close).collect();
    let encoders = dialects.map(|dialect| (dialect.name, (dialect.encoder)())).collect();
    let late = Arc::new(LateHub::default());
    let (bus, cluster) = open_bus(settings, Arc::clone(&late) as _)?;
    let (wait, options) = (settings.database_wait, StoreOptions::of(settings));
    let store = open_store(&settings.database, &ambient, Arc::clone(&bus), wait, options).await?;
    let key = token_key(settings, &store, ambient.chance.as_ref()).await?;
    let cursors = CursorKey::new(key.as_bytes());
    let sink = SocketSink { sockets: sockets.clone(), cursors: cursors.clone(), closes };
    let hub = Arc::new(Hub::new(encoders, Arc::new(sink)));
    late.0.set(Arc::clone(&hub)).ok();
    let tokens = OwnTokens::new(key.as_bytes()).map_err(|error| StartError(format!("SECRET_KEY: {error}")))?;
    let kept = store.perform(HideEmails { hidden: !settings.show_emails }).await;
    kept.map_err(|refusal| StartError(format!("MOTET_SHOW_EMAILS: the store refused: {}", refusal.label())))?;
    let IdentityProvider { identities, issuer, sign_on } = identity_provider(settings, &store).await?;
    let blobs = open_blobs(settings, ambient.chance.as_ref()).await?;
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
    let follower = match (cluster, &settings.nats) {
        (Some(cluster), Some(nats)) => Some(follow(cluster, nats, &core).await?),
        _ => None,
    };
    Ok((Arc::new(Context { core: Arc::new(core), sockets, cursors, turns, bodies, times, facts }), follower))
}

/// The hub, once it is there. The store is opened with the bus, and the hub's sink needs a key that the store may keep.
#[derive(Default)]
struct LateHub(OnceLock<Arc<Hub>>);

impl Subscriber for LateHub {
    fn hear(&self, events: &[Event]) {
        if let Some(hub) = self.0.get() {
            hub.hear(events);
        }
    }
}

/// The key of own tokens: the setting, or what is kept of it. The nodes of a cluster have it from their database; the first
/// one there keeps the key that it had when it was alone, or a new one.
async fn token_key(settings: &Settings, store: &Arc<dyn Store>, chance: &dyn Chance) -> Result<String, StartError> {
    if let Some(key) = &settings.secret_key {
        return Ok(key.0.clone());
    }
    if matches!(settings.database, DatabaseSetting::Sqlite(_)) {
        return data_dir::kept_key(&settings.data_dir, chance);
    }
    let candidate = match &settings.nats {
        Some(_) => Some(data_dir::found_key(&settings.data_dir)?.unwrap_or_else(|| data_dir::new_key(chance))),
        None => None,
    };
    let kept = store.perform(KeepSecret { secret: SharedSecret::TokenKey, candidate }).await;
    match kept.map_err(|refusal| StartError(format!("SECRET_KEY: the store refused: {}", refusal.label())))? {
        Some(key) => Ok(key),
        None => data_dir::kept_key(&settings.data_dir, chance),
    }
}

/// A bus; and the same as a node among others has it.
type OpenBus = (Arc<dyn Bus>, Option<Arc<NatsBus>>);

/// The bus of a server that is alone, or of one node among others.
fn open_bus(settings: &Settings, hub: Arc<dyn Subscriber>) -> Result<OpenBus, StartError> {
    let failed = |error| StartError(format!("a thread for events can't start: {error}"));
    if settings.nats.is_none() {
        return Ok((Arc::new(Local::new(hub).map_err(failed)?), None));
    }
    let cluster = Arc::new(NatsBus::new(hub).map_err(failed)?);
    Ok((Arc::clone(&cluster) as _, Some(cluster)))
}

/// Begins to hear the other nodes.
async fn follow(cluster: Arc<NatsBus>, nats: &Secret, core: &Core) -> Result<Follower, StartError> {
    let servers = bus::read_url(&nats.0).map_err(|problem| StartError(format!("NATS_URL: {problem}")))?;
    let mut name = [0; 8];
    core.chance.fill(&mut name);
    let node = NodeName(u64::from_ne_bytes(name));
    let joined = cluster.join(node, Arc::clone(&core.hub) as _, Arc::clone(&core.store), servers).await;
    joined.map_err(|refusal| StartError(format!("NATS_URL: the store refused: {}", refusal.label())))
}

/// A name that no other process has.
pub(crate) fn random_hex(chance: &dyn Chance) -> String {
    let mut bytes = [0; 8];
    chance.fill(&mut bytes);
    hex(&bytes)
}

/// What the settings say of the store, besides where it is.
#[derive(Clone, Copy, Debug)]
pub struct StoreOptions {
    /// Whether the store counts what one account does in an hour.
    pub limited: bool,
    /// How long its event log keeps an event.
    pub log_life: Duration,
    /// Who opens it.
    pub opener: store::Opener,
}

impl StoreOptions {
    /// Takes them from the settings.
    #[must_use]
    pub fn of(settings: &Settings) -> Self {
        let opener = if settings.nats.is_some() { store::Opener::ClusterNode } else { store::Opener::LoneServer };
        Self { limited: settings.rate_limits, log_life: settings.log_life, opener }
    }

    /// Those of a command, which works beside servers.
    #[must_use]
    pub fn of_command(settings: &Settings) -> Self {
        Self { opener: store::Opener::Command, ..Self::of(settings) }
    }

    /// What the store asks of the outside, with these.
    pub(crate) fn deps(self, ambient: &Ambient, bus: Arc<dyn Bus>) -> store::Deps {
        store::Deps {
            clock: Arc::clone(&ambient.clock),
            chance: Arc::clone(&ambient.chance),
            bus,
            prune_every: store::PRUNE_EVERY,
            log_life: self.log_life,
            limited: self.limited,
            opener: self.opener,
        }
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
    store::open_within(&database.into(), options.deps(ambient, bus), wait).await.map_err(|error| {
        StartError(if error.is_of_machine() { error.to_string() } else { format!("DATABASE_URL: {error}") })
    })
}

/// Opens the place where the contents of files are kept.
async fn open_blobs(settings: &Settings, chance: &dyn Chance) -> Result<Arc<dyn Blobs>, StartError> {
    let location = blob_location(settings, random_hex(chance));
    blobs::open(&location, settings.file_limits).await.map_err(|error| StartError(format!("MOTET_BLOBS: {error}")))
}

/// Where the contents of files are kept, for a node of this name.
pub(crate) fn blob_location(settings: &Settings, node: String) -> blobs::BlobLocation {
    let folder = settings.data_dir.join("files");
    match &settings.blobs {
        settings::BlobSetting::Folder => blobs::BlobLocation::Folder(folder),
        settings::BlobSetting::Shared(folder) => blobs::BlobLocation::Shared(folder.clone(), node),
        settings::BlobSetting::Bucket(bucket) => blobs::BlobLocation::Bucket(bucket.clone(), folder),
    }
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
