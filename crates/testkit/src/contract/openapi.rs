//! Answers, held to an OpenAPI document: each has to be documented with its operation and status, and to hold what it
//! says there.

use std::collections::BTreeMap;
use std::sync::Arc;

use jsonschema::Validator;
use kit::contract::{METHOD_NOT_ALLOWED, UNKNOWN_PATH};
use serde_json::Value;

use super::closed::{Closed, problems};
use crate::Answer;

/// What an answer may hold, by its kind of content; nothing where there is none.
type Contents = BTreeMap<String, Arc<Validator>>;

/// A path with its operations: what each may answer, by method and status.
struct Path {
    template: String,
    operations: BTreeMap<String, BTreeMap<u16, Contents>>,
}

/// All that a document says of answers.
pub(super) struct Operations {
    paths: Vec<Path>,
    unknown_path: Contents,
    method_not_allowed: Contents,
}

impl Operations {
    /// Reads a document.
    pub(super) fn of(document: &Value) -> Self {
        let mut closed = Closed::of(document);
        let paths = document["paths"].as_object().unwrap().iter();
        let paths = paths.map(|(template, item)| Path {
            template: template.clone(),
            operations: item
                .as_object()
                .into_iter()
                .flatten()
                .map(|(method, operation)| (method.to_uppercase(), answers(&operation["responses"], &mut closed)))
                .collect(),
        });
        let paths = paths.collect();
        let general = &document["components"]["responses"];
        Self {
            paths,
            unknown_path: contents(&general[UNKNOWN_PATH], &mut closed),
            method_not_allowed: contents(&general[METHOD_NOT_ALLOWED], &mut closed),
        }
    }

    /// Whether the answer is as documented; what is wrong where it isn't.
    pub(super) fn sanction(&self, method: &str, path: &str, answer: &Answer) -> Result<(), String> {
        let path = path.split('?').next().unwrap_or_default();
        // Who may call from where is asked before any path, and no dialect answers it.
        if method == "OPTIONS" {
            return Ok(());
        }
        let fitting = self.paths.iter().filter(|known| matches(&known.template, path));
        // Where several fit, the one with the fewest parameters is meant.
        let Some(found) = fitting.min_by_key(|known| known.template.matches('{').count()) else {
            return general(404, &self.unknown_path, "the path isn't documented", answer);
        };
        // A path answers HEAD as it answers GET, without the body.
        let documented = if method == "HEAD" { "GET" } else { method };
        let Some(operation) = found.operations.get(documented) else {
            return general(405, &self.method_not_allowed, "the method isn't documented", answer);
        };
        let of = &found.template;
        let contents = operation.get(&answer.status).ok_or_else(|| format!("no such status is documented of {of}"))?;
        if method == "HEAD" { Ok(()) } else { holds(contents, answer) }
    }
}

/// What may be answered where nothing is documented.
fn general(status: u16, contents: &Contents, otherwise: &str, answer: &Answer) -> Result<(), String> {
    if answer.status == status { holds(contents, answer) } else { Err(otherwise.to_owned()) }
}

fn holds(contents: &Contents, answer: &Answer) -> Result<(), String> {
    let kind = answer.header("content-type").split(';').next().unwrap_or_default().trim();
    if contents.is_empty() {
        return if answer.body.is_null() { Ok(()) } else { Err(format!("no body is documented: {}", answer.body)) };
    }
    let validator = contents.get(kind).ok_or_else(|| format!("the content type {kind:?} isn't documented"))?;
    problems(validator, &answer.body).map_or(Ok(()), |problems| Err(format!("{problems}\n{:#}", answer.body)))
}

fn answers(responses: &Value, closed: &mut Closed) -> BTreeMap<u16, Contents> {
    let responses = responses.as_object().into_iter().flatten();
    responses.map(|(status, response)| (status.parse().unwrap(), contents(response, closed))).collect()
}

fn contents(response: &Value, closed: &mut Closed) -> Contents {
    let contents = response["content"].as_object().into_iter().flatten();
    contents.map(|(kind, content)| (kind.clone(), closed.validator(&content["schema"]))).collect()
}

/// Whether a path is one of the template's. What stands for a parameter may be anything but nothing.
fn matches(template: &str, path: &str) -> bool {
    let (mut expected, mut found) = (template.split('/'), path.trim_end_matches('/').split('/'));
    loop {
        match (expected.next(), found.next()) {
            (None, None) => return true,
            (Some(expected), Some(found)) if expected == found || (expected.starts_with('{') && !found.is_empty()) => {}
            _ => return false,
        }
    }
}
