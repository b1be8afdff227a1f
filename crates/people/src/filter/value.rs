//! What may be compared with what: whether an operator and a value fit an attribute.

use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

use super::{Literal, Node, Operator, Path, Step};
use crate::field::{self, Member, Shape};
use crate::partial_date::PartialDate;
use crate::person::is_rfc_3339;
use crate::words::caseless;

/// Makes a comparison of an attribute, an operator and a JSON value other than `null`.
pub(super) fn comparison(path: Path, operator: Operator, value: Value) -> Result<Node, Misfit> {
    let path = path.with_default();
    let literal = match path.shape() {
        None => free(&path, operator, value)?,
        Some(Shape::Text(rule)) => text(&path, value, rule.case_exact)?,
        Some(Shape::Labels) => text(&path, value, false)?,
        Some(Shape::Boolean) => boolean(&path, operator, &value)?,
        Some(Shape::Integer) => number(&path, operator, value)?,
        Some(Shape::Timestamp) => moment(&path, operator, &value)?,
        Some(Shape::PartialDate) => date(&path, operator, value)?,
        Some(shape @ (Shape::Object(_) | Shape::List { .. } | Shape::Any)) => {
            return Err(Misfit::attribute(whole_object(&path, shape)));
        }
    };
    Ok(Node::Compare { path, operator, literal })
}

/// Why three things don't make a comparison, and which of them is to blame.
pub(super) struct Misfit {
    pub(super) part: Part,
    pub(super) message: String,
}

/// A part of a comparison.
pub(super) enum Part {
    Attribute,
    Operator,
    Value,
}

impl Misfit {
    fn attribute(message: String) -> Self {
        Self { part: Part::Attribute, message }
    }

    fn operator(message: String) -> Self {
        Self { part: Part::Operator, message }
    }

    fn value(message: String) -> Self {
        Self { part: Part::Value, message }
    }
}

impl Path {
    /// What is meant when an object or a list of objects is compared as a whole, if there is such.
    fn with_default(mut self) -> Self {
        let default = match self.shape() {
            Some(Shape::List { members, .. }) => {
                ["value", "formatted", "id"].iter().find_map(|name| field::member(members, name))
            }
            Some(Shape::Object(members)) => field::member(members, "value"),
            _ => None,
        };
        self.0.extend(default.map(Step::Member));
        self
    }
}

fn whole_object(path: &Path, shape: &Shape) -> String {
    let example = shape.members().and_then(<[Member]>::first).map_or("badge", |first| first.name);
    format!(
        "`{path}` is an object; compare what is in it, such as `{path}.{example}`, or use `pr`."
    )
}

fn text(path: &Path, value: Value, case_exact: bool) -> Result<Literal, Misfit> {
    match value {
        Value::String(text) => Ok(text_literal(&text, case_exact)),
        _ => Err(Misfit::value(format!(
            "`{path}` is text; compare it with a string in double quotes."
        ))),
    }
}

fn text_literal(text: &str, case_exact: bool) -> Literal {
    let text: String = text.nfc().collect();
    Literal::Text { folded: (!case_exact).then(|| caseless(&text)), text }
}

fn boolean(path: &Path, operator: Operator, value: &Value) -> Result<Literal, Misfit> {
    let Value::Bool(boolean) = value else {
        return Err(Misfit::value(format!(
            "`{path}` is a boolean; compare it with `true` or `false`, without quotes."
        )));
    };
    if operator == Operator::Equal {
        Ok(Literal::Boolean(*boolean))
    } else {
        Err(unfit(path, operator, "a boolean", "`eq` or `ne`"))
    }
}

fn number(path: &Path, operator: Operator, value: Value) -> Result<Literal, Misfit> {
    let Value::Number(number) = value else {
        return Err(Misfit::value(format!(
            "`{path}` is a number; compare it with a number, without quotes."
        )));
    };
    in_order(path, operator, "a number")?;
    Ok(Literal::Number(number.as_str().into()))
}

