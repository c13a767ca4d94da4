#!/bin/sh
# The layer table of the architecture, made executable: every #include line
# of the tree is checked against it. An arrow never points up.
#
# usage: layers.sh [ROOT]
set -eu
cd "${1:-$(dirname "$0")/../..}"

# shellcheck disable=SC2046 # one name a word: ours have no blanks
awk '
# room            may include headers of
function allow(room, rooms) { may[room] = " " rooms " " }
# third-party header (a pattern) | the only files that may include it
function home(header, files) { n_homes++; homes[n_homes] = header; at[header] = files }
BEGIN {
	allow("common/base", "base")
	allow("common/contract", "contract base")
	allow("generator/read", "read contract base")
	allow("generator/model", "model read contract base")
	allow("generator/check", "check model read contract base")
	allow("generator/render", "render check model read contract base")
	allow("generator/verify", "verify render model read contract base")
	allow("generator/write", "write base contract")
	allow("generator", "generator write verify render check model read contract base")
	allow("submit-service/core", "core contract base")
	allow("submit-service/web", "web core contract base")
	allow("submit-service/store", "store core/store_wire core/settings core/manifest base")
	allow("submit-service/desk", "desk core contract base")

	home("yaml.h", "^common/base/yaml\\.c$")
	home("jansson.h", "^common/base/json\\.c$")
	home("utf8proc.h", "^common/base/utf8\\.c$")
	home("sodium.h", "^(common/base/hash|submit-service/core/seal(_stream)?)\\.c$")
	home("cmark-gfm", "^generator/read/md[a-z_]*\\.[ch]$")
	home("qrencode.h", "^submit-service/core/qr\\.c$")
	home("libexif/", "^generator/check/photo\\.c$")
	home("sqlite3.h", "^submit-service/store/")
	home("kore/", "^submit-service/web/kore_[a-z]+\\.[ch]$")
	home("pthread.h", "^(common/base/pool|submit-service/core/throttle[a-z_]*|submit-service/web/argon_pool)\\.[ch]$")
}
FNR == 1 {
	room = FILENAME
	sub("/[^/]*$", "", room)
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
	header = $0
	sub(/^[^"]*"/, "", header)
	sub(/".*$/, "", header)
	if (header ~ /\.def$/) next
	if (!(room in may)) {
		printf "%s:%d: room %s is not in the layer table\n", FILENAME, FNR, room
		bad++
		next
	}
	top = header
	sub("/.*$", "", top)
	if (header !~ "/") next # its own folder
	stem = header
	sub(/\.h$/, "", stem)
	if (index(may[room], " " top " ") == 0 && index(may[room], " " stem " ") == 0) {
		printf "%s:%d: %s may not include \"%s\"\n", FILENAME, FNR, room, header
		bad++
	}
}
/^[ \t]*#[ \t]*include[ \t]*</ {
	header = $0
	sub(/^[^<]*</, "", header)
	sub(/>.*$/, "", header)
	for (i = 1; i <= n_homes; i++)
		if (index(header, homes[i]) == 1 && FILENAME !~ at[homes[i]]) {
			printf "%s:%d: <%s> has its home elsewhere (%s)\n", FILENAME, FNR, header, at[homes[i]]
			bad++
		}
}
END {
	if (bad) exit 1
}
' $(find common generator submit-service -name '*.[ch]' | LC_ALL=C sort)
