//! The router, and what every request goes through.

pub mod accept;
pub mod edge;
pub mod extract;
pub mod guard;
mod leftover;
pub mod listen;
mod source;

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, Router, get};
use tower_http::cors::CorsLayer;

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
        for (operation, handler) in methods {
            app.telemetry().expect(as_sent(operation.method), path);
            route = route.merge(match operation.scope {
                None => handler,
                Some(_) => handler.layer(from_fn_with_state(app.clone(), guard::guard)),
            });
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
    let mut router = router.fallback(|| async { Problem::RouteNotFound });
    if !app.rules().origins.is_empty() {
        router = router.layer(cors(app.rules().origins.clone()));
    }
    router.layer(from_fn_with_state(app.clone(), edge::edge)).with_state(app)
}

/// Lets pages of these origins ask and read what they are answered.
fn cors(origins: Vec<HeaderValue>) -> CorsLayer {
    let sent = [
        header::AUTHORIZATION,
        header::CONTENT_TYPE,
        header::IF_MATCH,
        header::IF_NONE_MATCH,
        HeaderName::from_static("idempotency-key"),
        HeaderName::from_static("last-event-id"),
        HeaderName::from_static("traceparent"),
        HeaderName::from_static("tracestate"),
        edge::REQUEST_ID,
    ];
    let read = [
        header::ETAG,
        header::LINK,
        header::LOCATION,
        header::RETRY_AFTER,
        header::WWW_AUTHENTICATE,
        edge::REQUEST_ID,
        guard::LIMIT,
        guard::LIMIT_POLICY,
    ];
    CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(sent)
        .expose_headers(read)
        .max_age(Duration::from_mins(10))
}

/// The router of the listener for metrics.
pub fn metrics_router(app: App) -> Router {
    let encode = |axum::extract::State(app): axum::extract::State<App>| async move {
        match app.telemetry().encode() {
            Ok(metrics) => {
                let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
                ([(header::CONTENT_TYPE, media_type)], metrics).into_response()
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

/// A method as requests name it.
fn as_sent(method: &str) -> &'static str {
    let method = method.to_uppercase();
    Method::from_bytes(method.as_bytes()).map_or("other", |method| edge::method_name(&method))
}

async fn method_not_allowed(method: Method) -> Problem {
    Problem::MethodNotAllowed(method)
}
