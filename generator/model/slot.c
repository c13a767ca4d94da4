/*
 * Resolves the values of front matter; link.c publishes the files they name.
 */
#include <stdio.h>

#include "base/buf.h"
#include "model/link.h"
#include "model/slot.h"
#include "model/url.h"

const struct day *
slot_day(struct site *site, struct date date, bool is_month)
{
	char iso[16];
	struct arena *arena = site->arena;

	if (is_month)
		snprintf(iso, sizeof(iso), "%04d-%02d", date.y, date.m);
	else
		snprintf(
		    iso, sizeof(iso), "%04d-%02d-%02d", date.y, date.m, date.d);
	struct day *day = map_get(&site->days, str_of(iso));
	if (day != NULL)
		return day;

	struct buf face = BUF_INIT;
	if (is_month)
		buf_fmt(&face, "%d年%d月", date.y, date.m);
	else
		date_put_face(&face, date);
	day = ARENA_NEW(arena, struct day);
	day->date = date;
	day->is_month = is_month;
	day->iso = str_copy(arena, str_of(iso));
	day->face = str_copy(arena, buf_view(&face));
	/* 11-23, or for a month the whole 2026-11. */
	day->short_face = is_month ? day->iso : str_from(day->iso, 5);
	day->year = str_sub(day->iso, 0, 4);
	buf_done(&face);
	(void)map_add(&site->days, day->iso, day);
	return day;
}

const struct slot *
slot_find(const struct page *page, struct str field)
{
	if (page->type == NULL || page->slots == NULL)
		return NULL;
	size_t i = type_field_index(page->type, field);
	return i == SIZE_MAX ? NULL : &page->slots[i];
}

static void
say_ref_type(struct site *site, const struct slot *slot,
    const struct page *found, struct diags *diags)
{
	struct arena *arena = site->arena;
	struct buf zh = BUF_INIT, en = BUF_INIT;

	for (size_t i = 0; i < slot->field->n_to; i++) {
		struct str name = slot->field->to[i];
		const struct type *type = type_find(site->types, name);
		buf_cstr(&zh, i > 0 ? "或" : "");
		buf_str(&zh, type != NULL ? type->label : name);
		buf_cstr(&en, i > 0 ? " or " : "");
		buf_str(&en, name);
	}
	DIAG_ADD(diags, DIAG_REF_TYPE, slot->value->pos,
	    str_dup(arena, slot->value->u.text),
	    str_dup(arena, found->type->label), str_dup(arena, buf_view(&zh)),
	    str_dup(arena, found->type->name), str_dup(arena, buf_view(&en)));
	buf_done(&zh);
	buf_done(&en);
}

static void
slot_ref(struct site *site, struct slot *slot, struct diags *diags)
{
	struct str target = slot->value->u.text;
	const struct url *url = map_get(&site->urls, target);

	if (url == NULL && map_entry(&site->unreadable, target) != NULL)
		return;
	if (url == NULL || url->kind != URL_PAGE) {
		struct str near = url_nearest(site, target);
		DIAG_ADD(diags, DIAG_REF_MISSING, slot->value->pos,
		    str_dup(site->arena, target), str_dup(site->arena, near));
		return;
	}
	slot->of.ref = url->page;
	if (slot->field->n_to == 0 || url->page->type == NULL)
		return;
	for (size_t i = 0; i < slot->field->n_to; i++)
		if (str_eq(slot->field->to[i], url->page->type->name))
			return;
	say_ref_type(site, slot, url->page, diags);
}

static void slot_fill(
    struct site *, struct page *, struct slot *, struct diags *);

static void
slot_list(struct site *site, struct page *page, struct slot *slot,
    struct diags *diags)
{
	size_t n = slot->value->u.list.n;
	struct slot *items = ARENA_ARRAY(site->arena, n, struct slot);

	for (size_t i = 0; i < n; i++) {
		items[i].field = slot->field->item;
		items[i].value = &slot->value->u.list.items[i];
		slot_fill(site, page, &items[i], diags);
	}
	slot->of.items = items;
}

