/*
 * Any text as a Markdown body: parsing twice gives the same bytes, addresses
 * stand in order inside the HTML, no place lies outside the source, and no
 * tag gets through that the writer does not write.
 */
#include <stdlib.h>

#include "read/md.h"
#include "read/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

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

static void
check_facts(const struct src *src, const struct md *md)
{
	uint32_t before = 0;

	for (size_t i = 0; i < md->n_refs; i++) {
		must(md->refs[i].at >= before && md->refs[i].at < md->html.n);
		before = md->refs[i].at;
		check_pos(src, md->refs[i].pos);
	}
	for (size_t i = 0; i < md->n_headings; i++) {
		must(md->headings[i].id.n > 0);
		check_pos(src, md->headings[i].pos);
	}
	must(str_find(md->html, "<script") == SIZE_MAX);
	must(str_find(md->html, "<!") == SIZE_MAX);
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
		const struct md *a =
		    md_parse(&arena, &scratch, &src, start, &diags);
		const struct md *b =
		    md_parse(&arena, &scratch, &src, start, &diags);
		struct buf out = BUF_INIT;

		must(str_eq(a->html, b->html));
		must(str_eq(a->summary, b->summary));
		check_facts(&src, a);
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
