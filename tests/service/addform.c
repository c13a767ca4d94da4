/*
 * Puts one form more into a bundle, for values.mjs: tests/contract/form.json
 * has what no page of content can say (an optional route).
 *
 * usage: addform BUNDLE <FORM >NEW      FORM: compact JSON without rev
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "contract/bundle.h"

static _Noreturn void
die(const char *why)
{
	fprintf(stderr, "addform: %s\n", why);
	exit(2);
}

static struct str
read_stdin(struct arena *arena)
{
	struct buf text = BUF_INIT;
	struct str copy;
	char block[4096];
	size_t n;

	while ((n = fread(block, 1, sizeof(block), stdin)) > 0)
		buf_put(&text, block, n);
	copy = str_copy(arena, buf_view(&text));
	buf_done(&text);
	return copy;
}

int
main(int argc, char **argv)
{
	struct arena arena;
	struct json_error error = { 0 };
	struct str text;
	struct bundle *bundle;
	struct form *form, *forms;
	struct buf out = BUF_INIT;

	arena_init(&arena, 0);
	if (argc != 2 || !file_read(&arena, argv[1], &text))
		die("no bundle");
	bundle = bundle_decode(&arena, text, &error);
	if (bundle == NULL)
		die(error.text);
	form = form_json_get(&arena, read_stdin(&arena), &error);
	if (form == NULL)
		die(error.text);
	forms = ARENA_ARRAY(&arena, bundle->n_forms + 1, struct form);
	memcpy(forms, bundle->forms, bundle->n_forms * sizeof(*forms));
	forms[bundle->n_forms++] = *form;
	bundle->forms = forms;
	bundle_encode(&out, bundle);
	fwrite(out.p, 1, out.n, stdout);
	buf_done(&out);
	arena_done(&arena);
	return 0;
}
