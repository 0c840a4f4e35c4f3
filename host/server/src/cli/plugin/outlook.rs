//! What a plugin comes to under the grants and agreements of today, for people.

use waystation_domain::plugin::catalogue::ModeName;
use waystation_domain::sharing::outlook::{Comparison, PathwayOutlook};

use super::report::write_finding;
use super::words::Words;
use crate::cli::out::{Out, table};

pub(super) fn write(comparison: &Comparison, out: &mut Out) {
    let columns = ["pathway", "partner", "facts granted", "items to ask for", "not granted", "not agreed"];
    let mut rows = vec![columns.map(str::to_owned).to_vec()];
    rows.extend(comparison.outlook.pathways.iter().flat_map(lines));
    table(out, &rows);
    if !comparison.less.is_empty() {
        out.line("");
        out.line("What the active plugin does today and this one would not:");
        for loss in &comparison.less {
            out.line(format_args!("  - {loss}"));
        }
    }
    let words = Words::english();
    for finding in &comparison.findings {
        write_finding(finding, &words, out);
    }
    out.line("");
}

/// A line for each partner of the pathway; one without a partner where there is none.
fn lines(pathway: &PathwayOutlook) -> Vec<Vec<String>> {
    let facts = format!("{}/{}", pathway.facts.len(), pathway.facts.len() + pathway.facts_not_granted.len());
    let line = |partner: &str, items: usize| {
        let (granted, agreed) = (pathway.items_not_granted.len(), pathway.items_not_agreed.len());
        let id = pathway.id.to_string();
        vec![id, partner.to_owned(), facts.clone(), items.to_string(), granted.to_string(), agreed.to_string()]
    };
    match pathway.mode {
        ModeName::Referral if !pathway.partners.is_empty() => {
            pathway.partners.iter().map(|partner| line(partner.partner.as_str(), partner.items.len())).collect()
        }
        ModeName::Referral | ModeName::InformationOnly => vec![line("-", 0)],
    }
}
