/*
 * Any text as a body with directive blocks: parsing twice gives the same,
 * blocks lie in each other and inside the HTML, addresses stand in order,
 * every place lies in the source, and no mark of ours and no tag gets out.
 */
#include <stdlib.h>

#include "read/directive.h"
#include "read/md.h"
#include "read/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct option options[] = { { .value = { "yes", 3 },
    .label = { "y", 1 } } };
static struct type_field fields[] = {
	{ .name = { "a", 1 }, .label = { "a", 1 }, .required = true },
	{ .name = { "b", 1 }, .label = { "b", 1 }, .kind = VALUE_PHONE },
	{ .name = { "c", 1 }, .label = { "c", 1 }, .kind = VALUE_URL },
	{ .name = { "d", 1 }, .label = { "d", 1 }, .kind = VALUE_DATE },
	{ .name = { "e", 1 }, .label = { "e", 1 }, .kind = VALUE_NUMBER },
	{ .name = { "f", 1 }, .label = { "f", 1 }, .kind = VALUE_FILE },
	{ .name = { "g", 1 }, .label = { "g", 1 }, .kind = VALUE_REF },
	{ .name = { "h", 1 },
	    .label = { "电话", 6 },
	    .kind = VALUE_ENUM,
	    .options = options,
	    .n_options = 1 },
};
static struct directive_tag tags[] = { { { "div", 3 }, { "x", 1 } } };
static struct directive items[] = {
	{ .name = { "a", 1 }, .unnamed = SIZE_MAX },
	{ .name = { "提示", 6 },
	    .fields = fields,
	    .n_fields = 8,
	    .unnamed = 0,
	    .replaces = tags,
	    .n_replaces = 1 },
};
static const struct directives set = { items, 2 };

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check_pos(const struct src *src, struct pos pos)
{
	must(pos.src == src && pos.line >= 1 && pos.line <= src->n_lines);
	must(pos.col >= 1 && pos.col <= src->text.n + 1);
}

/* The next n blocks from `at` lie in [from, to), one behind the other. */
static void
check_blocks(const struct md *md, size_t at, size_t n, struct md_piece in)
{
	for (size_t end = at + n; at < end;) {
		const struct md_directive *d = &md->directives[at];

		must(d->is != NULL && d->open >= in.from && d->close <= in.to);
		must(d->open <= d->close && at + d->n_inside < end);
		check_blocks(md, at + 1, d->n_inside,
		    (struct md_piece){ d->open, d->close });
		in.from = d->close;
		at += d->n_inside + 1;
	}
}

static void
check(const struct src *src, const struct md *md)
{
	uint32_t before = 0;

	for (size_t i = 0; i < md->n_refs; i++) {
		must(md->refs[i].at >= before && md->refs[i].at < md->html.n);
		before = md->refs[i].at;
		check_pos(src, md->refs[i].pos);
	}
	for (size_t i = 0; i < md->n_headings; i++)
		check_pos(src, md->headings[i].pos);
	for (size_t i = 0; i < md->n_directives; i++)
		check_pos(src, md->directives[i].pos);
	must(md->n_ids >= md->n_headings);
	check_blocks(md, 0, md->n_directives,
	    (struct md_piece){ 0, (uint32_t)md->html.n });
	must(str_find(md->html, "<script") == SIZE_MAX);
	must(str_find(md->html, "<?") == SIZE_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena arena, scratch;
	struct diags diags;
	struct src src;
	size_t start;

	arena_init(&arena, 0);
	arena_init(&scratch, 0);
	diags_init(&diags);
	md_start();
	src_init(&src, &arena, STR("a.md"), str_mem(data, n));
	if (source_check(&src, &start, &diags)) {
		const struct md_input in = {
			.src = &src, .body_at = start, .directives = &set
		};
		const struct md *a =
		    md_parse_with(&arena, &scratch, &in, &diags);
		const struct md *b =
		    md_parse_with(&arena, &scratch, &in, &diags);
		struct buf out = BUF_INIT;

		must(str_eq(a->html, b->html));
		must(a->n_directives == b->n_directives);
		check(&src, a);
		for (size_t i = 0; i < diags.n; i++)
			check_pos(&src, diags.items[i].pos);
		md_html(a, &out, NULL, NULL);
		must(out.n >= a->html.n);
		buf_done(&out);
	}
	diags_done(&diags);
	arena_done(&scratch);
	arena_done(&arena);
	return 0;
}
