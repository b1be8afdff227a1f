//! What a service does in its own time.

use std::thread;
use std::time::{Duration, Instant};

use people::{Meta, Person, PersonId, Timestamp, document};
use serde_json::Value;
use store::{Origin, Write};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::program::Folder;
use crate::serving::{Serving, ask};

/// Somebody who was deleted long ago, in the folder's store.
async fn deleted_long_ago(folder: &Folder) -> PersonId {
    let address = format!("sqlite:{}", folder.at("peopleinfo.db").display());
    let time = Timestamp::EPOCH;
    let (actor, dialect) = ("the suite".to_owned(), "test".to_owned());
    let origin = Origin { actor, dialect, request_id: String::new(), time };
    let draft = document::read_draft(br#"{"userName": "ida"}"#).unwrap().draft;
    let meta = Meta { created: time, last_modified: time, version: 1 };
    let ida = Person::new(PersonId::new(Uuid::now_v7()), draft, meta);
    let store = store::open(&address).await.unwrap();
    store.write(Write::Create { person: &ida, once: None }, origin.clone()).await.unwrap();
    store.write(Write::Delete { before: &ida }, origin).await.unwrap();
    ida.id()
}

#[test]
fn a_service_erases_who_was_deleted_long_ago() {
    let folder = Folder::new();
    let id = Runtime::new().unwrap().block_on(deleted_long_ago(&folder));
    let serving = Serving::start(&folder, &[]);
    let begun = Instant::now();
    loop {
        let (_, body) = ask(&serving.address, &format!("GET /v1/people/{id}/history"), "", "");
        let history: Value = serde_json::from_str(&body).unwrap();
        let newest = &history["history"][0];
        if newest["action"] == "erased" {
            assert_eq!(
                (&newest["actor"], &newest["dialect"]),
                (&"peopleinfo".into(), &"service".into())
            );
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "nobody was erased: {body}");
        thread::sleep(Duration::from_millis(50));
    }
}
