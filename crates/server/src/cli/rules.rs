//! What `peopleinfo serve` lets through, as it is configured.

use std::net::SocketAddr;
use std::time::Duration;

use axum::http::HeaderValue;
use people::Hidden;

use crate::access::{self, Fingerprint, Limits, Scope};
use crate::clock::Clock;
use crate::config::{Access, Serve};
use crate::oidc::{Expected, Issuer};
use crate::{App, Rules};

const DAY: Duration = Duration::from_hours(24);

/// The rules, or what is wrong with one.
pub(super) fn rules(config: &Serve) -> Result<Rules, String> {
    let access = &config.access;
    let hidden =
        Hidden::parse(&names(&access.private)).map_err(|cause| format!("--private: {cause}"))?;
    Ok(Rules {
        access: access::Access {
            may_be_open: config.listen.ip().is_loopback(),
            admin: admin(access)?,
            issuer: issuer(access)?,
        },
        hidden,
        limits: Limits::new(access.rate_per_caller, access.rate_per_address),
        max_requests: access.max_requests as usize,
        proxies: access.proxies.into(),
        origins: access.cors_origin.iter().map(|text| origin(text)).collect::<Result<_, _>>()?,
        tls: config.connections.tls().is_some(),
        keep_audit: DAY * access.audit_days,
        store_deadline: config.store.network.of_store().call,
    })
}

/// Refuses to serve where everybody could ask. Nobody but this machine reaches a loopback address,
/// unless a proxy asks there for others. From here on the gate knows whether it is closed.
pub(super) async fn require_access(config: &Serve, app: &App) -> Result<(), String> {
    let (listen, metrics) = (config.listen, config.metrics_listen);
    let is_private = listen.ip().is_loopback();
    if is_private && !metrics.ip().is_loopback() {
        return Err(private_metrics(metrics));
    }
    let lets_in = app.gate().lets_somebody_in(app.directory()).await;
    if lets_in.map_err(|problem| problem.detail())? {
        return Ok(());
    }
    let (proxies, store) = (config.access.proxies, &config.store.store);
    let (place, instead) = match (is_private, proxies) {
        (true, 0) => return Ok(()),
        (true, _) => {
            let instead = "leave out --proxies where nothing stands before the service".to_owned();
            (format!("behind a proxy at {listen}"), instead)
        }
        (false, _) => {
            let port = listen.port();
            let instead = format!("serve at a loopback address, such as 127.0.0.1:{port}");
            (format!("at {listen}"), instead)
        }
    };
    Err(format!(
        "refusing to serve {place}: without access control, whoever asks there could read \
         everybody. Make a token first, `peopleinfo token create --name operations --scope admin \
         --store {store}`, or name an issuer by --oidc-issuer, or a token by \
         --admin-token-hash; or {instead}."
    ))
}

/// The names in a list of names, which commas part but for those in double quotes.
fn names(lists: &[String]) -> Vec<String> {
    let in_one = |list: &String| -> Vec<String> {
        let mut is_quoted = false;
        let mut is_escaped = false;
        let parts = list.split(|sign| {
            let toggles = sign == '"' && !is_escaped;
            is_escaped = is_quoted && sign == '\\' && !is_escaped;
            is_quoted ^= toggles;
            sign == ',' && !is_quoted
        });
        parts.map(str::to_owned).collect()
    };
    lists.iter().flat_map(in_one).collect()
}

fn private_metrics(metrics: SocketAddr) -> String {
    format!(
        "refusing to serve metrics at {metrics} while people are served on this machine only: use \
         a loopback address, such as 127.0.0.1:{}.",
        metrics.port()
    )
}

fn admin(access: &Access) -> Result<Option<Fingerprint>, String> {
    let text = match (&access.admin_token_hash, &access.admin_token_hash_file) {
        (Some(text), _) => text.clone(),
        (None, Some(file)) => std::fs::read_to_string(file)
            .map_err(|error| format!("can't read {}: {error}", file.display()))?,
        (None, None) => return Ok(None),
    };
    let wrong = "the SHA-256 of a token has 64 hexadecimal digits; `peopleinfo token generate` \
                 makes a token and prints both";
    Fingerprint::parse(text.trim()).map(Some).ok_or_else(|| wrong.to_owned())
}

fn issuer(access: &Access) -> Result<Option<Issuer>, String> {
    let (Some(issuer), Some(audience)) = (&access.oidc_issuer, &access.oidc_audience) else {
        return Ok(None);
    };
    let expected = Expected {
        issuer: issuer.clone(),
        audience: audience.clone(),
        scope_claims: access.oidc_scope_claim.clone(),
        mapping: access.oidc_map.iter().map(|text| mapping(text)).collect::<Result<_, _>>()?,
    };
    Issuer::new(expected, Clock::system())
        .map(Some)
        .map_err(|cause| format!("--oidc-issuer: {cause}"))
}

fn mapping(text: &str) -> Result<(String, String), String> {
    let (role, scope) = text
        .rsplit_once('=')
        .filter(|(role, _)| !role.is_empty())
        .ok_or_else(|| format!("--oidc-map: write `{text}` as ROLE=SCOPE"))?;
    match Scope::parse(scope) {
        Some(_) => Ok((role.to_owned(), scope.to_owned())),
        None => Err(format!("--oidc-map: there are the scopes {}", Scope::names())),
    }
}

/// An origin as browsers send it: a scheme, a host, perhaps a port, and nothing else.
fn origin(text: &str) -> Result<HeaderValue, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_one =
        host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', '*']));
    let value = HeaderValue::from_str(text).ok().filter(|_| is_one);
    value.ok_or_else(|| {
        "--cors-origin: write a scheme and a host, and no `/` at the end, such as \
         https://hr.example.org"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn commas_part_names_but_within_quotes() {
        let lists = [r#"birthDate,attributes."pay,base""#, r#"attributes."a\",b",emails"#];
        let found = names(&lists.map(str::to_owned));
        let expected = ["birthDate", r#"attributes."pay,base""#, r#"attributes."a\",b""#, "emails"];
        assert_eq!(found, expected);
    }
}
