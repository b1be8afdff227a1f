//! Each kind of damage is found, and said with the id and without a value.

use std::fs;

use people::PersonId;
use store::OpenError;

use crate::home::{Everyone, Home, create, literal, open};

/// What is said of the entry of the audit trail, if it can't be read.
const ENTRY: &str =
    "07070707-0707-0707-0707-070707070707: this entry of the audit trail can't be read.";

#[tokio::test]
async fn a_store_in_which_everything_happened_is_whole() {
    let (home, _) = Home::with_everyone().await;
    assert_eq!(home.check(), [""; 0]);
    drop(open(&home.address()).unwrap());
    assert_eq!(home.check(), [""; 0]);
}

#[tokio::test]
async fn an_empty_store_is_whole() {
    let home = Home::new();
    drop(open(&home.address()).unwrap());
    assert_eq!(home.check(), [""; 0]);
}

/// Of many people, some share a sum of the index of words.
#[tokio::test]
async fn a_store_of_many_is_whole_until_one_word_is_missing() {
    let home = Home::new();
    let store = open(&home.address()).unwrap();
    let mut ids = Vec::new();
    for number in 0..300 {
        ids.push(create(store.as_ref(), &format!("somebody{number}")).await);
    }
    store.settle().await.unwrap();
    drop(store);
    assert_eq!(home.check(), [""; 0]);
    home.damage("INSERT INTO word (word, rowid, words) VALUES ('delete', 250, 'byron');");
    let expected = format!("{}: the index of words lacks 1 of their words.", ids[249]);
    assert_eq!(home.check(), [expected]);
}

