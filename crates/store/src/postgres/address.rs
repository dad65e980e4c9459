//! What a database URL says: which servers, in which order, and how they are to be reached.

use std::path::PathBuf;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

use super::PATIENCE;
use super::tls::{self, Roots, Tls, Trust};
use crate::OpenError;

/// A peer that acknowledges nothing for this long is gone.
const SILENCE: Duration = Duration::from_secs(15);
/// A node that hangs in the middle of a transaction must not hold up the others for ever. The server gives up before
/// this node does (`limits::STORE_WAIT`), so that it says why. Nor must one whose machine is gone count as alive. The notices are for whoever types SQL.
const SESSION: &str = "-c lock_timeout=20000 -c statement_timeout=25000 \
     -c idle_in_transaction_session_timeout=60000 -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 \
     -c tcp_keepalives_count=3 -c client_min_messages=warning";

/// The servers behind one URL.
pub(super) struct Address {
    /// One of them each, in the order in which they are tried.
    pub(super) hosts: Vec<Config>,
    pub(super) tls: Tls,
    /// Which database it is, without its password.
    pub(super) description: String,
}

impl Address {
    /// Reads a URL. Errors name the parameter, never its value.
    pub(super) fn read(url: &str) -> Result<Self, OpenError> {
        let (url, trust) = without_trust(url)?;
        let mut config: Config =
            url.parse().map_err(|cause| OpenError::new(format!("the database URL can't be read: {cause}")))?;
        let own = config.get_options().unwrap_or_default();
        config.options(format!("{SESSION} {own}").trim_end().to_owned());
        config.connect_timeout(PATIENCE).tcp_user_timeout(SILENCE);
        config.keepalives_idle(SILENCE).keepalives_interval(SILENCE / 3).keepalives_retries(3);
        if config.get_application_name().is_none() {
            config.application_name("motet");
        }
        let several = config.get_hosts().len().max(config.get_hostaddrs().len()) > 1;
        // Of several servers one takes writes, and that one is wanted; of one there is no choice.
        if several && !url.contains("target_session_attrs=") {
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        config.ssl_mode(trust.mode());
        Ok(Self { description: description(&config), hosts: hosts(&config)?, tls: tls::make(&trust)? })
    }
}

/// Takes `sslmode` and `sslrootcert` out of a URL: the library knows less of them than other clients of Postgres.
fn without_trust(url: &str) -> Result<(String, Trust), OpenError> {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let (mut mode, mut roots, mut rest) = (None, None, Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", value)) => mode = Some(value),
            Some(("sslrootcert", value)) => {
                let path = percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned();
                roots = Some(if path == "system" { Roots::System } else { Roots::File(PathBuf::from(path)) });
            }
            _ => rest.push(pair),
        }
    }
    let trust = Trust::named(mode.unwrap_or("prefer"), roots).ok_or_else(|| {
        OpenError::new("sslmode must be one of disable, allow, prefer, require, verify-ca and verify-full")
    })?;
    let url = if rest.is_empty() { address.to_owned() } else { format!("{address}?{}", rest.join("&")) };
    Ok((url, trust))
}

/// A configuration for each server: one that is frozen must not keep the next from being tried.
fn hosts(config: &Config) -> Result<Vec<Config>, OpenError> {
    let (names, addresses, ports) = (config.get_hosts(), config.get_hostaddrs(), config.get_ports());
    let count = names.len().max(addresses.len());
    let even = |length: usize| length == count || length == 0;
    if count == 0 {
        return Err(OpenError::new("the database URL names no host"));
    }
    if !even(names.len()) || !even(addresses.len()) || (ports.len() > 1 && ports.len() != count) {
        return Err(OpenError::new("the database URL must name as many hosts as addresses and ports"));
    }
    let each = |index: usize| {
        let mut host = alike(config);
        match names.get(index) {
            Some(Host::Tcp(name)) => drop(host.host(name)),
            // A Unix socket needs no encryption.
            #[cfg(unix)]
            Some(Host::Unix(path)) => drop(host.host_path(path).ssl_mode(SslMode::Disable)),
            None => drop(addresses.get(index).map(|address| host.host(address.to_string()))),
        }
        if let Some(address) = addresses.get(index) {
            host.hostaddr(*address);
        }
        host.port(ports.get(index).or_else(|| ports.first()).copied().unwrap_or(5432));
        host
    };
    Ok((0..count).map(each).collect())
}

