//! TLS: what a service is started with, and how commands ask it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rcgen::{CertificateParams, KeyPair};
use serde_json::Value;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::program::Folder;
use crate::serving::{Serving, ask};

const TLS: [&str; 4] = ["--tls-cert", "cert.pem", "--tls-key", "key.pem"];
/// Far longer than a service takes to see that a file has changed.
const PATIENCE: Duration = Duration::from_secs(50);

/// Writes a certificate for a name and its key, and answers both.
fn write_pair(folder: &Folder, name: &str) -> (String, String) {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    folder.write("cert.pem", &certificate);
    folder.write("key.pem", &key);
    (certificate, key)
}

/// A connection to whoever trusts a certificate, if that is the one.
fn shake(address: &str, trusted: &str) -> Option<StreamOwned<ClientConnection, TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(trusted.as_bytes()).unwrap()).unwrap();
    let builder = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into());
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let config = builder.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("people.test").unwrap();
    let mut connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    while connection.is_handshaking() {
        connection.complete_io(&mut stream).ok()?;
    }
    Some(StreamOwned::new(connection, stream))
}

#[test]
fn a_pair_that_cant_be_used_is_refused_at_the_start() {
    let folder = Folder::new();
    let (certificate, key) = write_pair(&folder, "people.test");
    let (_, other) = write_pair(&folder, "people.test");
    folder.write("cert.pem", &certificate);
    folder.write("key.pem", &key);
    folder.write("other.pem", other);
    folder.write("empty.pem", "");
    folder.write("broken.pem", format!("{}!!!\n{key}", &key[..100]));
    folder.write("encrypted.pem", key.replace("PRIVATE", "ENCRYPTED PRIVATE"));
    let secret = key.lines().nth(1).unwrap();
    for (certificate, key, why) in [
        ("missing.pem", "key.pem", "--tls-cert missing.pem: No such file"),
        ("empty.pem", "key.pem", "--tls-cert empty.pem: there is no certificate in it"),
        ("key.pem", "key.pem", "--tls-cert key.pem: there is no certificate in it"),
        ("cert.pem", "missing.pem", "--tls-key missing.pem: No such file"),
        ("cert.pem", "cert.pem", "--tls-key cert.pem: there is no key in it"),
        ("cert.pem", "broken.pem", "--tls-key broken.pem: it begins as PEM"),
        ("cert.pem", "encrypted.pem", "decrypt it first"),
        ("cert.pem", "other.pem", "--tls-key other.pem is not the key of the first certificate"),
    ] {
        let ran = folder.run(&["serve", "--tls-cert", certificate, "--tls-key", key]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{why}: {ran:?}");
        assert!(ran.said.contains(why), "{why}: {ran:?}");
        assert!(!ran.said.contains(secret), "{ran:?}");
    }
    for alone in ["--tls-cert", "--tls-key"] {
        let ran = folder.run(&["serve", alone, "cert.pem"]);
        assert_eq!(ran.code, Some(2), "{ran:?}");
    }
}

#[test]
fn commands_ask_over_tls() {
    let folder = Folder::new();
    write_pair(&folder, "people.test");
    let serving = Serving::start(&folder, &TLS);
    let asked = |more: &[&str]| {
        folder.run(&[&["status", "--listen", serving.address.as_str()], more].concat())
    };
    let ran = asked(&["--tls-ca", "cert.pem", "--tls-name", "people.test"]);
    let status: Value = serde_json::from_str(&ran.out).expect(&ran.said);
    assert_eq!((ran.code, &status["status"]), (Some(0), &"ok".into()));
    for (more, why) in [
        (&[][..], "name the certificates to trust by --tls-ca"),
        (&["--tls-ca", "cert.pem"], "not valid for name"),
        (&["--tls-ca", "cert.pem", "--tls-name", "other.test"], "not valid for name"),
        (&["--tls-ca", "key.pem", "--tls-name", "people.test"], "there is no certificate in"),
        (&["--tls-ca", "none.pem", "--tls-name", "people.test"], "can't read --tls-ca none.pem"),
    ] {
        let ran = asked(more);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.said.contains(why), "{why}: {ran:?}");
    }
    let address = serving.address.as_str();
    let backup = ["backup", "copy.db", "--listen", address, "--tls-ca", "cert.pem"];
    folder.done(&[&backup[..], &["--tls-name", "people.test"]].concat());
    assert_eq!(folder.done(&["check", "--store", "sqlite:copy.db"]), "nothing is wrong");
}

