//! Reads the grammar of filters: recursive descent, as deep as [`MAX_NESTING`] allows.
//!
//! ```text
//! any     = all *("or" all)
//! all     = one *("and" one)
//! one     = "not" "(" any ")" / "(" any ")" / term
//! term    = path "pr" / path operator value / path "[" any "]" ["." path ("pr" / operator value)]
//! path    = [urn] name *("." name)
//! ```

use serde_json::Value;

use super::value::{self, Misfit, Part};
use super::{FilterError, MAX_BYTES, MAX_NESTING, MAX_TERMS, Node, Operator, Path, Step};
use crate::field::{self, Member, PERSON, Shape};

/// What SCIM may write before the name of an attribute.
const URN: &str = "urn:ietf:params:scim:schemas:core:2.0:User:";
/// How much of an unknown name an error repeats, in characters.
const MAX_SHOWN: usize = 64;

/// Reads a whole filter.
pub(super) fn filter(text: &str) -> Result<Node, FilterError> {
    let mut parser = Parser { text, at: 0, terms: 0, nesting: 0 };
    if text.len() > MAX_BYTES {
        let message = format!("A filter has {MAX_BYTES} bytes at most; ask for less at once.");
        return Err(parser.error(text.floor_char_boundary(MAX_BYTES), message));
    }
    let node = parser.any(Scope::Members(PERSON))?;
    if parser.skip_blanks().is_empty() {
        Ok(node)
    } else {
        Err(parser.error(parser.at, "`and`, `or` or the end of the filter is expected here."))
    }
}

/// Whether a name below `attributes` can stand there without quotes.
pub(super) fn is_bare_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(is_name_char) && !name.eq_ignore_ascii_case("not")
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '$')
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n')
}

/// Which names are possible where an attribute is expected.
#[derive(Clone, Copy)]
enum Scope {
    /// Those of a table.
    Members(&'static [Member]),
    /// Any, because it is below `attributes`.
    Free,
}

impl Scope {
    fn is_person(self) -> bool {
        matches!(self, Self::Members(members) if std::ptr::eq(members, PERSON))
    }

    /// The names below a path; `None` if what it leads to has no members.
    fn below(path: &Path) -> Option<Self> {
        match path.shape() {
            None | Some(Shape::Any) => Some(Self::Free),
            Some(shape) => shape.members().map(Self::Members),
        }
    }
}

/// The text, how far it is read (in bytes), and what is counted against the limits.
struct Parser<'a> {
    text: &'a str,
    at: usize,
    terms: usize,
    nesting: usize,
}

impl<'a> Parser<'a> {
    fn any(&mut self, scope: Scope) -> Result<Node, FilterError> {
        let mut parts = vec![self.all(scope)?];
        while self.keyword("or") {
            parts.push(self.all(scope)?);
        }
        Ok(Node::any(parts))
    }

    fn all(&mut self, scope: Scope) -> Result<Node, FilterError> {
        let mut parts = vec![self.one(scope)?];
        while self.keyword("and") {
            parts.push(self.one(scope)?);
        }
        Ok(Node::all(parts))
    }

    fn one(&mut self, scope: Scope) -> Result<Node, FilterError> {
        let negated = self.keyword("not");
        if self.skip_blanks().starts_with('(') {
            Ok(self.nested(scope, ')')?.negate_if(negated))
        } else if negated {
            Err(self
                .error(self.at, "`(` is expected after `not`: it negates what is in parentheses."))
        } else {
            self.term(scope)
        }
    }

    /// Reads a filter in parentheses or brackets; the first of them is the next character.
    fn nested(&mut self, scope: Scope, close: char) -> Result<Node, FilterError> {
        if self.nesting == MAX_NESTING {
            let message =
                format!("The nesting is deeper than {MAX_NESTING} levels; make it flatter.");
            return Err(self.error(self.at, message));
        }
        self.nesting += 1;
        self.at += 1;
        let node = self.any(scope)?;
        if !self.skip_blanks().starts_with(close) {
            let message = format!("`and`, `or` or a closing `{close}` is expected here.");
            return Err(self.error(self.at, message));
        }
        self.nesting -= 1;
        self.at += 1;
        Ok(node)
    }

