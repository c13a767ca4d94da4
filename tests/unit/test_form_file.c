/* Kinds told by bytes, sizes and names as people see them. */
#include "arena_fixture.h"
#include "contract_fixture.h"

#include "contract/form_file.h"
#include "contract/texts.h"

#define N(a) (sizeof(a) / sizeof(*(a)))
#define BYTES(s)                                                               \
	{                                                                      \
		(s), sizeof(s) - 1                                             \
	}
#define ZEROS "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

static void
test_kinds(void **state)
{
	static const struct {
		struct str bytes;
		const char *kind;
	} cases[] = {
		{ BYTES("\xFF\xD8\xFF\xE0\0\x10JFIF"), "jpg" },
		{ BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0"), "png" },
		{ BYTES("GIF89a\1"), "gif" },
		{ BYTES("RIFF\1\2\3\4WEBPVP8 "), "webp" },
		{ BYTES("\0\0\0\x18"
			"ftypheic"),
		    "heic" },
		{ BYTES("%PDF-1.7\n"), "pdf" },
		{ BYTES("PK\3\4" ZEROS "word/document.xml"), "docx" },
		{ BYTES("PK\3\4" ZEROS "[Content_Types].xml..PK\3\4" ZEROS
			"xl/workbook.xml"),
		    "xlsx" },
		{ BYTES("ID3\4"), "mp3" },
		{ BYTES("\0\0\0\x20"
			"ftypisom"),
		    "mp4" },
		/* what they are not */
		{ BYTES(""), NULL },
		{ BYTES("\xFF\xD8"), NULL },
		{ BYTES("\x89PNG\r\n\x1A\n"), NULL },
		{ BYTES("MZ\x90\0"), NULL },
		{ BYTES("\x7F"
			"ELF"),
		    NULL },
		{ BYTES("<html><script>"), NULL },
		{ BYTES("<svg xmlns"), NULL },
		{ BYTES(" %PDF-1.7"), NULL },
		{ BYTES("RIFF\1\2\3\4AVI LIST"), NULL },
		{ BYTES("PK\3\4" ZEROS "evil.exe"), NULL },
		{ BYTES("PK\3\4"), NULL },
		{ BYTES("ftypheic"), NULL },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		enum file_kind kind;
		bool found = file_kind_of(cases[i].bytes, &kind);

		if (found != (cases[i].kind != NULL) ||
		    (found && strcmp(file_kind_name(kind), cases[i].kind) != 0))
			fail_msg("case %zu", i);
	}
}

static void
test_names(void **state)
{
	static const struct {
		const char *sent, *name;
	} cases[] = {
		{ "a.jpg", "a.jpg" },
		{ "照片 1.JPG", "照片 1.JPG" },
		{ "b.jpeg", "b.jpeg" },
		{ "C:\\Users\\x\\c.jpg", "c.jpg" },
		{ "../../etc/passwd", "passwd.jpg" },
		{ "invoice.exe", "invoice.exe.jpg" },
		{ "", "jpg.jpg" },
		{ "...", "jpg.jpg" },
		{ ".jpg", "jpg.jpg" },
		{ "a\"b<c>:d|e?f*.jpg", "abcdef.jpg" },
		{ "a\x1b[31m\r\nb.jpg", "a[31mb.jpg" },
		{ "gpj\xE2\x80\xAE.exe.jpg", "gpj.exe.jpg" },
		{ "cafe\xCC\x81.jpg", "caf\xC3\xA9.jpg" },
	};
	struct arena *arena = *state;
	struct buf longer = BUF_INIT;
	struct str name;

	for (size_t i = 0; i < N(cases); i++) {
		name =
		    form_file_name(arena, str_of(cases[i].sent), FILE_KIND_JPG);
		if (!str_is(name, cases[i].name))
			fail_msg("%s → %.*s", cases[i].sent, STR_FMT(name));
	}
	for (int i = 0; i < 200; i++)
		buf_cstr(&longer, "长");
	buf_cstr(&longer, ".jpg");
	name = form_file_name(arena, buf_view(&longer), FILE_KIND_JPG);
	assert_int_equal(name.n, 80 * 3 + 4);
	assert_true(str_ends(name, "长.jpg"));
	buf_done(&longer);
}

static void
test_sizes(void **state)
{
	static const struct {
		const char *text;
		uint32_t bytes;
		const char *face;
	} cases[] = {
		{ "1 KiB", 1024, "1 KB" },
		{ "500 KiB", 500 * 1024, "500 KB" },
		{ "10 MiB", 10 * 1024 * 1024, "10 MB" },
		{ "1500 KiB", 1500 * 1024, "1.5 MB" },
		{ "64 MiB", 64 * 1024 * 1024, "64 MB" },
		{ "65 MiB", 0, NULL },
		{ "0 KiB", 0, NULL },
		{ "10MiB", 0, NULL },
		{ "10 MB", 0, NULL },
		{ "-1 KiB", 0, NULL },
		{ "99999999999999999999 KiB", 0, NULL },
	};
	struct arena *arena = *state;
	uint32_t bytes;

	for (size_t i = 0; i < N(cases); i++) {
		bool good = form_file_size_parse(str_of(cases[i].text), &bytes);

		assert_int_equal(good, cases[i].face != NULL);
		if (!good)
			continue;
		assert_int_equal(bytes, cases[i].bytes);
		assert_true(
		    str_is(form_file_size_face(arena, bytes), cases[i].face));
	}
	assert_true(str_is(form_file_size_face(arena, 0), "0 KB"));
	assert_true(str_is(form_file_size_face(arena, 1), "1 KB"));
	assert_true(str_is(form_file_size_face(arena, 1048577), "1.1 MB"));
}

/* The form of form.json with a section for files behind it. */
static struct form *
form_with_files(struct arena *arena)
{
	struct form_texts texts;
	struct form *form = fixture_form(arena);
	struct form_section *sections =
	    ARENA_ARRAY(arena, form->n_sections + 1, struct form_section);
	struct field *field = ARENA_NEW(arena, struct field);
	enum form_rule missing;

	memcpy(sections, form->sections, form->n_sections * sizeof(*sections));
	*field = (struct field){ .id = STR("photos"),
		.label = STR("照片"),
		.type = FIELD_FILE,
		.required = true,
		.max = { .kind = LIMIT_NUMBER, .number = 2 },
		.size = 1024,
		.n_options = 2 };
	field->options = ARENA_ARRAY(arena, 2, struct option);
	field->options[0] = (struct option){ STR("jpg"), STR("JPG") };
	field->options[1] = (struct option){ STR("pdf"), STR("PDF") };
	sections[form->n_sections].fields = field;
	sections[form->n_sections].n_fields = 1;
	form->sections = sections;
	form->n_sections++;
	fixture_texts(arena, &texts);
	assert_true(
	    form_resolve_messages(arena, form, field, &texts, &missing));
	form_rev(form, form->rev);
	return form;
}

static void
test_round_trip(void **state)
{
	struct arena *arena = *state;
	struct form *form = form_with_files(arena), *again;
	struct json_error error;
	struct buf one = BUF_INIT, two = BUF_INIT;

	form_json_put(&one, form, true);
	again = form_json_get(arena, buf_view(&one), &error);
	assert_non_null(again);
	assert_true(form_has_files(again));
	form_json_put(&two, again, true);
	assert_true(str_eq(buf_view(&one), buf_view(&two)));
	buf_done(&one);
	buf_done(&two);
}

/* Each case: what comes, what is kept already → errors, accepted. */
static void
test_check(void **state)
{
	static const struct {
		const char
		    *sent; /* j jpg, p pdf, x other, L too long, - none */
		size_t kept;
		const char *rules; /* first letters of the rules broken */
		size_t accepted;
	} cases[] = {
		{ "", 0, "e", 0 },
		{ "-", 0, "e", 0 },
		{ "j", 0, "", 1 },
		{ "jp", 0, "", 2 },
		{ "jpj", 0, "r", 2 },
		{ "", 1, "", 0 },
		{ "j", 1, "", 1 },
		{ "j", 2, "r", 0 },
		{ "x", 0, "f", 0 },
		{ "L", 0, "l", 0 },
		{ "xj", 0, "f", 1 },
		{ "xL", 1, "fl", 0 },
	};
	struct arena *arena = *state;
	struct form *form = form_with_files(arena);
	struct buf big = BUF_INIT;

	buf_cstr(&big, "%PDF-1.7");
	while (big.n < 1025)
		buf_char(&big, ' ');
	for (size_t i = 0; i < N(cases); i++) {
		struct form_upload uploads[4];
		struct form_file files[2] = { { .field = STR("photos") },
			{ .field = STR("photos") } };
		struct form_post post = { .uploads = uploads,
			.files = files,
			.n_files = cases[i].kept };
		struct form_result result;
		const struct answer *answer;
		char rules[8] = "";

		for (const char *p = cases[i].sent; *p; p++)
			uploads[post.n_uploads++] = (struct form_upload){
				STR("photos"),
				*p == '-' ? STR("") : STR("名.jpg"),
				*p == 'j'   ? STR("\xFF\xD8\xFF")
				: *p == 'p' ? STR("%PDF-1.4")
				: *p == 'x' ? STR("MZ")
				: *p == 'L' ? buf_view(&big)
					    : STR(""),
			};
		form_check(arena, form, &post, NULL,
		    (struct date){ 2026, 11, 23 }, &result);
		for (size_t k = 0; k < result.n_errors; k++)
			if (result.errors[k].field != NULL &&
			    str_is(result.errors[k].field->id, "photos")) {
				size_t n = strlen(rules);

				rules[n] =
				    form_rule_name(result.errors[k].rule)[0];
				rules[n + 1] = '\0';
			}
		answer = form_answer(&result, STR("photos"));
		if (strcmp(rules, cases[i].rules) != 0 ||
		    answer->n_uploads != cases[i].accepted ||
		    answer->n_files != cases[i].kept)
			fail_msg(
			    "case %zu: %s %zu", i, rules, answer->n_uploads);
	}
	buf_done(&big);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_kinds, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
		    test_names, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
		    test_sizes, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
		    test_round_trip, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
		    test_check, arena_setup, arena_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
