/*
 * The two who want slips: `check` makes findings of them, `fmt` mends the
 * safe ones, again and again until a pass finds none.
 */
#include "read/slip.h"

#include "base/utf8.h"

/* ---- findings ------------------------------------------------------------ */

struct check {
	const struct src *src;
	struct diags *diags;
};

/* Characters shown around a mend, so that one sees where it belongs. */
static const struct shown {
	enum diag_code code;
	unsigned before, behind;
} around[] = {
	{ DIAG_SLIP_HALF_WIDTH, 3, 3 },
	{ DIAG_SLIP_BRACKET, 12, 0 },
	{ DIAG_SLIP_BOLD_SPACE, 0, 0 },
	{ DIAG_SLIP_LENTICULAR, 0, 0 },
	{ DIAG_SLIP_TABLE, 0, 0 },
};

enum { BEHIND = 16, MEND_MOST = 48 };

static struct shown
shown_around(enum diag_code code)
{
	for (size_t i = 0; i < sizeof(around) / sizeof(*around); i++) {
		if (around[i].code == code)
			return around[i];
	}
	return (struct shown){ code, 0, BEHIND };
}

/* Up to n code points of the line that end at `at`. */
static struct str
before(struct str text, size_t at, unsigned n)
{
	size_t from = at;

	for (; n > 0 && from > 0 && text.p[from - 1] != '\n'; n--) {
		from--;
		while (from > 0 && ((unsigned char)text.p[from] & 0xc0) == 0x80)
			from--;
	}
	return str_sub(text, from, at - from);
}

/* At most n code points of s. */
static void
put_most(struct buf *out, struct str s, size_t n)
{
	const char *p = s.p, *end = s.p + s.n;

	while (p < end && n > 0) {
		(void)utf8_next(&p, end);
		n--;
	}
	buf_put(out, s.p, (size_t)(p - s.p));
}

static void
report(void *ctx, const struct slip *slip)
{
	struct check *c = ctx;
	struct pos pos = src_pos(c->src, slip->at);
	struct shown n = shown_around(slip->code);
	struct buf shown = BUF_INIT;

	if (slip->with.n > 0) {
		if (slip->with.p[0] == '[')
			n.before = 0; /* the mend begins with its text */
		buf_str(&shown, before(c->src->text, slip->at, n.before));
		put_most(&shown, slip->with, MEND_MOST);
		put_most(&shown, slip->rest, n.behind);
	}
	if (shown.n > 0)
		DIAG_ADD(c->diags, slip->code, pos, shown.p);
	else
		DIAG_ADD0(c->diags, slip->code, pos);
	buf_done(&shown);
}

void
slip_check(const struct src *src, size_t body_at, struct diags *diags)
{
	struct check c = { src, diags };

	slip_find(src->text, body_at, report, &c);
}

/* ---- mending ------------------------------------------------------------- */

/* Every mend lets a next one show up; no text needs this many. */
enum { PASSES_MAX = 64 };

struct mend {
	struct str text;
	struct buf *out;
	size_t done; /* offset in text behind what is in `out` */
	size_t n;
};

static void
mend_one(void *ctx, const struct slip *slip)
{
	struct mend *m = ctx;

	if (!slip->is_safe)
		return;
	buf_put(m->out, m->text.p + m->done, slip->at - m->done);
	buf_str(m->out, slip->with);
	m->done = slip->at + slip->n;
	m->n++;
}

static bool
mend_once(struct str text, size_t body_at, struct buf *out)
{
	struct mend m = { text, out, 0, 0 };

	buf_clear(out);
	slip_find(text, body_at, mend_one, &m);
	buf_put(out, text.p + m.done, text.n - m.done);
	return m.n > 0;
}

bool
slip_mend(struct str text, size_t body_at, struct buf *out)
{
	struct buf other = BUF_INIT;
	bool mended = mend_once(text, body_at, out), more = mended;

	if (!mended)
		buf_clear(out);
	for (unsigned i = 0; more && i < PASSES_MAX; i++) {
		more = mend_once(buf_view(out), body_at, &other);
		if (more) {
			struct buf swap = *out;

			*out = other;
			other = swap;
		}
	}
	buf_done(&other);
	return mended;
}
