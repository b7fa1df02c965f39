//! What can be read about deliveries.

pub mod deliveries;
pub mod quiet_hours;
