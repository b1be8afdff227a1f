//! The configuration of `peopleinfo token`.

use std::net::SocketAddr;

use clap::{Args, Subcommand};
use people::Timestamp;

use super::{Asking, ExistingStore, StoreAddress};
use crate::clock::Clock;

/// Make, list or revoke tokens.
#[derive(Debug, Args)]
pub struct Token {
    /// What to do.
    #[command(subcommand)]
    pub command: TokenCommand,
}

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make a token, and print it: it is shown only here.
    ///
    /// The token goes to standard output, all else to standard error, so that
    /// `TOKEN=$(peopleinfo token create …)` has just the token. From then on everybody needs one.
    Create(CreateToken),
    /// List the tokens that were ever made, without what they say.
    List(Tokens),
    /// Revoke a token for ever; running services stop to take it within 5 seconds.
    Revoke(RevokeToken),
    /// Make a token that no store has, and print it and its SHA-256.
    ///
    /// The SHA-256 is for `--admin-token-hash` of `peopleinfo serve`, which lets the token do
    /// everything: with it, an administrator makes the other ones in a container that has no shell.
    Generate,
}

/// The tokens of a store.
#[derive(Debug, Args)]
pub struct Tokens {
    /// The store that keeps them.
    #[command(flatten)]
    pub store: ExistingStore,

    /// The service that may have it open.
    #[command(flatten)]
    pub holder: Holder,
}

/// The service that has a store open, if one has.
#[derive(Debug, Args)]
pub struct Holder {
    /// Where the service is asked that has the store open, if one has.
    #[arg(long, env = "PEOPLEINFO_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// How it is asked.
    #[command(flatten)]
    pub asking: Asking,
}

/// A token to make.
#[derive(Debug, Args)]
pub struct CreateToken {
    /// What it is called, such as `hr-sync`: letters from a to z, digits, `.`, `_` and `-`. The
    /// history names whoever has it so.
    #[arg(long, env = "PEOPLEINFO_NAME")]
    pub name: String,

    /// What it allows, once for each: `people:read`, `people:write` (and so to read),
    /// `people:erase`, `people:private`, `scim`, or `admin`, which is everything.
    #[arg(
        long,
        env = "PEOPLEINFO_SCOPE",
        required = true,
        value_delimiter = ',',
        value_name = "SCOPE"
    )]
    pub scope: Vec<String>,

    /// For how long, such as `90d` or `12h`; without it, for ever.
    #[arg(long, env = "PEOPLEINFO_EXPIRES", value_name = "TIME", value_parser = end)]
    pub expires: Option<Timestamp>,

    /// Where it is kept.
    #[command(flatten)]
    pub store: StoreAddress,

    /// The service that may have it open.
    #[command(flatten)]
    pub holder: Holder,
}

/// A token to revoke.
#[derive(Debug, Args)]
pub struct RevokeToken {
    /// Its id, as `peopleinfo token list` shows it.
    pub id: String,

    /// Where it is kept.
    #[command(flatten)]
    pub tokens: Tokens,
}

/// The moment so long from now.
fn end(text: &str) -> Result<Timestamp, String> {
    let wrong = |error| format!("{error}; write a time such as 90d or 12h");
    let time = humantime::parse_duration(text).map_err(wrong)?;
    let millis = i64::try_from(time.as_millis()).ok();
    let end = millis.and_then(|millis| Clock::system().now().as_millis().checked_add(millis));
    end.and_then(Timestamp::from_millis).ok_or_else(|| {
        "that is beyond the year 9999; leave it out, and the token doesn't expire".to_owned()
    })
}
