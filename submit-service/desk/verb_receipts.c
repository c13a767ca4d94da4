/*
 * desk receipts: writes the list of each day that is over as a page of the
 * site, and holds what was published against what the store has.
 */
#include "desk/verbs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "desk/receipt_day.h"
#include "desk/report.h"

enum {
	/* A confirmation begun before midnight may be written after it. */
	LATE_SECONDS = 15 * 60
};

/* The hashes the store has of a day; `first` its first day, or empty. */
static bool
ask_day(struct session *s, struct date day, struct receipt_day *out,
    struct date *first, bool *any)
{
	struct buf iso = BUF_INIT;
	struct store_request ask = { .op = STORE_RECEIPTS };
	size_t cap = 0, got;

	*out = (struct receipt_day){ .day = day };
	memcpy(out->site, s->site, sizeof(out->site));
	date_put_iso(&iso, day);
	ask.receipts.day = str_copy(&s->arena, buf_view(&iso));
	buf_done(&iso);
	do {
		struct buf record = BUF_INIT;
		struct store_reply reply;

		if (!session_ask(s, &record, &ask, &reply) ||
		    reply.status != STORE_OK) {
			buf_done(&record);
			return false;
		}
		*any = date_parse(reply.receipts.first, first);
		got = reply.receipts.n_hashes;
		for (size_t i = 0; i < got; i++) {
			out->hashes = arena_grow(&s->arena, out->hashes, out->n,
			    &cap, sizeof(*out->hashes));
			memcpy(out->hashes[out->n++],
			    reply.receipts.hashes[i].bytes.p, SEAL_HASH_SIZE);
		}
		if (got > 0)
			ask.receipts.after =
			    str_mem(out->hashes[out->n - 1], SEAL_HASH_SIZE);
		buf_done(&record);
	} while (got > 0);
	return true;
}

/* What was published must hold all that the store has of that day. */
static bool
day_is_whole(struct session *s, const struct receipt_day *published)
{
	struct receipt_day stored;
	struct date first;
	size_t missing = 0;
	bool any;

	if (memcmp(published->site, s->site, sizeof(s->site)) != 0) {
		report_error("清单属于另一个站点");
		return false;
	}
	if (!ask_day(s, published->day, &stored, &first, &any))
		return false;
	for (size_t i = 0; i < stored.n; i++)
		missing += !receipt_day_has(published, stored.hashes[i]);
	if (missing > 0)
		report_alarm("%d-%02d-%02d 的清单缺 %zu 份回执",
		    published->day.y, published->day.m, published->day.d,
		    missing);
	return missing == 0;
}

static bool
write_day(struct session *s, const char *folder, const struct receipt_day *day)
{
	struct buf text = BUF_INIT, name = BUF_INIT;
	const char *path;
	bool done;

	date_put_iso(&name, day->day);
	buf_cstr(&name, ".md");
	path = file_join(&s->arena, folder, buf_view(&name));
	receipt_day_put(&text, day);
	done = file_write(path, buf_view(&text), 0644, true);
	if (!done)
		report_error("写不了 %s：%s", path, strerror(errno));
	else
		printf("%s\n", path);
	buf_done(&text);
	buf_done(&name);
	return done;
}

/* The last day whose list can be closed. */
static struct date
last_over(const struct session *s)
{
	struct instant late = s->now;

	late.unix -= LATE_SECONDS;
	return date_of_days(date_days(date_of(late)) - 1);
}

/* From the day behind `last`, or from the store's first, to yesterday. */
static int
write_days(
    struct session *s, const char *folder, const struct receipt_day *last)
{
	struct receipt_day day, before;
	struct date first, from, end = last_over(s);
	bool any, is_first = last == NULL;

	if (!ask_day(s, end, &day, &first, &any))
		return DESK_FAILED;
	if (is_first && !any)
		return DESK_DONE;
	from = is_first ? first : date_of_days(date_days(last->day) + 1);
	if (!is_first)
		before = *last;
	for (; date_cmp(from, end) <= 0;
	     from = date_of_days(date_days(from) + 1)) {
		if (!ask_day(s, from, &day, &first, &any))
			return DESK_FAILED;
		day.is_first = is_first;
		if (!is_first)
			memcpy(day.previous, before.digest, SEAL_HASH_SIZE);
		receipt_day_close(&s->arena, &day);
		if (!write_day(s, folder, &day))
			return DESK_FAILED;
		before = day;
		is_first = false;
	}
	return DESK_DONE;
}

int
verb_receipts(struct session *s)
{
	const char *folder =
	    s->options->out != NULL ? s->options->out : "content/huizhi";
	struct receipt_day *days;
	size_t n;
	int status = DESK_DONE, wrote;

	if (!session_settings(s) || !session_bundle(s) || !session_store(s) ||
	    !receipt_day_folder(&s->arena, folder, &days, &n))
		return DESK_FAILED;
	for (size_t i = 0; i < n; i++)
		if (!day_is_whole(s, &days[i]))
			status = DESK_REFUSED;
	wrote = write_days(s, folder, n > 0 ? &days[n - 1] : NULL);
	return wrote == DESK_DONE ? status : wrote;
}
