/*
 * The declared names of the service templates, as rows: a path, and what it
 * is. “errors.items[].text” is a name of the items of a list. A row of page
 * SERVICE__MAX counts for all pages.
 */
#include "contract/service_names.h"

enum name_kind { NAME_TEXT, NAME_HTML, NAME_BOOL };

struct name_row {
	enum service_page page;
	const char *path;
	enum name_kind kind;
};

static const struct name_row rows[] = {
	{ SERVICE__MAX, "site.title", NAME_TEXT },
	{ SERVICE__MAX, "site.short", NAME_TEXT },
	{ SERVICE__MAX, "site.base_url", NAME_TEXT },
	{ SERVICE__MAX, "site.banner", NAME_TEXT },
	{ SERVICE__MAX, "site.lang", NAME_TEXT },
	{ SERVICE__MAX, "site.noindex", NAME_BOOL },
	{ SERVICE__MAX, "form.id", NAME_TEXT },
	{ SERVICE__MAX, "form.title", NAME_TEXT },
	{ SERVICE__MAX, "form.page", NAME_TEXT },
	{ SERVICE__MAX, "form.form_url", NAME_TEXT },
	{ SERVICE__MAX, "urls.lookup", NAME_TEXT },

	{ SERVICE_FORM, "form.html", NAME_HTML },
	{ SERVICE_FORM, "form.files", NAME_BOOL },
	{ SERVICE_FORM, "action", NAME_TEXT },
	{ SERVICE_FORM, "errors.count", NAME_TEXT },
	{ SERVICE_FORM, "errors.items[].text", NAME_TEXT },
	{ SERVICE_FORM, "errors.items[].href", NAME_TEXT },
	{ SERVICE_FORM, "notice", NAME_TEXT },
	{ SERVICE_FORM, "changed", NAME_BOOL },
	{ SERVICE_FORM, "lost", NAME_TEXT },

	{ SERVICE_CHECK, "sections[].title", NAME_TEXT },
	{ SERVICE_CHECK, "sections[].rows[].label", NAME_TEXT },
	{ SERVICE_CHECK, "sections[].rows[].answer", NAME_TEXT },
	{ SERVICE_CHECK, "sections[].rows[].empty", NAME_BOOL },
	{ SERVICE_CHECK, "sections[].rows[].edit_url", NAME_TEXT },
	{ SERVICE_CHECK, "action", NAME_TEXT },
	{ SERVICE_CHECK, "version", NAME_TEXT },
	{ SERVICE_CHECK, "consent", NAME_TEXT },
	{ SERVICE_CHECK, "password.min", NAME_TEXT },
	{ SERVICE_CHECK, "password_error", NAME_TEXT },
	{ SERVICE_CHECK, "again_error", NAME_TEXT },
	{ SERVICE_CHECK, "errors.count", NAME_TEXT },
	{ SERVICE_CHECK, "errors.items[].text", NAME_TEXT },
	{ SERVICE_CHECK, "errors.items[].href", NAME_TEXT },
	{ SERVICE_CHECK, "expires", NAME_TEXT },
	{ SERVICE_CHECK, "extended", NAME_BOOL },
	{ SERVICE_CHECK, "extend_url", NAME_TEXT },
	{ SERVICE_CHECK, "end_url", NAME_TEXT },
	{ SERVICE_CHECK, "doubt", NAME_BOOL },
	{ SERVICE_CHECK, "sure_error", NAME_TEXT },
	{ SERVICE_CHECK, "wait", NAME_TEXT },
	{ SERVICE_CHECK, "pass", NAME_TEXT },

	{ SERVICE_RECEIPT, "number", NAME_TEXT },
	{ SERVICE_RECEIPT, "public", NAME_TEXT },
	{ SERVICE_RECEIPT, "day", NAME_TEXT },
	{ SERVICE_RECEIPT, "due", NAME_TEXT },
	{ SERVICE_RECEIPT, "clock", NAME_TEXT },
	{ SERVICE_RECEIPT, "until", NAME_TEXT },
	{ SERVICE_RECEIPT, "unit.label", NAME_TEXT },
	{ SERVICE_RECEIPT, "unit.tel", NAME_TEXT },
	{ SERVICE_RECEIPT, "state.label", NAME_TEXT },
	{ SERVICE_RECEIPT, "recoverable", NAME_BOOL },
	{ SERVICE_RECEIPT, "repeat", NAME_BOOL },
	{ SERVICE_RECEIPT, "end_url", NAME_TEXT },
	{ SERVICE_RECEIPT, "text_url", NAME_TEXT },
	{ SERVICE_RECEIPT, "lookup_full", NAME_TEXT },
	{ SERVICE_RECEIPT, "proof", NAME_TEXT },
	{ SERVICE_RECEIPT, "qr", NAME_HTML },

	{ SERVICE_RECEIPT_TEXT, "number", NAME_TEXT },
	{ SERVICE_RECEIPT_TEXT, "public", NAME_TEXT },
	{ SERVICE_RECEIPT_TEXT, "day", NAME_TEXT },
	{ SERVICE_RECEIPT_TEXT, "due", NAME_TEXT },
	{ SERVICE_RECEIPT_TEXT, "clock", NAME_TEXT },
	{ SERVICE_RECEIPT_TEXT, "until", NAME_TEXT },
	{ SERVICE_RECEIPT_TEXT, "unit.label", NAME_TEXT },
	{ SERVICE_RECEIPT_TEXT, "unit.tel", NAME_TEXT },
	{ SERVICE_RECEIPT_TEXT, "state.label", NAME_TEXT },
	{ SERVICE_RECEIPT_TEXT, "recoverable", NAME_BOOL },
	{ SERVICE_RECEIPT_TEXT, "repeat", NAME_BOOL },
	{ SERVICE_RECEIPT_TEXT, "lookup_full", NAME_TEXT },
	{ SERVICE_RECEIPT_TEXT, "proof", NAME_TEXT },

	{ SERVICE_LOOKUP, "action", NAME_TEXT },
	{ SERVICE_LOOKUP, "errors.count", NAME_TEXT },
	{ SERVICE_LOOKUP, "errors.items[].text", NAME_TEXT },
	{ SERVICE_LOOKUP, "errors.items[].href", NAME_TEXT },
	{ SERVICE_LOOKUP, "number", NAME_TEXT },
	{ SERVICE_LOOKUP, "wait", NAME_TEXT },
	{ SERVICE_LOOKUP, "pass", NAME_TEXT },
	{ SERVICE_LOOKUP, "unit.label", NAME_TEXT },
	{ SERVICE_LOOKUP, "unit.tel", NAME_TEXT },
	{ SERVICE_LOOKUP, "state.label", NAME_TEXT },
	{ SERVICE_LOOKUP, "day", NAME_TEXT },
	{ SERVICE_LOOKUP, "due", NAME_TEXT },
	{ SERVICE_LOOKUP, "opened_last", NAME_TEXT },
	{ SERVICE_LOOKUP, "failed_since", NAME_TEXT },
	{ SERVICE_LOOKUP, "unverified", NAME_BOOL },
	{ SERVICE_LOOKUP, "replied", NAME_BOOL },
	{ SERVICE_LOOKUP, "no_reply.ended", NAME_BOOL },
	{ SERVICE_LOOKUP, "no_reply.supplement", NAME_BOOL },
	{ SERVICE_LOOKUP, "no_reply.overdue", NAME_BOOL },
	{ SERVICE_LOOKUP, "no_reply.pending", NAME_BOOL },
	{ SERVICE_LOOKUP, "replies[].day", NAME_TEXT },
	{ SERVICE_LOOKUP, "replies[].unit", NAME_TEXT },
	{ SERVICE_LOOKUP, "replies[].text", NAME_TEXT },
	{ SERVICE_LOOKUP, "replies[].verified", NAME_BOOL },
	{ SERVICE_LOOKUP, "steps[].day", NAME_TEXT },
	{ SERVICE_LOOKUP, "steps[].label", NAME_TEXT },
	{ SERVICE_LOOKUP, "public", NAME_TEXT },
	{ SERVICE_LOOKUP, "replies[].n", NAME_TEXT },
	{ SERVICE_LOOKUP, "replies[].rated", NAME_TEXT },
	{ SERVICE_LOOKUP, "replies[].rate", NAME_TEXT },
	{ SERVICE_LOOKUP, "replies[].grades[].value", NAME_TEXT },
	{ SERVICE_LOOKUP, "replies[].grades[].label", NAME_TEXT },
	{ SERVICE_LOOKUP, "replies[].grades[].id", NAME_TEXT },
	{ SERVICE_LOOKUP, "added[].day", NAME_TEXT },
	{ SERVICE_LOOKUP, "added[].text", NAME_TEXT },
	{ SERVICE_LOOKUP, "has_added", NAME_BOOL },
	{ SERVICE_LOOKUP, "hidden", NAME_TEXT },
	{ SERVICE_LOOKUP, "done.followup", NAME_BOOL },
	{ SERVICE_LOOKUP, "done.rating", NAME_BOOL },
	{ SERVICE_LOOKUP, "done.withdraw", NAME_BOOL },
	{ SERVICE_LOOKUP, "done.finish", NAME_BOOL },
	{ SERVICE_LOOKUP, "more.action", NAME_TEXT },
	{ SERVICE_LOOKUP, "more.any", NAME_BOOL },
	{ SERVICE_LOOKUP, "more.max", NAME_TEXT },
	{ SERVICE_LOOKUP, "more.followup", NAME_TEXT },
	{ SERVICE_LOOKUP, "more.withdraw", NAME_TEXT },
	{ SERVICE_LOOKUP, "more.finish", NAME_TEXT },
	{ SERVICE_LOOKUP, "more.error", NAME_TEXT },
	{ SERVICE_LOOKUP, "more.href", NAME_TEXT },
	{ SERVICE_LOOKUP, "more.text", NAME_TEXT },
	{ SERVICE_LOOKUP, "more.text_error", NAME_BOOL },
	{ SERVICE_LOOKUP, "has_own", NAME_BOOL },
	{ SERVICE_LOOKUP, "own[].label", NAME_TEXT },
	{ SERVICE_LOOKUP, "own[].answer", NAME_TEXT },

	{ SERVICE_MORE, "action", NAME_TEXT },
	{ SERVICE_MORE, "errors.count", NAME_TEXT },
	{ SERVICE_MORE, "errors.items[].text", NAME_TEXT },
	{ SERVICE_MORE, "errors.items[].href", NAME_TEXT },
	{ SERVICE_MORE, "is.followup", NAME_BOOL },
	{ SERVICE_MORE, "is.rating", NAME_BOOL },
	{ SERVICE_MORE, "is.withdraw", NAME_BOOL },
	{ SERVICE_MORE, "is.finish", NAME_BOOL },
	{ SERVICE_MORE, "what", NAME_TEXT },
	{ SERVICE_MORE, "text", NAME_TEXT },
	{ SERVICE_MORE, "grade", NAME_TEXT },
	{ SERVICE_MORE, "grade_label", NAME_TEXT },
	{ SERVICE_MORE, "reply", NAME_TEXT },
	{ SERVICE_MORE, "request", NAME_TEXT },
	{ SERVICE_MORE, "pass", NAME_TEXT },
	{ SERVICE_MORE, "turn", NAME_TEXT },
	{ SERVICE_MORE, "number", NAME_TEXT },

	{ SERVICE_PROBLEM, "status.400", NAME_BOOL },
	{ SERVICE_PROBLEM, "status.403", NAME_BOOL },
	{ SERVICE_PROBLEM, "status.404", NAME_BOOL },
	{ SERVICE_PROBLEM, "status.405", NAME_BOOL },
	{ SERVICE_PROBLEM, "status.410", NAME_BOOL },
	{ SERVICE_PROBLEM, "status.411", NAME_BOOL },
	{ SERVICE_PROBLEM, "status.413", NAME_BOOL },
	{ SERVICE_PROBLEM, "status.415", NAME_BOOL },
	{ SERVICE_PROBLEM, "status.429", NAME_BOOL },
	{ SERVICE_PROBLEM, "status.431", NAME_BOOL },
	{ SERVICE_PROBLEM, "status.503", NAME_BOOL },
	{ SERVICE_PROBLEM, "ended.draft", NAME_BOOL },
	{ SERVICE_PROBLEM, "ended.receipt", NAME_BOOL },
	{ SERVICE_PROBLEM, "ended.neither", NAME_BOOL },
	{ SERVICE_PROBLEM, "wait", NAME_TEXT },
	{ SERVICE_PROBLEM, "limit", NAME_TEXT },
	{ SERVICE_PROBLEM, "draft_url", NAME_TEXT },
	{ SERVICE_PROBLEM, "tel", NAME_TEXT },
};

