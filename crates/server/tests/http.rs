//! The API, spoken through the real router to the real engine on a file of its own.
//!
//! Every answer that a test gets is held against the OpenAPI document and against what holds for
//! all answers ([`contract`]), so that the tests themselves say only what is special.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

#[path = "http/contract.rs"]
mod contract;
#[path = "http/service.rs"]
mod service;
#[path = "http/target.rs"]
mod target;

#[path = "http/abuse.rs"]
mod abuse;
#[path = "http/audit.rs"]
mod audit;
#[path = "http/backup.rs"]
mod backup;
#[path = "http/bodies.rs"]
mod bodies;
#[path = "http/changes.rs"]
mod changes;
#[path = "http/conditions.rs"]
mod conditions;
#[path = "http/create.rs"]
mod create;
#[path = "http/exchange.rs"]
mod exchange;
#[path = "http/follow.rs"]
mod follow;
#[path = "http/gate.rs"]
mod gate;
#[path = "http/hidden.rs"]
mod hidden;
#[path = "http/history.rs"]
mod history;
#[path = "http/idempotency.rs"]
mod idempotency;
#[path = "http/import_ends.rs"]
mod import_ends;
#[path = "http/import_ids.rs"]
mod import_ids;
#[path = "http/import_managers.rs"]
mod import_managers;
#[path = "http/import_races.rs"]
mod import_races;
#[path = "http/import_rehearsed.rs"]
mod import_rehearsed;
#[path = "http/import_rows.rs"]
mod import_rows;
#[path = "http/life.rs"]
mod life;
#[path = "http/list.rs"]
mod list;
#[path = "http/metrics.rs"]
mod metrics;
#[path = "http/openapi.rs"]
mod openapi;
#[path = "http/parameters.rs"]
mod parameters;
#[path = "http/passes.rs"]
mod passes;
#[path = "http/patch.rs"]
mod patch;
#[path = "http/privacy.rs"]
mod privacy;
#[path = "http/reading.rs"]
mod reading;
#[path = "http/refusals.rs"]
mod refusals;
#[path = "http/replace.rs"]
mod replace;
#[path = "http/rules.rs"]
mod rules;
#[path = "http/seed.rs"]
mod seed;
#[path = "http/status.rs"]
mod status;
#[path = "http/subject.rs"]
mod subject;
#[path = "http/tokens.rs"]
mod tokens;
#[path = "http/versions.rs"]
mod versions;
#[path = "http/walk.rs"]
mod walk;
