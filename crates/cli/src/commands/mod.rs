//! One file for each command.

pub mod admin;
pub mod backup;
pub mod completions;
pub mod config;
pub mod demo;
pub mod erase;
pub mod instance;
pub mod login;
pub mod match_offline;
pub mod matches;
pub mod people;
pub mod program;
pub mod recur;
pub mod restore;
pub mod round;
pub mod serve;
pub mod task;
pub mod verify;
