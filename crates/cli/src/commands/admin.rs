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
    let name = name.unwrap_or_else(|| email.split('@').next().unwrap_or(&email).to_owned());
    let password = read_password()?;
    let client = Client::open(common).await?;
    let added = create(&client, &email, &name, &password, &time_zone, "admin").await;
    client.close().await;
    let added = added?;
    if common.json {
        output::print_json(&added)
    } else {
        eprintln!("{name} <{email}> can sign in as an admin");
        Ok(())
    }
}

/// Somebody who can sign in at once.
pub async fn create(
    client: &Client,
    email: &str,
    name: &str,
    password: &str,
    time_zone: &str,
    role: &str,
) -> Result<serde_json::Value, Failure> {
    let person =
        json!({ "email": email, "name": name, "password": password, "time_zone": time_zone, "role": role });
    client.post("/api/v1/operator/people", person).await
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
