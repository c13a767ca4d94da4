/* YAML: nodes with positions, refusals, and the words for each slip. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "base/yaml.h"
#include "base/yaml_plain.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

struct bench {
	struct arena arena;
	struct diags diags;
	struct src src;
	const struct ynode *root;
};

static void
bench_part(struct bench *b, const char *text, size_t from, size_t to)
{
	arena_init(&b->arena, 0);
	diags_init(&b->diags);
	src_init(&b->src, &b->arena, STR("a.yaml"), str_of(text));
	b->root = yaml_parse(&b->arena, &b->src, from, to, &b->diags);
	/* Either a tree or a finding, never both. */
	assert_int_equal(b->root == NULL, b->diags.n != 0);
}

static void
bench_init(struct bench *b, const char *text)
{
	bench_part(b, text, 0, strlen(text));
}

static void
bench_done(struct bench *b)
{
	diags_done(&b->diags);
	arena_done(&b->arena);
}

/* "1:1{1:1a=1:4b,…}": every node with its place. */
static void
put_tree(struct buf *b, const struct ynode *n)
{
	buf_fmt(b, "%u:%u", n->pos.line, n->pos.col);
	if (n->kind == YNODE_SCALAR) {
		buf_fmt(b, n->quoted ? "'%s'" : "%s", n->text.p);
		return;
	}
	buf_char(b, n->kind == YNODE_MAP ? '{' : '[');
	for (size_t i = 0; i < n->n; i++) {
		if (i != 0)
			buf_char(b, ',');
		if (n->kind == YNODE_MAP) {
			put_tree(b, n->keys[i]);
			buf_char(b, '=');
		}
		put_tree(b, n->items[i]);
	}
	buf_char(b, n->kind == YNODE_MAP ? '}' : ']');
}

static void
check_tree(const struct bench *b, const char *want)
{
	struct buf got = BUF_INIT;

	assert_non_null(b->root);
	put_tree(&got, b->root);
	assert_string_equal(got.p, want);
	buf_done(&got);
}

static void
test_trees(void **state)
{
	static const char *const cases[][2] = {
		{ "", "1:1{}" },
		{ "# 注释\n", "2:1{}" },
		{ "---\n", "2:1{}" },
		{ "---\na: b\n", "2:1{2:1a=2:4b}" },
		{ "a: b", "1:1{1:1a=1:4b}" },
		{ "a: no\r\nb: 十一-11\r\n",
		    "1:1{1:1a=1:4no,2:1b=2:4十一-11}" },
		{ "题: 关于\n吉: 𠮷😀 # 注\nx: ~\n",
		    "1:1{1:1题=1:4关于,2:1吉=2:4𠮷😀,3:1x=3:4~}" },
		{ "a: 'it''s'\nb: \"\\t\\u9752\"\n",
		    "1:1{1:1a=1:4'it's',2:1b=2:4'\t青'}" },
		{ "𠮷😀: [一, 'b', {c: d}]\n",
		    "1:1{1:1𠮷😀=1:5[1:6一,1:9'b',1:14{1:15c=1:18d}]}" },
		{ "- a\n- b:\n    - c\n", "1:1[1:3a,2:3{2:3b=3:5[3:7c]}]" },
		{ "a: |\n  一\n   二\n\nb: >-\n  x\n  y\n",
		    "1:1{1:1a=1:4'一\n 二\n',5:1b=5:4'x y'}" },
		{ "a: x\n  y\n", "1:1{1:1a=1:4x y}" },
		{ "\xef\xbb\xbf"
		  "a: b\n",
		    "1:1{1:1a=1:4b}" },
		/* U+2028 ends a line for libyaml, not for an editor. */
		{ "a: 'x\xe2\x80\xa8y'\nb: c\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct bench b;

		bench_init(&b, cases[i][0]);
		if (cases[i][1] == NULL)
			assert_int_equal(ynode_get(b.root, "b")->pos.line, 2);
		else
			check_tree(&b, cases[i][1]);
		bench_done(&b);
	}
}

/* A slice keeps the positions of the whole file. */
static void
test_slice(void **state)
{
	static const char text[] = "---\ntitle: 关于\nbad：x\n---\n: nothing";
	struct bench b;

	(void)state;
	bench_part(&b, text, 4, 18);
	check_tree(&b, "2:1{2:1title=2:8关于}");
	bench_done(&b);
	bench_part(&b, text, 4, 26);
	assert_int_equal(b.diags.n, 1);
	assert_int_equal(b.diags.items[0].pos.line, 3);
	assert_int_equal(b.diags.items[0].pos.col, 4);
	bench_done(&b);
	bench_part(&b, text, 4, 4);
	check_tree(&b, "2:1{}");
	bench_done(&b);
	bench_part(&b, text, 999, 9999);
	assert_int_equal(b.root->n, 0);
	bench_done(&b);
}

static void
test_lookup(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b, "a: 1\nb: 2\n");
	assert_true(str_is(ynode_get(b.root, "b")->text, "2"));
	assert_int_equal(ynode_key(b.root, "b")->pos.line, 2);
	assert_null(ynode_get(b.root, "c"));
	assert_null(ynode_get(NULL, "c"));
	assert_null(ynode_key(ynode_get(b.root, "a"), "c"));
	bench_done(&b);
}

