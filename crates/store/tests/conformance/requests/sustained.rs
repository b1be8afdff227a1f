//! What a month of one operation costs, as `docs/dynamodb.md` says it: as much as its calls.

use std::fs;
use std::path::Path;

use super::documented;
use crate::Home;

/// The head of the table of what is done for a month.
const HEAD: &str = "| sustained for a month |";
/// What is done, and the operation that it is.
const OPERATIONS: [(&str, &str); 6] = [
    ("create", "create"),
    ("change of what no index has", "change of what no index has"),
    ("get", "get"),
    ("page of 50 of any list", "list by id"),
    ("search that finds up to 500", "search"),
    ("search that finds more than 1,000", "search, many found"),
];
/// How many million calls a month of one call a second is.
const MILLIONS: f64 = 2.592;

pub(super) async fn a_month_costs_what_is_documented_for_its_calls(_: Home) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/dynamodb.md");
    let document = fs::read_to_string(path).unwrap();
    let cells = |line: &str| -> Vec<String> {
        line.split('|').skip(1).map(|cell| cell.trim().to_owned()).collect()
    };
    let months = document.lines().skip_while(|line| !line.starts_with(HEAD)).skip(2);
    let months: Vec<_> = months.take_while(|line| line.starts_with('|')).map(cells).collect();
    assert_eq!(months.len(), OPERATIONS.len());
    for (month, (name, operation)) in months.iter().zip(OPERATIONS) {
        assert_eq!(month[0], name);
        let mut rows = document.lines().skip_while(|line| !line.starts_with(documented::HEAD));
        let row = rows.find(|line| line.starts_with(&format!("| {operation} |")));
        let cost = million(&cells(row.unwrap()));
        for (cell, rate) in [(&month[1], 100.0), (&month[2], 1_000.0)] {
            let wanted = cost * MILLIONS * rate;
            // An average is said in whole cents.
            assert!((dollars(cell) - wanted).abs() <= wanted * 0.001, "{name}: {cell}, {wanted}");
        }
    }
}

/// What a million calls cost in dollars: with what is said of an average, or else by their units.
fn million(row: &[String]) -> f64 {
    let average = row[5].split("on average").nth(1).and_then(|said| said.split('$').nth(1));
    let units = |cell: &str| if cell.is_empty() { 0.0 } else { dollars(cell) };
    let by_units = units(&row[2]) * 0.125 + units(&row[3]) * 0.625;
    average.map_or(by_units, |said| dollars(said.split(';').next().unwrap()))
}

fn dollars(text: &str) -> f64 {
    text.trim_start_matches('$').replace(',', "").parse().unwrap()
}
