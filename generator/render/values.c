/*
 * Classes of days, options, files, phones, tables and pages. What is around a
 * page (menus, lists, crumbs) is context.c's.
 */
#include "model/slot.h"
#include "render/values.h"

#define N(array) (sizeof(array) / sizeof(*(array)))

void
value_object(struct mval *out, const struct mval_class *class, const void *data,
    struct str face)
{
	mval_text(out, face);
	out->kind = MVAL_OBJECT;
	out->class = class;
	out->data = data;
}

void
value_list(struct mval *out, const struct mval_class *class, const void *data)
{
	mval_bool(out, false);
	out->kind = MVAL_LIST;
	out->class = class;
	out->data = data;
}

struct str
value_name(const char *const *names, size_t n, size_t i)
{
	return i < n ? str_of(names[i]) : STR("");
}

/* ---- days ---- */

static const char *const day_names[] = { "iso", "short", "year" };

static bool
day_get(const void *data, struct str name, struct mval *out)
{
	const struct day *day = data;

	if (str_is(name, "iso"))
		mval_text(out, day->iso);
	else if (str_is(name, "short"))
		mval_text(out, day->short_face);
	else if (str_is(name, "year"))
		mval_text(out, day->year);
	else
		return false;
	return true;
}

static struct str
day_name(const void *data, size_t i)
{
	(void)data;
	return value_name(day_names, N(day_names), i);
}

static const struct mval_class day_class = { .get = day_get, .name = day_name };

void
value_day(struct mval *out, const struct day *day, struct pos pos)
{
	if (day == NULL) {
		mval_bool(out, false);
		return;
	}
	value_object(out, &day_class, day, day->face);
	out->pos = pos;
}

/* ---- options: face is the label, one member per option ---- */

static bool
enum_get(const void *data, struct str name, struct mval *out)
{
	const struct slot *slot = data;
	const struct option *chosen = slot->value->u.option;

	if (str_is(name, "value")) {
		mval_text(out, chosen->value);
		return true;
	}
	for (size_t i = 0; i < slot->field->n_options; i++) {
		if (!str_eq(slot->field->options[i].value, name))
			continue;
		mval_bool(out, str_eq(chosen->value, name));
		return true;
	}
	return false;
}

static struct str
enum_name(const void *data, size_t i)
{
	const struct slot *slot = data;

	if (i == 0)
		return STR("value");
	return i <= slot->field->n_options ? slot->field->options[i - 1].value
					   : STR("");
}

static const struct mval_class enum_class = { .get = enum_get,
	.name = enum_name };

/* ---- files and images ---- */

static const char *const file_names[] = { "url", "name", "size", "type", "note",
	"alt" };

static bool
file_get(const void *data, struct str name, struct mval *out)
{
	const struct slot *slot = data;
	const struct attachment *file = slot->of.file;

	if (str_is(name, "url"))
		mval_text(out, file->url);
	else if (str_is(name, "name"))
		mval_text(out, file->name);
	else if (str_is(name, "size"))
		mval_text(out, file->size_face);
	else if (str_is(name, "type"))
		mval_text(out, file->type);
	else if (str_is(name, "note"))
		mval_text(out, file->note);
	else if (str_is(name, "alt"))
		mval_text(out, slot->value->u.file.label);
	else
		return false;
	out->pos = slot->value->pos;
	return true;
}

static struct str
file_name(const void *data, size_t i)
{
	(void)data;
	return value_name(file_names, N(file_names), i);
}

static const struct mval_class file_class = { .get = file_get,
	.name = file_name };

static void
value_file(struct mval *out, const struct slot *slot)
{
	struct str label = slot->value->u.file.label;

	if (slot->of.file == NULL) {
		mval_bool(out, false);
		return;
	}
	value_object(
	    out, &file_class, slot, label.n > 0 ? label : slot->of.file->name);
}

/* ---- phones ---- */

static const char *const phone_names[] = { "href" };

static bool
phone_get(const void *data, struct str name, struct mval *out)
{
	const struct slot *slot = data;

	if (!str_is(name, "href"))
		return false;
	mval_text(out, slot->of.href);
	return true;
}

static struct str
phone_name(const void *data, size_t i)
{
	(void)data;
	return value_name(phone_names, N(phone_names), i);
}

static const struct mval_class phone_class = { .get = phone_get,
	.name = phone_name };

/* ---- lists and tables ---- */

static size_t
items_count(const void *data)
{
	const struct slot *slot = data;

	return slot->value->u.list.n;
}

/* What did not resolve, and was reported: every name is empty. */
static bool
nothing_get(const void *data, struct str name, struct mval *out)
{
	(void)data;
	(void)name;
	mval_bool(out, false);
	return true;
}

static const struct mval_class nothing_class = { .get = nothing_get };

static void
items_item(const void *data, size_t i, struct mval *out)
{
	const struct slot *slot = data;

	value_slot(out, &slot->of.items[i]);
	/* Without its file an item is empty, but no unknown name. */
	if (out->kind == MVAL_FALSE)
		value_object(out, &nothing_class, slot, STR(""));
}

static const struct mval_class items_class = { .count = items_count,
	.item = items_item };

static bool
row_get(const void *data, struct str name, struct mval *out)
{
	const struct row *row = data;

	for (size_t i = 0; i < row->n; i++) {
		if (!str_eq(row->columns[i].name, name))
			continue;
		value_slot(out, &row->cells[i]);
		return true;
	}
	return false;
}

static struct str
row_name(const void *data, size_t i)
{
	const struct row *row = data;

	return i < row->n ? row->columns[i].name : STR("");
}

