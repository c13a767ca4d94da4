/*
 * Renders texts twice: as a page body, and by cmark-gfm alone with the same
 * extensions. spec.mjs compares the two.
 *
 * Standard input: per text its length in bytes, a line end, the bytes.
 * Standard output: per text "RAW OURS PLAIN\n" and both results; RAW counts
 * the pieces of raw HTML cmark saw, the others are lengths.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

#include "read/md.h"

static unsigned
count_raw(cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;
	unsigned n = 0;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node_type type =
		    cmark_node_get_type(cmark_iter_get_node(iter));

		n += event == CMARK_EVENT_ENTER &&
		     (type == CMARK_NODE_HTML_BLOCK ||
			 type == CMARK_NODE_HTML_INLINE);
	}
	cmark_iter_free(iter);
	return n;
}

static char *
plain(const char *text, size_t n, unsigned *raw)
{
	/* NOBREAKS: our line joins; UNSAFE: addresses are checked elsewhere. */
	int options =
	    CMARK_OPT_FOOTNOTES | CMARK_OPT_UNSAFE | CMARK_OPT_NOBREAKS;
	cmark_parser *parser = cmark_parser_new(options);
	cmark_node *root;
	char *html;

	cmark_parser_attach_syntax_extension(
	    parser, cmark_find_syntax_extension("table"));
	cmark_parser_attach_syntax_extension(
	    parser, cmark_find_syntax_extension("tasklist"));
	cmark_parser_feed(parser, text, n);
	root = cmark_parser_finish(parser);
	*raw = count_raw(root);
	html = cmark_render_html(
	    root, options, cmark_parser_get_syntax_extensions(parser));
	cmark_node_free(root);
	cmark_parser_free(parser);
	return html;
}

static void
both(const char *text, size_t n)
{
	struct buf ours = BUF_INIT;
	struct arena arena, scratch;
	struct diags diags;
	struct src src;
	unsigned raw;
	char *html = plain(text, n, &raw);

	arena_init(&arena, 0);
	arena_init(&scratch, 0);
	diags_init(&diags);
	src_init(&src, &arena, STR("a.md"), str_mem(text, n));
	md_html(md_parse(&arena, &scratch, &src, 0, &diags), &ours, NULL, NULL);
	printf("%u %zu %zu\n", raw, ours.n, strlen(html));
	fwrite(ours.p, 1, ours.n, stdout);
	fputs(html, stdout);
	buf_done(&ours);
	diags_done(&diags);
	arena_done(&scratch);
	arena_done(&arena);
	free(html);
}

int
main(void)
{
	size_t n;

	md_start();
	while (scanf("%zu", &n) == 1 && getchar() == '\n') {
		char *text = malloc(n + 1);

		if (text == NULL || fread(text, 1, n, stdin) != n)
			return 1;
		both(text, n);
		free(text);
	}
	return 0;
}
