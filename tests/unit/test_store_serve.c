/*
 * The store behind its sockets: many clients at once share commits, records
 * that are none are answered `bad`, a client that takes no answers hurts only
 * itself, the sockets' files come and go as they should.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/store_client.h"
#include "store/store_listen.h"
#include "store/store_seccomp.h"
#include "store/store_serve.h"
#include "store_fixture.h"

struct served {
	struct fixture *f;
	struct store_serve *serve;
	pthread_t thread;
	int stop[2];
	char *web, *desk;
};

static void *
run(void *ctx)
{
	struct served *s = ctx;

	return store_serve_run(s->serve, s->stop[0]) ? ctx : NULL;
}

static void
start(struct served *s)
{
	s->serve = store_serve_open(s->f->store, &s->f->settings, &s->f->diags);
	assert_non_null(s->serve);
	assert_int_equal(pipe(s->stop), 0);
	assert_int_equal(pthread_create(&s->thread, NULL, run, s), 0);
}

/* Only now the test may look at the store again. */
static void
stop(struct served *s)
{
	void *result;

	if (!s->serve)
		return;
	assert_int_equal(write(s->stop[1], "x", 1), 1);
	pthread_join(s->thread, &result);
	assert_non_null(result);
	store_serve_close(s->serve);
	s->serve = NULL;
	close(s->stop[0]);
	close(s->stop[1]);
}

static int
setup(void **state)
{
	struct served *s = calloc(1, sizeof(*s));

	assert_int_equal(fixture_setup((void **)&s->f), 0);
	s->f->hooks.clock = NULL;
	s->f->settings.sockets = s->f->dir;
	s->web = file_join(&s->f->arena, s->f->dir, STR(STORE_SOCKET_WEB));
	s->desk = file_join(&s->f->arena, s->f->dir, STR(STORE_SOCKET_DESK));
	start(s);
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	struct served *s = *state;
	void *f = s->f;

	stop(s);
	fixture_teardown(&f);
	free(s);
	return 0;
}

static struct store_reply
ask(struct served *s, struct store_client *client,
    const struct store_request *request)
{
	struct store_reply reply = { 0 };

	if (!store_client_ask(
		client, &s->f->arena, &s->f->record, request, &reply))
		fail_msg(
		    "%s: %s", store_wire_op_name(request->op), strerror(errno));
	return reply;
}

static void
test_ping_on_both_sockets(void **state)
{
	struct served *s = *state;
	const char *paths[] = { s->web, s->desk };

	for (int i = 0; i < 2; i++) {
		struct store_client client;
		struct store_reply reply;

		assert_true(store_client_connect(&client, paths[i]));
		reply = ask(
		    s, &client, &(struct store_request){ .op = STORE_PING });
		assert_int_equal(reply.status, STORE_OK);
		assert_int_equal(reply.ping.version, STORE_VERSION);
		assert_true(reply.ping.writable);
		assert_memory_equal(reply.ping.site.p, store_site(s->f->store),
		    STORE_SITE_SIZE);
		store_client_close(&client);
	}
}

static void
send_request(struct served *s, struct store_client *client,
    const struct store_request *request)
{
	assert_true(store_wire_request_put(&s->f->record, request));
	store_wire_set_job(&s->f->record, request->job);
	assert_int_equal(store_client_send(client->fd, buf_view(&s->f->record)),
	    STORE_IO_DONE);
}

static struct store_reply
receive(struct served *s, struct store_client *client, enum store_op op)
{
	struct pollfd p = { .fd = client->fd, .events = POLLIN };
	struct store_reply reply;

	assert_int_equal(poll(&p, 1, 10000), 1);
	assert_int_equal(
	    store_client_receive(client->fd, &s->f->record), STORE_IO_DONE);
	assert_true(store_wire_reply_get(
	    &s->f->arena, op, buf_view(&s->f->record), &reply));
	return reply;
}

