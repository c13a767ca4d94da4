/*
 * The bundle: its tables, its digest, its round trip. The generator encodes,
 * the service decodes; both directions are the same rows.
 */
#include "contract/bundle.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "contract/codec.h"
#include "contract/bundle_form.h"

const char *const service_page_name[SERVICE__MAX] = {
	[SERVICE_FORM] = "form",
	[SERVICE_CHECK] = "check",
	[SERVICE_RECEIPT] = "receipt",
	[SERVICE_RECEIPT_TEXT] = "receipt-text",
	[SERVICE_LOOKUP] = "lookup",
	[SERVICE_MORE] = "more",
	[SERVICE_PROBLEM] = "problem",
};

/* Everything of the bundle, and `format`, which the struct does not keep. */
struct file {
	uint32_t format;
	struct bundle bundle;
};

/* ---- values of their own kind -------------------------------------------- */

static void
put_offset(struct json_out *out, const struct codec_member *m, const void *obj)
{
	const int *minutes = codec_at(m, obj);
	unsigned n = (unsigned)(*minutes < 0 ? -*minutes : *minutes) % 6000;
	char face[16];

	snprintf(face, sizeof(face), "%c%02u:%02u", *minutes < 0 ? '-' : '+',
	    n / 60, n % 60);
	json_cstr(out, face);
}

static bool
get_offset(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	if (node->kind == JNODE_STR &&
	    date_parse_offset(node->text, codec_into(m, obj)))
		return true;
	return codec_fail(in, node, "“%s” must be like +08:00", m->key);
}

static const struct codec codec_offset = { put_offset, get_offset };

static void
put_texts(struct json_out *out, const struct codec_member *m, const void *obj)
{
	texts_put(out, codec_at(m, obj));
}

static bool
get_texts(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	if (texts_get(in->arena, node, codec_into(m, obj)))
		return true;
	return codec_fail(in, node,
	    "“%s” lacks a word or has one too many, "
	    "or one that is no string",
	    m->key);
}

static const struct codec codec_texts = { put_texts, get_texts };

static void
put_templates(
    struct json_out *out, const struct codec_member *m, const void *obj)
{
	const struct str *templates = codec_at(m, obj);

	json_map(out);
	for (size_t i = 0; i < SERVICE__MAX; i++) {
		json_key(out, service_page_name[i]);
		json_str(out, templates[i]);
	}
	json_map_end(out);
}

static bool
get_templates(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	struct str *templates = codec_into(m, obj);

	if (node->kind != JNODE_MAP || node->n != SERVICE__MAX)
		return codec_fail(
		    in, node, "“%s” must hold one per service page", m->key);
	for (size_t i = 0; i < SERVICE__MAX; i++) {
		const struct jnode *item =
		    jnode_get(node, service_page_name[i]);

		if (item == NULL || item->kind != JNODE_STR)
			return codec_fail(
			    in, node, "no template “%s”", service_page_name[i]);
		templates[i] = item->text;
	}
	return true;
}

static const struct codec codec_templates = { put_templates, get_templates };

/* A shell is a list of {"text"} and {"slot"}; shells are a map by name. */
static void
put_shells(struct json_out *out, const struct codec_member *m, const void *obj)
{
	const struct bundle *bundle = &((const struct file *)obj)->bundle;

	(void)m;
	json_map(out);
	for (size_t i = 0; i < bundle->n_shells; i++) {
		const struct shell *shell = &bundle->shells[i];

		json_key_str(out, shell->name);
		json_list(out);
		for (size_t k = 0; k < shell->n; k++) {
			bool slot = shell->parts[k].slot.n > 0;

			json_map(out);
			json_key(out, slot ? "slot" : "text");
			json_str(out,
			    slot ? shell->parts[k].slot : shell->parts[k].text);
			json_map_end(out);
		}
		json_list_end(out);
	}
	json_map_end(out);
}

static bool
get_part(struct codec_in *in, const struct jnode *node, struct shell_part *part)
{
	if (node->kind != JNODE_MAP || node->n != 1 ||
	    node->items[0]->kind != JNODE_STR)
		return codec_fail(in, node, "a part is one text or one slot");
	if (str_is(node->keys[0], "text")) {
		part->text = node->items[0]->text;
		return true;
	}
	part->slot = node->items[0]->text;
	if (!str_is(node->keys[0], "slot") ||
	    (!str_is(part->slot, "title") && !str_is(part->slot, "content")))
		return codec_fail(in, node->items[0], "unknown slot");
	return true;
}

static bool
get_shells(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	struct bundle *bundle = &((struct file *)obj)->bundle;

	if (node->kind != JNODE_MAP)
		return codec_fail(in, node, "“%s” must be a map", m->key);
	bundle->n_shells = node->n;
	bundle->shells = ARENA_ARRAY(in->arena, node->n + 1, struct shell);
	for (size_t i = 0; i < node->n; i++) {
		const struct jnode *list = node->items[i];
		struct shell *shell = &bundle->shells[i];

		if (list->kind != JNODE_LIST)
			return codec_fail(in, list, "a shell must be a list");
		shell->name = node->keys[i];
		shell->n = list->n;
		shell->parts =
		    ARENA_ARRAY(in->arena, list->n + 1, struct shell_part);
		for (size_t k = 0; k < list->n; k++)
			if (!get_part(in, list->items[k], &shell->parts[k]))
				return false;
	}
	return true;
}

