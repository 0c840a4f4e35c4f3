//! What no case ever reaches: either a case is missing, or a rule can never apply.

use std::collections::BTreeSet;

use crate::contract::{Assessment, Catalogue, Pathway};
use crate::testkit::failure::{Failure, in_pathway};

/// What has come up in the cases so far: pathway, noun, id.
pub(super) struct Reach<'a> {
    catalogue: &'a Catalogue,
    seen: BTreeSet<(String, &'static str, String)>,
    pathways: BTreeSet<String>,
}

impl<'a> Reach<'a> {
    pub(super) const fn new(catalogue: &'a Catalogue) -> Self {
        Self { catalogue, seen: BTreeSet::new(), pathways: BTreeSet::new() }
    }

    /// Notes what one assessment named, and which facts it read.
    pub(super) fn note(&mut self, pathway: &Pathway, got: &Assessment, read: BTreeSet<String>) {
        self.seen.extend(read.into_iter().map(|id| (pathway.id.clone(), "fact", id)));
        self.pathways.insert(pathway.id.clone());
        let lists = [
            ("question", &got.ask),
            ("reason", &got.reasons),
            ("element", &got.elements),
            ("recipient", &got.recipients),
        ];
        for (noun, list) in lists {
            self.seen.extend(list.iter().map(|id| (pathway.id.clone(), noun, id.clone())));
        }
    }

    /// Reports everything that was never named.
    pub(super) fn finish(self, failures: &mut Vec<Failure>) {
        for pathway in &self.catalogue.pathways {
            if !self.pathways.contains(&pathway.id) {
                let message = "there are no cases for it; write a table of cases".to_owned();
                failures.push(Failure { place: in_pathway(pathway), message });
                continue;
            }
            let declared = (pathway.questions.iter().map(|question| ("question", &question.id)))
                .chain(pathway.reasons.iter().map(|reason| ("reason", &reason.id)))
                .chain(pathway.elements.iter().map(|element| ("element", &element.id)))
                .chain(pathway.recipients.iter().map(|role| ("recipient", role)));
            for id in &pathway.facts {
                if !self.seen.contains(&(pathway.id.clone(), "fact", id.clone())) {
                    let message = format!("no rule reads the fact `{id}` in any case; remove it");
                    failures.push(Failure { place: in_pathway(pathway), message });
                }
            }
            for (noun, id) in declared {
                if !self.seen.contains(&(pathway.id.clone(), noun, id.clone())) {
                    let message = format!("no case brings up the {noun} `{id}`; add such a case, or remove the {noun}");
                    failures.push(Failure { place: in_pathway(pathway), message });
                }
            }
        }
    }
}
