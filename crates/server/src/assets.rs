//! The front end, built into the binary from `web/dist`.

use std::collections::HashMap;
use std::sync::OnceLock;

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};
use vc_http::{ApiError, AppState};

use crate::bare_host;

#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Embedded;

struct Asset {
    bytes: Bytes,
    /// Made when the front end was built; files that would gain little have none.
    brotli: Option<Bytes>,
    content_type: &'static str,
    etag: HeaderValue,
}

/// All files by path.
fn assets() -> &'static HashMap<String, Asset> {
    static ASSETS: OnceLock<HashMap<String, Asset>> = OnceLock::new();
    ASSETS.get_or_init(|| {
        Embedded::iter()
            .filter(|path| !path.starts_with(".vite/") && !path.ends_with(".br"))
            .filter_map(|path| Some((path.to_string(), Asset::load(&path)?)))
            .collect()
    })
}

impl Asset {
    fn load(path: &str) -> Option<Self> {
        let read = |path: &str| Some(Bytes::from(Embedded::get(path)?.data.into_owned()));
        let bytes = read(path)?;
        let digest = Sha256::digest(&bytes);
        let tag: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        let etag =
            HeaderValue::from_str(&format!("\"{tag}\"")).expect("hexadecimal digits are a header value");
        Some(Self {
            bytes,
            brotli: read(&format!("{path}.br")),
            content_type: content_type(path),
            etag,
        })
    }
}

/// Everything that is no route: a file of the front end, or its first page for paths that the front
/// end routes itself.
pub async fn serve(Extension(state): Extension<AppState>, request: Request) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    if path.starts_with("/api/") {
        let message = "There is no such operation. See /api/docs/ for those that exist.";
        return ApiError::new(StatusCode::NOT_FOUND, "not_found", message).into_response();
    }
    if !matches!(*method, Method::GET | Method::HEAD) {
        return ApiError::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "This method does not exist here. Use GET, or an operation below /api/v1.",
        )
        .into_response();
    }
    let name = path.trim_start_matches('/');
    if let Some(asset) = assets().get(name).filter(|_| name != "index.html") {
        let forever = name.starts_with("assets/");
        return respond(asset, request.headers(), forever);
    }
    let last = name.rsplit('/').next().unwrap_or("");
    if last.contains('.') && name != "index.html" {
        return not_found().into_response();
    }
    let host = request.uri().authority().map(|authority| authority.as_str());
    let host = host
        .or_else(|| request.headers().get(header::HOST)?.to_str().ok())
        .unwrap_or("");
    if !bare_host::names_instance(&state, host) {
        return bare_host::ask("This server holds several teams. Which one is yours?");
    }
    match assets().get("index.html") {
        Some(index) => respond(index, request.headers(), false),
        None => without_front_end(),
    }
}

fn not_found() -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "not_found",
        "There is nothing at this address.",
    )
}

/// Files below `/assets/` carry a hash in their name and never change; everything else is asked for
/// again each time, and answered 304 while it is the same.
fn respond(asset: &Asset, headers: &HeaderMap, forever: bool) -> Response {
    let caching = if forever {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let same = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|tags| tags.to_str().ok())
        .is_some_and(|tags| {
            let ours = asset.etag.to_str().unwrap_or("");
            tags.split(',')
                .any(|tag| tag.trim().trim_start_matches("W/") == ours)
        });
    let brotli = asset.brotli.as_ref().filter(|_| accepts_brotli(headers));
    let mut response = if same {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Response::new(Body::from(brotli.unwrap_or(&asset.bytes).clone()))
    };
    let out = response.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    out.insert(header::ETAG, asset.etag.clone());
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !same {
        out.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
        if brotli.is_some() {
            out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
    }
    response
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| {
            value.split(',').any(|coding| {
                let mut parts = coding.split(';').map(str::trim);
                parts.next() == Some("br") && parts.next() != Some("q=0")
            })
        })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn without_front_end() -> Response {
    let body = "<h1>Virtual Commons is running</h1>\n<p>This program was built without its pages. To get them, run \
                <code>npm ci</code> and <code>npm run build</code> in <code>web/</code>, then build it again.</p>\n\
                <p>The API works: see <a href=\"/api/docs/\">/api/docs</a>.</p>";
    page(StatusCode::OK, "Virtual Commons", body)
}

/// A page without scripts or styles, for the few that the server writes itself.
pub fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title></head>\n\
         <body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    );
    (
        status,
        [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        html,
    )
        .into_response()
}
