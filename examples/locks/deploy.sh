#!/bin/sh
# Runs a command while it holds a lock of the Worker, so that nobody else runs one under the same name:
#
#   export REDGE_URL=https://redge.example.workers.dev REDGE_API_TOKEN=...
#   ./deploy.sh production ./release.sh --all
#
# It waits for the lock LOCK_WAIT seconds (600). The lock lasts LOCK_TIMEOUT seconds (60, at least 3) and is renewed
# all the time, so a machine that dies blocks the others no longer than that. When the lock is lost, the command gets
# SIGTERM. It finds the number of its turn in LOCK_FENCE: each is larger than all before it.
#
# Exit status: that of the command; 75 when the lock was not free in time, 69 when the Worker could not be asked.
set -eu

[ $# -ge 2 ] || { echo "usage: $0 NAME COMMAND [ARGUMENT]..." >&2; exit 64; }
: "${REDGE_URL:?}" "${REDGE_API_TOKEN:?}"
lock=$REDGE_URL/v1/locks/$1
shift
timeout=${LOCK_TIMEOUT:-60}
pause=$((timeout / 3))

# A token of its own: after an answer that was lost the script can ask again, and gets or releases what it has.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
answer=$(mktemp)
job=
renewal=

# METHOD BODY SECONDS: asks the Worker and prints the status, 000 when there was no answer.
ask() {
  # Arguments can be seen by everybody on the machine, the standard input cannot.
  printf 'Authorization: Bearer %s\nLock-Token: %s\n' "$REDGE_API_TOKEN" "$token" |
    curl -sS -X "$1" -H @- -d "$2" --max-time "$3" -o "$answer" -w '%{http_code}' "$lock" || true
}

acquire() {
  end=$(($(date +%s) + ${LOCK_WAIT:-600}))
  while :; do
    left=$((end - $(date +%s)))
    if [ "$left" -gt 25 ]; then left=25; fi
    if [ "$left" -lt 0 ]; then left=0; fi
    case $(ask POST "{\"timeout\": $timeout, \"blockingTimeout\": $left}" 40) in
      201) return ;;
      423) failure=75 ;;
      000 | 409 | 5??) failure=69; sleep 1 ;;
      *) end=0; failure=69 ;;
    esac
    if [ "$(date +%s)" -ge "$end" ]; then
      cat "$answer" >&2
      exit "$failure"
    fi
  done
}

# What fails on its way is tried again, until the lock is about to end.
renew() {
  renewed=$(date +%s)
  while sleep "$pause" >/dev/null 2>&1; do
    asked=$(date +%s)
    status=$(ask PATCH "{\"additionalTime\": $timeout, \"replaceTtl\": true}" "$pause")
    if [ "$status" = 200 ]; then
      renewed=$asked
    elif [ "$status" = 409 ] || [ $(($(date +%s) + pause - renewed)) -ge "$timeout" ]; then
      echo 'The lock is lost.' >&2
      kill "$job"
      return
    fi
  done
}

finish() {
  # A shell that has just been started may still heed the traps of this one, which KILL passes by.
  if [ -n "$renewal" ]; then kill -KILL "$renewal" 2>/dev/null || true; fi
  for _ in 1 2 3; do
    case $(ask DELETE '' 10) in 2?? | 4??) break ;; esac
    sleep 1
  done
  rm -f "$answer"
}

trap finish EXIT
trap 'exit 143' HUP INT TERM
acquire
LOCK_FENCE=$(sed -n 's/.*"fence":\([0-9]*\).*/\1/p' "$answer")
export LOCK_FENCE

"$@" <&0 &
job=$!
trap 'kill "$job"' HUP INT TERM
renew &
renewal=$!

status=0
wait "$job" || status=$?
# A signal to this script ends the wait; the command that it was passed on to may take its time.
while kill -0 "$job" 2>/dev/null; do wait "$job" || status=$?; done
exit "$status"
