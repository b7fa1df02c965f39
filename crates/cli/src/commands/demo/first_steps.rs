//! The accounts to look around with have been through their first steps: they confirmed what the
//! imported file says about them, signed in as themselves, as a browser does.

use axum::http::Method;
use serde_json::{Value, json};
use vc_server::Node;

use super::accounts;
use super::visitor::Visitor;
use crate::outcome::Failure;

/// Takes them, one after another.
pub async fn take(node: &Node) -> Result<(), Failure> {
    for account in accounts() {
        let (mut visitor, me) = Visitor::sign_in(node, &account.email).await?;
        let person = &me["person"];
        let profile = json!({
            "name": person["name"], "team": person["team"], "time_zone": person["time_zone"],
            "languages": person["languages"],
        });
        visitor.ask(Method::PUT, "/users/profile", profile).await?;
        let preferences = person["preferences"].clone();
        visitor
            .ask(Method::PUT, "/users/preferences", preferences)
            .await?;
        let participation = person["participation"].clone();
        visitor
            .ask(Method::PUT, "/users/participation", participation)
            .await?;
        visitor.ask(Method::POST, "/auth/logout", Value::Null).await?;
    }
    Ok(())
}
