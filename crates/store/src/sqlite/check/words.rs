//! The indexes of words and look-ups, against the documents.
//!
//! An index is ordered by words and the people by their places, and neither fits into memory. So
//! both are added up, each entry as a number of 128 bits, into many sums by place: where the sums
//! are equal, the entries are, whatever their order. Only where they differ both are read again.

use std::collections::{BTreeMap, BTreeSet};

use people::document;
use rusqlite::{Connection, params};
use xxhash_rust::xxh3::xxh3_128_with_seed;

use super::super::row::Row;
use super::Findings;

/// How many sums there are: a person shares theirs with one of so many others.
const SUMS: usize = 1 << 16;
/// Of how many sums that differ the entries are told at most.
const TOLD: usize = 128;
/// Beginnings of so many characters at most have entries of their own.
const LONGEST_BEGINNING: usize = 10;

/// Takes an entry: the place of who has it, and its number.
type Each<'a> = &'a mut dyn FnMut(i64, u128);

/// A part of the indexes.
struct Part {
    name: &'static str,
    /// What somebody has of it.
    of: fn(&Row) -> Vec<&str>,
    /// Reads all of it.
    walk: fn(&Connection, Each<'_>) -> rusqlite::Result<()>,
}

/// The look-ups, the words, and the beginnings that answer searches for the first characters of a
/// word.
const PARTS: [Part; 3] = [
    Part {
        name: "look-ups",
        of: |row| terms(&row.keys).collect(),
        walk: |connection, each| walk_terms(connection, "lookup", each),
    },
    Part {
        name: WORDS,
        of: |row| terms(&row.words).collect(),
        walk: |connection, each| walk_terms(connection, "word", each),
    },
    Part { name: "beginnings", of: |row| beginnings(&row.words), walk: walk_beginnings },
];

const WORDS: &str = "words";

/// The entries of everyone, added up: of each part, by place.
pub(super) struct Sums(Vec<Vec<u128>>);

impl Sums {
    pub(super) fn new() -> Self {
        Self(PARTS.iter().map(|_| vec![0; SUMS]).collect())
    }

    /// Adds the entries that a person has.
    pub(super) fn add(&mut self, seq: i64, row: &Row) {
        for (part, sums) in PARTS.iter().zip(&mut self.0) {
            let sum = &mut sums[place(seq)];
            for entry in entries(part, seq, row) {
                *sum = sum.wrapping_add(entry);
            }
        }
    }
}

/// Makes the indexes readable entry by entry
/// (<https://www.sqlite.org/fts5.html#the_fts5vocab_virtual_table_module>).
pub(super) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "CREATE VIRTUAL TABLE temp.word_entry USING fts5vocab(main, word, instance);
         CREATE VIRTUAL TABLE temp.lookup_entry USING fts5vocab(main, lookup, instance);
         CREATE VIRTUAL TABLE temp.term USING fts5vocab(main, word, row);",
    )
}

fn place(seq: i64) -> usize {
    usize::try_from(seq.cast_unsigned() % SUMS as u64).unwrap_or(0)
}

/// The number of an entry.
fn entry(text: &[u8], seq: i64) -> u128 {
    xxh3_128_with_seed(text, seq.cast_unsigned())
}

/// The numbers of the entries that a person has, each once.
fn entries(part: &Part, seq: i64, row: &Row) -> BTreeSet<u128> {
    (part.of)(row).into_iter().map(|text| entry(text.as_bytes(), seq)).collect()
}

/// The words of a folded text, as the indexes tell them apart (their tokenizer is `ascii`).
fn terms(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric()).filter(|term| !term.is_empty())
}

fn beginnings(text: &str) -> Vec<&str> {
    terms(text)
        .flat_map(|term| (1..=LONGEST_BEGINNING).filter_map(|n| beginning(term, n)))
        .collect()
}

/// So many first characters of a word, if it has them.
fn beginning(term: &str, characters: usize) -> Option<&str> {
    let (at, last) = term.char_indices().nth(characters - 1)?;
    term.get(..at + last.len_utf8())
}

