//! Programs, rounds and matches: who meets whom, and why.

#![forbid(unsafe_code)]
