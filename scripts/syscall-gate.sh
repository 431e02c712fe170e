#!/bin/sh
# Holds the numbers of system calls to scripts/syscall-bounds.tsv: see --help.
set -eu

usage() {
    cat <<'HELP'
usage: scripts/syscall-gate.sh [options]

Counts the system calls of every command in scripts/syscall-bounds.tsv, by name and over all threads,
on two sizes of simulated genomes and with two numbers of threads, and compares them with the bounds
there. Fails, naming command and call, when a count passes its bound, when it grows with the data,
and when a call is made that the table does not have.

  --ragc PATH     program to check (default: built here with cargo)
  --bounds FILE   other table of bounds
  --show          print the counts, and check nothing
  --help          print this

Needs strace and cargo. A count is the least of five runs: what the scheduler adds by chance is not
ours.
HELP
}

fail() {
    echo "syscall-gate.sh: $*" >&2
    exit 1
}

small=0.5 large=5 samples=4 thread_counts="1 4" runs="1 2 3 4 5"

# run COMMAND THREADS GENOMES: runs one command under strace; standard output to $work/out.
# To put a command under the gate: add its line here and its rows to the table.
run() {
    command=$1 threads=$2 genomes=$3
    case $command in
    create) set -- create -t "$threads" -o "$work/made.agc" "$genomes"/*.fa ;;
    getcol) set -- getcol -t "$threads" "$genomes.agc" ;;
    getset) set -- getset -t "$threads" "$genomes.agc" s01 ;;
    getctg) set -- getctg -t "$threads" "$genomes.agc" "s01#1#chr01" "s02#1#chr02:100-9000" ;;
    *) fail "the table has the command $command, but this script does not" ;;
    esac
    rm -f "$work/made.agc"
    strace -f -c -o "$work/strace" "$ragc" "$@" >"$work/out" 2>"$work/log" ||
        fail "$command -t $threads failed: $(tail -n 3 "$work/log")"
}

# Lines of command, threads, megabases of a sample, megabytes of output, call, count: of each call
# its least count of all runs.
count() {
    for command in $commands; do
        for threads in $thread_counts; do
            for size in $small $large; do
                for _ in $runs; do
                    run "$command" "$threads" "$work/$size"
                    megabytes=$(wc -c <"$work/out" | awk '{ print $1 / 1e6 }')
                    sed '/^---/,/^---/!d; /^---/d' "$work/strace" |
                        awk -v row="$command $threads $size $megabytes" '{ print row, $NF, $4 }'
                done | least
            done
        done
    done
}

# The least count of each call; 0 for one that some run did without.
least() {
    awk -v runs="$(echo "$runs" | wc -w)" '
        { key = $1 " " $2 " " $3 " " $4 " " $5; seen[key]++ }
        !(key in least) || $6 < least[key] { least[key] = $6 }
        END { for (key in least) if (seen[key] == runs) print key, least[key] }' | sort
}

# Compares the counts with the table, and prints what is wrong.
check() {
    awk -v small="$small" -v large="$large" -v files="$samples" '
        function complain(text) { print "syscall-gate.sh: " $1 " -t " $2 ": " text; bad = 1 }
        FNR == 1 { file++ }
        file == 1 && (/^#/ || !NF) { next }
        file == 1 {
            key = $1 " " $2; known[key] = 1
            fixed[key] = $3; per_file[key] = $4; per_thread[key] = $5; per_mb[key] = $6; slack[key] = $7
            next
        }
        {
            key = $1 " " $5
            if (!(key in known)) { complain($5 " is not in the table (" $6 " calls)"); next }
            inputs = $1 == "create" ? files : 1
            bound = fixed[key] + per_file[key] * inputs + per_thread[key] * $2 + per_mb[key] * $4
            if ($6 > bound)
                complain($6 " calls of " $5 " on " $3 " Mb, more than the " bound " allowed")
            of = key " " $2
            if ($3 == small) { calls[of] = $6; output[of] = $4; next }
            more = slack[key] + per_mb[key] * ($4 - output[of])
            if ($6 - calls[of] > more)
                complain($5 " grows with the data: from " calls[of] + 0 " calls on " small " Mb to " \
                    $6 " on " large " Mb")
        }
        END { exit bad }' "$bounds" "$work/counts"
}

# Prints the counts, one line for each command and call.
show() {
    awk -v threads="$thread_counts" -v sizes="$small $large" '
        { calls[$1 " " $5 " " $2 " " $3] = $6 }
        !seen[$1 " " $5]++ { rows[++n] = $1 " " $5 }
        END {
            split(threads, t); split(sizes, s)
            printf "%-8s %-18s", "command", "call"
            for (i = 1; i in t; i++) for (j = 1; j in s; j++) printf " %12s", "-t " t[i] " " s[j] " Mb"
            print ""
            for (r = 1; r <= n; r++) {
                split(rows[r], key)
                printf "%-8s %-18s", key[1], key[2]
                for (i = 1; i in t; i++) for (j = 1; j in s; j++)
                    printf " %12d", calls[rows[r] " " t[i] " " s[j]]
                print ""
            }
        }' "$work/counts"
}

here=$(cd "$(dirname "$0")" && pwd)
ragc= bounds=$here/syscall-bounds.tsv show=no
while [ $# -gt 0 ]; do
    case $1 in
    --help | -h) usage && exit 0 ;;
    --show) show=yes && shift && continue ;;
    esac
    [ $# -ge 2 ] || fail "$1 needs a value, or is unknown: see --help"
    case $1 in
    --ragc) ragc=$2 ;;
    --bounds) bounds=$2 ;;
    *) fail "unknown option $1: see --help" ;;
    esac
    shift 2
done
command -v strace >/dev/null || fail "strace is missing: install it (apt-get install strace)"
[ -r "$bounds" ] || fail "can't read the table $bounds"
commands=$(awk '!/^#/ && NF { print $1 }' "$bounds" | sort -u)

work=$(mktemp -d "${TMPDIR:-/tmp}/syscall-gate.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

build() {
    cd "$here/.."
    cargo build --quiet --release --locked "$@"
    cd "${CARGO_TARGET_DIR:-target}/release" && pwd
}
simulate=$(build -p ragc-simulator)/ragc-simulate
[ -n "$ragc" ] || ragc=$(build)/ragc-fast
ragc=$(command -v "$ragc") || fail "there is no program at --ragc"
for size in $small $large; do
    "$simulate" --samples "$samples" --mb "$size" --out "$work/$size" >/dev/null
    "$ragc" create -o "$work/$size.agc" "$work/$size"/*.fa >"$work/log" 2>&1 ||
        fail "create failed: $(tail -n 3 "$work/log")"
done

count >"$work/counts"
# The sum of all calls has bounds of its own.
awk '{ key = $1 " " $2 " " $3 " " $4; sum[key] += $6 }
    END { for (key in sum) print key, "total", sum[key] }' "$work/counts" >"$work/sums"
sort -k1,1 -k2,2n -k5,5 -k3,3n "$work/counts" "$work/sums" -o "$work/counts"
if [ "$show" = yes ]; then
    show
else
    check || fail "the system calls above break the bounds in $bounds"
    echo "system calls of" $commands "are within their bounds"
fi
