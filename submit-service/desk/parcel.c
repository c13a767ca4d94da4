/* Sealing and opening parcels; what the records say is their readers'. */
#include "desk/parcel.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "desk/report.h"

#define MAGIC "wangting parcel 1\n"

enum {
	ID = 16,
	DAY = 10,
	UNIT = VAULT_UNIT_MAX, /* zero bytes behind the name */
	KEY_BOX_SIZE = SEAL_KEY_SIZE + SEAL_BOX_MORE,
	MAGIC_SIZE = sizeof(MAGIC) - 1,
	HEAD = MAGIC_SIZE + 1 + SEAL_SITE_SIZE + ID + DAY + UNIT + 2 * KEYS_ID,
	LENGTH = 4
};

/* Slices of a file that is long enough for all of them. */
struct layout {
	struct str magic, kind, site, id, day, unit, signer, box;
	struct str head, key, text, sig;
};

/* ---- records ------------------------------------------------------------- */

void
parcel_init(struct parcel *p, enum parcel_kind kind)
{
	*p = (struct parcel){ .kind = kind, .records = { .wipe = true } };
}

void
parcel_done(struct parcel *p)
{
	buf_done(&p->records);
}

void
parcel_add(struct parcel *p, struct str record)
{
	char length[LENGTH];
	size_t i;

	for (i = 0; i < LENGTH; i++)
		length[i] = (char)(unsigned char)(record.n >> (8 * i));
	buf_put(&p->records, length, LENGTH);
	buf_str(&p->records, record);
}

bool
parcel_next(const struct parcel *p, size_t *at, struct str *record)
{
	struct str rest = str_from(buf_view(&p->records), *at);
	size_t i, n = 0;

	if (rest.n < LENGTH)
		return false;
	for (i = 0; i < LENGTH; i++)
		n |= (size_t)(unsigned char)rest.p[i] << (8 * i);
	if (n > rest.n - LENGTH)
		return false;
	*record = str_sub(rest, LENGTH, n);
	*at += LENGTH + n;
	return true;
}

/* ---- writing ------------------------------------------------------------- */

static void
put_head(struct buf *out, const struct parcel *p, const struct session *s,
    const struct vault_key *signer, const struct vault_key *box)
{
	unsigned char id[ID];
	const char kind = (char)p->kind;
	char unit[UNIT] = { 0 };

	seal_random(id, sizeof(id));
	memcpy(unit, p->unit, strlen(p->unit));
	buf_cstr(out, MAGIC);
	buf_char(out, kind);
	buf_put(out, s->vault->site, SEAL_SITE_SIZE);
	buf_put(out, id, sizeof(id));
	date_put_iso(out, s->today);
	buf_put(out, unit, sizeof(unit));
	buf_put(out, signer->key.id, KEYS_ID);
	buf_put(out, box->key.id, KEYS_ID);
}

static void
sign_hash(unsigned char hash[SEAL_HASH_SIZE], struct str all)
{
	const struct str parts[] = { STR("wangting parcel signature 1"), all };

	seal_hash_parts(hash, parts, sizeof(parts) / sizeof(*parts));
}

static void
put_signature(struct buf *out, const struct vault_key *signer)
{
	unsigned char *secret = seal_alloc(SEAL_SIGN_SECRET_SIZE);
	unsigned char public_key[SEAL_KEY_SIZE], sig[SEAL_SIG_SIZE];
	unsigned char hash[SEAL_HASH_SIZE];

	seal_sign_pair(public_key, secret, signer->secret);
	sign_hash(hash, buf_view(out));
	seal_sign(sig, secret, str_mem(hash, sizeof(hash)));
	seal_free(secret);
	buf_put(out, sig, sizeof(sig));
}

static bool
put_all(struct buf *out, const struct parcel *p, struct session *s,
    const struct vault_key *signer, const struct vault_key *box)
{
	unsigned char *key = seal_alloc(SEAL_KEY_SIZE);
	struct str ad;
	bool done;

	put_head(out, p, s, signer, box);
	seal_random(key, SEAL_KEY_SIZE);
	done =
	    seal_box_put(out, box->key.public_key, str_mem(key, SEAL_KEY_SIZE));
	if (done) {
		/* What is authenticated must not move while more is put. */
		ad = str_copy(&s->arena, buf_view(out));
		seal_put(out, key, ad, buf_view(&p->records), SEAL_PADDED);
		put_signature(out, signer);
	}
	seal_free(key);
	return done;
}

