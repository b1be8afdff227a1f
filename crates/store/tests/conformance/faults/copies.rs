//! What goes wrong while a store is copied into a table, or out of one.

use store::{Lacking, TokenChange, copy, lacking};

use super::IMPATIENT;
use crate::Home;
use crate::access::token;
use crate::access::trail::trail;
use crate::people::moment;
use crate::table::behind_proxy;
use crate::wire::dice::Fault;

/// Tokens and the audit trail come last, when everybody is there already.
pub(super) async fn the_end_of_a_copy_outlives_a_moment_without_answers(home: Home) {
    let (direct, file) = (home.open(), Home::open_file(&home.new_file()));
    file.add_token(&token("laptop", 0)).await.unwrap();
    file.change_token("laptop", TokenChange::Used(moment(7))).await.unwrap();
    file.record(&trail(30)).await.unwrap();
    let (proxy, table) = behind_proxy(&home.address, IMPATIENT).await;
    for (operation, words) in [("PutItem", ""), ("UpdateItem", ""), ("BatchWriteItem", "")] {
        proxy.set_next(operation, words, given_up());
        copy(&*file, &*table, &mut |_| ()).await.unwrap();
        assert!(proxy.has_failed(), "{operation}");
    }
    assert_eq!(lacking(&*file, &*direct, moment(100)).await.unwrap(), Lacking::default());
    let last = Home::open_file(&home.new_file().with_extension("last"));
    for part in [r#"{"S":"T"}"#, r#"{"S":"A#00"}"#] {
        proxy.set_next("Query", part, given_up());
        copy(&*table, &*last, &mut |_| ()).await.unwrap();
        assert!(proxy.has_failed(), "{part}");
    }
    assert_eq!(lacking(&*file, &*last, moment(100)).await.unwrap(), Lacking::default());
}

/// As often as somebody impatient asks.
fn given_up() -> [Fault; 2] {
    [Fault::ErrorBefore; 2]
}
