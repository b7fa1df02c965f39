//! The backend against a real PostgreSQL server.

mod contract;
