/* Lists of receipts, read and written; see receipt_day.h. */
#include "desk/receipt_day.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "desk/report.h"

enum { BASE64_MAX = 48, HASH_TEXT = 43 };

static const char head[] = "wangting-receipts 1";

static int
hash_cmp(const void *a, const void *b)
{
	return memcmp(a, b, SEAL_HASH_SIZE);
}

static void
make_digest(const struct receipt_day *day, unsigned char digest[SEAL_HASH_SIZE])
{
	struct buf iso = BUF_INIT;
	struct str parts[5];

	date_put_iso(&iso, day->day);
	parts[0] = str_of(head);
	parts[1] = str_mem(day->site, sizeof(day->site));
	parts[2] = buf_view(&iso);
	parts[3] = str_mem(day->previous, sizeof(day->previous));
	parts[4] = str_mem(day->hashes, day->n * SEAL_HASH_SIZE);
	seal_hash_parts(digest, parts, 5);
	buf_done(&iso);
}

void
receipt_day_close(struct arena *arena, struct receipt_day *day)
{
	size_t n = RECEIPT_DAY_MIN;
	unsigned char(*all)[SEAL_HASH_SIZE];

	while (n < day->n)
		n *= 2;
	all = arena_alloc(arena, n * sizeof(*all));
	if (day->n > 0)
		memcpy(all, day->hashes, day->n * sizeof(*all));
	if (n > day->n)
		seal_random(all + day->n, (n - day->n) * sizeof(*all));
	qsort(all, n, sizeof(*all), hash_cmp);
	day->hashes = all;
	day->n = n;
	make_digest(day, day->digest);
}

/* ---- writing ------------------------------------------------------------- */

static void
put_bytes(struct buf *out, const char *before, const void *bytes, size_t n)
{
	char text[BASE64_MAX];

	buf_cstr(out, before);
	buf_put(out, text, hash_base64_put(text, bytes, n));
	buf_char(out, '\n');
}

static void
put_front(struct buf *out, const struct receipt_day *day)
{
	buf_cstr(out, "---\ntype: receipts\ntitle: ");
	date_put_face(out, day->day);
	buf_cstr(out, "的回执清单\nslug: \"");
	date_put_iso(out, day->day);
	buf_cstr(out, "\"\ndate: ");
	date_put_iso(out, day->day);
	buf_cstr(out, "\n---\n\n```text\n");
}

void
receipt_day_put(struct buf *out, const struct receipt_day *day)
{
	put_front(out, day);
	buf_fmt(out, "%s\n", head);
	put_bytes(out, "site ", day->site, sizeof(day->site));
	buf_cstr(out, "day ");
	date_put_iso(out, day->day);
	buf_char(out, '\n');
	if (day->is_first)
		buf_cstr(out, "previous -\n");
	else
		put_bytes(
		    out, "previous ", day->previous, sizeof(day->previous));
	put_bytes(out, "digest ", day->digest, sizeof(day->digest));
	for (size_t i = 0; i < day->n; i++)
		put_bytes(out, "", day->hashes[i], SEAL_HASH_SIZE);
	buf_cstr(out, "```\n");
}

/* ---- reading ------------------------------------------------------------- */

struct lines {
	struct str rest;
	size_t n; /* of the line last read, from 1 */
};

static bool
next_line(struct lines *in, struct str *line)
{
	struct str text = in->rest;

	if (text.n == 0)
		return false;
	if (!str_cut(text, '\n', line, &in->rest))
		in->rest = str_of(NULL);
	*line = str_trim(*line);
	in->n++;
	return true;
}

static bool
take(struct lines *in, const char *name, struct str *value)
{
	struct str line, word;

	return next_line(in, &line) && str_cut(line, ' ', &word, value) &&
	       str_is(word, name);
}

/* *name: the line that is not there or malformed. */
static bool
take_head(struct lines *in, struct receipt_day *day, const char **name)
{
	struct str value;

	*name = "site";
	if (!take(in, *name, &value) ||
	    !hash_base64_get(day->site, sizeof(day->site), value))
		return false;
	*name = "day";
	if (!take(in, *name, &value) || !date_parse(value, &day->day))
		return false;
	*name = "previous";
	if (!take(in, *name, &value))
		return false;
	day->is_first = str_is(value, "-");
	if (!day->is_first &&
	    !hash_base64_get(day->previous, sizeof(day->previous), value))
		return false;
	*name = "digest";
	return take(in, *name, &value) &&
	       hash_base64_get(day->digest, sizeof(day->digest), value);
}

