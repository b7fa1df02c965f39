//! Tasks through the real router and engine.

mod app;
mod operations;
mod reminders;
mod who;
