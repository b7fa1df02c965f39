//! Given/when/then, a test instance, a clock that tests move, faults.

#![forbid(unsafe_code)]
