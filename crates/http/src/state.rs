//! What all handlers share.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use vc_instance::Instance;
use vc_kernel::InstanceId;

use crate::access::AccessTable;
use crate::caller::Authenticator;
use crate::error::ApiError;
use crate::hosts::{HostTable, PublicUrls};
use crate::peers::Peers;
use crate::rate::RateLimiter;

/// Where running instances come from; the server implements it on the engine.
pub trait InstanceSource: Send + Sync + 'static {
    /// The running instance; one that was closed for idleness is opened again.
    ///
    /// # Errors
    /// 503 while it is opening or when it is stopped, 404 when it is not configured.
    fn get<'a>(&'a self, id: &'a InstanceId) -> BoxFuture<'a, Result<Arc<Instance>, ApiError>>;
}

/// Cheap to clone; the state of every router. Domains bring their own services in closures or
/// `Extension`s.
#[derive(Clone)]
pub struct AppState {
    pub(crate) shared: Arc<Shared>,
}

#[derive(Clone)]
pub(crate) struct Shared {
    pub instances: Arc<dyn InstanceSource>,
    pub hosts: HostTable,
    pub urls: PublicUrls,
    pub authenticator: Arc<dyn Authenticator>,
    pub limiter: Arc<RateLimiter>,
    pub access: AccessTable,
    pub proxy_hops: usize,
    pub peers: Option<Arc<Peers>>,
}

impl AppState {
    /// `proxy_hops` is how many reverse proxies stand in front and add to `X-Forwarded-For`.
    pub fn new(
        instances: Arc<dyn InstanceSource>,
        hosts: HostTable,
        urls: PublicUrls,
        authenticator: Arc<dyn Authenticator>,
        access: AccessTable,
        proxy_hops: usize,
    ) -> Self {
        let limiter = Arc::new(RateLimiter::default());
        let shared = Shared {
            instances,
            hosts,
            urls,
            authenticator,
            limiter,
            access,
            proxy_hops,
            peers: None,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// With other nodes around, which may own instances.
    #[must_use]
    pub fn with_peers(self, peers: Arc<Peers>) -> Self {
        let mut shared = Arc::unwrap_or_clone(self.shared);
        shared.peers = Some(peers);
        Self {
            shared: Arc::new(shared),
        }
    }

    /// The address of each instance, for links.
    pub fn urls(&self) -> &PublicUrls {
        &self.shared.urls
    }

    /// Which host means which instance.
    pub fn hosts(&self) -> &HostTable {
        &self.shared.hosts
    }

    /// The running instance of this name.
    ///
    /// # Errors
    /// As [`InstanceSource::get`].
    pub async fn instance(&self, id: &InstanceId) -> Result<Arc<Instance>, ApiError> {
        self.shared.instances.get(id).await
    }
}
