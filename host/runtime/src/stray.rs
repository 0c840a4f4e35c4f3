//! A word that a plugin answered where the catalogue declares no such id. It may be text that the plugin made out of
//! the case, so it is opened only where it can say nothing about a person.

use std::fmt;

use waystation_domain::person::dictionary::{Dictionary, FactKind};
use waystation_domain::plugin::catalogue::{Catalogue, Pathway, QuestionKind};
use waystation_domain::words::ids::QuestionId;

/// The word, kept shut.
#[derive(Clone, PartialEq, Eq)]
pub struct StrayId(String);

impl StrayId {
    pub(crate) fn new(word: &str) -> Self {
        Self(word.to_owned())
    }

    /// The word, when it has the form of an id. For cases that admission made up: there is no person in them.
    #[must_use]
    pub(crate) fn of_a_made_up_case(&self) -> Option<&str> {
        is_id(&self.0).then_some(self.0.as_str())
    }

    /// The word, when it was there before any case: when it has the form of an id, stands in the component itself or in
    /// its catalogue, and is not one of the words in which answers and facts are told.
    #[must_use]
    pub fn known_before(&self, component: &[u8], catalogue: &Catalogue) -> Option<&str> {
        let word = self.of_a_made_up_case()?;
        let there = || component.windows(word.len()).any(|part| part == word.as_bytes());
        let pathways = &catalogue.pathways;
        let told = pathways.iter().any(|pathway| tells_a_value(pathway, word));
        (!told && there()).then_some(word)
    }
}

impl fmt::Debug for StrayId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StrayId(..)")
    }
}

/// All ids have the same form.
fn is_id(word: &str) -> bool {
    QuestionId::new(word).is_ok()
}

/// Whether a value that the plugin learns can contain this word.
fn tells_a_value(pathway: &Pathway, word: &str) -> bool {
    let of_questions = pathway.questions.iter().any(|question| match &question.kind {
        QuestionKind::OneOf { choices } | QuestionKind::AnyOf { choices } => {
            choices.iter().any(|choice| choice.id.as_str() == word)
        }
        _ => false,
    });
    let mut facts = pathway.facts.iter().filter_map(|fact| Dictionary::host().fact(fact));
    let of_facts = facts.any(|fact| match &fact.kind {
        FactKind::One(codes) | FactKind::Many(codes) => codes.iter().any(|code| code.id.as_str() == word),
        _ => false,
    });
    of_questions || of_facts
}
