//! Objects of JSON, put together member by member.

use serde_json::{Map, Value};

/// The members of an object that is being put together.
///
/// What is blank is left out: the rules of a person refuse it, and a client wouldn't send it.
pub(super) struct Members(Map<String, Value>);

impl Members {
    /// Begins an object of about so many members, so that it needn't grow.
    pub(super) fn with_capacity(members: usize) -> Self {
        Self(Map::with_capacity(members))
    }

    /// Adds a text, unless it is blank.
    pub(super) fn text(&mut self, name: &str, text: impl AsRef<str> + Into<String>) {
        if !text.as_ref().is_empty() {
            self.put(name, text.into());
        }
    }

    /// Adds any value.
    pub(super) fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    /// Adds a list, unless nothing is in it.
    pub(super) fn list(&mut self, name: &str, items: Vec<Value>) {
        if !items.is_empty() {
            self.put(name, Value::Array(items));
        }
    }

    /// The whole object.
    pub(super) fn done(self) -> Value {
        Value::Object(self.0)
    }
}
