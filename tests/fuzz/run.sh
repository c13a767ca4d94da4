#!/bin/sh
# Replays each fuzz target's corpus (tests/fuzz/corpus/NAME).
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${BUILD:-build}
passed=0
failed=0

for source in tests/fuzz/fuzz_*.c; do
	name=${source##*/fuzz_}
	name=${name%.c}
	if "$build/fuzz/$name" "tests/fuzz/corpus/$name" >/dev/null; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $name"
	fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
