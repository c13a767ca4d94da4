/* Making and writing keys; who may have them is the vault's business. */
#include "desk/keyset.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/utf8.h"
#include "desk/report.h"

void
keyset_month(char out[8], struct date day, unsigned later)
{
	unsigned months = (unsigned)day.y * 12 + (unsigned)day.m - 1 + later;

	snprintf(out, 8, "%04u-%02u", months / 12 % 10000, months % 12 + 1);
}

/* ---- units --------------------------------------------------------------- */

static bool
is_id(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!ascii_is_alnum((unsigned char)s.p[i]) && s.p[i] != '-' &&
		    s.p[i] != '_')
			return false;
	return s.n > 0 && s.n <= VAULT_UNIT_MAX;
}

static bool
has_unit(const struct keyset_units *units, struct str id)
{
	size_t i;

	for (i = 0; i < units->n; i++)
		if (str_eq(units->ids[i], id))
			return true;
	return false;
}

/* One id a line; blank lines and lines with # are for people. */
static bool
read_units(struct session *s, const char *path, struct keyset_units *units)
{
	struct str text, line;
	size_t number = 0;
	bool more = true;

	if (!file_read(&s->arena, path, &text)) {
		report_error("读不了 %s：%s", path, strerror(errno));
		return false;
	}
	while (more) {
		more = str_cut(text, '\n', &line, &text);
		line = str_trim(line);
		number++;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (!is_id(line) || has_unit(units, line) ||
		    units->n == KEYSET_UNITS_MAX) {
			report_error(
			    "%s:%zu: 单位编号写法有误或重复", path, number);
			return false;
		}
		units->ids[units->n++] = line;
	}
	return true;
}

bool
keyset_units(struct session *s, struct keyset_units *units)
{
	const char *file = s->options->units;
	size_t i;

	units->n = 0;
	units->ids = ARENA_ARRAY(&s->arena, KEYSET_UNITS_MAX, struct str);
	if (file != NULL && !read_units(s, file, units))
		return false;
	if (file == NULL)
		for (i = 0;
		     i < s->bundle->n_units && units->n < KEYSET_UNITS_MAX; i++)
			units->ids[units->n++] = s->bundle->units[i].id;
	if (units->n == 0)
		report_error("没有任何单位");
	return units->n > 0;
}

/* ---- making -------------------------------------------------------------- */

static bool
complete_boxes(
    struct session *s, struct str unit, const char *until, size_t *added)
{
	char month[8];
	unsigned later;

	for (later = 0; later <= KEYSET_AHEAD_MAX; later++) {
		keyset_month(month, s->today, later);
		if (strcmp(month, until) > 0)
			break;
		if (vault_box_of(s->vault, unit, str_of(month)) != NULL)
			continue;
		if (!vault_add_box(s->vault, unit, str_of(month), s->today))
			return false;
		(*added)++;
	}
	return true;
}

/* A reply key must sign until the last day that box keys are for. */
static bool
complete_reply(
    struct session *s, struct str unit, const char *until, size_t *added)
{
	struct vault_days days = { .issued = s->today };
	struct date first, last;
	char month[8];

	if (!vault_month(str_of(until), &first, &last))
		return false;
	if (vault_reply_of(s->vault, unit, s->today) != NULL &&
	    vault_reply_of(s->vault, unit, last) != NULL)
		return true;
	keyset_month(month, s->today, 0);
	if (!vault_month(str_of(month), &days.not_before, &first))
		return false;
	keyset_month(month, s->today, KEYSET_REPLY_MONTHS);
	if (!vault_month(str_of(month), &first, &days.not_after) ||
	    !vault_add_reply(s->vault, unit, days))
		return false;
	(*added)++;
	return true;
}

bool
keyset_complete(struct session *s, const struct keyset_units *units,
    const char *until, size_t *added)
{
	size_t i;

	*added = 0;
	for (i = 0; i < units->n; i++)
		if (!complete_boxes(s, units->ids[i], until, added) ||
		    !complete_reply(s, units->ids[i], until, added)) {
			report_error(
			    "单位 %.*s 的密钥造不出来", STR_FMT(units->ids[i]));
			return false;
		}
	return true;
}

/* ---- writing ------------------------------------------------------------- */

bool
keyset_write_file(const char *path, const struct buf *text, mode_t mode)
{
	if (file_write(path, buf_view(text), mode, true))
		return true;
	report_error("写不了 %s：%s", path, strerror(errno));
	return false;
}

/* Without the root key nothing is signed: what was, stands. */
static bool
write_signed(struct session *s, const struct buf *root, const struct buf *list)
{
	return root->n == 0 ||
	       (keyset_write_file(s->settings.root_key, root, 0644) &&
		   keyset_write_file(s->settings.keys, list, 0644));
}

bool
keyset_write(struct session *s)
{
	struct buf vault = BUF_INIT, statements = BUF_INIT, root = BUF_INIT;
	bool done;

	if (s->vault->has_root) {
		vault_statements(&statements, s->vault);
		keys_root_put(&root, s->vault->root);
	}
	if (s->options->root_key != NULL)
		vault_drop_root(s->vault);
	done =
	    vault_seal(&vault, s->vault, passphrase_str(s->passphrase), NULL);
	if (!done)
		report_error("内存不足，算不了口令");
	done = done && keyset_write_file(s->options->keys, &vault, 0600) &&
	       write_signed(s, &root, &statements);
	buf_done(&vault);
	buf_done(&statements);
	buf_done(&root);
	return done;
}
