//! The edge: everything between a socket and a domain's handler.
//!
//! A domain hands over a [`DomainPart`]: its engine part, jobs, routes and one [`AccessRule`] per
//! operation. [`assemble`] puts the parts under one guard, which finds the instance, checks where
//! the request comes from, who it is and whether the table lets them, before any handler runs.
//! Handlers then take [`Caller`] or [`Anyone`], [`ApiJson`], [`ApiQuery`], [`ApiPath`], and answer
//! [`ApiError`] for every "no". No rule of the product lives here.

#![forbid(unsafe_code)]

mod access;
mod assemble;
mod caller;
mod error;
mod extract;
mod guard;
mod hosts;
mod layers;
mod openapi;
mod page;
mod peers;
mod rate;
mod state;

pub use access::{Access, AccessRule, AccessTable};
pub use assemble::{Api, DomainPart, assemble};
pub use caller::{Anyone, Authenticated, Authenticator, Caller, NoSignIn, Operator, Role, SignIn};
pub use error::{ApiError, ErrorBody};
pub use extract::{ApiCsv, ApiFile, ApiJson, ApiPath, ApiQuery, ReadyJson};
pub use guard::method_not_allowed;
pub use hosts::{HostTable, PublicHost, PublicUrls};
pub use layers::{CORRELATION_ID, CorrelationId, Edge, edge, security_headers};
pub use page::{Page, PageQuery, decode_cursor, encode_cursor};
pub use peers::Peers;
pub use rate::{Quota, RateLimiter};
pub use state::{AppState, InstanceSource};

/// Request bodies up to this many bytes, unless the extractor says otherwise.
pub const BODY_BYTES_MAX: usize = 1024 * 1024;
/// CSV uploads up to this many bytes.
pub const CSV_BYTES_MAX: usize = 10 * 1024 * 1024;
