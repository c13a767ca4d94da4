/*
 * The closed table of formats a text or date field may ask for. Authors name
 * one; nobody writes patterns.
 */
#ifndef READ_VALUE_FORMAT_H
#define READ_VALUE_FORMAT_H

#include "read/value.h"

struct value_format {
	const char *name;
	enum value_kind kind; /* TEXT or DATE */
	bool (*fits)(struct str);
	const char *zh, *en, *example;
};

const struct value_format *value_format_find(struct str name);
/* Names of the formats of a kind, for findings. Returns how many. */
size_t value_format_names(enum value_kind, struct str *out, size_t max);
/* YYYY-MM; the day is set to 1. */
bool value_format_month(struct str, struct date *);

#endif
