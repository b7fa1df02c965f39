//! Reads of this domain's tables.

pub mod bulk;
pub mod find;
pub mod imports;
pub mod live;
pub mod managers;
pub mod people_list;
pub mod person;
pub mod refs;
pub mod security;
pub mod services;
pub mod shapes;
pub mod sign_in;
