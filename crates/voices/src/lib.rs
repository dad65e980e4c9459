//! Five clients, one of each dialect, each following its own document, talk to each other through a server.

mod client;
mod http;
mod wire;

use std::time::Duration;

use serde_json::Value;

pub use client::{Dialect, PASSWORD, VoiceClient, VoiceError};
pub use http::Http;
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
    let mut clients = Vec::new();
    for dialect in Dialect::ALL {
        clients.push(VoiceClient::register(http, dialect, &format!("{}_voice", dialect.name())).await?);
    }
    let channel = clients[Dialect::Auth0 as usize].open_channel("choir", "sing-along").await?;
    for client in &mut clients {
        if client.dialect() != Dialect::Auth0 {
            client.join(channel, "sing-along").await?;
        }
        client.connect().await?;
    }
    for client in &mut clients {
        let line = format!("{} sings", client.dialect().name());
        client.say(channel, &line).await?;
    }
    let mut parts = Vec::new();
    for client in &mut clients {
        let heard = client.hear(Dialect::ALL.len(), PATIENCE).await?;
        parts.push(VoiceReport { dialect: client.dialect(), heard });
    }
    Ok(parts)
}
