//! What access control keeps, when something goes wrong on the way.

use store::{Network, Store, Token, TokenChange};

use crate::Home;
use crate::access::token;
use crate::access::trail::{entry, walk};
use crate::people::moment;
use crate::read::{Outcome, taken};
use crate::table::behind_proxy;
use crate::wire::dice::Faults;

/// How often each thing is done with each fault.
const TIMES: u8 = 8;

pub(super) async fn tokens_and_the_trail_bear_every_fault(home: Home) {
    let direct = home.open();
    let (proxy, store) = behind_proxy(&home.address, Network::default()).await;
    let (mut tokens, mut trail) = (Vec::new(), Vec::new());
    let faults = [
        Faults { throttle: 0.3, ..Faults::default() },
        Faults { error_before: 0.3, ..Faults::default() },
        Faults { cut_before: 0.3, ..Faults::default() },
        Faults { error_after: 0.3, ..Faults::default() },
        Faults { cut_after: 0.3, ..Faults::default() },
    ];
    for (kind, faults) in faults.into_iter().enumerate() {
        proxy.set(faults);
        for i in 0..TIMES {
            let made = kind * 100 + usize::from(i);
            tokens.push(lived(&*store, &token(&format!("t{made}"), made)).await);
            let entries = [entry(i, made), entry(i + 100, made)];
            store.record(&entries).await.unwrap();
            trail.extend(entries);
        }
    }
    trail.reverse();
    assert_eq!(direct.tokens().await.unwrap(), tokens);
    assert!(walk(&*direct, 500).await == trail);
}

/// Adds a token, has it used and revoked, and answers what it is then.
async fn lived(store: &dyn Store, token: &Token) -> Token {
    store.add_token(token).await.unwrap();
    let other = Token { digest: [0; 32], ..token.clone() };
    let refused = store.add_token(&other).await.map_err(Outcome::from);
    assert_eq!(refused, Err(taken("/id")));
    let (used, revoked) = (moment(5), moment(6));
    for change in [TokenChange::Used(used), TokenChange::Revoked(revoked)] {
        store.change_token(&token.id, change).await.unwrap();
        let unknown = store.change_token("nobody", change).await.map_err(Outcome::from);
        assert_eq!(unknown, Err(Outcome::NotFound));
    }
    Token { used: Some(used), revoked: Some(revoked), ..token.clone() }
}
