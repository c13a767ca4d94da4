/* Folders of keys held against the folders of the service. */
#include "desk/place.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "desk/report.h"

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

bool
place_is_fine(struct session *s, const char *path)
{
	const char *folder = folder_of(&s->arena, path);
	const char *const others[] = { s->settings.data,
		folder_of(&s->arena, s->settings.bundle),
		folder_of(&s->arena, s->settings.keys),
		folder_of(&s->arena, s->settings.root_key) };
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (is_inside(folder, others[i])) {
			report_error(
			    "%s 在服务的文件夹 %s 里；密钥要放在服务读不到"
			    "的地方",
			    path, others[i]);
			return false;
		}
	return true;
}

bool
place_is_free(const char *path)
{
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return true;
	report_error("%s 已经存在，不会覆盖", path);
	return false;
}
