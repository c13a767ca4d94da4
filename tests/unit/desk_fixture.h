/*
 * A desk with keys of its own, and a store that lies as the test wants: it
 * speaks the store's records on a real desk.sock, but what a ticket holds is
 * the test's.
 */
#ifndef TESTS_DESK_FIXTURE_H
#define TESTS_DESK_FIXTURE_H

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "world_fixture.h"

#include "base/hash.h"
#include "desk/keyset.h"
#include "desk/report.h"
#include "desk/verbs.h"

enum { LIAR_ITEMS = 16 };

/* The store of one ticket. The client waits while it is asked. */
struct liar {
	struct arena arena;
	int listener, stop[2];
	pthread_t thread;
	unsigned char site[SEAL_SITE_SIZE];
	struct store_row row;
	struct str form;
	struct store_item items[LIAR_ITEMS];
	size_t n;
	enum store_status add_answer;
	unsigned purged;
};

struct desk_scene {
	char dir[64];
	struct arena arena;
	struct liar liar;
	struct options options;
	struct bundle bundle;
	struct keyring *ring; /* as the service reads it */
	struct keys_ticket *ticket;
	struct body_submission body;
};

/* ---- the store ----------------------------------------------------------- */

static inline void
liar_add(struct liar *liar, const struct store_item_add *add)
{
	struct arena *a = &liar->arena;

	liar->items[liar->n++] = (struct store_item){ .side = add->side,
		.n = add->n,
		.type = str_copy(a, add->type),
		.keys = str_copy(a, add->keys),
		.text = str_copy(a, add->text),
		.signature = str_copy(a, add->signature) };
	liar->row.state = str_copy(a, add->state);
	if (add->due.n > 0)
		liar->row.due = str_copy(a, add->due);
}

static inline void
liar_answer(struct liar *liar, const struct store_request *request,
    struct store_reply *reply)
{
	reply->status = STORE_OK;
	switch (request->op) {
	case STORE_PING:
		reply->ping.version = STORE_VERSION;
		reply->ping.writable = true;
		reply->ping.site = str_mem(liar->site, sizeof(liar->site));
		break;
	case STORE_TICKET_GET:
		if (!str_eq(request->ticket_get.public, liar->row.public))
			reply->status = STORE_NONE;
		reply->ticket_get.row = liar->row;
		reply->ticket_get.items = liar->items;
		reply->ticket_get.n_items = liar->n;
		reply->ticket_get.form = liar->form;
		break;
	case STORE_ITEM_ADD:
		reply->status = liar->add_answer;
		if (reply->status == STORE_OK)
			liar_add(liar, &request->item_add);
		break;
	case STORE_INBOX:
		reply->inbox.rows = &liar->row;
		reply->inbox.n_rows = request->inbox.after.n == 0;
		break;
	case STORE_PURGE:
		reply->status =
		    request->purge.items == liar->n ? STORE_OK : STORE_OLD;
		liar->purged += reply->status == STORE_OK;
		break;
	default: reply->status = STORE_BAD;
	}
}

static inline void
liar_talk(struct liar *liar, int fd)
{
	char *bytes = malloc(STORE_RECORD_MAX);
	struct store_request request;
	struct buf record = BUF_INIT;
	ssize_t n;

	while ((n = recv(fd, bytes, STORE_RECORD_MAX, 0)) > 0) {
		struct store_reply reply = { 0 };

		if (!store_wire_request_get(
			&liar->arena, str_mem(bytes, (size_t)n), &request))
			break;
		reply.job = request.job;
		liar_answer(liar, &request, &reply);
		if (!store_wire_reply_put(&record, request.op, &reply) ||
		    send(fd, record.p, record.n, MSG_NOSIGNAL) < 0)
			break;
	}
	buf_done(&record);
	free(bytes);
	close(fd);
}

static inline void *
liar_run(void *ctx)
{
	struct liar *liar = ctx;
	struct pollfd wait[2] = { { .fd = liar->listener, .events = POLLIN },
		{ .fd = liar->stop[0], .events = POLLIN } };

	while (poll(wait, 2, -1) > 0 && wait[1].revents == 0)
		liar_talk(liar, accept(liar->listener, NULL, NULL));
	return NULL;
}

