/*
 * Store records: whatever decodes, as a request or as a reply to any
 * operation, encodes to the same bytes; nothing else is ever accepted. The
 * first byte of the input chooses: 0 a request, else the operation answered.
 */
#include <stdlib.h>

#include "core/store_wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must_be_same(const struct buf *again, struct str record)
{
	if (!str_eq(buf_view(again), record))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct buf again = BUF_INIT;
	struct store_request request;
	struct store_reply reply;
	struct arena arena;
	struct str record;

	if (n == 0)
		return 0;
	record = str_mem(data + 1, n - 1);
	arena_init(&arena, 0);
	if (data[0] == 0 && store_wire_request_get(&arena, record, &request)) {
		if (!store_wire_request_put(&again, &request))
			abort();
		must_be_same(&again, record);
	}
	if (data[0] != 0 && store_wire_reply_get(&arena, (enum store_op)data[0],
				record, &reply)) {
		if (!store_wire_reply_put(
			&again, (enum store_op)data[0], &reply))
			abort();
		must_be_same(&again, record);
	}
	buf_done(&again);
	arena_done(&arena);
	return 0;
}
