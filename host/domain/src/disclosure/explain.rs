//! A decision in words: every reason with its text in the reader's language, and its source.

use std::collections::BTreeSet;

use serde::Serialize;

use super::decision::{Decision, RestsOn, Ruling};
use super::rules::Code;
use crate::basis::Obligation;
use crate::plugin::catalogue::{Channel, DataItem, Stage};
use crate::words::ids::{ElementId, PartnerId};
use crate::words::language::{HostLanguage, Language, PreferredLanguages};
use crate::words::time::Timestamp;

/// A decision as people read it. Ids, codes and the texts of the rules; no values.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = Decision))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The language of the rules' texts.
    pub language: Language,
    /// Whether it is read from right to left.
    pub right_to_left: bool,
    /// When.
    pub at: Timestamp,
    /// To whom.
    pub recipient: PartnerId,
    /// At which stage.
    pub stage: Stage,
    /// What it rests on.
    pub rests_on: Option<RestsOn>,
    /// What has to be done after the sharing.
    pub obligations: Vec<Obligation>,
    /// What may be shared.
    pub released: Vec<ReleasedElement>,
    /// What is withheld, each with the first rule that said no.
    pub withheld: Vec<WithheldElement>,
    /// How the partner may reach the person.
    pub channels: BTreeSet<Channel>,
    /// Every rule, in the order in which it was asked.
    pub trace: Vec<Told>,
}

/// An element that may be shared.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReleasedElement {
    /// The element.
    pub element: ElementId,
    /// What it is.
    pub item: DataItem,
}

/// An element that stays.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithheldElement {
    /// The element.
    pub element: ElementId,
    /// The rule that said no.
    pub code: Code,
    /// The rule in words.
    pub text: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
}

/// One rule as it was asked.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The rule.
    pub code: Code,
    /// What it found.
    pub ruling: Ruling,
    /// What it looked at: ids and codes, never values.
    pub looked_at: Vec<String>,
    /// The rule in words.
    pub text: &'static str,
    /// Where the rule comes from.
    pub source: &'static str,
}

impl Code {
    /// The rule in one of the host's languages.
    #[must_use]
    pub const fn text_in(self, language: HostLanguage) -> &'static str {
        let [(_, english), (_, french), (_, arabic)] = self.texts();
        match language {
            HostLanguage::English => english,
            HostLanguage::French => french,
            HostLanguage::Arabic => arabic,
        }
    }
}

impl Decision {
    /// The decision in words, in the best of the host's languages for this reader.
    #[must_use]
    pub fn explain(&self, languages: &PreferredLanguages) -> Explanation {
        let language = languages.spoken();
        let released =
            self.released().map(|(element, item)| ReleasedElement { element: element.clone(), item: item.clone() });
        let withheld = self.withheld().map(|(element, code)| WithheldElement {
            element: element.clone(),
            code,
            text: code.text_in(language),
            source: code.source(),
        });
        let trace = self.trace.iter().map(|step| Told {
            code: step.code,
            ruling: step.ruling,
            looked_at: step.looked_at.clone(),
            text: step.code.text_in(language),
            source: step.code.source(),
        });
        let spoken = language.language();
        Explanation {
            right_to_left: spoken.is_right_to_left(),
            language: spoken,
            at: self.at,
            recipient: self.recipient.clone(),
            stage: self.stage,
            rests_on: self.rests_on,
            obligations: self.obligations.clone(),
            released: released.collect(),
            withheld: withheld.collect(),
            channels: self.channels.clone(),
            trace: trace.collect(),
        }
    }
}
