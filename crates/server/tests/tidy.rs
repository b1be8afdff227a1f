//! The rules of the house that neither the compiler nor clippy knows, checked over the source tree.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

#[path = "tidy/code.rs"]
mod code;
#[path = "tidy/documents.rs"]
mod documents;
#[path = "tidy/files.rs"]
mod files;
#[path = "tidy/layers.rs"]
mod layers;
#[path = "tidy/tree.rs"]
mod tree;

/// Fails with every place at which a rule is broken, and with what to do about it.
fn none(broken: &[String], what_to_do: &str) {
    assert!(broken.is_empty(), "{what_to_do}\n  {}", broken.join("\n  "));
}
