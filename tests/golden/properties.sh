#!/bin/sh
# What must hold for every build, whatever it contains: the same bytes from
# any number of threads, in any locale, from any directory order; nothing
# touched when nothing changed; nothing torn when killed; nothing published
# when the disk is full. Prints `ok NAME` or `FAIL NAME`.
#
# usage: properties.sh      WANGTING and RUNNER as in run.sh
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
NOW=2026-11-23T10:00:00+08:00
RUNNER=${RUNNER-}

say() {
	if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "FAIL $2"; fi
}

# build SITE [OPTION…]
build() {
	site=$1
	shift
	(cd "$site" && $RUNNER "$WANGTING" build --now $NOW "$@") \
	    >"$tmp/log" 2>&1
	status=$?
	[ $status -eq 0 ] || sed 's/^/    /' "$tmp/log"
	return $status
}

# same A B: what was published and bundled is identical
same() {
	diff -r "$1/public" "$2/public" >/dev/null &&
		diff -r "$1/build/bundle" "$2/build/bundle" >/dev/null &&
		cmp -s "$1/build/manifest.txt" "$2/build/manifest.txt"
}

# The base site with three hundred notices; $2 goes into their texts.
many() {
	mkdir -p "$1"
	cp -R "$here/base-site/." "$1"
	i=0
	while [ $i -lt 300 ]; do
		cat >"$1/content/notices/n-$i.md" <<-PAGE
			---
			title: 第 $i 号测试通告
			date: 2026-10-01
			kind: 通告
			source: 青渡市公安局
			---

			$2：见[首页](/)。
		PAGE
		i=$((i + 1))
	done
}

# ---- the same bytes ----
for name in base hall; do
	one=$tmp/$name-1
	mkdir -p "$one"
	if [ $name = base ]; then
		cp -R "$here/base-site/." "$one"
	else
		cp -R "$root/content" "$root/layouts" "$one"
	fi
	cp -R "$one" "$tmp/$name-8"
	cp -R "$one" "$tmp/$name-c"
	cp -R "$one" "$tmp/$name-zh"
	build "$one" -j 1
	build "$tmp/$name-8" -j 8 && same "$one" "$tmp/$name-8"
	say $? "$name: one thread and eight"
	LC_ALL=C build "$tmp/$name-c" && same "$one" "$tmp/$name-c" &&
		LC_ALL=zh_CN.UTF-8 LANG=tr_TR.UTF-8 build "$tmp/$name-zh" &&
		same "$one" "$tmp/$name-zh"
	say $? "$name: three locales"

	# Files made in the opposite order lie in another directory order.
	mkdir "$tmp/$name-r"
	(cd "$one" && find content layouts -type f | LC_ALL=C sort -r) |
		while read -r file; do
			mkdir -p "$(dirname "$tmp/$name-r/$file")"
			cp "$one/$file" "$tmp/$name-r/$file"
		done
	build "$tmp/$name-r" && same "$one" "$tmp/$name-r"
	say $? "$name: another directory order"

	state() { (cd "$one" && find public -printf '%p %i %T@\n' | sort); }
	state >"$tmp/before"
	build "$one" && state | cmp -s - "$tmp/before" &&
		[ ! -s "$one/build/changed.txt" ]
	say $? "$name: a second build touches nothing"
done

# ---- killed ----
# Site `old` is published; a build of `new` over it is killed again and again:
# every file there is either the old or the new one, whole.
many "$tmp/old" 旧的内容
many "$tmp/new" 新的内容
build "$tmp/old"
build "$tmp/new"
torn=0
odd=0
for pause in 0.004 0.008 0.012 0.016 0.02 0.024 0.028 0.032 0.04 0.05; do
	rm -rf "$tmp/kill"
	cp -R "$tmp/new" "$tmp/kill"
	rm -rf "$tmp/kill/public" "$tmp/kill/build"
	# Every other time there is no old site.
	odd=$((1 - odd))
	[ $odd -eq 1 ] ||
		cp -R "$tmp/old/public" "$tmp/old/build" "$tmp/kill"
	(cd "$tmp/kill" && exec $RUNNER "$WANGTING" build --now $NOW) \
	    >/dev/null 2>&1 &
	victim=$!
	sleep $pause
	kill -9 $victim 2>/dev/null
	wait $victim 2>/dev/null
	mkdir -p "$tmp/kill/public"
	(cd "$tmp/kill/public" && find . -type f) >"$tmp/files"
	while read -r file; do
		cmp -s "$tmp/kill/public/$file" "$tmp/old/public/$file" ||
			cmp -s "$tmp/kill/public/$file" \
				"$tmp/new/public/$file" || torn=1
	done <"$tmp/files"
	# The next build mends everything.
	build "$tmp/kill" && diff -r "$tmp/kill/public" "$tmp/new/public" \
		>/dev/null || torn=1
	[ ! -e "$tmp/kill/build/stage" ] || torn=1
done
say $torn "kill -9 leaves no torn file"

# ---- a full disk ----
cp -R "$tmp/old/public" "$tmp/public-before"
head -c 200000 /dev/zero | tr '\0' x >"$tmp/old/layouts/assets/big.css"
(
	trap '' XFSZ
	ulimit -f 100
	cd "$tmp/old" && exec $RUNNER "$WANGTING" build --now $NOW
) >"$tmp/log" 2>&1
[ $? -eq 2 ] && grep -q '\[sys-write\]' "$tmp/log" &&
	diff -r "$tmp/old/public" "$tmp/public-before" >/dev/null
say $? "a full disk: exit 2, nothing published"

# ---- the clock ----
# A page of 24 November, built on the 23rd and on the 25th.
cp -R "$here/base-site" "$tmp/clock"
sed 's/^date:.*/&\npublish: 2026-11-24/' "$tmp/clock/content/notices/a.md" \
    >"$tmp/clock/content/notices/c.md"
at() {
	(cd "$tmp/clock" && SOURCE_DATE_EPOCH=$1 $RUNNER "$WANGTING" build) \
	    >"$tmp/log" 2>&1
}
# 2026-11-23 and 2026-11-25, noon in UTC
at 1795435200 && [ ! -e "$tmp/clock/public/notices/c" ] &&
	at 1795608000 && [ -e "$tmp/clock/public/notices/c/index.html" ]
say $? "SOURCE_DATE_EPOCH is the time of the build"

# ---- two at a time ----
(build "$tmp/new" --drafts) &
build "$tmp/new"
wait
same "$tmp/new" "$tmp/kill"
say $? "two builds of one site take turns"
