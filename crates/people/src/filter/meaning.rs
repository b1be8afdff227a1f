//! What a filter means: the walk of its tree over a document.

use std::borrow::Cow;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::HashMap;

use serde_json::{Map, Value};

use super::value::Day;
use super::{Literal, Node, Operator, Path, Step, decimal};
use crate::words::caseless;

/// Whether the node holds for a document.
pub(super) fn holds(node: &Node, document: &Map<String, Value>) -> bool {
    Walk::default().holds(node, document)
}

/// A walk over one document.
///
/// It keeps the foldings of texts that aren't ASCII: many terms that look at the same long texts
/// would otherwise fold them again and again, which is by far the most costly part of a filter.
#[derive(Default)]
struct Walk<'d> {
    folded: RefCell<HashMap<&'d str, String>>,
}

impl<'d> Walk<'d> {
    fn holds(&self, node: &Node, object: &'d Map<String, Value>) -> bool {
        match node {
            Node::And(parts) => parts.iter().all(|part| self.holds(part, object)),
            Node::Or(parts) => parts.iter().any(|part| self.holds(part, object)),
            Node::Not(part) => !self.holds(part, object),
            Node::Compare { path, operator, literal } => {
                any(object, path, &|value| self.compares(value, *operator, literal))
            }
            Node::Present(path) => any(object, path, &is_present),
            Node::Each { list, filter } => any(object, list, &|item| {
                item.as_object().is_some_and(|item| self.holds(filter, item))
            }),
        }
    }

    fn compares(&self, value: &'d Value, operator: Operator, literal: &Literal) -> bool {
        match (literal, value) {
            (Literal::Text { text, folded: None }, Value::String(value)) => {
                text_compares(value, operator, text)
            }
            (Literal::Text { folded: Some(folded), .. }, Value::String(value)) => {
                self.caseless_compares(value, operator, folded)
            }
            (Literal::Date { day, .. }, Value::String(value)) => {
                Day::of(value).is_some_and(|value| orders(operator, value.cmp(day)))
            }
            (Literal::Moment(moment), Value::String(value)) => value
                .parse::<jiff::Timestamp>()
                .is_ok_and(|value| orders(operator, value.cmp(moment))),
            (Literal::Number(number), Value::Number(value)) => {
                orders(operator, decimal::compare(value.as_str(), number))
            }
            (Literal::Boolean(boolean), Value::Bool(value)) => {
                operator == Operator::Equal && value == boolean
            }
            _ => false,
        }
    }

    fn caseless_compares(&self, value: &'d str, operator: Operator, folded: &str) -> bool {
        if !value.is_ascii() {
            let mut known = self.folded.borrow_mut();
            let value = known.entry(value).or_insert_with(|| caseless(value));
            text_compares(value, operator, folded)
        } else if operator == Operator::Equal {
            value.eq_ignore_ascii_case(folded)
        } else {
            text_compares(&ascii_lower_case(value), operator, folded)
        }
    }
}

/// Whether any of the values that the path leads to passes the test.
fn any<'d>(object: &'d Map<String, Value>, path: &Path, test: &dyn Fn(&'d Value) -> bool) -> bool {
    path.0.split_first().is_some_and(|(first, rest)| {
        object.get(first.name()).is_some_and(|value| any_below(value, rest, test))
    })
}

fn any_below<'d>(value: &'d Value, steps: &[Step], test: &dyn Fn(&'d Value) -> bool) -> bool {
    match (value, steps.split_first()) {
        (Value::Array(items), _) => items.iter().any(|item| any_below(item, steps, test)),
        (value, None) => test(value),
        (Value::Object(members), Some((step, rest))) => {
            members.get(step.name()).is_some_and(|value| any_below(value, rest, test))
        }
        _ => false,
    }
}

/// Only `attributes` can hold what is not present here; elsewhere a document leaves it out.
fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => items.iter().any(is_present),
        Value::Object(members) => members.values().any(is_present),
    }
}

fn ascii_lower_case(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

fn text_compares(value: &str, operator: Operator, text: &str) -> bool {
    match operator {
        Operator::Contains => value.contains(text),
        Operator::StartsWith => value.starts_with(text),
        Operator::EndsWith => value.ends_with(text),
        Operator::Equal
        | Operator::Greater
        | Operator::GreaterOrEqual
        | Operator::Less
        | Operator::LessOrEqual => orders(operator, value.cmp(text)),
    }
}

/// Whether an operator holds for what stands in this order to the literal.
fn orders(operator: Operator, ordering: Ordering) -> bool {
    match operator {
        Operator::Equal => ordering.is_eq(),
        Operator::Greater => ordering.is_gt(),
        Operator::GreaterOrEqual => ordering.is_ge(),
        Operator::Less => ordering.is_lt(),
        Operator::LessOrEqual => ordering.is_le(),
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => false,
    }
}
