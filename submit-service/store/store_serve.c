/*
 * One epoll loop, one thread. Back-pressure is the kernel's: while answers to
 * a client wait, or a batch is full, nothing more is read and its socket
 * fills up until it must wait. A client that takes no answers is dropped.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "store/store_listen.h"
#include "store/store_serve.h"

enum {
	BATCH_JOBS = 256,
	BATCH_BYTES = 4 * 1024 * 1024,
	CLIENT_JOBS = 64, /* of one client in one batch */
	EVENTS = 128,
	STUCK_SECONDS = 10
};

/* What an epoll event belongs to; the first member of its owner. */
enum serve_source { SERVE_STOP, SERVE_TICK, SERVE_LISTENER, SERVE_CLIENT };

struct serve_handle {
	enum serve_source source;
	int fd;
};

struct serve_listener {
	struct serve_handle handle;
	enum store_socket socket;
	struct store_listen listen;
	unsigned n_clients;
};

struct serve_client {
	struct serve_handle handle; /* fd −1: gone, freed after the round */
	struct serve_listener *listener;
	bool readable, paused; /* paused: waits for EPOLLOUT */
	unsigned jobs;         /* in this batch */
	struct buf *waiting;   /* answers not taken yet; owned */
	size_t n_waiting, sent, cap;
	int64_t since; /* monotonic second of the first waiting one */
	struct serve_client *next, *previous;
};

struct store_serve {
	struct store *store;
	const struct settings *settings;
	struct serve_handle stop, tick;
	struct serve_listener listeners[2];
	int epoll;
	struct serve_client *clients;
	char *record;       /* one, as received */
	struct arena arena; /* records of the batch */
	struct store_job jobs[BATCH_JOBS];
	struct serve_client *job_of[BATCH_JOBS];
	int files[BATCH_JOBS]; /* that came with the records; −1: none */
	size_t n_jobs, n_bytes;
	int64_t next_sweep;
};

static int64_t
store_serve_seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec;
}

static bool
store_serve_watch(struct store_serve *serve, struct serve_handle *handle,
    int op, uint32_t events)
{
	struct epoll_event event = { .events = events, .data.ptr = handle };

	return epoll_ctl(serve->epoll, op, handle->fd, &event) == 0;
}

/* ---- clients ------------------------------------------------------------- */

static void
store_serve_drop(struct serve_client *client)
{
	if (client->handle.fd < 0)
		return;
	close(client->handle.fd);
	client->handle.fd = -1;
	client->readable = false;
	client->listener->n_clients--;
}

/* Clients are freed only here, when no event or job can name them. */
static void
store_serve_bury(struct store_serve *serve, bool all)
{
	struct serve_client *client = serve->clients, *next;

	for (; client; client = next) {
		next = client->next;
		if (all)
			store_serve_drop(client);
		if (client->handle.fd >= 0)
			continue;
		if (client->previous)
			client->previous->next = next;
		else
			serve->clients = next;
		if (next)
			next->previous = client->previous;
		for (size_t i = 0; i < client->n_waiting; i++)
			buf_done(&client->waiting[i]);
		free(client->waiting);
		free(client);
	}
}

