/*
 * Creating the sockets. The file's mode is the first gate (0660, the group
 * from the settings), the peer's user id the second: a wrong mode alone lets
 * nobody in.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/file.h"
#include "store/store_listen.h"

enum { BACKLOG = 256 };

void
store_listen_refuse(
    const char *path, const struct settings *settings, struct diags *diags)
{
	DIAG_ADD(diags, DIAG_STORE_SOCKET, settings->at.sockets, path,
	    strerror(errno));
}

static bool
store_listen_address(const char *path, struct sockaddr_un *addr)
{
	size_t n = strlen(path);

	*addr = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (n >= sizeof(addr->sun_path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(addr->sun_path, path, n + 1);
	return true;
}

/* A file left by a killed process goes; one in use stays. */
static bool
store_listen_clear(const struct sockaddr_un *addr)
{
	int probe = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	bool used;

	if (probe < 0)
		return false;
	used =
	    connect(probe, (const struct sockaddr *)addr, sizeof(*addr)) == 0;
	close(probe);
	if (used) {
		errno = EADDRINUSE;
		return false;
	}
	return unlink(addr->sun_path) == 0 || errno == ENOENT;
}

static bool
store_listen_bind(struct store_listen *l, const struct sockaddr_un *addr)
{
	mode_t mask;
	bool bound;

	l->fd =
	    socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (l->fd < 0)
		return false;
	mask = umask(0177);
	bound = bind(l->fd, (const struct sockaddr *)addr, sizeof(*addr)) == 0;
	umask(mask);
	if (!bound)
		return false;
	memcpy(l->path, addr->sun_path, sizeof(l->path));
	if (l->peers->has_group &&
	    chown(l->path, (uid_t)-1, l->peers->group) != 0)
		return false;
	return chmod(l->path, 0660) == 0 && listen(l->fd, BACKLOG) == 0;
}

/* Other users must get through to the sockets, whatever our umask. */
static bool
store_listen_folder(const char *path)
{
	mode_t mask = umask(022);
	bool made = file_mkdirs(path, 0755);

	umask(mask);
	return made;
}

bool
store_listen_open(struct store_listen *l, enum store_socket which,
    const struct settings *settings, struct diags *diags)
{
	char path[4096];
	struct sockaddr_un addr;

	l->fd = -1;
	l->path[0] = '\0';
	l->peers =
	    which == STORE_WEB ? &settings->peers.web : &settings->peers.desk;
	snprintf(path, sizeof(path), "%s/%s", settings->sockets,
	    which == STORE_WEB ? "web.sock" : "desk.sock");
	if (store_listen_folder(settings->sockets) &&
	    store_listen_address(path, &addr) && store_listen_clear(&addr) &&
	    store_listen_bind(l, &addr))
		return true;
	store_listen_refuse(path, settings, diags);
	store_listen_close(l);
	return false;
}

void
store_listen_close(struct store_listen *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	if (l->path[0] != '\0')
		unlink(l->path);
	l->path[0] = '\0';
}

bool
store_listen_allows(const struct store_listen *l, int client)
{
	struct ucred peer;
	socklen_t n = sizeof(peer);

	if (getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &n) != 0 ||
	    n != sizeof(peer))
		return false;
	if (peer.uid == geteuid() || peer.uid == 0)
		return true;
	for (size_t i = 0; i < l->peers->n_users; i++)
		if (peer.uid == l->peers->users[i])
			return true;
	return false;
}
