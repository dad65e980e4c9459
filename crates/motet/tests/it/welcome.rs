//! The page for whoever points a browser at the server.

use dialects::DIALECTS;
use testkit::Server;

/// The page of a server that speaks these dialects.
async fn page(names: &[&str]) -> String {
    let server = Server::with(&[("app_name", "A <b>"), ("dialects", &names.join(",")), ("web", "off")]).await;
    server.get("/", "").await.expect(200).as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_lists_what_is_spoken_alone() {
    let all: Vec<&str> = DIALECTS.iter().map(|dialect| dialect.name).collect();
    for names in [&["command"][..], &["pythia", "chat"], &all] {
        let page = page(names).await;
        assert!(page.contains("<title>A &lt;b></title>") && !page.contains("{name}"), "{page}");
        for name in &all {
            assert_eq!(page.contains(&format!("<b>{name}</b>")), names.contains(name), "{name} of {names:?}");
            assert_eq!(page.contains(&format!("/asyncapi/{name}.yaml")), names.contains(name), "{name}");
        }
        for hole in ["{dialects}", "{steps}", "{documents}"] {
            assert!(!page.contains(hole), "{hole}");
        }
    }
    assert!(page(&["chat"]).await.contains("/api/auth/register"));
    assert!(!page(&["command"]).await.contains("/docs"));
    assert!(page(&["auth0"]).await.contains("/dbconnections/signup"));
}
