/*
 * The worker's side of the store socket: operations go out in order, answers
 * find their call by job id, whatever takes too long or loses the store is
 * answered with an empty record (the citizen gets 503 and may repeat safely).
 * The store may be restarted at any time; one try a second brings it back.
 * Each new connection begins with a ping, and until the pong has shown our
 * site id the operations wait: another site's store must not give out numbers.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/memory.h"
#include "kore_web.h"

enum {
	SLOT_BITS = 12, /* a job id: serial above, slot below */
	SLOTS_MAX = 1 << SLOT_BITS,
	SERIAL_MASK = (1 << (32 - SLOT_BITS)) - 1,
	PING_JOB = 0, /* serials begin at 1, so no call has these */
	MARKS_JOB = 1,
	PING_MS = 1000,
	MARKS_MS = 60 * 1000,
	WELL_MS = 3500,
	RETRY_MS = 1000
};

static void store_event(void *arg, int error);

static struct store_slot *
slot_of(struct store_link *link, uint32_t job)
{
	size_t index = job & (SLOTS_MAX - 1);
	struct store_slot *slot;

	if (job >> SLOT_BITS == 0 || index >= link->n_slots)
		return NULL;
	slot = &link->slots[index];
	return slot->call != NULL && slot->job == job ? slot : NULL;
}

static struct store_slot *
slot_take(struct store_link *link, struct web_call *call)
{
	for (size_t i = 0; i < link->n_slots; i++) {
		struct store_slot *slot = &link->slots[i];

		if (slot->call != NULL)
			continue;
		link->next_serial = (link->next_serial + 1) & SERIAL_MASK;
		if (link->next_serial == 0)
			link->next_serial = 1;
		slot->job = link->next_serial << SLOT_BITS | (uint32_t)i;
		slot->call = call;
		slot->deadline =
		    kore_time_ms() +
		    (uint64_t)link->web->settings.limits.store_wait * 1000;
		call->job = slot->job;
		return slot;
	}
	return NULL;
}

static void
slot_answer(struct store_slot *slot, struct str reply)
{
	struct web_call *call = slot->call;

	slot->call = NULL;
	call->job = 0;
	/* May ask again at once, and find this slot free. */
	web_call_reply(call, reply);
}

/* ---- connection ----------------------------------------------------------*/

static void
watch(struct store_link *link, bool write)
{
	link->wants_write = write;
	if (write)
		kore_platform_event_level_all(link->client.fd, link);
	else
		kore_platform_event_level_read(link->client.fd, link);
}

/* Everybody who waits hears that nothing will come. */
static void
answer_all_empty(struct store_link *link)
{
	link->n_unsent = 0;
	for (size_t i = 0; i < link->n_slots; i++)
		if (link->slots[i].call != NULL)
			slot_answer(&link->slots[i], (struct str){ NULL, 0 });
}

static void
lose(struct store_link *link)
{
	if (link->client.fd != -1) {
		web_note("store", "store: connection lost");
		store_client_close(&link->client);
		link->client.fd = -1;
	}
	link->trust = STORE_UNKNOWN;
	link->pong_at = 0;
	link->connect_at = kore_time_ms() + RETRY_MS;
	answer_all_empty(link);
}

/* Nothing waits on a new connection, so the ping goes at once or not at all. */
static bool
greet(struct store_link *link, uint64_t now)
{
	if (!store_client_connect(&link->client, link->web->store_path))
		return false;
	if (store_client_send(link->client.fd, buf_view(&link->ping)) !=
	    STORE_IO_DONE) {
		int saved = errno;

		store_client_close(&link->client);
		errno = saved;
		return false;
	}
	link->trust = STORE_UNKNOWN;
	link->ping_at = now + PING_MS - PING_MS / 4;
	return true;
}

static bool
connect_anew(struct store_link *link, uint64_t now)
{
	if (link->client.fd != -1)
		return true;
	if (now < link->connect_at)
		return false;
	link->connect_at = now + RETRY_MS;
	if (!greet(link, now)) {
		/* Say it once, not every second. */
		if (link->attempts++ == 0)
			web_note("store", "store: cannot connect: %s",
			    strerror(errno));
		return false;
	}
	link->attempts = 0;
	watch(link, false);
	return true;
}

