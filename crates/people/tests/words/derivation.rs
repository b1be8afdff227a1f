//! Whatever engines have stored of folding is derived anew when [`DERIVATION`] is counted up, and
//! only then.

use people::words::{DERIVATION, caseless, fold, words};

/// What folding makes of all of Unicode, in few digits (FNV-1a, 64 bits).
fn digest() -> u64 {
    let mut digest: u64 = 0xcbf2_9ce4_8422_2325;
    let mut take = |text: &str| {
        for byte in text.bytes().chain([0xff]) {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    let mut text = String::new();
    // Nobody has ever put a letter into the planes in between, and those behind are private.
    for c in ('\0'..'\u{40000}').chain('\u{e0000}'..'\u{f0000}') {
        text.clear();
        text.push(c);
        take(&fold(&text));
        take(&caseless(&text));
        // Where words end is a matter of Unicode too.
        text.push('b');
        take(&words(&text).join(" "));
    }
    digest
}

/// Where this fails, folding has changed, or the Unicode of the standard library or of
/// `unicode-normalization` has. Then count `DERIVATION` up, so that stores that are there already
/// find people by what is typed from now on, and write both numbers here.
#[test]
fn what_is_derived_has_a_number() {
    assert_eq!(
        (DERIVATION, digest()),
        (3, 2_923_353_968_180_595_992),
        "see the comment on this test"
    );
}
