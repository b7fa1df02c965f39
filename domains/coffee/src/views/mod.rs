//! What can be read about the circle.

pub mod by;
pub mod current;
pub mod elsewhere;
pub mod exclusions;
pub mod matches;
pub mod pool;
pub mod programs;
pub mod round_changes;
pub mod rounds;
pub mod runs;
pub mod seats;
pub mod silence;
pub mod times;
