//! A row over somebody who is there.
//!
//! A table without a column for a member says nothing about it, so that it stays as it is. An empty
//! cell takes away what its column names. Columns of items with a type in brackets name these items
//! alone; one without names the list. With the column `rest` a row says everything there is to say.

use csv::StringRecord;
use people::Violations;
use people::field::SERVER_GIVEN;
use serde_json::{Map, Value};

use super::{Columns, ItemColumns, cell, typed};

impl Columns {
    /// Makes of a row and the members of somebody what these are to be, for
    /// [`people::document::check_submission`] to check.
    pub(crate) fn over(
        &self,
        record: &StringRecord,
        before: &Map<String, Value>,
    ) -> Result<Value, Violations> {
        if self.rest.is_some() {
            return self.person(record);
        }
        let mut person = before.clone();
        person.retain(|name, _| !SERVER_GIVEN.contains(&name.as_str()));
        for single in self.singles.iter().filter(|single| !is_given(&single.path)) {
            set(&mut person, &single.path, single.value(record)?);
        }
        let lists = self.lists(record);
        for (index, item) in self.items.iter().enumerate() {
            if self.items[..index].iter().any(|earlier| earlier.list == item.list) {
                continue;
            }
            let items: Vec<&ItemColumns> =
                self.items.iter().filter(|other| other.list == item.list).collect();
            let after = if items.iter().all(|item| item.said.is_some()) {
                merged(&items, record, before.get(item.list))
            } else {
                lists.get(item.list).cloned()
            };
            set(&mut person, &[item.list], after);
        }
        Ok(Value::Object(person))
    }
}

fn is_given(path: &[String]) -> bool {
    path.first().is_some_and(|name| SERVER_GIVEN.contains(&name.as_str()))
}

/// A list in which only the items are changed that the columns name, and of these only the parts.
fn merged(items: &[&ItemColumns], record: &StringRecord, before: Option<&Value>) -> Option<Value> {
    let before = before.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut after = before.to_vec();
    for item in items {
        let value = item.value(record);
        match item.place(before) {
            Some(place) if value.is_some() => item.put(record, &mut after[place]),
            Some(place) => after[place] = Value::Null,
            None => after.extend(value),
        }
    }
    after.retain(|item| !item.is_null());
    (!after.is_empty()).then_some(Value::Array(after))
}

impl ItemColumns {
    /// Where the item stands in a list.
    fn place(&self, list: &[Value]) -> Option<usize> {
        let (name, kind) = self.said.as_ref()?;
        let is_meant = |(_, item): &(usize, &Value)| item[*name] == kind.as_str();
        list.iter().enumerate().filter(is_meant).nth(self.nth - 1).map(|(place, _)| place)
    }

    /// Puts the cells into the item; the parts without a column stay.
    fn put(&self, record: &StringRecord, item: &mut Value) {
        let Value::Object(item) = item else { return };
        for (column, member) in &self.parts {
            let cell = cell(record, *column);
            if cell.trim().is_empty() {
                item.shift_remove(member.name);
            } else {
                item.insert(member.name.to_owned(), typed(&member.shape, cell));
            }
        }
    }
}

/// Sets or takes away the value at a path, and with it the objects that it leaves empty.
fn set<S: AsRef<str>>(members: &mut Map<String, Value>, path: &[S], value: Option<Value>) {
    let Some((first, below)) = path.split_first() else { return };
    let name = first.as_ref();
    if below.is_empty() {
        match value {
            Some(value) => drop(members.insert(name.to_owned(), value)),
            None => drop(members.shift_remove(name)),
        }
        return;
    }
    if value.is_none() && !members.get(name).is_some_and(Value::is_object) {
        return;
    }
    let inner = members.entry(name).or_insert_with(|| Value::Object(Map::new()));
    if !inner.is_object() {
        *inner = Value::Object(Map::new());
    }
    if let Value::Object(inner) = inner {
        set(inner, below, value);
    }
    if members[name].as_object().is_some_and(Map::is_empty) {
        members.shift_remove(name);
    }
}
