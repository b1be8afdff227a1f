//! TLS: the certificate and the key, read again when their files change.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::pem::{self, PemObject};
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, InconsistentKeys, ServerConfig, version};

/// HTTP/2, as callers choose it.
pub(super) const HTTP_2: &[u8] = b"h2";
/// How often the files are looked at. Who connects later than twice this after a change is served
/// with what is new.
const LOOK: Duration = Duration::from_secs(2);
/// How large a file may be, in bytes.
const MAX_FILE: u64 = 1024 * 1024;

/// What proves who the service is.
#[derive(Debug)]
pub struct Tls {
    files: Files,
    current: RwLock<Current>,
    read_at: Stamps,
}

impl Tls {
    /// Reads a certificate, with those that it is signed by, and its key, both as PEM. The error
    /// says which file is wrong, and what to do.
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, String> {
        let files = Files { certificate: certificate.to_owned(), key: key.to_owned() };
        let read_at = files.stamps();
        let current = RwLock::new(files.read()?);
        Ok(Self { files, current, read_at })
    }

    /// What shakes hands with the next caller.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        TlsAcceptor::from(Arc::clone(&current.config))
    }

    /// When the first certificate of the chain ends, in seconds since 1970, if that can be read.
    fn ends(&self) -> Option<i64> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).ends
    }

    /// Looks after the files for as long as it is polled. A pair that can't be read or doesn't fit
    /// together leaves the former one in use, with a warning in the log. Tells when the one in use
    /// ends, in seconds since 1970, if that can be read.
    pub async fn follow(self: Arc<Self>, tell_end: impl Fn(Option<i64>) + Send) {
        let mut seen = self.read_at;
        let mut failed = false;
        loop {
            tell_end(self.ends());
            tokio::time::sleep(LOOK).await;
            let tls = Arc::clone(&self);
            let looks = tokio::task::spawn_blocking(move || tls.look(seen, failed));
            let Ok(looked) = looks.await else { return };
            (seen, failed) = looked;
        }
    }

    /// Takes over what has changed. What can't be used is looked at once more before anybody is
    /// told: of two files one is written first.
    fn look(&self, seen: Stamps, failed: bool) -> (Stamps, bool) {
        let stamps = self.files.stamps();
        if stamps == seen {
            return (stamps, false);
        }
        match self.files.read() {
            Ok(current) => {
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = current;
                tracing::info!("the certificate has changed; new connections get the new one");
                (stamps, false)
            }
            Err(why) if failed => {
                tracing::warn!(why, "the certificate has changed, and the former one stays in use");
                (stamps, false)
            }
            Err(_) => (seen, true),
        }
    }
}

/// What the next caller is shown.
#[derive(Debug)]
struct Current {
    config: Arc<ServerConfig>,
    ends: Option<i64>,
}

/// What changes when one of the files does: where it is, how large, and when it was changed.
type Stamps = [Option<(u64, u64, u64, i64, i64)>; 2];

#[derive(Debug)]
struct Files {
    certificate: PathBuf,
    key: PathBuf,
}

impl Files {
    fn stamps(&self) -> Stamps {
        let stamp =
            |file: Metadata| (file.dev(), file.ino(), file.len(), file.ctime(), file.ctime_nsec());
        [&self.certificate, &self.key].map(|file| fs::metadata(file).ok().map(stamp))
    }

    fn read(&self) -> Result<Current, String> {
        let (certificate, key) = (self.certificate.display(), self.key.display());
        let chain = self.chain().map_err(|why| format!("--tls-cert {certificate}: {why}"))?;
        let private = self.private().map_err(|why| format!("--tls-key {key}: {why}"))?;
        let ends = chain.iter().filter_map(|certificate| end_of(certificate)).min();
        let builder = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_protocol_versions(&[&version::TLS13, &version::TLS12])
            .map_err(|error| error.to_string())?;
        let built = builder.with_no_client_auth().with_single_cert(chain, private);
        let mut config = built.map_err(|error| match error {
            rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => format!(
                "--tls-key {key} is not the key of the first certificate in --tls-cert \
                 {certificate}: name two files that belong together, and put the service's own \
                 certificate first"
            ),
            error => format!("--tls-cert {certificate} and --tls-key {key} can't be used: {error}"),
        })?;
        config.alpn_protocols = vec![HTTP_2.to_vec(), b"http/1.1".to_vec()];
        Ok(Current { config: Arc::new(config), ends })
    }

    fn chain(&self) -> Result<Vec<CertificateDer<'static>>, String> {
        let text = contents(&self.certificate)?;
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
        let chain = chain.map_err(|_| NOT_PEM)?;
        if chain.is_empty() {
            return Err("there is no certificate in it: name a PEM file with \
                        `-----BEGIN CERTIFICATE-----`"
                .to_owned());
        }
        Ok(chain)
    }

    fn private(&self) -> Result<PrivateKeyDer<'static>, String> {
        let text = contents(&self.key)?;
        PrivateKeyDer::from_pem_slice(&text).map_err(|error| match error {
            pem::Error::NoItemsFound if is_encrypted(&text) => "the key in it is encrypted: \
                 decrypt it first, such as with `openssl pkey`"
                .to_owned(),
            pem::Error::NoItemsFound => "there is no key in it: name a PEM file with \
                 `-----BEGIN PRIVATE KEY-----`"
                .to_owned(),
            _ => NOT_PEM.to_owned(),
        })
    }
}

/// When a certificate ends (RFC 5280, section 4.1.2.5). Who connects may know later ones of the chain
/// by others, but not all do.
fn end_of(certificate: &[u8]) -> Option<i64> {
    let (_, certificate) = x509_parser::parse_x509_certificate(certificate).ok()?;
    Some(certificate.validity().not_after.timestamp())
}

fn is_encrypted(text: &[u8]) -> bool {
    String::from_utf8_lossy(text).contains("-----BEGIN ENCRYPTED PRIVATE KEY-----")
}

/// The library's own words could hold a line of the key.
const NOT_PEM: &str = "it begins as PEM and doesn't go on as such: write it again";

fn contents(file: &Path) -> Result<Vec<u8>, String> {
    use io::Read;
    let mut text = Vec::new();
    let read = fs::File::open(file).and_then(|file| file.take(MAX_FILE).read_to_end(&mut text));
    read.map_err(|error| format!("{error}: name a PEM file that the service's user may read"))?;
    Ok(text)
}
