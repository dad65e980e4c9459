//! `motet voices`: five clients, one of each dialect, each following its own document, talk to each other.

mod http;
mod singer;
mod wire;

use std::sync::Arc;
use std::time::Duration;

use kit::Times;
use serde_json::Value;

pub use http::Http;
pub use singer::{Dialect, Singer, VoiceError};
pub use wire::message_in;

use crate::ambient::{SystemChance, SystemClock};
use crate::settings::{Settings, Sources};
use crate::{Ambient, StartError, log, start};

/// How long a voice waits for the others.
const PATIENCE: Duration = Duration::from_secs(10);

/// What one voice received.
pub struct VoiceReport {
    /// Whose it is.
    pub dialect: Dialect,
    /// The five messages as frames, in the order and the form in which they came.
    pub heard: Vec<Value>,
}

/// Starts a server on a free port with a folder of its own, lets five clients talk, prints what each received, and stops it.
pub async fn sing() -> Result<(), StartError> {
    let folder =
        tempfile::tempdir().map_err(|error| StartError(format!("a temporary folder can't be made: {error}")))?;
    let given = [
        ("listen", "127.0.0.1:0".to_owned()),
        ("data_dir", folder.path().display().to_string()),
        ("password_cost", "cheap".to_owned()),
    ];
    let settings = Settings::read(&Sources::of(&given))?;
    let ambient = Ambient { clock: Arc::new(SystemClock), chance: Arc::new(SystemChance), times: Times::default() };
    let running = start(&settings, ambient).await?;
    let sung = perform(&Http::new(running.addresses[0])).await;
    running.stop().await;
    let parts = sung.map_err(|error| StartError(error.to_string()))?;
    let lines = parts.iter().flat_map(|part| {
        let frames = part.heard.iter().map(|frame| format!("  {frame}"));
        std::iter::once(format!("{} heard:", part.dialect.name())).chain(frames)
    });
    log::answer(&lines.collect::<Vec<_>>())
}

/// Five users, one of each dialect, in one channel: each says a line, and each hears all five.
pub async fn perform(http: &Http) -> Result<Vec<VoiceReport>, VoiceError> {
    let mut singers = Vec::new();
    for dialect in Dialect::ALL {
        singers.push(Singer::register(http, dialect, &format!("{}_voice", dialect.name())).await?);
    }
    let channel = singers[Dialect::Auth0 as usize].open_channel("choir", "sing-along").await?;
    for singer in &mut singers {
        if singer.dialect() != Dialect::Auth0 {
            singer.join(channel, "sing-along").await?;
        }
        singer.connect().await?;
    }
    for singer in &mut singers {
        let line = format!("{} sings", singer.dialect().name());
        singer.say(channel, &line).await?;
    }
    let mut parts = Vec::new();
    for singer in &mut singers {
        let heard = singer.hear(Dialect::ALL.len(), PATIENCE).await?;
        parts.push(VoiceReport { dialect: singer.dialect(), heard });
    }
    Ok(parts)
}
