//! The list of problems, as `docs/problems.md` has it.

use super::html::{code, escape, prose, table};

const LIST: &str = include_str!("../../../../docs/problems.md");

/// What the type of every problem begins with.
const PREFIX: &str = "urn:peopleinfo:problem:";

/// A problem: the last part of its type, its status and title, and what to do.
struct Entry<'a> {
    kind: &'a str,
    status: &'a str,
    title: &'a str,
    remedy: String,
}

/// The list as a table.
pub(super) fn rendered() -> String {
    let rows = entries(LIST).map(|entry| {
        let (title, kind) = (escape(entry.title), code(&format!("{PREFIX}{}", entry.kind)));
        let remedy = prose(&entry.remedy);
        let said = format!("<strong>{title}</strong><br>{kind}<br>{remedy}");
        [escape(entry.status), said]
    });
    table("Problems", ["Status", "Title, type and what to do"], rows)
}

/// Reads the list: a heading `## kind`, a line `**status** title`, and paragraphs.
fn entries(list: &str) -> impl Iterator<Item = Entry<'_>> {
    list.split("\n## ").skip(1).filter_map(|section| {
        let (kind, rest) = section.split_once("\n\n**")?;
        let (status, rest) = rest.split_once("** ")?;
        let (title, remedy) = rest.split_once('\n')?;
        let remedy = remedy.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(Entry { kind, status, title, remedy })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_is_an_entry() {
        let headings = LIST.lines().filter_map(|line| line.strip_prefix("## "));
        let kinds = entries(LIST).map(|entry| {
            assert!(!entry.title.is_empty() && !entry.remedy.is_empty(), "{}", entry.kind);
            entry.kind
        });
        assert!(headings.eq(kinds));
    }
}
