//! Lists: which index serves a query, and the walk along it.
//!
//! Whatever serves it, the candidates come in the order that was asked for, and the query itself
//! decides on each one. An index is only a way to look at fewer of them, so the same cursor
//! continues a list even when another plan is chosen for its next page.

use std::time::Instant;

use people::keys::{self, Required};
use people::{Query, Sort, document};
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OptionalExtension, ToSql, params_from_iter};

use super::row::{read_document, token};
use crate::seal::Sealer;
use crate::{COUNT_LIMIT, Document, Error, PAGE_BYTES, Page, Total, WALK_LIMIT, WALK_TIME};

#[cfg(test)]
mod tests;

/// How many of those whom an index finds are put in order for each page. Only their keys are read
/// for that; where there are more, everyone is walked along in the order that was asked for.
const SORT_LIMIT: usize = 10_000;

/// Reads one page.
pub(crate) fn list(connection: &Connection, query: &Query, sealer: &Sealer) -> Result<Page, Error> {
    let identity = query.identity();
    let after = match &query.cursor {
        Some(cursor) => {
            let opened = sealer.open(cursor, &identity)?;
            Some(Position::read(&opened).ok_or(Error::CursorInvalid)?)
        }
        None => None,
    };
    // One transaction, so that plan, page and total see the same people.
    let snapshot = connection.unchecked_transaction()?;
    let plan = Plan::of(connection, query)?;
    let walk = plan.walk(connection, query, after)?;
    let next = walk.next.map(|position| sealer.seal(&position.write(), &identity)).transpose()?;
    let total = query.total.then(|| count(connection, query)).transpose()?;
    snapshot.finish()?;
    Ok(Page { people: walk.people, next, total })
}

/// Whether a query can only find the one person who has an id or a unique key, which costs no more
/// than a read by id.
pub(crate) fn is_one_lookup(query: &Query) -> bool {
    let required = query.filter.as_ref().map(keys::required).unwrap_or_default();
    required.iter().any(|required| matches!(required, Required::Id(_) | Required::Unique(_)))
}

/// Whether a query may have to decide on very many people one by one: no index serves it, or not in
/// the order that it asks for, or everyone whom an index finds is to be counted by a filter.
pub(crate) fn is_walk(query: &Query) -> bool {
    match &query.filter {
        Some(filter) => query.total || query.sort != Sort::Id || keys::required(filter).is_empty(),
        None if query.search.is_none() => false,
        None => query.sort != Sort::Id || query.indexed_words().is_empty(),
    }
}

/// How many people there are.
pub(super) fn people(connection: &Connection) -> Result<u64, Error> {
    let kept = "SELECT value FROM setting WHERE name = 'people'";
    let count: i64 = connection.query_row(kept, [], |row| row.get(0))?;
    Ok(count.cast_unsigned())
}

/// Where a page ended: the key of the order, and `seq`, which makes every order total.
#[derive(Debug, Clone, PartialEq)]
struct Position {
    key: Key,
    seq: i64,
}

#[derive(Debug, Clone, PartialEq)]
enum Key {
    Seq,
    Name(String),
    Modified(i64),
}

impl Position {
    /// `seq` and the moment as eight bytes each; a name as it is, behind `seq`.
    fn write(&self) -> Vec<u8> {
        let mut bytes = self.seq.to_be_bytes().to_vec();
        match &self.key {
            Key::Seq => bytes.push(b'i'),
            Key::Name(name) => {
                bytes.push(b'n');
                bytes.extend(name.as_bytes());
            }
            Key::Modified(millis) => {
                bytes.push(b'm');
                bytes.extend(millis.to_be_bytes());
            }
        }
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (seq, key) = bytes.split_first_chunk()?;
        let (kind, key) = key.split_first()?;
        let key = match kind {
            b'i' => Key::Seq,
            b'n' => Key::Name(String::from_utf8(key.to_vec()).ok()?),
            b'm' => Key::Modified(i64::from_be_bytes(key.try_into().ok()?)),
            _ => return None,
        };
        Some(Self { key, seq: i64::from_be_bytes(*seq) })
    }
}

/// What serves a query.
enum Plan {
    /// Nobody can match.
    Nobody,
    /// At most this one person.
    One(i64),
    /// Those that an index finds, in the order of adding.
    Found(Terms),
    /// Those that an index finds, which are few enough to be put in order.
    Few(Terms),
    /// Everyone, in the order that was asked for.
    Everyone,
}

/// What an index is asked for.
struct Terms {
    /// `word` or `lookup`.
    index: &'static str,
    /// The expression (<https://www.sqlite.org/fts5.html#full_text_query_syntax>).
    text: String,
}

