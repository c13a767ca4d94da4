/*
 * Any text as a page: every finding lies in the source, mends ascend, and
 * what fmt has mended needs no second mend.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "fmt.h"
#include "read/slip.h"
#include "read/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

struct seen {
	struct str text;
	size_t behind;
};

static void
look(void *ctx, const struct slip *slip)
{
	struct seen *seen = ctx;

	must(slip->at + slip->n <= seen->text.n);
	must(utf8_bad(slip->with) == SIZE_MAX);
	must(utf8_bad(slip->rest) == SIZE_MAX);
	if (!slip->is_safe)
		return;
	must(slip->at >= seen->behind);
	seen->behind = slip->at + slip->n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = str_mem(data, n);
	struct buf once = BUF_INIT, twice = BUF_INIT;
	struct arena arena;
	struct diags diags;
	struct src src;
	size_t start;

	arena_init(&arena, 0);
	diags_init(&diags);
	src_init(&src, &arena, STR("a.md"), text);
	if (source_check(&src, &start, &diags)) {
		struct seen seen = { text, start };

		slip_find(text, start, look, &seen);
		slip_check(&src, start, &diags);
		if (fmt_text(text, start, &once))
			must(!fmt_text(buf_view(&once), start, &twice));
	}
	buf_done(&once);
	buf_done(&twice);
	diags_done(&diags);
	arena_done(&arena);
	return 0;
}
