//! Asking others by HTTP: an issuer for its keys, a collector to take traces.

use std::error::Error;

use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};

/// Connects by HTTPS, where there are roots, or HTTP. The roots are those of the machine, so that
/// `whom` may have a certificate of one's own: see `SSL_CERT_FILE`.
pub(crate) fn connector(
    with_roots: bool,
    whom: &str,
) -> Result<HttpsConnector<HttpConnector>, String> {
    let connector = HttpsConnectorBuilder::new().with_tls_config(tls(with_roots, whom)?);
    Ok(connector.https_or_http().enable_http1().build())
}

fn tls(with_roots: bool, whom: &str) -> Result<ClientConfig, String> {
    let builder = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS can't be set up: {error}."))?;
    let builder = if with_roots {
        builder.with_native_roots().map_err(|error| {
            format!(
                "There are no certificates by which the {whom} could be known: {error}. Install \
                 the system's `ca-certificates`, or name a file of them in `SSL_CERT_FILE`."
            )
        })?
    } else {
        builder.with_root_certificates(RootCertStore::empty())
    };
    Ok(builder.with_no_client_auth())
}

/// An error with what it comes from: a client's own says no more than where it failed.
pub(crate) fn causes(error: &dyn Error) -> String {
    let mut said = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        said = format!("{said}: {error}");
        cause = error.source();
    }
    said
}