/* A folder of the sample while it is built: names to deeper folders. */
struct folder {
	struct str name;
	struct mtree *object;
	struct folder *first, *next;
};

static struct mtree *
sample_leaf(struct arena *arena, enum name_kind kind)
{
	switch (kind) {
	case NAME_HTML: return mtree_html(arena, STR("<p>1</p>"));
	case NAME_BOOL: return mtree_bool(arena, true);
	case NAME_TEXT: break;
	}
	return mtree_text(arena, STR("1"));
}

/* The object below `in` that a path part names, made when it is new. */
static struct folder *
folder_enter(struct arena *arena, struct folder *in, struct str part)
{
	bool list = str_ends(part, "[]");
	struct folder *f;
	struct mtree *items;

	if (list)
		part.n -= 2;
	for (f = in->first; f != NULL; f = f->next)
		if (str_eq(f->name, part))
			return f;
	f = ARENA_NEW(arena, struct folder);
	f->name = part;
	f->object = mtree_object(arena);
	f->next = in->first;
	in->first = f;
	if (list) {
		items = mtree_list(arena);
		mtree_add(items, f->object);
		mtree_set_str(in->object, part, items);
	} else
		mtree_set_str(in->object, part, f->object);
	return f;
}

struct mtree *
service_names_sample(struct arena *arena, enum service_page page)
{
	struct folder root = { .object = mtree_object(arena) };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct folder *at = &root;
		struct str rest = str_of(rows[i].path), part, tail;

		if (rows[i].page != SERVICE__MAX && rows[i].page != page)
			continue;
		while (str_cut(rest, '.', &part, &tail)) {
			at = folder_enter(arena, at, part);
			rest = tail;
		}
		mtree_set_str(
		    at->object, rest, sample_leaf(arena, rows[i].kind));
	}
	return root.object;
}
