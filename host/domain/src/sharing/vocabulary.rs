//! The words that the plugins of an operation use: agreements, grants and tokens name them, and a word that nobody uses
//! would open nothing, which a caseworker would find out only after the interview.

use std::collections::BTreeSet;

use crate::person::dictionary::Dictionary;
use crate::plugin::Plugin;
use crate::plugin::catalogue::{Catalogue, DataItem, Mode, Pathway};
use crate::sharing::agreement::{Agreement, Grant, Unfit};
use crate::words::finding::{Finding, Severity};
use crate::words::ids::{FactId, FunctionId, PathwayId, RoleId};
use crate::words::time::Timestamp;

/// What is right about a word that is like none: below this, another word is meant.
const LIKE: f64 = 0.5;

/// The right word that is most like this one, if any is.
pub fn nearest<'a>(word: &str, right: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    right
        .into_iter()
        .map(|right| (strsim::normalized_damerau_levenshtein(word, right), right))
        .filter(|(like, _)| *like >= LIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, right)| right)
}

/// What to do about a word that is not right.
#[must_use]
pub fn instead<'a>(word: &str, right: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, right).map(|right| format!("did you mean {right}?"))
}

/// The words of some plugins.
#[derive(Debug, Default)]
pub struct Vocabulary {
    pathways: Vec<Pathway>,
    /// Whether a plugin of an operation that is meant is yet to come, so that a word may be its.
    to_come: bool,
}

impl Vocabulary {
    /// The words of these plugins of one operation. Where there is none, all words may be those of one that is yet to
    /// come.
    #[must_use]
    pub fn of_operation(plugins: Vec<Plugin>) -> Self {
        Self { to_come: plugins.is_empty(), ..Self::of(plugins.into_iter().map(|plugin| plugin.catalogue)) }
    }

    /// The words of these catalogues, and no others.
    pub fn of(catalogues: impl IntoIterator<Item = Catalogue>) -> Self {
        let pathways = catalogues.into_iter().flat_map(|catalogue| catalogue.pathways).collect();
        Self { pathways, to_come: false }
    }

    /// The words of both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.pathways.extend(other.pathways);
        self.to_come |= other.to_come;
        self
    }

    fn roles(&self) -> BTreeSet<&str> {
        self.pathways.iter().flat_map(|pathway| &pathway.recipients).map(RoleId::as_str).collect()
    }

    fn functions(&self) -> BTreeSet<&str> {
        self.pathways.iter().flat_map(|pathway| &pathway.purpose.functions).map(FunctionId::as_str).collect()
    }

    fn items(&self) -> BTreeSet<DataItem> {
        self.pathways.iter().flat_map(Pathway::items).collect()
    }

    /// A word that is none of the right ones: refused, or to be looked at where the plugin is yet to come.
    fn check(&self, kind: Kind, word: &str, right: &BTreeSet<&str>, found: &mut Vec<Finding>) {
        if right.contains(word) {
            return;
        }
        let severity = if self.to_come { Severity::Warning } else { Severity::Error };
        let fix = instead(word, right.iter().copied()).unwrap_or_else(|| {
            let words =
                if right.is_empty() { "none".to_owned() } else { right.iter().copied().collect::<Vec<_>>().join(", ") };
            match severity {
                Severity::Error => {
                    format!("the right words are: {words}; where a new plugin brings this one, install it first")
                }
                Severity::Warning => "compare it with the plugin's catalogue when it is installed".to_owned(),
            }
        });
        found.push(Finding {
            code: format!("unknown-{}", kind.code),
            severity,
            place: kind.place.to_owned(),
            message: match severity {
                Severity::Error => format!("{word}: no pathway of the operation's plugins {}", kind.does),
                Severity::Warning => format!("{word}: not checked, because a plugin of the operation is yet to come"),
            },
            why: "a word that no pathway uses opens nothing, and a caseworker finds that out after the interview"
                .to_owned(),
            fix,
        });
    }

    /// A function at a partner.
    #[must_use]
    pub fn function(&self, function: &FunctionId) -> Vec<Finding> {
        let mut found = Vec::new();
        self.check(Kind::function("role.function"), function.as_str(), &self.functions(), &mut found);
        found
    }

    /// Pathways, which stand at this place.
    #[must_use]
    pub fn pathways(&self, place: &'static str, pathways: &BTreeSet<PathwayId>) -> Vec<Finding> {
        let right = self.pathways.iter().map(|pathway| pathway.id.as_str()).collect();
        let mut found = Vec::new();
        for pathway in pathways {
            self.check(Kind { code: "pathway", place, does: "is called that" }, pathway.as_str(), &right, &mut found);
        }
        found
    }

    /// The words of an agreement, and what they come to.
    #[must_use]
    pub fn agreement(&self, agreement: &Agreement, now: Timestamp) -> Vec<Finding> {
        let mut found = Vec::new();
        let (roles, functions) = (self.roles(), self.functions());
        for role in &agreement.roles {
            self.check(Kind { code: "role", place: "roles", does: "names it" }, role.as_str(), &roles, &mut found);
        }
        for function in &agreement.functions {
            self.check(Kind::function("functions"), function.as_str(), &functions, &mut found);
        }
        self.check_items(&agreement.items, &mut found);
        for (place, none) in [
            ("roles", agreement.roles.is_empty()),
            ("purposes", agreement.purposes.is_empty()),
            ("items", agreement.items.is_empty()),
            ("functions", agreement.functions.is_empty()),
        ] {
            if none {
                found.push(shares_nothing("names-none", place, "it is empty".to_owned(), "name what was agreed"));
            }
        }
        if let Err(why) = agreement.in_force(now) {
            let place = why.place();
            found.push(shares_nothing(
                "not-in-force",
                place,
                format!("the agreement {why}"),
                "correct it, if it is not meant so",
            ));
        }
        for pathway in &self.pathways {
            found.extend(closed(agreement, pathway));
        }
        found.dedup();
        found
    }

    /// The words of a grant, which is for exactly the plugin whose words these are.
    #[must_use]
    pub fn grant(&self, grant: &Grant, now: Timestamp) -> Vec<Finding> {
        let mut found = Vec::new();
        self.check_items(&grant.items, &mut found);
        let asked: BTreeSet<&FactId> = self.pathways.iter().flat_map(|pathway| &pathway.facts).collect();
        let declared = self.items();
        let idle = grant.facts.iter().filter(|fact| !asked.contains(fact)).map(|fact| ("facts", fact.to_string()));
        let items =
            grant.items.iter().filter(|item| matches!(item, DataItem::Dictionary(_)) && !declared.contains(item));
        for (place, word) in idle.chain(items.map(|item| ("items", item.to_string()))) {
            found.push(Finding {
                code: "not-asked-for".to_owned(),
                severity: Severity::Warning,
                place: place.to_owned(),
                message: format!("{word}: this plugin does not ask for it"),
                why: "what is granted without need is one more thing to review, and does nothing".to_owned(),
                fix: "take it out".to_owned(),
            });
        }
        if grant.revoked.is_none() && now >= grant.until {
            found.push(shares_nothing(
                "not-in-force",
                "until",
                "the grant has ended".to_owned(),
                "give it a later end, or revoke it",
            ));
        }
        found
    }

    fn check_items(&self, items: &BTreeSet<DataItem>, found: &mut Vec<Finding>) {
        let declared: Vec<String> = self.items().iter().map(ToString::to_string).collect();
        let right: BTreeSet<&str> = declared.iter().map(String::as_str).collect();
        for item in items {
            match item {
                DataItem::Answer(..) => {
                    let kind = Kind { code: "item", place: "items", does: "shares it" };
                    self.check(kind, &item.to_string(), &right, found);
                }
                DataItem::Dictionary(datum) if Dictionary::host().datum(datum).is_none() => {
                    found.push(not_in_dictionary("datum", "items", datum.as_str()));
                }
                DataItem::Dictionary(_) => {}
            }
        }
    }
}

