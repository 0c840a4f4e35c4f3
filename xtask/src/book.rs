//! Checks the book against what exists: links that lead somewhere, and tests that are there.

use std::path::{Path, PathBuf};

use crate::workspace;

/// The pages: the first page, the changes, and everything in `docs`.
fn pages() -> Vec<PathBuf> {
    fn under(folder: &Path, pages: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                under(&path, pages);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    let mut pages = vec![workspace::root().join("README.md"), workspace::root().join("CHANGELOG.md")];
    under(&workspace::root().join("docs"), &mut pages);
    pages
}

fn read(path: &Path) -> std::io::Result<String> {
    std::fs::read_to_string(path)
}

#[test]
fn every_link_between_pages_and_files_leads_somewhere() -> std::io::Result<()> {
    let mut broken = Vec::new();
    for page in pages() {
        for link in read(&page)?.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let file = link.split('#').next().unwrap_or_default();
            let is_local = !file.is_empty() && !file.contains("://");
            if is_local && !page.with_file_name("").join(file).exists() {
                broken.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(broken.is_empty(), "these lead nowhere:\n{}", broken.join("\n"));
    Ok(())
}

#[test]
fn every_test_that_the_first_page_names_is_in_the_file_that_it_names() -> std::io::Result<()> {
    let readme = read(&workspace::root().join("README.md"))?;
    let mut named = 0;
    let mut missing = Vec::new();
    // `name_of_the_test` in [`file`](file)
    for (before, after) in readme.split("` in [`").zip(readme.split("` in [`").skip(1)) {
        let name = before.rsplit('`').next().unwrap_or_default();
        let file = after.split('`').next().unwrap_or_default();
        let text = read(&workspace::root().join(file)).unwrap_or_default();
        named += 1;
        if !text.contains(&format!("fn {name}(")) && !text.contains(&format!("fn {name}<")) {
            missing.push(format!("{name} in {file}"));
        }
    }
    assert!(named >= 10, "the first page names a test for each of the ten promises, and only {named} were found");
    assert!(missing.is_empty(), "these are not there:\n{}", missing.join("\n"));
    Ok(())
}
