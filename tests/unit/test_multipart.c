/* Bodies with files: what browsers send is read, everything else refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arena_fixture.h"
#include "base/buf.h"
#include "web/multipart.h"

#define N(a) (sizeof(a) / sizeof(*(a)))
#define CD   "Content-Disposition: form-data; "

static void
test_types(void **state)
{
	static const struct {
		const char *type, *boundary;
	} cases[] = {
		{ "multipart/form-data; boundary=x", "x" },
		{ "Multipart/Form-Data;boundary=\"x.y\"", "x.y" },
		{ "multipart/form-data; boundary=----WebKitFormBoundaryaB3",
		    "----WebKitFormBoundaryaB3" },
		{ "multipart/form-data", NULL },
		{ "multipart/form-data; boundary=", NULL },
		{ "multipart/form-data; boundary=\"\"", NULL },
		{ "multipart/form-data; boundary=a b", NULL },
		{ "multipart/form-data; boundary=a; charset=utf-8", NULL },
		{ "multipart/form-data; charset=utf-8", NULL },
		{ "multipart/mixed; boundary=a", NULL },
		{ "multipart/form-data; boundary="
		  "12345678901234567890123456789012345678901234567890"
		  "123456789012345678901",
		    NULL },
	};
	struct str boundary;

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		bool ours = multipart_is_type(str_of(cases[i].type), &boundary);

		if (ours != (cases[i].boundary != NULL) ||
		    (ours && !str_is(boundary, cases[i].boundary)))
			fail_msg("%s", cases[i].type);
	}
}

/* As "name=value|", files "name:filename=bytes|". */
static const char *
face(struct arena *arena, const struct form_post *post)
{
	struct buf out = BUF_INIT;
	char *copy;

	for (size_t i = 0; i < post->n; i++)
		buf_fmt(&out, "%.*s=%.*s|", STR_FMT(post->pairs[i].name),
		    STR_FMT(post->pairs[i].value));
	for (size_t i = 0; i < post->n_uploads; i++)
		buf_fmt(&out, "%.*s:%.*s=%.*s|",
		    STR_FMT(post->uploads[i].field),
		    STR_FMT(post->uploads[i].name),
		    STR_FMT(post->uploads[i].bytes));
	copy = str_dup(arena, buf_view(&out));
	buf_done(&out);
	return copy;
}

static void
test_bodies(void **state)
{
	static const struct {
		const char *body;
		enum multipart_result result;
		const char *face;
	} cases[] = {
		{ "--b--", MULTIPART_WHOLE, "" },
		{ "--b--\r\n", MULTIPART_WHOLE, "" },
		{ "--b\r\n" CD "name=\"a\"\r\n\r\n1\r\n2\r\n--b--\r\n",
		    MULTIPART_WHOLE, "a=1\r\n2|" },
		{ "--b\r\n" CD "name=\"a\"\r\n\r\n\r\n--b--\r\n",
		    MULTIPART_WHOLE, "a=|" },
		{ "--b\r\n" CD "name=\"a\"\r\n\r\n1\r\n--b\r\n" CD
		  "name=\"a\"\r\n\r\n2\r\n--b--\r\n",
		    MULTIPART_WHOLE, "a=1|a=2|" },
		{ "--b\r\n" CD "name=\"f\"; filename=\"x.jpg\"\r\n"
		  "Content-Type: image/jpeg\r\n\r\n\r\n--bytes\r\n--b--",
		    MULTIPART_BROKEN, "f:x.jpg=|" },
		{ "--b\r\n" CD "name=\"f\"; filename=\"\"\r\n\r\n\r\n--b--",
		    MULTIPART_WHOLE, "f:=|" },
		{ "--b\r\n" CD "name=\"f\"; filename=\"a%22%0d%0A\\;=.x\"\r\n"
		  "\r\nPK\r\n--b--",
		    MULTIPART_WHOLE, "f:a\"\r\n\\;=.x=PK|" },
		{ "--b\r\ncontent-disposition:form-data;name=\"a\"\r\n\r\n1"
		  "\r\n--b--",
		    MULTIPART_WHOLE, "a=1|" },
		/* ends too early */
		{ "", MULTIPART_CUT, "" },
		{ "--", MULTIPART_CUT, "" },
		{ "--b", MULTIPART_CUT, "" },
		{ "--b\r\n", MULTIPART_CUT, "" },
		{ "--b\r\n" CD "name=\"a\"\r\n\r\n1\r\n--b\r\n" CD
		  "name=\"b\"\r\n\r\n2",
		    MULTIPART_CUT, "a=1|" },
		/* what no browser sends */
		{ "x\r\n--b--", MULTIPART_BROKEN, "" },
		{ "\r\n--b--", MULTIPART_BROKEN, "" },
		{ "--b--\r\nx", MULTIPART_BROKEN, "" },
		{ "--b \r\n" CD "name=\"a\"\r\n\r\n1\r\n--b--",
		    MULTIPART_BROKEN, "" },
		{ "--b\n" CD "name=\"a\"\n\n1\n--b--", MULTIPART_BROKEN, "" },
		{ "--b\r\n\r\n\r\n1\r\n--b--", MULTIPART_BROKEN, "" },
		{ "--b\r\n" CD "name=a\r\n\r\n1\r\n--b--", MULTIPART_BROKEN,
		    "" },
		{ "--b\r\n" CD "filename=\"a\"\r\n\r\n1\r\n--b--",
		    MULTIPART_BROKEN, "" },
		{ "--b\r\n" CD "name=\"a\"; name=\"b\"\r\n\r\n1\r\n--b--",
		    MULTIPART_BROKEN, "" },
		{ "--b\r\n" CD "name=\"a\"; filename*=UTF-8''x\r\n\r\n1"
		  "\r\n--b--",
		    MULTIPART_BROKEN, "" },
		{ "--b\r\n" CD "name=\"a\"\r\n" CD "name=\"a\"\r\n\r\n1"
		  "\r\n--b--",
		    MULTIPART_BROKEN, "" },
		{ "--b\r\n" CD "name=\"a\"\r\nX-More: 1\r\n\r\n1\r\n--b--",
		    MULTIPART_BROKEN, "" },
		{ "--b\r\n" CD "name=\"a\"\r\n\r\n\xff\r\n--b--",
		    MULTIPART_BROKEN, "" },
		{ "--b\r\n" CD "name=\"\xff\"\r\n\r\n1\r\n--b--",
		    MULTIPART_BROKEN, "" },
		/* more text than the limit of 40 */
		{ "--b\r\n" CD "name=\"a\"\r\n\r\n"
		  "1234567890123456789012345678901234567890\r\n--b--",
		    MULTIPART_LARGE, "" },
	};
	struct arena *arena = *state;

	for (size_t i = 0; i < N(cases); i++) {
		struct form_post post;
		enum multipart_result result = multipart_parse(
		    arena, STR("b"), str_of(cases[i].body), 40, &post);

		if (result != cases[i].result ||
		    strcmp(face(arena, &post), cases[i].face) != 0)
			fail_msg("%s\n→ %d %s", cases[i].body, (int)result,
			    face(arena, &post));
	}
}

