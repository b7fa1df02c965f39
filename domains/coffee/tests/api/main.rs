//! The circle through the real router and engine.

mod app;
mod big_rounds;
mod history;
mod import;
mod programs;
mod rounds;
mod times;
