//! What an admin should know about the safety of accounts.

use vc_http::{ApiError, ApiJson, ApiQuery, Caller, Page, PageQuery, encode_cursor};

use crate::views::security::{SecurityCursor, SecurityEvent, security_events};

/// List security events.
#[utoipa::path(
    get, path = "/api/v1/admin/security-events", operation_id = "list_security_events", tag = "admin",
    params(PageQuery),
    responses((status = 200, description = "The newest first.", body = Page<SecurityEvent>))
)]
pub async fn list_security_events(
    caller: Caller,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<ApiJson<Page<SecurityEvent>>, ApiError> {
    let limit = u32::try_from(page.limit()?).unwrap_or(u32::MAX);
    let before: Option<SecurityCursor> = page.after()?;
    let read = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(security_events(view, before, limit)?));
    let (items, next, total) = read.await?;
    Ok(ApiJson(Page {
        items,
        next_cursor: next.map(|next| encode_cursor(&next)),
        total,
    }))
}
