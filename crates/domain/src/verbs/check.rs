//! Collects what is wrong with an input, so that every rejected field is named at once.

use crate::{FieldProblem, InvalidField, Outcome, Refusal};

/// The invalid fields found so far.
#[derive(Debug, Default)]
pub struct Check {
    problems: Vec<InvalidField>,
}

impl Check {
    /// The checked value, or the type's default, with the problem noted under this field.
    pub fn field<T: Default>(&mut self, field: &'static str, checked: Result<T, FieldProblem>) -> T {
        checked.unwrap_or_else(|problem| {
            self.problems.push(InvalidField { field, problem });
            T::default()
        })
    }

    /// Takes a checked value of a field that may be absent, or notes what is wrong with it.
    pub fn optional<T: Default>(&mut self, field: &'static str, checked: Option<Result<T, FieldProblem>>) -> Option<T> {
        checked.map(|checked| self.field(field, checked))
    }

    /// The invalid fields.
    pub fn problems(self) -> Vec<InvalidField> {
        self.problems
    }

    /// Refuses with every invalid field that was noted, if there is any.
    pub fn done(self) -> Outcome<()> {
        if self.problems.is_empty() { Ok(()) } else { Err(Refusal::Invalid(self.problems)) }
    }
}
