//! The dividers of the indexes of words and look-ups, from which what was erased leaves too.
//!
//! FTS5 keeps a divider for each of its pages: the beginning of what was the first term on it, as
//! far as that differs from the term before (`word_idx`, `lookup_idx`). With `secure-delete` a divider goes when
//! its page has no term left, but not when its own term goes and others stay; and where terms are
//! much alike, such as `user1` and `user2`, it is the whole term. So after an erasure each divider
//! that doesn't begin the first term of its page any more is replaced with the shortest one that
//! does; it still stands behind all terms of the pages before.

use rusqlite::{Connection, OptionalExtension, params};

/// A divider: the index and the segment that it belongs to, and its text.
#[derive(Debug)]
pub(super) struct Divider {
    index: &'static str,
    segment: i64,
    text: Vec<u8>,
}

const INDEXES: [&str; 2] = ["word", "lookup"];

/// How FTS5 numbers its pages: the segment above so many bits, the page of it below.
const SEGMENT_BITS: i64 = 37;

/// The dividers that begin no term any more, as a reader sees them.
pub(super) fn find(connection: &Connection) -> rusqlite::Result<Vec<Divider>> {
    let mut found = Vec::new();
    for index in INDEXES {
        let all = format!("SELECT i.segid, i.term, d.block FROM {}", pages(index));
        let mut statement = connection.prepare(&all)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (segment, text) = (row.get(0)?, row.get_ref(1)?.as_bytes()?);
            if better(text, row.get_ref(2)?.as_blob()?).is_some() {
                found.push(Divider { index, segment, text: text.to_owned() });
            }
        }
    }
    Ok(found)
}

/// Replaces dividers, within the transaction of the writer.
pub(super) fn replace(connection: &Connection, dividers: &[Divider]) -> rusqlite::Result<()> {
    for Divider { index, segment, text } in dividers {
        // The segment may have been merged with others by now; then there is nothing to do.
        let page =
            format!("SELECT d.block FROM {} WHERE i.segid = ?1 AND i.term = ?2", pages(index));
        let mut page = connection.prepare_cached(&page)?;
        let page: Option<Vec<u8>> =
            page.query_row(params![segment, text], |row| row.get(0)).optional()?;
        if let Some(better) = page.as_deref().and_then(|page| better(text, page)) {
            let replace =
                format!("UPDATE {index}_idx SET term = ?3 WHERE segid = ?1 AND term = ?2");
            connection.prepare_cached(&replace)?.execute(params![segment, text, better])?;
        }
    }
    Ok(())
}

/// The dividers `i` of an index and their pages `d`.
fn pages(index: &str) -> String {
    format!(
        "{index}_idx i JOIN {index}_data d ON d.id = (i.segid << {SEGMENT_BITS}) + (i.pgno >> 1)"
    )
}

/// What is to divide a page from those before, if the text that does so begins no term of it.
fn better<'p>(text: &[u8], page: &'p [u8]) -> Option<&'p [u8]> {
    let first = first_term(page)?;
    let same = text.iter().zip(first).take_while(|(text, first)| text == first).count();
    (same < text.len() && text < first).then(|| &first[..=same])
}

/// The first term on a page, which is the only one that is written out.
fn first_term(page: &[u8]) -> Option<&[u8]> {
    let footer = usize::from(u16::from_be_bytes([*page.get(2)?, *page.get(3)?]));
    let (begin, _) = number(page.get(footer..)?)?;
    let (length, term) = number(page.get(begin..)?)?;
    term.get(..length)
}

/// Reads a number of variable length, as in SQLite's file format: seven bits a byte, the highest
/// first, of which all but the last have the eighth bit set.
fn number(bytes: &[u8]) -> Option<(usize, &[u8])> {
    // Both numbers here are below the size of a page.
    let length = 1 + bytes.iter().take(2).position(|byte| byte & 0x80 == 0)?;
    let (number, rest) = bytes.split_at(length);
    Some((number.iter().fold(0, |value, byte| value << 7 | usize::from(byte & 0x7f)), rest))
}

#[cfg(test)]
mod tests {
    use super::better;

    /// A page whose first term is this.
    fn page(term: &[u8]) -> Vec<u8> {
        let mut page = vec![0, 0, 0, 0, u8::try_from(term.len()).unwrap()];
        page.extend(term);
        page[3] = u8::try_from(page.len()).unwrap();
        page.push(4);
        page
    }

    #[test]
    fn a_divider_begins_the_first_term_of_its_page() {
        for (text, first, expected) in [
            ("", "0abc", None),
            ("0ab", "0abc", None),
            ("0abc", "0abc", None),
            ("0abb", "0abc", Some("0abc")),
            ("0aaaa", "0abc", Some("0ab")),
            ("0abc", "1x", Some("1")),
            // What would not come behind the divider that is there is left alone.
            ("0abd", "0abc", None),
            ("0abcd", "0abc", None),
        ] {
            let page = page(first.as_bytes());
            assert_eq!(
                better(text.as_bytes(), &page),
                expected.map(str::as_bytes),
                "{text} {first}"
            );
        }
    }

    #[test]
    fn what_is_no_page_has_no_better_divider() {
        for page in
            [&b""[..], b"\0\0\0\x04", b"\0\0\0\x04\x04", b"\0\0\0\x05\x05\x04", b"\0\0\xff\xff"]
        {
            assert_eq!(better(b"0a", page), None, "{page:?}");
        }
    }
}
