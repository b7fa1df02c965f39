//! `vc people erase`: everything personal about somebody, for good.

use axum::http::Method;
use serde_json::{Value, json};

use crate::args::Common;
use crate::outcome::Failure;
use crate::output;
use crate::transport::{Client, Content};

/// Shows who it is, asks, erases, and waits until nothing is left outside of backups.
pub async fn run(
    common: &Common,
    id: Option<String>,
    email: Option<String>,
    yes: bool,
) -> Result<(), Failure> {
    let client = Client::open(common).await?;
    let erased = erase(common, &client, id, email, yes).await;
    client.close().await;
    let erased = erased?;
    if common.json {
        return output::print_json(&erased);
    }
    let Some(end) = erased["backups_end_at"].as_str() else {
        eprintln!("erased; the server destroys the key and builds its views anew");
        return Ok(());
    };
    let day = end.split('T').next().unwrap_or(end);
    eprintln!("erased: the key is destroyed, and no file of this server holds the name or the address");
    eprintln!(
        "backups made before now can still be read with the platform key; the last of them ends on {day},"
    );
    eprintln!("with the first backup after that: from then on the erasure is complete");
    if erased["noted_at"].is_null() {
        eprintln!(
            "backup.directory is not set, so only the next vc backup notes this for restores: make one soon"
        );
    }
    Ok(())
}

async fn erase(
    common: &Common,
    client: &Client,
    id: Option<String>,
    email: Option<String>,
    yes: bool,
) -> Result<Value, Failure> {
    let person = match (id, email) {
        (Some(id), _) => client.get(&format!("/api/v1/admin/users/{id}")).await?,
        (None, Some(email)) => by_address(client, &email).await?,
        (None, None) => return Err(Failure::Usage("say who: an id, or --email ADDRESS".to_owned())),
    };
    let id = person["id"].as_str().unwrap_or_default().to_owned();
    let text = |name: &str| person[name].as_str().unwrap_or("-").to_owned();
    eprintln!("{} <{}> ({id})", text("name"), text("email"));
    output::confirm(
        "Everything personal about them goes, for good; their past matches stay, without a name.",
        yes,
    )?;
    client
        .send(
            Method::POST,
            &format!("/api/v1/admin/users/{id}/erase"),
            Content::Json(json!({})),
        )
        .await?;
    if common.server.is_some() {
        return Ok(json!({ "person": id }));
    }
    client.settle().await;
    let spinner = output::spinner("Destroying the key and building views anew");
    let wanted = json!({ "instance": common.instance, "person": id });
    let done = client.follow("/operator/v1/erasure", wanted, |_| {}).await;
    spinner.finish_and_clear();
    done
}

/// The list is searched by parts of names too; the address has to be this one.
async fn by_address(client: &Client, email: &str) -> Result<Value, Failure> {
    let query: String = email
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let found = client.get(&format!("/api/v1/admin/users?query={query}")).await?;
    let people = found["items"].as_array().map_or(&[][..], Vec::as_slice);
    let one = people.iter().find(|person| {
        person["email"]
            .as_str()
            .is_some_and(|address| address.eq_ignore_ascii_case(email))
    });
    one.cloned().ok_or_else(|| Failure::Refused {
        error: "not_found".to_owned(),
        message: format!("nobody here has the address {email}"),
        details: Value::Null,
    })
}
