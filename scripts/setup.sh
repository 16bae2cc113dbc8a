#!/bin/sh
# Brings the dependencies when they are missing or older than package-lock.json; otherwise touches nothing.
# Plain sh, because it runs before the project has a Node of its own.
set -eu
cd "$(dirname "$0")/.."
modules="$PWD/node_modules"

say() {
  printf '%s\n' "$*" >&2
}

is_current() {
  # npm writes this file last, so an interrupted install never looks finished.
  [ -f "$modules/.package-lock.json" ] && ! [ package-lock.json -nt "$modules/.package-lock.json" ]
}

has_fitting_node() {
  PATH="$modules/.bin:$PATH" node -e \
    'process.exit(Number(process.versions.node.split(".")[0]) >= 24 ? 0 : 1)' 2>/dev/null
}

# The install replaces the project's Node, so npm itself must run on another one.
path_without_project() {
  printf '%s' "$PATH" | tr ':' '\n' | grep -v '/node_modules/' | tr '\n' ':' | sed 's/:*$//'
}

tick() {
  seconds=0
  # A sleep outlives the loop when that is killed, and must not hold our output open.
  while sleep 1 >/dev/null 2>&1; do
    seconds=$((seconds + 1))
    [ $((seconds % 5)) -ne 0 ] || say "  … $seconds s"
  done
}

advise() {
  if grep -qE 'ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|ERR_SOCKET' "$1"; then
    say 'npm could not reach its registry. Check the network (or the proxy: npm config get proxy), then run the command again.'
  elif grep -qE 'ENOSPC' "$1"; then
    say 'The disk is full: the dependencies need about 700 MB. Free some space, then run the command again.'
  elif grep -qE 'EACCES|EPERM|EROFS' "$1"; then
    say "npm may not write to $PWD. Make the folder yours (sudo chown -R \"\$(id -un)\" .), then run the command again."
  elif grep -qE 'EUSAGE' "$1"; then
    say 'package.json and package-lock.json disagree. Run: npm install'
  else
    say 'Run "npm ci" to see the whole of it; "npm cache clean --force" mends a damaged cache.'
  fi
}

install() {
  command -v npm >/dev/null || {
    say 'npm is not on the PATH. Install Node.js 20 or newer with npm, then run the command again.'
    exit 1
  }
  log=$(mktemp)
  tick &
  tick_pid=$!
  trap 'kill "$tick_pid" 2>/dev/null || :; rm -f "$log"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  say 'Installing the dependencies into node_modules (900 MB, a Node of its own included): half a minute to 3 minutes …'
  # Below "error" npm only warns that its own Node is older than some packages like; they run on the project's.
  if PATH="$(path_without_project)" npm ci --no-audit --no-fund --loglevel=error >"$log" 2>&1; then
    say 'Dependencies installed.'
  else
    status=$?
    cat "$log" >&2
    say ''
    say "Installing the dependencies failed (npm ci ended with $status)."
    advise "$log"
    exit 1
  fi
}

is_current || install
has_fitting_node || {
  say "There is no Node 24 for this system ($(uname -sm)) among the dependencies, and node on the PATH is $(node -v 2>/dev/null || echo missing)."
  say 'Install Node.js 24 or newer (https://nodejs.org/en/download), then run the command again.'
  exit 1
}