/* What an engine with one commit per ticket could not do. */
static void
test_concurrent_submits_share_commits(void **state)
{
	enum { N = 200 };
	static struct store_client clients[N];
	struct served *s = *state;
	struct store_stats stats;

	for (unsigned i = 0; i < N; i++)
		assert_true(store_client_connect(&clients[i], s->web));
	assert_int_equal(
	    ask(s, &clients[0],
		&(struct store_request){ .op = STORE_FORM_PUT,
		    .form_put = { STR(FIXTURE_REV), STR(FIXTURE_FORM) } })
		.status,
	    STORE_OK);
	for (unsigned i = 0; i < N; i++)
		send_request(s, &clients[i],
		    &(struct store_request){ .op = STORE_DRAFT_PUT,
			.job = i,
			.draft_put = {
			    fixture_id(s->f, "row", i), 60, STR("sealed") } });
	for (unsigned i = 0; i < N; i++)
		assert_int_equal(
		    receive(s, &clients[i], STORE_DRAFT_PUT).status, STORE_OK);
	for (unsigned i = 0; i < N; i++) {
		struct store_request submit = fixture_submit(s->f, i);

		submit.job = 1000 + i;
		send_request(s, &clients[i], &submit);
	}
	for (unsigned i = 0; i < N; i++) {
		struct store_reply reply =
		    receive(s, &clients[i], STORE_SUBMIT);

		assert_int_equal(reply.status, STORE_OK);
		assert_int_equal(reply.job, 1000 + i);
		store_client_close(&clients[i]);
	}
	stop(s);
	stats = store_stats(s->f->store);
	assert_int_equal(stats.tickets, N);
	if (stats.commits >= N)
		fail_msg("%u tickets took %llu commits", N,
		    (unsigned long long)stats.commits);
}

/* One confirmation, doubled on many connections at once: one ticket. */
static void
test_doubled_submit_makes_one_ticket(void **state)
{
	enum { N = 20 };
	static struct store_client clients[N];
	struct served *s = *state;
	unsigned ok = 0, again = 0;

	for (unsigned i = 0; i < N; i++)
		assert_true(store_client_connect(&clients[i], s->web));
	ask(s, &clients[0],
	    &(struct store_request){ .op = STORE_FORM_PUT,
		.form_put = { STR(FIXTURE_REV), STR(FIXTURE_FORM) } });
	ask(s, &clients[0],
	    &(struct store_request){ .op = STORE_DRAFT_PUT,
		.draft_put = {
		    fixture_id(s->f, "row", 1), 60, STR("sealed") } });
	for (unsigned i = 0; i < N; i++) {
		struct store_request submit = fixture_submit(s->f, 1);

		submit.submit.counter = i;
		send_request(s, &clients[i], &submit);
	}
	for (unsigned i = 0; i < N; i++) {
		struct store_reply reply =
		    receive(s, &clients[i], STORE_SUBMIT);

		ok += reply.status == STORE_OK;
		again += reply.status == STORE_AGAIN;
		store_client_close(&clients[i]);
	}
	assert_int_equal(ok, 1);
	assert_int_equal(again, N - 1);
	stop(s);
	assert_int_equal(store_stats(s->f->store).tickets, 1);
}

static void
test_foreign_and_malformed_records(void **state)
{
	static char big[STORE_RECORD_MAX + 100];
	struct served *s = *state;
	struct store_client web, desk;

	assert_true(store_client_connect(&web, s->web));
	assert_true(store_client_connect(&desk, s->desk));
	assert_int_equal(ask(s, &web,
			     &(struct store_request){ .op = STORE_TICKET_GET,
				 .ticket_get = { STR("12345678") } })
			     .status,
	    STORE_BAD);
	assert_int_equal(
	    ask(s, &desk,
		&(struct store_request){ .op = STORE_TICKET_OPEN,
		    .ticket_open = { STR("12345678"), STR(FIXTURE_TOKEN) } })
		.status,
	    STORE_BAD);
	send(web.fd, "\1", 1, 0);
	assert_int_equal(receive(s, &web, STORE_PING).status, STORE_BAD);
	memcpy(big, "\1\0\2\0\7\0\0\0", 8);
	send(web.fd, big, sizeof(big), 0);
	assert_int_equal(receive(s, &web, STORE_PING).job, 7);
	/* And it still serves. */
	assert_int_equal(
	    ask(s, &web, &(struct store_request){ .op = STORE_PING }).status,
	    STORE_OK);
	store_client_close(&web);
	store_client_close(&desk);
}

/*
 * A client that never reads: its answers wait, then its requests, then it
 * cannot send any more. Others do not notice; all answers come in the end.
 */
