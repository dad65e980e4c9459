//! Statements that are sent one behind the other without waiting for the answers between them: the server answers in
//! order.

use deadpool_postgres::ClientWrapper;
use futures_util::future::maybe_done;
use futures_util::poll;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Statement as Prepared};

use super::values::{Column, columns, values};
use crate::fault::Fault;
use crate::statements::{Batch, Statement};
use crate::value::{Row, Value};

/// A statement with all that is needed to send it.
pub(super) struct Step {
    text: &'static str,
    kind: StepKind,
}

enum StepKind {
    /// A statement whose rows are the answer.
    Rows(Vec<Value>),
    /// A statement that answers how many rows it changed.
    Changed(Vec<Value>),
    /// A batch, whose rows are the answer.
    Batch(Vec<Column>),
    /// Begins or ends something, and has no parameters.
    Bare,
}

/// What the server answered to a step.
pub(super) enum StepAnswer {
    Rows(Vec<Row>),
    /// How many rows it changed.
    Changed(u64),
}

impl Step {
    pub(super) fn rows(statement: &'static Statement, params: &[Value]) -> Self {
        Self { text: statement.postgres(), kind: StepKind::Rows(params.to_vec()) }
    }

    pub(super) fn changed(statement: &'static Statement, params: &[Value]) -> Self {
        Self { text: statement.postgres(), kind: StepKind::Changed(params.to_vec()) }
    }

    pub(super) fn batch(batch: &'static Batch, rows: Vec<Vec<Value>>) -> Result<Self, Fault> {
        Ok(Self { text: batch.postgres(), kind: StepKind::Batch(columns(batch.columns(), rows)?) })
    }

    pub(super) fn bare(text: &'static str) -> Self {
        Self { text, kind: StepKind::Bare }
    }

    /// Whether it is this text, without parameters.
    pub(super) fn is_bare(&self, text: &str) -> bool {
        matches!(self.kind, StepKind::Bare) && self.text == text
    }

    fn params(&self) -> Vec<&(dyn ToSql + Sync)> {
        match &self.kind {
            StepKind::Rows(params) | StepKind::Changed(params) => {
                params.iter().map(|param| param as &(dyn ToSql + Sync)).collect()
            }
            StepKind::Batch(columns) => columns.iter().map(Column::param).collect(),
            StepKind::Bare => Vec::new(),
        }
    }

    async fn prepare(&self, client: &ClientWrapper) -> Result<Option<Prepared>, Error> {
        match self.kind {
            StepKind::Bare => Ok(None),
            _ => client.prepare_cached(self.text).await.map(Some),
        }
    }

    /// Sends it when it is first polled.
    async fn run(&self, client: &ClientWrapper, prepared: Option<&Prepared>) -> Result<StepAnswer, Error> {
        let Some(prepared) = prepared else {
            return client.batch_execute(self.text).await.map(|()| StepAnswer::Changed(0));
        };
        if let StepKind::Changed(_) = self.kind {
            return client.execute(prepared, &self.params()).await.map(StepAnswer::Changed);
        }
        Ok(StepAnswer::Rows(values(&client.query(prepared, &self.params()).await?)?))
    }
}

/// Sends all of them, then takes the answers. Where one fails, the server does none of those behind it in a transaction;
/// what is answered is the fault of the first that failed.
pub(super) async fn pipeline(client: &ClientWrapper, steps: &[Step]) -> Result<Vec<StepAnswer>, Error> {
    // A text that the connection sees for the first time takes a round by itself, during which others would overtake it.
    let mut prepared = Vec::with_capacity(steps.len());
    for step in steps {
        prepared.push(step.prepare(client).await?);
    }
    let mut answering = Vec::with_capacity(steps.len());
    for (step, prepared) in steps.iter().zip(&prepared) {
        let mut answer = Box::pin(maybe_done(step.run(client, prepared.as_ref())));
        let _ = poll!(answer.as_mut());
        answering.push(answer);
    }
    let mut answers = Vec::with_capacity(steps.len());
    for mut answer in answering {
        answer.as_mut().await;
        answers.extend(answer.as_mut().take_output().transpose()?);
    }
    Ok(answers)
}
