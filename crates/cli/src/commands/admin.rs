//! `vc admin`: the way in when nobody can sign in yet.

use std::io::Read as _;

use serde_json::json;

use crate::args::{AdminCommand, Common};
use crate::outcome::Failure;
use crate::output;
use crate::transport::Client;

/// Longer inputs are no passwords.
const PASSWORD_BYTES_MAX: u64 = 4096;

/// Runs one of them.
pub async fn run(common: &Common, command: AdminCommand) -> Result<(), Failure> {
    let AdminCommand::Create {
        email,
        name,
        password_stdin: _,
        time_zone,
    } = command;
    let password = read_password()?;
    let client = Client::open(common).await?;
    let me = create(&client, &email, &name, &password, &time_zone, "admin").await;
    client.close().await;
    let me = me?;
    if common.json {
        output::print_json(&me["person"])
    } else {
        eprintln!("{name} <{email}> can sign in as an admin");
        Ok(())
    }
}

/// An invitation that is accepted at once.
pub async fn create(
    client: &Client,
    email: &str,
    name: &str,
    password: &str,
    time_zone: &str,
    role: &str,
) -> Result<serde_json::Value, Failure> {
    let invited = client
        .post(
            "/api/v1/admin/invitations",
            json!({ "role": role, "link_only": true, "invitations": [{ "email": email, "name": name }] }),
        )
        .await?;
    let item = &invited["items"][0];
    let token = item["link"]
        .as_str()
        .and_then(token_of)
        .ok_or_else(|| match item["outcome"].as_str() {
            Some("already_member") => Failure::Refused {
                error: "already_member".to_owned(),
                message: format!("{email} is a member already; an admin can change the role under People"),
                details: serde_json::Value::Null,
            },
            _ => Failure::failed("the invitation was sent by mail; follow the link in it"),
        })?;
    let redeemed = json!({ "token": token, "name": name, "password": password, "time_zone": time_zone });
    client.post("/api/v1/auth/invitation/redeem", redeemed).await
}

/// The last part of the link: `…?token=abc`, or `…/abc`.
fn token_of(link: &str) -> Option<String> {
    let token = link
        .split_once("token=")
        .map_or_else(|| link.rsplit('/').next(), |(_, rest)| rest.split('&').next());
    token.filter(|token| !token.is_empty()).map(str::to_owned)
}

fn read_password() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin()
        .take(PASSWORD_BYTES_MAX)
        .read_to_string(&mut text)?;
    let password = text.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::Usage("standard input holds no password".to_owned()));
    }
    Ok(password.to_owned())
}
