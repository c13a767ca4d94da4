/*
 * Key statements: written and read back byte for byte; whatever is unsigned,
 * foreign, out of date or out of order is refused, with its position.
 */
#include "seal_fixture.h"

static const unsigned char site[SEAL_SITE_SIZE] = "a site of a test";

struct ring_scene {
	struct arena arena;
	struct diags diags;
	struct unit units[2];
	struct keys_source source;
	unsigned char root[SEAL_KEY_SIZE], secret[SEAL_SIGN_SECRET_SIZE];
	struct keys_signed keys[4];
	size_t n;
};

static void
sign(struct ring_scene *s, struct keys_signed *k)
{
	struct buf text = BUF_INIT;

	keys_statement_put(&text, &k->key, site);
	seal_sign(k->sig, s->secret, buf_view(&text));
	buf_done(&text);
}

static int
setup(void **state)
{
	struct ring_scene *s = calloc(1, sizeof(*s));
	struct unit_keys a = unit_keys_of("zhian", 'a'),
			 b = unit_keys_of("huzheng", 'b');

	arena_init(&s->arena, 0);
	diags_init(&s->diags);
	s->units[0].id = STR("zhian");
	s->units[1].id = STR("huzheng");
	s->source = (struct keys_source){
		.site = site, .units = s->units, .n_units = 2
	};
	seal_sign_pair(s->root, s->secret,
	    (const unsigned char *)"the root of all keys in the test");
	s->keys[0].key = a.box;
	s->keys[1].key = a.reply;
	s->keys[2].key = b.box;
	s->keys[3].key = b.reply;
	s->n = 4;
	for (size_t i = 0; i < s->n; i++)
		sign(s, &s->keys[i]);
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	struct ring_scene *s = *state;

	diags_done(&s->diags);
	arena_done(&s->arena);
	free(s);
	return 0;
}

static struct str
file_of(struct ring_scene *s)
{
	struct buf text = BUF_INIT;
	struct str copy;

	keys_file_put(&text, s->keys, s->n, site);
	copy = str_copy(&s->arena, buf_view(&text));
	buf_done(&text);
	return copy;
}

static struct keyring *
parse(struct ring_scene *s, struct str text)
{
	diags_done(&s->diags);
	diags_init(&s->diags);
	return keys_parse(&s->arena, &s->source, s->root, STR("service.keys"),
	    text, &s->diags);
}

/* ---- good ---------------------------------------------------------------- */

#define FIRST                                                                  \
	"{\"site\":\"YSBzaXRlIG9mIGEgdGVzdA\",\"kind\":\"box\","               \
	"\"unit\":\"zhian\",\"month\":\"2026-11\",\"key\":\""

static void
test_there_and_back(void **state)
{
	struct ring_scene *s = *state;
	struct str text = file_of(s);
	struct keyring *ring = parse(s, text);
	struct buf one = BUF_INIT;

	assert_non_null(ring);
	assert_int_equal(s->diags.n, 0);
	assert_int_equal(ring->n, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_string_equal(ring->keys[i].id, s->keys[i].key.id);
		assert_memory_equal(ring->keys[i].public_key,
		    s->keys[i].key.public_key, SEAL_KEY_SIZE);
	}
	keys_statement_put(&one, &ring->keys[0], site);
	assert_true(str_starts(buf_view(&one), FIRST));
	assert_true(str_ends(buf_view(&one),
	    "\"not_before\":\"2026-11-01\",\"not_after\":\"2026-11-30\","
	    "\"issued\":\"2026-10-20\"}"));
	buf_done(&one);
	/* No statements at all is a good file without keys. */
	assert_non_null(parse(s, STR("{\"format\":1,\"statements\":[]}")));
}

static void
test_finding(void **state)
{
	static const struct {
		struct date day;
		bool found;
	} table[] = {
		{ { 2026, 10, 31 }, false },
		{ { 2026, 11, 1 }, true },
		{ { 2026, 11, 30 }, true },
		{ { 2026, 12, 1 }, false },
	};
	struct ring_scene *s = *state;
	struct keyring *ring = parse(s, file_of(s));
	const struct key *key;
	struct date last;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		key = keys_box_for(ring, STR("zhian"), table[i].day);
		assert_int_equal(key != NULL, table[i].found);
		if (key != NULL)
			assert_string_equal(key->id, s->keys[0].key.id);
		key = keys_reply(ring, STR("huzheng"), table[i].day);
		assert_int_equal(key != NULL, table[i].found);
	}
	assert_null(keys_box_for(ring, STR("x"), table[1].day));
	assert_ptr_equal(keys_by_id(ring, KEY_REPLY, str_of(s->keys[1].key.id)),
	    &ring->keys[1]);
	/* An id belongs to one kind. */
	assert_null(keys_by_id(ring, KEY_BOX, str_of(s->keys[1].key.id)));
	assert_true(keys_last_day(ring, &last));
	assert_int_equal(last.d, 30);
	ring->n = 0;
	assert_false(keys_last_day(ring, &last));
}

