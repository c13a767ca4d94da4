/*
 * What the tests of store/ share: a store in a folder of its own, with a clock
 * that the test owns, and the shortest way to run one operation on it.
 */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "store/store.h"

enum { FIXTURE_START = 1795399449 }; /* 2026-11-23 */

#define FIXTURE_REV   "0123456789abcdef0123456789abcdef"
#define FIXTURE_FORM  "{\"id\":\"wangshang110\",\"title\":\"网上110\"}"
#define FIXTURE_TOKEN "ttttttttttttttttTTTTTTTTTTTTTTTT"

struct fixture {
	char dir[64];
	struct settings settings;
	struct store_hooks hooks;
	int64_t now;
	struct store *store;
	struct diags diags;
	struct arena arena; /* of decoded lists */
	struct buf record;
	struct store_job job;
};

static inline int64_t
fixture_clock(void *ctx)
{
	return ((const struct fixture *)ctx)->now;
}

/* Opens (again); fails the test when that does not work. */
static inline void
fixture_open(struct fixture *f)
{
	f->store = store_open(&f->settings, &f->hooks, &f->diags);
	assert_non_null(f->store);
	assert_int_equal(f->diags.n, 0);
}

static inline int
fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	strcpy(f->dir, "/tmp/wangting-store-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	f->settings.data = f->dir;
	f->settings.argon.mem = 32u * 1024 * 1024;
	f->settings.argon.ops = 3;
	f->settings.limits.clients = 256;
	f->settings.limits.draft_max = 24 * 3600;
	f->settings.limits.receipt = 3600;
	f->settings.limits.receipt_anonymous = 900;
	f->settings.limits.sweep = 60;
	f->settings.limits.staged_all = 1024u * 1024 * 1024;
	f->now = FIXTURE_START;
	f->hooks.clock = fixture_clock;
	f->hooks.ctx = f;
	diags_init(&f->diags);
	arena_init(&f->arena, 0);
	fixture_open(f);
	*state = f;
	return 0;
}

static inline int
fixture_teardown(void **state)
{
	struct fixture *f = *state;
	struct file_list files;
	struct str bad;

	store_close(f->store);
	if (file_walk(&f->arena, f->dir, &files, &bad))
		for (size_t i = 0; i < files.n; i++)
			unlink(
			    file_join(&f->arena, f->dir, files.items[i].path));
	rmdir(file_join(&f->arena, f->dir, STR("files")));
	rmdir(f->dir);
	diags_done(&f->diags);
	arena_done(&f->arena);
	buf_done(&f->record);
	buf_done(&f->job.reply);
	free(f);
	return 0;
}

/* One record in a batch of its own. */
static inline struct store_reply
fixture_send(struct fixture *f, enum store_socket from, enum store_op op,
    struct str record)
{
	struct store_reply reply;

	f->job.from = from;
	f->job.record = record;
	store_batch_run(f->store, &f->job, 1);
	assert_true(store_wire_reply_get(
	    &f->arena, op, buf_view(&f->job.reply), &reply));
	return reply;
}

/* The reply borrows from the fixture until the next request. */
static inline struct store_reply
fixture_ask(struct fixture *f, enum store_socket from,
    const struct store_request *request)
{
	assert_true(store_wire_request_put(&f->record, request));
	return fixture_send(f, from, request->op, buf_view(&f->record));
}

/* 32 bytes that differ by `n`, readable in a file dump. */
static inline struct str
fixture_id(struct fixture *f, const char *kind, unsigned n)
{
	char *id = str_fmt(&f->arena, "%-22.22s%010u", kind, n);

	return str_mem(id, 32);
}

static inline void
fixture_put_form(struct fixture *f)
{
	struct store_reply reply = fixture_ask(f, STORE_WEB,
	    &(struct store_request){ .op = STORE_FORM_PUT,
		.form_put = { STR(FIXTURE_REV), STR(FIXTURE_FORM) } });

	assert_int_equal(reply.status, STORE_OK);
}

static inline struct store_reply
fixture_put_draft(struct fixture *f, unsigned n, unsigned minutes)
{
	return fixture_ask(f, STORE_WEB,
	    &(struct store_request){ .op = STORE_DRAFT_PUT,
		.draft_put = { fixture_id(f, "row", n), minutes,
		    str_of(str_fmt(&f->arena, "sealed draft %u", n)),
		    STR("") } });
}

static inline enum store_status
fixture_get_draft(struct fixture *f, unsigned n, struct store_reply *reply)
{
	*reply = fixture_ask(f, STORE_WEB,
	    &(struct store_request){ .op = STORE_DRAFT_GET,
		.draft_get = { fixture_id(f, "row", n) } });
	return reply->status;
}

/* A submit of draft n; the public half is n with eight digits. */
static inline struct store_request
fixture_submit(struct fixture *f, unsigned n)
{
	return (struct store_request){ .op = STORE_SUBMIT,
		.submit = {
		    .row = fixture_id(f, "row", n),
		    .version = 1,
		    .tag = fixture_id(f, "tag", n),
		    .counter = 0,
		    .public = str_of(str_fmt(&f->arena, "%08u", n)),
		    .token = STR(FIXTURE_TOKEN),
		    .rev = STR(FIXTURE_REV),
		    .unit = STR("shiju"),
		    .state = STR("received"),
		    .key_id = STR("shiju-2026-11"),
		    .received = STR("2026-11-23T10:04"),
		    .due = STR("2026-11-24"),
		    .seed = STR("wrapped seed"),
		    .keys = STR("sealed keys"),
		    .text = STR("ciphertext"),
		    .first = fixture_id(f, "first", n),
		    .receipt = fixture_id(f, "receipt", n),
		} };
}

/* Form, draft and ticket n. */
static inline void
fixture_make_ticket(struct fixture *f, unsigned n)
{
	struct store_request submit;

	fixture_put_form(f);
	assert_int_equal(fixture_put_draft(f, n, 60).status, STORE_OK);
	submit = fixture_submit(f, n);
	assert_int_equal(fixture_ask(f, STORE_WEB, &submit).status, STORE_OK);
}

static inline struct store_request
fixture_reply_item(struct fixture *f, unsigned ticket, uint32_t n)
{
	return (struct store_request){ .op = STORE_ITEM_ADD,
		.item_add = {
		    .public = str_of(str_fmt(&f->arena, "%08u", ticket)),
		    .side = 'D',
		    .n = n,
		    .type = STR("reply"),
		    .keys = STR("reply keys"),
		    .text = STR("reply text"),
		    .signature = STR("signature"),
		} };
}

#endif