    fn term(&mut self, scope: Scope) -> Result<Node, FilterError> {
        let start = self.at;
        let path = self.path(scope)?;
        if self.rest().starts_with('[') {
            return self.each(path);
        }
        let (node, negated) = self.condition(path, start)?;
        Ok(node.negate_if(negated))
    }

    /// Reads what follows the path of a list: a filter of its items and maybe one more condition.
    fn each(&mut self, list: Path) -> Result<Node, FilterError> {
        let Some(scope) = Scope::below(&list) else {
            let message = format!("`{list}` has no members; compare it without brackets.");
            return Err(self.error(self.at, message));
        };
        let filter = self.nested(scope, ']')?;
        if !self.rest().starts_with('.') {
            return Ok(Node::Each { list, filter: Box::new(filter) });
        }
        self.at += 1;
        let start = self.at;
        let path = self.path(scope)?;
        let (node, negated) = self.condition(path, start)?;
        let filter = Box::new(Node::all(vec![filter, node]));
        // The negation of `ne` goes outside: no item that fulfils the filter equals.
        Ok(Node::Each { list, filter }.negate_if(negated))
    }

    /// Reads `pr`, or an operator and a value, and tells whether the opposite of the node is meant.
    fn condition(&mut self, path: Path, start: usize) -> Result<(Node, bool), FilterError> {
        self.count_term(start)?;
        self.skip_blanks();
        let operator_at = self.at;
        let word = self.word().to_ascii_lowercase();
        if word == "pr" {
            return Ok((Node::Present(path), false));
        }
        let (operator, negated) = match word.as_str() {
            "ne" => (Operator::Equal, true),
            word => (self.operator(word, operator_at)?, false),
        };
        self.skip_blanks();
        let value_at = self.at;
        let value = self.value()?;
        if value.is_null() {
            return if operator == Operator::Equal {
                Ok((Node::Present(path), !negated))
            } else {
                Err(self.error(operator_at, "`null` goes with `eq` and `ne` only."))
            };
        }
        let node =
            value::comparison(path, operator, value).map_err(|Misfit { part, message }| {
                let at = match part {
                    Part::Attribute => start,
                    Part::Operator => operator_at,
                    Part::Value => value_at,
                };
                self.error(at, message)
            })?;
        Ok((node, negated))
    }

