//! The few pieces of HTML that the page is made of.

/// Writes a text so that HTML shows it as it is, in an element or in a quoted attribute.
pub(super) fn escape(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\'' => written.push_str("&#39;"),
            other => written.push(other),
        }
    }
    written
}

/// Escapes a text and shows what stands between backticks as code.
pub(super) fn prose(text: &str) -> String {
    let mut written = String::new();
    for (position, part) in text.split('`').enumerate() {
        if position % 2 == 0 {
            written += &escape(part);
        } else {
            written += &code(part);
        }
    }
    written
}

/// A text as code within a line.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

/// The address that the service has unless it is told another one.
pub(super) const ORIGIN: &str = "http://127.0.0.1:3000";

/// A block of code, which scrolls in its own box and can be reached by keyboard. In the place of
/// [`ORIGIN`], the script writes the address that the page came from.
pub(super) fn block(label: &str, text: &str) -> String {
    let origin = format!(r#"<span class="origin">{ORIGIN}</span>"#);
    let (label, text) = (escape(label), escape(text).replace(ORIGIN, &origin));
    format!(
        r#"<pre tabindex="0" role="group" aria-label="{label}"><code>{text}</code></pre>
"#
    )
}

/// A quiet line and what belongs to it.
pub(super) fn below(line: &str, said: &str) -> String {
    format!(r#"<span class="line">{line}</span> {said}"#)
}

/// A table of cells that are HTML already, which scrolls in its own box. Two columns are as many
/// as a phone can show; the first cell of a row is its heading.
pub(super) fn table(
    label: &str,
    head: [&str; 2],
    rows: impl IntoIterator<Item = [String; 2]>,
) -> String {
    let label = escape(label);
    let head = head.map(|cell| format!(r#"<th scope="col">{cell}</th>"#)).concat();
    let mut written = format!(
        r#"<div class="scroll" tabindex="0" role="group" aria-label="{label}"><table>
<thead><tr>{head}</tr></thead>
<tbody>
"#
    );
    for [heading, cell] in rows {
        written.extend([r#"<tr><th scope="row">"#, &heading, "</th><td>", &cell, "</td></tr>\n"]);
    }
    written + "</tbody></table></div>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        let hostile = r#"</code><script>alert('1')</script>" onmouseover="x" &amp; <!-- `<b>"#;
        for written in [escape(hostile), prose(hostile), code(hostile)] {
            let inside = written.replace("<code>", "").replace("</code>", "");
            assert!(!inside.contains(['<', '>', '"', '\'']), "{written}");
            assert!(inside.contains("&amp;amp;"), "{written}");
        }
        let block = block(hostile, hostile);
        assert_eq!(block.matches('<').count(), 4, "{block}");
        assert_eq!(block.matches('"').count(), 6, "{block}");
    }

    #[test]
    fn backticks_become_code() {
        assert_eq!(prose("`a` & b"), "<code>a</code> &amp; b");
    }
}
