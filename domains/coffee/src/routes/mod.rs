//! The circle over HTTP.

mod admin_programs;
mod exclusions;
mod history;
mod import;
mod matches;
mod preview;
mod programs;
mod rounds;
mod run;
mod seats;
mod silence;
mod topics;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vc_http::{Access, AccessRule, AppState};

/// One row for each operation.
pub const ACCESS: &[AccessRule] = &[
    rule("GET", "/api/v1/programs", Access::Member),
    rule("POST", "/api/v1/programs/{id}/join", Access::Member),
    rule("POST", "/api/v1/programs/{id}/leave", Access::Member),
    rule("GET", "/api/v1/topics", Access::Member),
    rule("GET", "/api/v1/matches/current", Access::Member),
    rule("GET", "/api/v1/matches/history", Access::Member),
    rule("POST", "/api/v1/matches/{id}/cancel", Access::Member),
    rule("POST", "/api/v1/participation/stay-in", Access::Member),
    rule("POST", "/api/v1/participation/stay-in-by-link", Access::Public),
    rule("GET", "/api/v1/seats", Access::Member),
    rule("POST", "/api/v1/seats/{round}/take", Access::Member),
    rule("POST", "/api/v1/seats/{round}/decline", Access::Member),
    rule("POST", "/api/v1/rounds/preview", Access::Admin),
    rule("POST", "/api/v1/rounds", Access::Admin),
    rule("GET", "/api/v1/rounds", Access::Admin),
    rule("GET", "/api/v1/rounds/{id}", Access::Admin),
    rule("GET", "/api/v1/rounds/{id}/matches", Access::Admin),
    rule("GET", "/api/v1/rounds/{id}/changes", Access::Admin),
    rule("POST", "/api/v1/rounds/{id}/cancel", Access::Admin),
    rule("POST", "/api/v1/rounds/{id}/rearrange", Access::Admin),
    rule("POST", "/api/v1/admin/matches/import", Access::Admin),
    rule("GET", "/api/v1/exclusions", Access::Member),
    rule("POST", "/api/v1/exclusions", Access::Member),
    rule("POST", "/api/v1/exclusions/{id}/remove", Access::Member),
    rule("GET", "/api/v1/admin/exclusions", Access::Admin),
    rule("POST", "/api/v1/admin/exclusions", Access::Admin),
    rule("POST", "/api/v1/admin/exclusions/{id}/remove", Access::Admin),
    rule("GET", "/api/v1/admin/programs", Access::Admin),
    rule("POST", "/api/v1/admin/programs", Access::Admin),
    rule("POST", "/api/v1/admin/programs/preview-schedule", Access::Admin),
    rule("PUT", "/api/v1/admin/programs/{id}", Access::Admin),
    rule("POST", "/api/v1/admin/programs/{id}/archive", Access::Admin),
    rule("GET", "/api/v1/admin/programs/{id}/runs", Access::Admin),
    rule("GET", "/api/v1/admin/programs/{id}/changes", Access::Admin),
];

const fn rule(method: &'static str, path: &'static str, access: Access) -> AccessRule {
    AccessRule { method, path, access }
}

/// All operations.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(programs::list_programs))
        .routes(routes!(topics::list_topics))
        .routes(routes!(matches::get_current_match))
        .routes(routes!(history::list_match_history))
        .routes(routes!(matches::cancel_match))
        .routes(routes!(silence::stay_in))
        .routes(routes!(silence::stay_in_by_link))
        .routes(routes!(seats::list_seats))
        .routes(routes!(seats::take_seat))
        .routes(routes!(seats::decline_seat))
        .routes(routes!(preview::preview_round))
        .routes(routes!(run::run_round, rounds::list_rounds))
        .routes(routes!(rounds::get_round))
        .routes(routes!(rounds::list_round_matches))
        .routes(routes!(rounds::list_round_changes))
        .routes(routes!(rounds::cancel_round))
        .routes(routes!(rounds::rearrange_round))
        .routes(routes!(import::import_matches))
        .routes(routes!(
            exclusions::list_my_exclusions,
            exclusions::exclude_for_myself
        ))
        .routes(routes!(exclusions::remove_my_exclusion))
        .routes(routes!(exclusions::list_exclusions, exclusions::exclude_pair))
        .routes(routes!(exclusions::remove_exclusion))
        .routes(routes!(programs::join_program))
        .routes(routes!(programs::leave_program))
        .routes(routes!(
            admin_programs::list_all_programs,
            admin_programs::create_program
        ))
        .routes(routes!(admin_programs::preview_schedule))
        .routes(routes!(admin_programs::change_program))
        .routes(routes!(admin_programs::archive_program))
        .routes(routes!(admin_programs::list_program_runs))
        .routes(routes!(admin_programs::list_program_changes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_row_and_every_row_an_operation() {
        let openapi = router().into_openapi();
        let mut described: Vec<(String, String)> = Vec::new();
        for (path, item) in &openapi.paths.paths {
            for (method, operation) in [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put)] {
                if operation.is_some() {
                    described.push((method.to_owned(), path.clone()));
                }
            }
        }
        let mut allowed: Vec<(String, String)> = ACCESS
            .iter()
            .map(|rule| (rule.method.to_owned(), rule.path.to_owned()))
            .collect();
        described.sort();
        allowed.sort();
        assert_eq!(described, allowed);
    }
}
