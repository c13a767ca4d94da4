#!/bin/sh
# Runs the suites one after the other and adds up what they count.
#
# usage: run.sh BUILD SUITE…     a suite is an executable; the last line
# “N passed, N failed” of its output counts; none, or another exit status than
# its failures explain, counts as one failure.
set -u
build=$1
shift
passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

for suite; do
	printf '==== %s\n' "$suite"
	start=$(date +%s)
	BUILD=$build "$suite" >"$log" 2>&1
	status=$?
	cat "$log"
	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
	if [ -z "$line" ]; then
		echo "$suite: no result line (exit $status)"
		failed=$((failed + 1))
	else
		passed=$((passed + ${line%% passed*}))
		bad=${line#*passed, }
		bad=${bad% failed}
		failed=$((failed + bad))
		if [ "$bad" = 0 ] && [ $status != 0 ]; then
			echo "$suite: exit $status"
			failed=$((failed + 1))
		fi
	fi
	printf '==== %s: %ss\n' "$suite" "$(($(date +%s) - start))"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
