/*
 * Inside contract/: structs ↔ JSON by tables, so that writing and reading
 * cannot drift. A table row is a key, the place in the struct, and the codec
 * that knows both directions. Reading is strict: every key there, no other.
 */
#ifndef CONTRACT_CODEC_H
#define CONTRACT_CODEC_H

#include "base/json.h"

struct codec_member;

struct codec_table {
	const struct codec_member *members;
	size_t n;
	size_t size; /* of the struct */
};

struct codec_in {
	struct arena *arena;
	const struct jnode *root; /* to find the line of a wrong node */
	struct json_error *error;
	bool canonical; /* one member a line: lines can be counted */
};

/* `obj` is the whole struct: at + obj is the member. */
struct codec {
	void (*put)(
	    struct json_out *, const struct codec_member *, const void *obj);
	bool (*get)(struct codec_in *, const struct jnode *,
	    const struct codec_member *, void *obj);
};

struct codec_member {
	const char *key;
	size_t at;
	const struct codec *codec;
	size_t count_at;                 /* lists */
	const struct codec_table *items; /* lists and maps of structs */
};

#define CODEC_TABLE(members, type)                                             \
	{                                                                      \
		(members), sizeof(members) / sizeof(*(members)), sizeof(type)  \
	}

extern const struct codec codec_str;         /* a string, maybe empty */
extern const struct codec codec_str_or_null; /* null for the empty slice */
extern const struct codec codec_bool;
extern const struct codec codec_u32;
/* uint32_t; zero is not written, and read when the key is absent */
extern const struct codec codec_u32_or_absent;
extern const struct codec codec_hash; /* char[33]: 32 hex digits */
extern const struct codec codec_strs; /* struct str * and its count */
extern const struct codec codec_list; /* structs and their count */
extern const struct codec codec_list_or_null;
extern const struct codec codec_map; /* a struct inside the struct */

/* `skip` names a member to leave out, or NULL. */
void codec_put(struct json_out *, const struct codec_table *, const void *obj,
    const char *skip);
bool codec_get(struct codec_in *, const struct jnode *,
    const struct codec_table *, void *obj, const char *skip);

/* Always false; fills the error with the node's line as far as known. */
bool codec_fail(struct codec_in *, const struct jnode *, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* After a decode: the bytes are those that encoding gives again. */
bool codec_is_same(struct codec_in *, struct str text, struct str again);

const void *codec_at(const struct codec_member *, const void *obj);
void *codec_into(const struct codec_member *, void *obj);

#endif
