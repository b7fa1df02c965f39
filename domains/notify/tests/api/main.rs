//! Telling people, through the real router and engine, with mail in memory and over real SMTP.

#[path = "../../../coffee/tests/api/app.rs"]
mod app;
mod deliveries;
mod mails;
mod over_smtp;
mod quiet_hours;
mod smtp;
mod support;
mod texts;
