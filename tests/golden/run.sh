#!/bin/sh
# Golden cases: whole runs of wangting, compared byte for byte.
#
#   tests/golden/GROUP/CASE/
#     in/        laid over base-site/ (a file `full` here: in/ is the site)
#     edit/      sed scripts, each for the file of the same path
#     remove     paths taken away from the site before the run
#     in2/       laid over after a first run; what counts is the second run
#     remove2    paths taken away after the first run
#     args       arguments, one line (default: build)
#     want/      files that must be there with these bytes, below the site
#     absent     paths that must not be there
#     want.diag  standard output, then standard error, without the summary
#     want.exit  exit status
#
# usage: run.sh [--self-test | --update] [GROUP/CASE …]
# BUILD is the folder of the program (default build), RUNNER runs it (valgrind).
# A run of all cases, and --self-test, also flip one byte in each expectation
# and demand that the case fails then, and end with properties.sh. --update
# rewrites the named cases' expectations and shows what changed.
set -u
exec 3>&1
here=$(cd "$(dirname "$0")" && pwd)
build=${BUILD:-build}
case $build in /*) ;; *) build=$(cd "$here/../.." && pwd)/$build ;; esac
WANGTING=${WANGTING:-$build/wangting}
RUNNER=${RUNNER-}
NOW=2026-11-23T10:00:00+08:00
mode="test"
case ${1-} in
--self-test)
	mode=self
	shift
	;;
--update)
	mode=update
	shift
	# Names may come as one word: make golden-update CASE="a b".
	# shellcheck disable=SC2048,SC2086
	set -- $*
	;;
'') mode=self ;;
esac
if [ ! -x "$WANGTING" ]; then
	echo "run.sh: no program $WANGTING (make it first)" >&2
	exit 2
fi
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
unset SOURCE_DATE_EPOCH
passed=0
failed=0

# run_once SITE ARGS: leaves SITE.diag and SITE.exit
run_once() {
	now="--now $NOW"
	case $2 in fmt*) now= ;; esac # no clock in it
	# The arguments are words of ours, split on purpose.
	# shellcheck disable=SC2086
	(cd "$1" && $RUNNER "$WANGTING" $2 $now >"$1.out" 2>"$1.err")
	echo $? >"$1.exit"
	{
		cat "$1.out"
		sed -e '/用时 [0-9.]* 秒$/d' -e '/, [0-9.]* s$/d' "$1.err"
	} >"$1.diag"
}

# edit CASE SITE
edit() {
	[ ! -d "$1/edit" ] || (cd "$1/edit" && find . -type f) |
		while read -r file; do
			sed -i -f "$1/edit/$file" "$2/$file"
		done
}

# take_away LIST SITE
take_away() {
	[ ! -f "$1" ] || while read -r path; do
		rm -rf "${2:?}/$path"
	done <"$1"
}

# actual CASE SITE: runs the case in SITE
actual() {
	mkdir -p "$2"
	[ -e "$1/full" ] || cp -R "$here/base-site/." "$2"
	[ ! -d "$1/in" ] || cp -RP "$1/in/." "$2"
	edit "$1" "$2"
	take_away "$1/remove" "$2"
	args=build
	[ ! -f "$1/args" ] || args=$(cat "$1/args")
	run_once "$2" "$args"
	[ -d "$1/in2" ] || [ -f "$1/remove2" ] || return 0
	[ ! -d "$1/in2" ] || cp -RP "$1/in2/." "$2"
	take_away "$1/remove2" "$2"
	run_once "$2" "$args"
}

# compare CASE SITE: prints every difference; true when there is none
compare() {
	same=0
	for what in diag exit; do
		diff -u "$1/want.$what" "$2.$what" || same=1
	done
	if [ -d "$1/want" ]; then
		(cd "$1/want" && find . -type f) >"$tmp/list"
		while read -r file; do
			diff -u "$1/want/$file" "$2/$file" || same=1
		done <"$tmp/list"
	fi
	[ ! -f "$1/absent" ] || while read -r path; do
		[ ! -e "$2/$path" ] || {
			echo "$path should not be there"
			same=1
		}
	done <"$1/absent"
	return $same
}

# flip FILE: changes one byte of it, or adds one to an empty file
flip() {
	size=$(wc -c <"$1")
	if [ "$size" -eq 0 ]; then
		printf x >"$1"
		return
	fi
	at=$((size / 2))
	byte=$(od -An -tu1 -j $at -N 1 "$1")
	oct=$(printf '%03o' $((byte ^ 1)))
	# The format is the byte itself.
	# shellcheck disable=SC2059
	printf "\\$oct" | dd of="$1" bs=1 seek=$at conv=notrunc 2>/dev/null
}

# self_test CASE SITE: each expectation, spoilt, must fail
self_test() {
	bad=0
	(cd "$1" && find want want.diag want.exit -type f 2>/dev/null) \
	    >"$tmp/files"
	while read -r file; do
		rm -rf "$tmp/spoilt"
		cp -R "$1" "$tmp/spoilt"
		flip "$tmp/spoilt/$file"
		if compare "$tmp/spoilt" "$2" >/dev/null; then
			echo "$1: a changed byte in $file goes unnoticed"
			bad=1
		fi
	done <"$tmp/files"
	return $bad
}

# update CASE SITE
update() {
	compare "$1" "$2"
	cp "$2.diag" "$1/want.diag"
	cp "$2.exit" "$1/want.exit"
	[ -d "$1/want" ] || return 0
	(cd "$1/want" && find . -type f) | while read -r file; do
		cp "$2/$file" "$1/want/$file"
	done
}

# run_case CASE SITE
run_case() {
	case $mode in
	test) compare "$1" "$2" ;;
	self) compare "$1" "$2" && self_test "$1" "$2" ;;
	update)
		update "$1" "$2" >&3
		true
		;;
	esac
}

if [ $# -gt 0 ]; then
	printf '%s\n' "$@"
else
	if [ $mode = update ]; then
		echo "run.sh: --update needs the names of cases" >&2
		exit 2
	fi
	(cd "$here" && find . -mindepth 2 -maxdepth 2 -type d \
	    ! -path './base-site/*' | sed 's|^\./||' | LC_ALL=C sort)
fi >"$tmp/cases"

while read -r name; do
	case=$here/$name
	site=$tmp/site
	rm -rf "$site" "$site".*
	if [ ! -d "$case" ]; then
		echo "run.sh: no case $name" >&2
		exit 2
	fi
	actual "$case" "$site" </dev/null
	if run_case "$case" "$site" >"$tmp/report" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $name"
		sed 's/^/    /' "$tmp/report"
	fi
done <"$tmp/cases"
if [ $# -eq 0 ]; then
	WANGTING=$WANGTING RUNNER=$RUNNER "$here/properties.sh" >"$tmp/report"
	grep -v '^ok ' "$tmp/report"
	good=$(grep -c '^ok ' "$tmp/report")
	bad=$(grep -c '^FAIL ' "$tmp/report")
	passed=$((passed + good))
	failed=$((failed + bad + (good + bad == 0)))
fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
