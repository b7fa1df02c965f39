//! Projects, tasks, series and reminders: dates that can be trusted.

#![forbid(unsafe_code)]
