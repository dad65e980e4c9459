//! A rejection on its way out of a handler, in the words of the handler's dialect.

use std::marker::PhantomData;

use axum::response::{IntoResponse, Response};

use super::rejection::Rejection;

/// How a dialect answers a request that it rejects.
pub trait RejectionAnswers {
    /// The answer.
    fn answer(rejection: &Rejection) -> Response;

    /// Renames the core's field names to those of this dialect.
    fn rename(_: &mut Rejection) {}
}

/// What a handler gives back instead of a success. `?` makes one of whatever a [`Rejection`] can be made of.
pub struct Refused<A> {
    rejected: Rejected,
    answers: PhantomData<fn() -> A>,
}

enum Rejected {
    /// In the usual words of the dialect.
    Usual(Rejection),
    /// An answer in the words of one endpoint alone.
    Answered(Response),
}

impl<A> Refused<A> {
    /// Refused with this answer, whatever the dialect usually says.
    pub fn with(answer: Response) -> Self {
        Self { rejected: Rejected::Answered(answer), answers: PhantomData }
    }
}

impl<A: RejectionAnswers, T: Into<Rejection>> From<T> for Refused<A> {
    fn from(rejection: T) -> Self {
        let mut rejection = rejection.into();
        A::rename(&mut rejection);
        Self { rejected: Rejected::Usual(rejection), answers: PhantomData }
    }
}

impl<A: RejectionAnswers> IntoResponse for Refused<A> {
    fn into_response(self) -> Response {
        match self.rejected {
            Rejected::Usual(rejection) => A::answer(&rejection),
            Rejected::Answered(answer) => answer,
        }
    }
}