/// Has SQL done, in which `$ada` and the others stand for their ids, and expects one sentence about
/// one of them.
async fn finds(sql: &str, whom: fn(&Everyone) -> PersonId, expected: &str) {
    let (home, everyone) = Home::with_everyone().await;
    let Everyone { ada, bob, cleo, dora, emil } = &everyone;
    let ids = [("$ada", ada), ("$bob", bob), ("$cleo", cleo), ("$dora", dora), ("$emil", emil)];
    let named = |sql: String, (name, id): (&str, &PersonId)| sql.replace(name, &literal(*id));
    home.damage(&ids.into_iter().fold(sql.to_owned(), named));
    let found = home.check();
    let expected = format!("{}: {expected}", whom(&everyone));
    assert!(found.contains(&expected), "{sql}: {found:#?} lacks {expected}");
    for value in ["ada@", "Byron", "byron", "Countess"] {
        assert!(!found.concat().contains(value), "{sql}: {found:#?} says {value}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_row_is_found() {
    let column = |name: &str| format!("the column `{name}` says something else than the document.");
    for (sql, expected) in [
        (
            "UPDATE person SET document = CAST('{}' AS BLOB) WHERE id = $ada",
            "the document isn't that of a person (rule `required`).".to_owned(),
        ),
        (
            "UPDATE person SET document = substr(document, 1, 20) WHERE id = $ada",
            "the document isn't that of a person (rule `json`).".to_owned(),
        ),
        ("UPDATE person SET version = 7 WHERE id = $ada", column("version")),
        ("UPDATE person SET modified = 7 WHERE id = $ada", column("modified")),
        ("UPDATE person SET name_key = 'x' WHERE id = $ada", column("name_key")),
        (
            "UPDATE person SET version = 7 WHERE id = $ada",
            "the person is at another version than their newest event.".to_owned(),
        ),
        ("DELETE FROM event WHERE id = $ada", "nothing says how they were created.".to_owned()),
    ] {
        finds(sql, |everyone| everyone.ada, &expected).await;
    }
    let swap = "UPDATE person SET document = (SELECT document FROM person WHERE id = $bob)
        WHERE id = $ada";
    finds(swap, |everyone| everyone.ada, &column("id")).await;
}

#[tokio::test]
async fn what_is_wrong_with_unique_keys_is_found() {
    for (sql, expected) in [
        ("DELETE FROM unique_key WHERE key = 'u:ada'", "the unique key of `/userName` isn't kept."),
        (
            "UPDATE unique_key SET seq = 2 WHERE key LIKE 'x:%ada'",
            "the unique key of `/externalIds/0` belongs to somebody else.",
        ),
        (
            "INSERT INTO unique_key VALUES ('u:byron', 1)",
            "a unique key is kept for them that the document doesn't have.",
        ),
    ] {
        finds(sql, |everyone| everyone.ada, expected).await;
    }
    let (home, _) = Home::with_everyone().await;
    home.damage("INSERT INTO unique_key VALUES ('u:byron', 77);");
    assert_eq!(home.check(), ["A unique key belongs to place 77, where nobody is."]);
}

#[tokio::test]
async fn what_is_wrong_with_the_index_of_words_is_found() {
    for (sql, expected) in [
        (
            "INSERT INTO word (word, rowid, words) VALUES ('delete', 1, 'byron')",
            "the index of words lacks 1 of their words.",
        ),
        (
            "INSERT INTO word (word) VALUES ('delete-all')",
            // `ada`, `byron`, `example` and `org`.
            "the index of words lacks 4 of their words.",
        ),
        (
            "INSERT INTO lookup (lookup) VALUES ('delete-all')",
            // An e-mail address and a family name.
            "the index of words lacks 2 of their look-ups.",
        ),
        (
            "INSERT INTO word (rowid, words) VALUES (1, 'king')",
            "the index of words has 1 words that aren't theirs.",
        ),
        (
            "INSERT INTO lookup (rowid, keys) VALUES (1, 'byron')",
            "the index of words has 1 look-ups that aren't theirs.",
        ),
    ] {
        finds(sql, |everyone| everyone.ada, expected).await;
    }
    let (home, _) = Home::with_everyone().await;
    home.damage("INSERT INTO word (rowid, words) VALUES (77, 'king');");
    assert_eq!(home.check(), ["The index of words has place 77, where nobody is."]);
}

#[tokio::test]
async fn what_is_wrong_with_the_order_of_events_is_found() {
    for (sql, expected) in [
        (
            "DELETE FROM event WHERE id = $ada AND version = 1",
            "their first event isn't that they were created.",
        ),
        (
            "UPDATE event SET version = 5 WHERE id = $ada AND version = 2",
            "there is a gap behind version 1.",
        ),
        ("UPDATE event SET action = 9 WHERE id = $ada", "an event is of a kind that there isn't."),
        (
            "UPDATE event SET action = 4 WHERE id = $ada AND version = 2",
            "`restored` can't follow `created`, at version 1.",
        ),
        ("DELETE FROM person WHERE id = $ada", "nobody is there, after the event `changed`."),
        (
            "UPDATE event SET position = -1 WHERE id = $ada AND version = 2",
            "version 2 stands in the feed before what happened earlier.",
        ),
    ] {
        finds(sql, |everyone| everyone.ada, expected).await;
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_documents_of_the_past_is_found() {
    let replaced = |by: &str, whom: &str| {
        format!("UPDATE event SET before = {by} WHERE id = {whom} AND version = 2")
    };
    let of = |whom: &str| format!("(SELECT document FROM person WHERE id = {whom})");
    for (sql, expected) in [
        (replaced("NULL", "$ada"), "an event lacks the document that it replaced."),
        (replaced("x'00'", "$ada"), "the document before version 2 isn't that of a person."),
        (replaced(&of("$bob"), "$ada"), "the document before version 2 is that of somebody else."),
        (replaced(&of("$ada"), "$ada"), "the document before version 2 is of another version."),
    ] {
        finds(&sql, |everyone| everyone.ada, expected).await;
    }
    let request = "UPDATE event SET request_id = 'r' WHERE id = $emil AND version = 2".to_owned();
    for sql in [replaced(&of("$bob"), "$emil"), request] {
        let expected = "the person was erased, and something of their history stayed.";
        finds(&sql, |everyone| everyone.emil, expected).await;
    }
}

#[tokio::test]
async fn what_is_wrong_with_deleted_people_and_keys_is_found() {
    let ada = |everyone: &Everyone| everyone.ada;
    for (sql, whom, expected) in [
        (
            "INSERT INTO deleted VALUES (1, $ada, 0)",
            ada as fn(&Everyone) -> PersonId,
            "the person is there and deleted at once.",
        ),
        (
            "INSERT INTO deleted VALUES (1, $ada, 0)",
            ada,
            "the person is kept as deleted, and their newest event is none of that.",
        ),
        (
            "UPDATE deleted SET seq = 1 WHERE id = $cleo",
            |everyone| everyone.cleo,
            "the place that is kept for the deleted person is taken by somebody else.",
        ),
        (
            "INSERT INTO deleted VALUES (88, $emil, 0)",
            |everyone| everyone.emil,
            "the person is kept as deleted, and their newest event is none of that.",
        ),
        (
            "DELETE FROM deleted WHERE id = $cleo",
            |everyone| everyone.cleo,
            "the person was deleted, and isn't kept as such.",
        ),
        (
            "UPDATE once SET id = $emil",
            |everyone| everyone.emil,
            "the person was erased, and a digest of what was sent stayed.",
        ),
        (
            "DELETE FROM event WHERE id = $ada",
            ada,
            "an idempotency key stands for somebody who never was.",
        ),
    ] {
        finds(sql, whom, expected).await;
    }
    let (home, _) = Home::with_everyone().await;
    home.damage("UPDATE setting SET value = value + 1 WHERE name = 'people';");
    assert_eq!(home.check(), ["The number of people that is kept isn't how many there are."]);
}

#[tokio::test]
async fn what_is_wrong_with_tokens_and_the_audit_trail_is_found() {
    for (sql, expected) in [
        ("UPDATE token SET digest = x'00'", "The token one can't be read."),
        ("UPDATE token SET scopes = 'people:read'", "The token one can't be read."),
        ("UPDATE token SET revoked = 1 << 62", "The token one can't be read."),
        ("UPDATE token SET id = 'Byron'", "A token has an id that is none."),
        ("UPDATE audit SET text = x'ff'", ENTRY),
        ("UPDATE audit SET until = 1 << 62", ENTRY),
        (
            "UPDATE audit SET id = x'00'",
            "An id of 1 bytes: this entry of the audit trail can't be read.",
        ),
    ] {
        let (home, _) = Home::with_everyone().await;
        home.damage(sql);
        assert_eq!(home.check(), [expected], "{sql}");
    }
}

#[tokio::test]
async fn parts_that_are_missing_are_found() {
    for (sql, expected) in [
        ("DROP INDEX person_name", "The index person_name is missing."),
        (
            "DROP INDEX once_id; CREATE INDEX once_id ON once (time)",
            "The index once_id is another one.",
        ),
        (
            "DELETE FROM setting WHERE name = 'cursor_key'",
            "The key of cursors and idempotency keys is missing.",
        ),
    ] {
        let (home, _) = Home::with_everyone().await;
        home.damage(sql);
        assert_eq!(home.check(), [expected]);
    }
}

/// `bx` begins as `bob` and `byron` do: forgotten on its own, it takes the `b` of both along.
#[tokio::test]
async fn a_beginning_that_is_missing_is_found() {
    finds(
        "INSERT INTO word (rowid, words) VALUES (2, 'bx');
         INSERT INTO word (word) VALUES ('optimize');
         INSERT INTO word (word, rowid, words) VALUES ('delete', 2, 'bx')",
        |everyone| everyone.bob,
        "the index of words lacks 1 of their beginnings.",
    )
    .await;
}

/// Pages of zeros and flipped bits, as a broken disk gives them.
#[tokio::test]
async fn broken_pages_are_found() {
    const PAGE: usize = 4_096;
    let (home, _) = Home::with_everyone().await;
    let whole = fs::read(&home.file).unwrap();
    let mut unnoticed = Vec::new();
    for page in 1..whole.len() / PAGE {
        let mut broken = whole.clone();
        broken[page * PAGE..(page + 1) * PAGE].fill(0);
        fs::write(&home.file, &broken).unwrap();
        if store::check(&home.address(), 100).is_ok_and(|found| found.is_empty()) {
            unnoticed.push(page);
        }
    }
    assert!(unnoticed.len() * 10 < whole.len() / PAGE, "{unnoticed:?} of {}", whole.len() / PAGE);
}

#[tokio::test]
async fn no_more_is_said_than_was_asked_for() {
    let (home, _) = Home::with_everyone().await;
    home.damage("DELETE FROM event; INSERT INTO word (word) VALUES ('delete-all');");
    assert!(home.check().len() > 3);
    assert_eq!(store::check(&home.address(), 2).unwrap().len(), 2);
}

#[tokio::test]
async fn what_is_no_store_of_this_program_is_not_checked() {
    let home = Home::new();
    assert!(matches!(store::check(&home.address(), 9), Err(OpenError::Missing(_))));
    assert_eq!(home.bytes(), []);
    fs::write(&home.file, "").unwrap();
    assert!(matches!(store::check(&home.address(), 9), Err(OpenError::Foreign(_))));
    fs::write(&home.file, "Dear diary, ".repeat(1_000)).unwrap();
    assert!(matches!(store::check(&home.address(), 9), Err(OpenError::Foreign(_))));
    let (home, _) = Home::with_everyone().await;
    let store = open(&home.address()).unwrap();
    assert!(matches!(store::check(&home.address(), 9), Err(OpenError::InUse(_))));
    assert_eq!(store::holder(&home.address()).unwrap(), Some(std::process::id()));
    drop(store);
    home.damage("UPDATE setting SET value = 0 WHERE name = 'derivation';");
    assert!(matches!(store::check(&home.address(), 9), Err(OpenError::Older(_))));
    drop(open(&home.address()).unwrap());
    assert_eq!(home.check(), [""; 0]);
}

/// The log of a process that was killed is read, and stays.
#[tokio::test]
async fn a_store_that_was_not_closed_is_checked_with_its_log() {
    let (home, _) = Home::with_everyone().await;
    let store = open(&home.address()).unwrap();
    let fred = create(store.as_ref(), "fred").await;
    let crashed = Home::new();
    for suffix in ["", "-wal"] {
        fs::copy(home.beside(suffix), crashed.beside(suffix)).unwrap();
    }
    drop(store);
    assert!(fs::metadata(crashed.beside("-wal")).unwrap().len() > 0);
    assert_eq!(crashed.check(), [""; 0]);
    assert!(open(&crashed.address()).unwrap().get(fred).await.is_ok());
}
