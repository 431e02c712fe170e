#!/bin/sh
# Compares ragc-fast with C++ AGC (and MBGC) on simulated or given genomes: see --help.
set -eu

usage() {
    cat <<'HELP'
usage: scripts/perf-compare.sh [options] --sim SAMPLESxMB
       scripts/perf-compare.sh [options] REF.fa SAMPLE.fa...

Creates an archive of the same genomes with C++ AGC and with ragc-fast, checks that both programs
extract exactly the input from both archives, then runs the programs in turn and prints medians of
time, memory, system calls and size, with ratios to C++ AGC. Ratios below 1 are in our favour.

  --sim SAMPLESxMB     simulate SAMPLES genomes of MB megabases (as 10x12) instead of taking files
  --clades N           ... in N clades, 10 % apart, one after the other
  --interleaved        ... with the clades' samples in turn
  --contigs N          ... of N contigs each (default: 16)
  --agc PATH           C++ AGC 3.2.2 (default: agc on the PATH)
  --mbgc PATH          MBGC, to be compared as well (default: not compared)
  --mbgc-options WORDS options for MBGC, as '-L', which it needs where lines are of uneven lengths
  --ragc PATH          ragc-fast (default: built here with cargo)
  --threads LIST       numbers of threads, separated by commas (default: 1,2)
  --runs N             timed runs of each program (default: 7)
  --read               compare reading instead of create: getcol, getset, getctg of 1 kb, listctg;
                       ours on C++ AGC's archive of the same genomes and on its own, too
  --options WORDS      options for `create` of both AGC programs, as '-k 21'
  --ragc-options WORDS options for `create` of ragc-fast alone, as '--level best'
  --json FILE          write all figures to FILE as JSON
  --markdown FILE      write the table to FILE as Markdown, with machine and command
  --help               print this

Input is read from the page cache and output goes to a temporary folder (TMPDIR, or /tmp), which
must have room for the simulated genomes and the archives. strace, where there is one, counts the
system calls. Needs cargo, C++ AGC, awk, gzip and cksum.
HELP
}

fail() {
    echo "perf-compare.sh: $*" >&2
    exit 1
}

# The words of a command line that, evaluated, gives the arguments again.
quoted() {
    for word in "$@"; do
        printf "'%s' " "$(printf '%s\n' "$word" | sed "s/'/'\\\\''/g")"
    done
}

# A digest of FASTA text that leaves out how it is laid out: line widths, case, blank lines.
digest() {
    awk '{ sub(/\r$/, "") }
        /^>/ { if (open) print ""; print; open = 0; next }
        length { printf "%s", toupper($0); open = 1 }
        END { if (open) print "" }' | cksum
}

digest_of_inputs() {
    for file in "$@"; do
        # -f passes plain files through; echo ends a last line that is not ended.
        gzip -cdf <"$file" || fail "can't read $file"
        echo
    done | digest
}

# check PROGRAM WHOSE ARCHIVE: extracts and compares with the input.
check() {
    found=$("$1" getcol "$3" | digest)
    [ "$found" = "$expected" ] || fail "$1 does not give the input back from the archive of $2"
}

agc= mbgc= mbgc_options= ragc= sim= clades=1 interleaved= contigs=16
threads=1,2 runs=7 read=no options= ragc_options= json= markdown=
command_line="scripts/perf-compare.sh $*"
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage && exit 0 ;;
    --read) read=yes && shift && continue ;;
    --interleaved) interleaved=--interleaved && shift && continue ;;
    --) shift && break ;;
    -*) [ $# -ge 2 ] || fail "$1 needs a value, or is unknown: see --help" ;;
    *) break ;;
    esac
    case $1 in
    --agc) agc=$2 ;;
    --mbgc) mbgc=$2 ;;
    --mbgc-options) mbgc_options=$2 ;;
    --ragc) ragc=$2 ;;
    --sim) sim=$2 ;;
    --clades) clades=$2 ;;
    --contigs) contigs=$2 ;;
    --threads) threads=$(echo "$2" | tr ',' ' ') ;;
    --runs) runs=$2 ;;
    --options) options=$2 ;;
    --ragc-options) ragc_options=$2 ;;
    --json) json=$2 ;;
    --markdown) markdown=$2 ;;
    *) fail "unknown option $1: see --help" ;;
    esac
    shift 2
