//! Which servers may be beside each other on one database.

use std::process::Command;

use serde_json::json;
use server::ambient::SystemChance;
use server::settings::{Settings, Sources};
use server::{Ambient, start};
use testkit::{Nodes, StoppedClock};

use super::gateway;
use crate::starting::motet;

/// Why a server with these settings doesn't start.
async fn refused(given: &[(&'static str, String)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut all = vec![
        ("listen", "127.0.0.1:0".to_owned()),
        ("data_dir", folder.path().display().to_string()),
        ("password_cost", "cheap".to_owned()),
        ("log", "warn".to_owned()),
    ];
    all.extend(given.iter().cloned());
    let settings = Settings::read(&Sources::of(&all, dialects::DIALECTS)).unwrap();
    let ambient = Ambient {
        clock: std::sync::Arc::<StoppedClock>::default(),
        chance: std::sync::Arc::new(SystemChance),
        times: kit::Times::default(),
    };
    match start(&settings, ambient).await {
        Ok(_) => panic!("it started"),
        Err(error) => error.0,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hears_no_other_starts_beside_none() {
    if !Nodes::are_there() {
        return;
    }
    let mut nodes = Nodes::start(1).await;
    let [database, nats, blobs] = nodes.settings();
    let alone = refused(std::slice::from_ref(&database)).await;
    assert!(alone.contains("no NATS_URL") && !alone.contains('\n'), "{alone}");
    // As the other way round: the first one is alone, and the second would be a node.
    nodes.nodes.remove(0).stop().await;
    let lone = testkit::Server::with(&[(database.0, database.1.as_str())]).await;
    let beside = refused(&[database.clone(), nats, blobs]).await;
    assert!(beside.contains("without NATS_URL") && !beside.contains('\n'), "{beside}");
    let second = refused(std::slice::from_ref(&database)).await;
    assert!(second.contains("another server uses it") && !second.contains('\n'), "{second}");
    drop(lone);
}

#[test]
fn what_nodes_share_is_asked_for_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |settings: &[(&str, &str)]| {
        let mut command: Command = motet(folder.path());
        command.args(["serve", "--listen", "127.0.0.1:0"]).envs(settings.iter().copied());
        let output = command.output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let postgres = ("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none");
    let said = refused(&[("NATS_URL", "nats://127.0.0.1:1")]);
    assert!(said.contains("NATS_URL: needs DATABASE_URL=postgresql://"), "{said}");
    let said = refused(&[("NATS_URL", "nats://127.0.0.1:1"), postgres]);
    assert!(said.contains("NATS_URL: needs MOTET_BLOBS"), "{said}");
    let said = refused(&[("NATS_URL", "no url"), postgres]);
    assert!(said.contains("NATS_URL: must be nats://HOST:PORT"), "{said}");
    let shared = ("MOTET_BLOBS", "file://here");
    let said = refused(&[("NATS_URL", "nats://127.0.0.1:1"), postgres, shared]);
    assert!(said.contains("MOTET_BLOBS: must be"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_one_node_is_good_at_another_without_a_key_that_was_set() {
    if !Nodes::are_there() {
        return;
    }
    let nodes = Nodes::start(2).await;
    let token = gateway(&nodes.nodes[0], "ada").await;
    nodes.nodes[1].get("/api/rest/auth/me", &token).await.expect(200);
    assert!(!nodes.nodes[0].folder().join("secret_key").exists(), "the key is in the database alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_administrators_code_is_one_at_all_nodes_and_good_once() {
    if !Nodes::are_there() {
        return;
    }
    let nodes = Nodes::start(2).await;
    let codes: Vec<_> = nodes.nodes.iter().map(|node| node.running().admin_code.clone().unwrap()).collect();
    assert_eq!(codes[0], codes[1]);
    let claim = async |place: usize, name: &str| {
        let token = gateway(&nodes.nodes[place], name).await;
        nodes.nodes[place].post("/api/rest/admin/claim", &token, json!({ "code": codes[0] })).await.status
    };
    assert_eq!(claim(1, "ada").await, 204);
    assert_eq!(claim(0, "bob").await, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_finds_what_is_not_there() {
    if !Nodes::are_there() {
        return;
    }
    let mut nodes = Nodes::start(1).await;
    let variables = ["DATABASE_URL", "NATS_URL", "MOTET_BLOBS"];
    let (settings, folder) = (nodes.settings(), tempfile::tempdir().unwrap());
    let examined = || {
        let mut command = motet(folder.path());
        command.arg("doctor").envs(variables.into_iter().zip(settings.iter().map(|(_, value)| value)));
        let output = command.output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap())
    };
    let (is_well, said) = examined();
    let lines: Vec<&str> = said.lines().filter_map(|line| line.split(':').next()).collect();
    let all = ["settings", "data folder", "database", "clock", "NATS", "files"];
    assert_eq!(lines, all.map(|what| format!("ok      {what}")), "{said}");
    assert!(is_well);
    nodes.nats.stop();
    let (is_well, said) = examined();
    assert!(!is_well && said.contains("WRONG   NATS: "), "{said}");
    assert_eq!(said.lines().filter(|line| line.starts_with("WRONG")).count(), 1, "{said}");
}
