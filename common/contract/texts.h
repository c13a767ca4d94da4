/*
 * Words the programs make themselves (必填, 选填, 有 {n} 处需要修改 …), from
 * layouts/texts.yaml. Keys are the rows of texts.def; a missing or unknown key
 * is an error. Default error texts per type and rule are keys
 * `message.TYPE.RULE`.
 */
#ifndef CONTRACT_TEXTS_H
#define CONTRACT_TEXTS_H

#include "base/json.h"
#include "base/yaml.h"
#include "contract/form.h"

enum text_key {
#define TEXT(id, name) TEXT_##id,
#include "texts.def"
#undef TEXT
	TEXT__MAX
};

struct form_texts {
	struct str word[TEXT__MAX];
	struct str message[FIELD__MAX][FORM_RULE__MAX]; /* generator only */
};

const char *text_key_name(enum text_key);
/* From YAML; adds texts-key / texts-missing findings. Arena copies. */
bool texts_read(
    struct arena *, const struct ynode *, struct form_texts *, struct diags *);
void texts_put(struct json_out *, const struct form_texts *); /* words only */
bool texts_get(struct arena *, const struct jnode *, struct form_texts *);
/*
 * `{n}`, `{max}`, `{label}` … in a text replaced; pairs of name, value, ended
 * by NULL. Arena.
 */
struct str texts_fill(struct arena *, struct str text, ...);

#endif
