//! Reads Rust no further than the rules need it: code without its comments and texts.

/// The code, with a blank in place of every character of a comment or a text; lines stay where they
/// are.
pub(crate) fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (skipped, kept) = skip(rest, code.chars().next_back());
        if skipped == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            let blank = |c: char| if c == '\n' { '\n' } else { ' ' };
            code.push_str(kept);
            code.extend(rest[..skipped].chars().skip(kept.len()).map(blank));
            rest = &rest[skipped..];
        }
    }
    code
}

/// How many bytes a comment or text takes that begins here, and what is put in its place.
fn skip(rest: &str, before: Option<char>) -> (usize, &'static str) {
    let within_word = before.is_some_and(is_word);
    let raw = rest.trim_start_matches(['b', 'c']);
    if rest.starts_with("//") {
        (rest.find('\n').unwrap_or(rest.len()), "")
    } else if rest.starts_with("/*") {
        (block_comment(rest), "")
    } else if !within_word && rest.len() - raw.len() < 2 && is_raw(raw) {
        (rest.len() - raw.len() + raw_text(raw), "\"\"")
    } else if let Some(text) = rest.strip_prefix('"') {
        (1 + quoted(text, '"'), "\"\"")
    } else if let Some(text) = rest.strip_prefix('\'').filter(|text| is_character(text)) {
        (1 + quoted(text, '\''), "")
    } else {
        (0, "")
    }
}

pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    for (at, _) in text.match_indices(['/', '*']) {
        match text.get(at..at + 2) {
            Some("/*") => depth += 1,
            Some("*/") if depth == 1 => return at + 2,
            Some("*/") => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// `r"` or `r#"`; a raw name such as `r#type` is no text.
fn is_raw(text: &str) -> bool {
    text.strip_prefix('r').is_some_and(|text| text.trim_start_matches('#').starts_with('"'))
}

fn raw_text(text: &str) -> usize {
    let opening = text.find('"').unwrap() + 1;
    let end = format!("\"{}", "#".repeat(opening - 2));
    text[opening..].find(&end).map_or(text.len(), |at| opening + at + end.len())
}

/// The length of a text up to and with the quote that ends it.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == quote && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

/// A character ends with a quote, a lifetime doesn't.
fn is_character(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next() == Some('\\') || characters.next() == Some('\'')
}

/// The functions with a body: the name, the number of the first line, and how many lines it has.
pub(crate) fn functions(code: &str) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for at in words(code, "fn") {
        let name: String =
            code[at + 2..].trim_start().chars().take_while(|c| is_word(*c)).collect();
        let Some(body) = body(&code[at..]).filter(|_| !name.is_empty()) else { continue };
        let line = code[..at].matches('\n').count() + 1;
        found.push((name, line, code[at..at + body].matches('\n').count() + 1));
    }
    found
}

/// Where a word stands.
pub(crate) fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let alone = move |at: &usize| {
        let before = code[..*at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    };
    code.match_indices(word).map(|(at, _)| at).filter(alone)
}

/// Where the body of a function ends that begins here, if it has one.
fn body(code: &str) -> Option<usize> {
    let (mut brackets, mut braces) = (0, 0);
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets -= 1,
            ';' if brackets == 0 && braces == 0 => return None,
            '{' => braces += 1,
            '}' if braces == 1 => return Some(at + 1),
            '}' => braces -= 1,
            _ => {}
        }
    }
    None
}

#[test]
fn comments_and_texts_are_no_code() {
    for (text, expected) in [
        ("a // b\nc", "a     \nc"),
        ("a /* b /* c */ d */ e", "a                   e"),
        (r#"a("b\"c{", 'd', '\'', 'e)"#, r#"a(""     ,    ,     , 'e)"#),
        (r##"br#"a"b"#; r#fn"##, r#"""       ; r#fn"#),
        ("str\"a\"", "str\"\" "),
    ] {
        assert_eq!(code(text), expected, "{text}");
    }
}

#[test]
fn functions_have_lines() {
    let code =
        code("fn a() {\n'{'; \"{\"\n}\ntrait T { fn b(x: [u8; 3]);\nfn c() {} }\ntype F = fn(u8);");
    let expected = [("a".to_owned(), 1, 3), ("c".to_owned(), 5, 1)];
    assert_eq!(functions(&code), expected);
}