/// Answers once that all is well, and gives what it was asked.
fn asked_once(listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let mut asked = String::new();
    while !asked.ends_with("\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        asked.push(byte[0].into());
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").unwrap();
    asked
}

#[test]
fn commands_say_who_asks() {
    let variables = vec![("PEOPLEINFO_TOKEN", "from-variable".to_owned())];
    let (folder, none) = (Folder::with(variables), Folder::new());
    folder.write("token", "from-file\n");
    for (folder, more, expected) in [
        (&folder, &[][..], Some("authorization: Bearer from-variable\r\n")),
        (&folder, &["--token-file", "token"], Some("authorization: Bearer from-file\r\n")),
        (&none, &[], None),
        (&none, &["--token", ""], None),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked = thread::spawn(move || asked_once(&listener));
        let ran = folder.run(&[&["status", "--listen", &address], more].concat());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let asked = asked.join().unwrap();
        match expected {
            Some(header) => assert!(asked.contains(header), "{asked}"),
            None => assert!(!asked.contains("authorization"), "{asked}"),
        }
    }
    folder.write("token", "two words");
    for file in ["token", "none"] {
        let ran = folder.run(&["status", "--listen", "127.0.0.1:9", "--token-file", file]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.said.contains("token") && !ran.said.contains("two words"), "{ran:?}");
    }
    assert!(!folder.run(&["status", "--help"]).out.contains("from-variable"));
}

/// Waits until a connection is made with one certificate, and none with another any more.
fn until(address: &str, current: &str, former: &str) {
    let begun = Instant::now();
    while shake(address, current).is_none() {
        assert!(begun.elapsed() < PATIENCE, "the new certificate isn't used");
        thread::sleep(Duration::from_millis(50));
    }
    assert!(shake(address, former).is_none(), "the former certificate is used");
}

/// Waits until the metrics say that the certificate ends then, in seconds since 1970.
fn until_told(serving: &Serving, end: i64) {
    let line = format!("\ntls_certificate_not_after_timestamp_seconds{{}} {end}\n");
    let begun = Instant::now();
    while !ask(&serving.metrics, "GET /metrics", "", "").1.contains(&line) {
        assert!(begun.elapsed() < PATIENCE, "the metrics don't say when the certificate ends");
        thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn the_metrics_say_when_the_first_certificate_of_the_chain_ends() {
    let folder = Folder::new();
    let pair = |year: i32| {
        let mut parameters = CertificateParams::new(["people.test".to_owned()]).unwrap();
        parameters.not_after = rcgen::date_time_ymd(year, 3, 1);
        let key = KeyPair::generate().unwrap();
        (parameters.self_signed(&key).unwrap().pem(), key.serialize_pem())
    };
    let ((own, key), (other, _)) = (pair(2042), pair(2041));
    // What can't be read hides none of the others.
    let odd = "-----BEGIN CERTIFICATE-----\nb2Rk\n-----END CERTIFICATE-----\n";
    folder.write("cert.pem", own.clone() + odd + &other);
    folder.write("key.pem", key);
    let serving = Serving::start(&folder, &TLS);
    until_told(&serving, 2_245_708_800);
    let (next, key) = pair(2043);
    folder.write("key.pem", key);
    folder.write("cert.pem", next);
    until_told(&serving, 2_308_780_800);
}

#[test]
fn a_pair_that_changes_is_read_again() {
    let folder = Folder::new();
    let (first, first_key) = write_pair(&folder, "people.test");
    let serving = Serving::start(&folder, &TLS);
    let address = serving.address.as_str();
    let mut kept = shake(address, &first).unwrap();
    kept.write_all(b"GET /livez HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n").unwrap();
    assert_ne!(kept.read(&mut [0; 1_024]).unwrap(), 0);
    let (second, second_key) = write_pair(&folder, "people.test");
    until(address, &second, &first);
    kept.write_all(b"GET /livez HTTP/1.0\r\nhost: 127.0.0.1\r\n\r\n").unwrap();
    let mut answer = String::new();
    kept.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("HTTP/1.0 200 "), "{answer}");
    // What can't be used leaves what is there in use, for longer than it takes to see it.
    for (certificate, key) in [(&first, &second_key), (&String::new(), &first_key)] {
        folder.write("cert.pem", certificate);
        folder.write("key.pem", key);
        thread::sleep(Duration::from_secs(6));
        assert!(shake(address, &second).is_some());
    }
    std::fs::remove_file(folder.at("key.pem")).unwrap();
    thread::sleep(Duration::from_secs(6));
    assert!(shake(address, &second).is_some());
    let (third, _) = write_pair(&folder, "people.test");
    until(address, &third, &second);
}

#[test]
fn what_was_sent_is_answered_at_the_end() {
    let folder = Folder::new();
    let (certificate, _) = write_pair(&folder, "people.test");
    let mut serving = Serving::start(&folder, &TLS);
    let body = "{\"displayName\": \"Ida\"}";
    let mut begun = shake(&serving.address, &certificate).unwrap();
    let head = format!(
        "POST /v1/people HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        serving.address,
        body.len()
    );
    begun.write_all(head.as_bytes()).unwrap();
    begun.write_all(&body.as_bytes()[..9]).unwrap();
    let idle = shake(&serving.address, &certificate).unwrap();
    serving.terminate();
    while TcpStream::connect(&serving.address).is_ok() {
        thread::sleep(Duration::from_millis(5));
    }
    begun.write_all(&body.as_bytes()[9..]).unwrap();
    let mut answer = String::new();
    begun.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    assert_eq!(serving.exit_code(), Some(0));
    drop(idle);
}
