//! Which instance a host name means, and the address to put into links.

use std::collections::HashMap;
use std::sync::Arc;

use vc_kernel::InstanceId;

/// An instance as the outside sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicHost {
    /// Which one.
    pub id: InstanceId,
    /// Its own host names, without port; the first one stands in links.
    pub hosts: Vec<String>,
}

/// Host names to instances. The rules, first match wins: a host name of its own; a first label that
/// is an instance's name (`team-a.example.com`, `team-a.localhost`); the only one configured.
#[derive(Clone, Debug)]
pub struct HostTable {
    by_host: HashMap<String, InstanceId>,
    ids: Vec<InstanceId>,
}

impl HostTable {
    /// From all configured instances.
    pub fn new(instances: &[PublicHost]) -> Self {
        let own = |instance: &PublicHost| {
            let id = instance.id.clone();
            instance
                .hosts
                .clone()
                .into_iter()
                .map(move |host| (host.to_ascii_lowercase(), id.clone()))
        };
        Self {
            by_host: instances.iter().flat_map(own).collect(),
            ids: instances.iter().map(|instance| instance.id.clone()).collect(),
        }
    }

    /// The instance that a `Host` header (or `:authority`) names.
    pub fn find(&self, host: &str) -> Option<&InstanceId> {
        let host = without_port(host).trim_end_matches('.').to_ascii_lowercase();
        if let Some(id) = self.by_host.get(&host) {
            return Some(id);
        }
        let label = host.split_once('.').map(|(label, _)| label);
        let named = label.and_then(|label| self.ids.iter().find(|id| id.as_str() == label));
        named.or_else(|| self.only())
    }

    /// Whether it is one of the configured ones.
    pub fn contains(&self, id: &InstanceId) -> bool {
        self.ids.contains(id)
    }

    /// The only one configured, if it is.
    pub fn only(&self) -> Option<&InstanceId> {
        match self.ids.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// All of them, as configured.
    pub fn ids(&self) -> &[InstanceId] {
        &self.ids
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        // `[::1]` has colons of its own.
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

/// The address of each instance for links in mails, from `vc.yaml` and never from a request (a
/// forged `Host` must not end up in a mail).
#[derive(Clone, Debug)]
pub struct PublicUrls {
    by_id: Arc<HashMap<InstanceId, String>>,
}

impl PublicUrls {
    /// From `public_url` (scheme, host, port) and all configured instances.
    pub fn new(public_url: &str, instances: &[PublicHost]) -> Self {
        let public_url = public_url.trim_end_matches('/');
        let (scheme, authority) = public_url.split_once("://").unwrap_or(("http", public_url));
        let port = authority.strip_prefix(without_port(authority)).unwrap_or("");
        let address = |instance: &PublicHost| match instance.hosts.first() {
            Some(host) => format!("{scheme}://{host}{port}"),
            None if instances.len() == 1 => format!("{scheme}://{authority}"),
            None => format!("{scheme}://{}.{authority}", instance.id),
        };
        Self {
            by_id: Arc::new(
                instances
                    .iter()
                    .map(|one| (one.id.clone(), address(one)))
                    .collect(),
            ),
        }
    }

    /// `https://team-a.example.com`, without a slash at the end; empty for an unknown instance.
    pub fn base(&self, id: &InstanceId) -> &str {
        self.by_id.get(id).map_or("", String::as_str)
    }

    /// An absolute link; `path` starts with a slash.
    pub fn link(&self, id: &InstanceId, path: &str) -> String {
        format!("{}{path}", self.base(id))
    }

    /// Whether people reach this instance by https.
    pub fn is_https(&self, id: &InstanceId) -> bool {
        self.base(id).starts_with("https://")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(id: &str, hosts: &[&str]) -> PublicHost {
        PublicHost {
            id: id.parse().expect("a name"),
            hosts: hosts.iter().map(|&host| host.to_owned()).collect(),
        }
    }

    #[test]
    fn several_instances_go_by_host() {
        let table = HostTable::new(&[host("team-a", &[]), host("team-b", &["coffee.example.org"])]);
        let find = |host| table.find(host).map(InstanceId::as_str);
        assert_eq!(find("team-a.localhost:8080"), Some("team-a"));
        assert_eq!(find("Team-A.Example.com."), Some("team-a"));
        assert_eq!(find("coffee.example.org"), Some("team-b"));
        assert_eq!(find("team-b.localhost"), Some("team-b"));
        for nowhere in [
            "localhost:8080",
            "example.com",
            "[::1]:8080",
            "127.0.0.1",
            "",
            "team-a",
            ":::",
        ] {
            assert_eq!(find(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn the_only_one_takes_every_host() {
        let table = HostTable::new(&[host("main", &[])]);
        for anywhere in ["localhost:8080", "[::1]:8080", "10.0.0.7", ""] {
            assert_eq!(table.find(anywhere).map(InstanceId::as_str), Some("main"));
        }
    }

    #[test]
    fn links_come_from_the_configuration() {
        let (a, b) = (host("team-a", &[]), host("team-b", &["coffee.example.org"]));
        let urls = PublicUrls::new("http://localhost:8080/", &[a.clone(), b.clone()]);
        assert_eq!(urls.base(&a.id), "http://team-a.localhost:8080");
        assert_eq!(urls.link(&b.id, "/pause"), "http://coffee.example.org:8080/pause");
        assert!(PublicUrls::new("https://example.com", std::slice::from_ref(&a)).is_https(&a.id));
        assert_eq!(
            PublicUrls::new("http://[::1]:80", std::slice::from_ref(&a)).base(&a.id),
            "http://[::1]:80"
        );
    }
}