/* ---- out -----------------------------------------------------------------*/

static uint32_t *
unsent_at(struct store_link *link, size_t i)
{
	return &link->unsent[(link->first_unsent + i) % link->n_slots];
}

/* False: the store is lost (and everybody was told). */
static bool
flush(struct store_link *link)
{
	if (link->trust != STORE_OURS)
		return true;
	while (link->n_unsent > 0) {
		struct store_slot *slot = slot_of(link, *unsent_at(link, 0));

		if (slot != NULL) {
			struct buf *record = &slot->call->flow->record;

			switch (store_client_send_file(link->client.fd,
			    buf_view(record), slot->call->flow->file)) {
			case STORE_IO_DONE: break;
			case STORE_IO_LATER:
				if (!link->wants_write)
					watch(link, true);
				return true;
			case STORE_IO_GONE: lose(link); return false;
			}
		}
		/* sent, or its caller went away meanwhile */
		link->first_unsent = (link->first_unsent + 1) % link->n_slots;
		link->n_unsent--;
	}
	if (link->wants_write)
		watch(link, false);
	return true;
}

bool
web_store_ask(struct web *web, struct web_call *call)
{
	struct store_link *link = &web->store;
	struct store_slot *slot;

	if (!connect_anew(link, kore_time_ms()) ||
	    link->trust == STORE_FOREIGN || link->n_unsent == link->n_slots)
		return false;
	slot = slot_take(link, call);
	if (slot == NULL)
		return false;
	store_wire_set_job(&call->flow->record, slot->job);
	/* The caller is between two steps: it must not be resumed from here,
	 * so a loss is noticed by the event that comes next. */
	if (link->trust == STORE_OURS && link->n_unsent == 0) {
		enum store_io io = store_client_send_file(link->client.fd,
		    buf_view(&call->flow->record), call->flow->file);

		if (io == STORE_IO_DONE)
			return true;
		if (io == STORE_IO_GONE) {
			slot->call = NULL;
			call->job = 0;
			return false;
		}
		watch(link, true);
	}
	*unsent_at(link, link->n_unsent++) = slot->job;
	return true;
}

void
web_store_forget(struct web *web, struct web_call *call)
{
	struct store_slot *slot = slot_of(&web->store, call->job);

	if (slot != NULL)
		slot->call = NULL;
	call->job = 0;
}

/* ---- in ------------------------------------------------------------------*/

/* One line, however often the foreign store is asked or restarted. */
static void
refuse_foreign(struct store_link *link)
{
	link->trust = STORE_FOREIGN;
	link->pong_at = 0;
	if (!link->foreign_is_logged)
		web_note("store", "store: not the one this service was "
				  "started with (another site id); refusing");
	link->foreign_is_logged = true;
	answer_all_empty(link);
}

static void
accept_ours(struct store_link *link, bool writable)
{
	link->pong_at = writable ? kore_time_ms() : 0;
	link->read_only = !writable;
	if (link->trust == STORE_OURS)
		return;
	if (link->foreign_is_logged)
		web_note("store", "store: ours is back");
	link->foreign_is_logged = false;
	link->trust = STORE_OURS;
	flush(link);
}

static void
pong(struct store_link *link)
{
	struct arena arena;
	struct store_reply reply;
	bool is_read, is_ours = false, writable = false;

	arena_init(&arena, 0);
	is_read = store_wire_reply_get(
		      &arena, STORE_PING, buf_view(&link->reply), &reply) &&
		  reply.status == STORE_OK;
	if (is_read) {
		writable = reply.ping.writable;
		is_ours = reply.ping.site.n == STORE_SITE_SIZE &&
			  memcmp(reply.ping.site.p, link->web->service->site_id,
			      STORE_SITE_SIZE) == 0;
	}
	arena_done(&arena);
	if (!is_read)
		link->pong_at = 0;
	else if (is_ours)
		accept_ours(link, writable);
	else
		refuse_foreign(link);
}

