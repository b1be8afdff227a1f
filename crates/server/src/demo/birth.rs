//! Birth dates, of which many people tell only a part.

use super::stream::Stream;

/// Draws a birth date in one of the four forms, or nothing. Who works is of an age for it.
pub(super) fn date(works: bool, stream: &mut Stream) -> String {
    let form = stream.below(100);
    let year = if works { 1956 + stream.below(50) } else { 1931 + stream.below(78) };
    let month = 1 + stream.below(12);
    let leap = year % 4 == 0;
    match form {
        0..52 => format!("{year}-{month:02}-{:02}", 1 + stream.below(days(month, leap))),
        52..58 => format!("{year}-{month:02}"),
        58..65 => year.to_string(),
        65..75 => format!("--{month:02}-{:02}", 1 + stream.below(days(month, true))),
        _ => String::new(),
    }
}

/// The days of a month. Between 1901 and 2099 every fourth year is a leap year.
fn days(month: u64, leap: bool) -> u64 {
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}