fn moment(path: &Path, operator: Operator, value: &Value) -> Result<Literal, Misfit> {
    in_order(path, operator, "a moment")?;
    value.as_str().and_then(read_moment).map(Literal::Moment).ok_or_else(|| {
        Misfit::value(format!(
            "`{path}` is a moment; compare it with one in RFC 3339, such as \
             \"2026-01-31T12:00:00Z\"."
        ))
    })
}

/// Reads RFC 3339, of which the parser of `jiff` takes a superset.
fn read_moment(text: &str) -> Option<jiff::Timestamp> {
    if !is_rfc_3339(text) {
        return None;
    }
    // What is behind the last moment that can be kept compares as that does.
    let moment: jiff::Timestamp = match text.parse() {
        Ok(moment) => moment,
        Err(_) if is_behind_all(text)? => jiff::Timestamp::MAX,
        Err(_) => return None,
    };
    // An offset can lead out of the years that the canonical text can be written with.
    is_rfc_3339(&moment.to_string()).then_some(moment)
}

/// Whether a moment in the form of RFC 3339 is behind the last one that can be kept; `None` if there
/// is no such moment. Three days earlier, it can be read.
fn is_behind_all(text: &str) -> Option<bool> {
    let (local, zone) = text.split_at_checked("0000-00-00T00:00:00".len())?;
    let local: jiff::civil::DateTime = local.parse().ok()?;
    let earlier = local.checked_sub(jiff::Span::new().days(3)).ok()?;
    let earlier: jiff::Timestamp = format!("{earlier}{zone}").parse().ok()?;
    let last = jiff::Timestamp::MAX.checked_sub(jiff::Span::new().hours(72)).ok()?;
    Some(earlier > last)
}

fn date(path: &Path, operator: Operator, value: Value) -> Result<Literal, Misfit> {
    let Value::String(text) = value else {
        return Err(Misfit::value(format!(
            "`{path}` is compared with a date in double quotes, such as \"1815-12-10\"."
        )));
    };
    match operator {
        // A part of a date is a text like any other: `ew "-12-10"` finds birthdays.
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
            Ok(text_literal(&text, true))
        }
        Operator::Equal if PartialDate::parse(&text).is_some() => Ok(text_literal(&text, true)),
        Operator::Equal => Err(Misfit::value(format!(
            "`{path}` is a date such as \"1815-12-10\", \"1815-12\", \"1815\" or \"--12-10\"; \
             for a part of one use `sw`, `ew` or `co`."
        ))),
        Operator::Greater | Operator::GreaterOrEqual | Operator::Less | Operator::LessOrEqual => {
            match Day::of(&text) {
                Some(day) => Ok(Literal::Date { text, day }),
                None => Err(Misfit::value(format!(
                    "`{path}` is before or after a date with a year, such as \"1815-12-10\", \
                 \"1815-12\" or \"1815\"."
                ))),
            }
        }
    }
}

/// Below `attributes` the value decides what is compared.
fn free(path: &Path, operator: Operator, value: Value) -> Result<Literal, Misfit> {
    match value {
        Value::String(text) => Ok(text_literal(&text, false)),
        Value::Bool(_) => boolean(path, operator, &value),
        other => number(path, operator, other),
    }
}

fn in_order(path: &Path, operator: Operator, kind: &str) -> Result<(), Misfit> {
    match operator {
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
            Err(unfit(path, operator, kind, "`eq`, `ne`, `gt`, `ge`, `lt` or `le`"))
        }
        Operator::Equal
        | Operator::Greater
        | Operator::GreaterOrEqual
        | Operator::Less
        | Operator::LessOrEqual => Ok(()),
    }
}

fn unfit(path: &Path, operator: Operator, kind: &str, fitting: &str) -> Misfit {
    let operator = operator.as_str();
    Misfit::operator(format!(
        "`{operator}` doesn't go with `{path}`, compared with {kind}; use {fitting}."
    ))
}

/// The day that a date with a year stands for: the first one, if it is a partial date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day(i16, i8, i8);

impl Day {
    pub(super) fn of(date: &str) -> Option<Self> {
        let date = PartialDate::parse(date)?;
        Some(Self(date.year?, date.month.unwrap_or(1), date.day.unwrap_or(1)))
    }
}
