//! The configuration of connections: those that the service takes, and those to a service.

use std::fmt;
use std::path::{Path, PathBuf};

use clap::{Args, value_parser};

/// How connections are taken.
#[derive(Debug, Args)]
pub struct Connections {
    /// The certificate to speak TLS with, as PEM: the service's own first, then those that it is
    /// signed by. With it, only HTTPS is spoken, in HTTP/2 and HTTP/1.1; metrics stay on HTTP. The
    /// file and the key's are read again within 5 seconds when they change; a pair that can't be
    /// used then leaves the former one in use, with a warning in the log.
    #[arg(long, env = "PEOPLEINFO_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,

    /// The key of the certificate, as PEM and not encrypted.
    #[arg(long, env = "PEOPLEINFO_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,

    /// How many connections may be open at once; whoever comes beyond that is closed at once. Fewer
    /// are taken where the system lets this process open too few files, with a warning in the log.
    #[arg(
        long = "max-connections",
        env = "PEOPLEINFO_MAX_CONNECTIONS",
        default_value_t = 8_192,
        value_parser = value_parser!(u32).range(1..=1_000_000)
    )]
    pub limit: u32,
}

impl Connections {
    /// The files of the certificate and of its key, if TLS is to be spoken.
    pub fn tls(&self) -> Option<(&Path, &Path)> {
        Some((self.tls_cert.as_deref()?, self.tls_key.as_deref()?))
    }
}

/// How a service is asked.
#[derive(Debug, Args)]
pub struct Asking {
    /// Ask over TLS, and trust the certificates in this file (PEM): those that sign the service's
    /// certificate, or that one itself, if it isn't made as an authority's: `openssl req -x509`
    /// makes one of the service's own with `-addext basicConstraints=critical,CA:FALSE`.
    #[arg(long, env = "PEOPLEINFO_TLS_CA", value_name = "FILE")]
    pub tls_ca: Option<PathBuf>,

    /// The name in the service's certificate, where it isn't the address that is asked.
    #[arg(long, env = "PEOPLEINFO_TLS_NAME", value_name = "NAME", requires = "tls_ca")]
    pub tls_name: Option<String>,

    /// The token to ask with. Set the variable rather than the flag: others on the machine can see
    /// command lines.
    #[arg(long, env = "PEOPLEINFO_TOKEN", hide_env_values = true)]
    pub token: Option<Secret>,

    /// A file that holds the token to ask with; it counts more than the token itself.
    #[arg(long, env = "PEOPLEINFO_TOKEN_FILE", value_name = "FILE")]
    pub token_file: Option<PathBuf>,
}

/// A text that is never written out by accident.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// The text, for whoever it is meant for.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}