static const struct mval_class row_class = { .get = row_get, .name = row_name };

static size_t
rows_count(const void *data)
{
	const struct slot *slot = data;

	return slot->value->u.table.n_rows;
}

static void
rows_item(const void *data, size_t i, struct mval *out)
{
	const struct slot *slot = data;

	value_object(out, &row_class, &slot->of.rows[i], STR(""));
}

static const struct mval_class rows_class = { .count = rows_count,
	.item = rows_item };

void
value_slot(struct mval *out, const struct slot *slot)
{
	const struct value *v = slot->value;

	mval_bool(out, false);
	if (v == NULL || !v->is_set)
		return;
	switch ((enum value_kind)v->kind) {
	case VALUE_TEXT:
	case VALUE_URL: mval_text(out, v->u.text); break;
	case VALUE_ENUM:
		value_object(out, &enum_class, slot, v->u.option->label);
		break;
	case VALUE_NUMBER: mval_text(out, v->u.number.face); break;
	case VALUE_BOOL: mval_bool(out, v->u.flag); break;
	case VALUE_DATE: value_day(out, slot->of.day, v->pos); return;
	case VALUE_PHONE:
		value_object(out, &phone_class, slot, v->u.text);
		break;
	case VALUE_FILE:
	case VALUE_IMAGE: value_file(out, slot); break;
	case VALUE_LIST: value_list(out, &items_class, slot); break;
	case VALUE_TABLE: value_list(out, &rows_class, slot); break;
	case VALUE_REF: value_page(out, slot->of.ref); break;
	case VALUE__MAX: break;
	}
	out->pos = v->pos;
}

/* ---- pages ---- */

/* `page.type` prints its label; `.value` is its name. */
static bool
type_get(const void *data, struct str name, struct mval *out)
{
	const struct page *page = data;

	if (str_is(name, "value")) {
		mval_text(out, page->type->name);
		return true;
	}
	if (type_find(page->site->types, name) == NULL)
		return false;
	mval_bool(out, str_eq(page->type->name, name));
	return true;
}

static struct str
type_name(const void *data, size_t i)
{
	const struct page *page = data;

	if (i == 0)
		return STR("value");
	return i <= page->site->types->n ? page->site->types->items[i - 1]->name
					 : STR("");
}

static const struct mval_class type_class = { .get = type_get,
	.name = type_name };

enum common_name {
	NAME_TITLE,
	NAME_URL,
	NAME_DATE,
	NAME_SUMMARY,
	NAME_UPDATED,
	NAME_TYPE,
	NAME_SECTION,
	NAME_WORDS,
	NAME_MINUTES,
	NAME_SLUG,
	NAME_FORM_URL,
	NAME__MAX
};

static const char *const page_names[NAME__MAX] = {
	[NAME_TITLE] = "title",
	[NAME_URL] = "url",
	[NAME_DATE] = "date",
	[NAME_SUMMARY] = "summary",
	[NAME_UPDATED] = "updated",
	[NAME_TYPE] = "type",
	[NAME_SECTION] = "section",
	[NAME_WORDS] = "words",
	[NAME_MINUTES] = "minutes",
	[NAME_SLUG] = "slug",
	[NAME_FORM_URL] = "form_url",
};

static void
page_common(const struct page *page, enum common_name name, struct mval *out)
{
	const struct front *front = page->front;

	switch (name) {
	case NAME_TITLE:
		mval_text(out, page->title);
		if (front != NULL)
			out->pos = front->title.pos;
		return;
	case NAME_URL: mval_text(out, page->url); return;
	case NAME_DATE: value_day(out, page->date, POS_NONE); return;
	case NAME_SUMMARY: mval_text(out, page->summary); return;
	case NAME_UPDATED: value_day(out, page->updated, POS_NONE); return;
	case NAME_TYPE:
		if (page->type != NULL)
			value_object(out, &type_class, page, page->type->label);
		return;
	case NAME_SECTION: value_page(out, page->section); return;
	case NAME_WORDS:
		if (page->md != NULL)
			mval_number(out, page->md->words);
		return;
	case NAME_MINUTES:
		if (page->md != NULL)
			mval_number(out, page->minutes);
		return;
	case NAME_SLUG: mval_text(out, page->slug); return;
	case NAME_FORM_URL: mval_text(out, page->form_url); return;
	case NAME__MAX: return;
	}
}

static bool
page_get(const void *data, struct str name, struct mval *out)
{
	const struct page *page = data;

	for (int i = 0; i < NAME__MAX; i++) {
		if (!str_is(name, page_names[i]))
			continue;
		mval_bool(out, false);
		page_common(page, (enum common_name)i, out);
		return true;
	}
	const struct slot *slot = slot_find(page, name);
	if (slot != NULL) {
		value_slot(out, slot);
		return true;
	}
	/* A field of another type: layouts are shared, so it is empty here. */
	mval_bool(out, false);
	return map_entry(&page->site->field_names, name) != NULL;
}

static struct str
page_name(const void *data, size_t i)
{
	const struct page *page = data;
	const struct map *fields = &page->site->field_names;

	if (i < NAME__MAX)
		return str_of(page_names[i]);
	i -= NAME__MAX;
	return i < fields->n ? fields->entries[i].key : STR("");
}

static const struct mval_class page_class = { .get = page_get,
	.name = page_name };

void
value_page(struct mval *out, const struct page *page)
{
	if (page == NULL) {
		mval_bool(out, false);
		return;
	}
	value_object(out, &page_class, page, page->title);
}
