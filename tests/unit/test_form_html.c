/*
 * The form's HTML: what must be in it, in what order, and that nothing typed
 * gets out of its place. The whole page is judged by the HTML checkers in the
 * browser tests.
 */
#include "contract_fixture.h"

#include "contract/form_html.h"
#include "contract/texts.h"

static const struct date today = { 2026, 11, 23 };

struct bench {
	struct arena arena;
	struct form_texts texts;
	struct form *form;
	struct form_result result;
	struct buf html;
};

static void
bench_init(struct bench *b)
{
	arena_init(&b->arena, 0);
	fixture_texts(&b->arena, &b->texts);
	b->form = fixture_form(&b->arena);
	b->html = BUF_INIT;
}

static void
bench_done(struct bench *b)
{
	buf_done(&b->html);
	arena_done(&b->arena);
}

static struct form_view
bench_view(struct bench *b)
{
	return (struct form_view){ .form = b->form,
		.texts = &b->texts,
		.terms_url = STR("/values/") };
}

/* The page after a mistake. */
static void
bench_post(struct bench *b, struct form_post post)
{
	struct form_view view = bench_view(b);

	form_check(&b->arena, b->form, &post, &b->texts, today, &b->result);
	view.values = &post;
	view.errors = b->result.errors;
	view.n_errors = b->result.n_errors;
	form_html(&b->html, &view);
}

static void
has(const struct bench *b, const char *piece)
{
	if (strstr(b->html.p, piece) == NULL)
		fail_msg("missing: %s\nin: %s", piece, b->html.p);
}

static void
has_not(const struct bench *b, const char *piece)
{
	if (strstr(b->html.p, piece) != NULL)
		fail_msg("should not be there: %s", piece);
}

static void
empty_form(void **state)
{
	static const char *const pieces[] = {
		"<section class=\"form-section\">\n<h2>事情经过</h2>\n",
		"<div class=\"field field-text\">\n<label for=\"title\">标题"
		" <span class=\"required\" aria-hidden=\"true\">*</span>"
		"</label>\n<p class=\"hint\" id=\"title-hint\">"
		"<span class=\"limit\">4 到 40 字</span></p>\n"
		"<input class=\"input\" type=\"text\" id=\"title\""
		" name=\"title\" aria-required=\"true\""
		" aria-describedby=\"title-hint\" value=\"\">\n</div>\n",
		"<fieldset class=\"field field-radio\">\n<legend>类型"
		" <span class=\"required\" aria-hidden=\"true\">*</span>"
		"<span class=\"visually-hidden\">（必填）</span></legend>\n",
		"<input type=\"radio\" id=\"kind\" name=\"kind\""
		" value=\"案件举报\"><label for=\"kind\">案件举报</label>",
		"<input type=\"radio\" id=\"kind-2\" name=\"kind\""
		" value=\"提供线索\"><label for=\"kind-2\">",
		"<label for=\"plate\">涉案车牌"
		" <span class=\"optional\">（选填）</span></label>",
		"<option value=\"\">请选择</option>",
		"<option value=\"dongpu\">东浦区分局</option>",
		"请写明时间、地点、人员和经过。"
		" <span class=\"limit\">5 到 3000 字</span>",
		"<textarea class=\"textarea\" rows=\"10\" id=\"detail\"",
		"<p class=\"warn\" id=\"ongoing-warn\""
		" data-warn-when=\"是\">正在发生的请立即拨打 110",
		"type=\"tel\" id=\"mobile\" name=\"mobile\" value=\"\""
		" autocomplete=\"tel\">",
		"id=\"card\" name=\"card\" value=\"\" autocomplete=\"off\""
		" spellcheck=\"false\" autocapitalize=\"off\">",
		"inputmode=\"numeric\" id=\"birth-year\" name=\"birth-year\""
		" value=\"\" autocomplete=\"bday-year\">"
		"<label for=\"birth-year\">年</label>",
		"<input type=\"checkbox\" id=\"happened-unsure\""
		" name=\"happened-unsure\" value=\"true\">"
		"<label for=\"happened-unsure\">记不清</label>",
		"id=\"people\" name=\"people\" aria-describedby="
		"\"people-hint\" value=\"\" inputmode=\"numeric\">",
		"<div class=\"when\" data-when=\"[{&quot;field&quot;:"
		"&quot;identity&quot;,&quot;values&quot;:[&quot;实名&quot;]}"
		"]\">\n<p class=\"when-line\">选择“实名”时填写</p>\n",
		"<section class=\"form-section when\" data-when=",
		"勾选“我替别人办理”时填写",
		"<input type=\"checkbox\" id=\"secret\" name=\"secret\""
		" value=\"true\"><label for=\"secret\">请为我的身份保密",
		"<input type=\"checkbox\" id=\"consent\" name=\"consent\""
		" value=\"true\" aria-required=\"true\">"
		"<label for=\"consent\">我已阅读并同意以上说明</label>",
		"<p class=\"terms-link\"><a href=\"/values/\">",
		"autocomplete=\"name\" spellcheck=\"false\">",
	};
	struct bench b;
	struct form_view view;

	(void)state;
	bench_init(&b);
	view = bench_view(&b);
	form_html(&b.html, &view);
	for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++)
		has(&b, pieces[i]);
	has(&b, str_fmt(&b.arena,
		    "<input type=\"hidden\" name=\"rev\""
		    " value=\"%s\">\n",
		    b.form->rev));
	has_not(&b, "version");
	has_not(&b, " checked");
	has_not(&b, " selected");
	has_not(&b, " required>");
	has_not(&b, "maxlength");
	has_not(&b, "error");
	has_not(&b, "姓名</label><p class=\"hint\"");
	bench_done(&b);
}

