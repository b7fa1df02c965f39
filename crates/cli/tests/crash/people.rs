//! Who may write: an admin made on the command line, and services with API tokens.

use std::process::{Command, Stdio};

use serde_json::json;

use crate::chance::Chance;
use crate::client::{Client, To};
use crate::request::{Body, Wanted};

const EMAIL: &str = "ada@example.com";
const PASSWORD: &str = "correct horse battery";

/// Makes the admin, by a `vc` that knows which data directory is meant.
pub fn create_admin(vc: &mut Command) {
    let mut create = vc
        .args(["admin", "create", "--email", EMAIL, "--password-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut create.stdin.take().unwrap(), PASSWORD.as_bytes()).unwrap();
    assert!(create.wait().unwrap().success());
}

/// Signs in as the admin; answers what to send as `cookie`.
pub async fn sign_in(to: &To) -> String {
    let login = to
        .http
        .post(format!("http://{}/api/v1/auth/login", to.address))
        .json(&json!({ "email": EMAIL, "password": PASSWORD }))
        .send()
        .await
        .unwrap();
    assert_eq!(login.status(), 200);
    let cookies = login.headers().get_all("set-cookie").iter();
    let cookies: Vec<_> = cookies
        .filter_map(|cookie| cookie.to_str().unwrap().split(';').next())
        .collect();
    cookies.join("; ")
}

/// As the admin, makes a service with an API token for each client.
pub async fn clients(to: &To, name: &str, count: u64, chance: &mut Chance) -> Vec<Client> {
    let cookies = sign_in(to).await;
    let mut clients = Vec::new();
    for number in 0..count {
        let wanted = Wanted {
            method: "POST",
            path: "/api/v1/admin/services".to_owned(),
            body: Body::Json(
                json!({ "name": format!("client {number}"), "role": "admin", "expires_in_days": 2 }),
            ),
            key: None,
        };
        let made = wanted
            .send(&to.http, &to.address, ("cookie", &cookies))
            .await
            .unwrap();
        assert_eq!(made.status, 201, "{}", made.json);
        clients.push(Client::new(
            format!("{name}{number}"),
            made.json["id"].as_str().unwrap().to_owned(),
            made.json["token"].as_str().unwrap(),
            Chance::new(chance.next()),
        ));
    }
    clients
}
