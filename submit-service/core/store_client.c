/*
 * The client side of the store's sockets. One record is one message, so there
 * is no framing and no partial read: a message arrives whole or not at all.
 */
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "core/store_client.h"

static int64_t
store_client_now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

bool
store_client_connect(struct store_client *client, const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	size_t n = strlen(path);
	int saved;

	client->fd = -1;
	client->next_job = 1;
	if (n >= sizeof(addr.sun_path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(addr.sun_path, path, n + 1);
	client->fd =
	    socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (client->fd < 0)
		return false;
	if (connect(client->fd, (const struct sockaddr *)&addr, sizeof(addr)) ==
	    0)
		return true;
	saved = errno;
	store_client_close(client);
	errno = saved;
	return false;
}

void
store_client_close(struct store_client *client)
{
	if (client->fd >= 0)
		close(client->fd);
	client->fd = -1;
}

/* One descriptor as ancillary data (unix(7), SCM_RIGHTS). */
static void
store_client_attach(
    struct msghdr *message, char *control, size_t size, int file)
{
	struct cmsghdr *head;

	message->msg_control = control;
	message->msg_controllen = size;
	head = CMSG_FIRSTHDR(message);
	head->cmsg_level = SOL_SOCKET;
	head->cmsg_type = SCM_RIGHTS;
	head->cmsg_len = CMSG_LEN(sizeof(file));
	memcpy(CMSG_DATA(head), &file, sizeof(file));
}

enum store_io
store_client_send(int fd, struct str record)
{
	return store_client_send_file(fd, record, -1);
}

enum store_io
store_client_send_file(int fd, struct str record, int file)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	char *bytes = (char *)(uintptr_t)record.p; /* sendmsg only reads */
	struct iovec part = { bytes, record.n };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	ssize_t sent;

	if (file >= 0)
		store_client_attach(
		    &message, control.bytes, sizeof(control.bytes), file);
	do
		sent = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (sent < 0 && errno == EINTR);
	if (sent >= 0)
		return STORE_IO_DONE;
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS
		   ? STORE_IO_LATER
		   : STORE_IO_GONE;
}

enum store_io
store_client_receive(int fd, struct buf *record)
{
	ssize_t got;

	buf_clear(record);
	buf_reserve(record, STORE_RECORD_MAX);
	do
		got = recv(
		    fd, record->p, STORE_RECORD_MAX, MSG_DONTWAIT | MSG_TRUNC);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return errno == EAGAIN || errno == EWOULDBLOCK ? STORE_IO_LATER
							       : STORE_IO_GONE;
	/* The store never sends an empty or an oversized record. */
	if (got == 0 || got > STORE_RECORD_MAX) {
		errno = EPROTO;
		return STORE_IO_GONE;
	}
	record->n = (size_t)got;
	record->p[record->n] = '\0';
	return STORE_IO_DONE;
}

/* False: errno ETIMEDOUT, or the reason why polling failed. */
static bool
store_client_wait(int fd, short events, int64_t deadline)
{
	struct pollfd p = { .fd = fd, .events = events };
	int64_t left = deadline - store_client_now_ms();
	int n;

	if (left <= 0) {
		errno = ETIMEDOUT;
		return false;
	}
	n = poll(&p, 1, left > 60000 ? 60000 : (int)left);
	return n >= 0 || errno == EINTR;
}

static bool
store_client_gone(struct store_client *client)
{
	int saved = errno ? errno : EPIPE;

	store_client_close(client);
	errno = saved;
	return false;
}

bool
store_client_call(struct store_client *client, struct buf *record,
    struct buf *reply, int timeout_ms)
{
	int64_t deadline = store_client_now_ms() + timeout_ms;
	uint32_t job = client->next_job++;
	enum store_io io;

	if (client->fd < 0) {
		errno = ENOTCONN;
		return false;
	}
	store_wire_set_job(record, job);
	while ((io = store_client_send(client->fd, buf_view(record))) ==
	       STORE_IO_LATER)
		if (!store_client_wait(client->fd, POLLOUT, deadline))
			return false;
	if (io == STORE_IO_GONE)
		return store_client_gone(client);
	for (;;) {
		io = store_client_receive(client->fd, reply);
		if (io == STORE_IO_GONE)
			return store_client_gone(client);
		if (io == STORE_IO_DONE &&
		    store_wire_job(buf_view(reply)) == job)
			return true;
		if (io == STORE_IO_LATER &&
		    !store_client_wait(client->fd, POLLIN, deadline))
			return false;
	}
}

bool
store_client_ask(struct store_client *client, struct arena *arena,
    struct buf *record, const struct store_request *request,
    struct store_reply *reply)
{
	struct buf out = { .wipe = true };
	bool done = store_wire_request_put(&out, request);

	if (!done)
		errno = EINVAL;
	done = done && store_client_call(client, &out, record, STORE_WAIT_MS);
	buf_done(&out);
	if (!done)
		return false;
	if (store_wire_reply_get(arena, request->op, buf_view(record), reply))
		return true;
	errno = EPROTO;
	return false;
}
