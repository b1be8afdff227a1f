//! From where a request comes: from which address, by which name of the service, and from which page.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::extract::Request;
use axum::http::uri::{Authority, Uri};
use axum::http::{HeaderMap, HeaderName, header};

use super::listen::Peer;
use crate::App;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address that a request comes from: what the outermost proxy that is ours says, or that of the
/// connection where there is none. Each proxy adds at the end of the header whom it was asked by;
/// what stands before comes from the caller and counts for nothing, whatever its bytes are. Where
/// what the proxy says can't be read, the address isn't known: the proxy's own is nobody's.
pub(super) fn address(app: &App, request: &Request) -> Option<IpAddr> {
    let Some(back) = app.rules().proxies.checked_sub(1) else {
        return request.extensions().get::<Peer>().map(|Peer(peer)| peer.ip());
    };
    let values = request.headers().get_all(FORWARDED_FOR).iter().rev();
    let mut said = values.flat_map(|value| value.as_bytes().rsplit(|byte| *byte == b','));
    said.nth(back).and_then(read_address)
}

/// An address as proxies write it: alone, or with the port, before which IPv6 stands in brackets.
fn read_address(said: &[u8]) -> Option<IpAddr> {
    let text = str::from_utf8(said).ok()?.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse().ok().or_else(with_port)
}

/// Whether a request that needs no token comes by a name that isn't this machine's, which is how a
/// page of somebody else gets round the rules of browsers (DNS rebinding), from such a page, or by
/// way of a proxy, which asks for others.
pub(super) fn is_foreign(app: &App, uri: &Uri, headers: &HeaderMap) -> bool {
    let Some(name) = authority(uri, headers).filter(is_this_machine) else { return true };
    let scheme = if app.rules().tls { "https://" } else { "http://" };
    let is_own = |origin: &str| {
        let page = origin.strip_prefix(scheme).and_then(|page| page.parse::<Authority>().ok());
        page.is_some_and(|page| page == name)
    };
    let has_foreign_page = headers
        .get_all(header::ORIGIN)
        .iter()
        .any(|origin| !origin.to_str().is_ok_and(is_own) && !app.rules().origins.contains(origin));
    let is_forwarded =
        [FORWARDED_FOR, header::FORWARDED].iter().any(|name| headers.contains_key(name));
    has_foreign_page || is_forwarded
}

/// The one name by which the service is asked: HTTP/2 says it by itself, HTTP/1 in `Host` or with
/// the path. Where both say it they have to say the same.
fn authority(uri: &Uri, headers: &HeaderMap) -> Option<Authority> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().map(|host| Authority::try_from(host.as_bytes()));
    match (uri.authority(), host, hosts.next()) {
        (Some(name), None, None) => Some(name.clone()),
        (Some(name), Some(Ok(host)), None) if host == *name => Some(host),
        (None, Some(Ok(host)), None) => Some(host),
        _ => None,
    }
}

/// Whether a name is `localhost` or a loopback address, perhaps with a port, and nothing besides.
fn is_this_machine(name: &Authority) -> bool {
    let host = name.host();
    let is_loopback = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => address.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback()),
        None => host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback()),
    };
    let is_port =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok();
    let is_alone = name
        .as_str()
        .strip_prefix(host)
        .is_some_and(|behind| behind.is_empty() || behind.strip_prefix(':').is_some_and(is_port));
    is_alone && (is_loopback || host.eq_ignore_ascii_case("localhost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_this_machine_has_nothing_before_or_behind_it() {
        let is_ours = |text: &str| text.parse().is_ok_and(|name| is_this_machine(&name));
        for name in
            ["localhost", "LocalHost:1", "127.0.0.1:65535", "127.8.9.10", "[::1]", "[::1]:3"]
        {
            assert!(is_ours(name), "{name}");
        }
        for name in [
            "",
            "evil.example",
            "localhost.evil.example",
            "localhost.",
            "localhost:",
            "localhost:+1",
            "localhost:65536",
            "localhost:3000.evil",
            "127.0.0.1:3000.evil",
            "127.0.0.1.evil.example",
            "127.1",
            "192.0.2.1",
            "[::1].evil.example",
            "[::1]:3000.evil",
            "[::2]",
            "[127.0.0.1]",
            "::1",
            "localhost@evil.example",
            "evil@localhost",
            "localhost@localhost",
        ] {
            assert!(!is_ours(name), "{name}");
        }
    }

    #[test]
    fn an_address_is_read_as_proxies_write_it() {
        for (said, expected) in [
            ("192.0.2.1", "192.0.2.1"),
            (" 192.0.2.1:443\t", "192.0.2.1"),
            ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:443", "2001:db8::1"),
        ] {
            assert_eq!(read_address(said.as_bytes()), expected.parse().ok(), "{said}");
        }
        for said in ["", "unknown", "_hidden", "192.0.2.1:", "[::1", "192.0.2.1 192.0.2.2"] {
            assert_eq!(read_address(said.as_bytes()), None, "{said}");
        }
        assert_eq!(read_address(b"192.0.2.\xff"), None);
    }
}
