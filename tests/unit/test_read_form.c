/* Forms: keys, sets, conditions, limits, route, messages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "read/form_yaml.h"
#include "read_fixture.h"

struct hall {
	struct bench b; /* the form under test */
	struct bench set, site;
	struct form_texts texts;
	struct form_set sets[1];
	struct form_sets all;
	struct form_env env;
};

static const char site_text[] = "format: 1\nmustache: 1\ntitle: 厅\nshort: 厅\n"
				"base_url: https://a.example\nunits:\n"
				"  sj: {label: 市局, kind: bureau}\n"
				"  dp: {label: 东浦, kind: county}\n"
				"  xl: {label: 西岭, kind: county}\n";

static const char set_text[] =
    "- {id: name, label: 姓名, type: text, required: true, max: 50}\n"
    "- {id: mobile, label: 手机, type: mobile, mask: true}\n"
    "- {id: address, label: 住址, type: textarea, max: 120}\n";

static void
hall_init(struct hall *h)
{
	bench_init(&h->b);
	bench_init(&h->set);
	bench_init(&h->site);
	h->env.site = site_yaml_parse(&h->site.arena, &h->site.src,
	    bench_yaml(&h->site, site_text), &h->site.diags);
	assert_int_equal(h->site.diags.n, 0);
	h->sets[0] = (struct form_set){ STR("contact"),
		bench_yaml(&h->set, set_text), POS_NONE };
	h->all = (struct form_sets){ h->sets, 1 };
	memset(&h->texts, 0, sizeof(h->texts));
	for (int t = 0; t < FIELD__MAX; t++) {
		for (int r = 0; r < FORM_RULE__MAX; r++)
			h->texts.message[t][r] = STR("{label}有误");
	}
	h->env.sets = &h->all;
	h->env.texts = &h->texts;
}

static void
hall_done(struct hall *h)
{
	bench_done(&h->site);
	bench_done(&h->set);
	bench_done(&h->b);
}

static struct form *
hall_read(struct hall *h, const char *yaml)
{
	struct ynode *root = bench_yaml(&h->b, yaml);

	assert_non_null(root);
	return form_yaml_read(&h->b.arena, root, &h->env, &h->b.diags);
}

/* Six lines of the form's own keys; fields begin on line 10. */
#define OWN                                                                     \
	"id: f1\nnext: 下一步\nconsent: 同意\nunit: sj\nclock: 24 hours\n" \
	"retain: 3 years\n"
#define FIELDS OWN "sections:\n  - title: 一\n    fields:\n"

