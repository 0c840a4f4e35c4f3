//! Pages that are made from the rules and kept in the repository.

use std::path::{Path, PathBuf};

/// A file of the repository; empty when it is not there.
#[expect(clippy::disallowed_methods, reason = "a page is a file of the repository")]
pub(crate) fn kept(file: &str) -> String {
    std::fs::read_to_string(path(file)).unwrap_or_default()
}

fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file)
}

/// Compares a page with the file of the repository; writes the file when that is asked for, as the other golden files
/// do.
#[expect(clippy::disallowed_methods, reason = "a page is a file of the repository, and the variable is that of insta")]
pub(crate) fn is_the_page(file: &str, page: &str) {
    let kept = kept(file);
    if kept == page {
        return;
    }
    if std::env::var("INSTA_UPDATE").is_ok_and(|how| how == "always") {
        std::fs::write(path(file), page).unwrap();
        return;
    }
    let number = kept.lines().zip(page.lines()).take_while(|(old, new)| old == new).count();
    let line = |of: &str| of.lines().nth(number).unwrap_or("(the end)").to_owned();
    panic!(
        "{file} is not what the rules say. The first difference is in line {}:\n  kept:  {}\n  rules: {}\nIf the \
         change is meant, write the page anew and read the difference before you commit it:\n  INSTA_UPDATE=always \
         cargo test -p waystation-domain --test decision",
        number + 1,
        line(&kept),
        line(page)
    );
}

/// A table of Markdown.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<_> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let rule = format!("|{}\n", "---|".repeat(head.len()));
    line(&head) + &rule + &rows.iter().map(|row| line(row)).collect::<String>()
}
