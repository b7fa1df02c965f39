//! Where to connect to, and how the connection is protected, from one URL.
//!
//! TLS always verifies the server's certificate and name: an encrypted connection to whoever
//! answers protects nothing. Without `sslmode` a database on this machine is reached in the clear,
//! any other one only with TLS.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};
use tokio_postgres_rustls::MakeRustlsConnect;

/// For each address of the database's host.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A peer that acknowledges nothing for so long is gone.
const SILENCE_MAX: Duration = Duration::from_secs(20);
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);

/// A database, and what it takes to connect to it.
#[derive(Clone)]
pub(crate) struct Target {
    pub(crate) config: Config,
    pub(crate) tls: MakeRustlsConnect,
}

impl Target {
    /// Reads `postgres://user:password@host:port/database?sslmode=…&sslrootcert=…`. The answer in
    /// case of an error never repeats the URL, which holds the password.
    pub(crate) fn from_url(url: &str) -> Result<Self, String> {
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err("it must start with postgres://".to_owned());
        }
        let (plain, protection) = split_protection(url)?;
        let mut config: Config = plain.parse().map_err(|error| super::failure::describe(&error))?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err("it names no host".to_owned());
        }
        let mode = match protection.mode {
            Some(mode) => mode,
            None if is_local(&config) => SslMode::Disable,
            None => SslMode::Require,
        };
        config
            .ssl_mode(mode)
            .application_name("vc")
            .connect_timeout(CONNECT_TIMEOUT)
            .tcp_user_timeout(SILENCE_MAX)
            .keepalives_idle(KEEPALIVE_IDLE)
            // Of several hosts, the one that takes writes; of one, an error if it is a standby.
            .target_session_attrs(TargetSessionAttrs::ReadWrite);
        let roots = match mode {
            SslMode::Disable => RootCertStore::empty(),
            _ => roots(protection.root_certificates.as_deref())?,
        };
        Ok(Self {
            config,
            tls: MakeRustlsConnect::new(tls_config(roots)?),
        })
    }

    /// Host and port, for messages.
    pub(crate) fn place(&self) -> String {
        let host = self.config.get_hosts().first().map(|host| match host {
            Host::Tcp(name) => name.clone(),
            Host::Unix(path) => path.display().to_string(),
        });
        let host = host.or_else(|| self.config.get_hostaddrs().first().map(ToString::to_string));
        let port = self.config.get_ports().first().copied().unwrap_or(5432);
        format!("{}:{port}", host.unwrap_or_default())
    }
}

#[derive(Debug, Default, PartialEq)]
struct Protection {
    mode: Option<SslMode>,
    root_certificates: Option<PathBuf>,
}

/// Takes out of the URL what the driver does not know, or reads more leniently.
fn split_protection(url: &str) -> Result<(String, Protection), String> {
    let Some((front, query)) = url.split_once('?') else {
        return Ok((url.to_owned(), Protection::default()));
    };
    let (mut protection, mut rest) = (Protection::default(), Vec::new());
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslmode", mode)) => {
                protection.mode = Some(match mode {
                    "disable" => SslMode::Disable,
                    "require" | "verify-ca" | "verify-full" => SslMode::Require,
                    _ => return Err("its sslmode must be disable or verify-full".to_owned()),
                });
            }
            Some(("sslrootcert", path)) => protection.root_certificates = Some(path.into()),
            _ => rest.push(pair),
        }
    }
    if rest.is_empty() {
        return Ok((front.to_owned(), protection));
    }
    Ok((format!("{front}?{}", rest.join("&")), protection))
}

fn is_local(config: &Config) -> bool {
    let hosts = config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            let address = name.trim_matches(['[', ']']).parse::<IpAddr>();
            name == "localhost" || address.is_ok_and(|address| address.is_loopback())
        }
    });
    hosts && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

fn roots(file: Option<&Path>) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    match file {
        Some(path) => {
            let wrong = |cause: String| format!("its sslrootcert {} {cause}", path.display());
            let certificates = CertificateDer::pem_file_iter(path)
                .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .map_err(|error| wrong(format!("cannot be read: {error}")))?;
            if roots.add_parsable_certificates(certificates).0 == 0 {
                return Err(wrong("holds no certificate".to_owned()));
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    Ok(roots)
}

fn tls_config(roots: RootCertStore) -> Result<rustls::ClientConfig, String> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    Ok(rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> SslMode {
        let target = Target::from_url(url);
        target.map(|target| target.config.get_ssl_mode()).expect(url)
    }

    #[test]
    fn another_machine_is_reached_with_tls_only() {
        for local in [
            "postgres://u:p@localhost/db",
            "postgres://u:p@127.0.0.1:5433/db",
            "postgres://u:p@[::1]/db",
            "postgres://u:p@%2Frun%2Fpostgresql/db",
        ] {
            assert_eq!(mode(local), SslMode::Disable, "{local}");
            assert_eq!(mode(&format!("{local}?sslmode=require")), SslMode::Require);
        }
        assert_eq!(mode("postgres://u:p@db.example.com/db"), SslMode::Require);
        assert_eq!(mode("postgres://u:p@localhost,10.0.0.1/db"), SslMode::Require);
        let plain = "postgresql://u:p@db.example.com/db?sslmode=disable&application_name=x";
        assert_eq!(mode(plain), SslMode::Disable);
    }

    #[test]
    fn a_wrong_url_is_explained_without_repeating_it() {
        for (url, word) in [
            ("hunter2", "postgres://"),
            ("postgres://u:hunter2@h:port/db", "connection string"),
            ("postgres://u:hunter2@/db", "no host"),
            ("postgres://u:hunter2@h/db?sslmode=prefer", "verify-full"),
            (
                "postgres://u:hunter2@h/db?sslrootcert=/nowhere/ca.pem",
                "/nowhere/ca.pem",
            ),
            ("postgres://u:hunter2@h/db?hunter2=1", "connection string"),
        ] {
            let Err(said) = Target::from_url(url) else {
                panic!("{url}")
            };
            assert!(said.contains(word), "{url}: {said}");
            assert!(!said.contains("u:hunter2"), "{url}: {said}");
        }
    }

    #[test]
    fn the_place_is_host_and_port() {
        let target = Target::from_url("postgres://u:p@db.example.com:6000/db");
        assert_eq!(
            target.map(|target| target.place()),
            Ok("db.example.com:6000".to_owned())
        );
    }
}
