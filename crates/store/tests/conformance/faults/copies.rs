//! What goes wrong while a store is copied into a table, or out of one.

use std::time::Duration;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;
use store::{Error, Event, Lacking, TokenChange, Write, contents, copy, is_part_of, lacking};
use tokio::time::{sleep, timeout};

use super::IMPATIENT;
use crate::access::token;
use crate::access::trail::trail;
use crate::feed::{events, feed};
use crate::people::{Writes, after, moment};
use crate::table::{behind_proxy, items, put, text};
use crate::unique::user;
use crate::wire::dice::{Fault, Faults};
use crate::wire::proxy::Proxy;
use crate::{Home, PATIENT};

/// As often as somebody impatient asks.
const UNTIL_GIVEN_UP: [Fault; 2] = [Fault::ErrorBefore; 2];

/// A request of a copy that was cut short may be carried out while the next copy is under way:
/// between the look at somebody and the write of what happened to them.
pub(super) async fn what_is_done_meanwhile_ends_no_copy(home: Home) {
    let (from, direct) = (Home::open_file(&home.new_file()), home.open());
    let ada = user("ada");
    from.insert(&ada).await.unwrap();
    let next = after(&ada, &json!({"userName": "countess"}));
    from.replace(&ada, &next).await.unwrap();
    from.delete(&next).await.unwrap();
    let told = events(&feed(&*from, 10).await);
    let (proxy, to) = behind_proxy(&home.address, PATIENT).await;
    let delay_for = Duration::from_secs(1);
    proxy.set(Faults { delay: 1.0, delay_for, ..Faults::default() });
    let meanwhile = async {
        for event in &told {
            while statuses(&proxy, event).is_empty() {
                sleep(Duration::from_millis(5)).await;
            }
            direct.write(Write::Adopt(event), event.origin.clone()).await.unwrap();
        }
        proxy.set(Faults::default());
    };
    let meanwhile = timeout(PATIENT.call, meanwhile);
    let copied = async { copy(&*from, &*to, &mut |_| ()).await };
    let (copied, ended) = tokio::join!(copied, meanwhile);
    assert_eq!(copied.unwrap(), 3);
    ended.unwrap();
    for event in &told {
        let statuses = statuses(&proxy, event);
        assert!(statuses.iter().all(|status| *status == Some(400)), "{statuses:?}");
    }
    let (there, here) =
        (contents(&*from, &mut |_| ()).await, contents(&*direct, &mut |_| ()).await);
    assert_eq!(there.unwrap(), here.unwrap());
}

/// What was answered to the transactions that write an event down.
fn statuses(proxy: &Proxy, event: &Event) -> Vec<Option<u16>> {
    let key = format!("\"H#{:020}\"", event.version);
    let log = proxy.log().into_iter().filter(|sent| sent.operation == "TransactWriteItems");
    let of_event = log.filter(|sent| sent.body.to_string().contains(&key));
    of_event.map(|sent| sent.status).collect()
}

/// The feed of a table that is copied is read in pages, and what was erased leaves the other one last.
pub(super) async fn a_copy_outlives_a_moment_without_answers_of_its_feed_and_purge(home: Home) {
    let (direct, file) = (home.open(), Home::open_file(&home.new_file()));
    direct.insert(&user("ada")).await.unwrap();
    let (proxy, table) = behind_proxy(&home.address, IMPATIENT).await;
    for feed in [r#"{"S":"G"}"#, r#"{"S":"F#00"}"#] {
        proxy.set_next("Query", feed, UNTIL_GIVEN_UP);
        copy(&*table, &*file, &mut |_| ()).await.unwrap();
        assert!(proxy.has_failed(), "{feed}");
    }
    for purge in [r#"{"S":"X"}"#, r#"{"S":"L#d#00"}"#] {
        proxy.set_next("Query", purge, UNTIL_GIVEN_UP);
        copy(&*file, &*table, &mut |_| ()).await.unwrap();
        assert!(proxy.has_failed(), "{purge}");
    }
}

