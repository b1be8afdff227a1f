//! Where people live, and how addresses and telephone numbers look there.

use serde_json::Value;

use super::members::Members;
use super::stream::Stream;
use super::words::Words;

/// A country, or a part of one with a language of its own.
///
/// Patterns are filled by [`fill`]. Telephone numbers are those that a regulator keeps for fiction;
/// where none does, they begin with 00 behind the code of the country, as no subscriber's do.
pub(super) struct Place {
    /// The country, as its people write it.
    pub(super) country: &'static str,
    /// The time zones, the most populous first.
    pub(super) timezones: Words,
    /// The cities, each as `name=region=pattern of the postal code`.
    pub(super) cities: Words,
    /// The streets.
    pub(super) streets: Words,
    /// The pattern of the line with the street, which stands as `$`.
    pub(super) street: &'static str,
    /// The order on an envelope: Street, City, Region, Postal code, Nation.
    pub(super) lines: &'static str,
    /// The patterns of mobile numbers.
    pub(super) mobile: Words,
    /// The patterns of other numbers.
    pub(super) landline: Words,
}

/// Fills a pattern: `#` is a digit, `%` a digit above 0, `@` a letter and `*` a house number.
pub(super) fn fill(pattern: &str, stream: &mut Stream) -> String {
    let mut text = String::with_capacity(pattern.len() + 4);
    for c in pattern.chars() {
        match c {
            '#' => text.push(digit(stream.below(10))),
            '%' => text.push(digit(1 + stream.below(9))),
            '@' => text.push(char::from(b"ABDEFGHJLNPQRSTUWXYZ"[index(stream.below(20))])),
            '*' => text.push_str(&(1 + stream.below(120)).to_string()),
            _ => text.push(c),
        }
    }
    text
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

fn digit(number: u64) -> char {
    u32::try_from(number).ok().and_then(|digit| char::from_digit(digit, 10)).unwrap_or('0')
}

impl Place {
    /// Draws an address of a type; some are without their region, few have only the city.
    pub(super) fn address(&self, kind: &str, primary: bool, stream: &mut Stream) -> Value {
        let mut city = stream.favour(&self.cities).split('=');
        let locality = city.next().unwrap_or_default();
        let region = city.next().unwrap_or_default();
        let postal = fill(city.next().unwrap_or_default(), stream);
        let street = fill(self.street, stream).replace('$', stream.pick(&self.streets));
        let whole = stream.chance(90);
        let mut address = Members::with_capacity(8);
        if whole && stream.chance(25) {
            address.text("formatted", self.envelope([&street, locality, region, &postal]));
        }
        if whole {
            address.text("streetAddress", street);
        }
        address.text("locality", locality);
        if stream.chance(60) {
            address.text("region", region);
        }
        if whole {
            address.text("postalCode", postal);
        }
        address.text("country", self.country);
        address.text("type", kind);
        if primary {
            address.put("primary", true);
        }
        address.done()
    }

    fn envelope(&self, [street, locality, region, postal]: [&str; 4]) -> String {
        let mut text = String::with_capacity(96);
        for c in self.lines.chars() {
            match c {
                'S' => text.push_str(street),
                'C' => text.push_str(locality),
                'R' => text.push_str(region),
                'P' => text.push_str(postal),
                'N' => text.push_str(self.country),
                _ => text.push(c),
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::super::culture::Culture;
    use super::super::stream::Stream;
    use super::fill;

    #[test]
    fn patterns_are_filled_to_the_last_sign() {
        let mut stream = Stream::new(7, 7);
        let text = fill("SW%#A #@@, * x", &mut stream);
        assert!(!text.contains(['%', '#', '@', '*']), "{text}");
    }

    #[test]
    fn every_place_is_complete() {
        for place in Culture::all().map(|culture| culture.home) {
            for words in [&place.timezones, &place.streets, &place.mobile, &place.landline] {
                assert!(words.count() > 0, "{}", place.country);
                assert!((0..words.count()).all(|rank| !words.at(rank).is_empty()));
            }
            for rank in 0..place.cities.count() {
                assert_eq!(place.cities.at(rank).split('=').count(), 3, "{}", place.country);
            }
            assert!(place.street.contains('$'), "{}", place.country);
        }
    }
}