/* The place to mend, and a piece of the English words. */
static void
test_mistakes(void **state)
{
	static const struct {
		const char *text;
		unsigned line, col;
		const char *says;
	} cases[] = {
		{ "title：关于\ndate: x\n", 1, 6, "after “title” is full" },
		{ "title：关于\n", 1, 6, "after “title” is full" },
		{ "𠮷😀：关于\nb: c\n", 1, 3, "after “𠮷😀” is full" },
		{ "a: b\nsummary：c\nd: e\n", 2, 8, "“summary” is full" },
		{ "a: b\nd：c\n", 2, 2, "“d” is full" },
		{ "a:\n  - b：c\n    d: e\n", 2, 6, "“b” is full" },
		{ "title:关于\n", 1, 7, "no space after “title:”" },
		{ "a: b\nc:d\ne: f\n", 2, 3, "no space after “c:”" },
		{ "a: b\nc:d\n", 2, 3, "no space after “c:”" },
		{ "a:\n\tb: 1\n", 2, 1, "a tab" },
		{ "a: x\n\ty: 1\n", 2, 1, "a tab" },
		{ "a:\n  b: 1\n\t c: 2\n", 3, 1, "a tab" },
		{ "题: \"abc\nd: x\n", 1, 4, "quote (\") is never closed" },
		{ "题: 'abc\nd: x\n", 1, 4, "quote (') is never closed" },
		{ "a: \"x\nd: \"2026\"\nz: 1\n", 1, 4, "quote (\") is" },
		{ "t: '关于'的通知\nd: x\n", 1, 8, "text after the closing" },
		{ "t: \"关于\" 的通知\n", 1, 9, "text after the closing" },
		{ "t: [公告] 关于\n", 1, 9, "text after “]”" },
		{ "t: {公告} 关于\n", 1, 9, "text after “}”" },
		{ "a: [b, c\nd: x\n", 1, 4, "“[” is not closed" },
		{ "a: {b: c\nd: x\n", 1, 4, "“{” is not closed" },
		{ "题: 通知: 关于\n", 1, 6, "a second colon" },
		{ "a: b\n  c: d\n", 2, 3, "the indentation" },
		{ "a:\n    b: 1\n  c: 2\n", 3, 3, "the indentation" },
		{ "a:\n  - b\n  c: d\n", 3, 3, "the indentation" },
		{ "a: b\n- c\n", 2, 1, "the indentation" },
		{ "a:\n　　b: 1\n", 2, 1, "full-width spaces" },
		{ "a: - b\n", 1, 4, "a list item on the line" },
		{ "a: @b\n", 1, 4, "begin with “@”" },
		{ "a: %b\n", 1, 4, "begin with “%”" },
		{ "a: *重要*\n", 1, 4, "begin with “*”" },
		{ "a: > 某\n", 1, 4, "begin with “>”" },
		{ "a: \"C:\\docs\"\n", 1, 7, "unknown escape" },
		{ "a: b\nsummary\nc: d\n", 2, 1, "key: value" },
		{ "只是文字\n", 1, 1, "key: value" },
		{ ": x\n", 1, 1, "no key" },
		{ "a: \"x\\0y\"\n", 1, 4, "NUL" },
		{ "a: 关\x01\n", 1, 5, "a control character" },
		{ "a: ]\n", 1, 4, "" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		const struct diag *d;
		struct bench b;

		bench_init(&b, cases[i].text);
		if (b.diags.n != 1)
			fail_msg("no finding: %s", cases[i].text);
		d = &b.diags.items[0];
		assert_int_equal(d->code, DIAG_YAML_SYNTAX);
		if (d->pos.line != cases[i].line ||
		    d->pos.col != cases[i].col ||
		    strstr(d->args[1], cases[i].says) == NULL)
			fail_msg("%s: %u:%u %s", cases[i].text, d->pos.line,
			    d->pos.col, d->args[1]);
		assert_true(d->args[0][0] != '\0');
		bench_done(&b);
	}
}

static void
test_refusals(void **state)
{
	static const struct {
		const char *text;
		enum diag_code code;
		unsigned line, col;
	} cases[] = {
		{ "a: &x b\n", DIAG_YAML_FEATURE, 1, 4 },
		{ "a: &x [b]\n", DIAG_YAML_FEATURE, 1, 4 },
		{ "a: &x {b: c}\n", DIAG_YAML_FEATURE, 1, 4 },
		{ "a: *x\n", DIAG_YAML_FEATURE, 1, 4 },
		{ "a: !!str b\n", DIAG_YAML_FEATURE, 1, 4 },
		{ "a: ! b\n", DIAG_YAML_FEATURE, 1, 4 },
		{ "a: !x [b]\n", DIAG_YAML_FEATURE, 1, 4 },
		{ "a: !x {b: c}\n", DIAG_YAML_FEATURE, 1, 4 },
		{ "*a : b\n", DIAG_YAML_FEATURE, 1, 1 },
		{ "a: b\n---\nc: d\n", DIAG_YAML_FEATURE, 2, 1 },
		{ "%YAML 1.1\n---\na: b\n", DIAG_YAML_FEATURE, 1, 1 },
		{ "%TAG ! tag:x,2026:\n---\na: b\n", DIAG_YAML_FEATURE, 1, 1 },
		{ "[a]: b\n", DIAG_YAML_FEATURE, 1, 1 },
		{ "a: {{x}}\n", DIAG_YAML_FEATURE, 1, 5 },
		{ "题: 1\nb: 2\n题: 3\n", DIAG_YAML_DUPLICATE, 3, 1 },
		{ "a: {b: 1, 'b': 2}\n", DIAG_YAML_DUPLICATE, 1, 11 },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		const struct diag *d;
		struct bench b;

		bench_init(&b, cases[i].text);
		if (b.diags.n != 1)
			fail_msg("no finding: %s", cases[i].text);
		d = &b.diags.items[0];
		if (d->code != cases[i].code || d->pos.line != cases[i].line ||
		    d->pos.col != cases[i].col)
			fail_msg("%s: %u:%u %s", cases[i].text, d->pos.line,
			    d->pos.col, diag_slug(d->code));
		bench_done(&b);
	}
}

/* Keys past the size where the map takes over from comparing all. */
static void
test_many_keys(void **state)
{
	struct buf text = BUF_INIT;
	struct bench b;

	(void)state;
	for (int i = 0; i < 500; i++)
		buf_fmt(&text, "k%d: v%d\n", i, i);
	bench_init(&b, text.p);
	assert_int_equal(b.root->n, 500);
	assert_true(str_is(ynode_get(b.root, "k499")->text, "v499"));
	bench_done(&b);
	buf_cstr(&text, "k250: x\n");
	bench_init(&b, text.p);
	assert_int_equal(b.diags.items[0].code, DIAG_YAML_DUPLICATE);
	assert_int_equal(b.diags.items[0].pos.line, 501);
	bench_done(&b);
	buf_done(&text);
}

static void
test_limits(void **state)
{
	struct buf text = BUF_INIT;
	struct bench b;

	(void)state;
	for (int depth = 32; depth <= 33; depth++) {
		buf_clear(&text);
		for (int i = 0; i < depth; i++)
			buf_char(&text, '[');
		for (int i = 0; i < depth; i++)
			buf_char(&text, ']');
		bench_init(&b, text.p);
		assert_int_equal(b.root == NULL, depth > 32);
		bench_done(&b);
	}
	buf_clear(&text);
	for (int i = 0; i < 99999; i++)
		buf_cstr(&text, "- \n");
	bench_init(&b, text.p);
	assert_int_equal(b.root->n, 99999);
	bench_done(&b);
	buf_cstr(&text, "- \n");
	bench_init(&b, text.p);
	assert_int_equal(b.diags.items[0].pos.line, 100000);
	bench_done(&b);
	buf_done(&text);
}

/* The short cut: what it takes reads as libyaml reads it, the rest it leaves.
 */
static void
test_plain(void **state)
{
	static const struct {
		const char *text;
		bool is_plain;
	} cases[] = {
		{ "title: 关于领取的通知（第2号）\ndate: 2026-11-23\n", true },
		{ "a:   b\nc: \"d: e # f\"\ng: 'h \\ i'\n", true },
		{ "a: /b/\nt: 12:30\nu: x#y", true },
		{ "a: “引”——……\n", true },
		{ "a: b # c\n", false },
		{ "a: b: c\n", false },
		{ "a: b:\n", false },
		{ "a: b \n", false },
		{ "a:\n  b: c\n", false },
		{ "a: b\n  c\n", false },
		{ "a: b\n\nc: d\n", false },
		{ "a: b\na: c\n", false },
		{ "a: [b]\n", false },
		{ "a: - b\n", false },
		{ "a: \"b\\n\"\n", false },
		{ "a: \"b\" c\n", false },
		{ "a: \"b\n", false },
		{ "a: 'b''c'\n", false },
		{ "a: *b\n", false },
		{ "a: b\r\n", false },
		{ "a: b\tc\n", false },
		{ "a: \u00a0b\n", false },
		{ "a: 甲\u2028乙\n", false },
		{ "键: b\n", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct buf plain = BUF_INIT, full = BUF_INIT;
		struct bench b;
		size_t n = strlen(cases[i].text);
		const struct ynode *root;

		arena_init(&b.arena, 0);
		diags_init(&b.diags);
		src_init(&b.src, &b.arena, STR("a"), str_of(cases[i].text));
		root = yaml_plain(&b.arena, &b.src, 0, n);
		assert_int_equal(root != NULL, cases[i].is_plain);
		if (root != NULL) {
			put_tree(&plain, root);
			put_tree(&full,
			    yaml_parse_full(&b.arena, &b.src, 0, n, &b.diags));
			assert_string_equal(plain.p, full.p);
		}
		buf_done(&plain);
		buf_done(&full);
		bench_done(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trees),
		cmocka_unit_test(test_slice),
		cmocka_unit_test(test_lookup),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_many_keys),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
