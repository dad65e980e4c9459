//! Parses the settings that were given. The first value that can't be used stops the start, and is named.

use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use domain::limits;
use domain::model::Registrations;
use ipnet::IpNet;
use kit::{ClientSecrets, Clients, DialectEntry, UrlList};
use web::WebFolder;

use super::sources::SettingValue;
use super::{
    BadSetting, BlobSetting, DatabaseSetting, Secret, Settings, Sources, TenantSetting, WebClientSetting, WebSetting,
    bucket, size,
};
use crate::spoken::SpokenDialects;

impl Settings {
    /// Parses the settings that were given.
    pub fn read(sources: &Sources) -> Result<Self, BadSetting> {
        let data_dir = PathBuf::from(text(sources, "data_dir", "data"));
        let (tenant, audience) = identity_provider(sources)?;
        Ok(Self {
            listen: parsed(sources, "listen", address)?.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8000))),
            listen_dialect: own_listeners(sources)?,
            database: database(sources, &data_dir)?,
            nats: nats(sources, &data_dir)?,
            database_wait: Duration::from_secs(whole(sources, "database_wait_seconds", 60, 0, 3600)?),
            log_life: log_life(sources)?,
            data_dir,
            blobs: bucket::read(sources)?,
            upload_bytes: whole(sources, "max_upload_bytes", limits::UPLOAD_BYTES, 1, limits::LARGEST_UPLOAD_BYTES)?,
            storage_quota: parsed(sources, "storage_quota", size::read)?.unwrap_or(limits::STORAGE_QUOTA),
            file_limits: blobs::BlobLimits {
                reserve: parsed(sources, "disk_reserve", size::read)?.unwrap_or(limits::DISK_RESERVE),
                keep_metadata: choice(sources, "keep_photo_metadata", &["off", "on"])? == 1,
            },
            secret_key: sources.get("secret_key").map(|given| Secret(given.text.clone())),
            app_name: text(sources, "app_name", "Motet"),
            token_life: Duration::from_secs(60 * whole(sources, "access_token_expire_minutes", 30, 1, 525_600)?),
            tenant,
            audience,
            clients: Clients {
                ids: parsed(sources, "auth0_client_ids", |text| Ok(list(text).map(str::to_owned).collect()))?,
                secrets: parsed(sources, "auth0_clients", ClientSecrets::parse)?.unwrap_or_default(),
                callbacks: parsed(sources, "auth0_callback_urls", UrlList::parse)?,
                logouts: parsed(sources, "auth0_logout_urls", UrlList::parse)?,
            },
            public_url: parsed(sources, "public_url", base_url)?,
            web: web(sources)?,
            dialects: dialects(sources)?,
            heartbeat: Duration::from_millis(whole(sources, "heartbeat_interval_ms", 30_000, 100, 3_600_000)?),
            cors_origins: parsed(sources, "cors_origins", origins)?.flatten(),
            trusted_proxies: parsed(sources, "trusted_proxies", networks)?.unwrap_or_default(),
            rate_limits: choice(sources, "rate_limits", &["on", "off"])? == 0,
            registrations: registrations(sources)?,
            show_emails: choice(sources, "show_emails", &["on", "off"])? == 0,
            log: text(sources, "log", "info"),
            log_json: choice(sources, "log_format", &["human", "json"])? == 1,
            cheap_passwords: choice(sources, "password_cost", &["standard", "cheap"])? == 1,
        })
    }
}

pub(super) fn bad(given: &SettingValue, problem: &str) -> BadSetting {
    BadSetting(format!("{}: {problem}", given.called))
}

fn text(sources: &Sources, name: &str, default: &str) -> String {
    sources.get(name).map_or_else(|| default.to_owned(), |given| given.text.trim().to_owned())
}