/* The hashes, in order, as many as a list has; NULL: they are. */
static const char *
take_hashes(struct arena *arena, struct lines *in, struct receipt_day *day)
{
	size_t whole = RECEIPT_DAY_MIN;
	struct str line;

	day->hashes = arena_alloc(
	    arena, (in->rest.n / HASH_TEXT + 1) * sizeof(*day->hashes));
	while (next_line(in, &line) &&
	       hash_base64_get(day->hashes[day->n], SEAL_HASH_SIZE, line)) {
		if (day->n > 0 &&
		    hash_cmp(day->hashes[day->n - 1], day->hashes[day->n]) >= 0)
			return str_fmt(arena,
			    "第 %zu 行与上一行次序不对或相同：清单被改动过",
			    in->n);
		day->n++;
	}
	while (whole < day->n)
		whole *= 2;
	if (day->n == whole)
		return NULL;
	return str_fmt(arena,
	    "到第 %zu 行为止只有 %zu 行摘要，应有 %zu 行：少了或写坏了", in->n,
	    day->n, whole);
}

bool
receipt_day_get(struct arena *arena, struct str text, struct receipt_day *day,
    const char **wrong)
{
	unsigned char digest[SEAL_HASH_SIZE];
	struct lines in = { .rest = text };
	const char *name;
	struct str line;
	bool found = false;

	*day = (struct receipt_day){ 0 };
	*wrong = "里面没有回执清单";
	while (!found && next_line(&in, &line))
		found = str_is(line, head);
	if (!found)
		return false;
	if (!take_head(&in, day, &name)) {
		*wrong =
		    str_fmt(arena, "第 %zu 行应是“%s”，写法有误", in.n, name);
		return false;
	}
	*wrong = take_hashes(arena, &in, day);
	if (*wrong != NULL)
		return false;
	make_digest(day, digest);
	*wrong = str_fmt(arena,
	    "%d-%02d-%02d 的清单与它的 digest 一行不符：被改动过", day->day.y,
	    day->day.m, day->day.d);
	return memcmp(digest, day->digest, sizeof(digest)) == 0;
}

bool
receipt_day_has(
    const struct receipt_day *day, const unsigned char hash[SEAL_HASH_SIZE])
{
	return day->n > 0 && bsearch(hash, day->hashes, day->n,
				 sizeof(*day->hashes), hash_cmp) != NULL;
}

/* ---- a folder ------------------------------------------------------------ */

static bool
is_day_file(struct str path)
{
	struct date day;

	return path.n == 13 && str_ends(path, ".md") &&
	       date_parse(str_sub(path, 0, 10), &day);
}

/* NULL: it does. */
static const char *
break_between(struct arena *arena, const struct receipt_day *before,
    const struct receipt_day *day)
{
	int64_t number = date_days(day->day);
	struct date missing = date_of_days(number - 1);

	if (before == NULL ? !day->is_first
			   : date_days(before->day) + 1 < number)
		return str_fmt(arena, "前面缺 %d-%02d-%02d 的清单", missing.y,
		    missing.m, missing.d);
	if (before == NULL)
		return NULL;
	if (memcmp(day->site, before->site, sizeof(day->site)) != 0)
		return "site 一行与前一天的不同：属于另一个站点";
	if (!day->is_first &&
	    memcmp(day->previous, before->digest, SEAL_HASH_SIZE) == 0)
		return NULL;
	return str_fmt(arena,
	    "previous 一行接不上 %d-%02d-%02d 的 digest：这两天有一份换过",
	    missing.y, missing.m, missing.d);
}

static bool
follows(struct arena *arena, const struct receipt_day *before,
    const struct receipt_day *day, const char *path)
{
	const char *broken = break_between(arena, before, day);

	if (broken != NULL)
		report_error("%s：%s", path, broken);
	return broken == NULL;
}

static bool
load_day(struct arena *arena, const char *path, struct str name,
    struct receipt_day *day)
{
	struct str text;
	struct date named;
	const char *wrong;

	if (!file_read(arena, path, &text)) {
		report_error("读不了 %s：%s", path, strerror(errno));
		return false;
	}
	if (!receipt_day_get(arena, text, day, &wrong)) {
		report_error("%s：%s", path, wrong);
		return false;
	}
	if (date_parse(str_sub(name, 0, 10), &named) &&
	    date_cmp(named, day->day) == 0)
		return true;
	report_error("%s：文件名与清单的日期不同", path);
	return false;
}

bool
receipt_day_folder(struct arena *arena, const char *folder,
    struct receipt_day **days, size_t *n)
{
	struct file_list list;
	struct str bad = { NULL, 0 };

	*n = 0;
	*days = NULL;
	if (!file_walk(arena, folder, &list, &bad)) {
		report_error("读不了 %.*s：%s", STR_FMT(bad), strerror(errno));
		return false;
	}
	*days = ARENA_ARRAY(arena, list.n + 1, struct receipt_day);
	for (size_t i = 0; i < list.n; i++) {
		const char *path = file_join(arena, folder, list.items[i].path);
		struct receipt_day *day = &(*days)[*n];

		if (!is_day_file(list.items[i].path))
			continue;
		if (!load_day(arena, path, list.items[i].path, day) ||
		    !follows(arena, *n > 0 ? day - 1 : NULL, day, path))
			return false;
		(*n)++;
	}
	return true;
}
