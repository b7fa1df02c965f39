//! Tasks over HTTP.

mod comments;
mod export;
mod feed;
mod finish;
mod history;
mod import;
mod list;
mod projects;
mod quick;
mod reminders;
mod saved_views;
mod series;
mod shared;
mod tags;
mod tasks;
mod templates;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vc_http::{Access, AccessRule, AppState};

/// One row for each operation.
pub const ACCESS: &[AccessRule] = &[
    rule("GET", "/api/v1/tasks"),
    rule("POST", "/api/v1/tasks"),
    rule("POST", "/api/v1/tasks/bulk"),
    rule("GET", "/api/v1/tasks/feed"),
    rule("POST", "/api/v1/tasks/feed"),
    rule("DELETE", "/api/v1/tasks/feed"),
    AccessRule {
        method: "GET",
        path: "/api/v1/calendar/{token}",
        access: Access::Public,
    },
    rule("POST", "/api/v1/tasks/import"),
    rule("GET", "/api/v1/tasks/export"),
    rule("GET", "/api/v1/tasks/calendar"),
    rule("POST", "/api/v1/tasks/parse"),
    rule("POST", "/api/v1/tasks/quick"),
    rule("GET", "/api/v1/search"),
    rule("GET", "/api/v1/tasks/{id}"),
    rule("PATCH", "/api/v1/tasks/{id}"),
    rule("DELETE", "/api/v1/tasks/{id}"),
    rule("POST", "/api/v1/tasks/{id}/complete"),
    rule("POST", "/api/v1/tasks/{id}/skip"),
    rule("POST", "/api/v1/tasks/{id}/cancel"),
    rule("POST", "/api/v1/tasks/{id}/reopen"),
    rule("POST", "/api/v1/tasks/{id}/archive"),
    rule("POST", "/api/v1/tasks/{id}/restore"),
    rule("GET", "/api/v1/tasks/{id}/history"),
    rule("POST", "/api/v1/tasks/{id}/history/restore"),
    rule("GET", "/api/v1/tasks/{id}/comments"),
    rule("POST", "/api/v1/tasks/{id}/comments"),
    rule("PATCH", "/api/v1/comments/{id}"),
    rule("DELETE", "/api/v1/comments/{id}"),
    rule("GET", "/api/v1/actions"),
    rule("POST", "/api/v1/actions/{id}/undo"),
    rule("GET", "/api/v1/series"),
    rule("POST", "/api/v1/series"),
    rule("GET", "/api/v1/series/{id}"),
    rule("PATCH", "/api/v1/series/{id}"),
    rule("POST", "/api/v1/series/{id}/pause"),
    rule("POST", "/api/v1/series/{id}/resume"),
    rule("POST", "/api/v1/series/{id}/end"),
    rule("POST", "/api/v1/series/{id}/occurrences"),
    rule("GET", "/api/v1/projects"),
    rule("POST", "/api/v1/projects"),
    rule("GET", "/api/v1/projects/{id}"),
    rule("PATCH", "/api/v1/projects/{id}"),
    rule("DELETE", "/api/v1/projects/{id}"),
    rule("PUT", "/api/v1/projects/{id}/sections"),
    rule("POST", "/api/v1/projects/{id}/archive"),
    rule("POST", "/api/v1/projects/{id}/restore"),
    rule("GET", "/api/v1/tags"),
    rule("POST", "/api/v1/tags"),
    rule("PATCH", "/api/v1/tags/{id}"),
    rule("DELETE", "/api/v1/tags/{id}"),
    rule("POST", "/api/v1/tags/{id}/merge"),
    rule("GET", "/api/v1/templates"),
    rule("POST", "/api/v1/templates"),
    rule("PUT", "/api/v1/templates/{id}"),
    rule("DELETE", "/api/v1/templates/{id}"),
    rule("POST", "/api/v1/templates/{id}/use"),
    rule("GET", "/api/v1/views"),
    rule("POST", "/api/v1/views"),
    rule("PUT", "/api/v1/views/{id}"),
    rule("DELETE", "/api/v1/views/{id}"),
    rule("GET", "/api/v1/reminders"),
    rule("POST", "/api/v1/reminders/snooze"),
    rule("GET", "/api/v1/me/task-preferences"),
    rule("PUT", "/api/v1/me/task-preferences"),
];

const fn rule(method: &'static str, path: &'static str) -> AccessRule {
    AccessRule {
        method,
        path,
        access: Access::Member,
    }
}

/// All operations.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_tasks, tasks::create_task))
        .routes(routes!(list::change_tasks))
        .routes(routes!(
            feed::get_task_feed,
            feed::make_task_feed,
            feed::end_task_feed
        ))
        .routes(routes!(feed::read_task_feed))
        .routes(routes!(import::import_tasks))
        .routes(routes!(export::export_tasks))
        .routes(routes!(series::get_task_calendar))
        .routes(routes!(quick::parse_task))
        .routes(routes!(quick::add_quick_task))
        .routes(routes!(quick::search_tasks))
        .routes(routes!(tasks::get_task, tasks::change_task, tasks::delete_task))
        .routes(routes!(finish::complete_task))
        .routes(routes!(finish::skip_task))
        .routes(routes!(finish::cancel_task))
        .routes(routes!(finish::reopen_task))
        .routes(routes!(tasks::archive_task))
        .routes(routes!(tasks::restore_task))
        .routes(routes!(history::list_task_history))
        .routes(routes!(history::restore_task_field))
        .routes(routes!(
            comments::list_task_comments,
            comments::write_task_comment
        ))
        .routes(routes!(comments::change_comment, comments::delete_comment))
        .routes(routes!(history::list_my_actions))
        .routes(routes!(history::undo_action))
        .routes(routes!(series::list_series, series::create_series))
        .routes(routes!(series::get_series, series::change_series))
        .routes(routes!(series::pause_series))
        .routes(routes!(series::resume_series))
        .routes(routes!(series::end_series))
        .routes(routes!(series::touch_occurrence))
        .routes(routes!(projects::list_projects, projects::create_project))
        .routes(routes!(
            projects::get_project,
            projects::change_project,
            projects::delete_project
        ))
        .routes(routes!(projects::set_project_sections))
        .routes(routes!(projects::archive_project))
        .routes(routes!(projects::restore_project))
        .routes(routes!(tags::list_tags, tags::create_tag))
        .routes(routes!(tags::change_tag, tags::delete_tag))
        .routes(routes!(tags::merge_tag))
        .routes(routes!(templates::list_templates, templates::save_template))
        .routes(routes!(templates::change_template, templates::delete_template))
        .routes(routes!(templates::use_template))
        .routes(routes!(saved_views::list_saved_views, saved_views::save_view))
        .routes(routes!(
            saved_views::change_saved_view,
            saved_views::delete_saved_view
        ))
        .routes(routes!(reminders::list_reminders))
        .routes(routes!(reminders::snooze_reminder))
        .routes(routes!(
            reminders::get_task_preferences,
            reminders::set_task_preferences
        ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_row_and_every_row_an_operation() {
        let openapi = router().into_openapi();
        let mut described: Vec<(String, String)> = Vec::new();
        for (path, item) in &openapi.paths.paths {
            let operations = [
                ("GET", &item.get),
                ("POST", &item.post),
                ("PUT", &item.put),
                ("PATCH", &item.patch),
                ("DELETE", &item.delete),
            ];
            for (method, operation) in operations {
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
