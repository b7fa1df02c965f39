//! vc.yaml: one schema for running and deploying.

#![forbid(unsafe_code)]
