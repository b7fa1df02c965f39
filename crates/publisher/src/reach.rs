//! Where events may be sent to. An admin of an instance chooses the address, and the server sends to
//! it from inside of its network, so some addresses are refused: always those that a machine answers
//! itself (link-local, among them the metadata services of clouds) and those that are nobody's
//! (unspecified, multicast, broadcast); others as the operator says.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use reqwest::Url;

/// How far webhooks reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Addresses of the internet.
    Public,
    /// And of private networks.
    #[default]
    Private,
    /// And of this machine itself.
    Host,
}

/// Why events are not sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongAddress {
    /// No absolute address of http or https.
    #[error("Use an address that begins with https:// or http://.")]
    NotHttp,
    /// Too long.
    #[error("Use an address of at most 2,000 characters.")]
    TooLong,
    /// A user name or a password stands in it.
    #[error("Leave the user name and the password out of the address: events are signed instead.")]
    Credentials,
    /// Nothing is sent there from here.
    #[error(
        "Events are not sent to this address. The operator decides whether private networks and this machine may be reached."
    )]
    OutOfReach,
}

const URL_CHARS_MAX: usize = 2_000;

/// Reads an address to send to. Names are looked up when something is sent, and looked at again.
///
/// # Errors
/// Why nothing is sent there.
pub fn check_address(address: &str, reach: Reach) -> Result<Url, WrongAddress> {
    if address.len() > URL_CHARS_MAX {
        return Err(WrongAddress::TooLong);
    }
    let url = Url::parse(address).map_err(|_| WrongAddress::NotHttp)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(WrongAddress::NotHttp);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(WrongAddress::Credentials);
    }
    let host = url.host_str().ok_or(WrongAddress::NotHttp)?;
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse();
    let reached = match literal {
        Ok(ip) => is_reached(ip, reach),
        Err(_) => reach == Reach::Host || !is_local_name(host),
    };
    if reached {
        Ok(url)
    } else {
        Err(WrongAddress::OutOfReach)
    }
}

/// Names that every machine has for itself (RFC 6761 §6.3).
fn is_local_name(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    host == "localhost" || host.ends_with(".localhost")
}

/// Whether something is sent to an address.
pub fn is_reached(ip: IpAddr, reach: Reach) -> bool {
    needed(ip).is_some_and(|needed| needed <= reach)
}

/// How far one must reach for an address; none for those that are never reached.
fn needed(ip: IpAddr) -> Option<Reach> {
    match ip {
        IpAddr::V4(ip) => needed_v4(ip),
        IpAddr::V6(ip) => match embedded(ip) {
            Some(inner) => needed_v4(inner),
            None => needed_v6(ip),
        },
    }
}

fn needed_v4(ip: Ipv4Addr) -> Option<Reach> {
    let [a, b, ..] = ip.octets();
    // 100.100.100.200 is a cloud's metadata service amid addresses of carriers (100.64.0.0/10, RFC 6598).
    let never = ip.is_link_local() || ip.is_multicast() || a == 0 || a >= 240;
    if never || ip == Ipv4Addr::new(100, 100, 100, 200) {
        None
    } else if ip.is_loopback() {
        Some(Reach::Host)
    } else if ip.is_private() || (a == 100 && (64..128).contains(&b)) {
        Some(Reach::Private)
    } else {
        Some(Reach::Public)
    }
}

fn needed_v6(ip: Ipv6Addr) -> Option<Reach> {
    // fd00:ec2::254 is a cloud's metadata service amid private addresses.
    let metadata = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);
    if ip.is_unspecified() || ip.is_multicast() || ip.is_unicast_link_local() || ip == metadata {
        None
    } else if ip.is_loopback() {
        Some(Reach::Host)
    } else if ip.is_unique_local() {
        Some(Reach::Private)
    } else {
        Some(Reach::Public)
    }
}

/// The IPv4 address that an IPv6 address leads to: mapped (RFC 4291 §2.5.5.2), compatible (§2.5.5.1), translated
/// (64:ff9b::/96, RFC 6052) or 6to4 (2002::/16, RFC 3056).
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let parts = ip.segments();
    let v4 = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match parts {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(v4(high, low)),
        [0, 0, 0, 0, 0, 0, high, low] if high != 0 => Some(v4(high, low)),
        [0x2002, high, low, ..] => Some(v4(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_link_local_and_nobodys_addresses_are_never_reached() {
        for never in [
            "169.254.169.254",
            "169.254.0.1",
            "100.100.100.200",
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "255.255.255.255",
            "240.0.0.1",
            "::",
            "fe80::1",
            "ff02::1",
            "fd00:ec2::254",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
            "::169.254.169.254",
        ] {
            let ip: IpAddr = never.parse().expect("an address");
            assert!(!is_reached(ip, Reach::Host), "{never}");
        }
    }

    #[test]
    fn each_step_reaches_further() {
        for (address, needed) in [
            ("93.184.216.34", Reach::Public),
            ("2606:2800:220:1::1", Reach::Public),
            ("10.1.2.3", Reach::Private),
            ("172.16.0.1", Reach::Private),
            ("192.168.1.1", Reach::Private),
            ("100.64.0.1", Reach::Private),
            ("fd12::1", Reach::Private),
            ("::ffff:10.0.0.1", Reach::Private),
            ("127.0.0.1", Reach::Host),
            ("127.9.9.9", Reach::Host),
            ("::1", Reach::Host),
            ("::ffff:127.0.0.1", Reach::Host),
        ] {
            let ip: IpAddr = address.parse().expect("an address");
            for reach in [Reach::Public, Reach::Private, Reach::Host] {
                assert_eq!(is_reached(ip, reach), needed <= reach, "{address} {reach:?}");
            }
        }
    }

    #[test]
    fn addresses_are_of_http_without_credentials_and_within_reach() {
        let check = |address: &str| check_address(address, Reach::Private).map(|url| url.to_string());
        assert_eq!(
            check("https://example.com/hook?a=1").as_deref(),
            Ok("https://example.com/hook?a=1")
        );
        assert!(check("http://10.0.0.7:8000/").is_ok());
        for (address, wrong) in [
            ("ftp://example.com", WrongAddress::NotHttp),
            ("file:///etc/passwd", WrongAddress::NotHttp),
            ("/hook", WrongAddress::NotHttp),
            ("", WrongAddress::NotHttp),
            ("https://user@example.com", WrongAddress::Credentials),
            ("https://user:secret@example.com", WrongAddress::Credentials),
            ("http://169.254.169.254/latest", WrongAddress::OutOfReach),
            // As browsers read them, so do we: these are 127.0.0.1.
            ("http://2130706433/", WrongAddress::OutOfReach),
            ("http://0x7f.1/", WrongAddress::OutOfReach),
            ("http://localhost:8080/", WrongAddress::OutOfReach),
            ("http://db.localhost./", WrongAddress::OutOfReach),
            ("http://[::1]/", WrongAddress::OutOfReach),
        ] {
            assert_eq!(check(address), Err(wrong), "{address}");
        }
        assert!(check_address("http://localhost:8080/", Reach::Host).is_ok());
        let long = format!("https://example.com/{}", "a".repeat(2_000));
        assert_eq!(check(&long), Err(WrongAddress::TooLong));
    }
}
