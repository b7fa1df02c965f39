//! What was sent, what was not, and why.

use serde::Deserialize;
use utoipa::IntoParams;
use vc_coffee::api::RoundId;
use vc_http::{ApiError, ApiJson, ApiPath, ApiQuery, Caller, ErrorBody, Page, PageQuery};
use vc_instance::Instance;

use crate::commands::RetryDelivery;
use crate::model::{DeliveryAttempt, DeliveryId, DeliveryStatus, due_key};
use crate::views::deliveries::{self, Delivery, Filter};

/// Which deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DeliveriesQuery {
    /// Only those that are so far.
    status: Option<DeliveryStatus>,
    /// Only those of this round.
    #[param(value_type = Option<String>)]
    round_id: Option<RoundId>,
    /// Items on the page: 1 to 200, 25 unless given.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List messages to people, newest first, with every try.
#[utoipa::path(
    get, path = "/api/v1/admin/deliveries", operation_id = "list_deliveries", tag = "admin",
    params(DeliveriesQuery),
    responses((status = 200, description = "A page of deliveries.", body = Page<Delivery>))
)]
pub async fn list_deliveries(
    caller: Caller,
    ApiQuery(query): ApiQuery<DeliveriesQuery>,
) -> Result<ApiJson<Page<Delivery>>, ApiError> {
    let paging = PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    };
    let limit = paging.limit()?;
    let after: Option<(i64, DeliveryId)> = paging.after()?;
    let filter = Filter {
        status: query.status,
        round: query.round_id,
    };
    let mut page = caller
        .instance
        .read(move |view| {
            let rows = deliveries::list(view, &filter, after.as_ref(), limit + 1)?;
            let total = deliveries::count(view, &filter)?;
            let page = Page::from_rows(rows, limit, total, |last| (last.requested_ms, last.id));
            let items = page
                .items
                .into_iter()
                .map(|row| deliveries::complete(view, row))
                .collect::<Result<_, _>>()?;
            Ok::<_, ApiError>(Page {
                items,
                next_cursor: page.next_cursor,
                total: page.total,
            })
        })
        .await?;
    for delivery in &mut page.items {
        add_tries_in_flight(&caller.instance, delivery).await?;
    }
    Ok(ApiJson(page))
}

/// Tries that failed so far, and when the next one comes, are in the keep until it is settled.
async fn add_tries_in_flight(instance: &Instance, delivery: &mut Delivery) -> Result<(), ApiError> {
    if delivery.status != DeliveryStatus::Pending {
        return Ok(());
    }
    if let Some(pending) = instance.attempts_of(&due_key(delivery.id)).await? {
        let failed = pending.attempts.into_iter().map(|try_| DeliveryAttempt {
            at: try_.at,
            error: Some(try_.error),
        });
        delivery.attempts.extend(failed);
        delivery.next_attempt_at = delivery.next_attempt_at.max(Some(pending.next_at));
    }
    Ok(())
}

/// Try a failed or waiting message again, now.
///
/// In the person's quiet hours it waits for their end.
#[utoipa::path(
    post, path = "/api/v1/admin/deliveries/{id}/retry", operation_id = "retry_delivery", tag = "admin",
    params(("id" = String, Path, description = "The delivery.")),
    responses(
        (status = 200, description = "The delivery as it is now.", body = Delivery),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`delivery_already_sent`, `delivery_dropped`", body = ErrorBody),
    )
)]
pub async fn retry_delivery(
    caller: Caller,
    ApiPath(id): ApiPath<DeliveryId>,
) -> Result<ApiJson<Delivery>, ApiError> {
    caller
        .instance
        .submit(caller.request(), RetryDelivery { delivery: id })
        .await?;
    caller.instance.try_again_now(&due_key(id)).await?;
    let found = caller
        .instance
        .read(move |view| match deliveries::stored(view, id)? {
            Some(stored) => Ok::<_, ApiError>(Some(deliveries::complete(view, stored)?)),
            None => Ok(None),
        })
        .await?;
    let mut delivery = found.ok_or_else(|| ApiError::not_found("delivery with this id"))?;
    add_tries_in_flight(&caller.instance, &mut delivery).await?;
    Ok(ApiJson(delivery))
}
