/*
 * Receipts: lines there and back, every byte of them signed, keys that are
 * not ours, the key's file, and the lists of days.
 */
#include "seal_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "core/receipt.h"
#include "desk/receipt_day.h"

static const unsigned char root_seed[SEAL_KEY_SIZE] = "root of a test";
static const unsigned char seed[SEAL_KEY_SIZE] = "receipt key of a test";

struct scene {
	struct arena arena;
	struct diags diags;
	unsigned char site[SEAL_SITE_SIZE], root[SEAL_KEY_SIZE];
	unsigned char root_secret[SEAL_SIGN_SECRET_SIZE];
	struct keys_signed made;
	char path[64];
	struct receipt receipt;
};

static void
sign_statement(struct scene *s)
{
	struct buf text = BUF_INIT;

	keys_statement_put(&text, &s->made.key, s->site);
	seal_sign(s->made.sig, s->root_secret, buf_view(&text));
	buf_done(&text);
}

static int
setup(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));
	unsigned char secret[SEAL_SIGN_SECRET_SIZE];
	struct key *key = &s->made.key;

	arena_init(&s->arena, 0);
	diags_init(&s->diags);
	memcpy(s->site, "a site of a test", SEAL_SITE_SIZE);
	seal_sign_pair(s->root, s->root_secret, root_seed);
	seal_sign_pair(key->public_key, secret, seed);
	key->kind = KEY_RECEIPT;
	key_id(key->id, KEY_RECEIPT, key->public_key);
	key->not_before = (struct date){ 2026, 11, 1 };
	key->not_after = (struct date){ 2027, 11, 30 };
	key->issued = (struct date){ 2026, 11, 20 };
	sign_statement(s);
	strcpy(s->path, "/tmp/wangting-receipt-XXXXXX");
	close(mkstemp(s->path));
	memcpy(s->receipt.site, s->site, SEAL_SITE_SIZE);
	s->receipt.public = STR("12345678");
	s->receipt.form = STR("wangshang110");
	s->receipt.unit = STR("dongpu");
	s->receipt.received = STR("2026-11-23T10:04");
	s->receipt.due = STR("2026-11-24");
	memset(s->receipt.content, 3, sizeof(s->receipt.content));
	memset(s->receipt.nonce, 5, sizeof(s->receipt.nonce));
	*state = s;
	return 0;
}

static int
teardown(void **state)
{
	struct scene *s = *state;

	unlink(s->path);
	diags_done(&s->diags);
	arena_done(&s->arena);
	free(s);
	return 0;
}

static void
write_key_file(struct scene *s, struct str text, mode_t mode)
{
	FILE *file = fopen(s->path, "w");

	assert_int_equal(fwrite(text.p, 1, text.n, file), text.n);
	fclose(file);
	assert_int_equal(chmod(s->path, mode), 0);
}

static struct str
key_file(struct scene *s)
{
	struct buf text = BUF_INIT;
	struct str copy;

	receipt_key_put(&text, seed, &s->made, s->site);
	copy = str_copy(&s->arena, buf_view(&text));
	buf_done(&text);
	return copy;
}

static struct receipt_key *
load(struct scene *s)
{
	return receipt_key_load(
	    &s->arena, s->path, s->site, s->root, &s->diags);
}

static struct keyring *
ring_of(struct scene *s, struct str statements)
{
	struct keys_source source = { .site = s->site };

	return keys_parse(
	    &s->arena, &source, s->root, STR("test"), statements, &s->diags);
}

/* The whole file of a receipt. */
static struct str
whole(struct scene *s)
{
	struct receipt_key *key;
	struct buf text = BUF_INIT;
	struct str copy;

	write_key_file(s, key_file(s), 0600);
	key = load(s);
	assert_non_null(key);
	buf_cstr(&text, "提交回执\n\n");
	receipt_put(&text, &s->receipt);
	receipt_sign_put(&text, key, &s->receipt, true);
	buf_cstr(&text, "\n再见\n");
	copy = str_copy(&s->arena, buf_view(&text));
	buf_done(&text);
	receipt_key_free(key);
	return copy;
}

/* ---- receipts ------------------------------------------------------------ */

static void
test_there_and_back(void **state)
{
	struct scene *s = *state;
	struct receipt_brought got;
	const char *missing;
	struct keyring *ring;

	assert_true(receipt_get(whole(s), &got, &missing));
	assert_true(str_is(got.receipt.public, "12345678"));
	assert_true(str_is(got.receipt.received, "2026-11-23T10:04"));
	assert_memory_equal(got.receipt.content, s->receipt.content, 32);
	ring = ring_of(s, got.statement);
	assert_non_null(ring);
	assert_int_equal(receipt_judge(&got, ring), RECEIPT_GENUINE);
}

