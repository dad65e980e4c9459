//! Logging in at a tenant with a browser, as the web client does it, and attacks on that. Another Motet is the tenant.

use std::collections::BTreeMap;

use domain::limits;
use serde_json::{Value, json};
use testkit::{Answer, Server};

use crate::issuer_app::{Browser, sent};

const BACK: &str = "http://localhost:3000/app/sign-on";
const BEGIN: &str = "/api/rest/auth/providers/auth0";
const END: &str = "/api/rest/auth/providers/auth0/login";

/// A tenant, and a server at which one logs in with it.
struct World {
    tenant: Server,
    server: Server,
}

/// What a browser brings back, and what its client kept.
struct Returned {
    begun: Value,
    said: BTreeMap<String, String>,
}

impl World {
    async fn start(more: &[(&'static str, &str)]) -> Self {
        let tenant = Server::start().await;
        let url = format!("http://{}", tenant.address());
        let mut settings = vec![
            ("auth0_domain", &*url),
            ("auth0_audience", "https://chat.example/api"),
            ("auth0_web_client", "the-web-client"),
            ("auth0_name", "Harbour House"),
        ];
        settings.extend_from_slice(more);
        let server = Server::with(&settings).await;
        Self { tenant, server }
    }

    async fn begin(&self) -> Value {
        self.server.post(BEGIN, "", json!({ "redirect_uri": BACK })).await.expect(200)
    }

    /// A new account at the tenant, whose browser is sent back from there.
    async fn sign_up(&self, browser: &mut Browser<'_>, name: &str) -> Returned {
        let begun = self.begin().await;
        let fields = [("email", &*format!("{name}@example.com")), ("username", name), ("password", "correct horse")];
        let answer = browser.fill_in(&format!("/u/signup?{}", query(&begun)), &fields).await;
        assert_eq!(answer.status, 302, "{answer:?}");
        Returned { said: sent(&answer), begun }
    }

    /// Whoever is logged in there comes back at once.
    async fn come_back(&self, browser: &mut Browser<'_>) -> Returned {
        let begun = self.begin().await;
        let answer = browser.get(&format!("/authorize?{}", query(&begun))).await;
        assert!(answer.header("location").starts_with(BACK), "{answer:?}");
        Returned { said: sent(&answer), begun }
    }

    async fn end(&self, returned: &Returned, changes: &[(&str, &str)]) -> Answer {
        let Returned { begun, said } = returned;
        let mut body = json!({
            "code": said["code"], "redirect_uri": BACK, "nonce": begun["nonce"], "verifier": begun["verifier"],
        });
        for (name, value) in changes {
            body[*name] = json!(value);
        }
        self.server.post(END, "", body).await
    }
}

/// The query of the address that the browser is sent to.
fn query(begun: &Value) -> String {
    let address = begun["authorize_url"].as_str().unwrap();
    address.split_once('?').unwrap().1.to_owned()
}

fn code(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.body["error"]["code"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn a_newcomer_logs_in_at_the_tenant_and_is_known_there_after() {
    let world = World::start(&[]).await;
    let said = world.server.get("/api/rest/instance", "").await.expect(200);
    assert_eq!(said["single_sign_on"], json!([{ "provider": "auth0", "name": "Harbour House" }]));
    let mut browser = Browser::new(&world.tenant);
    let returned = world.sign_up(&mut browser, "ada").await;
    let address = returned.begun["authorize_url"].as_str().unwrap();
    assert!(address.starts_with(&format!("http://{}/authorize?", world.tenant.address())), "{address}");
    assert!(!address.contains(returned.begun["verifier"].as_str().unwrap()), "only its hash leaves before the code");
    assert_eq!(json!(returned.said["state"]), returned.begun["state"]);
    let answer = world.end(&returned, &[]).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let login = answer.expect(200);
    assert_eq!((&login["user"]["username"], &login["user"]["email"]), (&json!("ada"), &json!("ada@example.com")));
    let token = login["access_token"].as_str().unwrap();
    let me = world.server.get("/api/rest/auth/me", token).await.expect(200);
    assert_eq!(me["user_id"], login["user"]["user_id"]);
    // What they call themselves here stays, and they are the same the next time.
    let renamed =
        world.server.call(reqwest::Method::PATCH, "/api/rest/users/@me", token, json!({ "display_name": "Ada" }));
    renamed.await.expect(200);
    let again = world.end(&world.come_back(&mut browser).await, &[]).await.expect(200);
    assert_eq!((&again["user"]["user_id"], &again["user"]["display_name"]), (&me["user_id"], &json!("Ada")));
    let refresh = json!({ "refresh_token": again["refresh_token"] });
    world.server.post("/api/rest/auth/refresh", "", refresh).await.expect(200);
}

#[tokio::test]
async fn what_was_not_begun_here_or_was_used_before_opens_nothing() {
    let world = World::start(&[("rate_limits", "off")]).await;
    let mut browser = Browser::new(&world.tenant);
    let first = world.sign_up(&mut browser, "ada").await;
    world.end(&first, &[]).await.expect(200);
    assert_eq!(code(&world.end(&first, &[]).await), (401, "invalid_credentials"), "a code used again");
    let other = world.begin().await;
    let text = |name: &str| other[name].as_str().unwrap().to_owned();
    for (name, value) in [
        ("code", "guessed".to_owned()),
        ("verifier", text("verifier")),
        ("nonce", text("nonce")),
        ("redirect_uri", "http://localhost:3000/elsewhere".to_owned()),
    ] {
        let returned = world.come_back(&mut browser).await;
        let answer = world.end(&returned, &[(name, &value)]).await;
        assert_eq!(code(&answer), (401, "invalid_credentials"), "another {name}");
    }
    // A code that another client got.
    let begun = world.begin().await;
    let foreign = query(&begun).replace("client_id=the-web-client", "client_id=an-app");
    let said = sent(&browser.get(&format!("/authorize?{foreign}")).await);
    let answer = world.end(&Returned { begun, said }, &[]).await;
    assert_eq!(code(&answer), (401, "invalid_credentials"));
}

#[tokio::test]
async fn nobody_is_sent_where_the_tenant_does_not_know_this_server() {
    let world = World::start(&[]).await;
    let begun = world.server.post(BEGIN, "", json!({ "redirect_uri": "https://evil.example/" })).await.expect(200);
    let refused = Browser::new(&world.tenant).get(&format!("/authorize?{}", query(&begun))).await;
    assert_eq!((refused.status, refused.header("location")), (403, ""));
    for bad in ["", "javascript:alert(1)", "//evil.example", &"https://x/".repeat(300)] {
        let answer = world.server.post(BEGIN, "", json!({ "redirect_uri": bad })).await;
        assert_eq!(code(&answer), (400, "invalid_request"), "{bad}");
    }
}

#[tokio::test]
async fn bad_input_is_named_and_other_providers_are_not_there() {
    let world = World::start(&[]).await;
    let answer = world.server.post(END, "", json!({ "code": "", "nonce": "x".repeat(200), "verifier": 7 })).await;
    let rejected = answer.body["error"]["fields"].as_array().unwrap().iter();
    let mut fields: Vec<&str> = rejected.map(|one| one["field"].as_str().unwrap()).collect();
    fields.sort_unstable();
    assert_eq!((answer.status, &*fields), (400, &["code", "nonce", "redirect_uri", "verifier"][..]));
    for path in ["/api/rest/auth/providers/google", "/api/rest/auth/providers/password/login"] {
        assert_eq!(code(&world.server.post(path, "", json!({})).await), (404, "unknown_path"), "{path}");
    }
    let alone = Server::start().await;
    assert_eq!(code(&alone.post(BEGIN, "", json!({ "redirect_uri": BACK })).await), (404, "unknown_path"));
}

#[tokio::test]
async fn while_the_tenant_is_away_one_is_asked_to_try_again() {
    let mut world = World::start(&[("rate_limits", "off")]).await;
    let returned = world.sign_up(&mut Browser::new(&world.tenant), "ada").await;
    let url = format!("http://{}", world.tenant.address());
    world.tenant.stop().await;
    let answer = world.end(&returned, &[]).await;
    assert_eq!(code(&answer), (503, "unavailable"));
    assert!(!answer.header("retry-after").is_empty());
    let unheard = [("auth0_domain", &*url), ("auth0_audience", "chat"), ("auth0_web_client", "the-web-client")];
    let server = Server::with(&unheard).await;
    let answer = server.post(BEGIN, "", json!({ "redirect_uri": BACK })).await;
    assert_eq!(code(&answer), (503, "unavailable"));
    let host = world.server.get("/api/rest/instance", "").await.expect(200);
    assert_eq!(host["providers"], json!(["password", "auth0"]), "the client goes on offering it");
}

#[tokio::test]
async fn an_account_is_taken_over_by_nobody_and_a_barred_one_stays_shut() {
    let world = World::start(&[]).await;
    let here = json!({ "username": "eve", "email": "eve@example.com", "password": "correct horse" });
    world.server.post("/api/rest/auth/register", "", here).await.expect(201);
    // The tenant didn't verify that the address is theirs.
    let returned = world.sign_up(&mut Browser::new(&world.tenant), "eve").await;
    assert_eq!(code(&world.end(&returned, &[]).await), (409, "email_taken"));
    let mut browser = Browser::new(&world.tenant);
    let login = world.end(&world.sign_up(&mut browser, "bob").await, &[]).await.expect(200);
    world.server.set_admin("eve", true).await;
    let eve = json!({ "username": "eve", "password": "correct horse" });
    let eve = world.server.post("/api/rest/auth/login", "", eve).await.expect(200);
    let standing = format!("/api/rest/admin/users/{}/standing", login["user"]["user_id"].as_str().unwrap());
    let ban = json!({ "standing": "banned" });
    let eve = eve["access_token"].as_str().unwrap();
    assert!(world.server.call(reqwest::Method::PUT, &standing, eve, ban).await.status < 300);
    let returned = world.come_back(&mut browser).await;
    assert_eq!(code(&world.end(&returned, &[]).await), (403, "account_barred"));
}

#[tokio::test]
async fn guessed_codes_make_the_guesser_wait() {
    let world = World::start(&[]).await;
    let begun = world.begin().await;
    let guess = Returned { begun, said: [("code".to_owned(), "guessed".to_owned())].into() };
    let (free, _) = limits::LOGIN_TRIES;
    for _ in 0..free {
        assert_eq!(world.end(&guess, &[]).await.status, 401);
    }
    assert_eq!(code(&world.end(&guess, &[]).await), (429, "too_many_requests"));
}
