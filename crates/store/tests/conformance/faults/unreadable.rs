//! Answers that somebody between has cut or replaced.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use store::Network;

use super::{IMPATIENT, counted};
use crate::Home;
use crate::people::{Writes, person};
use crate::table::behind_proxy;
use crate::wire::dice::Faults;

/// A write of which nobody can tell by the answer whether it is done is sent again with its token.
pub(super) async fn an_answer_that_cant_be_read_is_asked_for_again(home: Home) {
    drop(home.open());
    let (proxy, store) = behind_proxy(&home.address, Network { attempts: 12, ..IMPATIENT }).await;
    store.insert(&person(&json!({"userName": "first"}))).await.unwrap();
    for (name, faults) in [
        ("ada", Faults { halve_after: 1.0, ..Faults::default() }),
        ("byron", Faults { noise_after: 1.0, ..Faults::default() }),
    ] {
        let failed = counted(&*store, "TransactWriteItems", "failed");
        proxy.clear_log();
        proxy.set(faults);
        let calm = async {
            while proxy.log().is_empty() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            proxy.set(Faults::default());
        };
        let new = person(&json!({"userName": name}));
        let (written, ()) = tokio::join!(store.insert(&new), calm);
        assert_eq!(written.unwrap().version, 1, "{name}");
        assert!(counted(&*store, "TransactWriteItems", "failed") > failed, "{name}");
        let log = proxy.log();
        let tokens = log.iter().map(|sent| sent.body["ClientRequestToken"].as_str().unwrap());
        assert_eq!(tokens.collect::<BTreeSet<_>>().len(), 1, "{name}");
        assert!(log.len() > 1, "{name}");
    }
    assert_eq!(counted(&*store, "", "refused"), 0);
}
