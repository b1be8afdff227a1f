//! `GET /v1/people/export`: everyone, page by page as the body is read.
//!
//! A page is read when the one before it was taken, so that a slow reader costs no memory. What
//! fails in the middle breaks the body off: it never looks whole. So does a caller who wouldn't be
//! let in any more.

use std::io;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{Stream, stream};
use people::Query;
use people::page::Cursor;

use super::{CSV, NDJSON, flag, format_of};
use crate::App;
use crate::access::{Reader, Refused};
use crate::config::Format;
use crate::exchange::{Form, page_behind};
use crate::http::accept::prefers;
use crate::http::extract::{Parameters, parameter};
use crate::problem::Problem;

pub(super) async fn export(
    State(app): State<App>,
    caller: Reader,
    headers: HeaderMap,
    mut parameters: Parameters,
) -> Result<Response, Problem> {
    let format = parameters.take("format").map(|text| {
        format_of(&text).ok_or_else(|| parameter("format", "There are `ndjson` and `csv`."))
    });
    let format = format.transpose()?.unwrap_or_else(|| accepted(&headers));
    let escape_formulas = flag(&mut parameters, "escape-formulas")?;
    if escape_formulas && format == Format::Ndjson {
        return Err(parameter("escape-formulas", "Only a table has cells; ask for `text/csv`."));
    }
    parameters.none_left("`format` and `escape-formulas`")?;
    // A store that doesn't answer is a problem, and no body that breaks off.
    app.directory().list(&caller, &Query { limit: 1, ..Query::default() }).await?;
    app.directory().exporting(&caller, None).await?;
    let (media_type, file) = match format {
        Format::Ndjson => (NDJSON, "attachment; filename=\"people.ndjson\""),
        Format::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"people.csv\""),
    };
    let headers = [(header::CONTENT_TYPE, media_type), (header::CONTENT_DISPOSITION, file)];
    let body = Body::from_stream(everyone(Export {
        app,
        caller,
        format,
        escape_formulas,
        next: Next::Beginning,
    }));
    Ok((headers, body).into_response())
}

/// The form that `Accept` prefers, and else lines.
fn accepted(headers: &HeaderMap) -> Format {
    if prefers(headers, CSV, NDJSON) { Format::Csv } else { Format::Ndjson }
}

/// How far an export is.
struct Export {
    app: App,
    caller: Reader,
    format: Format,
    escape_formulas: bool,
    next: Next,
}

enum Next {
    Beginning,
    Behind(Form, Cursor),
    Nothing,
}

fn everyone(export: Export) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(export, |export| async {
        export.page().await.map_err(|problem| io::Error::other(problem.detail()))
    })
}

impl Export {
    async fn page(self) -> Result<Option<(Bytes, Self)>, Problem> {
        let Self { app, caller, format, escape_formulas, next } = self;
        if !app.lets_in_still(&caller).await {
            return Err(Problem::Unauthorized(Refused::Revoked));
        }
        let directory = app.directory();
        let (form, cursor, mut bytes) = match next {
            Next::Nothing => return Ok(None),
            Next::Behind(form, cursor) => (form, Some(cursor), Vec::new()),
            Next::Beginning => {
                let form = Form::prepare(directory, &caller, format, escape_formulas).await?;
                let header = form.header()?;
                (form, None, header)
            }
        };
        let page = page_behind(directory, &caller, cursor).await?;
        bytes.append(&mut form.write(&page.people)?);
        let next = page.next.map_or(Next::Nothing, |cursor| Next::Behind(form, cursor));
        Ok(Some((bytes.into(), Self { app, caller, format, escape_formulas, next })))
    }
}
