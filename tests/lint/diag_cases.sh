#!/bin/sh
# Every row of diag_codes.def is provoked by a golden case, or, where only the
# service can emit it, by the unit test that diag_service.txt names; and the
# manual page lists it.
set -eu
cd "$(dirname "$0")/../.."
bad=0
list=tests/lint/diag_service.txt

seen=$(find tests/golden -name want.diag -exec cat {} + |
    grep -oE '\[[a-z0-9-]+\]$|"code":"[a-z0-9-]+"' |
    sed -e 's/[]["]//g' -e 's/^code://' | sort -u)
rows=$(sed -n 's/^DIAG(\([A-Z0-9_]*\), "\([a-z0-9-]*\)".*/\1 \2/p' \
    common/base/diag_codes.def)

while read -r id slug; do
	test=$(sed -n "s/^$slug //p" $list)
	if [ -n "$test" ]; then
		grep -q "DIAG_$id\>" "$test" 2>/dev/null || {
			echo "$slug: $test does not provoke it"
			bad=1
		}
		continue
	fi
	echo "$seen" | grep -qx -- "$slug" || {
		echo "$slug: no golden case provokes it"
		bad=1
	}
	grep -q "^\.It Cm $slug\$" generator/wangting.1 || {
		echo "$slug: not in wangting.1"
		bad=1
	}
done <<LIST
$rows
LIST

# No exception for a code that is gone.
while read -r slug _; do
	case $slug in '' | '#') continue ;; esac
	echo "$rows" | grep -q " $slug\$" || {
		echo "$list: no code $slug"
		bad=1
	}
done <$list
exit $bad
