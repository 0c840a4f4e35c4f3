//! A grant or an agreement as a file, with everything that a plugin declares and what it is: to be pruned by a person.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use waystation_domain::organisation::partner::Partner;
use waystation_domain::person::dictionary::Dictionary;
use waystation_domain::plugin::Plugin;
use waystation_domain::plugin::catalogue::{DataItem, Element, Mode, Pathway};
use waystation_domain::words::deceptive::is_deceptive;
use waystation_domain::words::language::{HostLanguage, PreferredLanguages};
use waystation_domain::words::text::Text;
use waystation_domain::words::time::{DAY, Timestamp};

/// For how many days a draft is in force, and after how many the partner is assessed.
const IN_FORCE: i64 = 365;
const ASSESSED: i64 = 180;

/// Words with what is said of each, in their order.
type Words = BTreeMap<String, Vec<String>>;

struct Draft(String);

impl Draft {
    fn line(&mut self, line: fmt::Arguments<'_>) {
        // Writing to a String does not fail.
        let _never = writeln!(self.0, "{line}");
    }

    fn comment(&mut self, text: &str) {
        self.line(format_args!("# {}", plain(text)));
    }

    /// A value of our own, which needs no escape: ids, digests, moments.
    fn value(&mut self, key: &str, value: &dyn fmt::Display) {
        self.line(format_args!("{key} = \"{value}\""));
    }

    fn words(&mut self, key: &str, words: &Words) {
        self.line(format_args!("{key} = ["));
        for (word, said) in words {
            for text in said {
                self.line(format_args!("    # {}", plain(text)));
            }
            self.line(format_args!("    \"{word}\","));
        }
        self.line(format_args!("]"));
    }

    fn gap(&mut self) {
        self.line(format_args!(""));
    }
}

/// A sentence of a stranger in one line of a comment, without what would end the line or reorder it.
fn plain(text: &str) -> String {
    text.chars().map(|c| if is_deceptive(c) { '\u{FFFD}' } else { c }).collect()
}

fn read(text: &Text) -> String {
    text.read(&PreferredLanguages::from(HostLanguage::English.language())).to_owned()
}

fn items(pathways: &[&Pathway]) -> Words {
    let mut words = Words::new();
    for pathway in pathways {
        for element in &pathway.elements {
            let item = pathway.item(element);
            let said = words.entry(item.to_string()).or_insert_with(|| vec![what(pathway, &item)]);
            said.push(need(pathway, element));
        }
    }
    words
}

/// What an item is.
fn what(pathway: &Pathway, item: &DataItem) -> String {
    match item {
        DataItem::Dictionary(datum) => {
            Dictionary::host().datum(datum).map_or_else(String::new, |datum| read(&datum.label))
        }
        DataItem::Answer(_, question) => pathway
            .question(question)
            .map_or_else(String::new, |question| format!("Answer to: {}", read(&question.ask))),
    }
}

/// Who needs it, and why.
fn need(pathway: &Pathway, element: &Element) -> String {
    let required = if element.required { "required" } else { "optional" };
    format!("  {} ({required}, {}): {}", pathway.id, element.stage.code(), read(&element.necessity))
}

/// What each of these words belongs to.
fn of<'a, W: fmt::Display + 'a>(pathways: &[&'a Pathway], list: impl Fn(&'a Pathway) -> Vec<W>) -> Words {
    let mut words = Words::new();
    for &pathway in pathways {
        for word in list(pathway) {
            words.entry(word.to_string()).or_default().push(format!("{}: {}", pathway.id, read(&pathway.title)));
        }
    }
    words
}

fn referring(plugin: &Plugin) -> Vec<&Pathway> {
    plugin.catalogue.pathways.iter().filter(|pathway| matches!(pathway.mode, Mode::Referral)).collect()
}

pub(super) fn grant(plugin: &Plugin, now: Timestamp) -> String {
    let all: Vec<_> = plugin.catalogue.pathways.iter().collect();
    let mut facts = Words::new();
    for fact in all.iter().flat_map(|pathway| &pathway.facts) {
        let label = Dictionary::host().fact(fact).map_or_else(String::new, |fact| read(&fact.label));
        facts.insert(fact.to_string(), vec![label]);
    }
    let mut draft = Draft(String::new());
    draft.comment(&format!(
        "What plugin {} ({}) of {} may learn and ask for.",
        plugin.id, plugin.label, plugin.operation
    ));
    draft.comment("Everything that it declares is here: take out what the service can do without, then load it with");
    draft.comment("    waystation grant make FILE");
    draft.value("operation", &plugin.operation);
    draft.comment("Exactly this component: a new version needs a grant of its own.");
    draft.value("digest", &plugin.digest);
    draft.comment("Not in force from this moment.");
    draft.value("until", &now.plus(IN_FORCE * DAY));
    draft.gap();
    draft.comment("The facts that the plugin may learn, to recommend something. It learns nothing else of the file.");
    draft.words("facts", &facts);
    draft.gap();
    draft.comment("The items that its pathways may ask a person to share.");
    draft.words("items", &items(&referring(plugin)));
    draft.0
}

pub(super) fn agreement(plugin: &Plugin, partner: &Partner, now: Timestamp) -> String {
    let pathways = referring(plugin);
    let mut draft = Draft(String::new());
    draft.comment(&format!("What {} signed with {} ({}),", plugin.operation, partner.name, partner.kind.code()));
    draft.comment(&format!("drafted from plugin {} ({}).", plugin.id, plugin.label));
    draft.comment(
        "Everything that its pathways know is here: leave what was signed, take out the rest, then load it with",
    );
    draft.comment("    waystation agreement make FILE");
    draft.value("operation", &plugin.operation);
    draft.value("partner", &partner.id);
    draft.comment("The partner's part in the processing: controller, co-controller or processor.");
    draft.value("party", &"controller");
    draft.comment("In force from, and not in force from.");
    draft.value("from", &now);
    draft.value("until", &now.plus(IN_FORCE * DAY));
    draft.comment(
        "When the next assessment of its data protection and security is due. When overdue, nothing is shared.",
    );
    draft.value("assessment_due", &now.plus(ASSESSED * DAY));
    draft.gap();
    draft.comment("The roles that the partner holds: each opens the pathways that name it.");
    draft.words("roles", &of(&pathways, |pathway| pathway.recipients.iter().collect()));
    draft.gap();
    draft.comment("The purposes that it covers.");
    draft.words("purposes", &of(&pathways, |pathway| vec![pathway.purpose.class.code()]));
    draft.gap();
    draft.comment("The staff functions at the partner that may read.");
    draft.words("functions", &of(&pathways, |pathway| pathway.purpose.functions.iter().collect()));
    draft.gap();
    draft.comment("What may be shared under it.");
    draft.words("items", &items(&pathways));
    draft.0
}