/* Each line matters, and the order of the lines. */
static void
test_every_line_matters(void **state)
{
	struct scene *s = *state;
	struct str text = whole(s);
	struct receipt_brought got;
	const char *missing;
	struct keyring *ring;
	size_t from = str_find(text, "site "), end = str_find(text, "\nkey ");

	assert_true(receipt_get(text, &got, &missing));
	ring = ring_of(s, got.statement);
	for (size_t i = from; i < end; i++) {
		char *copy = str_dup(&s->arena, text);

		copy[i] = copy[i] == 'a' ? 'b' : 'a';
		if (receipt_get(str_mem(copy, text.n), &got, &missing))
			assert_int_not_equal(
			    receipt_judge(&got, ring), RECEIPT_GENUINE);
		else
			assert_non_null(missing);
	}
	assert_false(receipt_get(STR("wangting-receipt 1\n"), &got, &missing));
	assert_string_equal(missing, "site");
	assert_false(receipt_get(STR(""), &got, &missing));
}

static void
test_other_keys(void **state)
{
	struct scene *s = *state;
	struct receipt_brought got;
	struct keyring none = { 0 };
	const char *missing;

	assert_true(receipt_get(whole(s), &got, &missing));
	assert_int_equal(receipt_judge(&got, &none), RECEIPT_UNKNOWN_KEY);
	s->receipt.received = STR("2026-10-31");
	assert_true(receipt_get(whole(s), &got, &missing));
	assert_int_equal(
	    receipt_judge(&got, ring_of(s, got.statement)), RECEIPT_OUTSIDE);
	/* A statement of another kind does not sign receipts. */
	s->made.key.kind = KEY_REPLY;
	s->made.key.unit = STR("dongpu");
	sign_statement(s);
	write_key_file(s, key_file(s), 0600);
	assert_null(load(s));
}

/* The nonce is all that keeps a list from being searched for a ticket. */
static void
test_nonce_hides(void **state)
{
	struct scene *s = *state;
	unsigned char a[SEAL_HASH_SIZE], b[SEAL_HASH_SIZE];

	receipt_hash(a, &s->receipt);
	receipt_hash(b, &s->receipt);
	assert_memory_equal(a, b, sizeof(a));
	s->receipt.nonce[15] ^= 1;
	receipt_hash(b, &s->receipt);
	assert_memory_not_equal(a, b, sizeof(a));
}

/* ---- the key's file ------------------------------------------------------ */

static void
refused(struct scene *s, struct str text, mode_t mode, enum diag_code code)
{
	size_t n = s->diags.n;

	write_key_file(s, text, mode);
	assert_null(load(s));
	assert_int_equal(s->diags.n, n + 1);
	assert_int_equal(s->diags.items[n].code, code);
}

static void
test_key_file(void **state)
{
	struct scene *s = *state;
	struct str good = key_file(s);
	char *changed = str_dup(&s->arena, good);
	struct receipt_key *key;

	write_key_file(s, good, 0640);
	key = load(s);
	assert_non_null(key);
	assert_int_equal(str_find_char(key->statement, '\n'), SIZE_MAX);
	receipt_key_free(key);
	refused(s, good, 0644, DIAG_RECEIPT_KEY);
	refused(s, good, 0620, DIAG_RECEIPT_KEY);
	refused(s, STR(""), 0600, DIAG_RECEIPT_KEY);
	refused(s, STR("no key\n{}"), 0600, DIAG_RECEIPT_KEY);
	changed[0] = changed[0] == 'A' ? 'B' : 'A';
	refused(s, str_mem(changed, good.n), 0600, DIAG_RECEIPT_KEY);
	s->made.sig[0] ^= 1;
	refused(s, key_file(s), 0600, DIAG_KEYS_STATEMENT);
	unlink(s->path);
	assert_null(load(s));
	assert_int_equal(s->diags.items[s->diags.n - 1].code, DIAG_SYS_READ);
}

/* ---- lists of days ------------------------------------------------------- */

static struct receipt_day
day_of(struct scene *s, size_t n)
{
	struct receipt_day day = { .day = { 2026, 11, 23 }, .is_first = true };

	memcpy(day.site, s->site, sizeof(day.site));
	day.hashes = arena_alloc(&s->arena, (n + 1) * SEAL_HASH_SIZE);
	for (size_t i = 0; i < n; i++)
		memset(day.hashes[day.n++], (int)(255 - i), SEAL_HASH_SIZE);
	receipt_day_close(&s->arena, &day);
	return day;
}

static void
test_steps(void **state)
{
	static const struct {
		size_t in, out;
	} rows[] = { { 0, 16 }, { 1, 16 }, { 16, 16 }, { 17, 32 }, { 33, 64 },
		{ 100, 128 } };
	struct scene *s = *state;
	unsigned char hash[SEAL_HASH_SIZE];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct receipt_day day = day_of(s, rows[i].in);

		assert_int_equal(day.n, rows[i].out);
		for (size_t k = 0; k < rows[i].in; k++) {
			memset(hash, (int)(255 - k), sizeof(hash));
			assert_true(receipt_day_has(&day, hash));
		}
	}
	memset(hash, 1, sizeof(hash));
	assert_false(receipt_day_has(&(struct receipt_day){ 0 }, hash));
}