    fn count_term(&mut self, start: usize) -> Result<(), FilterError> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            let message = format!("A filter has {MAX_TERMS} terms at most; ask for less at once.");
            return Err(self.error(start, message));
        }
        Ok(())
    }

    fn operator(&self, word: &str, at: usize) -> Result<Operator, FilterError> {
        let found = Operator::ALL.into_iter().find(|operator| operator.as_str() == word);
        found.ok_or_else(|| {
            let message = "An operator is expected here: `pr`, or one of `eq`, `ne`, `co`, `sw`, \
                           `ew`, `gt`, `ge`, `lt` and `le` with a value after it.";
            self.error(at, message)
        })
    }

    fn path(&mut self, scope: Scope) -> Result<Path, FilterError> {
        if scope.is_person() && starts_caseless(self.rest(), URN) {
            self.at += URN.len();
        }
        let mut path = Path::default();
        let mut scope = scope;
        loop {
            let step = self.step(scope)?;
            path.0.push(step);
            if !self.rest().starts_with('.') {
                return Ok(path);
            }
            let below = Scope::below(&path);
            scope = below.ok_or_else(|| {
                self.error(self.at, format!("`{path}` has no members; leave out what follows it."))
            })?;
            self.at += 1;
        }
    }

    fn step(&mut self, scope: Scope) -> Result<Step, FilterError> {
        let start = self.at;
        if self.rest().starts_with('"') && matches!(scope, Scope::Free) {
            return Ok(Step::Free(self.string()?.into()));
        }
        let name = self.take_while(is_name_char);
        match scope {
            _ if name.is_empty() => Err(self.error(
                start,
                "The name of an attribute is expected here, such as `userName` in \
                 `userName eq \"ada\"`.",
            )),
            Scope::Free => Ok(Step::Free(name.into())),
            Scope::Members(members) => match field::member_caseless(members, name) {
                Some(member) => Ok(Step::Member(member)),
                None => Err(self.error(start, self.unknown(members, name))),
            },
        }
    }

    fn unknown(&self, members: &'static [Member], name: &str) -> String {
        if name.eq_ignore_ascii_case("urn") && self.rest().starts_with(':') {
            return format!(
                "Of all schemas only `{URN}` is known; write the name without its URN."
            );
        }
        let shown: String = name.chars().take(MAX_SHOWN).collect();
        let hint = similar(members, name).map_or_else(
            || {
                let known: Vec<&str> = members.iter().map(|member| member.name).collect();
                format!("there are {}.", known.join(", "))
            },
            |similar| format!("`{similar}` is meant?"),
        );
        format!("There is no attribute `{shown}` here; {hint}")
    }

    fn value(&mut self) -> Result<Value, FilterError> {
        let start = self.at;
        if self.rest().starts_with('"') {
            return self.string().map(Value::String);
        }
        if self.rest().starts_with(|c: char| c == '-' || c.is_ascii_digit()) {
            let number = self.take_while(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
            return serde_json::from_str(number).map_err(|_| {
                self.error(start, "A number as in JSON is expected here, such as 3, -0.5 or 1e9.")
            });
        }
        let word = self.take_while(is_name_char).to_ascii_lowercase();
        match word.as_str() {
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            "null" => Ok(Value::Null),
            _ => Err(self.error(
                start,
                "A value is expected here: a string in double quotes, a number, `true`, `false` \
                 or `null`.",
            )),
        }
    }

    /// Reads a JSON string; its first quote is the next character.
    fn string(&mut self) -> Result<String, FilterError> {
        let start = self.at;
        let mut escaped = false;
        let end = self.rest().bytes().skip(1).position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        });
        let Some(end) = end else {
            return Err(self.error(start, "This string has no end; close it with a double quote."));
        };
        self.at += end + 2;
        serde_json::from_str(&self.text[start..self.at]).map_err(|_| {
            self.error(
                start,
                "This is not a JSON string; write a double quote in it as `\\\"`, a backslash as \
                 `\\\\` and a control character as `\\n` or `\\u000a`.",
            )
        })
    }

    /// Takes a keyword, if it stands here as a word of its own.
    fn keyword(&mut self, word: &str) -> bool {
        let rest = self.skip_blanks();
        let found = starts_caseless(rest, word) && !rest[word.len()..].starts_with(is_name_char);
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn word(&mut self) -> &'a str {
        self.take_while(|c| c.is_ascii_alphabetic())
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn skip_blanks(&mut self) -> &'a str {
        self.take_while(is_blank);
        self.rest()
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn error(&self, at: usize, message: impl Into<String>) -> FilterError {
        FilterError { position: self.text[..at].chars().count(), message: message.into() }
    }
}

fn starts_caseless(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// What an unknown name may have meant: a member, or a member's member.
fn similar(members: &'static [Member], name: &str) -> Option<String> {
    let below = |member: &Member| {
        let found = field::member_alike(member.shape.members()?, name)?;
        Some(format!("{}.{}", member.name, found.name))
    };
    let here = field::member_alike(members, name).map(|member| member.name.to_owned());
    here.or_else(|| members.iter().find_map(below))
}
