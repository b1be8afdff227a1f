//! The size and the place of files and functions.

use std::collections::BTreeSet;

use crate::code::{code, functions, is_word, words};
use crate::none;
use crate::tree::{self, File};

/// How many lines a file may have; about 400 are the aim.
const MAX_LINES: usize = 600;
/// How many lines a function may have; clippy asks for 60, not counting comments.
const MAX_FUNCTION_LINES: usize = 100;

#[test]
fn no_file_is_too_long() {
    let lines = |file: File| (file.text.lines().count(), file.path);
    let long = tree::rust().into_iter().map(lines).filter(|(lines, _)| *lines > MAX_LINES);
    let long: Vec<String> = long.map(|(lines, path)| format!("{path}: {lines}")).collect();
    none(&long, &format!("Split these files by theme; {MAX_LINES} lines are the limit:"));
}

#[test]
fn no_function_is_too_long() {
    let mut long = Vec::new();
    for file in tree::rust().iter().filter(|file| file.path.contains("src/")) {
        for (name, line, lines) in functions(&code(&file.text)) {
            if lines > MAX_FUNCTION_LINES {
                long.push(format!("{}:{line}: {name} has {lines}", file.path));
            }
        }
    }
    let limit = format!("Take these functions apart; {MAX_FUNCTION_LINES} lines are the limit:");
    none(&long, &limit);
}

#[test]
fn no_file_is_called_mod() {
    let files = tree::rust().into_iter().map(|file| file.path);
    let called: Vec<String> = files.filter(|path| path.ends_with("/mod.rs")).collect();
    none(&called, "Write `foo.rs` beside the folder `foo`, instead of `foo/mod.rs`:");
}

#[test]
fn every_file_is_part_of_a_crate() {
    let files = tree::rust();
    let declared: BTreeSet<String> = files.iter().flat_map(declared).collect();
    let roots = files.iter().filter(|file| !is_root(&file.path)).map(|file| file.path.clone());
    let orphans: Vec<String> = roots.filter(|path| !declared.contains(path)).collect();
    none(&orphans, "No `mod` line names these files, so nobody compiles them; add one, or delete:");
}

#[test]
fn modules_are_where_their_names_say() {
    let mut elsewhere = Vec::new();
    for file in tree::rust() {
        // Only the root of a test has a file name that doesn't lead to its folder.
        let stem = file.path.rsplit_once('/').unwrap().1.trim_end_matches(".rs").to_owned();
        for (path, name) in paths(&file.text) {
            if !is_test_root(&file.path) || path != format!("{stem}/{name}.rs") {
                elsewhere.push(format!("{}: {path}", file.path));
            }
        }
    }
    let what = "Move these modules to where `mod` looks for them, without `#[path]` (which is for \
                `tests/foo.rs` only, to reach `foo/name.rs`):";
    none(&elsewhere, what);
}

#[test]
fn nothing_is_left_for_later() {
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat()];
    let macros = ["todo", "unimplemented"];
    let mut left = Vec::new();
    for end in [".rs", ".toml", ".py", ".sh", ".yml", ".yaml", ".tf", ".ci/run"] {
        for file in tree::ending(end) {
            let code = if end == ".rs" { code(&file.text) } else { String::new() };
            let marked = marks.iter().any(|mark| words(&file.text, mark).next().is_some());
            let called = macros
                .iter()
                .any(|name| words(&code, name).any(|at| code[at + name.len()..].starts_with('!')));
            if marked || called {
                left.push(file.path);
            }
        }
    }
    none(&left, "Do it now, or open an issue and say nothing here:");
}

/// Whether cargo compiles a file by itself.
fn is_root(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let (name, folder, above) = (parts.next(), parts.next(), parts.next());
    match (folder, name) {
        (Some("src"), Some("lib.rs" | "main.rs"))
        | (_, Some("build.rs"))
        | (Some("tests" | "benches" | "examples"), _) => true,
        (_, Some("main.rs")) => matches!(above, Some("tests" | "benches" | "examples")),
        _ => false,
    }
}

fn is_test_root(path: &str) -> bool {
    path.rsplit('/').nth(1) == Some("tests")
}

/// The files that the `mod` lines of a file name.
fn declared(file: &File) -> Vec<String> {
    let (folder, name) = file.path.rsplit_once('/').unwrap();
    let folder = match name.trim_end_matches(".rs") {
        stem if !is_root(&file.path) => format!("{folder}/{stem}"),
        _ => folder.to_owned(),
    };
    let code = code(&file.text);
    let inline = words(&code, "mod").filter_map(|at| {
        let name: String =
            code[at + 3..].trim_start().chars().take_while(|c| is_word(*c)).collect();
        let end = code[at + 3..].trim_start()[name.len()..].trim_start().starts_with(';');
        (end && !name.is_empty()).then(|| format!("{folder}/{name}.rs"))
    });
    let explicit = paths(&file.text).into_iter().map(|(path, _)| format!("{folder}/{path}"));
    inline.chain(explicit).collect()
}

/// The paths that `#[path]` gives to modules, with the names of the modules.
fn paths(text: &str) -> Vec<(String, String)> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let path = |pair: &[&str]| {
        let path = pair[0].strip_prefix("#[path = \"")?.strip_suffix("\"]")?;
        let name = pair[1].trim_end_matches(';').rsplit(' ').next()?;
        Some((path.to_owned(), name.to_owned()))
    };
    lines.windows(2).filter_map(path).collect()
}
