/*
 * desk purge: deletes tickets whose last final state is older than their form
 * keeps them (`retain`, as it was when they came in). What counts is the last
 * signed step; only where the month's key is destroyed, and nothing can be
 * read any more, the clear columns do.
 */
#include "desk/verbs.h"

#include <stdio.h>
#include <string.h>

#include "desk/queue.h"
#include "desk/report.h"

struct candidate {
	char number[NUMBER_PUBLIC + 1];
	struct str form, title, received, key_id;
};

struct purge {
	struct session *session;
	struct candidate *list;
	size_t n, cap;
	size_t due, done, failed;
};

/* What is known of one of them. */
struct judged {
	const struct form *form;
	struct date ended;
	size_t items;
	bool is_over; /* in a final state */
};

/* ---- who may be due ------------------------------------------------------ */

static bool
is_final(const struct session *s, struct str id)
{
	const struct state *state = bundle_state(s->bundle, id);

	return state != NULL && state->final;
}

static bool
collect(void *ctx, const struct store_row *row)
{
	struct purge *purge = ctx;
	struct session *s = purge->session;
	struct candidate *one;

	if (!is_final(s, row->state))
		return true;
	purge->list = arena_grow(&s->arena, purge->list, purge->n, &purge->cap,
	    sizeof(*purge->list));
	one = &purge->list[purge->n++];
	*one = (struct candidate){ .form = row->form,
		.title = row->title,
		.received = row->received,
		.key_id = row->key_id };
	memcpy(one->number, row->public.p, NUMBER_PUBLIC);
	return true;
}

/* ---- since when ---------------------------------------------------------- */

/* The day of the last thing that happened; a later word delays the end. */
static bool
last_day(const struct dossier *d, struct date *last)
{
	bool found = d->received.n >= 10 &&
		     date_parse(str_sub(d->received, 0, 10), last);
	size_t i;

	for (i = 0; i < d->n; i++) {
		const struct date *at = d->items[i].side == ITEM_DESK
					    ? &d->steps[i].at
					    : &d->added[i].at;

		if (d->is_open[i] && date_cmp(*at, *last) > 0)
			*last = *at;
	}
	return found;
}

static bool
judge_opened(struct purge *purge, struct dossier *d, const char *number,
    struct judged *out)
{
	if (!dossier_load(d, purge->session, number))
		return false;
	if (!dossier_is_sound(d)) {
		dossier_report(d);
		report_error("%s 核对不上，没有清除；请先查明", number);
		return false;
	}
	*out = (struct judged){ .form = d->form,
		.items = d->n,
		.is_over = is_final(purge->session, d->state) };
	return last_day(d, &out->ended);
}

/* Nobody can open it: the clear columns, and the form as it is stored. */
static bool
judge_closed(
    struct purge *purge, const struct candidate *one, struct judged *out)
{
	struct session *s = purge->session;
	struct store_request request = { .op = STORE_TICKET_GET };
	struct store_reply reply;
	struct json_error error;
	struct buf record = BUF_INIT;
	bool done;

	request.ticket_get.public = str_of(one->number);
	done = session_ask(s, &record, &request, &reply) &&
	       reply.status == STORE_OK;
	if (done)
		*out = (struct judged){ .form = form_json_get(&s->arena,
					    reply.ticket_get.form, &error),
			.items = reply.ticket_get.n_items,
			.is_over = true };
	buf_done(&record);
	return done && one->received.n >= 10 &&
	       date_parse(str_sub(one->received, 0, 10), &out->ended);
}

/* ---- one ticket ---------------------------------------------------------- */

static bool delete (
    struct purge *purge, const struct candidate *one, size_t items)
{
	struct session *s = purge->session;
	struct store_request request = { .op = STORE_PURGE };
	struct store_reply reply;
	struct buf record = BUF_INIT, day = BUF_INIT;
	bool done;