/* Two for one day: the one issued later. The shortest unit sets the end. */
static void
test_newest_and_end(void **state)
{
	struct ring_scene *s = *state;
	struct unit_keys newer = unit_keys_of("zhian", 'c'),
			 next = unit_keys_of("zhian", 'd');
	struct keyring *ring;
	struct date day = { 2026, 11, 15 };

	newer.box.issued = (struct date){ 2026, 11, 2 };
	s->keys[2].key = newer.box;
	strcpy(next.box.month, "2026-12");
	next.box.not_before = (struct date){ 2026, 12, 1 };
	next.box.not_after = (struct date){ 2026, 12, 31 };
	s->keys[3].key = next.box;
	sign(s, &s->keys[2]);
	sign(s, &s->keys[3]);
	ring = parse(s, file_of(s));
	assert_non_null(ring);
	assert_string_equal(
	    keys_box_for(ring, STR("zhian"), day)->id, newer.box.id);
	assert_true(keys_last_day(ring, &day));
	assert_int_equal(day.m, 12);
	ring->keys[0].unit = STR("huzheng"); /* has November only */
	assert_true(keys_last_day(ring, &day));
	assert_int_equal(day.m, 11);
}

static void
test_root_file(void **state)
{
	struct ring_scene *s = *state;
	struct buf text = BUF_INIT;
	unsigned char root[SEAL_KEY_SIZE];

	keys_root_put(&text, s->root);
	assert_int_equal(text.n, 44);
	assert_true(keys_root_get(root, buf_view(&text)));
	assert_memory_equal(root, s->root, sizeof(root));
	assert_false(keys_root_get(root, str_sub(buf_view(&text), 0, 42)));
	assert_false(keys_root_get(root, STR("")));
	buf_done(&text);
}

/* ---- bad ----------------------------------------------------------------- */

static void
assert_refused(
    struct ring_scene *s, struct str text, const char *why, uint32_t line)
{
	assert_null(parse(s, text));
	assert_int_equal(s->diags.n, 1);
	assert_int_equal(s->diags.items[0].code, DIAG_KEYS_STATEMENT);
	assert_string_equal(s->diags.items[0].args[2], why);
	assert_int_equal(s->diags.items[0].pos.line, line);
	assert_true(str_is(s->diags.items[0].pos.src->path, "service.keys"));
}

/* Changed and signed anew: the statement itself is wrong. */
static void
test_bad_statements(void **state)
{
	struct ring_scene *s = *state;
	struct keys_signed good = s->keys[2];
	struct key *key = &s->keys[2].key;

#define BAD(change, why)                                                       \
	do {                                                                   \
		s->keys[2] = good;                                             \
		change;                                                        \
		sign(s, &s->keys[2]);                                          \
		assert_refused(s, file_of(s), why, 4);                         \
	} while (0)
	BAD(key->unit = STR("jiaotong"), "no such unit");
	BAD(key->kind = KEY_TICKET, "unknown kind");
	BAD(key->month[0] = '\0', "bad month, or none fits the kind");
	BAD(strcpy(key->month, "2026-13"), "bad month, or none fits the kind");
	BAD(key->kind = KEY_REPLY, "bad month, or none fits the kind");
	BAD(key->id[0] ^= 1, "the id is not that of the key");
	BAD(key->public_key[0] ^= 1, "the id is not that of the key");
	BAD(key->not_after.m = 12, "bad dates");
	BAD(key->not_before.d = 0, "bad dates");
	BAD(key->not_after.d = 31, "bad dates");
	BAD(strcpy(key->month, "2026-12"), "bad dates");
	BAD((key->not_before.d = 20, key->not_after.d = 10), "bad dates");
	BAD(key->issued = ((struct date){ 2027, 1, 1 }), "bad dates");
	BAD(s->keys[2] = s->keys[0], "this key stands here before");
#undef BAD
	s->keys[2] = good;
	assert_non_null(parse(s, file_of(s)));
}