bool
parcel_write(struct session *s, const struct parcel *p, const char *path)
{
	struct str unit = str_of(p->unit);
	const struct vault_key *signer =
	    vault_reply_of(s->vault, unit, s->today);
	const struct vault_key *box;
	struct buf month = BUF_INIT, out = BUF_INIT;
	bool done;

	date_put_iso(&month, s->today);
	box = vault_box_of(s->vault, unit, str_sub(buf_view(&month), 0, 7));
	buf_done(&month);
	if (signer == NULL || box == NULL) {
		report_error(
		    "单位 %s 这个月没有可用的密钥，请运行 desk keys", p->unit);
		return false;
	}
	done = put_all(&out, p, s, signer, box);
	if (!done)
		report_error("收件公钥不能用，没有写出");
	else if (!file_write(path, buf_view(&out), 0600, true)) {
		report_error("写不了 %s：%s", path, strerror(errno));
		done = false;
	}
	buf_done(&out);
	return done;
}

/* ---- reading ------------------------------------------------------------- */

static struct str
take(struct str *rest, size_t n)
{
	struct str part = str_sub(*rest, 0, n);

	*rest = str_from(*rest, n);
	return part;
}

static bool
split(struct str file, struct layout *l)
{
	struct str rest = file;

	if (file.n < HEAD + KEY_BOX_SIZE + SEAL_SIG_SIZE)
		return false;
	l->magic = take(&rest, MAGIC_SIZE);
	l->kind = take(&rest, 1);
	l->site = take(&rest, SEAL_SITE_SIZE);
	l->id = take(&rest, ID);
	l->day = take(&rest, DAY);
	l->unit = take(&rest, UNIT);
	l->signer = take(&rest, KEYS_ID);
	l->box = take(&rest, KEYS_ID);
	l->key = take(&rest, KEY_BOX_SIZE);
	l->text = take(&rest, rest.n - SEAL_SIG_SIZE);
	l->sig = rest;
	l->head = str_sub(file, 0, HEAD + KEY_BOX_SIZE);
	return str_is(l->magic, MAGIC);
}

/* NULL, or why not. Signed by the unit it names, before anything is opened. */
static const char *
verify(const struct session *s, const struct layout *l, struct str file,
    enum parcel_kind kind, struct parcel *out)
{
	const struct vault_key *signer =
	    vault_find(s->vault, KEY_REPLY, l->signer);
	unsigned char hash[SEAL_HASH_SIZE];

	if (memcmp(l->site.p, s->vault->site, SEAL_SITE_SIZE) != 0)
		return "属于另一个站点";
	memcpy(out->unit, l->unit.p, UNIT);
	if (signer == NULL || strcmp(signer->unit_name, out->unit) != 0)
		return "签名的密钥不在这份 desk.keys 里，或不属于这个单位";
	sign_hash(hash, str_sub(file, 0, file.n - SEAL_SIG_SIZE));
	if (!seal_verify((const unsigned char *)l->sig.p,
		signer->key.public_key, str_mem(hash, sizeof(hash))))
		return "签名不对：不完整，或改动过";
	if (l->kind.p[0] != (char)kind)
		return kind == PARCEL_TICKETS
			   ? "里面是带回的答复，不是导出的件"
			   : "里面是导出的件，不是带回的答复";
	return date_parse(l->day, &out->made) ? NULL : "日期有误";
}

static const char *
open_text(const struct session *s, const struct layout *l, struct parcel *out)
{
	const struct vault_key *box = vault_find(s->vault, KEY_BOX, l->box);
	unsigned char *key;
	bool done;

	if (box == NULL)
		return vault_gone_find(s->vault, l->box) != NULL
			   ? "它密封给的月密钥已销毁"
			   : "它密封给的月密钥不在这份 desk.keys 里";
	key = seal_alloc(SEAL_KEY_SIZE);
	done = seal_box_get(key, box->key.public_key, box->secret, l->key) &&
	       seal_get(&out->records, key, l->head, l->text, SEAL_PADDED);
	seal_free(key);
	return done ? NULL : "打不开：密封的内容已损坏";
}

bool
parcel_read(struct session *s, struct parcel *p, enum parcel_kind kind,
    const char *path)
{
	struct layout layout;
	const char *why;
	struct str file;

	parcel_init(p, kind);
	if (!file_read(&s->arena, path, &file)) {
		report_error("读不了 %s：%s", path, strerror(errno));
		return false;
	}
	why = split(file, &layout) ? verify(s, &layout, file, kind, p)
				   : "不是导出文件，或不完整";
	if (why == NULL)
		why = open_text(s, &layout, p);
	if (why != NULL)
		report_error("%s %s，没有读入", path, why);
	return why == NULL;
}
