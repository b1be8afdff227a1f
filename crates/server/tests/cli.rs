//! The commands, run as the binary: what they write, what they say, and how they exit.

#![expect(clippy::unwrap_used, reason = "an unwrap in a test is its assertion")]

#[path = "cli/backup.rs"]
mod backup;
#[path = "cli/collector.rs"]
mod collector;
#[path = "cli/commands.rs"]
mod commands;
#[path = "cli/copy.rs"]
mod copy;
#[path = "cli/dynamodb.rs"]
mod dynamodb;
#[path = "cli/engines.rs"]
mod engines;
#[path = "cli/export.rs"]
mod export;
#[path = "cli/keys.rs"]
mod keys;
#[path = "cli/lines.rs"]
mod lines;
#[path = "cli/managers.rs"]
mod managers;
#[path = "cli/outage.rs"]
mod outage;
#[path = "cli/packet.rs"]
mod packet;
#[path = "cli/processes.rs"]
mod processes;
#[path = "cli/program.rs"]
mod program;
#[path = "cli/quotes.rs"]
mod quotes;
#[path = "cli/restore.rs"]
mod restore;
#[path = "cli/serving.rs"]
mod serving;
#[path = "cli/table.rs"]
mod table;
#[path = "cli/tables.rs"]
mod tables;
#[path = "cli/tls.rs"]
mod tls;
#[path = "cli/tokens.rs"]
mod tokens;
#[path = "cli/traces.rs"]
mod traces;
#[path = "cli/upkeep.rs"]
mod upkeep;
