/*
 * Runs the case files of tests/contract/values through form_check; the language
 * of the files is in tests/contract/README.md. Every case runs, failures are
 * collected and told with file and name.
 */
#include "contract_fixture.h"

#include <stdio.h>

#include "base/utf8.h"
#include "contract/texts.h"

enum { CASE_PAIRS = 64, CASE_WANTS = 32 };

struct want {
	struct str verb, rest;
};

struct run {
	struct arena arena;
	struct form *form;
	struct form_texts texts;
	unsigned n_cases, n_failed;
};

struct one {
	struct str file, name;
	struct date today;
	struct form_pair pairs[CASE_PAIRS];
	bool replaceable[CASE_PAIRS]; /* came with `valid` */
	size_t n_pairs;
	struct want wants[CASE_WANTS];
	size_t n_wants;
};

static const struct date usual_day = { 2026, 11, 23 };

/* \n \r \t \\ \u{HEX} */
static struct str
unescape(struct arena *arena, struct str s)
{
	struct buf out = BUF_INIT;
	struct str done;
	char utf8[4];

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c != '\\') {
			buf_char(&out, c);
			continue;
		}
		c = ++i < s.n ? s.p[i] : '\\';
		if (c == 'u') {
			uint32_t cp = 0;

			for (i += 2; i < s.n && s.p[i] != '}'; i++)
				cp = cp * 16 + (uint32_t)ascii_hex(s.p[i]);
			buf_put(&out, utf8, utf8_put(utf8, cp));
		} else {
			buf_char(&out, c == 'n'   ? '\n'
				       : c == 'r' ? '\r'
				       : c == 't' ? '\t'
						  : c);
		}
	}
	done = str_copy(arena, buf_view(&out));
	buf_done(&out);
	return done;
}

static void
add_pair(struct one *c, struct str name, struct str value, bool replaceable)
{
	size_t at = c->n_pairs;

	for (size_t i = 0; i < c->n_pairs; i++)
		if (c->replaceable[i] && str_eq(c->pairs[i].name, name))
			at = i;
	assert_true(at < CASE_PAIRS);
	c->pairs[at] = (struct form_pair){ name, value };
	c->replaceable[at] = replaceable;
	if (at == c->n_pairs)
		c->n_pairs++;
}

static void
repeat(struct arena *arena, struct one *c, struct str rest)
{
	struct str *value = &c->pairs[c->n_pairs - 1].value;
	struct str count, piece;
	struct buf out = BUF_INIT;
	uint64_t n = 0;

	for (size_t i = 0; i < c->n_pairs; i++)
		if (c->pairs[i].value.n == 0)
			value = &c->pairs[i].value;
	assert_true(str_cut(rest, ' ', &count, &piece) && str_u64(count, &n));
	piece = unescape(arena, piece);
	buf_str(&out, *value);
	while (n-- > 0)
		buf_str(&out, piece);
	*value = str_copy(arena, buf_view(&out));
	buf_done(&out);
}

static void
add_valid(struct run *run, struct one *c)
{
	add_pair(c, STR("rev"), str_of(run->form->rev), true);
	add_pair(c, STR("kind"), STR("提供线索"), true);
	add_pair(c, STR("title"), STR("路灯不亮"), true);
	add_pair(c, STR("consent"), STR("true"), true);
}

/* ---- judging ------------------------------------------------------------- */

static struct str
errors_face(struct arena *arena, const struct form_result *r)
{
	struct buf out = BUF_INIT;
	struct str face;

	for (size_t i = 0; i < r->n_errors; i++) {
		const struct form_error *e = &r->errors[i];

		buf_cstr(&out, "error ");
		buf_str(&out, e->field == NULL ? STR("-") : e->field->id);
		buf_fmt(&out, " %s", form_rule_name(e->rule));
		if (e->part != NULL)
			buf_fmt(&out, " %s", e->part);
		buf_char(&out, '\n');
		assert_true(e->text.n > 0);
	}
	face = str_copy(arena, buf_view(&out));
	buf_done(&out);
	return face;
}

/* The wanted error; a date's part may be left out when it is the year. */
static struct str
wanted_errors(struct run *run, const struct one *c)
{
	struct buf out = BUF_INIT;
	struct str face, id, rule;

	for (size_t i = 0; i < c->n_wants; i++) {
		const struct field *field;

		if (!str_is(c->wants[i].verb, "error"))
			continue;
		buf_cstr(&out, "error ");
		buf_str(&out, c->wants[i].rest);
		str_cut(c->wants[i].rest, ' ', &id, &rule);
		field = form_field(run->form, id);
		if (field != NULL && field->type == FIELD_DATE &&
		    str_find_char(rule, ' ') == SIZE_MAX)
			buf_cstr(&out, " year");
		buf_char(&out, '\n');
	}
	face = str_copy(&run->arena, buf_view(&out));
	buf_done(&out);
	return face;
}

static struct jnode *
answers_of(struct arena *arena, const struct form_result *r)
{
	struct buf text = BUF_INIT;
	struct json_error error;
	struct json_out out;
	struct jnode *node;

	json_start(&out, &text, 0);
	json_map(&out);
	form_answers_put(&out, r);
	json_map_end(&out);
	node = json_parse(arena, buf_view(&text), &error);
	assert_non_null(node);
	buf_done(&text);
	return node;
}