done

for tool in cargo awk gzip cksum; do
    command -v "$tool" >/dev/null || fail "$tool is missing"
done
command -v strace >/dev/null || echo "perf-compare.sh: no strace, so no counts of system calls" >&2
agc=$(command -v "${agc:-agc}") || fail "C++ AGC is missing: give --agc PATH (version 3.2.2)"
[ -z "$mbgc" ] || mbgc=$(command -v "$mbgc") || fail "there is no program at --mbgc"
[ -n "$sim" ] || [ $# -gt 0 ] || fail "give --sim SAMPLESxMB or files: see --help"
[ -z "$sim" ] || [ $# -eq 0 ] || fail "give --sim or files, not both"

here=$(pwd)
cd "$(dirname "$0")/.."
echo "building" >&2
cargo build --quiet --release --locked -p ragc-simulator -p ragc-measure
built=${CARGO_TARGET_DIR:-target}/release
[ -n "$ragc" ] || cargo build --quiet --release --locked
commit=$(git describe --always --dirty 2>/dev/null || echo unknown)
tools=$(cd "$built" && pwd)
cd "$here"
ragc=$(command -v "${ragc:-$tools/ragc-fast}") || fail "there is no program at --ragc"

work=$(mktemp -d "${TMPDIR:-/tmp}/perf-compare.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

if [ -n "$sim" ]; then
    samples=${sim%x*} megabases=${sim#*x}
    echo "simulating $samples x $megabases Mb" >&2
    # shellcheck disable=SC2086 # --interleaved is a word or nothing
    "$tools/ragc-simulate" --samples "$samples" --mb "$megabases" --contigs "$contigs" \
        --clades "$clades" $interleaved --out "$work/genomes" >"$work/list"
    while IFS= read -r file; do
        set -- "$@" "$file"
    done <"$work/list"
else
    printf '%s\n' "$@" >"$work/list"
fi

echo "checking that both programs read both archives" >&2
one=${threads%%[, ]*}
expected=$(digest_of_inputs "$@")
# shellcheck disable=SC2086 # options are words
{
    "$agc" create $options -t "$one" -o "$work/check.agc" "$@" >"$work/log" 2>&1 ||
        fail "C++ AGC: $(tail -n 3 "$work/log")"
    "$ragc" create $options $ragc_options -t "$one" -o "$work/check.ragc" "$@" >"$work/log" 2>&1 ||
        fail "ragc-fast: $(tail -n 3 "$work/log")"
}
for program in "$agc" "$ragc"; do
    check "$program" "C++ AGC" "$work/check.agc"
    check "$program" "ragc-fast" "$work/check.ragc"
done
if [ -n "$mbgc" ]; then
    # shellcheck disable=SC2086 # options are words
    "$mbgc" c $mbgc_options -U "$work/list" "$work/check.mbgc" >"$work/log" 2>&1 ||
        fail "MBGC: $(tail -n 3 "$work/log")"
    found=$("$mbgc" d "$work/check.mbgc" - 2>/dev/null | digest)
    [ "$found" = "$expected" ] || echo "perf-compare.sh: MBGC does not give the input back" >&2
fi

echo "measuring: $runs runs of each program, in turn" >&2
inputs=$(quoted "$@")
commands=
# add SETTING PROGRAM OUTPUT WORDS...: one more command; the words are quoted already.
add() {
    commands="$commands${commands:+ ::: }$(quoted "$1" "$2" "$3")$4"
}
# reads SETTING OUTPUT COMMAND WORDS: the programs that read what COMMAND (with its options) and WORDS
# ask of an archive, to /dev/null or to a file. cat shows what the kernel needs for the bytes alone.
reads() {
    setting=$1 output=$2 command=$3 words=$4
    shell= file=-
    if [ "$output" = file ]; then
        file=$work/out
        shell="sh -c $(quoted "exec \"\$@\" >'$file'") sh "
    fi
    add "$setting" "C++ AGC" "$file" "$shell$(quoted "$agc") $command $(quoted "$work/check.agc") $words"
    case $command in
    getctg*)
        add "$setting" "C++ AGC -p" "$file" \
            "$shell$(quoted "$agc") $command -p $(quoted "$work/check.agc") $words"
        ;;
    esac
    for archive in agc ragc; do
        case $archive in agc) name="ragc-fast, C++ AGC's archive" ;; *) name="ragc-fast" ;; esac
        add "$setting" "$name" "$file" \
            "$shell$(quoted "$ragc") $command $(quoted "$work/check.$archive") $words"
    done
    case $setting in
    getcol*file*) add "$setting" cat "$file" "$shell cat $(quoted "$work/all.fa")" ;;
    getcol*gzip*) ;;
    getcol*) add "$setting" cat - "cat $(quoted "$work/all.fa")" ;;
    esac
}
# The queries: the last sample, and 1 kb in the middle of its first contig.
if [ "$read" = yes ]; then
    "$ragc" getcol "$work/check.ragc" >"$work/all.fa"
    sample=$("$ragc" listset "$work/check.ragc" | tail -n 1)
    contig=$("$ragc" listctg "$work/check.ragc" "$sample" | sed -n '2s/^ *\([^ 	]*\).*/\1/p')
    middle=$("$ragc" getctg "$work/check.ragc" "$contig@$sample" | grep -v '^>' | tr -d '\n' | wc -c)
    middle=$((middle / 2))
    query=$(quoted "$contig@$sample:$middle-$((middle + 999))")
    sample=$(quoted "$sample")
