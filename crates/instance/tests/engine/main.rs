//! The engine through its public face: a small domain, real files, a clock that stands still.

mod guestbook;
mod deciders_tests;
mod loop_tests;
mod due_tests;
mod view_tests;
