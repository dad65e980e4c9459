//! Reads the parameters of a URL's query, so that every wrong one is named at once. Unknown ones are ignored.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use domain::{FieldProblem, InvalidField};

use super::rejection::Rejection;

/// The parameters, and what is wrong with them so far. Of one given twice the last counts.
#[derive(Debug, Default)]
pub struct Query {
    given: HashMap<String, String>,
    flaws: Vec<InvalidField>,
}

impl Query {
    /// Reads the part of a URL behind `?`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let pairs = form_urlencoded::parse(text.as_bytes());
        Self { given: pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect(), flaws: Vec::new() }
    }

    /// A parameter as it came.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.given.get(name).map(String::as_str)
    }

    /// A whole number within bounds, or the default when it isn't given. Outside of them it is a flaw.
    pub fn int(&mut self, name: &'static str, default: i64, bounds: RangeInclusive<i64>) -> i64 {
        let Some(text) = self.given.get(name) else { return default };
        // Digits that don't fit are a number all the same, only out of range.
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<i64>() {
            Ok(number) if bounds.contains(&number) => return number,
            Ok(_) => self.flaw(name, FieldProblem::OutOfRange(*bounds.start(), *bounds.end())),
            Err(_) if is_number => self.flaw(name, FieldProblem::OutOfRange(*bounds.start(), *bounds.end())),
            Err(_) => self.flaw(name, FieldProblem::WrongType("integer")),
        }
        default
    }

    /// A truth value, or the default when it isn't given.
    pub fn flag(&mut self, name: &'static str, default: bool) -> bool {
        match self.given.get(name).map(|text| text.to_ascii_lowercase()).as_deref() {
            None => default,
            Some("true" | "1" | "yes" | "on") => true,
            Some("false" | "0" | "no" | "off") => false,
            Some(_) => {
                self.flaw(name, FieldProblem::WrongType("boolean"));
                default
            }
        }
    }

    /// Notes something wrong that only the dialect can see.
    pub fn flaw(&mut self, field: &'static str, problem: FieldProblem) {
        self.flaws.push(InvalidField { field, problem });
    }

    /// Refuses if anything was wrong.
    pub fn done(self) -> Result<(), Rejection> {
        if self.flaws.is_empty() { Ok(()) } else { Err(Rejection::Query(self.flaws)) }
    }
}
