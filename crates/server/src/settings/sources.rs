//! Gathers settings from all their sources before any is parsed.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use kit::DialectEntry;

use super::{BadSetting, dotenv};
use crate::cli::Flags;

/// A setting's name in files and its environment variable. Those of the dialects' listeners come besides.
const NAMES: [(&str, &str); 38] = [
    ("listen", "MOTET_LISTEN"),
    ("data_dir", "MOTET_DATA_DIR"),
    ("database_url", "DATABASE_URL"),
    ("database_wait_seconds", "MOTET_DATABASE_WAIT_SECONDS"),
    ("log_days", "MOTET_LOG_DAYS"),
    ("nats_url", "NATS_URL"),
    ("blobs", "MOTET_BLOBS"),
    ("max_upload_bytes", "MOTET_MAX_UPLOAD_BYTES"),
    ("storage_quota", "MOTET_STORAGE_QUOTA"),
    ("disk_reserve", "MOTET_DISK_RESERVE"),
    ("keep_photo_metadata", "MOTET_KEEP_PHOTO_METADATA"),
    ("aws_access_key_id", "AWS_ACCESS_KEY_ID"),
    ("aws_secret_access_key", "AWS_SECRET_ACCESS_KEY"),
    ("aws_region", "AWS_REGION"),
    ("secret_key", "SECRET_KEY"),
    ("app_name", "APP_NAME"),
    ("access_token_expire_minutes", "ACCESS_TOKEN_EXPIRE_MINUTES"),
    ("auth0_domain", "AUTH0_DOMAIN"),
    ("auth0_audience", "AUTH0_AUDIENCE"),
    ("auth0_client_ids", "MOTET_AUTH0_CLIENT_IDS"),
    ("auth0_clients", "MOTET_AUTH0_CLIENTS"),
    ("auth0_callback_urls", "MOTET_AUTH0_CALLBACK_URLS"),
    ("auth0_logout_urls", "MOTET_AUTH0_LOGOUT_URLS"),
    ("auth0_web_client", "MOTET_AUTH0_WEB_CLIENT"),
    ("auth0_name", "MOTET_AUTH0_NAME"),
    ("public_url", "MOTET_PUBLIC_URL"),
    ("web", "MOTET_WEB"),
    ("web_dir", "MOTET_WEB_DIR"),
    ("dialects", "MOTET_DIALECTS"),
    ("heartbeat_interval_ms", "MOTET_HEARTBEAT_INTERVAL_MS"),
    ("cors_origins", "MOTET_CORS_ORIGINS"),
    ("trusted_proxies", "MOTET_TRUSTED_PROXIES"),
    ("rate_limits", "MOTET_RATE_LIMITS"),
    ("registration", "MOTET_REGISTRATION"),
    ("show_emails", "MOTET_SHOW_EMAILS"),
    ("log", "MOTET_LOG"),
    ("log_format", "MOTET_LOG_FORMAT"),
    ("password_cost", "MOTET_PASSWORD_COST"),
];

/// Those that others must not know.
const SECRETS: [&str; 5] = ["database_url", "nats_url", "aws_secret_access_key", "secret_key", "auth0_web_client"];

/// What was given, by the setting's name, with the name under which it was given.
#[derive(Debug, Default)]
pub struct Sources {
    /// The dialects that can be spoken.
    pub(super) dialects: &'static [DialectEntry],
    values: HashMap<String, SettingValue>,
    /// Variables that look like ours and aren't.
    pub unknown: Vec<String>,
    /// Files that hold a secret.
    pub with_secrets: Vec<PathBuf>,
}

#[derive(Clone, Debug)]
pub(super) struct SettingValue {
    /// How its giver called it, for errors.
    pub(super) called: String,
    pub(super) text: String,
}

