/*
 * The verdict does not depend on how the bytes were cut, and whatever is
 * taken keeps the promises that Kore's parser needs.
 */
#include <stdlib.h>
#include <string.h>

#include "web/prefilter.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct prefilter_limits limits = { .head = 2048, .body = 512 };

static void
check_promises(struct str all, const struct prefilter *pf)
{
	struct str head = str_sub(all, 0, pf->head);
	size_t lines = 0;

	if (all.n != pf->head + pf->body || pf->body > limits.body)
		abort();
	if (memchr(head.p, '\0', head.n) != NULL ||
	    str_find(head, "\r\n\r\n") != head.n - 4)
		abort();
	if (!str_starts(head, "GET /") && !str_starts(head, "HEAD /") &&
	    !str_starts(head, "POST /"))
		abort();
	if (!str_starts(head, "POST ") && pf->body > 0)
		abort();
	for (size_t i = 0; i < head.n; i++)
		lines += head.p[i] == '\n';
	/* request line, fields, empty line */
	if (lines > PREFILTER_FIELDS_MAX + 2)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct prefilter whole = { 0 }, cut = { 0 };
	enum prefilter_verdict verdict, last = PREFILTER_WAIT;
	struct str all = str_mem(bytes, n);

	verdict = prefilter_scan(&whole, &limits, all);
	/* An event loop stops at the first verdict. */
	for (size_t i = 1; i <= n && last == PREFILTER_WAIT; i++)
		last = prefilter_scan(&cut, &limits, str_sub(all, 0, i));
	if (verdict == PREFILTER_OK) {
		check_promises(all, &whole);
		if (last != PREFILTER_OK)
			abort();
	}
	if (verdict == PREFILTER_WAIT && n > 0 && last != PREFILTER_WAIT)
		abort();
	if (verdict == PREFILTER_REFUSED &&
	    (whole.status < 400 || whole.status > 599 || whole.rule == NULL))
		abort();
	return 0;
}