fn walk_terms(connection: &Connection, index: &str, each: Each<'_>) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(&format!("SELECT term, doc FROM temp.{index}_entry"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let seq = row.get(1)?;
        each(seq, entry(row.get_ref(0)?.as_bytes()?, seq));
    }
    Ok(())
}

/// Asks for each beginning of any word who has it; words that begin alike follow on one another.
fn walk_beginnings(connection: &Connection, each: Each<'_>) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("SELECT term FROM temp.term")?;
    let mut rows = statement.query([])?;
    let mut last = String::new();
    while let Some(row) = rows.next()? {
        let term: String = row.get(0)?;
        for characters in 1..=LONGEST_BEGINNING {
            let text = beginning(&term, characters);
            if let Some(text) = text.filter(|text| beginning(&last, characters) != Some(*text)) {
                who_has(connection, text, each)?;
            }
        }
        last = term;
    }
    Ok(())
}

fn who_has(connection: &Connection, beginning: &str, each: Each<'_>) -> rusqlite::Result<()> {
    let mut find = connection.prepare_cached("SELECT rowid FROM word WHERE word MATCH ?1")?;
    let mut rows = find.query(params![format!("\"{beginning}\" *")])?;
    while let Some(row) = rows.next()? {
        let seq = row.get(0)?;
        each(seq, entry(beginning.as_bytes(), seq));
    }
    Ok(())
}

/// Holds the indexes against the sums of what everyone has.
pub(super) fn compare(
    connection: &Connection,
    sums: Sums,
    found: &mut Findings,
) -> rusqlite::Result<()> {
    for (part, mut sums) in PARTS.iter().zip(sums.0) {
        (part.walk)(connection, &mut |seq, entry| {
            let sum = &mut sums[place(seq)];
            *sum = sum.wrapping_sub(entry);
        })?;
        let differ = sums.iter().enumerate().filter(|(_, sum)| **sum != 0);
        let differ: BTreeSet<usize> = differ.map(|(place, _)| place).take(TOLD).collect();
        if !differ.is_empty() {
            tell(connection, part, &differ, found)?;
            if part.name == WORDS {
                // Wrong words have wrong beginnings, which need not be told as well.
                break;
            }
        }
    }
    Ok(())
}

/// Somebody whose sum differs: the id, the entries that the index lacks, and how many it has beyond.
#[derive(Default)]
struct Suspect {
    id: Option<Vec<u8>>,
    lacks: BTreeSet<u128>,
    surplus: usize,
}

/// Reads the people and the entries of some sums again, and says where they differ.
fn tell(
    connection: &Connection,
    part: &Part,
    differ: &BTreeSet<usize>,
    found: &mut Findings,
) -> rusqlite::Result<()> {
    let mut suspects: BTreeMap<i64, Suspect> = BTreeMap::new();
    let mut statement = connection.prepare("SELECT seq, id, document FROM person")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let seq = row.get(0)?;
        if differ.contains(&place(seq)) {
            // A document that can't be read was told of before.
            let person = document::read_person(row.get_ref(2)?.as_blob()?).ok();
            let lacks = person.map(|person| entries(part, seq, &Row::of(&person)));
            let lacks = lacks.unwrap_or_default();
            suspects.insert(seq, Suspect { id: Some(row.get(1)?), lacks, surplus: 0 });
        }
    }
    (part.walk)(connection, &mut |seq, entry| {
        if differ.contains(&place(seq)) {
            let suspect = suspects.entry(seq).or_default();
            if !suspect.lacks.remove(&entry) {
                suspect.surplus += 1;
            }
        }
    })?;
    for (seq, suspect) in suspects {
        suspect.tell(seq, part.name, found);
    }
    Ok(())
}

impl Suspect {
    fn tell(self, seq: i64, name: &str, found: &mut Findings) {
        let Self { id, lacks, surplus } = self;
        let Some(id) = id else {
            found.add(format!("The index of words has place {seq}, where nobody is."));
            return;
        };
        if !lacks.is_empty() {
            let count = lacks.len();
            found.of(&id, &format!("the index of words lacks {count} of their {name}."));
        }
        if surplus > 0 {
            found.of(&id, &format!("the index of words has {surplus} {name} that aren't theirs."));
        }
    }
}
