/*
 * A loop around poll: every child writes its few lines into a pipe, and a
 * host may be asked again when its pause is over.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "verb_links_ask.h"

enum {
	CHILDREN_MAX = 8,
	PAUSE_MS = 500,
	CHILD_MS = 30000, /* curl stops itself before that */
	ANSWER_MAX = 16384
};

#define CURL_FORMAT                                                            \
	"%{http_code}\\n%{exitcode}\\n%{num_redirects}\\n%{url_effective}\\n"

/* ---- what an answer means ---- */

bool
ext_answer_read(struct str s, struct ext_answer *answer)
{
	struct str status, code, hops, to;
	uint64_t status_n, code_n, hops_n;

	if (!str_cut(s, '\n', &status, &s) || !str_cut(s, '\n', &code, &s) ||
	    !str_cut(s, '\n', &hops, &s) || !str_cut(s, '\n', &to, &s))
		return false;
	if (!str_u64(status, &status_n) || status_n > 999 ||
	    !str_u64(code, &code_n) || code_n > 255 || !str_u64(hops, &hops_n))
		return false;
	*answer = (struct ext_answer){ .status = (int)status_n,
		.exit = (int)code_n,
		.to = hops_n > 0 ? to : STR("") };
	return true;
}

/* curl(1), EXIT CODES: what says nothing against the address. */
static bool
is_harmless(int code)
{
	/* none; partial file; cannot write; larger than we asked for */
	return code == 0 || code == 18 || code == 23 || code == 63;
}

static enum ext_why
why_of(int code)
{
	static const struct {
		int code;
		enum ext_why why;
	} codes[] = { { 5, EXT_WHY_HOST }, { 6, EXT_WHY_HOST },
		{ 7, EXT_WHY_CONNECT }, { 28, EXT_WHY_TIME },
		{ -1, EXT_WHY_TIME }, { 35, EXT_WHY_TLS }, { 51, EXT_WHY_TLS },
		{ 60, EXT_WHY_TLS }, { 47, EXT_WHY_LOOP } };

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (codes[i].code == code)
			return codes[i].why;
	return EXT_WHY_OTHER;
}

void
ext_judge(struct ext *ext, const struct ext_answer *answer)
{
	/* They keep programs out, or ask to come later: people may get in. */
	static const int unsure[] = { 401, 403, 407, 412, 429, 451, 503 };

	ext->status = answer->status;
	ext->to = answer->to;
	ext->why = EXT_WHY_NONE;
	ext->state = EXT_GOOD;
	if (!is_harmless(answer->exit)) {
		ext->state = EXT_DEAD;
		ext->why = why_of(answer->exit);
		return;
	}
	if (answer->status >= 200 && answer->status < 400)
		return;
	if (answer->status == 416) /* an empty file has no first byte */
		return;
	ext->state = EXT_DEAD;
	ext->why = answer->status > 0 ? EXT_WHY_HTTP : EXT_WHY_OTHER;
	for (size_t i = 0; i < sizeof(unsure) / sizeof(*unsure); i++)
		if (unsure[i] == answer->status)
			ext->state = EXT_UNSURE;
}

bool
ext_wants_get(const struct ext_answer *answer)
{
	struct ext ext = { 0 };

	ext_judge(&ext, answer);
	if (ext.state == EXT_GOOD)
		return false;
	/* No host, no connection, no trust, no end: GET changes nothing. */
	return ext.why == EXT_WHY_HTTP || ext.why == EXT_WHY_OTHER;
}

struct str
ext_host(struct str url)
{
	size_t at = str_find(url, "://"), n = 0;

	url = at == SIZE_MAX ? url : str_from(url, at + 3);
	while (n < url.n && strchr("/?#", url.p[n]) == NULL)
		n++;
	url.n = n;
	at = str_find_char(url, '@');
	return at == SIZE_MAX ? url : str_from(url, at + 1);
}

/* ---- hosts and children ---- */

struct host {
	struct ext **items;
	size_t n, cap, next;
	int64_t ready; /* when it may be asked again, ms */
	bool is_busy, wants_get;
};

struct child {
	pid_t pid; /* 0: free */
	int fd;
	int64_t until;
	struct host *host;
	bool is_get;
	struct buf out;
};

struct asking {
	struct arena *arena;
	struct host *hosts;
	size_t n_hosts, left; /* addresses not settled */
	struct child children[CHILDREN_MAX];
	int64_t now;
};

extern char **environ;

static int64_t
clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* curl takes UTF-8 in a host (IDN), not in a path. */
static const char *
request_url(struct arena *arena, struct str url)
{
	size_t path = (size_t)(ext_host(url).p + ext_host(url).n - url.p);
	char *out = arena_alloc(arena, url.n * 3 + 1);
	size_t n = 0;

	for (size_t i = 0; i < url.n; i++) {
		unsigned char c = (unsigned char)url.p[i];
		if (i < path || (c > ' ' && c < 0x7f)) {
			out[n++] = (char)c;
			continue;
		}
		out[n++] = '%';
		out[n++] = "0123456789ABCDEF"[c >> 4];
		out[n++] = "0123456789ABCDEF"[c & 15];
	}
	out[n] = '\0';
	return out;
}

