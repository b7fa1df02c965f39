//! The API's description: as a file, and to browse.

use anyhow::Context as _;
use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use utoipa_swagger_ui::SwaggerUi;

/// The viewer sets inline styles; nothing else is let in, and only below this path.
const DOCS_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// `/api/docs` and `/api/v1/openapi.json`.
pub fn router(openapi: &utoipa::openapi::OpenApi) -> anyhow::Result<Router> {
    let viewer = SwaggerUi::new("/api/docs").url("/api/v1/openapi.json", openapi.clone());
    let policy = HeaderValue::from_str(DOCS_POLICY).context("the policy is a header value")?;
    let relax = move |request: Request, next: Next| {
        let policy = policy.clone();
        async move {
            let viewer = request.uri().path().starts_with("/api/docs");
            let mut response: Response = next.run(request).await;
            if viewer {
                response
                    .headers_mut()
                    .insert(header::CONTENT_SECURITY_POLICY, policy);
            }
            response
        }
    };
    Ok(Router::from(viewer).layer(from_fn(relax)))
}
