//! Signing in: everything that rests on the keep. Nothing here appends an event by itself; routes
//! submit the commands.

mod access;
mod add_person;
mod api_tokens;
mod authenticator;
mod cookies;
mod failures;
mod forget;
mod links;
mod passwords;
mod pause;
mod refresh;
mod secrets;
mod setup;

pub use access::{ACCESS_MINUTES, Access, AccessTokens};
pub use add_person::add_person;
pub use api_tokens::{NewToken, TokenUse, find_token, last_used, new_token, remove_token};
pub use authenticator::{PeopleAuthenticator, session_expired, session_role};
pub use cookies::{access_cookie, clear_cookies, refresh_cookie, sign_in_cookies};
pub use failures::{Failures, Verdict};
pub use forget::{ForgetError, forget_secrets};
pub use links::{Claim, Link, claim_link, issue_link, peek_link, release_link};
pub use passwords::{Passwords, read_credential, remove_credential, write_credential};
pub use pause::{pause_token, read_pause_token};
pub use refresh::{Family, Refreshed, begin_family, end_family, families_of, refresh};
pub use secrets::{digest, new_secret};
pub use setup::{is_setup_token, remove_setup_token, setup_link_token};

use vc_instance::Instance;
use vc_kernel::id::Ulid;

/// A fresh ULID at this instance's time, but not before `floor_ms`.
pub fn new_ulid(instance: &Instance, floor_ms: i64) -> Ulid {
    let now_ms = instance.now().as_millisecond().max(floor_ms);
    let random = u128::from_be_bytes(secrets::random());
    Ulid::from_parts(u64::try_from(now_ms).unwrap_or(0), random)
}
