#!/bin/sh
# Every program of a night: notes each call, and does $DO at the $AT, a program and its first argument.
name=${0##*/}
call="$name $1"
case $1 in -seed=*) call=$name ;; esac
echo "$call" >> "$TREE/calls"
night=$PPID
[ "$name" != program ] || read -r _ _ _ night _ < "/proc/$PPID/stat"  # the shell that builds is between
if [ "$call" = "$AT" ]; then
  case $DO in
    INT | TERM | HUP) kill -s "$DO" $night; read -r _ < "$TREE/never" ;;
    hangup) kill -s HUP $night ;;
    lost) kill -9 $$ ;;
    ends) exit 4 ;;
    breaks) exit 5 ;;
    killed) kill -9 $night; read -r _ < "$TREE/never" ;;
    limit) prlimit --pid $night --fsize=0 ;;
    corpus) ln -s /dev/full "$TREE/nights/$KEPT.night.json-$night.partial" ;;
    out) ln -s /dev/full "$TREE/out/.report.json-$night.partial" ;;
    findings) echo "x.trace: can't be written" >&2 ;;
    blind) exit 0 ;;
    nonsense) echo "no JSON"; exit 0 ;;
  esac
fi
for each; do
  case $each in --json=*) json=${each#--json=} ;; esac
done
case $call in
  "git rev-parse") echo 0123456789abcdef0123456789abcdef01234567 ;;
  "sparepage list")
    case "$*" in
      *worlds*) echo '[{"name": "tiny"}]' ;;
      *--heap*) echo '[{"name": "original"}, {"name": "mine"}]' ;;
      *) echo '[{"name": "original"}]' ;;
    esac ;;
  "sparepage validate")
    if [ -n "$FOUND" ]; then
      exec > "$json"
      printf '{"interrupted": false, "verdicts": [{"strategy": "%s", "invariant": "bind-never-fails", ' "$FOUND"
      printf '"findings": [{"known": false, '
      printf '"profile": "sequential", "signature": "bind get-", "trace": "sparepage-trace 1\\napi\\n"}]}]}'
      exit 1
    fi
    echo '{"interrupted": false, "verdicts": []}' > "$json" ;;
  "sparepage explore")
    echo '[{"strategy": "original", "end": "exhausted", "states": 1, "depth": 1, "findings": []}]' > "$json" ;;
  "sparepage verdicts")
    case $2 in
      *kb-q159254.trace) ;;
      *)
        echo "{\"new\": [\"$2: $FOUND breaks bind-never-fails (sequential, bind get-)\"], \"unexpected\": []}"
        exit 1 ;;
    esac ;;
  "sparepage replay")
    for each; do
      case $each in --html=*) exec > "${each#--html=}" ;; esac
    done
    printf '<script type="application/json" id="data">'
    printf '{"cases": [{"name": "drawn.trace", "trace": "sparepage-trace 1\\napi\\n", "steps": [], "runs": []}]}'
    echo '</script>'
    exit 1 ;;
  "sparepage shrink")
    while [ "$1" != --into ]; do [ "$1" != shrink ] || file=$2; shift; done
    cp "$file" "$2/small.trace"
    echo "a line" >> "$4"
    [ -z "$json" ] || echo '{"kept_as": "small.trace", "runs": 1, "operations": 1}' > "$json" ;;
  "fuzz_canary")
    printf '\nexpect strategy=probe-again violates=contents-survive\n' \
      > "$SPAREPAGE_FINDINGS/probe-again-breaks-contents-survive-0.trace" ;;
  "fuzz_heap")
    case $SPAREPAGE_FINDINGS in
      */canary) printf '\nexpect heap=reserve-wrong-home violates=reserve-serves\n' \
        > "$SPAREPAGE_FINDINGS/reserve-wrong-home-breaks-reserve-serves-0.trace" ;;
    esac
    printf '#2\tINITED cov: 1 ft: 7 corp: 1\nstat::number_of_executed_units: 10\n' ;;
  "fuzz_"*" -merge=1") cp "$5"/* "$4" ;;
  "fuzz_codec "*)  # on one input, whose name says enough
    echo "SUMMARY: AddressSanitizer: SEGV in f"
    exit 77 ;;
  "fuzz_codec")
    if [ -n "$CRASH" ]; then
      for each; do
        case $each in -artifact_prefix=*) printf x > "${each#*=}crash-11f6ad8ec52a2984abaafd7c3b516503785c2072" ;; esac
      done
      echo "Test unit written to"
      exit 77
    fi ;;
  "fuzz_"*) printf '#2\tINITED cov: 1 ft: 7 corp: 1\nstat::number_of_executed_units: 10\n' ;;
  "coverage --json") echo '{"inputs": 1, "lines": [1, 1], "branches": [1, 1], "files": [], "uncovered": []}' > "$2" ;;
esac
