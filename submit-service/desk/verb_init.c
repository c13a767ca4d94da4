/* desk init: the first keys of a site. desk keys: the months to come. */
#include "desk/verbs.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "desk/keyset.h"
#include "desk/report.h"

/* ---- where keys may lie -------------------------------------------------- */

/* The folder part of a path; "." when there is none. Arena. */
static const char *
folder_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return ".";
	if (slash == path)
		return "/";
	return str_dup(arena, str_mem(path, (size_t)(slash - path)));
}

/* Both exist; is `folder` the other or below it? */
static bool
is_inside(const char *folder, const char *other)
{
	char a[PATH_MAX], b[PATH_MAX];
	size_t n;

	if (realpath(folder, a) == NULL || realpath(other, b) == NULL)
		return false;
	n = strlen(b);
	return strncmp(a, b, n) == 0 &&
	       (a[n] == '\0' || a[n] == '/' || strcmp(b, "/") == 0);
}

static bool
place_is_fine(struct session *s)
{
	const char *folder = folder_of(&s->arena, s->options->keys);
	const char *const others[] = { s->settings.data,
		folder_of(&s->arena, s->settings.bundle),
		folder_of(&s->arena, s->settings.keys),
		folder_of(&s->arena, s->settings.root_key) };
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (is_inside(folder, others[i])) {
			report_error("%s 在服务的文件夹 %s 里；工作台密钥要放在"
				     "服务读不到的地方",
			    s->options->keys, others[i]);
			return false;
		}
	return true;
}

static bool
is_free(const char *path)
{
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return true;
	report_error("%s 已经存在，不会覆盖。续写月份用 desk keys", path);
	return false;
}

static bool
nothing_is_there(struct session *s)
{
	return is_free(s->options->keys) && is_free(s->settings.keys) &&
	       is_free(s->settings.root_key);
}

/* ---- the verbs ----------------------------------------------------------- */

/* --until, or three months ahead. */
static bool
until_month(const struct session *s, char out[8])
{
	const char *asked = s->options->until;
	struct date first, last;
	char now[8], end[8];

	keyset_month(now, s->today, 0);
	keyset_month(end, s->today, KEYSET_AHEAD_MAX);
	if (asked == NULL) {
		keyset_month(out, s->today, KEYSET_AHEAD);
		return true;
	}
	if (!vault_month(str_of(asked), &first, &last) ||
	    strcmp(asked, now) < 0 || strcmp(asked, end) > 0) {
		report_error("--until 要写成 YYYY-MM，从 %s 到 %s", now, end);
		return false;
	}
	memcpy(out, asked, 8);
	return true;
}

static int
make(struct session *s)
{
	struct keyset_units units;
	char until[8];
	size_t added;

	if (!until_month(s, until) || !keyset_units(s, &units) ||
	    !keyset_complete(s, &units, until, &added) || !keyset_write(s))
		return DESK_FAILED;
	printf("新写 %zu 把密钥，%zu 个单位，收件密钥到 %s 为止。\n", added,
	    units.n, until);
	printf("  工作台密钥（保密，请离线备份） %s\n", s->options->keys);
	printf("  密钥声明（公开）               %s\n", s->settings.keys);
	printf("  根公钥（公开，请归 root 所有） %s\n", s->settings.root_key);
	return DESK_DONE;
}

int
verb_init(struct session *s)
{
	if (s->options->keys == NULL) {
		report_error("请用 --keys 指明要写的密钥文件 desk.keys");
		return DESK_FAILED;
	}
	if (!session_settings(s))
		return DESK_FAILED;
	/* Units may come from a file before the site was ever built. */
	if (s->options->units == NULL && !session_bundle(s))
		return DESK_FAILED;
	if (!place_is_fine(s) || !nothing_is_there(s) || !session_store(s))
		return DESK_FAILED;
	s->passphrase =
	    passphrase_read(s->options->passphrase_file, PASSPHRASE_CHOOSE);
	if (s->passphrase == NULL)
		return DESK_FAILED;
	s->vault = vault_new(s->site);
	return make(s);
}

int
verb_keys(struct session *s)
{
	int status;

	if (!session_all(s))
		return DESK_FAILED;
	status = make(s);
	if (status == DESK_DONE)
		puts("正在运行的服务几秒内就会用上新的密钥声明。");
	return status;
}
