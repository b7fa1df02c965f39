//! How a program's own texts read.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_coffee::api::ProgramTexts;
use vc_http::{ApiError, ApiJson, AppState, Caller, ErrorBody};

use crate::sample::sample;

/// Texts to look at.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TextsPreviewBody {
    /// How the program is called.
    program: String,
    /// The texts.
    texts: ProgramTexts,
}

/// A mail about a match, for people who do not exist.
#[derive(Debug, Serialize, ToSchema)]
pub struct TextsPreview {
    /// The subject.
    subject: String,
    /// The mail as plain text. Its HTML says the same.
    text: String,
}

/// Show how a program's own texts read in the mail about a match. Changes nothing.
#[utoipa::path(
    post, path = "/api/v1/admin/programs/preview-texts", operation_id = "preview_texts", tag = "programs",
    request_body = TextsPreviewBody,
    responses(
        (status = 200, description = "The mail.", body = TextsPreview),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
    )
)]
pub async fn preview_texts(
    State(state): State<AppState>,
    caller: Caller,
    ApiJson(body): ApiJson<TextsPreviewBody>,
) -> Result<ApiJson<TextsPreview>, ApiError> {
    let texts = body.texts.tidied();
    let problems = texts.problems();
    if !problems.is_empty() {
        return Err(ApiError::validation(problems));
    }
    let instance = &caller.instance;
    let base_url = state.urls().base(instance.id());
    let mail = sample(body.program.trim(), texts, base_url, instance.now())
        .map_err(|error| ApiError::internal(error.to_string()))?;
    Ok(ApiJson(TextsPreview {
        subject: mail.subject,
        text: mail.text,
    }))
}
