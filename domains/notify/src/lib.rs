//! Messages to people: mail, with retries and visible attempts.

#![forbid(unsafe_code)]
