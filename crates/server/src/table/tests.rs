//! The table dialect, tried without a store.

mod over;
mod reading;
mod targets;
mod writing;

use csv::StringRecord;
use serde_json::Value;

use super::{Columns, Spelling, Unmapped};

/// Columns of a header and maps that are right.
fn columns(header: &[&str], maps: &[&str]) -> Columns {
    try_columns(header, maps, Unmapped::Refuse).unwrap()
}

fn try_columns(header: &[&str], maps: &[&str], unmapped: Unmapped) -> Result<Columns, String> {
    let maps: Vec<String> = maps.iter().map(|&map| map.to_owned()).collect();
    Columns::new(&StringRecord::from(header), &maps, unmapped, Spelling::Flags)
}

/// A person of a header without maps and one row.
fn person(header: &[&str], row: &[&str]) -> Result<Value, people::Violations> {
    columns(header, &[]).person(&StringRecord::from(row))
}
