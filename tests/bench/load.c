/*
 * Sends raw HTTP requests, one on each connection as the service wants it,
 * so many at a time, and says how fast and with which statuses they were
 * answered. One thread and poll: it must cost little beside what it measures.
 *
 * usage: load PORT AT_ONCE FILE [SECONDS [PAUSE_MS]]
 * FILE holds requests, each behind a line with its length. Without SECONDS
 * each is sent once; with it they are sent round and round until time is up.
 * With a pause before each, for AT_ONCE 1, it only looks on.
 *
 * prints one line of JSON: {"n":…,"seconds":…,"p50":…,"p99":…,"max":…,
 * "status":{"303":…}}; times of answers in milliseconds. Status 0: the
 * connection was cut off.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "clock.h"

enum { AT_ONCE_MAX = 512, STATUS_MAX = 600, HEAD = 12 };

struct client {
	struct str request;
	size_t sent, got;
	char head[HEAD + 1]; /* "HTTP/1.1 200" */
	double began;
};

struct load {
	struct arena arena;
	struct sockaddr_in to;
	struct str *requests;
	size_t n_requests, cap, next;
	double ends; /* 0: each once */
	struct timespec pause;
	struct client clients[AT_ONCE_MAX];
	struct pollfd polls[AT_ONCE_MAX];
	double *times;
	size_t n_times, cap_times;
	unsigned status[STATUS_MAX];
};

static _Noreturn void
die(const char *why)
{
	fprintf(stderr, "load: %s: %s\n", why, strerror(errno));
	exit(2);
}

static void
read_requests(struct load *l, const char *path)
{
	struct str rest, line;

	if (!file_read(&l->arena, path, &rest))
		die(path);
	while (str_cut(rest, '\n', &line, &rest)) {
		size_t n = strtoul(line.p, NULL, 10);

		if (n == 0 || n > rest.n)
			die("no file of requests");
		l->requests = arena_grow(&l->arena, l->requests, l->n_requests,
		    &l->cap, sizeof(*l->requests));
		l->requests[l->n_requests++] = str_sub(rest, 0, n);
		rest = str_sub(rest, n, rest.n - n);
	}
	if (l->n_requests == 0)
		die("no requests");
}

/* False: there is nothing more to send. */
static bool
begin(struct load *l, size_t i)
{
	struct client *client = &l->clients[i];
	struct pollfd *poll = &l->polls[i];

	poll->fd = -1;
	if (l->ends > 0 ? clock_now() >= l->ends : l->next == l->n_requests)
		return false;
	nanosleep(&l->pause, NULL);
	*client = (struct client){
		.request = l->requests[l->next++ % l->n_requests],
		.began = clock_now(),
	};
	poll->fd =
	    socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	poll->events = POLLOUT;
	if (poll->fd < 0)
		die("socket");
	if (connect(poll->fd, (const struct sockaddr *)&l->to, sizeof(l->to)) !=
		0 &&
	    errno != EINPROGRESS)
		die("connect");
	return true;
}

static bool
end(struct load *l, size_t i)
{
	struct client *client = &l->clients[i];
	unsigned status = 0;

	if (client->got >= HEAD)
		status = (unsigned)strtoul(client->head + 9, NULL, 10);
	l->status[status < STATUS_MAX ? status : 0]++;
	l->times = arena_grow(
	    &l->arena, l->times, l->n_times, &l->cap_times, sizeof(*l->times));
	l->times[l->n_times++] = (clock_now() - client->began) * 1e3;
	close(l->polls[i].fd);
	return begin(l, i);
}

static bool
send_some(struct load *l, size_t i)
{
	struct client *client = &l->clients[i];
	struct str rest = str_sub(
	    client->request, client->sent, client->request.n - client->sent);
	ssize_t n = send(l->polls[i].fd, rest.p, rest.n, MSG_NOSIGNAL);

	if (n < 0 && errno == EAGAIN)
		return true;
	if (n < 0)
		return end(l, i);
	client->sent += (size_t)n;
	if (client->sent == client->request.n)
		l->polls[i].events = POLLIN;
	return true;
}

static bool
receive_some(struct load *l, size_t i)
{
	struct client *client = &l->clients[i];
	char bytes[65536];
	ssize_t n = recv(l->polls[i].fd, bytes, sizeof(bytes), 0);

	if (n < 0 && errno == EAGAIN)
		return true;
	if (n <= 0)
		return end(l, i);
	for (ssize_t k = 0; k < n && client->got < HEAD; k++)
		client->head[client->got++] = bytes[k];
	return true;
}

static void
run(struct load *l, size_t at_once)
{
	size_t busy = 0;

	for (size_t i = 0; i < at_once; i++)
		busy += begin(l, i);
	while (busy > 0) {
		if (poll(l->polls, at_once, 30000) <= 0)
			die("no answer for 30 seconds");
		for (size_t i = 0; i < at_once; i++) {
			bool goes_on = true;

			if (l->polls[i].fd < 0 || l->polls[i].revents == 0)
				continue;
			goes_on = l->polls[i].events == POLLOUT
				      ? send_some(l, i)
				      : receive_some(l, i);
			busy -= !goes_on;
		}
	}
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
print(const struct load *l, double seconds)
{
	const char *comma = "";

	qsort(l->times, l->n_times, sizeof(*l->times), compare);
	printf("{\"n\":%zu,\"seconds\":%.4f,\"p50\":%.3f,\"p99\":%.3f,"
	       "\"max\":%.3f,\"status\":{",
	    l->n_times, seconds, l->times[l->n_times / 2],
	    l->times[l->n_times * 99 / 100], l->times[l->n_times - 1]);
	for (unsigned i = 0; i < STATUS_MAX; i++) {
		if (l->status[i] == 0)
			continue;
		printf("%s\"%u\":%u", comma, i, l->status[i]);
		comma = ",";
	}
	puts("}}");
}

int
main(int argc, char **argv)
{
	struct load *l = calloc(1, sizeof(*l));
	double began;
	size_t at_once;

	if (l == NULL || argc < 4 || argc > 6)
		die("usage: load PORT AT_ONCE FILE [SECONDS [PAUSE_MS]]");
	at_once = strtoul(argv[2], NULL, 10);
	if (at_once == 0 || at_once > AT_ONCE_MAX)
		die("AT_ONCE");
	arena_init(&l->arena, 0);
	l->to = (struct sockaddr_in){ .sin_family = AF_INET,
		.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10)),
		.sin_addr = { htonl(INADDR_LOOPBACK) } };
	read_requests(l, argv[3]);
	began = clock_now();
	if (argc == 6)
		l->pause.tv_nsec = strtol(argv[5], NULL, 10) * 1000000;
	if (argc >= 5)
		l->ends = began + strtod(argv[4], NULL);
	run(l, at_once);
	print(l, clock_now() - began);
	arena_done(&l->arena);
	free(l);
	return 0;
}
