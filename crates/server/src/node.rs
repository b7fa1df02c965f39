//! One process's share of the work: a data directory, its engine, and the router on top.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::http::HeaderValue;
use axum::{Extension, Router};
use vc_config::Config;
use vc_http::{AppState, Edge, HostTable, Operator, Peers, PublicHost, PublicUrls};
use vc_instance::{Engine, EngineParts, Owner, Threads};
use vc_kernel::{Clock, InstanceId};
use vc_mail::Mailer;
use vc_store_sqlite::{DataDirectory, OpenError};

use crate::compose::{self, DemoAccount, Services};
use crate::instances::Instances;
use crate::maintenance::{self, Maintained};
use crate::shutdown::Shutdown;
use crate::{assets, bare_host, docs, live, metrics, operator, storage, system};

/// What a node is made with besides its configuration.
pub struct NodeOptions {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Sends mail.
    pub mailer: Arc<dyn Mailer>,
    /// Whether due work runs by itself.
    pub run_due_work: bool,
    /// Accounts that everybody may use; empty but in `vc demo`.
    pub demo_accounts: Vec<DemoAccount>,
}

/// An open data directory with everything on top of it.
pub struct Node {
    /// What it runs with.
    pub config: Arc<Config>,
    /// The engine.
    pub engine: Arc<Engine>,
    /// Its instances and how they are doing.
    pub instances: Arc<Instances>,
    /// The API's description.
    pub openapi: utoipa::openapi::OpenApi,
    /// The API's authorization table.
    pub access: vc_http::AccessTable,
    /// Ends long waits.
    pub shutdown: Shutdown,
    /// What the domains were given.
    pub services: Services,
    router: Router,
}

/// How often a node that starts looks whether it decides for an instance, before it lets others tell
/// the setup link, and how long it waits in between: half a minute in all.
const OWNER_LOOKS_MAX: u32 = 300;
const OWNER_LOOK_PAUSE: Duration = Duration::from_millis(100);

impl Node {
    /// Locks and opens the data directory; the instances open later ([`Instances::open_all`]).
    ///
    /// # Errors
    /// When another process has the directory, or it or the database cannot be used.
    pub fn open(config: Config, options: NodeOptions) -> anyhow::Result<Self> {
        install_tls_provider();
        let config = Arc::new(config);
        let directory = DataDirectory::open(&config.data)?;
        let stores = storage::open(&config, &directory)?;
        let hosts = public_hosts(&config);
        let urls = PublicUrls::new(&config.public_url, &hosts);
        let services = Services {
            mailer: options.mailer,
            webhooks: compose::webhook_client(&config)?,
            urls: urls.clone(),
            config: config.clone(),
            demo_accounts: options.demo_accounts,
        };
        let mut product = compose::product(&services);

        let domains = product.parts.iter().map(|part| part.domain.clone()).collect();
        let jobs = product
            .parts
            .iter_mut()
            .flat_map(|part| std::mem::take(&mut part.jobs))
            .collect();
        let peers = stores
            .log
            .is_shared()
            .then(|| Peers::new(stores.platform_key.node_key()));
        let clock = Arc::clone(&options.clock);
        let engine = Engine::new(EngineParts {
            log: stores.log,
            keep: stores.keep,
            platform_key: stores.platform_key,
            views: directory.path().join("instances"),
            clock: options.clock,
            domains,
            jobs,
            open_max: vc_instance::limits::OPEN_INSTANCES_MAX,
            run_due_work: options.run_due_work,
            address: config.node_address.clone().unwrap_or_default(),
            threads: Threads::Own,
        });
        let ids = config
            .instances
            .iter()
            .map(|instance| instance.id.clone())
            .collect();
        let instances = Arc::new(Instances::new(engine.clone(), ids));
        let shutdown = Shutdown::default();

        let routers = product.parts.into_iter().map(|part| (part.router, part.access));
        let api = vc_http::assemble(routers.chain([
            (live::router(), live::ACCESS),
            (operator::router(), operator::ACCESS),
        ]));
        let (openapi, access) = (api.openapi.clone(), api.access.clone());
        let mut state = AppState::new(
            instances.clone(),
            HostTable::new(&hosts),
            urls,
            product.authenticator,
            api.access.clone(),
            config.proxy_hops,
        );
        if let Some(peers) = peers {
            state = state.with_peers(peers);
        }
        let router = api
            .into_router(state.clone())
            .merge(system::router(instances.clone(), metrics::install()?))
            .merge(maintenance::router(Maintained {
                config: config.clone(),
                engine: engine.clone(),
                instances: instances.clone(),
                clock,
            }))
            .merge(docs::router(&openapi)?)
            .merge(bare_host::router())
            .fallback(assets::serve)
            .layer(Extension(state))
            .layer(Extension(Arc::new(live::Hubs::default())))
            .layer(Extension(shutdown.clone()));
        let router = vc_http::edge(router, &edge_settings(&config)?);
        Ok(Self {
            config,
            engine,
            instances,
            openapi,
            access,
            shutdown,
            services,
            router,
        })
    }

    /// For requests from the network.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// For requests of whoever holds the machine: they act as the operator.
    pub fn operator_router(&self) -> Router {
        self.router.clone().layer(Extension(Operator))
    }

    /// The one-time link for the first admin of an instance; none where there is an admin already,
    /// and none from a node that does not decide for it, or the owner's link would stop working.
    pub async fn setup_link(&self, id: &InstanceId) -> Option<String> {
        let instance = self.instances.get_open(id)?;
        // Nodes that share a log need a moment until they know who decides.
        let mut looks = 0;
        while instance.owner() == Owner::Nobody && looks < OWNER_LOOKS_MAX {
            looks += 1;
            tokio::time::sleep(OWNER_LOOK_PAUSE).await;
        }
        if instance.owner() != Owner::Here {
            return None;
        }
        let token = vc_people::api::setup_link_token(&instance).await?;
        Some(self.services.urls.link(id, &format!("/setup?token={token}")))
    }

    /// Ends waits, then due work and writers; everything answered is on disk.
    pub async fn close(&self) {
        self.shutdown.begin();
        self.engine.close().await;
    }
}

/// Whether [`Node::open`] failed because another process has the data directory.
pub fn is_in_use(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(OpenError::Locked { .. }))
}

/// The address of each configured instance.
pub fn public_urls(config: &Config) -> PublicUrls {
    PublicUrls::new(&config.public_url, &public_hosts(config))
}

fn public_hosts(config: &Config) -> Vec<PublicHost> {
    config
        .instances
        .iter()
        .map(|instance| PublicHost {
            id: instance.id.clone(),
            hosts: instance.hosts.clone(),
        })
        .collect()
}

fn edge_settings(config: &Config) -> anyhow::Result<Edge> {
    let cors_origins = config
        .cors_origins
        .iter()
        .map(|origin| HeaderValue::from_str(origin));
    Ok(Edge {
        cors_origins: cors_origins.collect::<Result<_, _>>().context("cors_origins")?,
        https: config.is_https(),
        timeout: Duration::from_secs(30),
        ..Edge::default()
    })
}

/// One TLS implementation for everything that connects; a second call changes nothing.
fn install_tls_provider() {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
}