static struct str
member_face(struct arena *arena, const struct jnode *answers, struct str id)
{
	const struct jnode *node = jnode_get(answers, str_dup(arena, id));
	struct buf out = BUF_INIT;
	struct json_out json;
	struct str face;

	if (node == NULL)
		return STR("nothing");
	json_start(&json, &out, 0);
	fixture_put(&json, node);
	face = str_copy(arena, buf_view(&out));
	buf_done(&out);
	return face;
}

static bool
tell(const struct one *c, struct str want, struct str got)
{
	if (str_eq(want, got))
		return true;
	print_error("%.*s: %.*s\n  want %.*s\n  got  %.*s\n", STR_FMT(c->file),
	    STR_FMT(c->name), STR_FMT(want), STR_FMT(got));
	return false;
}

static bool
judge_want(struct run *run, const struct one *c, const struct want *want,
    const struct form_result *r, const struct jnode *answers)
{
	struct str field, value;

	str_cut(want->rest, ' ', &field, &value);
	if (str_is(want->verb, "error"))
		return true;
	if (str_is(want->verb, "answer"))
		return tell(c, fixture_compact(&run->arena, value),
		    member_face(&run->arena, answers, field));
	if (str_is(want->verb, "none"))
		return tell(c, STR("nothing"),
		    member_face(&run->arena, answers, field));
	if (str_is(want->verb, "unit"))
		return tell(c, want->rest, r->unit);
	if (str_is(want->verb, "anonymous"))
		return tell(
		    c, want->rest, r->anonymous ? STR("true") : STR("false"));
	if (str_is(want->verb, "unknown"))
		return tell(c, want->rest,
		    str_of(str_fmt(&run->arena, "%zu", r->n_unknown)));
	print_error("%.*s: no such verb “%.*s”\n", STR_FMT(c->file),
	    STR_FMT(want->verb));
	return false;
}

/* What 修改 fills in again must check to the same answers. */
static bool
judge_again(struct run *run, const struct one *c, const struct jnode *answers)
{
	struct arena *a = &run->arena;
	struct form_result again;
	struct form_post post;
	struct buf one = BUF_INIT, two = BUF_INIT;
	struct json_out out;
	bool ok;

	form_answers_post(a, run->form, answers, &post);
	form_check(a, run->form, &post, &run->texts, c->today, &again);
	json_start(&out, &one, 0);
	fixture_put(&out, answers);
	json_start(&out, &two, 0);
	fixture_put(&out, answers_of(a, &again));
	ok = tell(c, buf_view(&one), buf_view(&two));
	buf_done(&one);
	buf_done(&two);
	return ok;
}

static void
judge(struct run *run, struct one *c)
{
	struct form_post post = { .pairs = c->pairs, .n = c->n_pairs };
	struct form_result result;
	struct jnode *answers;
	bool ok;

	if (c->name.n == 0)
		return;
	form_check(
	    &run->arena, run->form, &post, &run->texts, c->today, &result);
	answers = answers_of(&run->arena, &result);
	ok = tell(c, wanted_errors(run, c), errors_face(&run->arena, &result));
	for (size_t i = 0; i < c->n_wants; i++)
		ok &= judge_want(run, c, &c->wants[i], &result, answers);
	ok &= judge_again(run, c, answers);
	run->n_cases++;
	run->n_failed += ok ? 0 : 1;
}

static void
read_line(struct run *run, struct one *c, struct str line)
{
	struct str verb, rest, name, value;

	if (line.n == 0 || line.p[0] == '#')
		return;
	str_cut(line, ' ', &verb, &rest);
	if (str_is(verb, "==")) {
		judge(run, c);
		*c = (struct one){
			.file = c->file, .name = rest, .today = usual_day
		};
	} else if (str_is(verb, "valid")) {
		add_valid(run, c);
	} else if (str_is(verb, "today")) {
		assert_true(date_parse(rest, &c->today));
	} else if (str_is(verb, "post")) {
		assert_true(str_cut(rest, '=', &name, &value));
		add_pair(c, name, unescape(&run->arena, value), false);
	} else if (str_is(verb, "repeat")) {
		repeat(&run->arena, c, rest);
	} else {
		assert_true(c->n_wants < CASE_WANTS);
		c->wants[c->n_wants++] = (struct want){ verb, rest };
	}
}

static void
run_file(struct run *run, struct str path, struct str text)
{
	struct one c = { .file = path, .today = usual_day };

	while (text.n > 0) {
		struct str line;
		bool more = str_cut(text, '\n', &line, &text);

		read_line(run, &c, line);
		if (!more)
			break;
	}
	judge(run, &c);
}

static void
values(void **state)
{
	const char *folder = getenv("CONTRACT_VALUES");
	struct run run = { .n_cases = 0 };
	struct file_list list;
	struct str bad;

	(void)state;
	arena_init(&run.arena, 0);
	run.form = fixture_form(&run.arena);
	fixture_texts(&run.arena, &run.texts);
	if (folder == NULL)
		folder = "tests/contract/values";
	assert_true(file_walk(&run.arena, folder, &list, &bad));
	for (size_t i = 0; i < list.n; i++) {
		const char *path =
		    file_join(&run.arena, folder, list.items[i].path);

		if (str_ends(list.items[i].path, ".case"))
			run_file(&run, list.items[i].path,
			    fixture_file(&run.arena, path));
	}
	print_message("%u cases\n", run.n_cases);
	assert_true(run.n_cases > 100);
	assert_int_equal(run.n_failed, 0);
	arena_done(&run.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(values) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
