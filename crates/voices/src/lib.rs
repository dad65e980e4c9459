//! Five clients, one of each dialect, each following its own document, talk to each other through a server.

mod http;
mod singer;
mod wire;

use std::time::Duration;

use serde_json::Value;

pub use http::Http;
pub use singer::{Dialect, PASSWORD, Singer, VoiceError};
pub use wire::message_in;

/// How long a voice waits for the others.
const PATIENCE: Duration = Duration::from_secs(10);

/// What one voice received.
pub struct VoiceReport {
    /// Whose it is.
    pub dialect: Dialect,
    /// The five messages as frames, in the order and the form in which they came.
    pub heard: Vec<Value>,
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
