/*
 * desk.keys as bytes. The passphrase goes through Argon2id; site, cost and
 * salt are authenticated with the sealed lines.
 */
#include "desk/vault.h"

#include <string.h>

#include "base/hash.h"
#include "base/json.h"

enum {
	FORMAT = 1,
	NONCE = 24,
	BASE64_MAX = 96,
	WORDS_MAX = 6,
	LINE_MAX_BYTES = 512
};

/* RFC 9106 §4 recommends 64 MiB and three passes where memory is short. */
static const struct seal_cost default_cost = { 64 * 1024 * 1024, 3 };
/* What a changed file may make us spend. */
static const struct seal_cost largest_cost = { 1024 * 1024 * 1024, 16 };

/* ---- lines: writing ------------------------------------------------------ */

static void
put_secret(struct buf *out, const unsigned char *secret, size_t n)
{
	char text[BASE64_MAX];

	buf_put(out, text, hash_base64_put(text, secret, n));
	buf_char(out, '\n');
	seal_wipe(text, sizeof(text));
}

static void
put_key(struct buf *out, const struct vault_key *key)
{
	buf_fmt(out, "%s %s ", key->key.kind == KEY_BOX ? "box" : "reply",
	    key->unit_name);
	if (key->key.kind == KEY_BOX) {
		buf_cstr(out, key->key.month);
	} else {
		date_put_iso(out, key->key.not_before);
		buf_char(out, ' ');
		date_put_iso(out, key->key.not_after);
	}
	buf_char(out, ' ');
	date_put_iso(out, key->key.issued);
	buf_char(out, ' ');
	put_secret(out, key->secret, sizeof(key->secret));
}

static void
put_gone(struct buf *out, const struct vault_gone *gone)
{
	buf_fmt(out, "gone %s %s %s ", gone->unit, gone->month, gone->id);
	date_put_iso(out, gone->day);
	buf_char(out, '\n');
}

static void
put_lines(struct buf *out, const struct vault *vault)
{
	size_t i;

	buf_cstr(out, "site ");
	put_secret(out, vault->site, sizeof(vault->site));
	buf_cstr(out, vault->has_root ? "root " : "root-public ");
	put_secret(out, vault->has_root ? vault->root_seed : vault->root,
	    sizeof(vault->root));
	if (vault->has_pins) {
		buf_cstr(out, "pins ");
		put_secret(out, vault->pins, sizeof(vault->pins));
	}
	for (i = 0; i < vault->n; i++)
		put_key(out, vault->keys[i]);
	for (i = 0; i < vault->n_gone; i++)
		put_gone(out, &vault->gone[i]);
}

/* ---- lines: reading ------------------------------------------------------ */

struct words {
	struct str word[WORDS_MAX];
	size_t n;
};

static bool
split(struct str line, struct words *words)
{
	struct str rest = line;
	bool more = true;

	for (words->n = 0; more; words->n++) {
		if (words->n == WORDS_MAX)
			return false;
		more = str_cut(rest, ' ', &words->word[words->n], &rest);
	}
	return true;
}

/* The key just added takes the secret of its line. */
static bool
take_secret(struct vault *vault, struct str word)
{
	struct vault_key *key = vault->keys[vault->n - 1];

	if (!hash_base64_get(key->secret, sizeof(key->secret), word))
		return false;
	vault_complete(key);
	return true;
}

static bool
read_box(struct vault *vault, const struct words *w)
{
	struct date issued;

	return date_parse(w->word[3], &issued) &&
	       vault_add_box(vault, w->word[1], w->word[2], issued) &&
	       take_secret(vault, w->word[4]);
}

static bool
read_reply(struct vault *vault, const struct words *w)
{
	struct vault_days days;

	return date_parse(w->word[2], &days.not_before) &&
	       date_parse(w->word[3], &days.not_after) &&
	       date_parse(w->word[4], &days.issued) &&
	       vault_add_reply(vault, w->word[1], days) &&
	       take_secret(vault, w->word[5]);
}

static bool
read_site(struct vault *vault, const struct words *w)
{
	return hash_base64_get(vault->site, sizeof(vault->site), w->word[1]);
}

