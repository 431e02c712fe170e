#!/bin/sh
# Checks on any machine that ragc-fast works on 64-bit ARM: see --help.
set -eu

usage() {
    cat <<'HELP'
usage: scripts/arm64.sh

Builds ragc-fast for aarch64-unknown-linux-gnu and runs it under emulation: the library's unit tests,
among them that the NEON kernels equal the portable ones, and create and getcol of a small simulated
pangenome, whose outputs have to be those of the native program.

Needs cargo, rustup target add aarch64-unknown-linux-gnu, aarch64-linux-gnu-gcc (Debian:
gcc-aarch64-linux-gnu) and qemu-aarch64-static (Debian: qemu-user-static).
HELP
}

fail() {
    echo "arm64.sh: $*" >&2
    exit 1
}

case ${1-} in
'') ;;
--help | -h) usage && exit 0 ;;
*) fail "unknown option $1: see --help" ;;
esac

target=aarch64-unknown-linux-gnu
cd "$(dirname "$0")/.."
for tool in cargo aarch64-linux-gnu-gcc qemu-aarch64-static; do
    command -v $tool >/dev/null || fail "$tool is missing: see --help"
done
[ -d "$(rustc --print target-libdir --target $target)" ] || fail "run: rustup target add $target"

emulator="qemu-aarch64-static -L /usr/aarch64-linux-gnu"
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="$emulator"
export CC_aarch64_unknown_linux_gnu=aarch64-linux-gnu-gcc

cargo test --quiet --locked --lib --target $target
cargo build --quiet --release --locked -p ragc-fast --target $target
cargo build --quiet --release --locked -p ragc-fast -p ragc-simulator
built=$(cd "${CARGO_TARGET_DIR:-target}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$built/release/ragc-simulate" --samples 3 --mb 0.5 --out "$work/genomes" >/dev/null
for program in "$built/release/ragc-fast" "$emulator $built/$target/release/ragc-fast"; do
    $program create -o "$work/new.agc" "$work"/genomes/*.fa
    $program getcol "$work/new.agc" >"$work/new.fa"
    for output in agc fa; do
        [ -e "$work/native.$output" ] || cp "$work/new.$output" "$work/native.$output"
        cmp "$work/native.$output" "$work/new.$output" || fail "the output is not that of the native program"
    done
done
echo "the program for 64-bit ARM makes the same archive and the same FASTA"
