//! Small charts of bars, as SVG: a slot of time each, the last one on the right.

use std::fmt::Write;

/// The width of a bar and the gap behind it, and the height of a chart; the page stretches it.
const BAR: usize = 8;
const STEP: usize = 10;
const HEIGHT: f64 = 100.0;

/// Bars, and bars in front of them.
pub(super) struct Chart {
    /// What it shows, for those who see it; HTML.
    pub(super) title: String,
    /// The same in a sentence, for those who don't.
    pub(super) said: String,
    /// The bars behind, and those in front.
    pub(super) bars: Vec<(f64, f64)>,
    /// Writes what the top of the chart stands for.
    pub(super) top: fn(f64) -> String,
}

impl Chart {
    pub(super) fn figure(&self) -> String {
        let Self { title, said, bars, top } = self;
        let most = bars.iter().map(|(behind, front)| behind.max(*front)).fold(0.0, f64::max);
        let scale = round_up(most);
        let behind = path(bars.iter().map(|(behind, _)| behind / scale));
        let front = path(bars.iter().map(|(_, front)| front / scale));
        let (width, top) = (bars.len() * STEP, top(scale));
        format!(
            r#"<figure>
<figcaption>{title}</figcaption>
<p class="scale"><span>{top}</span></p>
<svg viewBox="0 0 {width} {HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{said}">
<path class="behind" d="{behind}"/><path class="front" d="{front}"/>
</svg>
<p class="scale"><span>15 minutes ago</span><span>now</span></p>
</figure>
"#
        )
    }
}

/// The next number above that is easy to read: 1, 2 or 5 times a power of ten.
fn round_up(most: f64) -> f64 {
    if most <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(most.log10().floor());
    let steps = [1.0, 2.0, 5.0].map(|step| step * power);
    steps.into_iter().find(|step| *step >= most).unwrap_or(10.0 * power)
}

/// Bars of these heights, from 0.0 to 1.0. What isn't nothing is seen.
fn path(heights: impl Iterator<Item = f64>) -> String {
    let mut path = String::new();
    for (place, height) in heights.enumerate().filter(|(_, height)| *height > 0.0) {
        let (left, top) = (place * STEP, HEIGHT - (height * HEIGHT).max(2.0));
        // Writing to a string can't fail.
        let _ = write!(path, "M{left} {HEIGHT}V{top:.1}h{BAR}V{HEIGHT}z");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_is_a_number_that_is_easy_to_read() {
        for (most, top) in
            [(0.0, 1.0), (0.3, 0.5), (1.0, 1.0), (1.1, 2.0), (4.0, 5.0), (51.0, 100.0), (2e6, 2e6)]
        {
            let found = round_up(most);
            assert!((found - top).abs() < top / 1e9, "{most} is under {found}");
        }
    }

    #[test]
    fn each_slot_has_its_bar_and_one_without_requests_has_none() {
        assert_eq!(path([0.0, 0.5, 1.0].into_iter()), "M10 100V50.0h8V100zM20 100V0.0h8V100z");
        assert_eq!(path([0.0001].into_iter()), "M0 100V98.0h8V100z");
    }
}
