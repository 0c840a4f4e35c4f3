//! Every link of the book leads somewhere: to a file that is there, and to a heading that it has.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::machine::repository;

/// The pages in a folder, the folders in it included.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    let found = entries.flat_map(|path| if path.is_dir() { pages(&path) } else { vec![path] });
    found.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
}

/// The lines of a page that are not printed to be typed.
fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    page.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        inside ^= fence;
        !inside && !fence
    })
}

/// The names by which the headings of a page are linked to, as GitHub makes them.
fn anchors(page: &str) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let headings = prose(page).filter(|line| line.trim_start_matches('#').starts_with(' ') && line.starts_with('#'));
    headings
        .map(|line| {
            let words = line.trim_start_matches('#').trim().to_lowercase();
            let kept = words.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            let name: String = kept.map(|c| if c == ' ' { '-' } else { c }).collect();
            let before = seen.entry(name.clone()).or_default();
            *before += 1;
            if *before == 1 { name } else { format!("{name}-{}", *before - 1) }
        })
        .collect()
}

#[test]
fn every_link_of_the_book_leads_to_a_page_and_a_heading_that_are_there() {
    let mut all = pages(&repository("docs"));
    all.extend(["README.md", "CHANGELOG.md", "plugin-sdk/rust/README.md"].map(repository));
    let mut followed = 0;
    for path in all {
        let page = std::fs::read_to_string(&path).unwrap();
        for line in prose(&page) {
            for rest in line.split("](").skip(1) {
                let link = rest.split(')').next().unwrap();
                if link.contains("://") {
                    continue;
                }
                let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
                let there = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
                assert!(there.exists(), "{}: {link} leads nowhere", path.display());
                if !anchor.is_empty() {
                    let headings = anchors(&std::fs::read_to_string(&there).unwrap());
                    assert!(headings.iter().any(|name| name == anchor), "{}: no heading {link}", path.display());
                }
                followed += 1;
            }
        }
    }
    assert!(followed > 150, "only {followed} links");
}