/* A file is not text: its bytes are no business of the limit or of UTF-8. */
static void
test_bytes(void **state)
{
	static const char head[] =
	    "--b\r\n" CD "name=\"f\"; filename=\"x\"\r\n\r\n";
	struct arena *arena = *state;
	struct buf body = BUF_INIT;
	struct form_post post;

	buf_cstr(&body, head);
	for (int i = 0; i < 2000; i++)
		buf_char(&body, (char)(i * 7));
	buf_cstr(&body, "\r\n--b--\r\n");
	assert_int_equal(
	    multipart_parse(arena, STR("b"), buf_view(&body), 40, &post),
	    MULTIPART_WHOLE);
	assert_int_equal(post.n_uploads, 1);
	assert_int_equal(post.uploads[0].bytes.n, 2000);
	assert_ptr_equal(post.uploads[0].bytes.p, body.p + sizeof(head) - 1);
	buf_done(&body);
}

/* Cut anywhere, a body never gives what was not complete. */
static void
test_every_cut(void **state)
{
	static const char text[] =
	    "--b\r\n" CD "name=\"a\"\r\n\r\n1\r\n--b\r\n" CD
	    "name=\"f\"; filename=\"x\"\r\n\r\n22\r\n--b--";
	struct arena *arena = *state;
	struct form_post post;

	for (size_t n = 0; n < sizeof(text) - 1; n++) {
		assert_int_equal(multipart_parse(arena, STR("b"),
				     str_mem(text, n), 40, &post),
		    MULTIPART_CUT);
		if (post.n > 0)
			assert_true(str_is(post.pairs[0].value, "1"));
		if (post.n_uploads > 0)
			assert_true(str_is(post.uploads[0].bytes, "22"));
	}
}

static void
test_too_many(void **state)
{
	struct arena *arena = *state;
	struct buf body = BUF_INIT;
	struct form_post post;

	for (int i = 0; i <= MULTIPART_FILES_MAX; i++)
		buf_cstr(&body,
		    "--b\r\n" CD "name=\"f\"; filename=\"x\"\r\n\r\n\r\n");
	buf_cstr(&body, "--b--");
	assert_int_equal(
	    multipart_parse(arena, STR("b"), buf_view(&body), 4096, &post),
	    MULTIPART_BROKEN);
	assert_int_equal(post.n_uploads, MULTIPART_FILES_MAX);
	buf_done(&body);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_types, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
		    test_bodies, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
		    test_bytes, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
		    test_every_cut, arena_setup, arena_teardown),
		cmocka_unit_test_setup_teardown(
		    test_too_many, arena_setup, arena_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