impl Plan {
    fn of(connection: &Connection, query: &Query) -> Result<Self, Error> {
        let mut lookups = Vec::new();
        for required in query.filter.as_ref().map(keys::required).unwrap_or_default() {
            let one = match required {
                Required::Nothing => return Ok(Self::Nobody),
                Required::Lookup(lookup) => {
                    lookups.push(token(&lookup));
                    continue;
                }
                Required::Id(id) => {
                    let find = "SELECT seq FROM person WHERE id = ?1";
                    find_one(connection, find, id.as_bytes())
                }
                Required::Unique(key) => {
                    let find = "SELECT seq FROM unique_key WHERE key = ?1";
                    find_one(connection, find, &key)
                }
            };
            return Ok(one?.map_or(Self::Nobody, Self::One));
        }
        let Some(terms) = Terms::of(query, &lookups) else { return Ok(Self::Everyone) };
        match query.sort {
            Sort::Id => Ok(Self::Found(terms)),
            Sort::Name | Sort::LastModified => {
                let few = count_found(connection, &terms, SORT_LIMIT + 1)? <= SORT_LIMIT;
                Ok(if few { Self::Few(terms) } else { Self::Everyone })
            }
        }
    }

    /// Walks along the candidates behind `after` until the page is full or has cost enough.
    fn walk(
        &self,
        connection: &Connection,
        query: &Query,
        after: Option<Position>,
    ) -> Result<Walk, Error> {
        let mut parameters = Vec::new();
        let Some(statement) = self.statement(query, query.sort, after, &mut parameters) else {
            return Ok(Walk::default());
        };
        let mut statement = connection.prepare_cached(&statement)?;
        let mut rows = statement.query(params_from_iter(parameters))?;
        let exact = self.is_exact(query);
        let begun = Instant::now();
        let (mut walk, mut bytes, mut last) = (Walk::default(), 0, None);
        while let Some(row) = rows.next()? {
            let enough = walk.people.len() == query.limit || bytes >= PAGE_BYTES;
            // The first candidate is always looked at: a page that looked at none could name no next.
            let late = walk.seen > 0 && begun.elapsed() >= WALK_TIME;
            if enough || walk.seen == WALK_LIMIT || late {
                walk.next = last;
                break;
            }
            let document = read_document(row)?;
            last = Some(position(row, query.sort)?);
            walk.seen += 1;
            if exact || accepts(query, &document)? {
                bytes += document.bytes.len();
                walk.people.push(document);
            }
        }
        Ok(walk)
    }

    /// Whether the index alone decides, so that no document has to be parsed.
    fn is_exact(&self, query: &Query) -> bool {
        let found = matches!(self, Self::Found(_) | Self::Few(_));
        let everyone = query.filter.is_none() && query.search.is_none();
        everyone || (found && query.words_decide())
    }

    /// The statement that gives `version, document, seq, key` in order, and its parameters.
    fn statement(
        &self,
        query: &Query,
        sort: Sort,
        after: Option<Position>,
        parameters: &mut Vec<Parameter>,
    ) -> Option<String> {
        let by_seq = "SELECT version, document, seq, 0 FROM person";
        if let (Self::Found(Terms { index, text }), Sort::Id) = (self, sort) {
            let seq = after.map_or(0, |position| position.seq);
            parameters.extend([Parameter::Text(text.clone()), Parameter::Integer(seq)]);
            return Some(format!(
                "SELECT p.version, p.document, p.seq, 0 FROM {index} found
                 CROSS JOIN person p ON p.seq = found.rowid
                 WHERE {index} MATCH ?1 AND found.rowid > ?2 ORDER BY found.rowid"
            ));
        }
        let (column, direction, comparison) = match sort {
            Sort::Id => ("0", "", ">"),
            Sort::Name => ("name_key", "", ">"),
            Sort::LastModified => ("modified", "DESC", "<"),
        };
        let scope = match self {
            Self::Nobody => return None,
            Self::One(seq) => {
                parameters.push(Parameter::Integer(*seq));
                Some("seq = ?".to_owned())
            }
            Self::Found(Terms { index, text }) | Self::Few(Terms { index, text }) => {
                parameters.push(Parameter::Text(text.clone()));
                Some(format!(
                    "seq IN (SELECT rowid FROM {index} WHERE {index} MATCH ? LIMIT {SORT_LIMIT})"
                ))
            }
            Self::Everyone if sort == Sort::Name => named(query, after.is_none(), parameters),
            Self::Everyone => None,
        };
        let behind = after.map(|Position { key, seq }| {
            parameters.extend(match key {
                Key::Seq => None,
                Key::Name(name) => Some(Parameter::Text(name)),
                Key::Modified(millis) => Some(Parameter::Integer(millis)),
            });
            parameters.push(Parameter::Integer(seq));
            match sort {
                Sort::Id => "seq > ?".to_owned(),
                Sort::Name | Sort::LastModified => format!("({column}, seq) {comparison} (?, ?)"),
            }
        });
        let conditions: Vec<String> = scope.into_iter().chain(behind).collect();
        let filter = if conditions.is_empty() { "" } else { " WHERE " };
        let conditions = conditions.join(" AND ");
        Some(match sort {
            Sort::Id => format!("{by_seq}{filter}{conditions} ORDER BY seq"),
            // The limit, though it is none, has the keys put in order before a document is read
            // (<https://www.sqlite.org/optoverview.html#subquery_flattening>).
            Sort::Name | Sort::LastModified => format!(
                "SELECT p.version, p.document, p.seq, sorted.key FROM (
                     SELECT seq, {column} AS key FROM person{filter}{conditions}
                     ORDER BY {column} {direction}, seq {direction} LIMIT -1
                 ) sorted CROSS JOIN person p ON p.seq = sorted.seq"
            ),
        })
    }

    fn count(&self, connection: &Connection, query: &Query) -> Result<Total, Error> {
        let total = |count: u64, at_least| Ok(Total { count, at_least });
        if query.filter.is_none() && query.search.is_none() {
            return total(people(connection)?, false);
        }
        if let (true, Self::Found(terms) | Self::Few(terms)) = (query.words_decide(), self) {
            let found = count_found(connection, terms, COUNT_LIMIT + 1)?;
            return total(found.min(COUNT_LIMIT) as u64, found > COUNT_LIMIT);
        }
        let mut parameters = Vec::new();
        let Some(statement) = self.statement(query, Sort::Id, None, &mut parameters) else {
            return total(0, false);
        };
        let mut statement = connection.prepare_cached(&statement)?;
        let mut rows = statement.query(params_from_iter(parameters))?;
        let (mut seen, mut count, begun) = (0, 0, Instant::now());
        while let Some(row) = rows.next()? {
            if seen == COUNT_LIMIT || begun.elapsed() >= WALK_TIME {
                return total(count, true);
            }
            seen += 1;
            let document = read_document(row)?;
            count += u64::from(accepts(query, &document)?);
        }
        total(count, false)
    }
}

