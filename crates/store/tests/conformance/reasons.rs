//! Why a write is refused, where it is refused for more than one reason: what another attempt can do
//! better is no answer.

use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use people::{Person, PersonId};
use serde_json::{Value, json};
use store::Store;

use crate::people::{Writes, after, back, moment, new_id, person};
use crate::read::{Outcome, insert, replace, taken};
use crate::table::{items, set};
use crate::{Case, Home, case_at_home};

/// How far the clock of another process is ahead, in milliseconds.
const AHEAD: usize = 30_000;

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case_at_home(what_an_earlier_write_left_is_no_reason),
        case_at_home(the_clock_of_another_process_is_no_reason),
        case_at_home(a_clock_is_no_reason_against_a_return),
    ]
}

/// Ada, Byron, and what Ada is to become: one who has Byron's name, one whose manager isn't there.
struct Cast {
    store: Arc<dyn Store>,
    ada: Person,
    byron: Person,
}

impl Cast {
    async fn of(home: &Home) -> Self {
        let store = home.open();
        let [ada, byron] = ["ada", "byron"].map(|name| person(&json!({"userName": name})));
        for person in [&ada, &byron] {
            store.insert(person).await.unwrap();
        }
        Self { store, ada, byron }
    }

    async fn change(&self, json: &Value) -> Outcome {
        replace(&*self.store, &self.ada, &after(&self.ada, json)).await
    }
}

/// Has the last write of somebody be one that another process stamped.
async fn stamp_ahead(home: &Home, id: PersonId) {
    let stamp = moment(AHEAD).as_millis() * 1_000;
    set(&home.address, id, "stamp", AttributeValue::N(stamp.to_string())).await;
}

/// Has the last write of somebody leave an entry behind.
async fn leave_behind(home: &Home, id: PersonId) {
    let entry = format!("W#z#00\nzeta#{id}");
    set(&home.address, id, "stale", AttributeValue::Ss(vec![entry])).await;
}

async fn what_an_earlier_write_left_is_no_reason(home: Home) {
    let cast = Cast::of(&home).await;
    let id = cast.ada.id();
    leave_behind(&home, id).await;
    assert_eq!(cast.change(&json!({"userName": "byron"})).await, taken("/userName"));
    leave_behind(&home, id).await;
    stamp_ahead(&home, id).await;
    let nobody = json!({"userName": "ada", "manager": {"value": new_id().to_string()}});
    assert_eq!(cast.change(&nobody).await, Outcome::NoManager);
    leave_behind(&home, id).await;
    assert_eq!(cast.change(&json!({"userName": "countess"})).await, Outcome::Version(2));
    assert!(!items(&home.address).await.iter().any(|item| item.contains_key("stale")));
}

async fn the_clock_of_another_process_is_no_reason(home: Home) {
    let cast = Cast::of(&home).await;
    let ahead = || stamp_ahead(&home, cast.ada.id());
    ahead().await;
    assert_eq!(cast.change(&json!({"userName": "byron"})).await, taken("/userName"));
    // Stamps of this process are behind that one now, but not those of another.
    let another = Cast { store: home.open(), ada: cast.ada.clone(), byron: cast.byron.clone() };
    let nobody = json!({"userName": "ada", "manager": {"value": new_id().to_string()}});
    assert_eq!(another.change(&nobody).await, Outcome::NoManager);
    let third = Cast { store: home.open(), ada: cast.ada.clone(), byron: cast.byron.clone() };
    assert_eq!(third.change(&json!({"userName": "countess"})).await, Outcome::Version(2));
}

async fn a_clock_is_no_reason_against_a_return(home: Home) {
    let cast = Cast::of(&home).await;
    cast.store.delete(&cast.byron).await.unwrap();
    let heir = person(&json!({"userName": "byron"}));
    assert_eq!(insert(&*cast.store, &heir).await, Outcome::Version(1));
    stamp_ahead(&home, cast.byron.id()).await;
    let back = back(&cast.byron);
    assert_eq!(Outcome::from(cast.store.restore(&back).await), taken("/userName"));
    // Who is there no more is not, whatever stands beside.
    stamp_ahead(&home, cast.byron.id()).await;
    let next = after(&cast.byron, &json!({"userName": "ada"}));
    assert_eq!(replace(&*home.open(), &cast.byron, &next).await, Outcome::NotFound);
}