static inline void
liar_start(struct liar *liar, const char *dir)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	arena_init(&liar->arena, 0);
	snprintf(at.sun_path, sizeof(at.sun_path), "%s/desk.sock", dir);
	liar->listener = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	assert_int_equal(
	    bind(liar->listener, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(liar->listener, 4), 0);
	assert_int_equal(pipe(liar->stop), 0);
	assert_int_equal(
	    pthread_create(&liar->thread, NULL, liar_run, liar), 0);
}

static inline void
liar_end(struct liar *liar)
{
	assert_int_equal(write(liar->stop[1], "x", 1), 1);
	pthread_join(liar->thread, NULL);
	close(liar->listener);
	close(liar->stop[0]);
	close(liar->stop[1]);
	arena_done(&liar->arena);
}

/* ---- the desk ------------------------------------------------------------ */

static inline const char *
desk_path(struct desk_scene *s, const char *name)
{
	return str_fmt(&s->arena, "%s/%s", s->dir, name);
}

static inline const char *
desk_write(struct desk_scene *s, const char *name, struct str text)
{
	const char *path = desk_path(s, name);

	assert_true(file_write(path, text, 0600, false));
	return path;
}

/* One verb from the beginning, as main would run it. */
static inline int
desk_verb(struct desk_scene *s, int (*verb)(struct session *), const char *a,
    const char *b)
{
	struct session session;
	int status;

	s->options.arguments[0] = a;
	s->options.arguments[1] = b;
	session_init(&session, &s->options);
	status = verb(&session);
	session_done(&session);
	return status;
}

/* An open session; the test calls session_done. */
static inline void
desk_open(struct desk_scene *s, struct session *session)
{
	session_init(session, &s->options);
	assert_true(session_all(session));
}

static inline void
desk_load_ring(struct desk_scene *s)
{
	struct keys_source source = { desk_path(s, "conf/service.keys"),
		desk_path(s, "conf/root.pub"), s->liar.site, s->bundle.units,
		s->bundle.n_units };
	struct diags diags;

	diags_init(&diags);
	s->ring = keys_load(&s->arena, &source, &diags);
	assert_non_null(s->ring);
	diags_done(&diags);
}

/* ---- the citizen --------------------------------------------------------- */

static inline struct date
desk_today(void)
{
	return date_of((struct instant){ (int64_t)time(NULL), 480 });
}

static inline struct binding_ticket
desk_ticket(const struct desk_scene *s, const struct keys_ticket *keys)
{
	struct binding_ticket ticket = { .keys = keys->open };

	memcpy(ticket.site, s->liar.site, SEAL_SITE_SIZE);
	memcpy(ticket.number, "12345678", 9);
	return ticket;
}

/* Item C1 under these ticket keys, put in place of what is there. */
static inline void
desk_submit(
    struct desk_scene *s, const struct keys_ticket *keys, const char *answers)
{
	const struct key *box =
	    keys_box_for(s->ring, STR("dongpu"), desk_today());
	struct binding_ticket ticket = desk_ticket(s, keys);
	struct item_party parties[2];
	struct item_sealed sealed;
	struct json_error error;
	struct buf text = BUF_INIT;
	struct item_plan plan = { .ticket = &ticket,
		.place = { .side = ITEM_CITIZEN,
		    .n = 1,
		    .type = STR(ITEM_SUBMISSION) },
		.parties = parties,
		.n_parties = 2 };

	s->body.ticket = keys->open;
	s->body.answers = json_parse(&s->arena, str_of(answers), &error);
	assert_non_null(s->body.answers);
	body_submission_put(&text, &s->body, NULL);
	plan.body = buf_view(&text);
	item_party_unit(&parties[0], box);
	item_party_ticket(&parties[1], &keys->open);
	assert_true(item_seal(&plan, &sealed));
	s->liar.items[0] = (struct store_item){ .side = ITEM_CITIZEN,
		.n = 1,
		.type = STR(ITEM_SUBMISSION),
		.keys = str_copy(&s->arena, buf_view(&sealed.keys)),
		.text = str_copy(&s->arena, buf_view(&sealed.text)) };
	if (s->liar.n == 0)
		s->liar.n = 1;
	s->liar.row.key_id = str_copy(&s->arena, str_of(box->id));
	item_sealed_done(&sealed);
	buf_done(&text);
}

