//! As whom, and to which server.
//!
//! 1. `--login NAME` or `VC_LOGIN`: what `vc login` made known under it.
//! 2. `--server URL`, `VC_SERVER` or `VC_URL`: there, with `VC_TOKEN`, or the token that is known of it.
//! 3. `--data` or `--config`: the operator of that directory, as every other command.
//! 4. What `vc login` made known, where it is clear which.
//! 5. The operator of the data directory here.

use crate::args::Common;
use crate::logins::{Login, Logins, file};
use crate::outcome::Failure;
use crate::transport::Client;

fn set(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn which(names: &[String]) -> Failure {
    Failure::Usage(format!("say as whom: --login {}", names.join(" or --login ")))
}

/// Finds the way.
pub async fn open(common: &Common, login: Option<&str>) -> Result<Client, Failure> {
    let instance = common.instance.clone();
    let to = |login: &Login| Client::to_server(&login.url, login.token.clone(), instance.clone());
    if let Some(name) = login {
        let logins = Logins::load(&file()?)?;
        let unknown = || {
            Failure::Usage(format!(
                "nothing is known as \"{name}\": vc login URL --name {name}"
            ))
        };
        return to(logins.get(name).ok_or_else(unknown)?);
    }
    if let Some(url) = common.server.clone().or_else(|| set("VC_URL")) {
        let url = url.trim_end_matches('/');
        if let Some(token) = set("VC_TOKEN") {
            return Client::to_server(url, token, instance);
        }
        let logins = Logins::load(&file()?)?;
        return match logins.at(url).as_slice() {
            [(_, login)] => to(login),
            [] => Err(Failure::Usage(format!(
                "there is no token for {url}: set VC_TOKEN, or vc login {url}"
            ))),
            several => Err(which(
                &several
                    .iter()
                    .map(|(name, _)| (*name).to_owned())
                    .collect::<Vec<_>>(),
            )),
        };
    }
    if common.data.is_none() && common.config.is_none() {
        let logins = Logins::load(&file()?)?;
        if let Some((_, login)) = logins.usual() {
            return to(login);
        }
        let names = logins.names();
        if !names.is_empty() {
            return Err(which(&names));
        }
    }
    let client = Client::open(common).await?;
    eprintln!("as the operator of this server; vc login URL makes you a person");
    Ok(client)
}