/// The kind of a word: its code, where it stands, and what a pathway does with it.
#[derive(Clone, Copy)]
struct Kind {
    code: &'static str,
    place: &'static str,
    does: &'static str,
}

impl Kind {
    const fn function(place: &'static str) -> Self {
        Self { code: "function", place, does: "names it" }
    }
}

/// A word that the data dictionary does not have: `datum` or `fact`.
pub(crate) fn not_in_dictionary(kind: &str, place: &str, word: &str) -> Finding {
    let dictionary = Dictionary::host();
    let fix = if kind == "fact" {
        instead(word, dictionary.facts().map(|fact| fact.id.as_str()))
    } else {
        instead(word, dictionary.datums().map(|datum| datum.id.as_str()))
    };
    Finding {
        code: format!("unknown-{kind}"),
        severity: Severity::Error,
        place: place.to_owned(),
        message: format!("{word}: the data dictionary has no such {kind}"),
        why: "nothing else is ever shared, or told to a plugin".to_owned(),
        fix: fix.unwrap_or_else(|| "take one that `waystation dictionary` prints".to_owned()),
    }
}

fn shares_nothing(code: &str, place: &str, message: String, fix: &str) -> Finding {
    Finding {
        code: code.to_owned(),
        severity: Severity::Warning,
        place: place.to_owned(),
        message,
        why: "nothing is shared under it".to_owned(),
        fix: fix.to_owned(),
    }
}

/// Why nothing could be shared on a pathway towards which the partner holds a role.
fn closed(agreement: &Agreement, pathway: &Pathway) -> Option<Finding> {
    if !matches!(pathway.mode, Mode::Referral) {
        return None;
    }
    let class = pathway.purpose.class;
    let (place, what, fix) = match agreement.fits(pathway) {
        Err(Unfit::Role) => return None,
        Err(Unfit::Part) => {
            ("party", "a processor keeps no closed files".to_owned(), "correct the part, if it is another")
        }
        Err(Unfit::Function) => {
            let names: Vec<_> = pathway.purpose.functions.iter().map(FunctionId::as_str).collect();
            (
                "functions",
                format!("none of its functions ({}) is in the agreement", names.join(", ")),
                "add those that were agreed",
            )
        }
        Ok(()) if !agreement.purposes.contains(&class) => {
            ("purposes", format!("its purpose {} is not in the agreement", class.code()), "add it, if it was agreed")
        }
        Ok(()) => return None,
    };
    let message = format!("on the pathway {} nothing can be shared: {what}", pathway.id);
    let fix = format!("{fix}, or take out the role");
    Some(Finding {
        why: "the partner holds a role of the pathway, so caseworkers are offered it".to_owned(),
        ..shares_nothing("closed-pathway", place, message, &fix)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_right_word_is_one_that_is_like_it_or_none() {
        let right = ["legal-aid-provider", "child-protection-agency", "clinic"];
        for (word, wanted) in [
            ("legal-aid-provder", Some("legal-aid-provider")),
            ("legal-aid", Some("legal-aid-provider")),
            ("clinics", Some("clinic")),
            ("shelter", None),
        ] {
            assert_eq!(nearest(word, right), wanted, "{word}");
        }
    }
}