static void
test_unsigned_and_foreign(void **state)
{
	static const unsigned char elsewhere[SEAL_SITE_SIZE] = "another site";
	struct ring_scene *s = *state;
	unsigned char stranger[SEAL_SIGN_SECRET_SIZE], pub[SEAL_KEY_SIZE];
	struct buf text = BUF_INIT;

	s->keys[3].sig[5] ^= 1;
	assert_refused(s, file_of(s), "not signed by the root key", 5);
	sign(s, &s->keys[3]);
	seal_sign_pair(pub, stranger,
	    (const unsigned char *)"somebody else's key, thirty-two.");
	keys_statement_put(&text, &s->keys[3].key, site);
	seal_sign(s->keys[3].sig, stranger, buf_view(&text));
	assert_refused(s, file_of(s), "not signed by the root key", 5);
	buf_clear(&text);
	/* All of it made for another store. */
	s->n = 1;
	keys_file_put(&text, s->keys, 1, elsewhere);
	assert_refused(s, buf_view(&text), "made for another site", 2);
	buf_done(&text);
}

/* Every single character of the file counts, white space between apart. */
static void
test_every_byte_matters(void **state)
{
	struct ring_scene *s = *state;
	struct str good = file_of(s);
	char *text = str_dup(&s->arena, good);
	size_t refused = 0;

	for (size_t i = 0; i < good.n; i++) {
		struct arena_mark mark = arena_mark(&s->arena);

		if (good.p[i] == '\n')
			continue;
		text[i] ^= 1;
		if (parse(s, (struct str){ text, good.n }) != NULL)
			fail_msg("byte %zu: %c", i, text[i]);
		assert_true(s->diags.n > 0);
		text[i] ^= 1;
		refused++;
		arena_rewind(&s->arena, mark);
	}
	assert_true(refused > 1000);
}

static void
test_bad_files(void **state)
{
	static const struct {
		const char *text;
		enum diag_code code;
	} table[] = {
		{ "", DIAG_KEYS_FILE },
		{ "[]", DIAG_KEYS_FILE },
		{ "{\"format\":2,\"statements\":[]}", DIAG_KEYS_FILE },
		{ "{\"statements\":[],\"format\":1}", DIAG_KEYS_FILE },
		{ "{\"format\":1,\"statements\":{}}", DIAG_KEYS_FILE },
		{ "{\"format\":1,\"statements\":[],\"x\":1}", DIAG_KEYS_FILE },
		{ "{\"format\":1,\"statements\":[1]}", DIAG_KEYS_STATEMENT },
		{ "{\"format\":1,\"statements\":[{}]}", DIAG_KEYS_STATEMENT },
		{ "{\"format\":1,\"statements\":[{\"statement\":null,"
		  "\"sig\":null}]}",
		    DIAG_KEYS_STATEMENT },
	};
	struct ring_scene *s = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		assert_null(parse(s, str_of(table[i].text)));
		assert_int_equal(s->diags.n, 1);
		assert_int_equal(s->diags.items[0].code, table[i].code);
	}
}

/* All faults at once, each with its own line. */
static void
test_all_are_named(void **state)
{
	struct ring_scene *s = *state;

	s->keys[0].sig[0] ^= 1;
	s->keys[3].sig[0] ^= 1;
	assert_null(parse(s, file_of(s)));
	assert_int_equal(s->diags.n, 2);
	assert_int_equal(s->diags.items[0].pos.line, 2);
	assert_int_equal(s->diags.items[1].pos.line, 5);
	assert_string_equal(s->diags.items[1].args[0], "4");
}

static void
test_files_missing(void **state)
{
	struct ring_scene *s = *state;

	s->source.root = "/nowhere/root.pub";
	s->source.statements = "/nowhere/service.keys";
	assert_null(keys_load(&s->arena, &s->source, &s->diags));
	assert_int_equal(s->diags.items[0].code, DIAG_SYS_READ);
	/* A file that is there but no root key. */
	diags_done(&s->diags);
	diags_init(&s->diags);
	s->source.root = s->source.statements = "/dev/null";
	assert_null(keys_load(&s->arena, &s->source, &s->diags));
	assert_int_equal(s->diags.items[0].code, DIAG_KEYS_ROOT);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_there_and_back),
		SCENE(test_finding),
		SCENE(test_newest_and_end),
		SCENE(test_root_file),
		SCENE(test_bad_statements),
		SCENE(test_unsigned_and_foreign),
		SCENE(test_every_byte_matters),
		SCENE(test_bad_files),
		SCENE(test_all_are_named),
		SCENE(test_files_missing),
	};

	return cmocka_run_group_tests(tests, seal_setup, NULL);
}
