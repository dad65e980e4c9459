//! A browser, and the app in it that logs in at the built-in issuer: what a person and an SDK do, by hand.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use testkit::{Answer, Server};

/// A verifier and its challenge (RFC 7636, appendix B).
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
pub(crate) const CLIENT: &str = "an-app";
pub(crate) const CALLBACK: &str = "http://localhost:3000/callback";

/// A browser: it keeps cookies and follows no redirect by itself.
pub(crate) struct Browser<'a> {
    server: &'a Server,
    client: reqwest::Client,
    cookies: BTreeMap<String, String>,
}

/// What the app asks of `/authorize`, unless a test asks otherwise.
pub(crate) fn request() -> BTreeMap<&'static str, String> {
    let pairs = [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", CALLBACK),
        ("scope", "openid profile email offline_access"),
        ("state", "a state"),
        ("nonce", "a nonce"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    pairs.map(|(name, value)| (name, value.to_owned())).into()
}

/// The request with some parameters changed; an empty one is left out.
pub(crate) fn with(changes: &[(&'static str, &str)]) -> String {
    let mut request = request();
    for (name, value) in changes {
        request.insert(name, (*value).to_owned());
    }
    request.retain(|_, value| !value.is_empty());
    form(&request.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>())
}

pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    let url = reqwest::Url::parse_with_params("http://x", pairs).unwrap();
    url.query().unwrap_or_default().to_owned()
}

/// The parameters of the address that an answer sends the browser to.
pub(crate) fn sent(answer: &Answer) -> BTreeMap<String, String> {
    let place = reqwest::Url::parse(answer.header("location")).unwrap_or_else(|_| panic!("{answer:?}"));
    place.query_pairs().into_owned().collect()
}

/// What a token says, its signature apart.
pub(crate) fn claims(token: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
}

impl<'a> Browser<'a> {
    pub(crate) fn new(server: &'a Server) -> Self {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { server, client, cookies: BTreeMap::new() }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.call(Method::GET, path, None, &[]).await
    }

    /// Sends a form, with headers besides.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        self.call(Method::POST, path, Some(form(fields)), headers).await
    }

    async fn call(&mut self, method: Method, path: &str, body: Option<String>, headers: &[(&str, &str)]) -> Answer {
        let mut all = HeaderMap::new();
        let jar: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !jar.is_empty() {
            all.insert("cookie", HeaderValue::from_str(&jar.join("; ")).unwrap());
        }
        if body.is_some() {
            all.insert("content-type", HeaderValue::from_static("application/x-www-form-urlencoded"));
        }
        for (name, value) in headers {
            all.insert(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
        }
        let url = format!("http://{}{path}", self.server.address());
        let request = self.client.request(method, url).headers(all).body(body.unwrap_or_default());
        let response = request.send().await.unwrap();
        for line in response.headers().get_all("set-cookie") {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            let (value, rules) = rest.split_once(';').unwrap();
            if rules.contains("Max-Age=0;") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Answer { status, headers, body }
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Opens the page at the path and sends its form with these fields filled in.
    pub(crate) async fn fill_in(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(path).await.expect(200);
        let mark = field(page.as_str().unwrap(), "mark");
        let all: Vec<(&str, &str)> = fields.iter().copied().chain([("mark", mark.as_str())]).collect();
        self.post(path, &all, &[]).await
    }

    /// Fills in the form from another address, where the server believes who forwards a request.
    pub(crate) async fn fill_in_from(&mut self, place: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(path).await.expect(200);
        let mark = field(page.as_str().unwrap(), "mark");
        let all: Vec<(&str, &str)> = fields.iter().copied().chain([("mark", mark.as_str())]).collect();
        self.post(path, &all, &[("x-forwarded-for", place)]).await
    }

    /// Signs up through the page, and gives the code that the app gets.
    pub(crate) async fn sign_up(&mut self, name: &str) -> String {
        let fields = [("email", &*format!("{name}@example.com")), ("username", name), ("password", "correct horse")];
        let answer = self.fill_in(&format!("/u/signup?{}", with(&[])), &fields).await;
        assert_eq!(answer.status, 302, "{answer:?}");
        sent(&answer)["code"].clone()
    }

    /// A new code for whoever is logged in.
    pub(crate) async fn code(&mut self, changes: &[(&'static str, &str)]) -> String {
        let answer = self.get(&format!("/authorize?{}", with(changes))).await;
        assert_eq!(answer.status, 302, "{answer:?}");
        sent(&answer)["code"].clone()
    }
}

/// The value of a page's hidden field.
pub(crate) fn field(page: &str, name: &str) -> String {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// What the app sends to have a code traded.
pub(crate) fn trade(code: &str) -> Value {
    json!({"grant_type": "authorization_code", "client_id": CLIENT, "code": code, "redirect_uri": CALLBACK,
           "code_verifier": VERIFIER})
}

/// The tokens that the app gets for a code.
pub(crate) async fn tokens(server: &Server, code: &str) -> Value {
    server.post("/oauth/token", "", trade(code)).await.expect(200)
}

/// What the app gets for a refresh token.
pub(crate) async fn refresh(server: &Server, token: &Value) -> Answer {
    let body = json!({"grant_type": "refresh_token", "client_id": CLIENT, "refresh_token": token});
    server.post("/oauth/token", "", body).await
}
