//! Bringing back, and forgetting.

use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use people::PersonId;
use serde_json::json;

use super::{Asked, as_condition, conditions, person, whom};
use crate::App;
use crate::access::{Eraser, Scope};
use crate::http::extract::{NoBody, Precondition};
use crate::http::{Route, on};
use crate::openapi::{self, Operation, problems, schema};
use crate::problem::Problem;

pub(super) fn routes() -> Vec<Route> {
    let restore = vec![on(restore_operation(), restore)];
    let erase = vec![on(erase_operation(), erase)];
    vec![
        Route { path: "/v1/people/{id}/restore", methods: restore, form: None },
        Route { path: "/v1/people/{id}/erase", methods: erase, form: None },
    ]
}

async fn restore(
    State(app): State<App>,
    Asked { caller, id, precondition }: Asked,
    NoBody: NoBody,
) -> Result<Response, Problem> {
    let condition = precondition.holds();
    let condition = as_condition(condition.as_ref());
    let restored = app.directory().restore(&caller, id, condition).await;
    restored.map(person).map_err(|problem| precondition.explain(problem))
}

async fn erase(
    State(app): State<App>,
    ToErase { caller, id, precondition }: ToErase,
    NoBody: NoBody,
) -> Result<Response, Problem> {
    let condition = precondition.holds();
    let erased = app.directory().erase(&caller, id, as_condition(condition.as_ref())).await;
    erased.map_err(|problem| precondition.explain(problem))?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What a request to erase a person says.
struct ToErase {
    caller: Eraser,
    id: PersonId,
    precondition: Precondition,
}

impl FromRequestParts<App> for ToErase {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = Eraser::from_request_parts(parts, app).await?;
        let (id, precondition) = whom(parts, app).await?;
        Ok(Self { caller, id, precondition })
    }
}

fn restore_operation() -> Operation {
    let restored = openapi::answer("Brought back.", &schema("Person"), &[("ETag", "The version.")]);
    Operation {
        method: "post",
        id: "restorePerson",
        scope: Some(Scope::Write),
        summary: "Bring back who was deleted",
        about: "They are as they were before. Where somebody else has taken a unique key of theirs \
                meanwhile, the answer is 409 and names it. Who is there already stays as they are.",
        parameters: conditions(),
        bodies: Vec::new(),
        answers: [vec![(200, restored)], problems(&[400, 404, 409, 410, 412, 503])].concat(),
    }
}

fn erase_operation() -> Operation {
    let erased = json!({"description": "Erased."});
    Operation {
        method: "post",
        id: "erasePerson",
        scope: Some(Scope::Erase),
        summary: "Forget a person for ever",
        about: "Whether deleted before or not. Every value leaves the document, the history, the \
                search and the files of the store; what stays is that this id was erased, when and \
                by whom. Copies that were made elsewhere, such as backups, are not reached.",
        parameters: conditions(),
        bodies: Vec::new(),
        answers: [vec![(204, erased)], problems(&[400, 404, 410, 412, 503])].concat(),
    }
}
