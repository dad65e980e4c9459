//! The page for whoever points a browser at the server: what it speaks, and what to do next.

use kit::{DialectEntry, NEWCOMER};

use crate::docs::escaped;
use crate::spoken::SpokenDialects;

/// The page of a server that speaks these dialects. It shows how to register through the last dialect in the list that
/// has a path for that.
pub(crate) fn page(app_name: &str, dialects: &SpokenDialects) -> String {
    let spoken: Vec<&DialectEntry> = dialects.iter().rev().collect();
    let dialects =
        spoken.iter().map(|dialect| format!("  <li><b>{}</b>: {}\n", dialect.name, dialect.introduction.paths));
    let steps = steps(spoken.iter().find_map(|dialect| dialect.introduction.registering));
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

fn documents(spoken: &[&DialectEntry]) -> String {
    let rest = "<a href=\"/docs\">Swagger UI</a>, <a href=\"/redoc\">ReDoc</a>; of the sockets ";
    let rest = if spoken.iter().any(|dialect| dialect.contract.openapi.is_some()) { rest } else { "of the sockets " };
    let sockets = spoken.iter().filter(|dialect| dialect.contract.asyncapi.is_some());
    let sockets = sockets.map(|dialect| format!("<a href=\"/asyncapi/{0}.yaml\">{0}</a>", dialect.name));
    format!("{rest}{}", sockets.collect::<Vec<_>>().join(", "))
}
