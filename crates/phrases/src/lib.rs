//! Plain words into dates, tasks and filters: quick-add and the language of the search box. Pure: no clock, no I/O.

#![forbid(unsafe_code)]
