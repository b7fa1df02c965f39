//! The figures of the admin's first page. Here, because this domain knows all the others.

use serde::Serialize;
use utoipa::ToSchema;
use vc_coffee::api::{Round, last_round, round_counts};
use vc_http::{ApiError, ApiJson, Caller};
use vc_people::api::{PeopleCounts, people_counts};

use crate::model::DeliveryStatus;
use crate::views::deliveries::{Filter, count};

/// How the instance is doing.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdminStats {
    /// People, by what they do.
    people: PeopleCounts,
    /// Rounds formed, cancelled ones included.
    rounds: u64,
    /// Matches formed, cancelled ones included.
    matches: u64,
    /// The newest round.
    #[schema(required)]
    last_round: Option<Round>,
    /// Messages to people.
    mail: MailCounts,
}

/// Messages to people, by how far they are.
#[derive(Debug, Serialize, ToSchema)]
pub struct MailCounts {
    /// To be sent, or to be tried again.
    pending: u64,
    /// Taken by the next hop.
    sent: u64,
    /// Given up.
    failed: u64,
}

/// Get the figures of the admin's first page.
#[utoipa::path(
    get, path = "/api/v1/admin/stats", operation_id = "get_admin_stats", tag = "admin",
    responses((status = 200, description = "The figures.", body = AdminStats))
)]
pub async fn get_admin_stats(caller: Caller) -> Result<ApiJson<AdminStats>, ApiError> {
    let now = caller.instance.now();
    let stats = caller
        .instance
        .read(move |view| {
            let (rounds, matches) = round_counts(view)?;
            let mail = |status| {
                count(
                    view,
                    &Filter {
                        status: Some(status),
                        round: None,
                    },
                )
            };
            Ok::<_, ApiError>(AdminStats {
                people: people_counts(view, now)?,
                rounds,
                matches,
                last_round: last_round(view)?,
                mail: MailCounts {
                    pending: mail(DeliveryStatus::Pending)?,
                    sent: mail(DeliveryStatus::Sent)?,
                    failed: mail(DeliveryStatus::Failed)?,
                },
            })
        })
        .await?;
    Ok(ApiJson(stats))
}
