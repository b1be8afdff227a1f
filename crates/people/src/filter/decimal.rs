//! The order of JSON numbers, by their exact decimal value.
//!
//! Floating point would call 12345678901234567890 and 12345678901234567891 equal, and organisations
//! do keep such ids in `attributes`. Nothing is allocated: a number is looked at where it stands.

use std::cmp::Ordering;

/// Compares two JSON numbers. Exponents beyond 64 bits count as the largest or smallest of those.
pub(crate) fn compare(left: &str, right: &str) -> Ordering {
    let (left, right) = (Decimal::of(left), Decimal::of(right));
    left.sign.cmp(&right.sign).then_with(|| {
        let size = left.power.cmp(&right.power).then_with(|| left.digits().cmp(right.digits()));
        if left.sign < 0 { size.reverse() } else { size }
    })
}

/// A number: its sign, its significant digits (the `zeros` in front don't count, those at the end
/// are cut off) and the power of ten of the first of them.
struct Decimal<'a> {
    sign: i8,
    power: i64,
    whole: &'a str,
    fraction: &'a str,
    zeros: usize,
}

impl<'a> Decimal<'a> {
    fn of(text: &'a str) -> Self {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (sign, unsigned) = mantissa.strip_prefix('-').map_or((1, mantissa), |rest| (-1, rest));
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let digits = whole.bytes().chain(fraction.bytes());
        let zeros = digits.take_while(|digit| *digit == b'0').count();
        if zeros == whole.len() + fraction.len() {
            return Self { sign: 0, power: 0, whole: "", fraction: "", zeros: 0 };
        }
        let place = to_i64(whole.len()).saturating_sub(to_i64(zeros));
        let fraction = fraction.trim_end_matches('0');
        Self {
            sign,
            power: read_exponent(exponent).saturating_add(place),
            whole: if fraction.is_empty() { whole.trim_end_matches('0') } else { whole },
            fraction,
            zeros,
        }
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.whole.bytes().chain(self.fraction.bytes()).skip(self.zeros)
    }
}

fn to_i64(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn read_exponent(text: &str) -> i64 {
    text.parse().unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX })
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::compare;

    #[test]
    fn numbers_are_ordered_by_their_value() {
        let ascending = "-1e400 -12345678901234567891 -12345678901234567890 -10.5 -1 -0.01 0 \
                         1e-400 0.00099 0.001 0.1 0.11 1 1.5 2 9.99 10 99 100 \
                         12345678901234567890 12345678901234567891 1e20 1e400";
        let ascending: Vec<&str> = ascending.split(' ').collect();
        for (i, left) in ascending.iter().enumerate() {
            for (j, right) in ascending.iter().enumerate() {
                assert_eq!(compare(left, right), i.cmp(&j), "{left} and {right}");
            }
        }
    }

    #[test]
    fn one_value_has_many_spellings() {
        for row in [
            &["0", "-0", "0.00", "0e9", "-0E-9", "0e99999999999999999999"][..],
            &["100", "100.0", "1e2", "1E+2", "0.1e3", "1000e-1", "0.00100e5"],
            &["-0.5", "-5e-1", "-0.50", "-50E-2"],
        ] {
            for (left, right) in row.iter().flat_map(|a| row.iter().map(move |b| (a, b))) {
                assert_eq!(compare(left, right), Ordering::Equal, "{left} and {right}");
            }
        }
    }

    #[test]
    fn exponents_without_end_are_bounded() {
        assert_eq!(compare("1e99999999999999999999", "1"), Ordering::Greater);
        assert_eq!(compare("1e-99999999999999999999", "1"), Ordering::Less);
        assert_eq!(compare("-123e99999999999999999999", "0"), Ordering::Less);
        assert_eq!(compare("0.001e-99999999999999999999", "0"), Ordering::Greater);
    }
}