fi
for t in $(echo "$threads" | tr ',' ' '); do
    if [ "$read" = yes ]; then
        reads "getcol -t $t" null "getcol -t $t" ""
        reads "getcol -t $t to a file" file "getcol -t $t" ""
        reads "getcol -t $t -g 6, gzip" null "getcol -t $t -g 6" ""
        reads "getset -t $t" null "getset -t $t" "$sample"
        reads "getctg -t $t, 1 kb" null "getctg -t $t" "$query"
        continue
    fi
    add "create -t $t" "C++ AGC" "$work/a.agc" \
        "$(quoted "$agc") create $options -t $t -o $(quoted "$work/a.agc") $inputs"
    add "create -t $t" ragc-fast "$work/r.agc" \
        "$(quoted "$ragc") create $options $ragc_options -t $t -o $(quoted "$work/r.agc") $inputs"
    [ -z "$mbgc" ] || add "create -t $t" MBGC "$work/m.mbgc" \
        "$(quoted "$mbgc") c $mbgc_options -t $t $(quoted "$work/list" "$work/m.mbgc")"
done
[ "$read" = no ] || reads listctg null listctg "$sample"
eval "set -- $commands"
set -- --runs "$runs" --markdown "$work/table.md" -- "$@"
[ -z "$json" ] || set -- --json "$json" "$@"
"$tools/ragc-measure" "$@"

if [ -n "$markdown" ]; then
    {
        echo "Measured on $(date -u +%Y-%m-%d) at commit $commit with"
        echo "\`$command_line\`"
        echo "on $(uname -srm), $(getconf _NPROCESSORS_ONLN) CPUs:" \
            "$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)."
        echo "Medians of $runs runs in turn; the last four columns are ratios to C++ AGC."
        echo
        cat "$work/table.md"
    } >"$markdown"
fi
