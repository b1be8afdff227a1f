//! `GET /v1/people`: a page, made of stored bytes where the reader wants whole documents.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use form_urlencoded::Serializer;
use people::document::{self, Projection};
use people::page::{Cursor, MAX_LIMIT, Search};
use people::{Filter, Query, Sort};
use store::{Document, Page};

use super::JSON;
use crate::App;
use crate::access::Reader;
use crate::directory::stored;
use crate::http::extract::{Parameters, parameter, read_limit, shown};
use crate::problem::Problem;

const KNOWN: &str = "`q`, `filter`, `sort`, `limit`, `cursor`, `total` and `fields`";

/// How many names `fields` may have: more than a person has members.
const MAX_FIELDS: usize = 64;

pub(super) async fn list(
    State(app): State<App>,
    caller: Reader,
    parameters: Parameters,
) -> Result<Response, Problem> {
    let wanted = Wanted::read(parameters)?;
    let page = app.directory().list(&caller, &wanted.query).await?;
    let link = page.next.as_ref().map(|next| [(header::LINK, wanted.link(next))]);
    let body = write(&page, wanted.fields.as_deref())?;
    Ok(([JSON], link.map(IntoIterator::into_iter).map(headers), body).into_response())
}

fn headers(pairs: impl Iterator<Item = (header::HeaderName, String)>) -> axum::http::HeaderMap {
    pairs.filter_map(|(name, value)| Some((name, value.parse().ok()?))).collect()
}

/// What the parameters say.
struct Wanted {
    query: Query,
    fields: Option<Vec<Projection>>,
    /// The parameters that the next page needs again.
    again: Vec<(&'static str, String)>,
}

impl Wanted {
    fn read(mut parameters: Parameters) -> Result<Self, Problem> {
        let mut again = Vec::new();
        let mut take = |name: &'static str| {
            let value = parameters.take(name)?;
            again.push((name, value.clone()));
            Some(value)
        };
        let mut query = Query::default();
        if let Some(text) = take("q") {
            query.search = Some(Search::parse(&text).map_err(|detail| parameter("q", &detail))?);
        }
        if let Some(text) = take("filter") {
            let filter = Filter::parse(&text);
            query.filter = Some(filter.map_err(|error| parameter("filter", &error.to_string()))?);
        }
        if let Some(text) = take("sort") {
            let detail = format!("There are `{}`.", Sort::WORDS.join("`, `"));
            query.sort = Sort::parse(&text).ok_or_else(|| parameter("sort", &detail))?;
        }
        if let Some(text) = take("limit") {
            query.limit = read_limit(&text, MAX_LIMIT)?;
        }
        let fields = take("fields").map(|text| projections(&text)).transpose()?;
        if let Some(text) = parameters.take("total") {
            let detail = "Write `true` or `false`.";
            query.total = text.parse().map_err(|_| parameter("total", detail))?;
        }
        query.cursor = parameters.take("cursor").map(Cursor);
        parameters.none_left(KNOWN)?;
        Ok(Self { query, fields, again })
    }

    /// The address of the next page (RFC 8288).
    fn link(&self, next: &Cursor) -> String {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(&self.again).append_pair("cursor", &next.0);
        format!("</v1/people?{}>; rel=\"next\"", query.finish())
    }
}

fn projections(text: &str) -> Result<Vec<Projection>, Problem> {
    let projection = |path: &str| {
        let detail = format!("No person has the member `{}`.", shown(path));
        Projection::parse(path).ok_or_else(|| parameter("fields", &detail))
    };
    let mut projections = text.split(',').map(str::trim).map(projection);
    let first: Vec<_> = projections.by_ref().take(MAX_FIELDS).collect::<Result<_, _>>()?;
    match projections.next() {
        None => Ok(first),
        Some(_) => Err(parameter("fields", &format!("There are more than {MAX_FIELDS} names."))),
    }
}

/// Puts the stored documents side by side.
fn write(page: &Page, fields: Option<&[Projection]>) -> Result<Vec<u8>, Problem> {
    let size: usize = page.people.iter().map(|document| document.bytes.len() + 1).sum();
    let mut body = Vec::with_capacity(size + 256);
    body.extend(br#"{"people":["#);
    for (index, document) in page.people.iter().enumerate() {
        if index > 0 {
            body.push(b',');
        }
        match fields {
            None => body.extend(&document.bytes),
            Some(fields) => body.extend(only(document, fields)?),
        }
    }
    // A cursor has no sign that JSON would have to escape.
    match &page.next {
        None => body.extend(br#"],"next":null"#),
        Some(Cursor(next)) => body.extend(format!(r#"],"next":"{next}""#).bytes()),
    }
    if let Some(total) = page.total {
        let written = format!(r#","total":{},"totalAtLeast":{}"#, total.count, total.at_least);
        body.extend(written.bytes());
    }
    body.push(b'}');
    Ok(body)
}

fn only(document: &Document, fields: &[Projection]) -> Result<Vec<u8>, Problem> {
    Ok(document::write_only(&stored(document)?, fields))
}