impl Sources {
    /// Gathers from the file that the flags name, `.env` in the working folder, the environment, and the flags.
    pub fn gather(flags: &Flags, dialects: &'static [DialectEntry]) -> Result<Self, BadSetting> {
        let file = flags.config.as_deref().map(|path| read_file(Path::new(path))).transpose()?;
        let dotenv = std::fs::read_to_string(".env").map(|text| dotenv::parse(&text)).unwrap_or_default();
        let environment =
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        let mut sources = Self { dialects, ..Self::default() };
        for (name, text) in file.unwrap_or_default() {
            let path = flags.config.as_deref().unwrap_or_default();
            sources.put_key(&name, path, text)?;
        }
        for (name, value) in dotenv {
            sources.put_variable(&name, value, Some(Path::new(".env")));
        }
        for (name, value) in environment {
            sources.put_variable(&name, value, None);
        }
        for (name, text) in flags.values() {
            let called = format!("--{}", name.replace('_', "-"));
            sources.values.insert(name.to_owned(), SettingValue { called, text });
        }
        Ok(sources)
    }

    /// Only what the caller says, for servers started by tests.
    #[must_use]
    pub fn of(pairs: &[(&'static str, String)], dialects: &'static [DialectEntry]) -> Self {
        let given = |(name, text): &(&'static str, String)| {
            ((*name).to_owned(), SettingValue { called: (*name).to_owned(), text: text.clone() })
        };
        Self { dialects, values: pairs.iter().map(given).collect(), ..Self::default() }
    }

    /// What was given under this name. A variable that is set but empty counts as not given.
    pub(super) fn get(&self, name: &str) -> Option<&SettingValue> {
        self.values.get(name).filter(|given| !given.text.trim().is_empty())
    }

    /// The names of all settings and their variables: each dialect has one for a listener of its own.
    fn names(&self) -> impl Iterator<Item = (String, String)> {
        let listeners = self.dialects.iter().map(|dialect| format!("listen_{}", dialect.name));
        let listeners = listeners.map(|name| (name.clone(), format!("MOTET_{}", name.to_uppercase())));
        NAMES.iter().map(|(name, variable)| ((*name).to_owned(), (*variable).to_owned())).chain(listeners)
    }

    fn put_variable(&mut self, name: &str, text: String, file: Option<&Path>) {
        let given = SettingValue { called: name.to_owned(), text };
        let known = self.names().find(|(_, variable)| variable == name);
        match known {
            Some((known, _)) => {
                self.note_secret(&known, file);
                self.values.insert(known, given);
            }
            None if name.starts_with("MOTET_") => self.unknown.push(name.to_owned()),
            None => {}
        }
    }

    fn put_key(&mut self, name: &str, file: &str, text: String) -> Result<(), BadSetting> {
        let called = format!("{file}: {name}");
        let known = self.names().find(|(known, _)| known == name);
        let (known, _) = known.ok_or_else(|| BadSetting(format!("{called}: no such setting")))?;
        self.note_secret(&known, Some(Path::new(file)));
        self.values.insert(known, SettingValue { called, text });
        Ok(())
    }

    fn note_secret(&mut self, name: &str, file: Option<&Path>) {
        if let Some(file) =
            file.filter(|file| SECRETS.contains(&name) && !self.with_secrets.iter().any(|known| known == file))
        {
            self.with_secrets.push(file.to_owned());
        }
    }
}

/// The file's top-level keys, each as text; lists are joined by commas.
fn read_file(path: &Path) -> Result<Vec<(String, String)>, BadSetting> {
    let bad = |problem: String| BadSetting(format!("--config {}: {problem}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| bad(error.to_string()))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| bad(error.message().to_owned()))?;
    table
        .into_iter()
        .map(|(name, value)| {
            Ok((
                name.clone(),
                as_text(&value).map_err(|problem| BadSetting(format!("{}: {name}: {problem}", path.display())))?,
            ))
        })
        .collect()
}

fn as_text(value: &toml::Value) -> Result<String, &'static str> {
    match value {
        toml::Value::String(text) => Ok(text.clone()),
        toml::Value::Integer(number) => Ok(number.to_string()),
        toml::Value::Boolean(true) => Ok("on".to_owned()),
        toml::Value::Boolean(false) => Ok("off".to_owned()),
        toml::Value::Array(items) => {
            let texts: Result<Vec<String>, &str> = items.iter().map(as_text).collect();
            Ok(texts?.join(","))
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => {
            Err("must be a text, a whole number, true, false, or a list of these")
        }
    }
}
