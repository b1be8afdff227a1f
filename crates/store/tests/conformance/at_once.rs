//! Whoever was answered reads their write at once, by every call.

use std::sync::Arc;

use people::Sort;
use serde_json::json;
use store::Store;

use crate::people::{Writes, after, insert_all, person, person_at};
use crate::read::{
    assert_kept, everyone, exactly, filtering, searching, sorted, total, walk, walk_ids,
};
use crate::{Case, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(an_insert_is_read_at_once),
        case(a_replacement_is_read_at_once),
        case(everyone_reads_their_own_write_at_once),
    ]
}

async fn an_insert_is_read_at_once(store: Arc<dyn Store>) {
    let queries = [
        everyone(),
        sorted(Sort::Name),
        sorted(Sort::LastModified),
        searching("love"),
        filtering("userName eq \"ada\""),
        filtering("externalIds[system eq \"hr\" and id eq \"1\"]"),
        filtering("emails.value eq \"ada@example.org\""),
        filtering("phoneNumbers.value eq \"+44 1\""),
        filtering("name.familyName eq \"lovelace\""),
        filtering("title co \"count\""),
    ];
    for query in &queries {
        assert_eq!(walk(&*store, query).await, [], "{query:?}");
        assert_eq!(total(&*store, query).await, exactly(0), "{query:?}");
    }
    let ada = person(&json!({
        "userName": "ada", "externalIds": [{"system": "hr", "id": "1"}], "title": "Countess",
        "name": {"familyName": "Lovelace"}, "emails": [{"value": "ada@example.org"}],
        "phoneNumbers": [{"value": "+44 1"}],
    }));
    store.insert(&ada).await.unwrap();
    for query in &queries {
        assert_eq!(walk_ids(&*store, query).await, [ada.id()], "{query:?}");
        assert_eq!(total(&*store, query).await, exactly(1), "{query:?}");
    }
}

async fn a_replacement_is_read_at_once(store: Arc<dyn Store>) {
    let ada = person(&json!({"userName": "ada", "name": {"familyName": "Byron"},
        "emails": [{"value": "byron@example.org"}]}));
    let babbage = person_at(1, &json!({"name": {"familyName": "Cab"}}));
    insert_all(&*store, &[ada.clone(), babbage.clone()]).await;
    assert_eq!(walk_ids(&*store, &sorted(Sort::LastModified)).await, [babbage.id(), ada.id()]);
    let married = after(
        &ada,
        &json!({"userName": "lovelace", "name": {"familyName": "Lovelace"},
        "emails": [{"value": "ada@example.org"}]}),
    );
    store.replace(&ada, &married).await.unwrap();
    for old in [
        searching("byron"),
        filtering("userName eq \"ada\""),
        filtering("emails.value eq \"byron@example.org\""),
        filtering("name.familyName eq \"byron\""),
    ] {
        assert_eq!(walk(&*store, &old).await, [], "{old:?}");
        assert_eq!(total(&*store, &old).await, exactly(0), "{old:?}");
    }
    for new in [
        searching("lovelace ada"),
        filtering("userName eq \"lovelace\""),
        filtering("emails.value eq \"ada@example.org\""),
        filtering("name.familyName eq \"lovelace\""),
    ] {
        assert_eq!(walk(&*store, &new).await, std::slice::from_ref(&married), "{new:?}");
    }
    assert_eq!(walk_ids(&*store, &everyone()).await, [ada.id(), babbage.id()]);
    assert_eq!(walk_ids(&*store, &sorted(Sort::Name)).await, [babbage.id(), ada.id()]);
    assert_eq!(walk_ids(&*store, &sorted(Sort::LastModified)).await, [ada.id(), babbage.id()]);
    assert_eq!(total(&*store, &everyone()).await, exactly(2));
}

async fn everyone_reads_their_own_write_at_once(store: Arc<dyn Store>) {
    let writers = (0..32).map(|writer| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let name = format!("w{writer}x");
            let new = person(&json!({"userName": name, "nickName": "early"}));
            store.insert(&new).await.unwrap();
            assert_kept(&*store, &new).await;
            let search = searching(&format!("{name} early"));
            assert_eq!(walk(&*store, &search).await, std::slice::from_ref(&new));
            let next = after(&new, &json!({"userName": name, "nickName": "late"}));
            store.replace(&new, &next).await.unwrap();
            assert_kept(&*store, &next).await;
            assert_eq!(walk(&*store, &search).await, []);
            let search = searching(&format!("{name} late"));
            assert_eq!(walk(&*store, &search).await, std::slice::from_ref(&next));
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert_eq!(total(&*store, &everyone()).await, exactly(32));
}
