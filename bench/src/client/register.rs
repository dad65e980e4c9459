//! How each dialect makes an account and gets a token.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{Client, Dialect, command, text};
use crate::Failure;
use crate::line::{Http, Line};

/// The password of everybody.
const PASSWORD: &str = "the-load-is-light";

impl Client {
    /// Registers a user.
    pub(crate) fn register(http: &mut Http, dialect: Dialect, username: &str) -> Result<Self, Failure> {
        let account = json!({ "username": username, "email": email(username), "password": PASSWORD });
        let answer = match dialect {
            Dialect::Command => {
                let mut line = Line::socket(http.address, "/ws", None)?;
                command(&mut line, "register", &account)?;
                command(&mut line, "login", &account)?
            }
            Dialect::Auth0 => sign_up(http, username)?,
            Dialect::Pythia => http.post("/api/v1/auth/register", None, &account)?,
            Dialect::Chat => http.post("/api/auth/register", None, &account)?,
            Dialect::Gateway => http.post("/api/rest/auth/register", None, &account)?,
        };
        let token = text(&answer, "access_token")?;
        Ok(Self { dialect, address: http.address, username: username.to_owned(), token })
    }
}

fn email(username: &str) -> String {
    format!("{username}@example.com")
}

/// Signs up with the built-in identity provider, gets a token, and makes the account known.
fn sign_up(http: &mut Http, username: &str) -> Result<Value, Failure> {
    let connection = "Username-Password-Authentication";
    let account = json!({
        "client_id": "bench", "connection": connection, "email": email(username), "username": username, "password": PASSWORD,
    });
    http.post("/dbconnections/signup", None, &account)?;
    let grant =
        json!({ "grant_type": "password", "client_id": "bench", "username": email(username), "password": PASSWORD });
    let answer = http.post("/oauth/token", None, &grant)?;
    let token = text(&answer, "access_token")?;
    let profile = json!({ "email": email(username), "auth0_id": subject(&token)?, "name": username, "picture": null });
    http.post("/auth/sync", Some(&token), &profile)?;
    Ok(answer)
}

/// Whom a token is for, as its bearer reads it.
fn subject(token: &str) -> Result<String, Failure> {
    let payload = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let claims: Value = payload.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or(Value::Null);
    text(&claims, "sub")
}

#[cfg(test)]
mod tests {
    use super::subject;

    #[test]
    fn the_subject_is_read_from_the_token() {
        let found = subject("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJsb2NhbHw3In0.c2ln");
        assert_eq!(found.unwrap(), "local|7");
        assert!(subject("opaque").is_err());
    }
}