fn parsed<T>(sources: &Sources, name: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, BadSetting> {
    let Some(given) = sources.get(name) else { return Ok(None) };
    read(given.text.trim()).map(Some).map_err(|problem| bad(given, &problem))
}

fn whole(sources: &Sources, name: &str, default: u64, min: u64, max: u64) -> Result<u64, BadSetting> {
    let read = |text: &str| match u64::from_str(text) {
        Ok(number) if (min..=max).contains(&number) => Ok(number),
        _ => Err(format!("must be a whole number from {min} to {max}")),
    };
    Ok(parsed(sources, name, read)?.unwrap_or(default))
}

/// How long the event log keeps an event, given in days.
fn log_life(sources: &Sources) -> Result<Duration, BadSetting> {
    const DAY: u64 = 24 * 3600;
    let default = limits::LOG_LIFE.as_secs() / DAY;
    Ok(Duration::from_secs(DAY * whole(sources, "log_days", default, 1, limits::MOST_LOG_DAYS)?))
}

/// Words as a sentence has them.
fn listed(words: &[&str]) -> String {
    match words {
        [most @ .., last] if most.len() > 1 => format!("{} or {last}", most.join(", ")),
        words => words.join(" or "),
    }
}

/// Which of the words it is; the first one is the default.
fn choice(sources: &Sources, name: &str, words: &[&str]) -> Result<usize, BadSetting> {
    let read = |text: &str| {
        let index = words.iter().position(|word| word.eq_ignore_ascii_case(text));
        index.ok_or_else(|| format!("must be {}", listed(words)))
    };
    Ok(parsed(sources, name, read)?.unwrap_or(0))
}

/// Whether there is a web client, and where its files come from.
fn web(sources: &Sources) -> Result<WebSetting, BadSetting> {
    if choice(sources, "web", &["on", "off"])? == 1 {
        return Ok(WebSetting::Off);
    }
    let Some(given) = sources.get("web_dir") else { return Ok(WebSetting::Built) };
    let folder = PathBuf::from(given.text.trim());
    if !folder.join("app/index.html").is_file() {
        return Err(bad(given, "must be a folder with the web client's files, such as `web` of the source tree"));
    }
    Ok(WebSetting::Folder(WebFolder(folder)))
}

fn registrations(sources: &Sources) -> Result<Registrations, BadSetting> {
    let all = [Registrations::Open, Registrations::Invite, Registrations::Closed];
    Ok(all[choice(sources, "registration", &all.map(Registrations::word))?])
}

fn address(text: &str) -> Result<SocketAddr, String> {
    let found = text.to_socket_addrs().ok().and_then(|mut found| found.next());
    found.ok_or_else(|| "must be HOST:PORT, such as 127.0.0.1:8000".to_owned())
}

/// Networks, or single addresses.
fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let each = |part: &str| {
        let network = part.parse::<IpNet>().or_else(|_| part.parse::<IpAddr>().map(IpNet::from));
        network.map_err(|_| "must be IP addresses or networks, separated by commas".to_owned())
    };
    list(text).map(each).collect()
}

fn own_listeners(sources: &Sources) -> Result<Vec<(&'static DialectEntry, SocketAddr)>, BadSetting> {
    let mut listeners = Vec::new();
    for dialect in sources.dialects {
        if let Some(address) = parsed(sources, &format!("listen_{}", dialect.name), address)? {
            listeners.push((dialect, address));
        }
    }
    Ok(listeners)
}

fn database(sources: &Sources, data_dir: &Path) -> Result<DatabaseSetting, BadSetting> {
    let read = |url: &str| match url.split_once("://") {
        Some(("sqlite", path)) if !path.is_empty() => Ok(DatabaseSetting::Sqlite(PathBuf::from(path))),
        Some(("postgresql" | "postgres", _)) => Ok(DatabaseSetting::Postgres(Secret(url.to_owned()))),
        _ => Err("must be sqlite://PATH or postgresql://USER:PASSWORD@HOST:PORT/DATABASE".to_owned()),
    };
    Ok(parsed(sources, "database_url", read)?.unwrap_or_else(|| DatabaseSetting::Sqlite(data_dir.join("motet.db"))))
}

