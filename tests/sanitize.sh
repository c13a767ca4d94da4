#!/bin/sh
# The parsers, the domain and the generator again under ASan+UBSan, GCC's
# TSan and valgrind. Each make target ends with a line that counts.
set -u
cd "$(dirname "$0")/.." || exit 2
passed=0
failed=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT

for target in san tsan valgrind; do
	make -s --no-print-directory BUILD="${BUILD:-build}" "$target" >"$out" 2>&1
	status=$?
	line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$out" | tail -n 1)
	if [ $status != 0 ] || [ -z "$line" ]; then
		echo "FAIL make $target"
		tail -n 80 "$out"
	fi
	if [ -z "$line" ]; then
		failed=$((failed + 1))
		continue
	fi
	echo "make $target: $line"
	passed=$((passed + ${line%% passed*}))
	bad=${line#*passed, }
	failed=$((failed + ${bad% failed}))
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
