#!/bin/sh
# Checks on any machine of x86-64 that the AVX-512 kernels work: see --help.
set -eu

usage() {
    cat <<'HELP'
usage: scripts/avx512.sh

Runs the tests that the AVX-512 kernels equal the portable ones, in Miri: that interprets the program,
vectors of 512 bits included, and finds undefined behaviour on the way. Takes some three minutes.

Needs an x86-64 machine, cargo and rustup toolchain install nightly --component miri,rust-src.
HELP
}

fail() {
    echo "avx512.sh: $*" >&2
    exit 1
}

case ${1-} in
'') ;;
--help | -h) usage && exit 0 ;;
*) fail "unknown option $1: see --help" ;;
esac

cd "$(dirname "$0")/.."
command -v cargo >/dev/null || fail "cargo is missing: see --help"
cargo +nightly miri --version >/dev/null 2>&1 || fail "Miri is missing: see --help"

# What is compiled in counts as detected, so the tests don't pass for want of it.
export RUSTFLAGS="-Ctarget-feature=+avx2,+bmi1,+bmi2,+avx512f,+avx512bw,+avx512vbmi2"
# Proptest looks for the cases that failed before in the current folder.
export MIRIFLAGS=-Zmiri-disable-isolation
# The interpreter takes half a second for each.
export PROPTEST_CASES=100
test=codec::kernels::equal::avx512::sampled
cargo +nightly miri test --quiet --locked --lib -- --exact $test | tee /dev/stderr | grep -q "1 passed"
echo "the AVX-512 kernels equal the portable ones"
