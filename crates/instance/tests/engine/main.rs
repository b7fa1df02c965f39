//! The engine through its public face: a small domain, real files, a clock that stands still.

mod guestbook;
mod loop_tests;
mod due_tests;
mod view_tests;
