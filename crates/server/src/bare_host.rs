//! A server with several instances at an address that names none of them.

use axum::Router;
use axum::extract::Query;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Extension, http::StatusCode};
use serde::Deserialize;
use vc_http::AppState;

use crate::assets::page;

/// `GET /choose-instance?name=team-a` leads to that instance's address.
pub fn router() -> Router {
    Router::new().route("/choose-instance", get(choose))
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    name: String,
}

async fn choose(Extension(state): Extension<AppState>, Query(choice): Query<Choice>) -> Response {
    let name = choice.name.trim().to_ascii_lowercase();
    let known = state.hosts().ids().iter().find(|id| id.as_str() == name);
    match known {
        Some(id) => Redirect::to(&state.urls().link(id, "/")).into_response(),
        None => ask("There is no such team here. Please look at the address you were given."),
    }
}

/// The page that asks. It does not tell which instances there are.
pub fn ask(hint: &str) -> Response {
    let body = format!(
        "<h1>Virtual Commons</h1>\n<p>{hint}</p>\n\
         <form action=\"/choose-instance\">\n<label>Name of your team \
         <input name=\"name\" required autocomplete=\"organization\" maxlength=\"40\"></label>\n\
         <button>Go</button>\n</form>"
    );
    page(StatusCode::NOT_FOUND, "Virtual Commons", &body)
}

/// Whether this host means one of the instances.
pub fn names_instance(state: &AppState, host: &str) -> bool {
    state.hosts().find(host).is_some()
}
