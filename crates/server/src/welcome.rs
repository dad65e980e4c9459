//! The page for whoever points a browser at the server: what it speaks, and what to do next.

use crate::docs::escaped;

/// What there is to say of a dialect.
struct Spoken {
    name: &'static str,
    /// Where it is, as HTML.
    paths: &'static str,
    /// How somebody registers, if it has a path for that: the path and the body.
    registering: Option<(&'static str, &'static str)>,
}

const NEWCOMER: &str = r#"{"username":"ada","email":"ada@example.com","password":"correct horse"}"#;
const SIGNUP: &str = r#"{"client_id":"any","connection":"Username-Password-Authentication","email":"ada@example.com","password":"correct horse"}"#;

/// The dialect first whose way to register is shown before others'.
const SPOKEN: [Spoken; 5] = [
    Spoken {
        name: gateway::NAME,
        paths: "<code>/api/rest</code>, socket <code>/api/ws</code>",
        registering: Some(("/api/rest/auth/register", NEWCOMER)),
    },
    Spoken {
        name: pythia::NAME,
        paths: "<code>/api/v1</code>, socket <code>/ws?token=</code>",
        registering: Some(("/api/v1/auth/register", NEWCOMER)),
    },
    Spoken {
        name: chat::NAME,
        paths: "<code>/api</code>, socket <code>/api/ws/{username}?token=</code>",
        registering: Some(("/api/auth/register", NEWCOMER)),
    },
    Spoken {
        name: auth0::NAME,
        paths: "<code>/auth</code>, <code>/users</code>, <code>/channels</code>, socket <code>/ws?token=</code>",
        registering: Some(("/dbconnections/signup", SIGNUP)),
    },
    Spoken { name: command::NAME, paths: "socket <code>/ws</code> alone", registering: None },
];

/// The page of a server that speaks these dialects.
pub(crate) fn page(app_name: &str, names: &[&str]) -> String {
    let spoken: Vec<&Spoken> = SPOKEN.iter().filter(|spoken| names.contains(&spoken.name)).collect();
    let dialects = spoken.iter().map(|spoken| format!("  <li><b>{}</b>: {}\n", spoken.name, spoken.paths));
    let steps = steps(spoken.iter().find_map(|spoken| spoken.registering));
    let steps = steps.into_iter().map(|step| format!("  <li>{step}\n"));
    include_str!("welcome.html")
        .replace("{name}", &escaped(app_name))
        .replace("{dialects}", &dialects.collect::<String>())
        .replace("{steps}", &steps.collect::<String>())
        .replace("{documents}", &documents(&spoken))
}

fn steps(registering: Option<(&str, &str)>) -> Vec<String> {
    let Some((path, body)) = registering else {
        let frame = escaped(&format!(r#"{{"command":"register","payload":{NEWCOMER}}}"#));
        return vec![
            format!("Register: connect to <code>/ws</code> and send <pre><code>{frame}</code></pre>"),
            "Log in by <code>login</code> with the same name and password.".to_owned(),
            "Open a client and give it the address of this server.".to_owned(),
        ];
    };
    let body = escaped(body);
    vec![
        format!(
            "Register. On <a href=\"/docs\">the page of the APIs</a> open <i>register</i> (or <i>signup</i>) and press \
             <i>Execute</i>: the example there works as it is. The same in a terminal, where <code>URL</code> is the \
             address of this page: <pre><code>curl $URL{path} -H 'Content-Type: application/json' \\\n  -d \
             '{body}'</code></pre>"
        ),
        "Log in there as well. Put the <code>access_token</code> of the answer into <i>Authorize</i>, and everything \
         else on that page can be tried."
            .to_owned(),
        "Open a client and give it the address of this server. Whoever registered through one API logs in through \
         all the others with the same name and password."
            .to_owned(),
        "Make yourself an administrator, on the machine that the server runs on: <code>motet admin grant \
         NAME</code>."
            .to_owned(),
    ]
}

fn documents(spoken: &[&Spoken]) -> String {
    let rest = "<a href=\"/docs\">Swagger UI</a>, <a href=\"/redoc\">ReDoc</a>; of the sockets ";
    let rest = if spoken.iter().any(|spoken| spoken.registering.is_some()) { rest } else { "of the sockets " };
    let sockets = spoken.iter().map(|spoken| format!("<a href=\"/asyncapi/{0}.yaml\">{0}</a>", spoken.name));
    format!("{rest}{}", sockets.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::{SPOKEN, page};

    #[test]
    fn the_page_lists_what_is_spoken_alone() {
        assert_eq!(SPOKEN.len(), dialects::NAMES.len());
        for names in [&["command"][..], &["pythia", "chat"], &dialects::NAMES] {
            let page = page("A <b>", names);
            assert!(page.contains("<title>A &lt;b></title>") && !page.contains("{name}"), "{page}");
            for name in dialects::NAMES {
                assert_eq!(page.contains(&format!("<b>{name}</b>")), names.contains(&name), "{name} of {names:?}");
                assert_eq!(page.contains(&format!("/asyncapi/{name}.yaml")), names.contains(&name), "{name}");
            }
            for hole in ["{dialects}", "{steps}", "{documents}"] {
                assert!(!page.contains(hole), "{hole}");
            }
        }
        assert!(page("x", &["chat"]).contains("/api/auth/register"));
        assert!(!page("x", &["command"]).contains("/docs"));
        assert!(page("x", &["auth0"]).contains("/dbconnections/signup"));
    }
}
