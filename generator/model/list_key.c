/*
 * What the fields of pages compare as, and the order of a list. Which pages
 * are in it is list.c's decision.
 */
#include <stdlib.h>
#include <string.h>

#include "model/list_key.h"
#include "model/slot.h"

/* What a field of a page compares as: a number, a text, or nothing. */
struct key {
	enum { KEY_NONE, KEY_NUMBER, KEY_TEXT } kind;
	int64_t number;
	struct str text;
};

static struct key
key_number(int64_t number)
{
	return (struct key){ KEY_NUMBER, number, { 0 } };
}

static struct key
key_text(struct str text)
{
	return (struct key){ text.n > 0 ? KEY_TEXT : KEY_NONE, 0, text };
}

static struct key
key_value(const struct value *v, const struct type_field *field)
{
	if (!v->is_set)
		return (struct key){ 0 };
	switch ((enum value_kind)v->kind) {
	case VALUE_ENUM:
		/* In option order: the editor's order, not the alphabet's. */
		return key_number(v->u.option - field->options);
	case VALUE_NUMBER: return key_number(v->u.number.milli);
	case VALUE_BOOL: return key_number(v->u.flag);
	case VALUE_DATE: return key_number(date_days(v->u.date));
	case VALUE_TEXT:
	case VALUE_PHONE:
	case VALUE_URL:
	case VALUE_REF: return key_text(v->u.text);
	case VALUE_FILE:
	case VALUE_IMAGE: return key_text(v->u.file.target);
	case VALUE_LIST:
	case VALUE_TABLE:
	case VALUE__MAX: break;
	}
	return (struct key){ 0 };
}

/* A key that every page has: no type has a field of that name. */
static bool
key_common(const struct page *page, struct str field, struct key *key)
{
	const struct front *front = page->front;

	*key = (struct key){ 0 };
	if (str_is(field, "date")) {
		if (front->date.is_set)
			*key = key_number(date_days(front->date.date));
	} else if (str_is(field, "updated")) {
		if (front->updated.is_set)
			*key = key_number(date_days(front->updated.date));
	} else if (str_is(field, "title")) {
		*key = key_text(page->title);
	} else if (str_is(field, "weight")) {
		*key = key_number(front->weight);
	} else if (str_is(field, "url")) {
		*key = key_text(page->url);
	} else if (str_is(field, "slug")) {
		*key = key_text(page->slug);
	} else if (str_is(field, "summary")) {
		*key = key_text(page->summary);
	} else {
		return false;
	}
	return true;
}

static struct key
page_key(const struct page *page, struct str field)
{
	const struct slot *slot;
	struct key key;

	if (key_common(page, field, &key))
		return key;
	slot = slot_find(page, field);
	return slot != NULL ? key_value(slot->value, slot->field) : key;
}

/* The value of a field as `where`, `same` and `group` compare it: text. */
struct str
list_face(const struct page *page, struct str field)
{
	const struct slot *slot;
	struct key key;

	if (key_common(page, field, &key))
		return key.text;
	slot = slot_find(page, field);
	if (slot == NULL || !slot->value->is_set)
		return STR("");
	const struct value *v = slot->value;
	switch ((enum value_kind)v->kind) {
	case VALUE_ENUM: return v->u.option->value;
	case VALUE_BOOL: return v->u.flag ? STR("true") : STR("false");
	case VALUE_NUMBER: return v->u.number.face;
	case VALUE_DATE: return slot->of.day->iso;
	case VALUE_TEXT:
	case VALUE_PHONE:
	case VALUE_URL:
	case VALUE_REF: return v->u.text;
	default: return STR("");
	}
}

/* A page with its keys looked up once: sorting compares many times. */
struct sorted {
	const struct page *page;
	const struct list_decl *decl;
	struct key *keys;
};

static int
key_cmp(const struct key *a, const struct key *b)
{
	if (a->kind == KEY_NUMBER)
		return (a->number > b->number) - (a->number < b->number);
	return str_cmp(a->text, b->text);
}

static int
sorted_cmp(const void *va, const void *vb)
{
	const struct sorted *a = va, *b = vb;
	const struct list_sort *sort = a->decl->sort;

	for (size_t i = 0; i < a->decl->n_sort; i++) {
		const struct key *ka = &a->keys[i], *kb = &b->keys[i];
		if (ka->kind != kb->kind) {
			/* What is missing comes last, either way round. */
			if (ka->kind == KEY_NONE || kb->kind == KEY_NONE)
				return ka->kind == KEY_NONE ? 1 : -1;
			return (int)ka->kind - (int)kb->kind;
		}
		int c = key_cmp(ka, kb);
		if (c != 0)
			return sort[i].descending ? -c : c;
	}
	return str_cmp(a->page->url, b->page->url);
}

void
list_sort(struct list *list)
{
	struct arena arena;
	size_t n_sort = list->decl->n_sort;

	if (list->n < 2)
		return;
	arena_init(&arena, 0);
	struct sorted *all = ARENA_ARRAY(&arena, list->n, struct sorted);
	struct key *keys = ARENA_ARRAY(&arena, list->n * n_sort, struct key);
	for (size_t i = 0; i < list->n; i++) {
		all[i] = (struct sorted){ list->items[i], list->decl,
			keys + i * n_sort };
		for (size_t k = 0; k < n_sort; k++)
			all[i].keys[k] =
			    page_key(list->items[i], list->decl->sort[k].field);
	}
	qsort(all, list->n, sizeof(*all), sorted_cmp);
	for (size_t i = 0; i < list->n; i++)
		list->items[i] = all[i].page;
	arena_done(&arena);
}
