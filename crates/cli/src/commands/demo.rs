//! `vc demo`.

use crate::args::{Common, DemoArgs};
use crate::outcome::Failure;

pub async fn run(_common: &Common, _arguments: DemoArgs) -> Result<(), Failure> {
    Err(Failure::failed("not in this build"))
}
