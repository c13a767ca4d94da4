/*
 * Stands between desk and store and loses answers, for keylife.mjs: passes
 * records on both ways, but closes the desk's connection instead of giving it
 * the first answer to the operation named. Prints a line when it listens and
 * one when it lost an answer; ends by a signal.
 *
 * usage: deaf LISTEN_SOCKET STORE_SOCKET OP
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/store_client.h"

enum { RECORD_MAX = 256 * 1024 };

static _Noreturn void
die(const char *why)
{
	perror(why);
	exit(2);
}

static int
listener(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(addr.sun_path))
		die(path);
	strcpy(addr.sun_path, path);
	if (fd < 0 ||
	    bind(fd, (const struct sockaddr *)&addr, sizeof(addr)) != 0 ||
	    listen(fd, 4) != 0)
		die(path);
	return fd;
}

/* One connection of the desk, until it closes. True: an answer was lost. */
static bool
serve(int desk, const char *store_path, const char *op, char *bytes)
{
	struct store_client store;
	struct buf record = BUF_INIT, reply = BUF_INIT;
	const char *name;
	ssize_t n;
	bool lost = false;

	if (!store_client_connect(&store, store_path))
		die(store_path);
	while (!lost && (n = recv(desk, bytes, RECORD_MAX, 0)) > 0) {
		uint32_t job;

		buf_clear(&record);
		buf_put(&record, bytes, (size_t)n);
		job = store_wire_job(buf_view(&record));
		name = store_wire_op_name(store_wire_op(buf_view(&record)));
		if (!store_client_call(&store, &record, &reply, STORE_WAIT_MS))
			die("store");
		lost = op != NULL && name != NULL && strcmp(name, op) == 0;
		store_wire_set_job(&reply, job);
		if (!lost && send(desk, reply.p, reply.n, MSG_NOSIGNAL) < 0)
			break;
	}
	store_client_close(&store);
	buf_done(&record);
	buf_done(&reply);
	return lost;
}

int
main(int argc, char **argv)
{
	char *bytes = malloc(RECORD_MAX);
	const char *op = argc == 4 ? argv[3] : NULL;
	int fd, desk;

	if (argc != 4 || bytes == NULL)
		return 2;
	fd = listener(argv[1]);
	puts("ready");
	fflush(stdout);
	while ((desk = accept(fd, NULL, NULL)) >= 0) {
		if (serve(desk, argv[2], op, bytes)) {
			op = NULL;
			puts("lost");
			fflush(stdout);
		}
		close(desk);
	}
	free(bytes);
	return 2;
}
