//! `/status` for people: a page that needs no script, and that a phone can show.

use std::time::Duration;

use super::Health;
use super::chart::Chart;
use crate::telemetry::{REVISION, Slot, VERSION};

/// What the page says.
pub(super) struct Status<'a> {
    pub(super) health: Health,
    pub(super) engine: &'static str,
    pub(super) uptime: Duration,
    /// The last minutes, slot by slot.
    pub(super) slots: &'a [Slot],
}

impl Status<'_> {
    /// Writes the page. It loads itself again, as often as a slot ends.
    pub(super) fn page(&self) -> String {
        let (class, title, about) = match self.health {
            Health::Well => ("well", "is well", "It can read and write."),
            Health::Unavailable => (
                "ill",
                "is unavailable",
                "It can’t read or write where people are kept, and tries again by itself. Its log \
                 says why; callers may ask again after a moment.",
            ),
            Health::Stopping => (
                "ill",
                "is stopping",
                "It answers what comes, and asks for no more. Another process will take over.",
            ),
        };
        let (facts, charts) = (self.facts(), self.charts());
        format!(
            r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="15">
<title>PeopleInfo {title}</title>
<link rel="stylesheet" href="/docs/page.css">
</head>
<body class="state">
<main>
<h1>PeopleInfo <span class="{class}">{title}</span></h1>
<p class="lead">{about}</p>
<dl>
{facts}</dl>
<h2>The last 15 minutes</h2>
{charts}<p class="version">As this process saw it: requests of the API, without those for pages like this one.
Times are up to the head of an answer, without those of imports, exports, backups and readers of changes.
Everything else stands in <a href="/docs">the manual of the API</a> and in the metrics.</p>
</main>
</body>
</html>
"#
        )
    }

    fn facts(&self) -> String {
        let sum = Slot::sum(self.slots);
        let failed = match sum.requests {
            0 => "none".to_owned(),
            requests => format!("{} of {requests}", sum.failed),
        };
        let time = |share| sum.within(share).map_or("not measured".to_owned(), in_words);
        [
            ("Version", version()),
            ("Engine", self.engine.to_owned()),
            ("Up for", age(self.uptime)),
            ("Failed", failed),
            ("Half within", time(0.5)),
            ("99 % within", time(0.99)),
        ]
        .map(|(name, fact)| format!("<div><dt>{name}</dt><dd>{fact}</dd></div>\n"))
        .concat()
    }

    fn charts(&self) -> String {
        let sum = Slot::sum(self.slots);
        if sum.requests == 0 {
            return "<p>Nobody asked for anything in that time.</p>\n".to_owned();
        }
        let bars = |bar: fn(&Slot) -> (f64, f64)| self.slots.iter().map(bar).collect();
        let asked = Chart {
            title: "Requests, each 15 seconds".to_owned(),
            said: format!("{} in the last 15 minutes.", requests(sum.requests)),
            bars: bars(|slot| (f64::from(slot.requests), 0.0)),
            top: |top| format!("{top}"),
        };
        let errors = Chart {
            title: "Failed, of a hundred requests".to_owned(),
            said: format!("{} of {} failed.", sum.failed, requests(sum.requests)),
            bars: bars(|slot| {
                let share = f64::from(slot.failed) / f64::from(slot.requests.max(1));
                (0.0, share * 100.0)
            }),
            top: |top| format!("{top} %"),
        };
        let within = match (sum.within(0.5), sum.within(0.99)) {
            (Some(half), Some(most)) => {
                format!("Half within {}, 99 % within {}.", in_words(half), in_words(most))
            }
            _ => "No time was measured.".to_owned(),
        };
        let times = Chart {
            title: "Time to an answer: 99 % within, <b>half within</b>".to_owned(),
            said: within,
            bars: bars(|slot| {
                let time = |share| slot.within(share).unwrap_or_default().as_secs_f64();
                (time(0.99), time(0.5))
            }),
            top: |top| in_words(Duration::from_secs_f64(top)),
        };
        [("requests", asked), ("failures", errors), ("times", times)]
            .map(|(class, chart)| {
                format!("<div class=\"chart {class}\">\n{}</div>\n", chart.figure())
            })
            .concat()
    }
}

/// The version, and the beginning of the commit that it was built of.
fn version() -> String {
    match REVISION {
        "unknown" => VERSION.to_owned(),
        revision => format!("{VERSION} ({})", revision.get(..12).unwrap_or(revision)),
    }
}

fn requests(count: u32) -> String {
    if count == 1 { "1 request".to_owned() } else { format!("{count} requests") }
}

/// A time as people write it: 0.4 ms, 12 ms, 1.2 s.
fn in_words(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    match ms {
        ms if ms < 0.1 => format!("{ms:.2} ms"),
        ms if ms < 10.0 => format!("{ms:.1} ms"),
        ms if ms < 1_000.0 => format!("{ms:.0} ms"),
        ms => format!("{:.1} s", ms / 1e3),
    }
}

/// An age in the two units that say it best.
fn age(age: Duration) -> String {
    let seconds = age.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min {} s", seconds % 60),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_ages_are_written_as_people_write_them() {
        assert_eq!((requests(1), requests(2)), ("1 request".to_owned(), "2 requests".to_owned()));
        for (micros, expected) in
            [(43, "0.04 ms"), (400, "0.4 ms"), (12_400, "12 ms"), (1_230_000, "1.2 s")]
        {
            assert_eq!(in_words(Duration::from_micros(micros)), expected);
        }
        for (seconds, expected) in
            [(7, "7 s"), (61, "1 min 1 s"), (7_260, "2 h 1 min"), (90_000, "1 d 1 h")]
        {
            assert_eq!(age(Duration::from_secs(seconds)), expected);
        }
    }
}
