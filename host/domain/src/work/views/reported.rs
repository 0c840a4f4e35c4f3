//! What a partner reported, for staff of the operation.

use serde::Serialize;

use crate::plugin::catalogue::Pathway;
use crate::referral::Reported;
use crate::words::language::PreferredLanguages;

/// An item that a partner reported.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Serialize)]
#[non_exhaustive]
pub struct ReportedLine {
    /// The item and its value, by their ids.
    #[serde(flatten)]
    pub reported: Reported,
    /// What the item is called, in the best of the reader's languages.
    pub label: String,
    /// The value in words.
    pub value_in_words: String,
}

impl ReportedLine {
    /// Of this pathway, in the best of the reader's languages.
    pub(crate) fn of(reported: Reported, pathway: &Pathway, languages: &PreferredLanguages) -> Self {
        let item = pathway.feedback.iter().find(|item| item.id == reported.item);
        Self {
            label: item.map(|item| item.label.read(languages).to_owned()).unwrap_or_default(),
            value_in_words: item.map(|item| reported.value.in_words(&item.kind, languages)).unwrap_or_default(),
            reported,
        }
    }
}