/* name and mobile stand under one line, not two. */
static void
neighbours_share_a_condition(void **state)
{
	struct bench b;
	struct form_view view;
	const char *first;

	(void)state;
	bench_init(&b);
	view = bench_view(&b);
	form_html(&b.html, &view);
	first = strstr(b.html.p, "选择“实名”时填写");
	assert_non_null(first);
	assert_null(strstr(first + 1, "选择“实名”时填写"));
	assert_true(first < strstr(b.html.p, "id=\"name\""));
	assert_true(strstr(b.html.p, "id=\"name\"") <
		    strstr(b.html.p, "id=\"mobile\""));
	bench_done(&b);
}

static void
errors_and_values(void **state)
{
	static const char *const pieces[] = {
		"<div class=\"field field-text field-error\">\n"
		"<label for=\"title\">",
		"<p class=\"error-text\" id=\"title-error\">"
		"<span class=\"visually-hidden\">错误：</span>标题太短了</p>\n"
		"<input class=\"input\"",
		"aria-describedby=\"title-hint title-error\""
		" aria-invalid=\"true\" value=\"三个字\">",
		"value=\"提供线索\" checked>",
		"<option value=\"xiling\" selected>",
		"value=\"短信\" checked>",
		"value=\"邮寄\" checked>",
		"id=\"happened-day\" name=\"happened-day\" value=\"30\""
		" aria-invalid=\"true\">",
		"id=\"happened-month\" name=\"happened-month\" value=\"2\">",
		"<fieldset class=\"field field-date field-error\""
		" aria-describedby=\"happened-error\">",
		"aria-required=\"true\" aria-invalid=\"true\""
		" aria-describedby=\"consent-error\">",
		"id=\"consent-error\"><span class=\"visually-hidden\">错误：",
		"name=\"secret\" value=\"true\" checked>",
		"id=\"name\" name=\"name\" aria-required=\"true\""
		" value=\"渡口\"",
	};
	struct bench b;

	(void)state;
	bench_init(&b);
	bench_post(&b,
	    FIXTURE_POST(&b.arena, "kind", "提供线索", "title", "三个字",
		"region", "xiling", "ways", "短信", "ways", "邮寄",
		"happened-year", "2026", "happened-month", "2", "happened-day",
		"30", "secret", "true", "identity", "匿名", "name", "渡口"));
	assert_int_equal(b.result.n_errors, 3);
	for (size_t i = 0; i < sizeof(pieces) / sizeof(*pieces); i++)
		has(&b, pieces[i]);
	has_not(&b, "value=\"网上\" checked");
	bench_done(&b);
}

