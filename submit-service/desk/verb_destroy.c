/*
 * desk keys --destroy MONTH: wipes the box keys of a past month. What was
 * sealed to them alone (anonymous submissions) is then unreadable everywhere,
 * in every backup too. Tickets of that month that are not finished stop it.
 */
#include "desk/verbs.h"

#include <stdio.h>
#include <string.h>

#include "desk/keyset.h"
#include "desk/queue.h"
#include "desk/report.h"

struct needs {
	const struct session *session;
	const char *month;
	size_t open, finished;
};

/* Either column may lie; whichever names the month keeps its keys. */
static bool
count(void *ctx, const struct store_row *row)
{
	struct needs *needs = ctx;
	const struct vault_key *box =
	    vault_find(needs->session->vault, KEY_BOX, row->key_id);
	const struct state *state =
	    bundle_state(needs->session->bundle, row->state);

	if (!(box != NULL && strcmp(box->key.month, needs->month) == 0) &&
	    !str_starts(row->received, needs->month))
		return true;
	if (state != NULL && state->final)
		needs->finished++;
	else
		needs->open++;
	return true;
}

/* A whole month that is over. */
static bool
month_is_past(const struct session *s, const char *month)
{
	struct date first, last;

	if (!vault_month(str_of(month), &first, &last)) {
		report_error("--destroy 要写成 YYYY-MM");
		return false;
	}
	if (date_cmp(last, s->today) < 0)
		return true;
	report_error("%s 还没有过完，它的密钥还要收件，不能销毁", month);
	return false;
}

static size_t
count_keys(const struct session *s, const char *month)
{
	struct vault *part = vault_month_part(s->vault, str_of(month));
	size_t n = part->n;

	vault_free(part);
	return n;
}

/* DESK_DONE: go on. */
static int
may_destroy(struct session *s, const char *month)
{
	struct needs needs = { .session = s, .month = month };
	size_t n = count_keys(s, month);

	if (n == 0) {
		report_error("这份 desk.keys 里没有 %s 的收件密钥", month);
		return DESK_REFUSED;
	}
	if (!queue_walk(s, &(struct queue_filter){ 0 }, count, &needs))
		return DESK_FAILED;
	printf("%s：%zu 把收件密钥；库里还有这个月的件：未办结 %zu 件，已办结 "
	       "%zu 件。\n",
	    month, n, needs.open, needs.finished);
	if (needs.open > 0 && s->options->force == NULL) {
		report_error(
		    "还有未办结的件要用这些密钥，没有销毁。确要销毁，另"
		    "加 --force");
		return DESK_REFUSED;
	}
	if (needs.finished > 0)
		report_note("已办结的件从此打不开；到期的先用 desk purge 清除");
	return DESK_DONE;
}

int
verb_keys_destroy(struct session *s)
{
	const char *month = s->options->destroy;
	int status;

	if (!session_all(s) || !month_is_past(s, month))
		return DESK_FAILED;
	status = may_destroy(s, month);
	if (status != DESK_DONE)
		return status;
	if (s->options->yes == NULL) {
		puts("没有销毁。销毁以后谁也不能恢复；确定了，加 --yes "
		     "再执行。");
		return DESK_DONE;
	}
	vault_destroy(s->vault, str_of(month), s->today);
	if (!keyset_write(s))
		return DESK_FAILED;
	printf("已从 %s 销毁 %s 的收件密钥。\n", s->options->keys, month);
	puts("请同时销毁：desk.keys "
	     "的旧备份、这个月的托管文件、存放过它们的介质。"
	     "留着任何一份，都等于没有销毁。");
	return DESK_DONE;
}