static void
store_serve_accept(struct store_serve *serve, struct serve_listener *listener)
{
	struct serve_client *client;
	int fd;

	while ((fd = accept4(listener->handle.fd, NULL, NULL,
		    SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		if (listener->n_clients >= serve->settings->limits.clients ||
		    !store_listen_allows(&listener->listen, fd)) {
			close(fd);
			continue;
		}
		client = calloc(1, sizeof(*client));
		if (!client)
			abort();
		client->handle = (struct serve_handle){ SERVE_CLIENT, fd };
		client->listener = listener;
		if (!store_serve_watch(
			serve, &client->handle, EPOLL_CTL_ADD, EPOLLIN)) {
			close(fd);
			free(client);
			continue;
		}
		listener->n_clients++;
		client->next = serve->clients;
		if (client->next)
			client->next->previous = client;
		serve->clients = client;
	}
}

/* ---- answers ------------------------------------------------------------- */

/* False: try again later; a broken client is dropped and counts as sent. */
static bool
store_serve_send(struct serve_client *client, struct str record)
{
	ssize_t sent;

	do
		sent = send(client->handle.fd, record.p, record.n,
		    MSG_NOSIGNAL | MSG_DONTWAIT);
	while (sent < 0 && errno == EINTR);
	if (sent >= 0)
		return true;
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS)
		return false;
	store_serve_drop(client);
	return true;
}

/* Stops reading the client until it has taken what waits. */
static void
store_serve_pause(struct store_serve *serve, struct serve_client *client)
{
	if (client->paused)
		return;
	client->paused = true;
	client->readable = false;
	client->since = store_serve_seconds();
	if (!store_serve_watch(serve, &client->handle, EPOLL_CTL_MOD, EPOLLOUT))
		store_serve_drop(client);
}

/* The answer moves into the queue; the job's buffer starts empty again. */
static void
store_serve_keep(struct serve_client *client, struct buf *answer)
{
	if (client->n_waiting == client->cap) {
		client->cap = client->cap ? client->cap * 2 : 8;
		client->waiting = realloc(
		    client->waiting, client->cap * sizeof(*client->waiting));
		if (!client->waiting)
			abort();
	}
	client->waiting[client->n_waiting++] = *answer;
	*answer = BUF_INIT;
}

static void
store_serve_answer(
    struct store_serve *serve, struct serve_client *client, struct buf *answer)
{
	if (client->handle.fd < 0)
		return;
	if (client->n_waiting == 0 &&
	    store_serve_send(client, buf_view(answer)))
		return;
	store_serve_keep(client, answer);
	store_serve_pause(serve, client);
}

static void
store_serve_flush(struct store_serve *serve, struct serve_client *client)
{
	while (client->sent < client->n_waiting && client->handle.fd >= 0) {
		if (!store_serve_send(
			client, buf_view(&client->waiting[client->sent])))
			return;
		buf_done(&client->waiting[client->sent]);
		client->waiting[client->sent++] = BUF_INIT;
		client->since = store_serve_seconds();
	}
	if (client->handle.fd < 0)
		return;
	client->n_waiting = client->sent = 0;
	client->paused = false;
	if (!store_serve_watch(serve, &client->handle, EPOLL_CTL_MOD, EPOLLIN))
		store_serve_drop(client);
}

/* ---- batches ------------------------------------------------------------- */

static bool
store_serve_is_full(const struct store_serve *serve)
{
	return serve->n_jobs == BATCH_JOBS || serve->n_bytes >= BATCH_BYTES;
}

/* The first descriptor of a message; whatever else came is closed. */
static int
store_serve_file(struct msghdr *message)
{
	int file = -1;

	for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head != NULL;
	     head = CMSG_NXTHDR(message, head)) {
		size_t n = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		if (head->cmsg_level != SOL_SOCKET ||
		    head->cmsg_type != SCM_RIGHTS)
			continue;
		for (size_t i = 0; i < n; i++) {
			int fd;

			memcpy(
			    &fd, CMSG_DATA(head) + i * sizeof(fd), sizeof(fd));
			if (file < 0)
				file = fd;
			else
				close(fd);
		}
	}
	return file;
}

/* One message of a client, and what descriptor came with it. */
static ssize_t
store_serve_receive(struct store_serve *serve, int fd, int *file)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec part = { serve->record, STORE_RECORD_MAX + 1 };
	struct msghdr message = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes) };
	ssize_t got;

	do
		got = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	while (got < 0 && errno == EINTR);
	*file = got < 0 ? -1 : store_serve_file(&message);
	return got;
}

/* Takes one record of a client; an oversized one is cut and so malformed. */
static void
store_serve_take(struct store_serve *serve, struct serve_client *client)
{
	struct store_job *job = &serve->jobs[serve->n_jobs];
	int *file = &serve->files[serve->n_jobs];
	ssize_t got = store_serve_receive(serve, client->handle.fd, file);

	if (got <= 0) {
		client->readable = false;
		if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
			store_serve_drop(client);
		return;
	}
	job->from = client->listener->socket;
	job->file = *file < 0 ? NULL : file;
	job->record =
	    str_copy(&serve->arena, str_mem(serve->record, (size_t)got));
	buf_clear(&job->reply);
	serve->job_of[serve->n_jobs++] = client;
	serve->n_bytes += (size_t)got;
	if (++client->jobs == CLIENT_JOBS)
		client->readable = false; /* epoll tells again */
}

/* In turns, so that nobody's flood keeps another's record out of a batch. */
static void
store_serve_collect(struct store_serve *serve)
{
	bool more = true;

	while (more && !store_serve_is_full(serve)) {
		more = false;
		for (struct serve_client *c = serve->clients;
		     c && !store_serve_is_full(serve); c = c->next)
			if (c->readable) {
				store_serve_take(serve, c);
				more = true;
			}
	}
}

static void
store_serve_batch(struct store_serve *serve)
{
	store_serve_collect(serve);
	if (serve->n_jobs > 0)
		store_batch_run(serve->store, serve->jobs, serve->n_jobs);
	for (size_t i = 0; i < serve->n_jobs; i++) {
		if (serve->files[i] >= 0)
			close(serve->files[i]);
		store_serve_answer(
		    serve, serve->job_of[i], &serve->jobs[i].reply);
	}
	for (struct serve_client *c = serve->clients; c; c = c->next) {
		c->readable = false;
		c->jobs = 0;
	}
	serve->n_jobs = serve->n_bytes = 0;
	arena_reset(&serve->arena);
}

/* ---- the loop ------------------------------------------------------------ */