static void
receive(struct store_link *link)
{
	while (link->client.fd != -1) {
		struct str record;
		struct store_slot *slot;

		switch (store_client_receive(link->client.fd, &link->reply)) {
		case STORE_IO_DONE: break;
		case STORE_IO_LATER: return;
		case STORE_IO_GONE: lose(link); return;
		}
		record = buf_view(&link->reply);
		if (store_wire_job(record) == PING_JOB) {
			pong(link);
			continue;
		}
		slot = slot_of(link, store_wire_job(record));
		/* Late: its call has been answered. */
		if (slot != NULL)
			slot_answer(slot, record);
	}
}

static void
store_event(void *arg, int error)
{
	struct store_link *link = arg;

	if (link->client.fd == -1)
		return;
	/* Answers may wait behind a hang-up: read first. */
	if (link->event.flags & KORE_EVENT_READ || error)
		receive(link);
	if (link->client.fd != -1 && error)
		lose(link);
	if (link->client.fd != -1 && link->event.flags & KORE_EVENT_WRITE)
		flush(link);
	link->event.flags = 0;
}

/* ---- clock, life ---------------------------------------------------------*/

/* Reports look-ups. A record that cannot go now is kept for the next time. */
static void
send_marks(struct store_link *link)
{
	struct memory *memory = link->web->service->memory;

	while (link->client.fd != -1 && link->trust == STORE_OURS) {
		if (link->marks.n == 0 &&
		    !memory_marks_take(memory, &link->marks))
			return;
		store_wire_set_job(&link->marks, MARKS_JOB);
		if (store_client_send(link->client.fd,
			buf_view(&link->marks)) != STORE_IO_DONE)
			return;
		buf_clear(&link->marks);
	}
}

void
web_store_tick(struct web *web, uint64_t now)
{
	struct store_link *link = &web->store;

	for (size_t i = 0; i < link->n_slots; i++) {
		struct store_slot *slot = &link->slots[i];

		if (slot->call != NULL && now >= slot->deadline)
			slot_answer(slot, (struct str){ NULL, 0 });
	}
	if (!connect_anew(link, now) || !flush(link))
		return;
	if (link->trust == STORE_OURS && now >= link->marks_at) {
		link->marks_at = now + MARKS_MS;
		send_marks(link);
	}
	/* Behind what waits for room; what waits for the pong is no reason. */
	if (now < link->ping_at ||
	    (link->trust == STORE_OURS && link->n_unsent > 0))
		return;
	link->ping_at = now + PING_MS - PING_MS / 4;
	if (store_client_send(link->client.fd, buf_view(&link->ping)) ==
	    STORE_IO_GONE)
		lose(link);
}

bool
web_store_is_well(const struct web *web)
{
	return web->store.pong_at != 0 &&
	       kore_time_ms() - web->store.pong_at < WELL_MS;
}

const char *
web_store_state(const struct web *web)
{
	const struct store_link *link = &web->store;

	if (web_store_is_well(web))
		return "ok";
	if (link->trust == STORE_FOREIGN)
		return "foreign";
	return link->trust == STORE_OURS && link->read_only ? "read-only"
							    : "away";
}

bool
web_store_start(struct web *web)
{
	struct store_link *link = &web->store;
	struct store_request ping = { .op = STORE_PING, .job = PING_JOB };

	link->web = web;
	link->event.type = KORE_TYPE_CONNECTION;
	link->event.handle = store_event;
	link->client.fd = -1;
	link->n_slots = web->settings.limits.store_queue;
	if (link->n_slots > SLOTS_MAX)
		link->n_slots = SLOTS_MAX;
	link->slots = calloc(link->n_slots, sizeof(*link->slots));
	link->unsent = calloc(link->n_slots, sizeof(*link->unsent));
	link->reply.wipe = true;
	link->marks_at = kore_time_ms() + MARKS_MS;
	/* The store may be away for the moment: the tick goes on trying. */
	return link->slots != NULL && link->unsent != NULL &&
	       store_wire_request_put(&link->ping, &ping);
}

void
web_store_stop(struct web *web)
{
	struct store_link *link = &web->store;

	send_marks(link);
	if (link->client.fd != -1)
		store_client_close(&link->client);
	link->client.fd = -1;
	free(link->slots);
	free(link->unsent);
	link->slots = NULL;
	link->n_slots = 0;
	buf_done(&link->reply);
	buf_done(&link->ping);
	buf_done(&link->marks);
}