#define DESK_ANSWERS                                                             \
	"{\"kind\":\"提供线索\",\"region\":\"dongpu\",\"title\":\"路灯\"," \
	"\"detail\":\"第一行\\n\\u001b]0;x\\u0007\\u202e第二行\"}"

static inline void
desk_fill_row(struct desk_scene *s)
{
	const struct form *form = &s->bundle.forms[0];
	struct buf json = BUF_INIT;

	form_json_put(&json, form, true);
	s->liar.form = str_copy(&s->arena, buf_view(&json));
	buf_done(&json);
	s->body = (struct body_submission){ .form = form->id,
		.rev = str_of(form->rev),
		.at = { 1795399449, 480 },
		.due = { 2026, 11, 24 },
		.consent = form->consent,
		.terms = form->terms };
	s->liar.row = (struct store_row){ .public = STR("12345678"),
		.rev = str_of(form->rev),
		.form = form->id,
		.title = form->title,
		.unit = STR("dongpu"),
		.state = STR("received"),
		.received = STR("2026-11-23T10:04"),
		.due = STR("2026-11-24") };
}

#define DESK_SETTINGS                                                          \
	"listen: 127.0.0.1:8099\nbundle: bundle.json\n"                        \
	"keys: service.keys\nroot_key: root.pub\npasswords: none\n"            \
	"sockets: ..\ndata: ../data\n"

static inline int
desk_setup(void **state)
{
	struct desk_scene *s = calloc(1, sizeof(*s));
	struct buf text = BUF_INIT;

	assert_true(seal_start() && hash_start());
	arena_init(&s->arena, 0);
	strcpy(s->dir, "/tmp/wangting-desk-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	mkdir(desk_path(s, "conf"), 0700);
	mkdir(desk_path(s, "data"), 0700);
	mkdir(desk_path(s, "keys"), 0700);
	seal_random(s->liar.site, sizeof(s->liar.site));
	liar_start(&s->liar, s->dir);
	s->bundle = world_bundle(&s->arena);
	bundle_encode(&text, &s->bundle);
	desk_write(s, "conf/bundle.json", buf_view(&text));
	buf_done(&text);
	s->options =
	    (struct options){ .settings = desk_write(
				  s, "conf/service.yaml", STR(DESK_SETTINGS)),
		    .keys = desk_path(s, "keys/desk.keys"),
		    .passphrase_file = desk_write(
			s, "keys/phrase", STR("青渡河边的老槐树\n")) };
	assert_int_equal(desk_verb(s, verb_init, NULL, NULL), DESK_DONE);
	desk_load_ring(s);
	desk_fill_row(s);
	s->ticket = keys_ticket_new();
	desk_submit(s, s->ticket, DESK_ANSWERS);
	*state = s;
	return 0;
}

static inline int
desk_teardown(void **state)
{
	struct desk_scene *s = *state;
	struct file_list files;
	struct str bad;

	liar_end(&s->liar);
	if (file_walk(&s->arena, s->dir, &files, &bad))
		for (size_t i = 0; i < files.n; i++)
			unlink(
			    file_join(&s->arena, s->dir, files.items[i].path));
	unlink(desk_path(s, "desk.sock"));
	rmdir(desk_path(s, "conf"));
	rmdir(desk_path(s, "data"));
	rmdir(desk_path(s, "keys"));
	rmdir(s->dir);
	seal_free(s->ticket);
	arena_done(&s->arena);
	free(s);
	return 0;
}

#define DESK_TEST(test)                                                        \
	cmocka_unit_test_setup_teardown(test, desk_setup, desk_teardown)

#endif
