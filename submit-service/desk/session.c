/* Opening the parts of a session; see session.h. */
#include "desk/session.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "desk/offline.h"
#include "desk/report.h"

void
session_init(struct session *s, const struct options *options)
{
	*s = (struct session){ .options = options, .store = { .fd = -1 } };
	arena_init(&s->arena, 0);
}

void
session_done(struct session *s)
{
	offline_done(s->offline);
	store_client_close(&s->store);
	vault_free(s->vault);
	seal_free(s->passphrase);
	arena_done(&s->arena);
}

bool
session_settings(struct session *s)
{
	struct diags diags;
	bool done;

	diags_init(&diags);
	done = settings_read(
	    &s->arena, s->options->settings, &s->settings, &diags);
	diags_print(&diags, NULL, DIAG_TEXT, DIAG_ZH, stderr);
	diags_done(&diags);
	return done;
}

static void
set_clock(struct session *s)
{
	s->now = (struct instant){ (int64_t)time(NULL),
		s->bundle != NULL ? s->bundle->site.utc_offset : 8 * 60 };
	s->today = date_of(s->now);
}

bool
session_bundle(struct session *s)
{
	struct json_error error = { 0 };
	struct str text;

	if (!file_read(&s->arena, s->settings.bundle, &text)) {
		report_error("读不了 %s：%s（先运行 wangting build）",
		    s->settings.bundle, strerror(errno));
		return false;
	}
	s->bundle = bundle_decode(&s->arena, text, &error);
	if (s->bundle == NULL) {
		report_error("%s:%d:%d: 数据包不能用：%s", s->settings.bundle,
		    error.line, error.column, error.text);
		return false;
	}
	set_clock(s);
	return true;
}

static bool
open_vault(struct session *s)
{
	static const char *const why[] = {
		[VAULT_FINE] = "",
		[VAULT_MALFORMED] = "不是工作台密钥文件，或已损坏",
		[VAULT_PASSPHRASE] = "口令不对，或文件被改动过",
		[VAULT_MEMORY] = "内存不足，算不了口令",
	};
	const char *path = s->options->keys;
	enum vault_fault fault;
	struct str text;

	if (!file_read(&s->arena, path, &text)) {
		report_error("读不了密钥文件 %s：%s%s", path, strerror(errno),
		    errno == ENOENT ? "（首次使用先运行 desk init）" : "");
		return false;
	}
	s->passphrase =
	    passphrase_read(s->options->passphrase_file, PASSPHRASE_OPEN);
	if (s->passphrase == NULL)
		return false;
	s->vault = vault_open(text, passphrase_str(s->passphrase), &fault);
	if (s->vault == NULL)
		report_error("打不开 %s：%s", path, why[fault]);
	else if (!s->vault->has_pins)
		report_error(
		    "%s 不是 desk.keys，而是根密钥文件或托管文件", path);
	return s->vault != NULL && s->vault->has_pins;
}

static char *
socket_path(struct session *s)
{
	return file_join(
	    &s->arena, s->settings.sockets, STR(STORE_SOCKET_DESK));
}

static bool
connect_store(struct session *s)
{
	char *path = socket_path(s);
	struct store_request request = { .op = STORE_PING };
	struct store_reply reply;
	struct buf record = BUF_INIT;
	bool done;

	if (!store_client_connect(&s->store, path)) {
		report_error("连不上存储进程 %s：%s", path, strerror(errno));
		return false;
	}
	done = session_ask(s, &record, &request, &reply);
	if (done && reply.status != STORE_OK) {
		report_error(
		    "存储进程答复“%s”", store_wire_status_name(reply.status));
		done = false;
	}
	if (done)
		memcpy(s->site, reply.ping.site.p, sizeof(s->site));
	buf_done(&record);
	return done;
}

static bool
open_keys(struct session *s)
{
	if (s->options->keys != NULL)
		return open_vault(s);
	report_error("请用 --keys 指明密钥文件 desk.keys");
	return false;
}

