#!/bin/sh
# Shows what create takes of 1, 4 and 16 times the genomes under one budget of memory: see --help.
set -eu

usage() {
    cat <<'HELP'
usage: scripts/scale.sh [options]

Simulates genomes, makes archives of 1, 4 and 16 times as many of them with one --memory, checks
that they come back, and prints medians of time, peak memory, system calls and size. Memory should
stay, time grow with the genomes, and system calls with the files.

  --samples N     genomes of the smallest set (default: 4)
  --mb MB         megabases of each (default: 12)
  --memory SIZE   budget of create (default: 200M)
  --threads N     (default: 2)
  --runs N        timed runs of each (default: 3)
  --ragc PATH     ragc-fast (default: built here with cargo)
  --markdown FILE write the table to FILE, too
  --help          print this

Needs cargo and cksum; strace, where there is one, counts the system calls. Genomes go to a
temporary folder (TMPDIR, or /tmp): 64 x 12 Mb take 800 MB.
HELP
}

fail() {
    echo "scale.sh: $*" >&2
    exit 1
}

samples=4 mb=12 memory=200M threads=2 runs=3 ragc= markdown=
while [ $# -gt 0 ]; do
    case $1 in --help | -h) usage && exit 0 ;; esac
    [ $# -ge 2 ] || fail "$1 needs a value, or is unknown: see --help"
    case $1 in
    --samples) samples=$2 ;;
    --mb) mb=$2 ;;
    --memory) memory=$2 ;;
    --threads) threads=$2 ;;
    --runs) runs=$2 ;;
    --ragc) ragc=$2 ;;
    --markdown) markdown=$2 ;;
    *) fail "unknown option $1: see --help" ;;
    esac
    shift 2
done

work=$(mktemp -d "${TMPDIR:-/tmp}/scale.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

cd "$(dirname "$0")/.."
cargo build --quiet --release --locked -p ragc-simulator -p ragc-measure
[ -n "$ragc" ] || cargo build --quiet --release --locked
built=${CARGO_TARGET_DIR:-target}/release
ragc=$(command -v "${ragc:-$built/ragc-fast}") || fail "there is no program at --ragc"
"$built/ragc-simulate" --samples $((16 * samples)) --mb "$mb" --out "$work/genomes" >"$work/list"

reference=$(head -n 1 "$work/list")
set --
for times in 1 4 16; do
    n=$((times * samples))
    head -n "$n" "$work/list" | tail -n +2 >"$work/others$times"
    [ $# -eq 0 ] || set -- "$@" :::
    set -- "$@" "$n x $mb Mb" ragc-fast "$work/made.agc" "$ragc" create -t "$threads" \
        --memory "$memory" -i "$work/others$times" -o "$work/made.agc" "$reference"
    "$ragc" create --memory "$memory" -i "$work/others$times" -o "$work/made.agc" "$reference" ||
        fail "create failed"
    extracted=$("$ragc" getcol "$work/made.agc" | cksum)
    [ "$extracted" = "$(head -n "$n" "$work/list" | xargs cat | cksum)" ] ||
        fail "the archive of $n genomes does not give them back"
done
"$built/ragc-measure" --runs "$runs" --markdown "$work/table.md" -- "$@"
[ -z "$markdown" ] || cp "$work/table.md" "$markdown"
