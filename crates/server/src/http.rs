//! The router, and what every request goes through.

pub mod edge;
pub mod extract;
mod leftover;
pub mod listen;

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, Router, get};

use crate::App;
use crate::openapi::Operation;
use crate::problem::Problem;
use crate::{docs, rest, seed, status};

/// A route: what answers it, and what the OpenAPI document says of it. The router and the document
/// are both made of these, and so can't differ.
pub struct Route {
    /// The path, with parameters in braces.
    pub path: &'static str,
    /// The methods, each with its description and its handler.
    pub methods: Vec<(Operation, MethodRouter<App>)>,
    /// Writes problems in the dialect's own form, where it has one.
    pub form: Option<fn(Response) -> Response>,
}

/// All routes, dialect by dialect.
pub fn routes() -> Vec<Route> {
    let dialects = [rest::routes(), seed::routes(), status::routes(), docs::routes()];
    dialects.into_iter().flatten().collect()
}

/// The service as a router.
pub fn router(app: App) -> Router {
    let mut router = Router::new();
    for Route { path, methods, form } in routes() {
        let mut route = MethodRouter::new();
        for (_, handler) in methods {
            route = route.merge(handler);
        }
        route = route.fallback(method_not_allowed);
        if let Some(form) = form {
            route =
                route.layer(axum::middleware::map_response(move |response: Response| async move {
                    form(response)
                }));
        }
        router = router.route(path, route);
    }
    router
        .fallback(|| async { Problem::RouteNotFound })
        .layer(axum::middleware::from_fn_with_state(app.clone(), edge::edge))
        .with_state(app)
}

/// The router of the listener for metrics.
pub fn metrics_router(app: App) -> Router {
    let encode = |axum::extract::State(app): axum::extract::State<App>| async move {
        match app.telemetry().encode() {
            Ok(metrics) => {
                let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                ([(axum::http::header::CONTENT_TYPE, media_type)], metrics).into_response()
            }
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    };
    Router::new().route("/metrics", get(encode)).with_state(app)
}

/// A handler for one method.
pub fn on<H, T>(operation: Operation, handler: H) -> (Operation, MethodRouter<App>)
where
    H: axum::handler::Handler<T, App>,
    T: 'static,
{
    let filter = match operation.method {
        "get" => MethodFilter::GET,
        "put" => MethodFilter::PUT,
        "post" => MethodFilter::POST,
        "patch" => MethodFilter::PATCH,
        "delete" => MethodFilter::DELETE,
        other => unreachable!("no route has the method {other}"),
    };
    (operation, MethodRouter::new().on(filter, handler))
}

async fn method_not_allowed(method: Method) -> Problem {
    Problem::MethodNotAllowed(method)
}