static void
test_silent_client_stops_itself(void **state)
{
	static char sealed[100 * 1024];
	struct served *s = *state;
	struct store_client silent, other;
	unsigned sent = 0, got = 0;

	memset(sealed, 'x', sizeof(sealed));
	assert_true(store_client_connect(&silent, s->web));
	assert_true(store_client_connect(&other, s->web));
	ask(s, &other,
	    &(struct store_request){ .op = STORE_DRAFT_PUT,
		.draft_put = { fixture_id(s->f, "row", 1), 60,
		    str_mem(sealed, sizeof(sealed)) } });
	assert_true(store_wire_request_put(
	    &s->f->record, &(struct store_request){ .op = STORE_DRAFT_GET,
			       .draft_get = { fixture_id(s->f, "row", 1) } }));
	for (int still = 0; still < 20;) {
		if (store_client_send(silent.fd, buf_view(&s->f->record)) ==
		    STORE_IO_DONE) {
			sent++;
			still = 0;
		} else {
			still++;
			usleep(5000);
		}
		assert_true(sent < 20000);
	}
	assert_int_equal(
	    ask(s, &other, &(struct store_request){ .op = STORE_PING }).status,
	    STORE_OK);
	while (got < sent) {
		struct store_reply reply = receive(s, &silent, STORE_DRAFT_GET);

		assert_int_equal(reply.status, STORE_OK);
		assert_int_equal(reply.draft_get.sealed.n, sizeof(sealed));
		got++;
	}
	store_client_close(&silent);
	store_client_close(&other);
}

static void
test_connections_are_bounded(void **state)
{
	struct served *s = *state;
	struct store_client clients[4];
	struct pollfd p = { .events = POLLIN };

	s->f->settings.limits.clients = 3;
	for (int i = 0; i < 4; i++)
		assert_true(store_client_connect(&clients[i], s->web));
	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    ask(s, &clients[i],
			&(struct store_request){ .op = STORE_PING })
			.status,
		    STORE_OK);
	p.fd = clients[3].fd;
	assert_int_equal(poll(&p, 1, 5000), 1);
	assert_int_equal(
	    store_client_receive(clients[3].fd, &s->f->record), STORE_IO_GONE);
	for (int i = 0; i < 4; i++)
		store_client_close(&clients[i]);
}

static void
test_socket_files(void **state)
{
	struct served *s = *state;
	struct store_listen listen;
	struct stat st;

	assert_int_equal(stat(s->web, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0660);
	/* In use: a second one must not take its place. */
	assert_false(store_listen_open(
	    &listen, STORE_WEB, &s->f->settings, &s->f->diags));
	assert_int_equal(s->f->diags.n, 1);
	assert_int_equal(s->f->diags.items[0].code, DIAG_STORE_SOCKET);
	stop(s);
	assert_int_equal(access(s->web, F_OK), -1);
	assert_int_equal(access(s->desk, F_OK), -1);
	/* Left over by a killed process: it goes. */
	assert_true(store_listen_open(
	    &listen, STORE_WEB, &s->f->settings, &s->f->diags));
	close(listen.fd);
	assert_int_equal(access(s->web, F_OK), 0);
	assert_true(store_listen_open(
	    &listen, STORE_WEB, &s->f->settings, &s->f->diags));
	store_listen_close(&listen);
	assert_int_equal(access(s->web, F_OK), -1);
	s->f->settings.sockets = "/tmp/a-folder-name-that-is-much-too-long-for-"
				 "a-socket-because-it-has-more-than-a-hundred-"
				 "and-eight-characters-in-all";
	assert_false(store_listen_open(
	    &listen, STORE_WEB, &s->f->settings, &s->f->diags));
	rmdir(s->f->settings.sockets);
}

/* Peers are told apart by the kernel: here, both ends are this process. */
static void
test_peers(void **state)
{
	struct served *s = *state;
	struct settings_peers nobody = { 0 };
	struct store_listen listen = { .fd = -1, .peers = &nobody };
	int pair[2], file;

	(void)s;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	assert_true(store_listen_allows(&listen, pair[0]));
	close(pair[0]);
	close(pair[1]);
	file = open("/dev/null", O_RDONLY);
	assert_false(store_listen_allows(&listen, file));
	close(file);
}

/* The filter is for life: a child tries it. (Not execve: valgrind cannot
 * survive its refusal.) */
static void
test_seccomp(void **state)
{
	pid_t child = fork();
	int status;

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		bool good = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
			    store_seccomp_enter() &&
			    socket(AF_UNIX, SOCK_DGRAM, 0) < 0 &&
			    errno == EPERM && fork() < 0 && errno == EPERM &&
			    open("/dev/null", O_RDONLY) >= 0;

		_exit(good ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_ping_on_both_sockets),
		TEST(test_concurrent_submits_share_commits),
		TEST(test_doubled_submit_makes_one_ticket),
		TEST(test_foreign_and_malformed_records),
		TEST(test_silent_client_stops_itself),
		TEST(test_connections_are_bounded),
		TEST(test_socket_files),
		TEST(test_peers),
		cmocka_unit_test(test_seccomp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
