/*
 * The client against a peer that the test plays: jobs are matched, late
 * answers dropped, waiting ends, a store that is gone is noticed.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/store_client.h"

struct pair {
	struct store_client client;
	int peer;
	struct buf record, reply;
	struct arena arena;
};

static int
setup(void **state)
{
	static struct pair p;
	int fds[2];

	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, fds), 0);
	p = (struct pair){ .client = { fds[0], 1 }, .peer = fds[1] };
	arena_init(&p.arena, 0);
	assert_true(store_wire_request_put(
	    &p.record, &(struct store_request){ .op = STORE_PING }));
	*state = &p;
	return 0;
}

static int
teardown(void **state)
{
	struct pair *p = *state;

	store_client_close(&p->client);
	close(p->peer);
	buf_done(&p->record);
	buf_done(&p->reply);
	arena_done(&p->arena);
	return 0;
}

/* What the peer will have said before the client asks. */
static void
answer(struct pair *p, enum store_status status, uint32_t job)
{
	struct buf out = BUF_INIT;

	assert_true(store_wire_reply_put(&out, STORE_FORM_PUT,
	    &(struct store_reply){ .status = status, .job = job }));
	assert_int_equal(send(p->peer, out.p, out.n, 0), out.n);
	buf_done(&out);
}

static void
test_call_matches_jobs(void **state)
{
	struct pair *p = *state;
	char got[64];

	answer(p, STORE_FAIL, 77);
	answer(p, STORE_NONE, 1);
	assert_true(store_client_call(&p->client, &p->record, &p->reply, 1000));
	assert_int_equal(store_wire_op(buf_view(&p->reply)), STORE_NONE);
	assert_int_equal(recv(p->peer, got, sizeof(got), 0), 8);
	assert_int_equal(store_wire_job(str_mem(got, 8)), 1);
	/* The next call has the next job; an answer to the last is dropped. */
	answer(p, STORE_FAIL, 1);
	answer(p, STORE_OK, 2);
	assert_true(store_client_call(&p->client, &p->record, &p->reply, 1000));
	assert_int_equal(store_wire_op(buf_view(&p->reply)), STORE_OK);
}

static void
test_call_ends_waiting(void **state)
{
	struct pair *p = *state;

	assert_false(store_client_call(&p->client, &p->record, &p->reply, 30));
	assert_int_equal(errno, ETIMEDOUT);
	/* Still connected: the next call works. */
	assert_true(p->client.fd >= 0);
	answer(p, STORE_OK, 2);
	assert_true(store_client_call(&p->client, &p->record, &p->reply, 1000));
}

static void
test_call_notices_that_the_store_is_gone(void **state)
{
	struct pair *p = *state;

	shutdown(p->peer, SHUT_RDWR);
	assert_false(
	    store_client_call(&p->client, &p->record, &p->reply, 1000));
	assert_int_equal(p->client.fd, -1);
	assert_false(
	    store_client_call(&p->client, &p->record, &p->reply, 1000));
	assert_int_equal(errno, ENOTCONN);
}

static void
test_ask(void **state)
{
	struct pair *p = *state;
	struct store_request request = { .op = STORE_FORM_PUT };
	struct store_reply reply;

	/* What cannot be encoded is never sent. */
	assert_false(store_client_ask(
	    &p->client, &p->arena, &p->reply, &request, &reply));
	assert_int_equal(errno, EINVAL);
	request.op = STORE_PING;
	answer(p, STORE_BUSY, 1);
	assert_true(store_client_ask(
	    &p->client, &p->arena, &p->reply, &request, &reply));
	assert_int_equal(reply.status, STORE_BUSY);
	/* `ok` to a ping must carry its fields. */
	answer(p, STORE_OK, 2);
	assert_false(store_client_ask(
	    &p->client, &p->arena, &p->reply, &request, &reply));
	assert_int_equal(errno, EPROTO);
}

static void
test_send_and_receive(void **state)
{
	static char big[STORE_RECORD_MAX + 1];
	struct pair *p = *state;

	assert_int_equal(
	    store_client_receive(p->client.fd, &p->reply), STORE_IO_LATER);
	answer(p, STORE_OLD, 5);
	assert_int_equal(
	    store_client_receive(p->client.fd, &p->reply), STORE_IO_DONE);
	assert_int_equal(p->reply.n, STORE_HEADER_SIZE);
	assert_int_equal(store_wire_job(buf_view(&p->reply)), 5);
	while (store_client_send(p->client.fd, buf_view(&p->record)) ==
	       STORE_IO_DONE)
		;
	assert_int_equal(store_client_send(p->client.fd, buf_view(&p->record)),
	    STORE_IO_LATER);
	assert_int_equal(send(p->peer, big, sizeof(big), 0), sizeof(big));
	assert_int_equal(
	    store_client_receive(p->client.fd, &p->reply), STORE_IO_GONE);
	close(p->peer);
	assert_int_equal(store_client_send(p->client.fd, buf_view(&p->record)),
	    STORE_IO_GONE);
	p->peer = -1;
}

static void
test_connect(void **state)
{
	struct store_client client;
	char path[300];

	(void)state;
	assert_false(store_client_connect(&client, "/tmp/nowhere/web.sock"));
	assert_int_equal(errno, ENOENT);
	assert_int_equal(client.fd, -1);
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_false(store_client_connect(&client, path));
	assert_int_equal(errno, ENAMETOOLONG);
	store_client_close(&client);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_call_matches_jobs),
		TEST(test_call_ends_waiting),
		TEST(test_call_notices_that_the_store_is_gone),
		TEST(test_ask),
		TEST(test_send_and_receive),
		TEST(test_connect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