/// Counts everyone whom the query accepts, as far as that is cheap. The order makes no difference,
/// and that of adding has the best plans.
fn count(connection: &Connection, query: &Query) -> Result<Total, Error> {
    let query = Query { sort: Sort::Id, ..query.clone() };
    Plan::of(connection, &query)?.count(connection, &query)
}

impl Terms {
    /// The look-ups if there are any, as fewer people share one than a word: whether those have
    /// the words as well, the query itself decides.
    fn of(query: &Query, lookups: &[String]) -> Option<Self> {
        if !lookups.is_empty() {
            return Some(Self { index: "lookup", text: lookups.join(" AND ") });
        }
        // Words hold letters, digits and marks only: nothing that the index's own grammar knows.
        let words = query.indexed_words().iter();
        let words: Vec<String> = words.map(|word| format!("\"{word}\"*")).collect();
        (!words.is_empty()).then(|| Self { index: "word", text: words.join(" AND ") })
    }
}

/// What a walk found.
#[derive(Default)]
struct Walk {
    people: Vec<Document>,
    seen: usize,
    next: Option<Position>,
}

fn position(row: &rusqlite::Row<'_>, sort: Sort) -> rusqlite::Result<Position> {
    let key = match sort {
        Sort::Id => Key::Seq,
        Sort::Name => Key::Name(row.get(3)?),
        Sort::LastModified => Key::Modified(row.get(3)?),
    };
    Ok(Position { key, seq: row.get(2)? })
}

fn accepts(query: &Query, document: &Document) -> Result<bool, Error> {
    let person = document::read_person(&document.bytes).map_err(Error::unavailable)?;
    Ok(query.accepts(&person))
}

fn find_one(
    connection: &Connection,
    statement: &str,
    key: &dyn ToSql,
) -> rusqlite::Result<Option<i64>> {
    connection.prepare_cached(statement)?.query_row([key], |row| row.get(0)).optional()
}

fn count_found(connection: &Connection, terms: &Terms, limit: usize) -> rusqlite::Result<usize> {
    let Terms { index, text } = terms;
    let count =
        format!("SELECT count(*) FROM (SELECT rowid FROM {index} WHERE {index} MATCH ?1 LIMIT ?2)");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let found: i64 = connection
        .prepare_cached(&count)?
        .query_row(rusqlite::params![text, limit], |row| row.get(0))?;
    Ok(usize::try_from(found).unwrap_or(usize::MAX))
}

/// A parameter of a statement.
enum Parameter {
    Integer(i64),
    Text(String),
}

impl ToSql for Parameter {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Integer(value) => value.to_sql(),
            Self::Text(value) => value.to_sql(),
        }
    }
}

/// Where in the order of names everybody is whom the filter matches. A page behind another one begins
/// where that ended: with both beginnings, SQLite would look for the first, and walk to the second.
fn named(query: &Query, is_first: bool, parameters: &mut Vec<Parameter>) -> Option<String> {
    let prefix = keys::name_prefix(query.filter.as_ref()?)?;
    let end = format!("{prefix}\u{2}");
    if is_first {
        parameters.extend([prefix, end].map(Parameter::Text));
        return Some("name_key >= ? AND name_key < ?".to_owned());
    }
    parameters.push(Parameter::Text(end));
    Some("name_key < ?".to_owned())
}
