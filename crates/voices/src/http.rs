//! A client's way to one server over HTTP.

use std::net::SocketAddr;

use reqwest::Method;
use serde_json::Value;

use super::client::VoiceError;

/// One server, as clients reach it.
#[derive(Clone)]
pub struct Http {
    address: SocketAddr,
    client: reqwest::Client,
}

impl Http {
    /// The server at this address.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, client: reqwest::Client::new() }
    }

    /// The address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends a request, and gives the status and the answer (null where there is none).
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<(u16, Value), VoiceError> {
        let mut request = self.client.request(method, format!("http://{}{path}", self.address));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let failed = |error: reqwest::Error| VoiceError(format!("{path}: {error}"));
        let response = request.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let text = response.bytes().await.map_err(failed)?;
        Ok((status, serde_json::from_slice(&text).unwrap_or(Value::Null)))
    }

    /// Posts, and takes anything but a success as a failure.
    pub async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Result<Value, VoiceError> {
        Self::success(path, self.call(Method::POST, path, token, Some(body)).await?)
    }

    /// Gets, and takes anything but a success as a failure.
    pub async fn get(&self, path: &str, token: &str) -> Result<Value, VoiceError> {
        Self::success(path, self.call(Method::GET, path, Some(token), None).await?)
    }

    fn success(path: &str, (status, answer): (u16, Value)) -> Result<Value, VoiceError> {
        if (200..300).contains(&status) {
            Ok(answer)
        } else {
            Err(VoiceError(format!("{path} answered {status}: {answer}")))
        }
    }
}
