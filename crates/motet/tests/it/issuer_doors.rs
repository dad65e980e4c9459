//! Each kind of token, code, ticket and cookie is taken where it belongs and nowhere else. A try elsewhere doesn't use it
//! up.

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use testkit::Server;

use crate::issuer_app::{Browser, refresh, sent, tokens, trade, with};

/// The places where a proof can be shown.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Door {
    /// As a bearer at a dialect that takes our own tokens.
    Dialects,
    /// As a bearer at `auth0`.
    Auth0,
    /// As a bearer at `/userinfo`.
    UserInfo,
    /// As the refresh token of `gateway`.
    GatewayRefresh,
    /// As the refresh token of the issuer.
    IssuerRefresh,
    /// As a code.
    Code,
    /// As a ticket to read files.
    Ticket,
    /// As the cookie of a browser that is logged in.
    Cookie,
    /// As the ID token of a logout.
    Hint,
}

use Door::{Auth0, Code, Cookie, Dialects, GatewayRefresh, Hint, IssuerRefresh, Ticket, UserInfo};

const DOORS: [Door; 9] = [Dialects, Auth0, UserInfo, GatewayRefresh, IssuerRefresh, Code, Ticket, Cookie, Hint];

/// Whether it is taken there.
async fn opens(server: &Server, door: Door, thing: &str) -> bool {
    match door {
        Dialects => {
            let mut taken = Vec::new();
            for path in ["/api/rest/auth/me", "/api/v1/channels", "/api/channels"] {
                taken.push(server.get(path, thing).await.status == 200);
            }
            assert!(taken.iter().all(|one| *one == taken[0]), "{taken:?}");
            taken[0]
        }
        Auth0 => server.get("/users/me", thing).await.status == 200,
        UserInfo => server.get("/userinfo", thing).await.status == 200,
        GatewayRefresh => {
            let body = json!({"refresh_token": thing});
            server.post("/api/rest/auth/refresh", "", body).await.status == 200
        }
        IssuerRefresh => refresh(server, &json!(thing)).await.status == 200,
        Code => server.post("/oauth/token", "", trade(thing)).await.status == 200,
        // Nobody has sent a file: a good ticket finds nothing.
        Ticket => server.get(&format!("/files/1/x?ticket={thing}"), "").await.status == 404,
        Cookie => {
            let mut headers = HeaderMap::new();
            headers.insert("cookie", HeaderValue::from_str(&format!("motet_login={thing}")).unwrap());
            let silent = format!("/authorize?{}", with(&[("prompt", "none"), ("response_mode", "form_post")]));
            let page = server.raw(Method::GET, &silent, headers, "").await.expect(200);
            page.as_str().unwrap().contains("name=\"code\"")
        }
        Hint => server.get(&format!("/oidc/logout?id_token_hint={thing}"), "").await.status == 200,
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_thing_is_good_at_its_own_door_only() {
    let server = Server::start().await;
    let mut browser = Browser::new(&server);
    let given = tokens(&server, &browser.sign_up("ada").await).await;
    let account = json!({"username": "gwen", "email": "gwen@example.com", "password": "correct horse"});
    let own = server.post("/api/rest/auth/register", "", account).await.expect(201);
    let ticket = server.post("/files/ticket", &text(&own["access_token"]), Value::Null).await.expect(201);
    let (issuers, gateways) = (text(&given["refresh_token"]), text(&own["refresh_token"]));
    let things = [
        ("own token", text(&own["access_token"]), vec![Dialects, Auth0, UserInfo]),
        ("issuer's token", text(&given["access_token"]), vec![Auth0, UserInfo]),
        ("ticket", text(&ticket["ticket"]), vec![Ticket]),
        ("cookie", browser.cookie("motet_login").unwrap().to_owned(), vec![Cookie]),
        ("bare refresh token of the issuer", issuers.replace("v1.", ""), vec![]),
        ("dressed refresh token of gateway", format!("v1.{gateways}"), vec![]),
        ("gateway's refresh token", gateways, vec![GatewayRefresh]),
        ("issuer's refresh token", issuers, vec![IssuerRefresh]),
        ("code", browser.code(&[]).await, vec![Code]),
        ("id token", text(&given["id_token"]), vec![Hint]),
    ];
    for (name, thing, own) in &things {
        for door in DOORS.into_iter().filter(|door| !own.contains(door)) {
            assert!(!opens(&server, door, thing).await, "{name} at {door:?}");
        }
    }
    for (name, thing, own) in &things {
        for door in own {
            assert!(opens(&server, *door, thing).await, "{name} at {door:?}");
        }
    }
    let said = sent(&browser.get(&format!("/authorize?{}", with(&[("prompt", "none")]))).await);
    assert!(said.contains_key("code"), "a hint without its browser leaves that logged in: {said:?}");
}
