//! What can be read about deliveries.

pub mod deliveries;
