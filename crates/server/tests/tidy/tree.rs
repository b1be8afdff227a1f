//! The files of the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// A file with text in it.
pub(crate) struct File {
    /// The path from the root of the repository, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The files whose name ends so, sorted by their paths.
pub(crate) fn ending(end: &str) -> Vec<File> {
    let root = root();
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let named = paths.into_iter().filter(|path| path.to_str().unwrap().ends_with(end));
    let read = |path: PathBuf| File {
        text: fs::read_to_string(&path).unwrap(),
        path: path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned(),
    };
    named.map(read).collect()
}

/// The Rust files; there are some, or else the rules would hold for nothing.
pub(crate) fn rust() -> Vec<File> {
    let files = ending(".rs");
    assert!(files.iter().any(|file| file.path == "crates/server/src/lib.rs"), "no source found");
    files
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let kind = entry.file_type().unwrap();
        if kind.is_file() {
            paths.push(entry.path());
        } else if kind.is_dir() && !is_foreign(entry.file_name().to_str().unwrap()) {
            collect(&entry.path(), paths);
        }
    }
}

/// Whether a folder holds what tools wrote.
fn is_foreign(name: &str) -> bool {
    let ours = [".ci", ".github"].contains(&name);
    matches!(name, "target" | "node_modules" | "__pycache__") || (name.starts_with('.') && !ours)
}
