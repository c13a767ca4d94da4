#!/bin/sh
# Everything that can be said of the tree without running it.
set -u
cd "$(dirname "$0")/../.." || exit 2
passed=0
failed=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT

check() {
	name=$1
	shift
	if "$@" >"$out" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $name"
		tail -n 40 "$out"
	fi
}

sources() {
	find common generator submit-service tests -name node_modules -prune \
	    -o -name "*.[ch]" -print | LC_ALL=C sort
}

format() {
	# shellcheck disable=SC2046 # file names of ours: no blanks
	clang-format --dry-run -Werror $(sources)
}

long_files() {
	# A file of two subjects shows by its length.
	sources | grep -v '^tests/' | xargs wc -l |
	    awk '$2 != "total" && $1 > 600 { print; bad = 1 } END { exit bad }'
}

bad_names() {
	! sources | grep -E '(util|misc|helper|common)s?\.[ch]$'
}

man_pages() {
	find . -path ./build -prune -o -path ./tests/node_modules -prune -o \
	    -name '*.[1-8]' -print >"$out.man"
	[ -s "$out.man" ] || return 1
	xargs mandoc -Tlint -Wwarning <"$out.man"
	status=$?
	rm -f "$out.man"
	return $status
}

scripts() {
	grep -rlE '^#!/bin/(ba)?sh' --exclude-dir=node_modules --exclude-dir=corpus .ci tests \
	    submit-service | xargs shellcheck
}

self_contained() {
	for header in $(sources | grep '\.h$' | grep -v '^tests/'); do
		case $header in submit-service/web/kore_*) continue ;; esac
		printf '#include "%s"\n' "$header" |
		    "${CC:-cc}" -std=c11 -D_GNU_SOURCE -I. -Icommon -Igenerator \
			-Isubmit-service -fsyntax-only -x c - || return 1
	done
}

compile() {
	make -s CC="$1" BUILD="build/$1-werror" OPT=-O1 WERROR=-Werror \
	    -j"$(nproc)" all
}

check layers tests/lint/layers.sh
check headers self_contained
check format format
check length long_files
check names bad_names
check man man_pages
check scripts scripts
check diagnostics tests/lint/diag_cases.sh
check gcc compile gcc
check clang compile clang
echo "$passed passed, $failed failed"
[ $failed = 0 ]
