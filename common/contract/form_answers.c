/*
 * Answers after the check: as JSON for draft and sealed body, back as posted
 * values for 修改, and as people read them. Uses form_check.h's model only.
 */
#include <string.h>

#include "contract/form_check.h"
#include "contract/form_file.h"
#include "contract/form_value.h"

static void
put_text(struct json_out *out, const char *key, struct str value)
{
	json_key(out, key);
	json_str(out, value);
}

static void
put_files(struct json_out *out, const struct answer *answer)
{
	json_list(out);
	for (size_t i = 0; i < answer->n_files; i++) {
		const struct form_file *file = &answer->files[i];

		json_map(out);
		put_text(out, "id", file->id);
		put_text(out, "name", file->name);
		put_text(out, "kind", file->kind);
		json_key(out, "size");
		json_int(out, (long long)file->size);
		put_text(out, "key", file->key);
		put_text(out, "hash", file->hash);
		json_map_end(out);
	}
	json_list_end(out);
}

bool
form_answers_file(const struct jnode *value, size_t i, struct form_file *file)
{
	const struct jnode *map, *size;

	if (value == NULL || value->kind != JNODE_LIST || i >= value->n)
		return false;
	map = value->items[i];
	size = map->kind == JNODE_MAP ? jnode_get(map, "size") : NULL;
	if (size == NULL || size->kind != JNODE_INT || size->num < 0)
		return false;
	*file = (struct form_file){ .id = jnode_str(map, "id"),
		.name = jnode_str(map, "name"),
		.kind = jnode_str(map, "kind"),
		.size = (uint64_t)size->num,
		.key = jnode_str(map, "key"),
		.hash = jnode_str(map, "hash") };
	return file->id.n > 0 && file->name.n > 0;
}

static void
put_answer(struct json_out *out, const struct answer *answer)
{
	if (answer->unsure) {
		json_map(out);
		json_key(out, "unsure");
		json_bool(out, true);
		json_map_end(out);
		return;
	}
	switch (answer->field->type) {
	case FIELD_MULTI:
		json_list(out);
		for (size_t i = 0; i < answer->n; i++)
			json_str(out, answer->values[i]);
		json_list_end(out);
		break;
	case FIELD_CHECK: json_bool(out, true); break;
	case FIELD_FILE: put_files(out, answer); break;
	default: json_str(out, answer->values[0]); break;
	}
}

void
form_answers_put(struct json_out *out, const struct form_result *result)
{
	for (size_t i = 0; i < result->n_answers; i++) {
		const struct answer *answer = &result->answers[i];

		if (answer->n == 0 && answer->n_files == 0 && !answer->unsure)
			continue;
		json_key_str(out, answer->field->id);
		put_answer(out, answer);
	}
}

struct refill {
	struct arena *arena;
	struct form_post *post;
	size_t cap, cap_files;
};

static void
refill_add(struct refill *r, struct str name, struct str value)
{
	r->post->pairs = arena_grow(r->arena, r->post->pairs, r->post->n,
	    &r->cap, sizeof(*r->post->pairs));
	r->post->pairs[r->post->n++] = (struct form_pair){ name, value };
}

static void
refill_part(struct refill *r, const struct field *field, const char *part,
    struct str value)
{
	char *name = str_fmt(r->arena, "%.*s-%s", STR_FMT(field->id), part);

	refill_add(r, str_of(name), value);
}

static void
refill_date(
    struct refill *r, const struct field *field, const struct jnode *value)
{
	struct date date;

	if (value->kind == JNODE_MAP) {
		refill_part(r, field, "unsure", STR("true"));
		return;
	}
	if (value->kind != JNODE_STR || !date_parse(value->text, &date))
		return;
	refill_part(r, field, "year", str_of(str_fmt(r->arena, "%d", date.y)));
	refill_part(r, field, "month", str_of(str_fmt(r->arena, "%d", date.m)));
	refill_part(r, field, "day", str_of(str_fmt(r->arena, "%d", date.d)));
}

static void
refill_files(
    struct refill *r, const struct field *field, const struct jnode *value)
{
	struct form_post *post = r->post;
	struct form_file file;

	for (size_t i = 0; form_answers_file(value, i, &file); i++) {
		file.field = field->id;
		post->files = arena_grow(r->arena, post->files, post->n_files,
		    &r->cap_files, sizeof(*post->files));
		post->files[post->n_files++] = file;
	}
}

static void
refill_field(
    struct refill *r, const struct field *field, const struct jnode *value)
{
	switch (field->type) {
	case FIELD_DATE: refill_date(r, field, value); break;
	case FIELD_FILE: refill_files(r, field, value); break;
	case FIELD_CHECK:
		if (value->kind == JNODE_TRUE)
			refill_add(r, field->id, STR("true"));
		break;
	case FIELD_MULTI:
		if (value->kind != JNODE_LIST)
			break;
		for (size_t i = 0; i < value->n; i++)
			if (value->items[i]->kind == JNODE_STR)
				refill_add(r, field->id, value->items[i]->text);
		break;
	default:
		if (value->kind == JNODE_STR)
			refill_add(r, field->id, value->text);
		break;
	}
}

void
form_answers_post(struct arena *arena, const struct form *form,
    const struct jnode *answers, struct form_post *post)
{
	struct refill r = { arena, post, 0, 0 };

	*post = (struct form_post){ 0 };
	if (answers == NULL || answers->kind != JNODE_MAP)
		return;
	for (size_t i = 0; i < answers->n; i++) {
		const struct field *field = form_field(form, answers->keys[i]);

		if (field != NULL)
			refill_field(&r, field, answers->items[i]);
	}
}

static struct str
option_face(const struct field *field, struct str value)
{
	const struct option *option = form_value_option(field, value);

	return option == NULL ? value : option->label;
}

static struct str
date_face(
    struct arena *arena, const struct field *field, const struct jnode *value)
{
	struct buf out = BUF_INIT;
	struct date date;
	struct str face;

	if (value->kind == JNODE_MAP)
		return field->unsure;
	if (!date_parse(value->text, &date))
		return value->text;
	date_put_face(&out, date);
	face = str_copy(arena, buf_view(&out));
	buf_done(&out);
	return face;
}

static struct str
multi_face(
    struct arena *arena, const struct field *field, const struct jnode *value)
{
	struct str face = { NULL, 0 };

	for (size_t i = 0; i < value->n; i++) {
		if (i > 0)
			face = str_join(arena, face, STR("、"));
		face = str_join(
		    arena, face, option_face(field, value->items[i]->text));
	}
	return face;
}

/* One a line. */
static struct str
files_face(struct arena *arena, const struct jnode *value)
{
	struct str face = { NULL, 0 };
	struct form_file file;

	for (size_t i = 0; form_answers_file(value, i, &file); i++) {
		if (i > 0)
			face = str_join(arena, face, STR("\n"));
		face = str_join(arena, face, form_file_face(arena, &file));
	}
	return face;
}

struct str
form_answer_face(
    struct arena *arena, const struct field *field, const struct jnode *value)
{
	if (value == NULL)
		return (struct str){ NULL, 0 };
	switch (field->type) {
	case FIELD_DATE: return date_face(arena, field, value);
	case FIELD_MULTI: return multi_face(arena, field, value);
	case FIELD_FILE: return files_face(arena, value);
	case FIELD_CHECK:
		if (value->kind != JNODE_TRUE)
			return (struct str){ NULL, 0 };
		return field->text.n > 0 ? field->text : field->label;
	case FIELD_SELECT:
	case FIELD_RADIO: return option_face(field, value->text);
	default: return value->text;
	}
}