static void
store_serve_second(struct store_serve *serve)
{
	uint64_t ticks;
	int64_t now = store_serve_seconds();

	if (read(serve->tick.fd, &ticks, sizeof(ticks)) < 0)
		return;
	for (struct serve_client *c = serve->clients; c; c = c->next)
		if (c->paused && now - c->since >= STUCK_SECONDS)
			store_serve_drop(c);
	if (now < serve->next_sweep)
		return;
	store_sweep(serve->store);
	serve->next_sweep = now + serve->settings->limits.sweep;
}

/* True: asked to stop. */
static bool
store_serve_event(
    struct store_serve *serve, struct serve_handle *handle, uint32_t events)
{
	struct serve_client *client;

	switch (handle->source) {
	case SERVE_STOP: return true;
	case SERVE_TICK: store_serve_second(serve); return false;
	case SERVE_LISTENER:
		store_serve_accept(
		    serve, (struct serve_listener *)(void *)handle);
		return false;
	case SERVE_CLIENT: break;
	}
	client = (struct serve_client *)(void *)handle;
	if (client->handle.fd < 0)
		return false;
	if (client->paused && events & EPOLLOUT)
		store_serve_flush(serve, client);
	else if (client->paused)
		store_serve_drop(client); /* hung up with answers waiting */
	else
		client->readable = true;
	return false;
}

bool
store_serve_run(struct store_serve *serve, int stop)
{
	struct epoll_event events[EVENTS];
	bool stopping = false;
	int n;

	serve->stop = (struct serve_handle){ SERVE_STOP, stop };
	if (!store_serve_watch(serve, &serve->stop, EPOLL_CTL_ADD, EPOLLIN))
		return false;
	while (!stopping) {
		n = epoll_wait(serve->epoll, events, EVENTS, -1);
		if (n < 0 && errno != EINTR)
			return false;
		for (int i = 0; i < n; i++)
			if (store_serve_event(
				serve, events[i].data.ptr, events[i].events))
				stopping = true;
		store_serve_batch(serve);
		store_serve_bury(serve, false);
	}
	return true;
}

static bool
store_serve_start(struct store_serve *serve, struct diags *diags)
{
	static const struct itimerspec second = { { 1, 0 }, { 1, 0 } };
	const struct settings *settings = serve->settings;

	for (int i = 0; i < 2; i++) {
		struct serve_listener *l = &serve->listeners[i];

		if (!store_listen_open(&l->listen, l->socket, settings, diags))
			return false;
		l->handle.fd = l->listen.fd;
	}
	serve->epoll = epoll_create1(EPOLL_CLOEXEC);
	serve->tick.fd =
	    timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (serve->epoll >= 0 && serve->tick.fd >= 0 &&
	    timerfd_settime(serve->tick.fd, 0, &second, NULL) == 0 &&
	    store_serve_watch(serve, &serve->tick, EPOLL_CTL_ADD, EPOLLIN) &&
	    store_serve_watch(
		serve, &serve->listeners[0].handle, EPOLL_CTL_ADD, EPOLLIN) &&
	    store_serve_watch(
		serve, &serve->listeners[1].handle, EPOLL_CTL_ADD, EPOLLIN))
		return true;
	store_listen_refuse("epoll", settings, diags);
	return false;
}

struct store_serve *
store_serve_open(
    struct store *store, const struct settings *settings, struct diags *diags)
{
	struct store_serve *serve = calloc(1, sizeof(*serve));

	if (!serve)
		abort();
	serve->store = store;
	serve->settings = settings;
	serve->epoll = -1;
	serve->tick = (struct serve_handle){ SERVE_TICK, -1 };
	serve->listeners[0] =
	    (struct serve_listener){ .handle = { SERVE_LISTENER, -1 },
		    .socket = STORE_WEB,
		    .listen = { .fd = -1 } };
	serve->listeners[1] =
	    (struct serve_listener){ .handle = { SERVE_LISTENER, -1 },
		    .socket = STORE_DESK,
		    .listen = { .fd = -1 } };
	serve->next_sweep = store_serve_seconds() + settings->limits.sweep;
	arena_init(&serve->arena, STORE_RECORD_MAX);
	serve->record = malloc(STORE_RECORD_MAX + 1);
	if (!serve->record)
		abort();
	if (store_serve_start(serve, diags))
		return serve;
	store_serve_close(serve);
	return NULL;
}

void
store_serve_close(struct store_serve *serve)
{
	if (!serve)
		return;
	store_serve_bury(serve, true);
	for (int i = 0; i < 2; i++)
		store_listen_close(&serve->listeners[i].listen);
	if (serve->epoll >= 0)
		close(serve->epoll);
	if (serve->tick.fd >= 0)
		close(serve->tick.fd);
	for (size_t i = 0; i < BATCH_JOBS; i++)
		buf_done(&serve->jobs[i].reply);
	arena_done(&serve->arena);
	free(serve->record);
	free(serve);
}
