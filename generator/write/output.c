/* Names of output kinds and addresses of output files. */
#include "write/output.h"

static const char *const kind_name[OUTPUT__MAX] = {
	[OUTPUT_PAGE] = "page",
	[OUTPUT_FORM] = "form",
	[OUTPUT_MORE] = "more",
	[OUTPUT_ATTACHMENT] = "attachment",
	[OUTPUT_ALIAS] = "alias",
	[OUTPUT_ASSET] = "asset",
	[OUTPUT_MADE] = "made",
};

const char *
output_kind_name(enum output_kind kind)
{
	return kind_name[kind];
}

bool
output_kind_find(struct str name, enum output_kind *kind)
{
	for (int k = 0; k < OUTPUT__MAX; k++) {
		if (!str_is(name, kind_name[k]))
			continue;
		*kind = (enum output_kind)k;
		return true;
	}
	return false;
}

struct str
output_url(struct arena *arena, struct str path)
{
	if (str_is(path, "index.html"))
		return STR("/");
	if (str_ends(path, "/index.html"))
		path.n -= sizeof("index.html") - 1;
	return str_join(arena, STR("/"), path);
}
