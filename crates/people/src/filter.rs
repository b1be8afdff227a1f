//! Which people are meant: the filters of SCIM (RFC 7644, section 3.4.2.2), and their meaning.
//!
//! [`Filter::parse`] reads the grammar into a tree, and [`Filter::matches`] *is* the meaning of that
//! tree: an engine may find the same people faster, but never others. A filter that can't be
//! understood (an unknown attribute, an operator or a value that doesn't fit) is an error with its
//! place, never a filter that silently matches nobody.
//!
//! What the RFC leaves open is decided here:
//!
//! - A comparison with a list holds if any item satisfies it. A list of objects that is compared as
//!   a whole means the `value` of its items; `addresses`, which has none, means `formatted`, and
//!   `externalIds` means `id`.
//! - `ne` is exactly the opposite of `eq`: it holds if *no* value equals, and so for an absent one.
//!   The same goes for `emails[type eq "work"].value ne "a@x"`: no work address equals.
//! - `eq null` means absent and `ne null` present. Present (`pr`) is what is neither `null` nor an
//!   empty text, list or object.
//! - Texts are compared in NFC, and caselessly unless the member is case-exact; `gt`, `ge`, `lt` and
//!   `le` go by the order of Unicode scalar values.
//! - A `birthDate` equals only the same text. In order, a shorter date stands for its beginning
//!   (`1815` is `1815-01-01`), and a date without a year is neither before nor after anything.
//! - Below `attributes` every name is allowed, exactly as it is written; a name that is not made of
//!   letters, digits, `_`, `-` and `$` stands in double quotes (`attributes."shoe size" eq 43`). The
//!   value decides what is compared: texts caselessly, numbers by their exact decimal value; a value
//!   of another type is not equal. A path through an array means any of its items.

use std::fmt;
use std::str::FromStr;

use crate::field::{Member, Shape};
use crate::person::Person;

pub(crate) mod decimal;
mod meaning;
mod parse;
mod print;
mod value;

/// The longest filter, in bytes.
pub const MAX_BYTES: usize = 4096;
/// The largest number of terms: comparisons and `pr`, wherever they stand.
pub const MAX_TERMS: usize = 64;
/// The deepest nesting of `(` and `[`, which bounds the stack that a filter needs.
pub const MAX_NESTING: usize = 16;

/// A condition on people.
///
/// Its text form is canonical: attributes in their own spelling, keywords in lower case, and no
/// parentheses that aren't needed. Reading the canonical text gives an equal filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    root: Node,
}

impl Filter {
    /// Reads a filter, or says where it can't be understood and what would be right there.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let filter = Self { root: parse::filter(text)? };
        let canonical = filter.to_string();
        // Written out in full, a filter may be longer or deeper than it came. Whoever prints one
        // has to be able to read it back, so the limits hold for both texts.
        if canonical != text {
            parse::filter(&canonical).map_err(|error| FilterError {
                position: 0,
                message: format!("Written out in full, it is too large: {}", error.message),
            })?;
        }
        Ok(filter)
    }

    /// Whether the person is meant. This is the meaning of a filter.
    pub fn matches(&self, person: &Person) -> bool {
        meaning::holds(self.root(), person.document())
    }

    /// The tree, for whoever looks for what an index can answer.
    pub(crate) fn root(&self) -> &Node {
        &self.root
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        Self::parse(text)
    }
}

/// Why a text is not a filter. It names attributes but never repeats a value, which may be personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// Where, in characters (Unicode scalar values) from 0.
    pub position: usize,
    /// A sentence or two for a person, saying what would be right.
    pub message: String,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at character {}: {}", self.position, self.message)
    }
}

impl std::error::Error for FilterError {}