/* 0, or an errno. */
static int
spawn(struct child *child, const char *url)
{
	/* -q first: nobody's settings decide what we find. */
	const char *args[] = { "curl", "-q", "--silent", "--globoff", "--proto",
		"=http,https", "--proto-redir", "=http,https", "--location",
		"--max-redirs", "5", "--connect-timeout", "8", "--max-time",
		"20", "--user-agent", "wangting-links/1", "--output",
		"/dev/null", "--write-out", CURL_FORMAT, "--url", url,
		child->is_get ? "--range" : "--head",
		child->is_get ? "0-1023" : NULL, NULL, NULL, NULL };
	size_t n = sizeof(args) / sizeof(*args);
	posix_spawn_file_actions_t act;
	char *argv[sizeof(args) / sizeof(*args)];
	int fds[2];

	if (child->is_get) {
		args[n - 3] = "--max-filesize";
		args[n - 2] = "1048576";
	}
	memcpy(argv, args, sizeof(args));
	if (pipe2(fds, O_CLOEXEC) != 0)
		return errno;
	posix_spawn_file_actions_init(&act);
	posix_spawn_file_actions_addopen(&act, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&act, fds[1], 1);
	posix_spawn_file_actions_addopen(&act, 2, "/dev/null", O_WRONLY, 0);
	int error =
	    posix_spawnp(&child->pid, "curl", &act, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&act);
	(void)close(fds[1]);
	if (error != 0) {
		(void)close(fds[0]);
		child->pid = 0;
		return error;
	}
	child->fd = fds[0];
	child->until = clock_ms() + CHILD_MS;
	return 0;
}

static struct host *
ready_host(struct asking *a, int64_t ms)
{
	for (size_t i = 0; i < a->n_hosts; i++) {
		struct host *host = &a->hosts[i];
		if (!host->is_busy && host->next < host->n && host->ready <= ms)
			return host;
	}
	return NULL;
}

static int
start_children(struct asking *a)
{
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		struct child *child = &a->children[i];
		if (child->pid != 0)
			continue;
		struct host *host = ready_host(a, clock_ms());
		if (host == NULL)
			return 0;
		child->host = host;
		child->is_get = host->wants_get;
		buf_clear(&child->out);
		int error = spawn(
		    child, request_url(a->arena, host->items[host->next]->url));
		if (error != 0)
			return error;
		host->is_busy = true;
	}
	return 0;
}

static void
finish_child(struct asking *a, struct child *child)
{
	struct host *host = child->host;
	struct ext_answer answer;
	int status;

	(void)close(child->fd);
	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		;
	child->pid = 0;
	if (!ext_answer_read(buf_view(&child->out), &answer))
		answer = (struct ext_answer){ .exit = -1 };
	host->is_busy = false;
	host->ready = clock_ms() + PAUSE_MS;
	host->wants_get = !child->is_get && ext_wants_get(&answer);
	if (host->wants_get)
		return;
	struct ext *ext = host->items[host->next++];
	answer.to = str_copy(a->arena, answer.to);
	ext_judge(ext, &answer);
	ext->checked = a->now;
	ext->is_cached = false;
	a->left--;
}

/* How long nothing can happen. */
static int
wait_ms(const struct asking *a)
{
	int64_t now = clock_ms(), until = now + CHILD_MS;

	for (size_t i = 0; i < CHILDREN_MAX; i++)
		if (a->children[i].pid != 0 && a->children[i].until < until)
			until = a->children[i].until;
	for (size_t i = 0; i < a->n_hosts; i++) {
		const struct host *host = &a->hosts[i];
		if (!host->is_busy && host->next < host->n &&
		    host->ready > now && host->ready < until)
			until = host->ready;
	}
	return until > now ? (int)(until - now) : 0;
}

static void
read_child(struct asking *a, struct child *child)
{
	char bytes[4096];
	ssize_t n = read(child->fd, bytes, sizeof(bytes));

	if (n < 0 && errno == EINTR)
		return;
	if (n > 0 && child->out.n < ANSWER_MAX) {
		buf_put(&child->out, bytes, (size_t)n);
		return;
	}
	finish_child(a, child);
}

static void
wait_children(struct asking *a)
{
	struct pollfd fds[CHILDREN_MAX];

	for (size_t i = 0; i < CHILDREN_MAX; i++)
		fds[i] = (struct pollfd){
			.fd = a->children[i].pid != 0 ? a->children[i].fd : -1,
			.events = POLLIN
		};
	if (poll(fds, CHILDREN_MAX, wait_ms(a)) < 0)
		return;
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		struct child *child = &a->children[i];
		if (child->pid == 0)
			continue;
		if (fds[i].revents != 0)
			read_child(a, child);
		else if (clock_ms() >= child->until)
			(void)kill(child->pid, SIGKILL);
	}
}

static void
sort_hosts(struct asking *a, struct ext *const *exts, size_t n)
{
	struct map by_name;

	map_init(&by_name, a->arena);
	a->hosts = ARENA_ARRAY(a->arena, n, struct host);
	for (size_t i = 0; i < n; i++) {
		struct str name = ext_host(exts[i]->url);
		struct host *host = map_get(&by_name, name);
		if (host == NULL) {
			host = &a->hosts[a->n_hosts++];
			(void)map_add(&by_name, name, host);
		}
		host->items = arena_grow(a->arena, host->items, host->n,
		    &host->cap, sizeof(struct ext *));
		host->items[host->n++] = exts[i];
	}
}

bool
ext_ask(struct arena *arena, struct ext *const *exts, size_t n, int64_t now)
{
	struct asking a = { .arena = arena, .left = n, .now = now };
	int error = 0;

	sort_hosts(&a, exts, n);
	while (a.left > 0 && error == 0) {
		error = start_children(&a);
		if (error == 0)
			wait_children(&a);
	}
	for (size_t i = 0; i < CHILDREN_MAX; i++) {
		struct child *child = &a.children[i];
		if (child->pid != 0) {
			(void)kill(child->pid, SIGKILL);
			finish_child(&a, child);
		}
		buf_done(&child->out);
	}
	errno = error;
	return error == 0;
}
