//! Reads. Who may see what is decided in `spaces`, and nowhere else.

pub mod as_template;
pub mod asked;
pub mod comments;
pub mod digest;
pub mod feed;
pub mod found;
pub mod history;
pub mod list;
mod narrow;
pub mod page;
#[cfg(test)]
mod page_office;
#[cfg(test)]
mod page_tests;
pub mod projects;
pub mod reminders;
pub mod saved_views;
pub mod series;
pub mod spaces;
pub mod stored;
pub mod tags;
pub mod tasks;
pub mod templates;
pub mod told;
pub mod understood;
