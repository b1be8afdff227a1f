//! What an engine tells of its own work.

use std::iter::Sum;
use std::str::FromStr;

use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use serde_json::json;
use store::Store;

use crate::people::{Writes, back, person};
use crate::table::{self, text};
use crate::{Case, Home, case_at_home};

pub(crate) fn of_sqlite() -> Vec<Case> {
    vec![case_at_home(the_writer_and_its_file_are_told)]
}

pub(crate) fn of_dynamodb() -> Vec<Case> {
    vec![
        case_at_home(requests_and_what_they_cost_are_told),
        case_at_home(people_are_counted_by_what_happens_to_them),
        case_at_home(what_a_version_wrote_that_did_not_count_makes_the_number_unknown),
    ]
}

/// All metrics of an engine, as Prometheus reads them.
pub(crate) fn told(store: &dyn Store) -> String {
    let (mut registry, mut told) = (Registry::default(), String::new());
    store.register(&mut registry);
    encode(&mut told, &registry).unwrap();
    told
}

/// The sum of a metric, over all lines whose labels have these words.
pub(crate) fn sum<T: FromStr + Sum>(told: &str, name: &str, labels: &[&str]) -> T {
    let values = told.lines().filter_map(|line| {
        let (left, value) = line.rsplit_once(' ')?;
        let (found, of) = left.split_once('{').unwrap_or((left, ""));
        let is_meant = found == name && labels.iter().all(|label| of.contains(label));
        is_meant.then(|| value.parse().ok().unwrap())
    });
    values.sum()
}

async fn the_writer_and_its_file_are_told(home: Home) {
    let store = home.open();
    for name in ["ada", "byron", "claire"] {
        store.insert(&person(&json!({"userName": name}))).await.unwrap();
    }
    let told = told(&*store);
    let count = |name| sum::<u64>(&told, name, &[]);
    assert_eq!(count("sqlite_writer_queue_length"), 0, "{told}");
    assert_eq!(count("store_people"), 3, "{told}");
    assert!(count("sqlite_commit_changes_count") >= 3, "{told}");
    assert!(count("sqlite_database_size_bytes") > 0, "{told}");
    assert!(count("sqlite_log_size_bytes") > 0, "{told}");
    assert!(count("sqlite_disk_free_bytes") > 0, "{told}");
    let total = |name| sum::<f64>(&told, name, &[]);
    assert!(total("sqlite_commit_changes_sum") >= 3.0, "{told}");
    assert!(total("sqlite_commit_duration_seconds_sum") > 0.0, "{told}");
}

async fn requests_and_what_they_cost_are_told(home: Home) {
    let store = home.open();
    let ada = person(&json!({"userName": "ada"}));
    store.insert(&ada).await.unwrap();
    let before = told(&*store);
    let units = |told: &str, of| sum::<f64>(told, "dynamodb_consumed_capacity_units_total", &[of]);
    // One item of less than 4 KiB, read consistently, takes one unit.
    store.get(ada.id()).await.unwrap();
    let after = told(&*store);
    let get = "operation=\"GetItem\"";
    let of_the_read = units(&after, get) - units(&before, get);
    assert!((of_the_read - 1.0).abs() < 0.01, "{before}\n{after}");
    assert!(units(&after, "operation=\"TransactWriteItems\"") > 2.0, "{after}");
    let explained = include_str!("../../../../docs/metrics.md");
    for line in after.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let name = line.split(' ').next().unwrap();
        assert!(explained.contains(&format!("`{name}`")), "docs/metrics.md lacks {name}");
    }
    let took: u64 = sum(&after, "dynamodb_request_duration_seconds_count", &[get]);
    assert_eq!(took, sum::<u64>(&after, "store_requests_total", &[get]), "{after}");
}

/// By whichever process, and also those of another store that were told to this one.
async fn people_are_counted_by_what_happens_to_them(home: Home) {
    let (first, second) = (home.open(), home.open());
    assert!(!told(&*first).contains("\nstore_people{} "), "nobody has counted");
    let is_counted = async |people: u64| {
        for store in [&first, &second] {
            store.count().await.unwrap();
            assert_eq!(sum::<u64>(&told(&**store), "store_people", &[]), people);
        }
    };
    is_counted(0).await;
    let ada = person(&json!({"userName": "ada"}));
    let byron = person(&json!({"userName": "byron"}));
    let claire = person(&json!({"userName": "claire"}));
    first.insert(&ada).await.unwrap();
    second.insert(&byron).await.unwrap();
    first.insert(&claire).await.unwrap();
    is_counted(3).await;
    second.delete(&ada).await.unwrap();
    is_counted(2).await;
    first.restore(&back(&ada)).await.unwrap();
    is_counted(3).await;
    first.erase(byron.id()).await.unwrap();
    second.delete(&claire).await.unwrap();
    first.erase(claire.id()).await.unwrap();
    is_counted(1).await;
    let other = home.another();
    let copy = other.open();
    store::copy(&*first, &*copy, &mut |_| ()).await.unwrap();
    copy.count().await.unwrap();
    assert_eq!(sum::<u64>(&told(&*copy), "store_people", &[]), 1);
}

async fn what_a_version_wrote_that_did_not_count_makes_the_number_unknown(home: Home) {
    let store = home.open();
    let counted = async || {
        store.count().await.unwrap();
        told(&*store).contains("\nstore_people{} ")
    };
    store.insert(&person(&json!({"userName": "ada"}))).await.unwrap();
    assert!(counted().await);
    store.insert(&person(&json!({"userName": "byron"}))).await.unwrap();
    forget_what_was_added(&home).await;
    assert!(!counted().await, "one of two is counted");
    store.insert(&person(&json!({"userName": "claire"}))).await.unwrap();
    assert!(!counted().await, "what is unknown stays so");

    let fresh = home.another();
    let store = fresh.open();
    store.insert(&person(&json!({"userName": "ada"}))).await.unwrap();
    forget_what_was_added(&fresh).await;
    store.count().await.unwrap();
    assert!(!told(&*store).contains("\nstore_people{} "), "nobody is counted, and ada is there");
}

/// Makes entries of lanes what they were before people were counted.
async fn forget_what_was_added(home: &Home) {
    for mut item in table::items(&home.address).await {
        if text(&item, "pk").starts_with("F#") {
            item.remove("net").unwrap();
            table::put(&home.address, item).await;
        }
    }
}