static void
own_keys(void **state)
{
	static const struct {
		const char *yaml, *want;
	} cases[] = {
		{ FIELDS "      - {id: a, label: 甲, type: text}\n", "" },
		{ "id: f1\nsections: []\n",
		    "1:1 front-missing next; 1:1 front-missing consent; "
		    "1:1 front-missing unit; 1:1 front-missing clock; "
		    "1:1 front-missing retain; 2:11 value-type sections" },
		{ "id: F\nnext: n\nconsent: c\nunit: zz\nclock: 1 week\n"
		  "retain: 3\ndraft: 5 minutes\npublish: yes\n"
		  "anonymous: 有时\nroute: r\nod: 1\nsections:\n"
		  "  - {title: 一, fields: "
		  "[{id: a, label: 甲, type: text}]}\n",
		    "1:5 form-id F; 4:7 form-unit zz; 5:8 value-type clock; "
		    "6:9 value-type retain; 7:8 value-type draft; "
		    "8:10 value-option yes; 9:12 value-type anonymous; "
		    "10:8 form-field r; 11:1 front-unknown-key od" },
		{ OWN "sections:\n  - {titel: 一, fields: []}\n",
		    "8:3 value-type sections; 8:5 front-missing title; "
		    "8:6 front-unknown-key titel" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct hall h;

		hall_init(&h);
		assert_non_null(hall_read(&h, cases[i].yaml));
		assert_string_equal(
		    bench_findings(&h.b.arena, &h.b.diags), cases[i].want);
		hall_done(&h);
	}
}

static void
fields(void **state)
{
	static const struct {
		const char *fields, *want; /* line 10 is the first field */
	} cases[] = {
		{ "{id: a, label: 甲, type: txt}", "10:33 value-option txt" },
		{ "{label: 甲, type: text}", "10:9 front-missing id" },
		{ "{id: rev, label: 甲, type: text}", "10:14 form-id rev" },
		{ "{id: a-b, label: 甲, type: text}", "10:14 form-id a-b" },
		{ "{id: a, label: 甲, type: text, sizes: 3}",
		    "10:39 front-unknown-key sizes" },
		{ "{id: a, label: 甲, type: radio}",
		    "10:9 front-missing options" },
		{ "{id: a, label: 甲, type: check}",
		    "10:9 front-missing text" },
		{ "{id: a, label: 甲, type: radio, options: [一], min: 2}",
		    "10:54 form-key radio" },
		{ "{id: a, label: 甲, type: text, options: [一]}",
		    "10:39 form-key text" },
		{ "{id: a, label: 甲, type: text, min: -1}",
		    "10:44 value-type min" },
		{ "{id: a, label: 甲, type: text, min: 5, max: 4}",
		    "10:52 value-range max" },
		{ "{id: a, label: 甲, type: date, min: today-183 days, "
		  "max: today}",
		    "" },
		{ "{id: a, label: 甲, type: date, min: yesterday!}",
		    "10:44 value-type min" },
		{ "{id: a, label: 甲, type: date, min: b}",
		    "10:44 form-when b" },
		{ "{id: a, label: 甲, type: text, fill: x}",
		    "10:45 value-option x" },
		{ "{id: a, label: 甲, type: select, options: units}", "" },
		{ "{id: a, label: 甲, type: select, options: units.team}",
		    "10:50 value-option units.team" },
		{ "{id: a, label: 甲, type: radio, options: [一], "
		  "warn: {when: 二, text: 注意}}",
		    "10:67 value-option 二" },
		{ "{id: a, label: 甲, type: text, messages: {empt: x}}",
		    "10:50 front-unknown-key empt" },
		{ "{id: a, label: 甲, type: text, when: {b: 一}}",
		    "10:46 form-when b" },
		{ "{id: a, label: 甲, type: text, when: {a: 一}}",
		    "10:46 form-when a" },
		/* two fields */
		{ "{id: a, label: 甲, type: text}\n"
		  "      - {id: a, label: 乙, type: text}",
		    "11:14 form-id a" },
		{ "{id: a, label: 甲, type: radio, options: [一, 二]}\n"
		  "      - {id: b, label: 乙, type: text, "
		  "when: {a: [一, 三]}}",
		    "11:53 value-option 三" },
		{ "{id: a, label: 甲, type: text}\n"
		  "      - {id: b, label: 乙, type: text, when: {a: 一}}",
		    "11:46 value-type when" },
		{ "{id: a, label: 甲, type: check, text: 是}\n"
		  "      - {id: b, label: 乙, type: text, when: {a: true}}",
		    "" },
		{ "{id: a, label: 甲, type: date}\n"
		  "      - {id: b, label: 乙, type: date, min: a}",
		    "" },
		{ "{id: b, label: 乙, type: date, min: a}\n"
		  "      - {id: a, label: 甲, type: date}",
		    "10:44 form-when a" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct hall h;

		hall_init(&h);
		hall_read(&h, str_fmt(&h.b.scratch, FIELDS "      - %s\n",
				  cases[i].fields));
		assert_string_equal(
		    bench_findings(&h.b.arena, &h.b.diags), cases[i].want);
		hall_done(&h);
	}
}

static void
sets(void **state)
{
	static const struct {
		const char *use, *want;
	} cases[] = {
		{ "{use: contact}", "" },
		{ "{use: contakt}", "11:15 form-set contakt" },
		{ "{use: contact, omit: [adress]}", "11:31 form-field adress" },
		{ "{use: contact, with: {nam: {max: 3}}}",
		    "11:31 form-field nam" },
		{ "{use: contact, with: {name: {max: x}}}",
		    "11:43 value-type max" },
		{ "{use: contact, when: {who: 谁}}", "11:36 value-option 谁" },
		{ "{use: contact, whom: x}", "11:24 front-unknown-key whom" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct hall h;
		const char *got;

		hall_init(&h);
		hall_read(
		    &h, str_fmt(&h.b.scratch,
			    FIELDS "      - {id: who, label: 谁, type: radio, "
				   "options: [实名, 匿名]}\n      - %s\n",
			    cases[i].use));
		got = bench_findings(&h.b.arena, &h.b.diags);
		/* one finding for each field of a set: printed once */
		assert_memory_equal(got, cases[i].want, strlen(cases[i].want));
		assert_int_equal(h.b.diags.n == 0, cases[i].want[0] == '\0');
		hall_done(&h);
	}
}

static void
unfolded(void **state)
{
	struct hall h;
	const struct form *f;
	const struct field *name, *mobile;

	(void)state;
	hall_init(&h);
	f = hall_read(&h, FIELDS
	    "      - {id: who, label: 谁, type: radio, options: [实名, "
	    "匿名]}\n"
	    "      - use: contact\n        when: {who: 实名}\n"
	    "        omit: [address]\n"
	    "        with: {mobile: {required: true}}\n"
	    "      - {id: area, label: 区, type: select, required: true, "
	    "options: units.county}\n"
	    "draft: 90 minutes\npublish: asked\nroute: area\n"
	    "anonymous: {who: 匿名}\n");
	assert_string_equal(bench_findings(&h.b.arena, &h.b.diags), "");
	assert_int_equal(f->sections[0].n_fields, 4);
	name = form_field(f, STR("name"));
	mobile = form_field(f, STR("mobile"));
	assert_null(form_field(f, STR("address")));
	assert_true(name->required && mobile->required && mobile->mask);
	assert_int_equal(name->when.n, 1);
	assert_true(str_is(name->when.rows[0].field, "who"));
	assert_true(str_is(mobile->messages[FORM_RULE_EMPTY], "手机有误"));
	assert_int_equal(name->pos.line, 1); /* of the set's file */
	assert_int_equal(f->sections[0].fields[3].n_options, 2);
	assert_true(str_is(f->sections[0].fields[3].options[1].label, "西岭"));
	assert_int_equal(f->retain_days, 1095);
	assert_int_equal(f->draft_minutes, 90);
	assert_int_equal(f->clock.n, 24);
	assert_int_equal(f->publish, PUBLISH_ASKED);
	assert_int_equal(f->anonymous, ANONYMOUS_WHEN);
	assert_true(str_is(f->anonymous_when.rows[0].values[0], "匿名"));
	hall_done(&h);
}

static void
routes(void **state)
{
	static const struct {
		const char *field, *want;
	} cases[] = {
		{ "type: select, required: true, options: units", "" },
		{ "type: radio, required: true, options: units.county", "" },
		{ "type: select, options: units", "7:8 form-route r" },
		{ "type: select, required: true, options: [sj]",
		    "7:8 form-route r" },
		{ "type: multi, required: true, options: units",
		    "7:8 form-route r" },
		{ "type: select, required: true, options: units, "
		  "when: {who: 实名}",
		    "7:8 form-route r" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct hall h;

		hall_init(&h);
		hall_read(
		    &h, str_fmt(&h.b.scratch,
			    OWN "route: r\nsections:\n  - title: 一\n"
				"    fields:\n"
				"      - {id: who, label: 谁, type: radio, "
				"options: [实名, 匿名]}\n"
				"      - {id: r, label: 区, %s}\n",
			    cases[i].field));
		assert_string_equal(
		    bench_findings(&h.b.arena, &h.b.diags), cases[i].want);
		hall_done(&h);
	}
}

/* A rule without words is an error; one that cannot be broken is not. */
static void
messages(void **state)
{
	struct hall h;

	(void)state;
	hall_init(&h);
	h.texts.message[FIELD_TEXT][FORM_RULE_EMPTY] = STR("");
	hall_read(&h,
	    FIELDS "      - {id: a, label: 甲, type: text}\n"
		   "      - {id: b, label: 乙, type: text, required: true}\n"
		   "      - {id: c, label: 丙, type: text, required: true, "
		   "messages: {empty: 请填丙}}\n");
	assert_string_equal(
	    bench_findings(&h.b.arena, &h.b.diags), "11:14 form-message empty");
	hall_done(&h);
}

static void
sections_with_conditions(void **state)
{
	struct hall h;
	const struct form *f;

	(void)state;
	hall_init(&h);
	f = hall_read(&h,
	    FIELDS "      - {id: a, label: 甲, type: radio, "
		   "options: [一, 二]}\n"
		   "  - title: 二\n    when: {a: 二}\n    fields:\n"
		   "      - {id: b, label: 乙, type: text}\n"
		   "  - title: 三\n    when: {c: 一}\n    fields:\n"
		   "      - {id: c, label: 丙, type: radio, "
		   "options: [一]}\n");
	assert_string_equal(
	    bench_findings(&h.b.arena, &h.b.diags), "16:12 form-when c");
	assert_int_equal(f->n_sections, 3);
	assert_int_equal(f->sections[1].when.n, 1);
	hall_done(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(own_keys),
		cmocka_unit_test(fields),
		cmocka_unit_test(sets),
		cmocka_unit_test(unfolded),
		cmocka_unit_test(routes),
		cmocka_unit_test(messages),
		cmocka_unit_test(sections_with_conditions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
