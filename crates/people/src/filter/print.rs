//! The canonical text of a filter, from which an equal filter is read.

use std::fmt::{self, Display, Formatter};

use super::{Filter, Literal, Node, Path, Step, parse};

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.root().fmt(f)
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => joined(parts, " and ", f),
            Self::Or(parts) => joined(parts, " or ", f),
            Self::Not(part) => negated(part, f),
            Self::Compare { path, operator, literal } => {
                write!(f, "{path} {} {literal}", operator.as_str())
            }
            Self::Present(path) => write!(f, "{path} pr"),
            Self::Each { list, filter } => write!(f, "{list}[{filter}]"),
        }
    }
}

fn joined(parts: &[Node], word: &str, f: &mut Formatter<'_>) -> fmt::Result {
    for (position, part) in parts.iter().enumerate() {
        f.write_str(if position == 0 { "" } else { word })?;
        // `and` binds tighter than `or`, and no part is of the same kind as the whole: only an
        // `or` within an `and` needs parentheses.
        match part {
            Node::Or(_) => write!(f, "({part})")?,
            _ => part.fmt(f)?,
        }
    }
    Ok(())
}

/// `ne` and `eq null` stand for the negations that they are, so that no nesting is added.
fn negated(part: &Node, f: &mut Formatter<'_>) -> fmt::Result {
    match part {
        Node::Compare { path, operator: super::Operator::Equal, literal } => {
            write!(f, "{path} ne {literal}")
        }
        Node::Present(path) => write!(f, "{path} eq null"),
        _ => write!(f, "not ({part})"),
    }
}

impl Display for Path {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            f.write_str(if position == 0 { "" } else { "." })?;
            match step {
                Step::Free(name) if !parse::is_bare_name(name) => json(name, f)?,
                step => f.write_str(step.name())?,
            }
        }
        Ok(())
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { text, .. } | Self::Date { text, .. } => json(text, f),
            Self::Moment(moment) => write!(f, "\"{moment}\""),
            Self::Number(number) => f.write_str(number),
            Self::Boolean(boolean) => boolean.fmt(f),
        }
    }
}

fn json(text: &str, f: &mut Formatter<'_>) -> fmt::Result {
    f.write_str(&serde_json::to_string(text).map_err(|_| fmt::Error)?)
}
