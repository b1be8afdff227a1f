//! A person as the tables keep it, made before the writer's turn so that its turn is short.

use bytes::Bytes;
use people::keys::{self, Lookup, UniqueKey};
use people::{Person, PersonId, document, words};
use xxhash_rust::xxh3::xxh3_64;

use crate::{Document, Written};

/// A row of `person`, and what belongs to it elsewhere.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) id: PersonId,
    pub(crate) modified: i64,
    pub(crate) name_key: String,
    pub(crate) document: Document,
    pub(crate) unique: Vec<UniqueKey>,
    pub(crate) words: String,
    pub(crate) keys: String,
    pub(crate) manager: Option<PersonId>,
}

impl Row {
    pub(crate) fn of(person: &Person) -> Self {
        let meta = person.meta();
        let tokens: Vec<String> = keys::lookups(person).iter().map(token).collect();
        Self {
            id: person.id(),
            modified: meta.last_modified.as_millis(),
            name_key: keys::name_key(person),
            document: Document {
                version: meta.version,
                bytes: Bytes::from(document::write(person)),
            },
            unique: keys::unique(person.document()),
            words: words::of_person(person).join(" "),
            keys: tokens.join(" "),
            manager: person.manager(),
        }
    }
}

impl Row {
    /// What is answered once the row is written.
    pub(crate) fn written(&self) -> Written {
        Written { id: self.id, document: self.document.clone() }
    }
}

/// A look-up as one token of the index: its kind and 64 bits of hash. The filter is asked again
/// for every person found, so two look-ups that share a hash do no harm.
pub(crate) fn token(lookup: &Lookup) -> String {
    format!("{}{:016x}", &lookup.0[..1], xxh3_64(lookup.0.as_bytes()))
}

/// A version as a column keeps it. One that none can hold is refused, not kept as another one.
pub(crate) fn number(version: u64) -> rusqlite::Result<i64> {
    i64::try_from(version).map_err(|cause| rusqlite::Error::ToSqlConversionFailure(Box::new(cause)))
}

/// Reads `version, document`.
pub(crate) fn read_document(row: &rusqlite::Row<'_>) -> rusqlite::Result<Document> {
    let bytes = Bytes::copy_from_slice(row.get_ref(1)?.as_blob()?);
    Ok(Document { version: row.get::<_, i64>(0)?.cast_unsigned(), bytes })
}
