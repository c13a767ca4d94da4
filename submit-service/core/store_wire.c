/*
 * Encodes and decodes the store's records (core/store_wire.h). Every record
 * is a row of fields in a table; both directions walk the same tables, so a
 * field added here is written and read alike. Checks lengths and shapes only:
 * what a value means is the store's business.
 */
#include <string.h>

#include "core/store_wire.h"

enum wire_kind {
	WIRE_BYTES,
	WIRE_DIGITS,
	WIRE_HEX,
	WIRE_NAME, /* what units, states, types and key ids are made of */
	WIRE_DAY,
	WIRE_WHEN, /* day or minute */
	WIRE_U32,
	WIRE_I64,
	WIRE_FILES, /* ids of STORE_FILE_SIZE bytes, one behind the other */
	WIRE_BOOL,
	WIRE_SIDE,
	WIRE_LIST
};

struct wire_layout;

/* `min` and `max` bound the length of slices; `min` 0 allows an empty one. */
struct wire_field {
	enum wire_kind kind;
	size_t at; /* offset in the struct; WIRE_LIST: of the row pointer */
	uint32_t min, max;
	const struct wire_layout *rows; /* WIRE_LIST */
	size_t count_at;                /* WIRE_LIST: offset of the size_t */
};

struct wire_layout {
	const struct wire_field *fields;
	size_t n;
	size_t size; /* of the struct; rows of lists only */
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define LAYOUT(type, fields)                                                   \
	{                                                                      \
		(fields), COUNT(fields), sizeof(struct type)                   \
	}

#define FIELD(type, member, kind, min, max)                                    \
	{                                                                      \
		WIRE_##kind, offsetof(struct type, member), (min), (max),      \
		    NULL, 0                                                    \
	}
#define LIST(type, member, count, layout, max)                                 \
	{                                                                      \
		WIRE_LIST, offsetof(struct type, member), 0, (max), (layout),  \
		    offsetof(struct type, count)                               \
	}

#define F_FIXED(t, m, size)  FIELD(t, m, BYTES, size, size)
#define F_BYTES(t, m, max)   FIELD(t, m, BYTES, 1, max)
#define F_MAYBE(t, m, max)   FIELD(t, m, BYTES, 0, max)
#define F_PUBLIC(t, m)       FIELD(t, m, DIGITS, STORE_PUBLIC_SIZE, 8)
#define F_REV(t, m)          FIELD(t, m, HEX, STORE_REV_SIZE, STORE_REV_SIZE)
#define F_NAME(t, m)         FIELD(t, m, NAME, 1, STORE_NAME_MAX)
#define F_NAME_OR_NONE(t, m) FIELD(t, m, NAME, 0, STORE_NAME_MAX)
#define F_DAY(t, m)          FIELD(t, m, DAY, STORE_DAY_SIZE, STORE_DAY_SIZE)
#define F_DAY_OR_NONE(t, m)  FIELD(t, m, DAY, 0, STORE_DAY_SIZE)
#define F_WHEN(t, m)         FIELD(t, m, WHEN, STORE_DAY_SIZE, STORE_MINUTE_SIZE)
#define F_FILES(t, m)        FIELD(t, m, FILES, 0, STORE_FILE_SIZE *STORE_FILES_MAX)
#define F_U32(t, m)          FIELD(t, m, U32, 4, 4)
#define F_I64(t, m)          FIELD(t, m, I64, 8, 8)
#define F_BOOL(t, m)         FIELD(t, m, BOOL, 1, 1)
#define F_SIDE(t, m)         FIELD(t, m, SIDE, 1, 1)

#include "core/store_wire.def"

/* ---- shapes -------------------------------------------------------------- */

static bool
wire_is_name(int c)
{
	return ascii_is_alnum(c) || c == '.' || c == '_' || c == '-';
}

static bool
wire_is_hex(int c)
{
	return ascii_is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool
wire_all(struct str s, bool (*is)(int))
{
	for (size_t i = 0; i < s.n; i++)
		if (!is((unsigned char)s.p[i]))
			return false;
	return true;
}

/* `9` stands for a digit, anything else for itself. */
static bool
wire_looks_like(struct str s, const char *pattern)
{
	if (s.n != strlen(pattern))
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (pattern[i] == '9' ? !ascii_is_digit((unsigned char)s.p[i])
				      : s.p[i] != pattern[i])
			return false;
	return true;
}

static bool
wire_is_day(struct str s)
{
	return wire_looks_like(s, "9999-99-99");
}

/* Length and characters of a slice, numbers included. */
static bool
wire_fits(const struct wire_field *f, struct str s)
{
	if (s.n < f->min || s.n > f->max)
		return false;
	if (s.n == 0)
		return true;
	switch (f->kind) {
	case WIRE_DIGITS: return s.n == f->max && wire_all(s, ascii_is_digit);
	case WIRE_HEX: return wire_all(s, wire_is_hex);
	case WIRE_NAME: return wire_all(s, wire_is_name);
	case WIRE_DAY: return wire_is_day(s);
	case WIRE_WHEN:
		return wire_is_day(s) || wire_looks_like(s, "9999-99-99T99:99");
	case WIRE_FILES: return s.n % STORE_FILE_SIZE == 0;
	case WIRE_BOOL: return s.p[0] == 0 || s.p[0] == 1;
	case WIRE_SIDE: return s.p[0] == 'C' || s.p[0] == 'D';
	default: return true;
	}
}

/* ---- encoding ------------------------------------------------------------ */

static void
wire_put_number(struct buf *out, uint64_t value, size_t bytes)
{
	char le[8];

	for (size_t i = 0; i < bytes; i++)
		le[i] = (char)(unsigned char)(value >> (8 * i));
	buf_put(out, le, bytes);
}

static bool
wire_put_slice(struct buf *out, const struct wire_field *f, struct str s)
{
	if (!wire_fits(f, s) || out->n + 4 + s.n > STORE_RECORD_MAX)
		return false;
	wire_put_number(out, s.n, 4);
	buf_str(out, s);
	return true;
}

/* Reads the value of a field out of its struct; numbers into `le`. */
static struct str
wire_value(const struct wire_field *f, const char *record, char le[8])
{
	const char *at = record + f->at;
	struct str s;
	uint32_t u32;
	uint64_t u64;

	switch (f->kind) {
	case WIRE_U32:
		memcpy(&u32, at, sizeof(u32));
		u64 = u32;
		break;
	case WIRE_I64: memcpy(&u64, at, sizeof(u64)); break;
	case WIRE_BOOL: u64 = *(const bool *)(const void *)at; break;
	case WIRE_SIDE: u64 = (unsigned char)*at; break;
	default: memcpy(&s, at, sizeof(s)); return s;
	}
	for (size_t i = 0; i < 8; i++)
		le[i] = (char)(unsigned char)(u64 >> (8 * i));
	return str_mem(le, f->max);
}

static bool wire_put_list(
    struct buf *, const struct wire_field *, const char *record);

static bool
wire_put_fields(struct buf *out, const struct wire_field *fields, size_t n,
    const char *record)
{
	char le[8];

	for (size_t i = 0; i < n; i++)
		if (fields[i].kind == WIRE_LIST) {
			if (!wire_put_list(out, &fields[i], record))
				return false;
		} else if (!wire_put_slice(out, &fields[i],
			       wire_value(&fields[i], record, le)))
			return false;
	return true;
}

static bool
wire_put_list(struct buf *out, const struct wire_field *f, const char *record)
{
	const struct wire_layout *row = f->rows;
	const char *rows;
	size_t n;

	memcpy(&rows, record + f->at, sizeof(rows));
	memcpy(&n, record + f->count_at, sizeof(n));
	if (n > f->max || out->n + 4 > STORE_RECORD_MAX)
		return false;
	wire_put_number(out, n, 4);
	for (size_t i = 0; i < n; i++)
		if (!wire_put_fields(
			out, row->fields, row->n, rows + i * row->size))
			return false;
	return true;
}

static void
wire_put_header(struct buf *out, unsigned op_or_status, uint32_t job)
{
	buf_clear(out);
	wire_put_number(out, STORE_VERSION, 2);
	wire_put_number(out, op_or_status, 2);
	wire_put_number(out, job, 4);
}

/* ---- decoding ------------------------------------------------------------ */

static uint64_t
wire_number(struct str le)
{
	uint64_t value = 0;

	for (size_t i = 0; i < le.n && i < 8; i++)
		value |= (uint64_t)(unsigned char)le.p[i] << (8 * i);
	return value;
}

static bool
wire_take(struct str *in, size_t n, struct str *out)
{
	if (in->n < n)
		return false;
	*out = str_sub(*in, 0, n);
	*in = str_from(*in, n);
	return true;
}

static bool
wire_take_slice(struct str *in, const struct wire_field *f, struct str *out)
{
	struct str length;

	return wire_take(in, 4, &length) &&
	       wire_take(in, (size_t)wire_number(length), out) &&
	       wire_fits(f, *out);
}

static void
wire_set(const struct wire_field *f, char *record, struct str s)
{
	char *at = record + f->at;
	uint32_t u32 = (uint32_t)wire_number(s);
	uint64_t u64 = wire_number(s);
	bool flag = u64 != 0;

	switch (f->kind) {
	case WIRE_U32: memcpy(at, &u32, sizeof(u32)); break;
	case WIRE_I64: memcpy(at, &u64, sizeof(u64)); break;
	case WIRE_BOOL: memcpy(at, &flag, sizeof(flag)); break;
	case WIRE_SIDE: *at = s.p[0]; break;
	default: memcpy(at, &s, sizeof(s)); break;
	}
}

static bool wire_take_list(
    struct arena *, struct str *in, const struct wire_field *, char *record);

static bool
wire_take_fields(struct arena *arena, struct str *in,
    const struct wire_layout *layout, char *record)
{
	struct str s;

	for (size_t i = 0; i < layout->n; i++) {
		const struct wire_field *f = &layout->fields[i];

		if (f->kind == WIRE_LIST) {
			if (!wire_take_list(arena, in, f, record))
				return false;
			continue;
		}
		if (!wire_take_slice(in, f, &s))
			return false;
		wire_set(f, record, s);
	}
	return true;
}

static bool
wire_take_list(struct arena *arena, struct str *in, const struct wire_field *f,
    char *record)
{
	const struct wire_layout *row = f->rows;
	struct str count;
	char *rows = NULL;
	size_t n;

	if (!wire_take(in, 4, &count))
		return false;
	n = (size_t)wire_number(count);
	/* A row has at least the lengths of its fields: a count that the
	 * record cannot hold must not cost memory. */
	if (n > f->max || n > in->n / (4 * row->n))
		return false;
	if (n > 0)
		rows = arena_array(arena, n, row->size);
	for (size_t i = 0; i < n; i++)
		if (!wire_take_fields(arena, in, row, rows + i * row->size))
			return false;
	memcpy(record + f->at, &rows, sizeof(rows));
	memcpy(record + f->count_at, &n, sizeof(n));
	return true;
}

static bool
wire_take_header(struct str *in, unsigned *op_or_status, uint32_t *job)
{
	struct str record = *in;

	if (record.n < STORE_HEADER_SIZE || record.n > STORE_RECORD_MAX ||
	    wire_number(str_sub(record, 0, 2)) != STORE_VERSION)
		return false;
	*op_or_status = store_wire_op(record);
	*job = store_wire_job(record);
	*in = str_from(record, STORE_HEADER_SIZE);
	return true;
}

/* ---- public -------------------------------------------------------------- */

static const struct wire_request *
wire_request_find(unsigned op)
{
	return op < STORE_OP__MAX && requests[op].name ? &requests[op] : NULL;
}

/* The fields of a reply; most statuses carry none. */
static struct wire_layout
wire_reply_layout(enum store_op op, enum store_status status)
{
	for (size_t i = 0; i < COUNT(replies); i++)
		if (replies[i].op == op && replies[i].status == status)
			return (struct wire_layout){ replies[i].fields,
				replies[i].n, sizeof(struct store_reply) };
	return (struct wire_layout){ NULL, 0, sizeof(struct store_reply) };
}

bool
store_wire_request_put(struct buf *out, const struct store_request *request)
{
	const struct wire_request *r = wire_request_find(request->op);

	wire_put_header(out, (unsigned)request->op, request->job);
	if (r && wire_put_fields(out, r->fields, r->n, (const char *)request))
		return true;
	buf_clear(out);
	return false;
}

bool
store_wire_reply_put(
    struct buf *out, enum store_op op, const struct store_reply *reply)
{
	struct wire_layout layout = wire_reply_layout(op, reply->status);

	wire_put_header(out, (unsigned)reply->status, reply->job);
	if (reply->status < STORE_STATUS__MAX &&
	    wire_put_fields(out, layout.fields, layout.n, (const char *)reply))
		return true;
	buf_clear(out);
	return false;
}

bool
store_wire_request_get(
    struct arena *arena, struct str record, struct store_request *request)
{
	const struct wire_request *r;
	struct wire_layout layout;
	unsigned op;

	*request = (struct store_request){ 0 };
	if (!wire_take_header(&record, &op, &request->job))
		return false;
	r = wire_request_find(op);
	if (!r)
		return false;
	request->op = (enum store_op)op;
	layout = (struct wire_layout){ r->fields, r->n, sizeof(*request) };
	return wire_take_fields(arena, &record, &layout, (char *)request) &&
	       record.n == 0;
}

bool
store_wire_reply_get(struct arena *arena, enum store_op op, struct str record,
    struct store_reply *reply)
{
	struct wire_layout layout;
	unsigned status;

	*reply = (struct store_reply){ 0 };
	if (!wire_take_header(&record, &status, &reply->job) ||
	    status >= STORE_STATUS__MAX)
		return false;
	reply->status = (enum store_status)status;
	layout = wire_reply_layout(op, reply->status);
	return wire_take_fields(arena, &record, &layout, (char *)reply) &&
	       record.n == 0;
}

uint32_t
store_wire_job(struct str record)
{
	return record.n < STORE_HEADER_SIZE
		   ? 0
		   : (uint32_t)wire_number(str_sub(record, 4, 4));
}

unsigned
store_wire_op(struct str record)
{
	return record.n < STORE_HEADER_SIZE
		   ? 0
		   : (unsigned)wire_number(str_sub(record, 2, 2));
}

void
store_wire_set_job(struct buf *record, uint32_t job)
{
	for (size_t i = 0; i < 4 && record->n >= STORE_HEADER_SIZE; i++)
		record->p[4 + i] = (char)(unsigned char)(job >> (8 * i));
}

const char *
store_wire_op_name(enum store_op op)
{
	const struct wire_request *r = wire_request_find((unsigned)op);

	return r ? r->name : NULL;
}

const char *
store_wire_status_name(enum store_status status)
{
	return status < STORE_STATUS__MAX ? status_names[status] : NULL;
}
