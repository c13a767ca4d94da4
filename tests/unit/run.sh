#!/bin/sh
# Runs every unit test program of a build; RUNNER may put a tool before each
# (valgrind). A program that dies counts as one failure.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${BUILD:-build}
runner=${RUNNER:-}
passed=0
failed=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT

for test in "$build"/unit/test_*; do
	case $test in *.*) continue ;; esac
	# shellcheck disable=SC2086 # RUNNER is a command and its options
	$runner "$test" >"$out" 2>&1
	status=$?
	good=$(grep -c '^\[       OK \]' "$out")
	bad=$(grep -c '^\[  FAILED  \] [a-z_0-9A-Z]*$' "$out")
	if [ $status != 0 ] || [ "$good" = 0 ]; then
		[ "$bad" -gt 0 ] || bad=1
		echo "FAIL ${test##*/} (exit $status)"
		grep -v '^\[ *RUN\|^\[ *OK' "$out" | tail -n 60
	else
		bad=0
	fi
	passed=$((passed + good))
	failed=$((failed + bad))
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