static const struct codec codec_shells = { put_shells, get_shells };

static void
put_forms(struct json_out *out, const struct codec_member *m, const void *obj)
{
	const struct bundle *bundle = &((const struct file *)obj)->bundle;

	(void)m;
	json_list(out);
	for (size_t i = 0; i < bundle->n_forms; i++)
		codec_put(out, &bundle_form_table, &bundle->forms[i], NULL);
	json_list_end(out);
}

static bool
get_forms(struct codec_in *in, const struct jnode *node,
    const struct codec_member *m, void *obj)
{
	struct bundle *bundle = &((struct file *)obj)->bundle;

	if (node->kind != JNODE_LIST)
		return codec_fail(in, node, "“%s” must be a list", m->key);
	bundle->forms = ARENA_ARRAY(in->arena, node->n + 1, struct form);
	for (size_t i = 0; i < node->n; i++) {
		if (jnode_get(node->items[i], "rev") == NULL)
			return codec_fail(
			    in, node->items[i], "missing key “rev”");
		if (!bundle_form_get(in, node->items[i], &bundle->forms[i]))
			return false;
	}
	bundle->n_forms = node->n;
	return true;
}

static const struct codec codec_forms = { put_forms, get_forms };

/* ---- the tables ---------------------------------------------------------- */

#define MEMBER(key, type, name, codec)                                         \
	{                                                                      \
		key, offsetof(type, name), &codec, 0, NULL                     \
	}
#define LIST(key, type, name, count, codec, table)                             \
	{                                                                      \
		key, offsetof(type, name), &codec, offsetof(type, count),      \
		    table                                                      \
	}

static const struct codec_member site_members[] = {
	MEMBER("title", struct bundle, site.title, codec_str),
	MEMBER("short", struct bundle, site.short_title, codec_str),
	MEMBER("lang", struct bundle, site.lang, codec_str),
	MEMBER("banner", struct bundle, site.banner, codec_str_or_null),
	MEMBER("noindex", struct bundle, site.noindex, codec_bool),
	MEMBER("base_url", struct bundle, site.base_url, codec_str),
	LIST("origins", struct bundle, site.origins, site.n_origins, codec_strs,
	    NULL),
	MEMBER("utc_offset", struct bundle, site.utc_offset, codec_offset),
	MEMBER("lookup", struct bundle, site.lookup, codec_str),
};
static const struct codec_table site_table =
    CODEC_TABLE(site_members, struct bundle);

static const struct codec_member unit_members[] = {
	MEMBER("id", struct unit, id, codec_str),
	MEMBER("label", struct unit, label, codec_str),
	MEMBER("kind", struct unit, kind, codec_str),
	MEMBER("tel", struct unit, tel, codec_str_or_null),
};
static const struct codec_table unit_table =
    CODEC_TABLE(unit_members, struct unit);

static const struct codec_member state_members[] = {
	MEMBER("id", struct state, id, codec_str),
	MEMBER("label", struct state, label, codec_str),
	MEMBER("first", struct state, first, codec_bool),
	MEMBER("replied", struct state, replied, codec_bool),
	MEMBER("final", struct state, final, codec_bool),
	MEMBER(
	    "waits_for_citizen", struct state, waits_for_citizen, codec_bool),
	MEMBER("by_citizen", struct state, by_citizen, codec_str_or_null),
};
static const struct codec_table state_table =
    CODEC_TABLE(state_members, struct state);

static const struct codec_member holidays_members[] = {
	MEMBER("until", struct bundle, holidays.until, codec_str_or_null),
	LIST("off", struct bundle, holidays.off, holidays.n_off, codec_strs,
	    NULL),
	LIST("work", struct bundle, holidays.work, holidays.n_work, codec_strs,
	    NULL),
};
static const struct codec_table holidays_table =
    CODEC_TABLE(holidays_members, struct bundle);

static const struct codec_member file_members[] = {
	MEMBER("format", struct file, format, codec_u32),
	MEMBER("digest", struct file, bundle.digest, codec_hash),
	{ "site", offsetof(struct file, bundle), &codec_map, 0, &site_table },
	LIST("units", struct file, bundle.units, bundle.n_units, codec_list,
	    &unit_table),
	LIST("states", struct file, bundle.states, bundle.n_states, codec_list,
	    &state_table),
	{ "holidays", offsetof(struct file, bundle), &codec_map, 0,
	    &holidays_table },
	MEMBER("texts", struct file, bundle.texts, codec_texts),
	MEMBER("shells", struct file, bundle.shells, codec_shells),
	MEMBER("templates", struct file, bundle.templates, codec_templates),
	MEMBER("forms", struct file, bundle.forms, codec_forms),
};
static const struct codec_table file_table =
    CODEC_TABLE(file_members, struct file);

