//! What the host asks of a plugin, whichever version of the contract it speaks. Each version has an adapter that
//! implements this trait.

use wasmtime::Store;
use waystation_domain::plugin::assessment::{Assessment, Case};
use waystation_domain::plugin::catalogue::{Catalogue, Pathway};
use waystation_domain::words::language::Language;

use crate::fault::Failure;
use crate::guest::Guest;

/// A plugin behind its contract.
pub(crate) trait Contract: Send + Sync {
    /// Asks for the catalogue, in a store in which nothing has run yet.
    fn describe(&self, store: &mut Store<Guest>) -> Result<Described, Failure>;

    /// Asks about one case, in a store in which nothing has run yet. The ids in the answer are those of `pathway`.
    fn assess(&self, store: &mut Store<Guest>, case: &Case, pathway: &Pathway) -> Result<Assessment, Failure>;
}

/// What `describe` answered, in the host's own types.
pub(crate) struct Described {
    /// None when the host cannot read a word of it.
    pub(crate) catalogue: Option<Catalogue>,
    /// Every word that the host cannot read.
    pub(crate) bad_words: Vec<BadWord>,
}

/// A word of a catalogue that the host cannot read. It is not repeated here: it may be any text.
pub(crate) struct BadWord {
    /// Where it is, in terms of the contract and of well-formed ids.
    pub(crate) place: String,
    /// What is wrong with it.
    pub(crate) problem: BadWordProblem,
}

/// What is wrong with a word.
pub(crate) enum BadWordProblem {
    /// It should be an id.
    NotAnId,
    /// It should be a language.
    NotALanguage,
    /// The text has two translations into this language.
    LanguageTwice(Language),
}