static bool
read_root(struct vault *vault, const struct words *w)
{
	unsigned char *sign = seal_alloc(SEAL_SIGN_SECRET_SIZE);
	bool done = hash_base64_get(
	    vault->root_seed, sizeof(vault->root_seed), w->word[1]);

	vault->has_root = done;
	if (done)
		seal_sign_pair(vault->root, sign, vault->root_seed);
	seal_free(sign);
	return done;
}

static bool
read_root_public(struct vault *vault, const struct words *w)
{
	return hash_base64_get(vault->root, sizeof(vault->root), w->word[1]);
}

static bool
read_pins(struct vault *vault, const struct words *w)
{
	vault->has_pins = true;
	return hash_base64_get(vault->pins, sizeof(vault->pins), w->word[1]);
}

static bool
read_gone(struct vault *vault, const struct words *w)
{
	struct date day, first, last;

	return date_parse(w->word[4], &day) &&
	       vault_month(w->word[2], &first, &last) &&
	       vault_add_gone(vault, w->word[1], w->word[2], w->word[3], day);
}

static bool
read_line(struct vault *vault, struct str line)
{
	static const struct {
		const char *name;
		size_t n_words;
		bool (*read)(struct vault *, const struct words *);
	} table[] = {
		{ "site", 2, read_site },
		{ "root", 2, read_root },
		{ "root-public", 2, read_root_public },
		{ "pins", 2, read_pins },
		{ "box", 5, read_box },
		{ "reply", 6, read_reply },
		{ "gone", 5, read_gone },
	};
	struct words words;
	size_t i;

	if (line.n > LINE_MAX_BYTES || !split(line, &words))
		return false;
	for (i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (str_is(words.word[0], table[i].name) &&
		    words.n == table[i].n_words)
			return table[i].read(vault, &words);
	return false;
}

/* Site and root in their order; the pins may follow; then keys. */
static bool
line_is_expected(size_t index, struct str line)
{
	if (index == 0)
		return str_starts(line, "site ");
	if (index == 1)
		return str_starts(line, "root ") ||
		       str_starts(line, "root-public ");
	if (index == 2 && str_starts(line, "pins "))
		return true;
	return str_starts(line, "box ") || str_starts(line, "reply ") ||
	       str_starts(line, "gone ");
}

static struct vault *
read_lines(struct str text)
{
	struct vault *vault = seal_alloc(sizeof(*vault));
	struct str line, rest = text;
	bool good = true;
	size_t i;

	for (i = 0; good && rest.n > 0; i++)
		good = str_cut(rest, '\n', &line, &rest) &&
		       line_is_expected(i, line) && read_line(vault, line);
	if (good && i >= 2)
		return vault;
	vault_free(vault);
	return NULL;
}

/* ---- the file ------------------------------------------------------------ */

struct head {
	struct seal_cost cost;
	unsigned char salt[SEAL_SALT_SIZE];
};

static void
put_ad(struct buf *out, const struct head *head)
{
	buf_fmt(out, "wangting desk.keys %d %zu %u ", FORMAT, head->cost.mem,
	    head->cost.ops);
	buf_put(out, head->salt, sizeof(head->salt));
}

/* Guarded, owned: seal_free. NULL: not enough memory. */
static unsigned char *
derive(const struct head *head, struct str passphrase)
{
	unsigned char *key = seal_alloc(SEAL_KEY_SIZE);

	if (seal_argon(key, SEAL_KEY_SIZE, passphrase, head->salt, head->cost))
		return key;
	seal_free(key);
	return NULL;
}

static void
put_base64(struct json_out *json, const char *name, struct str bytes)
{
	struct buf text = BUF_INIT;

	buf_reserve(&text, bytes.n * 4 / 3 + 4);
	text.n = hash_base64_put(text.p, bytes.p, bytes.n);
	json_key(json, name);
	json_str(json, buf_view(&text));
	buf_done(&text);
}

static void
put_file(struct buf *out, const struct head *head, struct str sealed)
{
	struct json_out json;

	json_start(&json, out, 0);
	json_map(&json);
	json_key(&json, "format");
	json_int(&json, FORMAT);
	json_key(&json, "kdf");
	json_map(&json);
	json_key(&json, "alg");
	json_cstr(&json, "argon2id");
	json_key(&json, "mem");
	json_int(&json, (long long)head->cost.mem);
	json_key(&json, "ops");
	json_int(&json, head->cost.ops);
	put_base64(&json, "salt", str_mem(head->salt, sizeof(head->salt)));
	json_map_end(&json);
	/* The nonce stands by itself, as contracts §9 has it. */
	put_base64(&json, "nonce", str_sub(sealed, 1, NONCE));
	put_base64(&json, "sealed", str_from(sealed, 1 + NONCE));
	json_map_end(&json);
	buf_char(out, '\n');
}

bool
vault_seal(struct buf *out, const struct vault *vault, struct str passphrase,
    const struct seal_cost *cost)
{
	struct head head = { .cost = cost != NULL ? *cost : default_cost };
	struct buf lines = { .wipe = true }, ad = BUF_INIT, sealed = BUF_INIT;
	unsigned char *key;

	seal_random(head.salt, sizeof(head.salt));
	key = derive(&head, passphrase);
	if (key == NULL)
		return false;
	put_ad(&ad, &head);
	put_lines(&lines, vault);
	seal_put(&sealed, key, buf_view(&ad), buf_view(&lines), SEAL_PADDED);
	seal_free(key);
	put_file(out, &head, buf_view(&sealed));
	buf_done(&lines);
	buf_done(&ad);
	buf_done(&sealed);
	return true;
}

static bool
get_cost(const struct jnode *kdf, struct seal_cost *cost)
{
	const struct jnode *mem = jnode_get(kdf, "mem");
	const struct jnode *ops = jnode_get(kdf, "ops");

	if (mem == NULL || mem->kind != JNODE_INT || ops == NULL ||
	    ops->kind != JNODE_INT || mem->num < 8192 ||
	    mem->num > (long long)largest_cost.mem || ops->num < 1 ||
	    ops->num > (long long)largest_cost.ops)
		return false;
	*cost = (struct seal_cost){ (size_t)mem->num, (unsigned)ops->num };
	return true;
}

/* Appends the bytes of a base64url text of any length. */
static bool
get_base64(struct buf *out, struct str text)
{
	size_t n = text.n / 4 * 3 + (text.n % 4 > 0 ? text.n % 4 - 1 : 0);

	buf_reserve(out, n);
	if (text.n % 4 == 1 || !hash_base64_get(out->p + out->n, n, text))
		return false;
	out->n += n;
	out->p[out->n] = '\0';
	return true;
}

static bool
get_file(struct str text, struct head *head, struct buf *sealed)
{
	struct arena arena;
	struct json_error error;
	const struct jnode *root, *kdf, *format;
	bool done;

	arena_init(&arena, 0);
	root = json_parse(&arena, text, &error);
	kdf = jnode_get(root, "kdf");
	format = jnode_get(root, "format");
	buf_char(sealed, SEAL_SODIUM_1);
	done = format != NULL && format->kind == JNODE_INT &&
	       format->num == FORMAT &&
	       str_is(jnode_str(kdf, "alg"), "argon2id") &&
	       get_cost(kdf, &head->cost) &&
	       hash_base64_get(
		   head->salt, sizeof(head->salt), jnode_str(kdf, "salt")) &&
	       get_base64(sealed, jnode_str(root, "nonce")) &&
	       sealed->n == 1 + NONCE &&
	       get_base64(sealed, jnode_str(root, "sealed"));
	arena_done(&arena);
	return done;
}

struct vault *
vault_open(struct str text, struct str passphrase, enum vault_fault *fault)
{
	struct head head;
	struct buf sealed = BUF_INIT, lines = { .wipe = true }, ad = BUF_INIT;
	struct vault *vault = NULL;
	unsigned char *key = NULL;

	*fault = VAULT_MALFORMED;
	if (get_file(text, &head, &sealed)) {
		key = derive(&head, passphrase);
		*fault = key == NULL ? VAULT_MEMORY : VAULT_PASSPHRASE;
	}
	if (key != NULL) {
		put_ad(&ad, &head);
		if (seal_get(&lines, key, buf_view(&ad), buf_view(&sealed),
			SEAL_PADDED)) {
			vault = read_lines(buf_view(&lines));
			*fault = vault != NULL ? VAULT_FINE : VAULT_MALFORMED;
		}
	}
	seal_free(key);
	buf_done(&sealed);
	buf_done(&lines);
	buf_done(&ad);
	return vault;
}