/* ---- encode and decode --------------------------------------------------- */

/*
 * The digest covers every byte behind its own closing quote, the final newline
 * included. It is written as zeros first, so that its place is known.
 */
static void
put_file(struct buf *out, struct file *file)
{
	static const char mark[] = "\"digest\": \"";
	size_t from = out->n, at;
	struct json_out json;

	memset(file->bundle.digest, '0', BUNDLE_DIGEST_SIZE);
	file->bundle.digest[BUNDLE_DIGEST_SIZE] = '\0';
	json_start(&json, out, 2);
	codec_put(&json, &file_table, file, NULL);
	buf_char(out, '\n');
	at =
	    from + str_find(str_from(buf_view(out), from), mark) + strlen(mark);
	hash_short(file->bundle.digest,
	    str_from(buf_view(out), at + BUNDLE_DIGEST_SIZE + 1));
	memcpy(out->p + at, file->bundle.digest, BUNDLE_DIGEST_SIZE);
}

void
bundle_encode(struct buf *out, struct bundle *bundle)
{
	struct file file;

	for (size_t i = 0; i < bundle->n_forms; i++)
		form_rev(&bundle->forms[i], bundle->forms[i].rev);
	file.format = BUNDLE_FORMAT;
	file.bundle = *bundle;
	put_file(out, &file);
	memcpy(bundle->digest, file.bundle.digest, sizeof(bundle->digest));
}

/* Receivers must exist: a ticket to nobody could never be sealed. */
static bool
check_units(struct codec_in *in, const struct bundle *bundle)
{
	const struct jnode *forms = jnode_get(in->root, "forms");

	for (size_t i = 0; i < bundle->n_forms; i++) {
		const struct form *form = &bundle->forms[i];
		const struct field *route = form_field(form, form->route);

		if (bundle_form(bundle, form->id) != form)
			return codec_fail(
			    in, forms->items[i], "two forms of this id");
		if (bundle_unit(bundle, form->unit) == NULL)
			return codec_fail(
			    in, forms->items[i], "the form's unit is unknown");
		for (size_t k = 0; route != NULL && k < route->n_options; k++)
			if (bundle_unit(bundle, route->options[k].value) ==
			    NULL)
				return codec_fail(in, forms->items[i],
				    "an option of the route is no unit");
	}
	return true;
}

static bool
get_file(struct codec_in *in, struct str text, struct file *file)
{
	char digest[BUNDLE_DIGEST_SIZE + 1];
	struct buf again = BUF_INIT;
	bool ok;

	if (!codec_get(in, in->root, &file_table, file, NULL))
		return false;
	if (!check_units(in, &file->bundle))
		return false;
	if (!holidays_are_sound(&file->bundle.holidays))
		return codec_fail(in, jnode_get(in->root, "holidays"),
		    "a day of “holidays” is none, or out of order");
	memcpy(digest, file->bundle.digest, sizeof(digest));
	put_file(&again, file);
	ok = strcmp(digest, file->bundle.digest) == 0;
	if (!ok && again.n == text.n)
		codec_fail(in, jnode_get(in->root, "digest"),
		    "the digest is not that of the content");
	else
		ok = codec_is_same(in, text, buf_view(&again));
	buf_done(&again);
	return ok;
}

struct bundle *
bundle_decode(struct arena *arena, struct str text, struct json_error *error)
{
	struct jnode *root = json_parse(arena, text, error);
	struct codec_in in = { arena, root, error, true };
	struct file *file = ARENA_NEW(arena, struct file);
	const struct jnode *format;

	if (root == NULL)
		return NULL;
	/* First of all, so that a newer file is named for what it is. */
	format = jnode_get(root, "format");
	if (format == NULL || format->kind != JNODE_INT ||
	    format->num != BUNDLE_FORMAT) {
		codec_fail(&in, format == NULL ? root : format,
		    "not a bundle of format %d", BUNDLE_FORMAT);
		return NULL;
	}
	return get_file(&in, text, file) ? &file->bundle : NULL;
}

const struct form *
bundle_form(const struct bundle *bundle, struct str id)
{
	for (size_t i = 0; i < bundle->n_forms; i++)
		if (str_eq(bundle->forms[i].id, id))
			return &bundle->forms[i];
	return NULL;
}

const struct unit *
bundle_unit(const struct bundle *bundle, struct str id)
{
	for (size_t i = 0; i < bundle->n_units; i++)
		if (str_eq(bundle->units[i].id, id))
			return &bundle->units[i];
	return NULL;
}

const struct state *
bundle_state(const struct bundle *bundle, struct str id)
{
	for (size_t i = 0; i < bundle->n_states; i++)
		if (str_eq(bundle->states[i].id, id))
			return &bundle->states[i];
	return NULL;
}
