//! What goes into the copy that a person gets of what is known about them. What is about others is taken out: which datums
//! are, the data dictionary says.

use std::collections::BTreeSet;

use crate::person::dictionary::{About, Dictionary};
use crate::plugin::catalogue::{DataItem, Pathway, QuestionKind};

/// About whom an item speaks. Answers in words may speak about others; what nobody knows any more may too.
#[must_use]
pub fn about(item: &DataItem, pathway: Option<&Pathway>) -> About {
    match item {
        DataItem::Dictionary(id) => {
            let dictionary = Dictionary::host();
            // Of a list what is about somebody else is taken out entry by entry.
            let list = || dictionary.list(id.as_str()).map(|_| About::Person);
            dictionary.datum(id).map(|datum| datum.about).or_else(list).unwrap_or(About::Mixed)
        }
        DataItem::Answer(_, question) => match pathway.and_then(|pathway| pathway.question(question)) {
            Some(question) if !matches!(question.kind, QuestionKind::Words { .. }) => About::Person,
            _ => About::Mixed,
        },
    }
}

/// Whether an item goes into the copy, when somebody looked through these.
#[must_use]
pub fn is_given(item: &DataItem, pathway: Option<&Pathway>, looked_through: &BTreeSet<DataItem>) -> bool {
    match about(item, pathway) {
        About::Person => true,
        About::Others => false,
        About::Mixed => looked_through.contains(item),
    }
}
