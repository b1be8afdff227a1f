//! What is wrong with a document, and where: all of it at once.

use std::fmt;

use crate::field::{MAX_ITEMS, MAX_VERSION};

/// The rule that a value broke. Its text is part of the API and doesn't change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The text is not JSON (RFC 8259).
    Json,
    /// A string is not Unicode, or has control characters.
    Unicode,
    /// The value is of another type than the member's.
    Type,
    /// There is no such member.
    Unknown,
    /// The member is given by the server.
    ReadOnly,
    /// Something that can't be missing is.
    Required,
    /// A text is blank.
    Blank,
    /// A text, list, object or number is too large.
    TooLong,
    /// The nesting is too deep.
    TooDeep,
    /// The same name or value stands there twice.
    Duplicate,
    /// The text doesn't look as it must.
    Form,
    /// More than one item says that it is primary.
    Primary,
    /// The person that is referred to doesn't exist.
    Reference,
    /// An operation of a JSON Patch doesn't fit the person as it is.
    Unmet,
    /// The member is kept from the caller.
    Private,
}

impl Rule {
    /// The rule's stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Unicode => "unicode",
            Self::Type => "type",
            Self::Unknown => "unknown",
            Self::ReadOnly => "read-only",
            Self::Required => "required",
            Self::Blank => "blank",
            Self::TooLong => "too-long",
            Self::TooDeep => "too-deep",
            Self::Duplicate => "duplicate",
            Self::Form => "form",
            Self::Primary => "primary",
            Self::Reference => "reference",
            Self::Unmet => "unmet",
            Self::Private => "private",
        }
    }
}

/// One thing that is wrong: where, which rule, and what to do. It never repeats the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// A JSON pointer (RFC 6901) into the document that was sent; empty for the whole document.
    pub pointer: String,
    /// The rule that was broken.
    pub rule: Rule,
    /// A sentence for a person, saying what would be right.
    pub message: String,
}

/// All that is wrong with a document, what is wrong with its JSON first; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

/// How many violations are reported at most, so that an answer stays small.
pub const MAX_VIOLATIONS: usize = 100;

impl Violations {
    /// One violation.
    pub fn one(pointer: impl Into<String>, rule: Rule, message: impl Into<String>) -> Self {
        Self(vec![Violation { pointer: pointer.into(), rule, message: message.into() }])
    }

    /// The violations, first to last.
    pub fn iter(&self) -> impl Iterator<Item = &Violation> {
        self.0.iter()
    }

    /// The first violation, for a dialect that can speak of one only.
    pub fn first(&self) -> Option<&Violation> {
        self.0.first()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, violation) in self.0.iter().enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            let at = if violation.pointer.is_empty() { "the document" } else { &violation.pointer };
            write!(f, "{separator}{at}: {}", violation.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

/// Collects violations while a document is walked.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    found: Vec<Violation>,
    /// Whether the document was kept already, perhaps when limits were wider.
    kept: bool,
}

impl Findings {
    /// Findings in a document that was kept already: it stays readable when a limit becomes
    /// narrower.
    pub(crate) fn of_what_is_kept() -> Self {
        Self { kept: true, ..Self::default() }
    }

    /// Whether the document was kept already: then a rule that became stricter since doesn't count.
    pub(crate) fn are_of_what_is_kept(&self) -> bool {
        self.kept
    }

    /// How many items a list can have, of which a client may give so many.
    pub(crate) fn most(&self, max: usize) -> usize {
        if self.kept { MAX_ITEMS } else { max }
    }

    /// Whether a whole number can stand in the document: one that was kept stays readable, whatever
    /// it is.
    pub(crate) fn allow(&self, whole: u64) -> bool {
        self.kept || (1..=MAX_VERSION).contains(&whole)
    }

    /// Adds what is wrong at a place; what can't be read there isn't of a wrong type as well.
    pub(crate) fn add(&mut self, place: &Place<'_>, rule: Rule, message: impl Into<String>) {
        let pointer = place.to_string();
        let known = self.found.iter().any(|known| known.pointer == pointer);
        if !self.are_enough() && (!known || rule == Rule::Duplicate) {
            self.found.push(Violation { pointer, rule, message: message.into() });
        }
    }

    /// Whether as many were found as are reported.
    pub(crate) fn are_enough(&self) -> bool {
        self.found.len() >= MAX_VIOLATIONS
    }

    /// The value, if nothing was found.
    pub(crate) fn or<T>(self, value: T) -> Result<T, Violations> {
        if self.found.is_empty() { Ok(value) } else { Err(Violations(self.found)) }
    }

    /// Whether something is wrong at this place already, or below it: what is wrong isn't missing
    /// as well.
    pub(crate) fn any_below(&self, place: &Place<'_>) -> bool {
        let place = place.to_string();
        self.found.iter().any(|violation| {
            let behind = violation.pointer.strip_prefix(&place);
            behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('/'))
        })
    }
}

/// A place in a document, kept as a chain on the stack so that only a violation costs a string.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    Root,
    Member(&'a Self, &'a str),
    Item(&'a Self, usize),
}

impl Place<'_> {
    pub(crate) fn depth(&self) -> usize {
        match self {
            Self::Root => 0,
            Self::Member(parent, _) | Self::Item(parent, _) => parent.depth() + 1,
        }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Member(parent, name) => {
                write!(f, "{parent}/{}", pointer_part(&short(name)))
            }
            Self::Item(parent, index) => write!(f, "{parent}/{index}"),
        }
    }
}

/// A name as a part of a JSON pointer (RFC 6901, section 3).
pub fn pointer_part(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// As much of a name that comes from outside as is repeated, so that an answer stays small.
pub fn short(name: &str) -> String {
    name.chars().take(128).collect()
}
