/*
 * A typed value of front matter and the kinds there are (contracts §3). What
 * relates two pages (does the file exist, is the page of that type) is not
 * asked here: FILE, IMAGE and REF keep their target as written.
 */
#ifndef READ_VALUE_H
#define READ_VALUE_H

#include "base/date.h"
#include "base/src.h"
#include "contract/form.h"

enum value_kind {
#define VALUE_KIND(id, name, zh, en, example) VALUE_##id,
#include "value_kinds.def"
#undef VALUE_KIND
	VALUE__MAX
};

struct value {
	uint8_t kind;    /* enum value_kind */
	bool is_set;     /* written, or filled from the default */
	bool is_default; /* pos is then the default's in the type file */
	bool is_month;   /* DATE: only a month was written; date.d is 1 */
	struct pos pos;  /* POS_NONE when not set */
	union {
		struct str text; /* TEXT PHONE URL REF: trimmed, as written */
		const struct option *option; /* ENUM: into the type's options */
		struct {
			struct str face; /* as written */
			int64_t milli;   /* thousandths: to compare and sort */
		} number;
		bool flag;
		struct date date;
		struct {
			struct str target; /* relative path, as written */
			struct str label;  /* FILE: title; IMAGE: alt */
		} file;
		struct {
			struct value *items;
			size_t n;
		} list;
		struct {
			struct value
			    *cells; /* row-major: row × columns + col */
			size_t n_rows, n_columns;
		} table;
	} u;
};

const char *value_kind_name(enum value_kind);
bool value_kind_find(struct str, enum value_kind *);
/* The digits of a phone number for tel: ("0000-5550110" → "00005550110"). */
struct str value_phone_digits(struct arena *, struct str);

#endif
