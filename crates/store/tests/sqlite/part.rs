//! Whether a store is part of another one, whose pages of events are far shorter.

use std::fs;

use rusqlite::Connection;
use store::is_part_of;

use crate::{directory, open_file};

/// As many events as a store and a part of it never tell in another order; and before them a few so
/// large that each is a page by itself.
const EVENTS: &str = "
    WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 12012)
    INSERT INTO event (id, version, action, time, actor, dialect, request_id, before)
        SELECT CAST(printf('%016d', (n - 1) % 12000) AS BLOB), (n - 1) / 12000 + 1,
            (n - 1) / 12000 + 1, 0, '', '', '', iif(n > 12000, zeroblob(1 << 20), NULL)
        FROM number";

#[tokio::test]
async fn a_part_in_longer_pages_is_part_of_it_all_the_same() {
    let (directory, whole) = directory();
    drop(open_file(&whole).unwrap());
    Connection::open(&whole).unwrap().execute(EVENTS, []).unwrap();
    let part = directory.path().join("part.db");
    fs::copy(&whole, &part).unwrap();
    Connection::open(&part).unwrap().execute("UPDATE event SET before = NULL", []).unwrap();
    let (part, whole) = (open_file(&part).unwrap(), open_file(&whole).unwrap());
    assert!(is_part_of(&*part, &*whole).await.unwrap());
    assert!(is_part_of(&*whole, &*part).await.unwrap());
}