/// The configuration without its hosts.
fn alike(config: &Config) -> Config {
    let mut alike = Config::new();
    config.get_user().map(|user| alike.user(user));
    config.get_password().map(|password| alike.password(password));
    config.get_dbname().map(|name| alike.dbname(name));
    config.get_options().map(|options| alike.options(options));
    config.get_application_name().map(|name| alike.application_name(name));
    config.get_connect_timeout().map(|timeout| alike.connect_timeout(*timeout));
    config.get_tcp_user_timeout().map(|timeout| alike.tcp_user_timeout(*timeout));
    config.get_keepalives_interval().map(|interval| alike.keepalives_interval(interval));
    config.get_keepalives_retries().map(|retries| alike.keepalives_retries(retries));
    alike
        .ssl_mode(config.get_ssl_mode())
        .ssl_negotiation(config.get_ssl_negotiation())
        .keepalives(config.get_keepalives())
        .keepalives_idle(config.get_keepalives_idle())
        .target_session_attrs(config.get_target_session_attrs())
        .channel_binding(config.get_channel_binding())
        .load_balance_hosts(config.get_load_balance_hosts());
    alike
}

fn description(config: &Config) -> String {
    let ports = config.get_ports();
    let named = |(index, host): (usize, &Host)| {
        let port = ports.get(index).or_else(|| ports.first()).copied().unwrap_or(5432);
        match host {
            Host::Tcp(name) => format!("{name}:{port}"),
            #[cfg(unix)]
            Host::Unix(path) => path.display().to_string(),
        }
    };
    let hosts: Vec<String> = config.get_hosts().iter().enumerate().map(named).collect();
    let name = config.get_dbname().or(config.get_user()).unwrap_or("postgres");
    format!("the Postgres database {name} at {}", hosts.join(","))
}

#[cfg(test)]
mod tests {
    use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

    use super::Address;

    #[test]
    fn several_servers_are_tried_one_by_one_for_the_one_that_takes_writes() {
        let address = Address::read("postgresql://u:p%40@one,two:5433/db?options=-c%20a=b").unwrap();
        assert_eq!(address.description, "the Postgres database db at one:5432,two:5433");
        let [one, two] = address.hosts.as_slice() else { panic!("two hosts") };
        assert_eq!(one.get_hosts(), [Host::Tcp("one".to_owned())]);
        assert_eq!((two.get_hosts(), two.get_ports()), ([Host::Tcp("two".to_owned())].as_slice(), [5433].as_slice()));
        for host in [one, two] {
            assert_eq!(host.get_target_session_attrs(), TargetSessionAttrs::ReadWrite);
            assert_eq!(
                (host.get_user(), host.get_password(), host.get_dbname()),
                (Some("u"), Some(&b"p@"[..]), Some("db"))
            );
            assert!(host.get_options().unwrap().ends_with("client_min_messages=warning -c a=b"));
            assert_eq!((host.get_application_name(), host.get_ssl_mode()), (Some("motet"), SslMode::Prefer));
        }
        let any = Address::read("postgresql://u@one,two/db?target_session_attrs=any").unwrap();
        assert_eq!(any.hosts[0].get_target_session_attrs(), TargetSessionAttrs::Any);
        let single = Address::read("postgresql://u@one/db").unwrap();
        assert_eq!(single.hosts[0].get_target_session_attrs(), TargetSessionAttrs::Any);
    }

    #[test]
    fn what_other_clients_of_postgres_call_trust_is_understood() {
        for (mode, expected) in [
            ("disable", SslMode::Disable),
            ("allow", SslMode::Prefer),
            ("prefer", SslMode::Prefer),
            ("require", SslMode::Require),
            ("verify-ca", SslMode::Require),
            ("verify-full", SslMode::Require),
        ] {
            let address = Address::read(&format!("postgresql://u@h/db?sslmode={mode}&connect_timeout=9")).unwrap();
            assert_eq!(address.hosts[0].get_ssl_mode(), expected, "{mode}");
        }
        let Err(error) = Address::read("postgresql://u:hush@h/db?sslmode=strict") else { panic!("it was taken") };
        assert!(error.to_string().starts_with("sslmode must be one of"), "{error}");
        let Err(error) = Address::read("postgresql://u@h/db?sslmode=verify-full&sslrootcert=/no%20where") else {
            panic!("it was taken")
        };
        assert!(error.to_string().starts_with("sslrootcert: can't read /no where: "), "{error}");
    }
}
