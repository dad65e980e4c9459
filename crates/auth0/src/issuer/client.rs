//! Which client asks, and that it is the one it says (RFC 6749, section 2.3).

use axum::http::header;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::{FieldProblem, limits};
use percent_encoding::percent_decode_str;

use super::issuer_request::IssuerRequest;
use super::refuse::OauthError;
use kit::{Field, Fields, field};

/// Which client it is.
pub(super) const CLIENT_ID: Field = field("client_id").example("an-app");

/// Id and secret out of a header, as they stand there.
type Pair = (String, String);

/// Which client asks: by a field, or by HTTP's basic authentication. One that has a secret has to show it in either
/// way; of one that has none what it shows isn't looked at.
pub(super) fn client(request: &IssuerRequest, fields: &mut Fields) -> Result<Option<String>, OauthError> {
    let basic = basic(request);
    let (posted, named) = client_fields(fields);
    let named = named.or_else(|| basic.as_ref().map(|(id, _)| decoded(id)));
    let given = named.filter(|client| !client.is_empty());
    if given.as_ref().is_some_and(|client| client.chars().count() > limits::PARAMETER_CHARS) {
        fields.reject("client_id", FieldProblem::TooLong(limits::PARAMETER_CHARS));
    }
    let Some(client) = given else {
        let anonymous = request.call.context.facts.clients.ids.is_none();
        return if anonymous { Ok(None) } else { Err(OauthError::unknown_client()) };
    };
    if !request.serves(&client) {
        return Err(OauthError::unknown_client());
    }
    if request.is_confidential(&client) {
        prove(request, &client, basic, posted)?;
    }
    Ok(Some(client))
}

/// Its secret and its id, as a body has them.
pub(super) fn client_fields(fields: &mut Fields) -> (Option<String>, Option<String>) {
    let secret = "Of a client that has one, unless it shows it by HTTP's basic authentication.";
    (fields.optional_text(field("client_secret").says(secret)), fields.optional_text(CLIENT_ID))
}

/// Holds a client to its secret, which it may show in one way only.
fn prove(request: &IssuerRequest, client: &str, basic: Option<Pair>, posted: Option<String>) -> Result<(), OauthError> {
    let secrets = &request.call.context.facts.clients.secrets;
    let (by_header, right) = match (basic, posted) {
        (Some(_), Some(_)) => {
            return Err(OauthError::invalid_request(
                "The client's secret must be in the header or in the body, not both",
            ));
        }
        // Both are written as forms write them; not every client knows that.
        (Some((id, secret)), None) => {
            let own = id == client || decoded(&id) == client;
            (true, own && (secrets.prove(client, &secret) || secrets.prove(client, &decoded(&secret))))
        }
        (None, Some(secret)) => (false, secrets.prove(client, &secret)),
        (None, None) => (false, false),
    };
    if right { Ok(()) } else { Err(OauthError::unproven_client(by_header)) }
}

fn basic(request: &IssuerRequest) -> Option<Pair> {
    let value = request.call.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, pair) = value.split_once(' ')?;
    let pair = STANDARD.decode(pair.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let pair = String::from_utf8(pair).ok()?;
    pair.split_once(':').map(|(id, secret)| (id.to_owned(), secret.to_owned()))
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}
