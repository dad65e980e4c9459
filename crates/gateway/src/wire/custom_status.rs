//! What somebody says that they are doing.

use domain::model;
use kit::time::rfc3339;
use serde::Serialize;
use utoipa::ToSchema;

/// What somebody says that they are doing.
#[derive(Serialize, ToSchema)]
pub(crate) struct CustomStatus<'a> {
    #[schema(required)]
    text: Option<&'a str>,
    #[schema(required)]
    emoji: Option<&'a str>,
    /// When it ends by itself; null where it stays.
    #[schema(value_type = Option<String>, required, format = DateTime)]
    until: Option<String>,
}

impl<'a> From<&'a model::CustomStatus> for CustomStatus<'a> {
    fn from(status: &'a model::CustomStatus) -> Self {
        Self { text: status.text.as_deref(), emoji: status.emoji.as_deref(), until: status.until.map(rfc3339) }
    }
}
