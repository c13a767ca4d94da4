/*
 * What the tests of contract/ share: the form of tests/contract/form.json and
 * the words of layouts/texts.yaml. Run from the top of the tree.
 */
#ifndef TESTS_CONTRACT_FIXTURE_H
#define TESTS_CONTRACT_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/yaml.h"
#include "contract/bundle.h"
#include "contract/form_check.h"

/* Any JSON again, compact, in the order it was read. */
static inline void
fixture_put(struct json_out *out, const struct jnode *node)
{
	switch (node->kind) {
	case JNODE_NULL: json_null(out); break;
	case JNODE_FALSE:
	case JNODE_TRUE: json_bool(out, node->kind == JNODE_TRUE); break;
	case JNODE_INT: json_int(out, node->num); break;
	case JNODE_REAL: fail_msg("no reals here"); break;
	case JNODE_STR: json_str(out, node->text); break;
	case JNODE_LIST:
		json_list(out);
		for (size_t i = 0; i < node->n; i++)
			fixture_put(out, node->items[i]);
		json_list_end(out);
		break;
	case JNODE_MAP:
		json_map(out);
		for (size_t i = 0; i < node->n; i++) {
			json_key_str(out, node->keys[i]);
			fixture_put(out, node->items[i]);
		}
		json_map_end(out);
		break;
	}
}

/* Indented JSON → the compact text it stands for. */
static inline struct str
fixture_compact(struct arena *arena, struct str text)
{
	struct json_error error = { 0 };
	struct jnode *root = json_parse(arena, text, &error);
	struct buf out = BUF_INIT;
	struct json_out json;
	struct str compact;

	if (root == NULL)
		fail_msg("%d:%d %s", error.line, error.column, error.text);
	json_start(&json, &out, 0);
	fixture_put(&json, root);
	compact = str_copy(arena, buf_view(&out));
	buf_done(&out);
	return compact;
}

static inline struct str
fixture_file(struct arena *arena, const char *path)
{
	struct str text = { NULL, 0 };

	if (!file_read(arena, path, &text))
		fail_msg("cannot read %s: run from the top of the tree", path);
	return text;
}

static inline struct str
fixture_form_text(struct arena *arena)
{
	return fixture_compact(
	    arena, fixture_file(arena, "tests/contract/form.json"));
}

static inline struct form *
fixture_form(struct arena *arena)
{
	struct json_error error = { 0 };
	struct form *form =
	    form_json_get(arena, fixture_form_text(arena), &error);

	if (form == NULL)
		fail_msg("form.json: column %d: %s", error.column, error.text);
	return form;
}

static inline void
fixture_texts(struct arena *arena, struct form_texts *texts)
{
	static const char path[] = "layouts/texts.yaml";
	struct str text = fixture_file(arena, path);
	struct src *src = ARENA_NEW(arena, struct src);
	struct diags diags;
	struct ynode *root;
	bool ok;

	diags_init(&diags);
	src_init(src, arena, STR(path), text);
	root = yaml_parse(arena, src, 0, text.n, &diags);
	ok = root != NULL && texts_read(arena, root, texts, &diags);
	for (size_t i = 0; i < diags.n; i++)
		print_error("%s:%u: %s %s\n", path, diags.items[i].pos.line,
		    diag_slug(diags.items[i].code),
		    diags.items[i].args[0] == NULL ? ""
						   : diags.items[i].args[0]);
	diags_done(&diags);
	assert_true(ok);
}

/* Pairs as name, value, name, value, NULL. */
static inline struct form_post
fixture_post(struct arena *arena, const char *const *words)
{
	struct form_post post = { 0 };

	while (words[post.n * 2] != NULL)
		post.n++;
	post.pairs = ARENA_ARRAY(arena, post.n + 1, struct form_pair);
	for (size_t i = 0; i < post.n; i++)
		post.pairs[i] = (struct form_pair){ str_of(words[i * 2]),
			str_of(words[i * 2 + 1]) };
	return post;
}
#define FIXTURE_POST(arena, ...)                                               \
	fixture_post((arena), (const char *const[]){ __VA_ARGS__, NULL })

#endif