static void
consent_stays_given(void **state)
{
	struct bench b;
	struct form_view view;

	(void)state;
	bench_init(&b);
	bench_post(&b, FIXTURE_POST(&b.arena, "consent", "true"));
	has(&b, "name=\"consent\" value=\"true\" checked aria-required");
	buf_clear(&b.html);
	view = bench_view(&b);
	view.consent_given = true;
	view.version = STR("7");
	form_html(&b.html, &view);
	has(&b, "<input type=\"hidden\" name=\"version\" value=\"7\">");
	has_not(&b, "name=\"rev\"");
	has_not(&b, "consent");
	bench_done(&b);
}

/* Quotes, tags, newlines: typed bytes stay inside their control. */
static void
typed_text_stays_inside(void **state)
{
	struct bench b;

	(void)state;
	bench_init(&b);
	bench_post(&b, FIXTURE_POST(&b.arena, "title", "\"><script>'&amp;",
			   "detail", "\r\n\n</textarea><script>", "name",
			   "\t𠮷😀", "region", "\"", "plate", "' onfocus='x"));
	has(&b, "value=\"&quot;&gt;&lt;script&gt;&#39;&amp;amp;\"");
	has(&b, ">\n\r\n\n&lt;/textarea&gt;&lt;script&gt;</textarea>");
	has(&b, "𠮷😀");
	has(&b, "value=\"&#39; onfocus=&#39;x\"");
	has_not(&b, "<script>");
	bench_done(&b);
}

static void
hrefs(void **state)
{
	struct bench b;
	struct form_error none = { NULL, FORM_RULE_EMPTY, NULL, STR("x") };
	struct form_error day, text;

	(void)state;
	bench_init(&b);
	day = (struct form_error){ form_field(b.form, STR("happened")),
		FORM_RULE_RANGE, "month", STR("x") };
	text = (struct form_error){ form_field(b.form, STR("title")),
		FORM_RULE_EMPTY, NULL, STR("x") };
	assert_true(str_is(form_error_href(&b.arena, &none), "#consent"));
	assert_true(str_is(form_error_href(&b.arena, &day), "#happened-month"));
	assert_true(str_is(form_error_href(&b.arena, &text), "#title"));
	assert_true(
	    str_is(form_field_href(&b.arena, day.field), "#happened-year"));
	assert_true(str_is(form_field_href(&b.arena, text.field), "#title"));
	bench_done(&b);
}

/* Every id once, every reference to an id that is there. */
static void
ids_are_unique_and_found(void **state)
{
	static const char *const refs[] = { " for=\"", " aria-describedby=\"" };
	struct bench b;

	(void)state;
	bench_init(&b);
	bench_post(
	    &b, FIXTURE_POST(&b.arena, "title", "", "people", "x", "ways", "x",
		    "card", "1", "plate", "1", "secret", "x", "identity", "x"));
	for (const char *p = b.html.p; (p = strstr(p, " id=\"")) != NULL; p++) {
		char *id =
		    str_dup(&b.arena, str_mem(p, strcspn(p + 5, "\"") + 6));

		assert_null(strstr(p + 1, id));
	}
	for (size_t i = 0; i < 2; i++) {
		for (const char *p = b.html.p;
		     (p = strstr(p, refs[i])) != NULL;) {
			const char *end;

			p += strlen(refs[i]);
			for (end = p; *end != '"'; p = end + (*end == ' ')) {
				end = p + strcspn(p, " \"");
				has(&b, str_fmt(&b.arena, " id=\"%.*s\"",
					    (int)(end - p), p));
				if (*end == '"')
					break;
			}
		}
	}
	bench_done(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_form),
		cmocka_unit_test(neighbours_share_a_condition),
		cmocka_unit_test(errors_and_values),
		cmocka_unit_test(consent_stays_given),
		cmocka_unit_test(typed_text_stays_inside),
		cmocka_unit_test(hrefs),
		cmocka_unit_test(ids_are_unique_and_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