/* No store to ask for the site: the keys and the parcel say it. */
static bool
open_offline(struct session *s)
{
	if (!open_keys(s))
		return false;
	memcpy(s->site, s->vault->site, sizeof(s->site));
	s->offline = offline_open(s, s->options->offline);
	return s->offline != NULL;
}

bool
session_store(struct session *s)
{
	if (s->now.unix == 0)
		set_clock(s);
	return s->options->offline != NULL ? open_offline(s) : connect_store(s);
}

bool
session_vault(struct session *s)
{
	if (s->vault == NULL && !open_keys(s))
		return false;
	if (memcmp(s->vault->site, s->site, sizeof(s->site)) != 0) {
		report_error("%s 属于另一个站点，与存储进程的站点编号不同",
		    s->options->keys);
		return false;
	}
	s->ring = vault_ring(&s->arena, s->vault);
	return true;
}

bool
session_all(struct session *s)
{
	return session_settings(s) && session_bundle(s) && session_store(s) &&
	       session_vault(s);
}

bool
session_ask(struct session *s, struct buf *record,
    const struct store_request *request, struct store_reply *reply)
{
	record->wipe = true;
	if (s->offline != NULL)
		return offline_ask(s, s->offline, record, request, reply);
	if (store_client_ask(&s->store, &s->arena, record, request, reply))
		return true;
	report_error("存储进程没有答复（%s）：%s%s",
	    store_wire_op_name(request->op), strerror(errno),
	    errno == ECONNRESET || errno == EPIPE
		? "（设置里的 peers.desk 有没有准许本用户？）"
		: "");
	return false;
}

/* A store that was restarted is back within seconds. */
static bool
connect_again(struct session *s)
{
	enum { TRIES = 50 };
	const struct timespec pause = { 0, 100 * 1000 * 1000 };
	char *path = socket_path(s);

	store_client_close(&s->store);
	for (int i = 0; i < TRIES; i++) {
		if (store_client_connect(&s->store, path))
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

bool
session_ask_surely(struct session *s, struct buf *record,
    const struct store_request *request, struct store_reply *reply)
{
	record->wipe = true;
	if (s->offline == NULL &&
	    store_client_ask(&s->store, &s->arena, record, request, reply))
		return true;
	if (s->offline == NULL && !connect_again(s)) {
		report_error("连不上存储进程：%s", strerror(errno));
		return false;
	}
	return session_ask(s, record, request, reply);
}

/* Digits of any width, however grouped. */
static size_t
count_digits(const char *typed)
{
	struct number number;
	size_t n = 0;

	/* Full-width digits count too: that reader knows them all. */
	if (number_parse(str_of(typed), &number)) {
		seal_wipe(&number, sizeof(number));
		return NUMBER_DIGITS;
	}
	for (; *typed != '\0'; typed++)
		n += ascii_is_digit((unsigned char)*typed);
	return n;
}

bool
session_number(const char *typed, char out[NUMBER_PUBLIC + 1])
{
	if (number_parse_public(str_of(typed), out))
		return true;
	if (count_digits(typed) > NUMBER_PUBLIC)
		report_error(
		    "这里只要受理号，即查询编号的前八位。后十位是来人的"
		    "秘密，不要输入，也不要问；命令历史里若已留下，请"
		    "清除");
	else
		report_error("受理号是八位数字");
	return false;
}

struct str
session_unit(const struct session *s, struct str id)
{
	const struct unit *unit =
	    s->bundle != NULL ? bundle_unit(s->bundle, id) : NULL;

	return unit != NULL ? unit->label : id;
}

struct str
session_state(const struct session *s, struct str id)
{
	const struct state *state =
	    s->bundle != NULL ? bundle_state(s->bundle, id) : NULL;

	return state != NULL ? state->label : id;
}