static void
slot_table(struct site *site, struct page *page, struct slot *slot,
    struct diags *diags)
{
	size_t n_rows = slot->value->u.table.n_rows;
	size_t n = slot->value->u.table.n_columns;
	struct row *rows = ARENA_ARRAY(site->arena, n_rows, struct row);

	for (size_t r = 0; r < n_rows; r++) {
		struct slot *cells = ARENA_ARRAY(site->arena, n, struct slot);
		for (size_t c = 0; c < n; c++) {
			cells[c].field = &slot->field->columns[c];
			cells[c].value = &slot->value->u.table.cells[r * n + c];
			slot_fill(site, page, &cells[c], diags);
		}
		rows[r] = (struct row){ slot->field->columns, n, cells };
	}
	slot->of.rows = rows;
}

static void
slot_fill(struct site *site, struct page *page, struct slot *slot,
    struct diags *diags)
{
	const struct value *v = slot->value;

	slot->page = page;
	if (v == NULL || !v->is_set)
		return;
	switch ((enum value_kind)v->kind) {
	case VALUE_DATE:
		slot->of.day = slot_day(site, v->u.date, v->is_month);
		return;
	case VALUE_PHONE:
		slot->of.href = str_join(site->arena, STR("tel:"),
		    value_phone_digits(site->arena, v->u.text));
		return;
	case VALUE_FILE:
	case VALUE_IMAGE:
		slot->of.file =
		    link_attach(site, page, v->u.file.target, v->pos, diags);
		return;
	case VALUE_LIST: slot_list(site, page, slot, diags); return;
	case VALUE_TABLE: slot_table(site, page, slot, diags); return;
	case VALUE_REF: slot_ref(site, slot, diags); return;
	case VALUE_TEXT:
	case VALUE_ENUM:
	case VALUE_NUMBER:
	case VALUE_BOOL:
	case VALUE_URL:
	case VALUE__MAX: return;
	}
}

/* What stands on the lines of directive blocks. */
static void
slot_arguments(struct site *site, struct page *page, struct diags *diags)
{
	const struct md *md = page->md;

	page->arguments =
	    ARENA_ARRAY(site->arena, md->n_directives, struct slot *);
	for (size_t i = 0; i < md->n_directives; i++) {
		const struct md_directive *d = &md->directives[i];
		size_t n = d->is->n_fields;
		struct slot *slots = ARENA_ARRAY(site->arena, n, struct slot);

		for (size_t k = 0; k < n; k++) {
			slots[k].field = &d->is->fields[k];
			slots[k].value = &d->values[k];
			slot_fill(site, page, &slots[k], diags);
		}
		page->arguments[i] = slots;
	}
}

static void
slot_page(struct site *site, struct page *page, struct diags *diags)
{
	const struct front *front = page->front;

	if (front->date.is_set)
		page->date = slot_day(site, front->date.date, false);
	if (front->updated.is_set)
		page->updated = slot_day(site, front->updated.date, false);
	page->summary = front->summary.text;
	if (page->summary.n == 0 && page->md != NULL)
		page->summary = page->md->summary;
	if (page->md != NULL)
		page->minutes = page->md->words / 400 + 1;
	if (page->md != NULL && page->md->n_directives > 0 && !page->is_hidden)
		slot_arguments(site, page, diags);
	if (page->type == NULL || front->values == NULL || page->is_hidden)
		return;
	size_t n = page->type->n_fields;
	page->slots = ARENA_ARRAY(site->arena, n, struct slot);
	for (size_t i = 0; i < n; i++) {
		page->slots[i].field = &page->type->fields[i];
		page->slots[i].value = &front->values[i];
		slot_fill(site, page, &page->slots[i], diags);
	}
}

void
slot_pages(struct site *site, struct diags *diags)
{
	for (size_t i = 0; i < site->n_pages; i++)
		slot_page(site, &site->pages[i], diags);
}
