#!/usr/bin/env bash
# Line coverage of the Rust tests: a table on the terminal, and target/coverage/ for other tools.
# Uses cargo-llvm-cov where the toolchain has LLVM's tools, else cargo-tarpaulin (installed once).
set -euo pipefail
cd "$(dirname "$0")/.."
out=target/coverage
mkdir -p "$out"
ignore='(^|/)(tests|benches|testkit)/'

tools="$(rustc --print target-libdir)/../bin"
if command -v cargo-llvm-cov >/dev/null && [ -x "$tools/llvm-cov" ]; then
  cargo llvm-cov --workspace --locked --exclude vc-benches --ignore-filename-regex "$ignore" \
    --lcov --output-path "$out/lcov.info"
  cargo llvm-cov report --ignore-filename-regex "$ignore"
  exit
fi

command -v cargo-tarpaulin >/dev/null || nice -n 19 cargo install cargo-tarpaulin --locked
# A target folder of its own: instrumented code and ordinary code would rebuild each other for ever.
nice -n 19 cargo tarpaulin --workspace --locked --exclude vc-benches --engine llvm --skip-clean \
  --target-dir "${CARGO_TARGET_DIR:-target}/coverage" \
  --exclude-files '*/tests/*' --exclude-files 'benches/*' --exclude-files 'crates/testkit/*' \
  --out Lcov --out Json --output-dir "$out"
