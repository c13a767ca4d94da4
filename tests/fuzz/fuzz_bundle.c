/*
 * Whatever decodes as a bundle, or as one form, encodes to the same bytes.
 * Digest and rev stop nearly every mutation, so a second look leaves the
 * form's rev out: then its parts are reached.
 */
#include <stdlib.h>

#include "contract/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must_be_same(const struct buf *again, struct str text)
{
	if (!str_eq(buf_view(again), text))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str text = str_mem(data, n);
	struct json_error error;
	struct buf again = BUF_INIT;
	struct bundle *bundle;
	struct form *form;
	struct arena arena;

	arena_init(&arena, 0);
	bundle = bundle_decode(&arena, text, &error);
	if (bundle != NULL) {
		bundle_encode(&again, bundle);
		must_be_same(&again, text);
		buf_clear(&again);
	}
	form = form_json_get(&arena, text, &error);
	if (form != NULL) {
		form_json_put(
		    &again, form, str_find(text, ",\"rev\":\"") != SIZE_MAX);
		must_be_same(&again, text);
	}
	buf_done(&again);
	arena_done(&arena);
	return 0;
}
