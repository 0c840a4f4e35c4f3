//! One route from a need to a service: its mode, its reasons, and what the partner reports back.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use strum::{EnumDiscriminants, EnumString, IntoStaticStr, VariantArray};

use super::channel::Channel;
use super::data_item::DataItem;
use super::element::{Element, Source};
use super::purpose::Purpose;
use super::question::{Question, QuestionKind};
use super::script::Script;
use crate::words::codes::codes;
use crate::words::ids::{ElementId, FactId, FeedbackId, PathwayId, QuestionId, ReasonId, RoleId};
use crate::words::text::Text;

/// A reason for a recommendation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Its id.
    pub id: ReasonId,
    /// The sentence the caseworker reads.
    pub text: Text,
}

/// What the partner reports back.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackItem {
    /// Its id.
    pub id: FeedbackId,
    /// Its label.
    pub label: Text,
    /// The kind of answer; never free text.
    pub kind: QuestionKind,
}

/// What a pathway does.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, EnumDiscriminants)]
#[serde(rename_all = "kebab-case", tag = "type")]
#[strum_discriminants(name(ModeName), doc = "What a pathway does, without its text.")]
#[strum_discriminants(derive(Serialize, Deserialize, IntoStaticStr, EnumString, VariantArray))]
#[strum_discriminants(serde(rename_all = "kebab-case"), strum(serialize_all = "kebab-case"))]
#[cfg_attr(feature = "openapi", strum_discriminants(derive(utoipa::ToSchema)))]
pub enum Mode {
    /// A referral: data is shared.
    Referral,
    /// The person is told how to go there. Nothing is shared.
    InformationOnly {
        /// How to go there.
        how: Text,
    },
}

/// One route from a need to a service.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pathway {
    /// Its id.
    pub id: PathwayId,
    /// Its title.
    pub title: Text,
    /// What it does.
    pub mode: Mode,
    /// Why data is shared.
    pub purpose: Purpose,
    /// Whether the pathway is for survivors of violence; home visits are then refused. Never shown to a partner.
    pub for_survivors: bool,
    /// Roles that partners hold.
    pub recipients: Vec<RoleId>,
    /// How the partner may reach the person.
    pub channels: Vec<Channel>,
    /// The facts that the plugin needs.
    pub facts: Vec<FactId>,
    /// The questions.
    pub questions: Vec<Question>,
    /// The elements of the partner's form.
    pub elements: Vec<Element>,
    /// The reasons.
    pub reasons: Vec<Reason>,
    /// What the partner reports back.
    pub feedback: Vec<FeedbackItem>,
    /// The consent script.
    pub script: Script,
}

impl Pathway {
    /// The question with this id.
    #[must_use]
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.questions.iter().find(|q| q.id == *id)
    }

    /// The element with this id.
    #[must_use]
    pub fn element(&self, id: &ElementId) -> Option<&Element> {
        self.elements.iter().find(|e| e.id == *id)
    }

    /// The reason with this id.
    #[must_use]
    pub fn reason(&self, id: &ReasonId) -> Option<&Reason> {
        self.reasons.iter().find(|r| r.id == *id)
    }

    /// What the four sets of the decision call this element, see [`DataItem`].
    #[must_use]
    pub fn item(&self, element: &Element) -> DataItem {
        match &element.source {
            Source::Dictionary(datum) => DataItem::Dictionary(datum.clone()),
            Source::Answer(question) => DataItem::Answer(self.id.clone(), question.clone()),
        }
    }

    /// The items of all elements: what this pathway declares.
    #[must_use]
    pub fn items(&self) -> BTreeSet<DataItem> {
        self.elements.iter().map(|e| self.item(e)).collect()
    }
}

codes! { ; Mode => ModeName }