static void
test_list_there_and_back(void **state)
{
	struct scene *s = *state;
	struct receipt_day day = day_of(s, 20), got;
	struct buf page = BUF_INIT;
	const char *wrong;
	size_t from;

	receipt_day_put(&page, &day);
	assert_true(receipt_day_get(&s->arena, buf_view(&page), &got, &wrong));
	assert_int_equal(got.n, 32);
	assert_true(got.is_first);
	assert_memory_equal(got.hashes, day.hashes, 32 * SEAL_HASH_SIZE);
	from = str_find(buf_view(&page), "site ");
	for (size_t i = from; i < page.n - 5; i += 3) {
		char *copy = str_dup(&s->arena, buf_view(&page));

		copy[i] = copy[i] == 'a' ? 'b' : 'a';
		assert_false(receipt_day_get(
		    &s->arena, str_mem(copy, page.n), &got, &wrong));
	}
	assert_false(receipt_day_get(&s->arena, STR("# 页面\n"), &got, &wrong));
	buf_done(&page);
}

/* ---- a folder of days ---------------------------------------------------- */

static void
write_day(struct scene *s, const char *folder, const struct receipt_day *day)
{
	struct buf page = BUF_INIT;
	const char *path = str_fmt(&s->arena, "%s/%d-%02d-%02d.md", folder,
	    day->day.y, day->day.m, day->day.d);

	receipt_day_put(&page, day);
	assert_true(file_write(path, buf_view(&page), 0644, true));
	buf_done(&page);
}

enum { DAYS = 4 };

/* Days bound to each other; other padding each time. */
static void
make_days(struct scene *s, const char *folder, struct receipt_day days[DAYS])
{
	for (int i = 0; i < DAYS; i++) {
		days[i] = (struct receipt_day){ .day = { 2026, 11, 27 + i },
			.is_first = i == 0 };
		memcpy(days[i].site, s->site, sizeof(days[i].site));
		if (i > 0)
			memcpy(days[i].previous, days[i - 1].digest,
			    SEAL_HASH_SIZE);
		receipt_day_close(&s->arena, &days[i]);
		write_day(s, folder, &days[i]);
	}
}

static bool
folder_holds(struct scene *s, const char *folder)
{
	struct receipt_day *days;
	size_t n;

	return receipt_day_folder(&s->arena, folder, &days, &n) && n == DAYS;
}

static void
test_folder(void **state)
{
	struct scene *s = *state;
	struct receipt_day days[DAYS], other;
	char folder[] = "/tmp/wangting-days-XXXXXX";

	assert_non_null(mkdtemp(folder));
	make_days(s, folder, days);
	assert_true(folder_holds(s, folder));
	/* Files that are no day are none of its business. */
	assert_true(file_write(
	    str_fmt(&s->arena, "%s/index.md", folder), STR("x"), 0644, true));
	assert_true(folder_holds(s, folder));
	for (int i = 0; i < DAYS - 1; i++) {
		/* Made anew with a digest that is right: the next day tells. */
		other = days[i];
		other.n = 0;
		receipt_day_close(&s->arena, &other);
		write_day(s, folder, &other);
		assert_false(folder_holds(s, folder));
		/* Another site's. */
		other = days[i];
		other.site[0] ^= 1;
		receipt_day_close(&s->arena, &other);
		write_day(s, folder, &other);
		assert_false(folder_holds(s, folder));
		write_day(s, folder, &days[i]);
		assert_true(folder_holds(s, folder));
		/* Gone. */
		unlink(str_fmt(&s->arena, "%s/2026-11-%d.md", folder, 27 + i));
		assert_false(folder_holds(s, folder));
		write_day(s, folder, &days[i]);
	}
	/* A chain that begins anew in the middle. */
	other = days[2];
	other.is_first = true;
	memset(other.previous, 0, sizeof(other.previous));
	receipt_day_close(&s->arena, &other);
	write_day(s, folder, &other);
	assert_false(folder_holds(s, folder));
	for (int i = 0; i < DAYS; i++)
		unlink(str_fmt(&s->arena, "%s/2026-11-%d.md", folder, 27 + i));
	unlink(str_fmt(&s->arena, "%s/index.md", folder));
	rmdir(folder);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(test_there_and_back),
		SCENE(test_every_line_matters),
		SCENE(test_other_keys),
		SCENE(test_nonce_hides),
		SCENE(test_key_file),
		SCENE(test_steps),
		SCENE(test_list_there_and_back),
		SCENE(test_folder),
	};

	return cmocka_run_group_tests(tests, seal_setup, NULL);
}