/// What the nodes of a cluster share besides: one database, and one place for files.
fn nats(sources: &Sources, data_dir: &Path) -> Result<Option<Secret>, BadSetting> {
    let Some(given) = sources.get("nats_url") else { return Ok(None) };
    let url = given.text.trim();
    bus::read_url(url).map_err(|problem| bad(given, &problem))?;
    if matches!(database(sources, data_dir)?, DatabaseSetting::Sqlite(_)) {
        return Err(bad(given, "needs DATABASE_URL=postgresql://… as well: the nodes of a cluster share a database"));
    }
    if matches!(bucket::read(sources)?, BlobSetting::Folder) {
        return Err(bad(
            given,
            "needs MOTET_BLOBS as well, s3://BUCKET or file:///PATH: the nodes of a cluster share a place for files",
        ));
    }
    Ok(Some(Secret(url.to_owned())))
}

type ProviderSetting = (Option<TenantSetting>, Option<String>);

fn identity_provider(sources: &Sources) -> Result<ProviderSetting, BadSetting> {
    let audience = sources.get("auth0_audience").map(|given| given.text.trim().to_owned());
    let Some(given) = sources.get("auth0_domain") else {
        let lonely = ["auth0_web_client", "auth0_name"].iter().find_map(|name| sources.get(name));
        return lonely.map_or(Ok((None, audience)), |given| Err(bad(given, "needs AUTH0_DOMAIN")));
    };
    let Some(audience) = audience else {
        return Err(bad(given, "needs AUTH0_AUDIENCE, or tokens made for other APIs would be accepted"));
    };
    let domain = given.text.trim().to_owned();
    let web_client = web_client(sources, &domain)?;
    Ok((Some(TenantSetting { domain, audience, web_client }), None))
}

/// `ID`, or `ID:SECRET`. Its tenant is known by a name, or else by its host.
fn web_client(sources: &Sources, domain: &str) -> Result<Option<WebClientSetting>, BadSetting> {
    let read = |text: &str| {
        let (id, secret) = text.split_once(':').map_or((text, None), |(id, secret)| (id, Some(secret)));
        let is_empty = id.is_empty() || secret.is_some_and(str::is_empty);
        if is_empty {
            Err("must be ID, or ID:SECRET".to_owned())
        } else {
            Ok((id.to_owned(), secret.map(str::to_owned)))
        }
    };
    let Some((id, secret)) = parsed(sources, "auth0_web_client", read)? else {
        let lonely = sources.get("auth0_name");
        return lonely.map_or(Ok(None), |given| Err(bad(given, "needs MOTET_AUTH0_WEB_CLIENT")));
    };
    let (_, host) = domain.split_once("://").unwrap_or(("", domain));
    let host = host.split('/').next().unwrap_or(host);
    Ok(Some(WebClientSetting { id, secret: secret.map(Secret), name: text(sources, "auth0_name", host) }))
}

fn base_url(text: &str) -> Result<String, String> {
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    if matches!(scheme, "http" | "https") && !rest.is_empty() && !rest.contains(['?', '#', ' ']) {
        Ok(text.trim_end_matches('/').to_owned())
    } else {
        Err("must be an http or https URL".to_owned())
    }
}

fn dialects(sources: &Sources) -> Result<SpokenDialects, BadSetting> {
    let all = SpokenDialects::all(sources.dialects);
    let each = |word: &str| {
        let known = sources.dialects.iter().find(|known| known.name.eq_ignore_ascii_case(word));
        known.ok_or_else(|| format!("must be all, or some of {}", all.names().join(", ")))
    };
    let read = |text: &str| {
        if text.eq_ignore_ascii_case("all") {
            Ok(all.clone())
        } else {
            Ok(all.some(list(text).map(each).collect::<Result<_, _>>()?))
        }
    };
    Ok(parsed(sources, "dialects", read)?.unwrap_or_else(|| all.clone()))
}

/// None for any origin.
fn origins(text: &str) -> Result<Option<Vec<String>>, String> {
    if text == "*" {
        return Ok(None);
    }
    let each = |origin: &str| {
        if origin.contains("://") && !origin.ends_with('/') {
            Ok(origin.to_owned())
        } else {
            Err("must be * or origins such as https://chat.example.com, separated by commas".to_owned())
        }
    };
    list(text).map(each).collect::<Result<_, _>>().map(Some)
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}
