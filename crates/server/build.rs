//! The front end is embedded at compile time: when it was built anew, so must this crate be.

fn main() {
    println!("cargo::rerun-if-changed=../../web/dist");
}
