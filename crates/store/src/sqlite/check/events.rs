//! What happened to everybody, person by person.

use people::{Timestamp, document};
use rusqlite::{Connection, OptionalExtension};

use super::Findings;
use crate::Action;

/// What is known of a person's events so far.
struct Life {
    id: Vec<u8>,
    version: i64,
    position: i64,
    newest: Action,
    /// Whether an event lacks the document that it replaced.
    lacks: bool,
    /// Whether there is still something that an erasure takes away.
    has_values: bool,
}

/// One event, as it is kept.
struct Kept {
    id: Vec<u8>,
    version: i64,
    position: i64,
    action: Action,
    before: Option<Vec<u8>>,
    has_request: bool,
}

/// Reads all events, each person's in their order.
pub(super) fn check(connection: &Connection, found: &mut Findings) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(
        "SELECT id, version, action, before, request_id <> '', time, position FROM event INDEXED BY event_of
            ORDER BY id, version",
    )?;
    let mut rows = statement.query([])?;
    let mut life: Option<Life> = None;
    while let Some(row) = rows.next()? {
        if found.are_enough() {
            return Ok(());
        }
        let id = row.get_ref(0)?.as_blob()?;
        let Some(action) = Action::of_code(row.get(2)?) else {
            found.of(id, "an event is of a kind that there isn't.");
            continue;
        };
        if Timestamp::from_millis(row.get(5)?).is_none() {
            found.of(id, "an event happened at no moment that there is.");
        }
        let kept = Kept {
            id: id.to_owned(),
            version: row.get(1)?,
            position: row.get(6)?,
            action,
            before: row.get(3)?,
            has_request: row.get(4)?,
        };
        life = Some(match life.take() {
            Some(life) if life.id == kept.id => goes_on(life, &kept, found),
            before => {
                before.map_or(Ok(()), |life| end(connection, &life, found))?;
                begin(&kept, found)
            }
        });
    }
    life.map_or(Ok(()), |life| end(connection, &life, found))
}

fn begin(first: &Kept, found: &mut Findings) -> Life {
    if first.action != Action::Created {
        found.of(&first.id, "their first event isn't that they were created.");
    }
    let life = Life {
        id: first.id.clone(),
        version: first.version,
        position: first.position,
        newest: first.action,
        lacks: false,
        has_values: false,
    };
    with_values(life, first, found)
}

fn goes_on(life: Life, next: &Kept, found: &mut Findings) -> Life {
    if Some(next.version) != life.version.checked_add(1) {
        found.of(&life.id, &format!("there is a gap behind version {}.", life.version));
    }
    if next.position <= life.position {
        let sentence = "stands in the feed before what happened earlier.";
        found.of(&life.id, &format!("version {} {sentence}", next.version));
    }
    let follows = match next.action {
        Action::Created => false,
        Action::Changed | Action::Deleted => life.newest.leaves_somebody(),
        Action::Restored => life.newest == Action::Deleted,
        Action::Erased => life.newest != Action::Erased,
    };
    if !follows {
        let (next, newest) = (next.action.as_str(), life.newest.as_str());
        let sentence = format!("`{next}` can't follow `{newest}`, at version {}.", life.version);
        found.of(&life.id, &sentence);
    }
    let Kept { version, position, action: newest, .. } = *next;
    let life = Life { version, position, newest, ..life };
    with_values(life, next, found)
}

/// Holds the document that an event replaced against the event.
fn with_values(mut life: Life, event: &Kept, found: &mut Findings) -> Life {
    let replaces = matches!(event.action, Action::Changed | Action::Deleted);
    life.has_values |= event.before.is_some();
    life.has_values |= event.has_request && event.action != Action::Erased;
    life.lacks |= replaces && event.before.is_none();
    let Some(before) = &event.before else { return life };
    let version = event.version;
    let wrong = match document::read_person(before) {
        Err(_) => "isn't that of a person",
        Ok(person) if person.id().as_bytes()[..] != life.id => "is that of somebody else",
        Ok(person) if Some(person.meta().version.cast_signed()) != version.checked_sub(1) => {
            "is of another version"
        }
        Ok(_) if !replaces => "replaced nothing",
        Ok(_) => return life,
    };
    found.of(&life.id, &format!("the document before version {version} {wrong}."));
    life
}

/// Holds the newest event of a person against who is there.
fn end(connection: &Connection, life: &Life, found: &mut Findings) -> rusqlite::Result<()> {
    let is_in = |find: &str| -> rusqlite::Result<bool> {
        let row = connection.prepare_cached(find)?.query_row([&life.id], |_| Ok(())).optional()?;
        Ok(row.is_some())
    };
    let is_there = is_in("SELECT 1 FROM person WHERE id = ?1")?;
    let is_deleted = is_in("SELECT 1 FROM deleted WHERE id = ?1")?;
    if is_there != life.newest.leaves_somebody() {
        let what = if is_there { "the person is there" } else { "nobody is there" };
        found.of(&life.id, &format!("{what}, after the event `{}`.", life.newest.as_str()));
    }
    if life.newest == Action::Deleted && !is_deleted {
        found.of(&life.id, "the person was deleted, and isn't kept as such.");
    }
    if life.newest == Action::Erased && life.has_values {
        found.of(&life.id, "the person was erased, and something of their history stayed.");
    }
    if life.newest != Action::Erased && life.lacks {
        found.of(&life.id, "an event lacks the document that it replaced.");
    }
    Ok(())
}
