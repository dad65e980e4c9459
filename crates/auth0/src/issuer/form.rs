//! Forms of our own pages, guarded against cross-site request forgery: a form has to repeat the CSRF token that the
//! browser has in a cookie, and the browser's headers must not name another site.

use axum::http::{HeaderMap, header};
use axum::response::Response;
use kit::{Fields, Rejection};
use url::Url;

use super::browser::Cookie;
use super::issuer_request::IssuerRequest;

/// The name of the field that repeats the cookie.
pub(super) const CSRF_FIELD: &str = "mark";
/// How long a browser keeps its CSRF token, in seconds.
const CSRF_TOKEN_LIFE: u64 = 24 * 3600;

/// The browser's CSRF token: the one it has, or a new one.
pub(super) fn csrf_token(request: &IssuerRequest) -> String {
    Cookie::Form.read(request).filter(|csrf_token| is_csrf_token(csrf_token)).unwrap_or_else(|| request.core().code())
}

/// Stores the CSRF token in the browser's cookie.
pub(super) fn keep_csrf_token(request: &IssuerRequest, response: &mut Response, csrf_token: &str) {
    Cookie::Form.set(request, response, csrf_token, CSRF_TOKEN_LIFE);
}

/// The form's fields; none if our own page didn't send it.
pub(super) fn read(request: &IssuerRequest) -> Result<Option<Fields>, Rejection> {
    let mut fields = Fields::form(request.call.bytes()?)?;
    let given = given_csrf_token(&mut fields);
    let kept = Cookie::Form.read(request).filter(|csrf_token| is_csrf_token(csrf_token));
    let ours = kept.is_some() && given == kept && !comes_from_elsewhere(request);
    Ok(ours.then_some(fields))
}

/// The CSRF token that the form repeats.
pub(super) fn given_csrf_token(fields: &mut Fields) -> Option<String> {
    fields.optional_text(CSRF_FIELD)
}

fn is_csrf_token(csrf_token: &str) -> bool {
    csrf_token.len() == 32 && csrf_token.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What the browser says of the page that sent the form. As our pages send no referrer, the origin may be `null`.
fn comes_from_elsewhere(request: &IssuerRequest) -> bool {
    let headers = &request.call.headers;
    match (text(headers, "sec-fetch-site"), text(headers, header::ORIGIN.as_str())) {
        (Some(site), _) => !matches!(site, "same-origin" | "none"),
        (None, None | Some("null")) => false,
        (None, Some(origin)) => {
            let origin = Url::parse(origin).map(|url| url.origin());
            let own = [Some(request.address.clone()), kit::origin::of(headers)].into_iter().flatten();
            let mut own = own.filter_map(|own| Url::parse(&own).ok());
            !own.any(|own| origin.as_ref() == Ok(&own.origin()))
        }
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
