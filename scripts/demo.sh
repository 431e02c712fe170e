#!/bin/sh
# Shows what ragc-fast does on a small simulated pangenome: see --help.
set -eu

usage() {
    cat <<'HELP'
usage: scripts/demo.sh [--samples N] [--mb MB] [--threads N] [--keep DIR]

Builds ragc-fast (release), simulates a small pangenome and does the main job with it: compresses
the genomes into one archive, lists what is in it, extracts all and compares it with what went in,
and fetches one range. Prints the ratio and the throughput.

  --samples N    genomes to simulate (default: 10)
  --mb MB        megabases of each, fractions allowed (default: 3)
  --threads N    threads to use (default: all CPUs)
  --keep DIR     work in DIR and leave genomes and archive there (default: a temporary folder)
  --help         print this

Needs cargo and a C compiler. Nothing is written outside cargo's target folder and the folder above.
HELP
}

fail() {
    echo "demo.sh: $*" >&2
    exit 1
}

# What is shown of commands goes here, wherever their output goes.
exec 3>&1

# Shows a command, then runs it.
show() {
    echo "\$ $*" >&3
    "$@"
}

samples=10 megabases=3 threads= keep=
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage && exit 0 ;;
    --samples | --mb | --threads | --keep) [ $# -ge 2 ] || fail "$1 needs a value" ;;
    *) fail "unknown option $1: see --help" ;;
    esac
    case $1 in
    --samples) samples=$2 ;;
    --mb) megabases=$2 ;;
    --threads) threads="-t $2" ;;
    --keep) keep=$2 ;;
    esac
    shift 2
done

here=$(pwd)
cd "$(dirname "$0")/.."
echo "building ..."
cargo build --quiet --release --locked -p ragc-fast -p ragc-simulator
built=$(cd "${CARGO_TARGET_DIR:-target}/release" && pwd)
PATH=$built:$PATH
cd "$here"

if [ -n "$keep" ]; then
    mkdir -p "$keep"
    work=$(cd "$keep" && pwd)
else
    work=$(mktemp -d "${TMPDIR:-/tmp}/ragc-fast-demo.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT TERM HUP
fi
cd "$work"

show ragc-simulate --samples "$samples" --mb "$megabases" --out genomes >genomes.list
set --
while IFS= read -r file; do
    set -- "$@" "$file"
done <genomes.list
first=$(basename "$1" .fa)
bytes=$(cat "$@" | wc -c)

echo "\$ ragc-fast create -v 1 -o pangenome.agc genomes/*.fa   # $# genomes, $((bytes)) bytes"
# shellcheck disable=SC2086 # an option and its value, or nothing
ragc-fast create -v 1 $threads -o pangenome.agc "$@"
show ragc-fast info pangenome.agc
show ragc-fast listset pangenome.agc
show ragc-fast listctg pangenome.agc "$first" >contigs
head -n 4 contigs

echo "\$ ragc-fast getcol pangenome.agc | cmp - genomes/*.fa"
cat "$@" >all.fa
# shellcheck disable=SC2086
ragc-fast getcol $threads pangenome.agc | cmp - all.fa || fail "what came out is not what went in"
rm -f all.fa
echo "what came out is what went in"

contig=$(sed -n '3s/^ *//p' contigs)
show ragc-fast getctg pangenome.agc "$contig@$first:1000-1099"

packed=$(wc -c <pangenome.agc)
awk -v raw="$bytes" -v packed="$packed" 'BEGIN {
    printf "%d bytes of FASTA in an archive of %d: %.1f to 1\n", raw, packed, raw / packed }'
[ -z "$keep" ] || echo "genomes and archive are in $work"