/// A node of the tree.
///
/// `ne` and `null` don't occur in it: `a ne v` is `Not(a eq v)`, `a eq null` is `Not(Present(a))`
/// and `list[f].a eq v` is `Each(list, f and a eq v)`, so that each meaning has one form. `And` and
/// `Or` have at least two parts, none of which is of the same kind, and `Not` never holds a `Not`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// All parts hold.
    And(Vec<Self>),
    /// At least one part holds.
    Or(Vec<Self>),
    /// The part doesn't hold.
    Not(Box<Self>),
    /// Some value at the path compares so with the literal.
    Compare { path: Path, operator: Operator, literal: Literal },
    /// There is something at the path.
    Present(Path),
    /// One and the same item at the path fulfils the filter, whose paths start at the item.
    Each { list: Path, filter: Box<Self> },
}

impl Node {
    /// All of them; what is nested without need becomes flat.
    fn all(nodes: Vec<Self>) -> Self {
        let parts = nodes.into_iter().flat_map(|node| match node {
            Self::And(parts) => parts,
            other => vec![other],
        });
        Self::one_or(parts.collect(), Self::And)
    }

    /// Any of them; what is nested without need becomes flat.
    fn any(nodes: Vec<Self>) -> Self {
        let parts = nodes.into_iter().flat_map(|node| match node {
            Self::Or(parts) => parts,
            other => vec![other],
        });
        Self::one_or(parts.collect(), Self::Or)
    }

    fn one_or(mut parts: Vec<Self>, several: fn(Vec<Self>) -> Self) -> Self {
        match parts.pop() {
            Some(only) if parts.is_empty() => only,
            last => {
                parts.extend(last);
                several(parts)
            }
        }
    }

    /// The opposite, if `negated`.
    fn negate_if(self, negated: bool) -> Self {
        match self {
            node if !negated => node,
            Self::Not(inner) => *inner,
            node => Self::Not(Box::new(node)),
        }
    }
}

/// How a value compares; `ne` is the opposite of `Equal`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `eq`.
    Equal,
    /// `co`.
    Contains,
    /// `sw`.
    StartsWith,
    /// `ew`.
    EndsWith,
    /// `gt`.
    Greater,
    /// `ge`.
    GreaterOrEqual,
    /// `lt`.
    Less,
    /// `le`.
    LessOrEqual,
}

impl Operator {
    const ALL: [Self; 8] = [
        Self::Equal,
        Self::Contains,
        Self::StartsWith,
        Self::EndsWith,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Less,
        Self::LessOrEqual,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "eq",
            Self::Contains => "co",
            Self::StartsWith => "sw",
            Self::EndsWith => "ew",
            Self::Greater => "gt",
            Self::GreaterOrEqual => "ge",
            Self::Less => "lt",
            Self::LessOrEqual => "le",
        }
    }
}

/// The way to a value, from a person or, within [`Node::Each`], from an item. Never empty once read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Path(Vec<Step>);

impl Path {
    /// The names on the way, in their canonical spelling.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(Step::name)
    }

    /// The shape of what the path leads to; `None` below `attributes`, where anything may stand.
    fn shape(&self) -> Option<&'static Shape> {
        match self.0.last()? {
            Step::Member(member) => Some(&member.shape),
            Step::Free(_) => None,
        }
    }
}

/// One step of a path.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    /// A member that the table of [`crate::field`] declares.
    Member(&'static Member),
    /// A name below `attributes`.
    Free(Box<str>),
}

impl Step {
    fn name(&self) -> &str {
        match self {
            Self::Member(member) => member.name,
            Self::Free(name) => name,
        }
    }
}

/// Within the same path before it, a name means one member only.
impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Step {}

/// What is compared with, in the form in which comparing is cheapest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Literal {
    /// A text in NFC and, unless the member is case-exact, the same folded.
    Text { text: String, folded: Option<String> },
    /// A date with a year, to be put in order: its text, and the day that it stands for.
    Date { text: String, day: value::Day },
    /// A moment.
    Moment(jiff::Timestamp),
    /// A JSON number, as it was written.
    Number(Box<str>),
    /// `true` or `false`.
    Boolean(bool),
}
