//! Documents lead somewhere.

use std::path::{Component, Path, PathBuf};

use crate::none;
use crate::tree::{self, File};

#[test]
fn every_link_leads_somewhere() {
    let files = tree::ending(".md");
    let mut broken = Vec::new();
    for file in &files {
        for link in links(&file.text).iter().filter(|link| is_ours(link)) {
            if !leads_somewhere(&files, file, link) {
                broken.push(format!("{}: {link}", file.path));
            }
        }
    }
    none(&broken, "Mend these links; there is no such file, or no such heading in it:");
}

#[test]
fn every_decision_is_on_the_list() {
    const LIST: &str = "docs/decisions/README.md";
    let files = tree::ending(".md");
    let list = files.iter().find(|file| file.path == LIST).expect(LIST);
    let listed: Vec<PathBuf> = links(&list.text).iter().map(|link| resolve(list, link)).collect();
    let decisions = files.iter().filter(|file| file.path.starts_with("docs/decisions/"));
    let missing =
        decisions.filter(|file| file.path != LIST && !listed.contains(&(&file.path).into()));
    let missing: Vec<String> = missing.map(|file| file.path.clone()).collect();
    none(&missing, &format!("Link these decisions from {LIST}:"));
}

#[test]
fn every_file_of_code_that_is_named_is_there() {
    let code = tree::ending(".rs");
    let ends_in = |file: &File, named: &str| Path::new(&file.path).ends_with(named);
    let mut missing = Vec::new();
    for document in tree::ending(".md") {
        for named in files_of_code(&document.text) {
            if !code.iter().any(|file| ends_in(file, named)) {
                missing.push(format!("{}: {named}", document.path));
            }
        }
    }
    none(&missing, "No file of the repository is called so; name one that is there:");
}

/// What is named as a file of code, in code.
fn files_of_code(text: &str) -> Vec<&str> {
    let spans = prose(text).flat_map(|line| line.split('`').skip(1).step_by(2));
    let is_code = |span: &&str| Path::new(span).extension().is_some_and(|ending| ending == "rs");
    let named = spans.filter(|span| is_code(span) && !span.contains(' '));
    // An ellipsis stands for the folders above.
    named.map(|span| span.trim_start_matches("…/")).collect()
}

fn is_ours(link: &str) -> bool {
    !["http:", "https:", "mailto:"].iter().any(|scheme| link.starts_with(scheme))
}

fn leads_somewhere(files: &[File], from: &File, link: &str) -> bool {
    let path = resolve(from, link);
    if path.starts_with("..") || !tree::root().join(&path).exists() {
        return false;
    }
    let heading = link.split_once('#').map(|(_, heading)| heading);
    let document = files.iter().find(|file| Path::new(&file.path) == path);
    match (heading, document) {
        (Some(heading), Some(document)) => anchors(&document.text).iter().any(|a| a == heading),
        _ => true,
    }
}

/// The path from the root of the repository that a link leads to.
fn resolve(from: &File, link: &str) -> PathBuf {
    let target = link.split('#').next().unwrap_or_default();
    let folder = Path::new(&from.path).parent().unwrap();
    let path = match target {
        "" => PathBuf::from(&from.path),
        _ if target.starts_with('/') => PathBuf::from(target.trim_start_matches('/')),
        _ => folder.join(target),
    };
    let mut resolved = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir if !resolved.pop() => resolved.push(".."),
            Component::ParentDir | Component::CurDir => {}
            other => resolved.push(other),
        }
    }
    resolved
}

/// The lines that aren't within a block of code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut within = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        within ^= fence;
        !within && !fence
    })
}

/// The targets of links: `[text](target)` and `[label]: target`.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in prose(text) {
        // Every other part is code.
        let spoken: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for (at, _) in spoken.match_indices("](") {
            let target = spoken[at + 2..].split(')').next().unwrap_or_default();
            found.extend(target.split_whitespace().next().map(str::to_owned));
        }
        let defined = line.strip_prefix('[').and_then(|line| line.split_once("]: "));
        found.extend(
            defined.and_then(|(_, target)| target.split_whitespace().next()).map(str::to_owned),
        );
    }
    let bare = |link: String| link.trim_matches(['<', '>']).to_owned();
    found.into_iter().map(bare).collect()
}

/// What the headings of a document are linked by: lower case, hyphens for blanks, no other signs.
fn anchors(text: &str) -> Vec<String> {
    let heading = |line: &str| {
        let heading = line.trim_start_matches('#').strip_prefix(' ')?.trim().to_lowercase();
        let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
        Some(heading.chars().filter(kept).collect::<String>().replace(' ', "-"))
    };
    prose(text).filter(|line| line.starts_with('#')).filter_map(heading).collect()
}

#[test]
fn links_are_found_in_prose_only() {
    let text =
        "a [b](c.md#d \"e\") ![f](<g.png>) `[h](i)` [`j`](k)\n```\n[l](m)\n```\n[n]: o/p.md\n";
    assert_eq!(links(text), ["c.md#d", "g.png", "k", "o/p.md"]);
    assert_eq!(anchors("# A\n```\n# B\n```\n## `c`: D-e, f!"), ["a", "c-d-e-f"]);
    assert_eq!(files_of_code("`…/a.rs` and `b` in `c/d.rs`"), ["a.rs", "c/d.rs"]);
}
