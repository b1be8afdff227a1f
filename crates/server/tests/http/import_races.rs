//! Imports of the same people at the same time.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::exchange::{NDJSON, counts, everyone, id, import, lines, rows};
use crate::service::Service;

fn person(number: u32, with_id: bool) -> Value {
    let mut person = json!({"userName": format!("u{number}"),
                            "externalIds": [{"system": "hr", "id": number.to_string()}]});
    if with_id {
        person["id"] = id(number).into();
    }
    person
}

/// Whoever another one adds meanwhile is brought up to date like anybody who is there.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_added_meanwhile_is_brought_up_to_date() {
    const PEOPLE: u64 = 1_000;
    for (key, with_id) in [("userName", false), ("externalIds[hr]", false), ("id", true)] {
        let service = Service::new();
        let people: Vec<Value> = (0..1_000).map(|number| person(number, with_id)).collect();
        let parameters = [("key", key)];
        let imports = (0..3).map(|_| import(&service, &parameters, NDJSON, lines(&people)));
        let answers = join_all(imports).await;
        let all: Vec<[u64; 4]> = answers.iter().map(|answer| counts(&rows(answer).1)).collect();
        let sum = |at: usize| all.iter().map(|counts| counts[at]).sum::<u64>();
        assert_eq!([0, 1, 2, 3].map(sum), [PEOPLE, 0, 2 * PEOPLE, 0], "{key}: {all:?}");
        assert_eq!(everyone(&service).await.len() as u64, PEOPLE, "{key}");
    }
}
