/*
 * Stopping without cutting anybody off. Kore would leave its loop at the
 * signal; we catch it first, take what the kernel has accepted already, refuse
 * the rest, and tell Kore only when the last answer is out or the time is up.
 */
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "kore_web.h"

enum {
	STEP_MS = 20,
	ACCEPT_MS = 1000,    /* at most, to empty the queue of the kernel */
	SILENT_MS = 1000,    /* for a connection that has sent nothing */
	LIMIT_MS = 15 * 1000 /* below TimeoutStopSec of the unit */
};

/* The whole handler: an eventfd is safe to write to at any moment. */
static void
asked_to_stop(int sig)
{
	const uint64_t one = 1;
	int saved = errno;

	(void)sig;
	if (write(web_instance()->drain.fd, &one, sizeof(one)) == -1)
		errno = saved; /* full: it was told before */
	errno = saved;
}

static void
each_listener(void (*act)(struct listener *))
{
	struct kore_server *server;
	struct listener *listener;

	LIST_FOREACH(server, &kore_servers, list)
	LIST_FOREACH(listener, &server->listeners, list)
	act(listener);
}

/*
 * In Kore's place: an error of a listening socket ends a worker there, and
 * whichever worker drains first shuts the socket of all.
 */
static void
listener_event(void *arg, int error)
{
	struct listener *listener = arg;
	struct web *web = web_instance();

	if (!web->drain.refuses && !error) {
		kore_listener_accept(listener, error);
		return;
	}
	listener->evt.flags = 0;
	web->drain.refuses = true;
	/* Edge-triggered: told once, not in a circle until we are done. */
	kore_platform_event_schedule(listener->fd, EPOLLIN, EPOLLET, listener);
}

static void
take_over(struct listener *listener)
{
	listener->evt.handle = listener_event;
}

static void
shut(struct listener *listener)
{
	shutdown(listener->fd, SHUT_RDWR);
}

/* Does somebody wait at the door whom the kernel has let in? */
static bool
somebody_waits(void)
{
	struct kore_server *server;
	struct listener *listener;

	LIST_FOREACH(server, &kore_servers, list)
	LIST_FOREACH(listener, &server->listeners, list)
	{
		struct pollfd fd = { listener->fd, POLLIN, 0 };

		if (poll(&fd, 1, 0) == 1 && fd.revents == POLLIN)
			return true;
	}
	return false;
}

static bool
is_idle(struct web *web, uint64_t waited)
{
	struct connection *c, *next;
	bool idle = LIST_EMPTY(&web->calls);

	for (c = TAILQ_FIRST(&connections); c != NULL; c = next) {
		next = TAILQ_NEXT(c, list);
		if (c->proto != CONN_PROTO_HTTP)
			continue;
		if (waited >= SILENT_MS && web_conn_is_silent(c))
			kore_connection_disconnect(c);
		else
			idle = false;
	}
	return idle;
}

static void
step(void *arg, u_int64_t now)
{
	struct web *web = arg;
	uint64_t waited = now - web->drain.began;

	if (!web->drain.refuses && (waited >= ACCEPT_MS || !somebody_waits())) {
		web->drain.refuses = true;
		each_listener(shut);
	}
	if (!web->drain.refuses || (!is_idle(web, waited) && waited < LIMIT_MS))
		return;
	sig_recv = SIGTERM; /* Kore's own way out, from here on */
}

static void
drain_begin(void *arg, int error)
{
	struct web *web = web_instance();
	uint64_t count;

	(void)arg;
	(void)error;
	if (read(web->drain.fd, &count, sizeof(count)) != sizeof(count) ||
	    web->drain.began != 0)
		return;
	web->drain.began = kore_time_ms();
	web_note("stop", "stopping: what runs is finished first");
	kore_timer_add(step, STEP_MS, web, 0);
}

bool
web_drain_prepare(struct web *web)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGQUIT };
	struct sigaction act = { .sa_handler = asked_to_stop };

	web->drain.fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (web->drain.fd == -1)
		return false;
	web->drain.event.type = KORE_TYPE_CONNECTION;
	web->drain.event.handle = drain_begin;
	kore_platform_event_level_read(web->drain.fd, &web->drain.event);
	each_listener(take_over);
	sigfillset(&act.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		if (sigaction(signals[i], &act, NULL) == -1)
			return false;
	return true;
}
