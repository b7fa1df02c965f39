//! The engine through its public face: a small domain, real files, a clock that stands still.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod answers_tests;
mod deciders_tests;
mod due_tests;
mod erasure_tests;
mod faults_tests;
mod guestbook;
mod loop_tests;
mod restore_tests;
mod view_tests;
