//! Rows of a table to people.

mod over;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use csv::StringRecord;
use people::document::read_json;
use people::field::{Member, PERSON, Shape};
use people::violation::{pointer_part, short};
use people::{Hidden, Rule, Violations};
use serde_json::{Map, Value};

use super::header::{self, Spelling, Unmapped};
use super::target::{ATTRIBUTES, Spot, Target, kind_of};

/// The columns of a table, and where each of them goes.
#[derive(Debug)]
pub(crate) struct Columns {
    headers: Vec<String>,
    rest: Option<usize>,
    singles: Vec<Single>,
    items: Vec<ItemColumns>,
}

/// A column whose cell is one member of a person, or of an object in it.
#[derive(Debug)]
struct Single {
    column: usize,
    /// The names that lead to the member.
    path: Vec<String>,
    /// What the cell looks like; nothing for a text below `attributes`.
    shape: Option<&'static Shape>,
}

/// The columns that make one item of a list together.
#[derive(Debug)]
struct ItemColumns {
    list: &'static str,
    /// What the header says of the item: its type, or its system.
    said: Option<(&'static str, String)>,
    nth: usize,
    parts: Vec<(usize, &'static Member)>,
}

impl Columns {
    /// Reads a header row.
    ///
    /// A column goes where `maps` say (`last_name=name.familyName`; nothing after the `=` leaves
    /// the column out), else where its own header says, else what `unmapped` says happens to it. Of
    /// columns with the same header, the first takes the first map of that header, and so on. The
    /// error has a line for everything that is wrong.
    pub(crate) fn new(
        headers: &StringRecord,
        maps: &[String],
        unmapped: Unmapped,
        spelling: Spelling,
    ) -> Result<Self, String> {
        let headers: Vec<&str> = headers.iter().map(str::trim).collect();
        let targets = header::targets(&headers, maps, unmapped, spelling)?;
        let headers = headers.into_iter().map(str::to_owned).collect();
        let mut columns = Self { headers, rest: None, singles: Vec::new(), items: Vec::new() };
        for (column, target) in targets {
            columns.add(column, target);
        }
        // All of `attributes` comes before what is put below it.
        columns.singles.sort_by_key(|single| single.path.len());
        Ok(columns)
    }

    fn add(&mut self, column: usize, target: Target) {
        let Target::Member(position, spot) = target else {
            self.rest = Some(column);
            return;
        };
        let Member { name, shape, .. } = &PERSON[position];
        let members = shape.members().unwrap_or_default();
        let mut path = vec![(*name).to_owned()];
        let shape = match spot {
            Spot::Whole => Some(shape),
            Spot::Part(part) => {
                path.push(members[part].name.to_owned());
                Some(&members[part].shape)
            }
            Spot::Path(names) => {
                path.extend(names);
                None
            }
            Spot::Item(item, part) => {
                let said = item.kind.and_then(|kind| Some((kind_of(members)?.name, kind)));
                self.add_part(name, said, item.nth, (column, &members[part]));
                return;
            }
        };
        self.singles.push(Single { column, path, shape });
    }

    fn add_part(
        &mut self,
        list: &'static str,
        said: Option<(&'static str, String)>,
        nth: usize,
        part: (usize, &'static Member),
    ) {
        let same =
            |item: &&mut ItemColumns| (item.list, &item.said, item.nth) == (list, &said, nth);
        match self.items.iter_mut().find(same) {
            Some(item) => item.parts.push(part),
            None => self.items.push(ItemColumns { list, said, nth, parts: vec![part] }),
        }
    }

    /// Makes of a row what a client would send, for [`people::document::check_submission`] to check.
    ///
    /// Empty cells are absent, and so are blank ones, except below `attributes`. What can't be read
    /// as the boolean or number that it must be stays a string, which the check refuses. Columns
    /// `id` and `meta.…` are there like the others. The reader of the table has to refuse rows that
    /// have more cells than the header.
    pub(crate) fn person(&self, record: &StringRecord) -> Result<Value, Violations> {
        let mut person = match self.rest {
            Some(column) => read_rest(cell(record, column))?,
            None => Map::new(),
        };
        for single in &self.singles {
            if let Some(value) = single.value(record)? {
                put(&mut person, &single.path, value)?;
            }
        }
        for (list, items) in self.lists(record) {
            put(&mut person, &[list], items)?;
        }
        Ok(Value::Object(person))
    }

    /// Refuses a column of something hidden: an empty cell takes away what was there.
    pub(crate) fn leave_alone(&self, hidden: &Hidden) -> Result<(), Violations> {
        for single in &self.singles {
            hidden.refuse_path(&single.path.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
        self.items.iter().try_for_each(|item| hidden.refuse_path(&[item.list]))
    }

    /// How many columns there are.
    pub(crate) fn count(&self) -> usize {
        self.headers.len()
    }

    /// What the header of a column says, which is counted from 0.
    pub(crate) fn header(&self, column: usize) -> Option<&str> {
        self.headers.get(column).map(String::as_str)
    }

    fn lists(&self, record: &StringRecord) -> Map<String, Value> {
        let mut lists = Map::new();
        for item in &self.items {
            let Some(value) = item.value(record) else { continue };
            let list = lists.entry(item.list).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(items) = list {
                items.push(value);
            }
        }
        lists
    }

    /// The header of the column that the place of a violation comes from, given the row that was
    /// found wrong; nothing where no column has to do with it.
    pub(crate) fn locate(&self, pointer: &str, record: &StringRecord) -> Option<&str> {
        let wanted: Vec<&str> = pointer.split('/').skip(1).collect();
        let filled = |column: usize| !cell(record, column).is_empty();
        let rank = |(column, pointer): &(usize, String)| {
            let names: Vec<&str> = pointer.split('/').skip(1).collect();
            let common = names.iter().zip(&wanted).take_while(|(a, b)| a == b).count();
            (common, filled(*column), common == names.len())
        };
        let best = self
            .pointers(record)
            .iter()
            .map(|place| (rank(place), place.0))
            .filter(|((common, ..), _)| *common > 0)
            .min_by_key(|(rank, column)| (Reverse(*rank), *column))
            .map(|(_, column)| column);
        let rest = self.rest.filter(|rest| filled(*rest));
        let column = best.filter(|best| filled(*best)).or(rest).or(best)?;
        self.headers.get(column).map(String::as_str)
    }

    /// Where every column of a row but `rest` goes, as JSON pointers.
    fn pointers(&self, record: &StringRecord) -> Vec<(usize, String)> {
        let mut pointers: Vec<_> =
            self.singles.iter().map(|single| (single.column, pointer(&single.path))).collect();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for item in &self.items {
            let place = if item.value(record).is_some() {
                let count = counts.entry(item.list).or_default();
                *count += 1;
                format!("/{}/{}", item.list, *count - 1)
            } else {
                format!("/{}", item.list)
            };
            let part =
                |(column, member): &(usize, &Member)| (*column, format!("{place}/{}", member.name));
            pointers.extend(item.parts.iter().map(part));
        }
        pointers
    }
}

impl Single {
    fn value(&self, record: &StringRecord) -> Result<Option<Value>, Violations> {
        let cell = cell(record, self.column);
        match self.shape {
            None => Ok((!cell.is_empty()).then(|| Value::String(cell.to_owned()))),
            Some(_) if cell.trim().is_empty() => Ok(None),
            Some(Shape::Any) => read_attributes(cell).map(Some),
            Some(shape) => Ok(Some(typed(shape, cell))),
        }
    }
}

impl ItemColumns {
    fn value(&self, record: &StringRecord) -> Option<Value> {
        let mut item = Map::new();
        for (column, member) in &self.parts {
            let cell = cell(record, *column);
            if !cell.trim().is_empty() {
                item.insert(member.name.to_owned(), typed(&member.shape, cell));
            }
        }
        if item.is_empty() {
            return None;
        }
        if let Some((name, kind)) = &self.said {
            item.insert((*name).to_owned(), Value::String(kind.clone()));
        }
        Some(Value::Object(item))
    }
}

fn cell(record: &StringRecord, column: usize) -> &str {
    record.get(column).unwrap_or_default()
}

fn typed(shape: &Shape, cell: &str) -> Value {
    let text = || Value::String(cell.to_owned());
    match shape {
        Shape::Boolean => match cell.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Value::Bool(true),
            "false" | "no" | "0" => Value::Bool(false),
            _ => text(),
        },
        Shape::Integer => cell.trim().parse::<u64>().map_or_else(|_| text(), Value::from),
        Shape::Labels => cell.split(';').map(str::trim).filter(|word| !word.is_empty()).collect(),
        Shape::Text(_)
        | Shape::Timestamp
        | Shape::PartialDate
        | Shape::Object(_)
        | Shape::List { .. }
        | Shape::Any => text(),
    }
}

fn read_rest(cell: &str) -> Result<Map<String, Value>, Violations> {
    if cell.trim().is_empty() {
        return Ok(Map::new());
    }
    match read_json(cell.as_bytes())? {
        Value::Object(rest) => Ok(rest),
        _ => Err(Violations::one("", Rule::Type, "The rest must be a JSON object.")),
    }
}

/// Reads the JSON of `attributes` where it will stand, for pointers and depths to be right.
fn read_attributes(cell: &str) -> Result<Value, Violations> {
    let refuse = |message: String| Violations::one(pointer(&[ATTRIBUTES]), Rule::Json, message);
    // A cell that is JSON on its own can't end the object that is written around it.
    serde_json::from_str::<Value>(cell)
        .map_err(|error| refuse(format!("It is not JSON: {error}. Write one JSON object.")))?;
    let mut around = read_json(format!("{{\"{ATTRIBUTES}\":{cell}}}").as_bytes())?;
    Ok(around.get_mut(ATTRIBUTES).map_or(Value::Null, Value::take))
}

/// Puts a value where a path leads, unless something else is there already.
fn put<S: AsRef<str>>(
    person: &mut Map<String, Value>,
    path: &[S],
    value: Value,
) -> Result<(), Violations> {
    let twice = || {
        let message = "Two columns of this row say something here; empty one of the cells.";
        Violations::one(pointer(path), Rule::Duplicate, message)
    };
    let Some((last, above)) = path.split_last() else { return Ok(()) };
    let mut object = person;
    for name in above {
        let inner = object.entry(name.as_ref()).or_insert_with(|| Value::Object(Map::new()));
        object = inner.as_object_mut().ok_or_else(twice)?;
    }
    if object.contains_key(last.as_ref()) {
        return Err(twice());
    }
    object.insert(last.as_ref().to_owned(), value);
    Ok(())
}

/// Writes a JSON pointer (RFC 6901), cutting very long names as the check does.
fn pointer<S: AsRef<str>>(path: &[S]) -> String {
    let name = |name: &S| format!("/{}", pointer_part(&short(name.as_ref())));
    path.iter().map(name).collect()
}
