#!/bin/sh
# A 10,000-page site built by wangting and by the floor (floor.c: read, parse,
# render, write and nothing else), in turns on one machine, so that only the
# ratios matter. Medians of ROUNDS rounds, least wall times for the speed-up;
# files lie in memory where possible.
#
# usage: bench.sh [PAGES]        BUILD=build ROUNDS=5
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=${BUILD:-build}
case $build in /*) ;; *) build=$(cd "$here/../.." && pwd)/$build ;; esac
pages=${1:-10000}
rounds=${ROUNDS:-5}
cc=${CC:-cc}
tmp=$(mktemp -d -p "$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

mkdir -p "$build/bench"
for tool in corpus floor measure; do
	$cc -std=c11 -O2 -o "$build/bench/$tool" "$here/$tool.c" \
	    -lcmark-gfm -lpthread
done
cp -R "$here/site" "$tmp/site"
"$build/bench/corpus" "$tmp/site/content" "$pages"
size=$(find "$tmp/site/content" -name '*.md' -exec cat {} + | wc -c)
echo "$pages pages, $((size / pages)) bytes each"

# once NAME THREADS: appends "wall cpu kib" to a file of that name
once() {
	rm -rf "$tmp/out" "$tmp/site/public" "$tmp/site/build"
	if [ "$1" = floor ]; then
		"$build/bench/measure" "$build/bench/floor" \
		    "$tmp/site/content" "$tmp/out" "$2" >>"$tmp/$1-$2"
	else
		"$build/bench/measure" "$build/wangting" build \
		    -C "$tmp/site" -j "$2" >>"$tmp/$1-$2"
	fi
}

# median FILE COLUMN
median() {
	sort -n -k "$2,$2" "$1" |
	    awk -v c="$2" '{ v[NR] = $c } END { print v[int((NR + 1) / 2)] }'
}

# least FILE COLUMN: of wall times, which others on the machine only lengthen
least() {
	sort -n -k "$2,$2" "$1" | awk -v c="$2" 'NR == 1 { print $c }'
}

round=0
while [ $round -lt "$rounds" ]; do
	for threads in 1 2; do
		once floor $threads
		once wangting $threads
	done
	round=$((round + 1))
done
# Nothing changed since: what a second build costs.
"$build/bench/measure" "$build/wangting" build -C "$tmp/site" -j 2 \
    >"$tmp/again"

printf '%-22s %8s %8s %8s\n' "" "wall s" "cpu s" "MiB"
for name in floor-1 floor-2 wangting-1 wangting-2; do
	printf '%-22s %8.3f %8.3f %8.1f\n' "$name" \
	    "$(median "$tmp/$name" 1)" "$(median "$tmp/$name" 2)" \
	    "$(median "$tmp/$name" 3 | awk '{ print $1 / 1024 }')"
done
awk '{ printf "%-22s %8.3f %8.3f %8.1f\n", "again (2 threads)", $1, $2,
    $3 / 1024 }' "$tmp/again"

# ratio NAME A B LIMIT
ratio() {
	echo "$2 $3" | awk -v name="$1" -v limit="$4" '{
		r = $1 / $2
		printf "%-34s %6.2f  (at most %s)%s\n", name, r, limit,
		    (r > limit ? "  MISSED" : "")
		exit (r > limit)
	}' || missed=1
}
missed=0
ratio "cpu, wangting to floor" "$(median "$tmp/wangting-1" 2)" \
    "$(median "$tmp/floor-1" 2)" 2.5
ratio "peak MiB" "$(median "$tmp/wangting-1" 3)" 1024 100
ratio "wall, two threads to one" "$(least "$tmp/wangting-2" 1)" \
    "$(least "$tmp/wangting-1" 1)" 0.65
echo "$(least "$tmp/floor-2" 1) $(least "$tmp/floor-1" 1)" |
    awk '{ printf "%-34s %6.2f  (how busy the machine is)\n",
	"the floor, two threads to one", $1 / $2 }'
exit $missed
