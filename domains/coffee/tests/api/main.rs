//! The circle through the real router and engine.

mod app;
mod big_rounds;
mod elsewhere;
mod exclusions;
mod history;
mod import;
mod locked;
mod lottery;
mod programs;
mod rounds;
mod silence;
mod times;
