#!/bin/sh
# The hall on this machine: store process and Kore over build/demo, until
# Ctrl-C. Not for production: Kore serves public/ itself here, and the desk's
# demo keys lie beside the data. usage: demo.sh BUILD PORT
#
# Environment, for tests: DEMO (folder), BUNDLE (file), PUBLIC (folder; empty:
# Kore serves /s/ alone, as in production).
set -u

if [ $# != 2 ]; then
	echo "usage: demo.sh BUILD PORT" >&2
	exit 2
fi
tree=$(cd "$(dirname "$0")/../.." && pwd) || exit 2
build=$(cd "$1" && pwd) || exit 2
port=$2
demo=${DEMO:-$build/demo}
bundle=${BUNDLE:-$tree/build/bundle/bundle.json}
public=${PUBLIC-$tree/public}
settings=$demo/conf/service.yaml
keys=$demo/keys/desk.keys
phrase=$demo/keys/passphrase
url=http://127.0.0.1:$port
store=
kore=

# stop_one PID: ask, wait, never leave it behind.
stop_one() {
	[ -n "$1" ] || return 0
	kill -TERM "$1" 2>/dev/null
	wait "$1" 2>/dev/null
}

# Kore first, so that nothing asks a store that is gone.
stop_all() {
	trap '' INT TERM HUP
	stop_one "$kore"
	stop_one "$store"
	rm -f "$demo/run/web.sock" "$demo/run/desk.sock"
}

fail() {
	echo "$1" >&2
	[ $# -lt 2 ] || echo "$2" >&2
	stop_all
	exit 2
}

# fail_with_log FILE MESSAGE…
fail_with_log() {
	log=$1
	shift
	echo "---- $log" >&2
	tail -n 20 "$log" >&2
	fail "$@"
}

is_alive() {
	kill -0 "$1" 2>/dev/null
}

# A child of its own process group (Ctrl-C reaches only this script), that
# ends with this script even if it is killed.
run() {
	exec setsid setpriv --pdeathsig TERM "$@"
}

case $port in
'' | *[!0-9]*) fail "端口必须是数字：$port" "not a port: $port" ;;
esac
if [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then
	fail "端口必须在 1 到 65535 之间：$port" "not a port: $port"
fi
for file in "$build/wangting-store" "$build/submit.so" "$build/desk" \
	"$bundle"; do
	[ -e "$file" ] || fail "缺少 $file，请用 make run 启动" \
		"$file is missing: start with make run"
done
command -v kore >/dev/null || fail "没有安装 kore" "kore is not installed"

mkdir -p "$demo/conf" "$demo/data" "$demo/keys" "$demo/run" "$demo/log" ||
	exit 2
chmod 700 "$demo/keys" "$demo/data"

# The children inherit the lock: it stands until the last of them has ended.
exec 9>"$demo/run/lock"
flock -n 9 || fail "演示已经在运行，用的是同一个文件夹：$demo" \
	"the demo is already running on this folder: $demo"

# 7: nobody listens. Anything else, an answer or silence, means somebody does.
curl -s --noproxy '*' -o /dev/null --max-time 1 "$url/s/health"
[ $? = 7 ] || fail "端口 $port 已被占用，请换一个：make run PORT=8090" \
	"port $port is in use, take another: make run PORT=8090"

if [ ! -e "$settings" ]; then
	cat >"$settings" <<YAML || exit 2
# 演示用的设置，由 demo.sh 写出；可以改，删掉后会重新写。
listen: 127.0.0.1:$port
workers: 2
bundle: $bundle
keys: service.keys
root_key: root.pub
receipt_key: receipt.key
passwords: $build/common-passwords.txt
static_dir: "$public"
sockets: ../run
data: ../data
YAML
fi
# PORT= may change from run to run, and so may the place of the build.
sed -i "s|^listen: .*|listen: 127.0.0.1:$port|
s|^bundle: .*|bundle: $bundle|
s|^passwords: .*|passwords: $build/common-passwords.txt|
s|^static_dir: .*|static_dir: \"$public\"|" "$settings"
ln -sfn "$build/submit.so" "$demo/run/submit.so"

trap 'stop_all; exit 0' INT TERM HUP

# ---- store -----------------------------------------------------------------
rm -f "$demo/run/web.sock" "$demo/run/desk.sock"
run "$build/wangting-store" --settings "$settings" \
	>>"$demo/log/store.log" 2>&1 &
store=$!
tries=0
until [ -S "$demo/run/web.sock" ] && [ -S "$demo/run/desk.sock" ]; do
	is_alive "$store" || fail_with_log "$demo/log/store.log" \
		"存储进程没有启动" "the store process did not start"
	tries=$((tries + 1))
	[ $tries -lt 300 ] || fail_with_log "$demo/log/store.log" \
		"存储进程 15 秒内没有就绪" "the store was not ready in 15 s"
	sleep 0.05
done

# ---- keys ------------------------------------------------------------------
desk() {
	verb=$1
	shift
	"$build/desk" "$verb" --settings "$settings" --keys "$keys" \
		--passphrase-file "$phrase" "$@" >>"$demo/log/desk.log" 2>&1
}

if [ ! -e "$keys" ]; then
	(umask 077 && head -c 18 /dev/urandom | base64 >"$phrase") || exit 2
	desk init || fail_with_log "$demo/log/desk.log" \
		"生成演示密钥失败" "could not make the demo keys"
elif [ -n "$(find "$demo/conf/service.keys" -mtime +25 2>/dev/null)" ]; then
	# Box keys are monthly and written ahead: go on in time.
	desk keys || fail_with_log "$demo/log/desk.log" \
		"续写演示密钥失败" "could not extend the demo keys"
fi

# ---- web -------------------------------------------------------------------
cd "$demo/run" || exit 2
WANGTING_SETTINGS=$settings
export WANGTING_SETTINGS
run kore -c "$tree/submit-service/conf/kore.conf" -f -n -r \
	>>"$demo/log/kore.log" 2>&1 &
kore=$!
tries=0
until curl -sf --noproxy '*' -o /dev/null --max-time 1 "$url/s/health"; do
	is_alive "$kore" || fail_with_log "$demo/log/kore.log" \
		"网页进程没有启动" "the web process did not start"
	tries=$((tries + 1))
	[ $tries -lt 150 ] || fail_with_log "$demo/log/kore.log" \
		"服务 15 秒内没有就绪" "the service was not ready in 15 s"
	sleep 0.1
done

cat <<TEXT

网厅已经启动（演示：青渡市是虚构的城市）。The hall is up.

  首页      $url/
  网上110   $url/110/
  回复查询  $url/chaxun/

工作台（另开一个终端）。The desk, in another terminal:

  desk="$build/desk"
  with="--settings $settings --keys $keys --passphrase-file $phrase"
  \$desk inbox \$with
  \$desk show 受理号 \$with
  \$desk reply 受理号 --file 答复.txt \$with

演示密钥和它的口令在 $demo/keys，日志在 $demo/log。
The demo's secret keys and their passphrase lie in the first of these folders.
按 Ctrl-C 停止。Ctrl-C stops everything.
TEXT

# `wait` is interrupted by the trap at once, a plain sleep is not.
while is_alive "$kore" && is_alive "$store"; do
	sleep 1 9>&- &
	wait $!
done
if is_alive "$kore"; then
	fail_with_log "$demo/log/store.log" "存储进程意外停止" \
		"the store process ended unexpectedly"
fi
fail_with_log "$demo/log/kore.log" "网页进程意外停止" \
	"the web process ended unexpectedly"
