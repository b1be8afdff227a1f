//! The configuration of who may ask `peopleinfo serve`, what they see, and how often.

use std::path::PathBuf;

use clap::{Args, value_parser};

/// Who may ask, what they see, and how often.
#[derive(Debug, Args)]
pub struct Access {
    /// The SHA-256 of a token that may do everything, in hexadecimal digits, for the first steps in
    /// a container: `peopleinfo token generate` makes both. Tokens that are made later are kept in
    /// the store.
    #[arg(long, env = "PEOPLEINFO_ADMIN_TOKEN_HASH", value_name = "SHA256")]
    pub admin_token_hash: Option<String>,

    /// A file that has the SHA-256 of such a token.
    #[arg(
        long,
        env = "PEOPLEINFO_ADMIN_TOKEN_HASH_FILE",
        value_name = "FILE",
        conflicts_with = "admin_token_hash"
    )]
    pub admin_token_hash_file: Option<PathBuf>,

    /// The URL of an OpenID Connect issuer whose JWTs let callers in. It is asked for its keys.
    #[arg(long, env = "PEOPLEINFO_OIDC_ISSUER", value_name = "URL", requires = "oidc_audience")]
    pub oidc_issuer: Option<String>,

    /// What JWTs have to name as their audience.
    #[arg(long, env = "PEOPLEINFO_OIDC_AUDIENCE", requires = "oidc_issuer")]
    pub oidc_audience: Option<String>,

    /// A claim in which JWTs have scopes or roles, such as `realm_access.roles`; once for each.
    #[arg(
        long,
        env = "PEOPLEINFO_OIDC_SCOPE_CLAIM",
        value_name = "CLAIM",
        value_delimiter = ',',
        default_values = ["scope", "scp", "roles"]
    )]
    pub oidc_scope_claim: Vec<String>,

    /// What a scope or role of the issuer allows here, such as `hr-admin=people:write`; once for
    /// each. Without any, the scopes of JWTs are those of tokens, by their own names: a role `admin`
    /// of the issuer then allows everything here.
    #[arg(long, env = "PEOPLEINFO_OIDC_MAP", value_name = "ROLE=SCOPE", value_delimiter = ',')]
    pub oidc_map: Vec<String>,

    /// A member that only callers with the scope `people:private` may read, search for and write,
    /// such as `birthDate` or `attributes.salary`; once for each. An attribute with a dot or a comma
    /// in its name is written as in filters, `attributes."pay.base"`.
    #[arg(long, env = "PEOPLEINFO_PRIVATE", value_name = "MEMBER")]
    pub private: Vec<String>,

    /// How many requests a caller may send each second, once there is access control; twice as many
    /// at once. 0 is any number.
    #[arg(long, env = "PEOPLEINFO_RATE_PER_CALLER", default_value_t = 1_000)]
    pub rate_per_caller: u32,

    /// How many requests may come from an address each second, likewise; from IPv6, a network /64
    /// is one address.
    #[arg(long, env = "PEOPLEINFO_RATE_PER_ADDRESS", default_value_t = 2_000)]
    pub rate_per_address: u32,

    /// How many requests are answered at once; others are answered with 503. Half as many may wait
    /// for changes.
    #[arg(
        long,
        env = "PEOPLEINFO_MAX_REQUESTS",
        default_value_t = 2_048,
        value_parser = value_parser!(u32).range(2..)
    )]
    pub max_requests: u32,

    /// How many proxies of yours stand before the service, such as 1 for a load balancer: the
    /// address of a caller is then what the outermost of them says in `X-Forwarded-For`, and
    /// unknown where that is no address. It needs access control.
    #[arg(
        long,
        env = "PEOPLEINFO_PROXIES",
        default_value_t = 0,
        value_parser = value_parser!(u8).range(0..=8)
    )]
    pub proxies: u8,

    /// An origin whose pages may ask from a browser (CORS), such as `https://hr.example.org`; once
    /// for each.
    #[arg(long, env = "PEOPLEINFO_CORS_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    pub cors_origin: Vec<String>,

    /// For how many days entries of the audit trail are kept.
    #[arg(
        long,
        env = "PEOPLEINFO_AUDIT_DAYS",
        default_value_t = 365,
        value_parser = value_parser!(u32).range(1..=36_500)
    )]
    pub audit_days: u32,
}