/// Tokens and the audit trail come last, when everybody is there already.
pub(super) async fn the_end_of_a_copy_outlives_a_moment_without_answers(home: Home) {
    let (direct, file) = (home.open(), Home::open_file(&home.new_file()));
    file.add_token(&token("laptop", 0)).await.unwrap();
    file.change_token("laptop", TokenChange::Used(moment(7))).await.unwrap();
    file.record(&trail(30)).await.unwrap();
    let (proxy, table) = behind_proxy(&home.address, IMPATIENT).await;
    for operation in ["PutItem", "UpdateItem", "BatchWriteItem"] {
        proxy.set_next(operation, "", UNTIL_GIVEN_UP);
        copy(&*file, &*table, &mut |_| ()).await.unwrap();
        assert!(proxy.has_failed(), "{operation}");
    }
    assert_eq!(lacking(&*file, &*direct, moment(100)).await.unwrap(), Lacking::default());
    let last = Home::open_file(&home.new_file().with_extension("last"));
    for part in [r#"{"S":"T"}"#, r#"{"S":"A#00"}"#] {
        proxy.set_next("Query", part, UNTIL_GIVEN_UP);
        copy(&*table, &*last, &mut |_| ()).await.unwrap();
        assert!(proxy.has_failed(), "{part}");
    }
    assert_eq!(lacking(&*file, &*last, moment(100)).await.unwrap(), Lacking::default());
}

/// What a copy begins and ends with: a moment in which nobody is answered is no reason to fail there
/// either.
pub(super) async fn a_comparison_outlives_a_moment_without_answers(home: Home) {
    let (direct, file) = (home.open(), Home::open_file(&home.new_file()));
    file.insert(&user("ada")).await.unwrap();
    file.add_token(&token("laptop", 0)).await.unwrap();
    file.record(&trail(30)).await.unwrap();
    copy(&*file, &*direct, &mut |_| ()).await.unwrap();
    let (proxy, table) = behind_proxy(&home.address, IMPATIENT).await;
    let fail_next = |part| proxy.set_next("Query", part, UNTIL_GIVEN_UP);
    for (part, whole) in [(&file, &table), (&table, &file)] {
        fail_next(r#"{"S":"G"}"#);
        assert!(is_part_of(&**part, &**whole).await.unwrap());
        assert!(proxy.has_failed());
    }
    let there = contents(&*file, &mut |_| ()).await.unwrap();
    for part in [r#"{"S":"G"}"#, r#"{"S":"L#i#00"}"#] {
        fail_next(part);
        assert_eq!(contents(&*table, &mut |_| ()).await.unwrap(), there, "{part}");
        assert!(proxy.has_failed(), "{part}");
    }
    for part in [r#"{"S":"T"}"#, r#"{"S":"A#00"}"#] {
        for (from, to) in [(&file, &table), (&table, &file)] {
            fail_next(part);
            let lacking = lacking(&**from, &**to, moment(100)).await.unwrap();
            assert_eq!(lacking, Lacking::default(), "{part}");
            assert!(proxy.has_failed(), "{part}");
        }
    }
}

/// Before a backup reads the feed, it finds out how much that is.
pub(super) async fn a_backup_outlives_a_moment_without_answers(home: Home) {
    let direct = home.open();
    direct.insert(&user("ada")).await.unwrap();
    let (proxy, table) = behind_proxy(&home.address, IMPATIENT).await;
    proxy.set_next("Query", r#"{"S":"G"}"#, UNTIL_GIVEN_UP);
    let file = home.new_file();
    table.backup(&file).await.unwrap();
    assert!(proxy.has_failed());
    let backup = contents(&*Home::open_file(&file), &mut |_| ()).await.unwrap();
    assert_eq!(backup, contents(&*direct, &mut |_| ()).await.unwrap());
}

/// Whatever the feed leaves out, of which the lanes have more.
pub(super) async fn a_backup_that_is_told_too_little_fails(home: Home) {
    let store = home.open();
    for name in ["ada", "byron"] {
        store.insert(&user(name)).await.unwrap();
    }
    assert_eq!(feed(&*store, 5).await.len(), 2);
    let items = items(&home.address).await;
    let mut part = items.into_iter().find(|item| text(item, "pk") == "G").unwrap();
    let listed = part["events"].as_b().unwrap().as_ref();
    let first = AttributeValue::B(Blob::new(&listed[..listed.len() / 2]));
    part.insert("events".to_owned(), first);
    put(&home.address, part).await;
    let backup = store.backup(&home.new_file()).await;
    let Err(Error::Unavailable(cause)) = backup else { unreachable!("{backup:?}") };
    assert!(cause.to_string().contains("told 1 of 2 events"), "{cause}");
}
