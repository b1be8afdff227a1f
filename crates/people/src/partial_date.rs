//! Dates that may lack their year, or their month and day.

use jiff::civil::Date;

/// A calendar date of which a part may be unknown: `1815-12-10`, `1815-12`, `1815` or `--12-10`
/// (the forms of ISO 8601 that vCard, RFC 6350 section 4.3.1, keeps for such dates).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PartialDate {
    pub(crate) year: Option<i16>,
    pub(crate) month: Option<i8>,
    pub(crate) day: Option<i8>,
}

impl PartialDate {
    /// Reads one of the four forms; a day that the calendar doesn't have is `None`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (year, month, day) = match (text.len(), text.strip_prefix("--")) {
            (7, Some(rest)) => {
                let (month, day) = rest.split_once('-')?;
                (None, Some(digits(month, 2)?), Some(digits(day, 2)?))
            }
            (4, None) => (Some(digits(text, 4)?), None, None),
            (7, None) => {
                let (year, month) = text.split_once('-')?;
                (Some(digits(year, 4)?), Some(digits(month, 2)?), None)
            }
            (10, None) => {
                let (year, rest) = text.split_once('-')?;
                let (month, day) = rest.split_once('-')?;
                (Some(digits(year, 4)?), Some(digits(month, 2)?), Some(digits(day, 2)?))
            }
            _ => return None,
        };
        let month = month.map(i8::try_from).transpose().ok()?;
        let day = day.map(i8::try_from).transpose().ok()?;
        // Without a year, 29 February has to be possible: 2000 was a leap year.
        Date::new(year.unwrap_or(2000), month.unwrap_or(1), day.unwrap_or(1)).ok()?;
        Some(Self { year, month, day })
    }
}

fn digits(text: &str, length: usize) -> Option<i16> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::PartialDate;

    #[test]
    fn the_four_forms_are_dates() {
        for text in ["1815-12-10", "1815-12", "1815", "--12-10", "--02-29", "2024-02-29", "0001"] {
            assert!(PartialDate::parse(text).is_some(), "{text}");
        }
    }

    #[test]
    fn anything_else_is_not() {
        for text in [
            "",
            "1815-13",
            "1815-02-30",
            "2023-02-29",
            "15",
            "--13-01",
            "---10",
            "--12",
            "1815-1-1",
            "1815-12-10T00:00:00Z",
            "+815-12-10",
            "１８１５",
            "--1-210",
            "1815-1210",
            "12/10/1815",
        ] {
            assert!(PartialDate::parse(text).is_none(), "{text}");
        }
    }
}