	date_put_iso(&day, s->today);
	request.purge = (struct store_purge){ str_of(one->number),
		(uint32_t)items, buf_view(&day) };
	done = session_ask(s, &record, &request, &reply);
	if (done && reply.status != STORE_OK && reply.status != STORE_NONE) {
		report_error(reply.status == STORE_OLD
				 ? "%s 刚才又有了新内容，没有清除"
				 : "存储进程没有清除 %s",
		    one->number);
		done = false;
	}
	buf_done(&record);
	buf_done(&day);
	return done;
}

/* The desk forgets it too. */
static bool
forget(struct session *s, struct dossier *d, const char *number)
{
	struct pinbook own, *book = &d->pinbook;
	bool done;

	if (book->lock >= 0) {
		pins_remove(&book->pins, number);
		return pinbook_save(book, s->vault);
	}
	if (!pinbook_open(&own, &s->arena, s->options->keys, s->vault))
		return false;
	pins_remove(&own.pins, number);
	done = pinbook_save(&own, s->vault);
	pinbook_close(&own);
	return done;
}

static bool
is_due(const struct session *s, const struct judged *judged, struct date *due)
{
	if (judged->form == NULL || !judged->is_over)
		return false;
	*due = date_of_days(
	    date_days(judged->ended) + (int)judged->form->retain_days);
	return date_cmp(*due, s->today) < 0;
}

static void
purge_one(struct purge *purge, const struct candidate *one)
{
	struct session *s = purge->session;
	struct dossier d = { .pinbook = { .lock = -1 } };
	struct judged judged = { 0 };
	struct date due;
	bool is_gone = vault_gone_find(s->vault, one->key_id) != NULL;
	bool known = is_gone ? judge_closed(purge, one, &judged)
			     : judge_opened(purge, &d, one->number, &judged);

	purge->failed += !known;
	if (known && is_due(s, &judged, &due)) {
		purge->due++;
		printf("%s  %.*s  最后一步 %04d-%02d-%02d，保存 %u 天，"
		       "%04d-%02d-%02d 到期%s\n",
		    one->number, STR_FMT(one->title), judged.ended.y,
		    judged.ended.m, judged.ended.d, judged.form->retain_days,
		    due.y, due.m, due.d, is_gone ? "（密钥已销毁）" : "");
		if (s->options->yes != NULL) {
			bool done = delete (purge, one, judged.items) &&
				    forget(s, &d, one->number);

			purge->done += done;
			purge->failed += !done;
		}
	}
	dossier_done(&d);
}

/* ---- the verb ------------------------------------------------------------ */

static int
print_log(struct session *s)
{
	struct store_request request = { .op = STORE_PURGE_LOG };
	struct store_reply reply;
	struct buf record = BUF_INIT;
	size_t i;
	bool done = session_ask(s, &record, &request, &reply) &&
		    reply.status == STORE_OK;

	for (i = 0; done && i < reply.purge_log.n_rows; i++) {
		const struct store_log_row *row = &reply.purge_log.rows[i];

		printf("%.*s  %.*s  %.*s  %.*s 收到的 %u 件\n",
		    STR_FMT(row->day), STR_FMT(row->form),
		    STR_FMT(session_unit(s, row->unit)), STR_FMT(row->month),
		    row->n);
	}
	if (done && reply.purge_log.n_rows == 0)
		puts("还没有清除过。");
	buf_done(&record);
	return done ? DESK_DONE : DESK_FAILED;
}

int
verb_purge(struct session *s)
{
	struct purge purge = { .session = s };
	size_t i;

	if (s->options->log != NULL)
		return session_settings(s) && session_bundle(s) &&
			       session_store(s)
			   ? print_log(s)
			   : DESK_FAILED;
	if (!session_all(s) ||
	    !queue_walk(s, &(struct queue_filter){ 0 }, collect, &purge))
		return DESK_FAILED;
	for (i = 0; i < purge.n; i++)
		purge_one(&purge, &purge.list[i]);
	if (purge.due == 0)
		puts("没有到期的件。");
	else if (s->options->yes == NULL)
		printf("共 %zu 件到期，没有清除。清除以后不能恢复；确定了，加 "
		       "--yes 再执行。\n",
		    purge.due);
	else
		printf("已清除 %zu 件。\n", purge.done);
	return purge.failed == 0 ? DESK_DONE : DESK_REFUSED;
}
