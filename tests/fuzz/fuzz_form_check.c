/*
 * Posted values against the form of tests/contract/form.json (run from the
 * top of the tree): pairs are NAME=VALUE with & between, bytes as they are.
 * The check must stand, what it kept must check to the same again, and the
 * page after a mistake must be valid UTF-8.
 */
#include <stdlib.h>

#include "base/file.h"
#include "base/utf8.h"
#include "contract/bundle.h"
#include "contract/form_html.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static const struct date today = { 2026, 11, 23 };

static void
put_node(struct json_out *out, const struct jnode *node)
{
	if (node->kind == JNODE_LIST) {
		json_list(out);
		for (size_t i = 0; i < node->n; i++)
			put_node(out, node->items[i]);
		json_list_end(out);
	} else if (node->kind == JNODE_MAP) {
		json_map(out);
		for (size_t i = 0; i < node->n; i++) {
			json_key_str(out, node->keys[i]);
			put_node(out, node->items[i]);
		}
		json_map_end(out);
	} else if (node->kind == JNODE_STR) {
		json_str(out, node->text);
	} else if (node->kind == JNODE_INT) {
		json_int(out, node->num);
	} else if (node->kind == JNODE_NULL) {
		json_null(out);
	} else {
		json_bool(out, node->kind == JNODE_TRUE);
	}
}

/* The file is indented for people; the form is read compact. */
static struct form *
load_form(struct arena *arena)
{
	struct json_error error;
	struct str text;
	struct buf compact = BUF_INIT;
	struct json_out out;
	struct jnode *root;
	struct form *form;

	if (!file_read(arena, "tests/contract/form.json", &text))
		abort();
	root = json_parse(arena, text, &error);
	json_start(&out, &compact, 0);
	put_node(&out, root);
	form = form_json_get(arena, buf_view(&compact), &error);
	buf_done(&compact);
	if (form == NULL)
		abort();
	return form;
}

static struct form_post
read_post(struct arena *arena, struct str text)
{
	struct form_post post = { 0 };
	size_t cap = 0;

	while (text.n > 0) {
		struct form_pair pair;
		struct str one, rest;

		if (!str_cut(text, '&', &one, &rest))
			rest = (struct str){ NULL, 0 };
		str_cut(one, '=', &pair.name, &pair.value);
		post.pairs = arena_grow(
		    arena, post.pairs, post.n, &cap, sizeof(*post.pairs));
		post.pairs[post.n++] = pair;
		text = rest;
	}
	return post;
}

static void
put_answers(struct buf *out, const struct form_result *result)
{
	struct json_out json;

	json_start(&json, out, 0);
	json_map(&json);
	form_answers_put(&json, result);
	json_map_end(&json);
}

static void
check_again(struct arena *arena, const struct form *form,
    const struct form_result *result)
{
	struct buf one = BUF_INIT, two = BUF_INIT;
	struct json_error error;
	struct form_result again;
	struct form_post post;
	struct jnode *answers;

	put_answers(&one, result);
	answers = json_parse(arena, buf_view(&one), &error);
	if (answers == NULL)
		abort();
	form_answers_post(arena, form, answers, &post);
	form_check(arena, form, &post, NULL, today, &again);
	put_answers(&two, &again);
	if (!str_eq(buf_view(&one), buf_view(&two)))
		abort();
	for (size_t i = 0; i < answers->n; i++)
		form_answer_face(arena, form_field(form, answers->keys[i]),
		    answers->items[i]);
	buf_done(&one);
	buf_done(&two);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct arena form_arena;
	static struct form *form;
	static struct form_texts texts; /* no words: empty ones */
	struct str text = str_mem(data, n);
	struct form_result result;
	struct form_view view;
	struct form_post post;
	struct buf html = BUF_INIT;
	struct arena arena;

	if (form == NULL) {
		arena_init(&form_arena, 0);
		form = load_form(&form_arena);
	}
	if (utf8_bad(text) != SIZE_MAX)
		return 0; /* the body parser lets only UTF-8 pass */
	arena_init(&arena, 0);
	post = read_post(&arena, text);
	form_check(&arena, form, &post, &texts, today, &result);
	check_again(&arena, form, &result);
	view = (struct form_view){ .form = form,
		.texts = &texts,
		.values = &post,
		.errors = result.errors,
		.n_errors = result.n_errors };
	form_html(&html, &view);
	if (utf8_bad(buf_view(&html)) != SIZE_MAX)
		abort();
	buf_done(&html);
	arena_done(&arena);
	return 0;
}
