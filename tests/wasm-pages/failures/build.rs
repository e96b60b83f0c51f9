//! Asks the linker for a `build_id`, as an app does whose debug files are to be found again.

fn main() {
    println!("cargo::rustc-link-arg-cdylib=--build-id=sha1");
    println!("cargo::rerun-if-changed=build.rs");
}
