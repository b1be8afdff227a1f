//! People to rows of a table.

use std::collections::{BTreeMap, BTreeSet};

use people::field::{Member, PERSON, Shape};
use serde_json::{Map, Value};

use super::target::{ATTRIBUTES, Item, Spot, Target, fits_a_header, position};

/// The columns that some people need, collected before the first row is written.
#[derive(Debug, Default)]
pub(crate) struct ColumnSet {
    targets: BTreeSet<Target>,
    /// How many of them go below `attributes`.
    attributes: usize,
    escape_formulas: bool,
}

/// The largest number of columns below `attributes`; others share a column. Every other member has
/// a bound of its own, so that a table stays within the 16 384 columns that spreadsheets can show.
const MAX_ATTRIBUTE_COLUMNS: usize = 1000;

impl ColumnSet {
    /// Starts without columns. With `escape_formulas`, cells that a spreadsheet program could run
    /// are written with a `'` in front, and the table is no longer for reading again.
    pub(crate) fn new(escape_formulas: bool) -> Self {
        Self { escape_formulas, ..Self::default() }
    }

    /// Adds the columns that a document needs.
    pub(crate) fn add(&mut self, person: &Map<String, Value>) {
        for (name, value) in person {
            match value {
                Value::Object(value) if name == ATTRIBUTES => self.add_attributes(value),
                _ => {
                    let cells = cells(name, value).unwrap_or_default();
                    self.targets.extend(cells.into_iter().map(|(target, _)| target));
                }
            }
        }
    }

    fn add_attributes(&mut self, value: &Map<String, Value>) {
        let left = spread(value, &mut Vec::new(), &mut |names, _| {
            let target = Target::path(names);
            let known = self.targets.contains(&target);
            if !known && self.attributes < MAX_ATTRIBUTE_COLUMNS {
                self.attributes += 1;
                self.targets.insert(target);
                return true;
            }
            known
        });
        if !left.is_empty() {
            self.targets.insert(Target::attributes());
        }
    }

    /// The header row: the columns in the order of the table of members, and `rest`.
    pub(crate) fn header(&self) -> Vec<String> {
        self.targets.iter().chain([&Target::Rest]).map(ToString::to_string).collect()
    }

    /// The row of a document. What has no column, as the person changed since, goes into `rest`.
    pub(crate) fn row(&self, person: &Map<String, Value>) -> Vec<String> {
        let mut row = BTreeMap::new();
        let mut rest = Map::new();
        for (name, value) in person {
            let left = match value {
                Value::Object(value) if name == ATTRIBUTES => {
                    self.place_attributes(value, &mut row)
                }
                _ => self.place(name, value, &mut row),
            };
            if let Some(left) = left {
                rest.insert(name.clone(), left);
            }
        }
        if !rest.is_empty() {
            row.insert(Target::Rest, Value::Object(rest).to_string());
        }
        let cell = |target| self.escape(row.remove(target).unwrap_or_default());
        self.targets.iter().chain([&Target::Rest]).map(cell).collect()
    }

    /// Puts a member into its cells, or hands it back whole when it doesn't fit.
    fn place(
        &self,
        name: &str,
        value: &Value,
        row: &mut BTreeMap<Target, String>,
    ) -> Option<Value> {
        let fit = |cells: &Vec<(Target, String)>| {
            cells.iter().all(|(target, _)| self.targets.contains(target))
        };
        match cells(name, value).filter(fit) {
            Some(cells) => {
                row.extend(cells);
                None
            }
            None => Some(value.clone()),
        }
    }

    /// Puts the texts below `attributes` into their cells and all else into one, if there is one.
    fn place_attributes(
        &self,
        value: &Map<String, Value>,
        row: &mut BTreeMap<Target, String>,
    ) -> Option<Value> {
        let left = spread(value, &mut Vec::new(), &mut |names, text| {
            let target = Target::path(names);
            let known = self.targets.contains(&target);
            if known {
                row.insert(target, text.to_owned());
            }
            known
        });
        if left.is_empty() {
            return None;
        }
        let left = Value::Object(left);
        let target = Target::attributes();
        if self.targets.contains(&target) {
            row.insert(target, left.to_string());
            return None;
        }
        Some(left)
    }

    /// Blanks in front don't keep every program from seeing a formula.
    fn escape(&self, cell: String) -> String {
        const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
        let dangerous =
            cell.starts_with(['\t', '\r', '\n']) || cell.trim_start().starts_with(FORMULA);
        if self.escape_formulas && dangerous { format!("'{cell}") } else { cell }
    }
}

/// The cells that say all there is to a member other than `attributes`; nothing where cells can't.
fn cells(name: &str, value: &Value) -> Option<Vec<(Target, String)>> {
    let member = position(PERSON, name)?;
    let target = |spot| Target::Member(member, spot);
    match (&PERSON[member].shape, value) {
        (Shape::Object(members), Value::Object(parts)) => {
            let cell = |(part, text)| (target(Spot::Part(part)), text);
            Some(texts(members, parts)?.into_iter().map(cell).collect())
        }
        (Shape::List { members, max, .. }, Value::Array(items)) if items.len() <= *max => {
            let mut cells = Vec::new();
            for (nth, item) in (1..).zip(items) {
                let item = texts(members, item.as_object()?)?;
                let spot = |part| Spot::Item(Item { kind: None, nth }, part);
                cells.extend(item.into_iter().map(|(part, text)| (target(spot(part)), text)));
            }
            Some(cells)
        }
        (shape, value) => Some(vec![(target(Spot::Whole), text(shape, value)?)]),
    }
}

/// The members of an object by their positions, as cells; one that says nothing has no cells.
fn texts(members: &[Member], parts: &Map<String, Value>) -> Option<Vec<(usize, String)>> {
    let part = |(name, value): (&String, &Value)| {
        let part = position(members, name)?;
        Some((part, text(&members[part].shape, value)?))
    };
    parts.iter().map(part).collect::<Option<Vec<_>>>().filter(|texts| !texts.is_empty())
}

/// A value as the cell that is read as this value again.
fn text(shape: &Shape, value: &Value) -> Option<String> {
    let text = match (shape, value) {
        (Shape::Text(_) | Shape::Timestamp | Shape::PartialDate, Value::String(text)) => {
            text.clone()
        }
        (Shape::Boolean, Value::Bool(value)) => value.to_string(),
        (Shape::Integer, Value::Number(number)) => number.to_string(),
        (Shape::Labels, Value::Array(words)) => {
            let word = |word: &Value| Some(word.as_str().filter(|w| !w.contains(';'))?.to_owned());
            words.iter().map(word).collect::<Option<Vec<String>>>()?.join(";")
        }
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

/// Offers the texts below an object of `attributes` to `take`, and returns what it didn't take.
fn spread(
    object: &Map<String, Value>,
    names: &mut Vec<String>,
    take: &mut dyn FnMut(&[String], &str) -> bool,
) -> Map<String, Value> {
    let mut left = Map::new();
    for (name, value) in object {
        names.push(name.clone());
        let kept = match value {
            _ if !fits_a_header(name) => Some(value.clone()),
            Value::String(text) if !text.is_empty() && take(names, text) => None,
            Value::Object(inner) if !inner.is_empty() => {
                let inner = spread(inner, names, take);
                (!inner.is_empty()).then_some(Value::Object(inner))
            }
            value => Some(value.clone()),
        };
        names.pop();
        left.extend(kept.map(|value| (name.clone(), value)));
    }
    left
}
