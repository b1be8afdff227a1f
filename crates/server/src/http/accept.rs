//! What a caller would rather be answered (RFC 9110, section 12.5.1).

use axum::http::{HeaderMap, header};

/// Whether `Accept` prefers one media type to another one; of two that are as welcome, it prefers
/// the one that it names more exactly.
pub fn prefers(headers: &HeaderMap, one: &str, other: &str) -> bool {
    welcome(headers, one) > welcome(headers, other)
}

/// How welcome a media type is, and how exactly it is named; zeros where it isn't welcome at all.
fn welcome(headers: &HeaderMap, media_type: &str) -> (f32, u8) {
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let ranges = values.flat_map(|value| value.split(','));
    let matching = ranges.filter_map(|range| {
        let mut parts = range.split(';').map(|part| part.trim().to_ascii_lowercase());
        let range = parts.next().unwrap_or_default();
        let family = media_type.split('/').next().unwrap_or_default();
        let exactness = match range.as_str() {
            range if range == media_type => 3,
            range if range.strip_suffix("/*") == Some(family) => 2,
            "*/*" => 1,
            _ => return None,
        };
        let quality = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
        Some((exactness, quality.unwrap_or(1.0)))
    });
    let said = matching.max_by_key(|(exactness, _)| *exactness);
    let said = said.map(|(exactness, quality)| (quality, exactness));
    said.filter(|(quality, _)| *quality > 0.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn what_is_named_and_weighed_is_preferred() {
        const STREAM: &str = "text/event-stream";
        for (accept, expected) in [
            ("text/event-stream", true),
            ("Text/Event-Stream;q=0.5", true),
            ("text/event-stream, */*", true),
            ("application/json;q=0.1, text/event-stream;q=0.2", true),
            ("text/*", true),
            ("text/event-stream;q=0", false),
            ("text/event-stream; q=0.0, text/plain", false),
            ("text/event-stream;q=0.2, application/json", false),
            ("text/html, */*;q=0.8", false),
            ("*/*", false),
            ("application/json", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(prefers(&headers, STREAM, "application/json"), expected, "{accept}");
        }
        assert!(!prefers(&HeaderMap::new(), STREAM, "application/json"));
    }
}
