//! The composition root: domains and adapters become a running server.
//!
//! [`Node`] opens a data directory and puts the domains under one router; [`serve`] listens for it
//! until a signal; [`logging`] and [`metrics`] are set up once a process. The command line uses the
//! same [`Node`] without listening when no server runs.

#![forbid(unsafe_code)]

mod assets;
mod bare_host;
mod compose;
mod declared;
mod docs;
mod instances;
mod live;
pub mod logging;
mod mailer;
mod maintenance;
pub mod metrics;
mod node;
mod operator;
mod platform_key;
mod serve;
mod shutdown;
mod socket;
mod storage;
mod system;

pub use compose::{DemoAccount, Role, Services};
pub use declared::check_program;
pub use instances::{InstanceState, Instances};
pub use mailer::mailer;
pub use maintenance::{RestoreReport, RestoreWanted, check_backups, restore};
pub use node::{Node, NodeOptions, is_in_use, public_urls};
pub use platform_key::{install as install_platform_key, read as read_platform_key};
pub use serve::{Listening, serve};
pub use shutdown::Shutdown;
pub use socket::SOCKET_NAME;
