/*
 * What fingers, phones and input methods put around digits: the code points
 * that codes and numbers may contain without meaning anything. Shared by the
 * ticket number and the form's codes, so that both are equally patient.
 */
#ifndef CONTRACT_TYPED_H
#define CONTRACT_TYPED_H

#include "base/str.h"

/* Dashes of all kinds: general category Pd, minus signs, ー, soft hyphen. */
bool typed_is_dash(uint32_t cp);
/* White space (U+3000 too) and the zero-width characters of pasted text. */
bool typed_is_blank(uint32_t cp);
/* Middle dots as written between the two halves of a plate. */
bool typed_is_dot(uint32_t cp);
/* 0–9 for ASCII and full-width digits, −1 for anything else. */
int typed_digit(uint32_t cp);

#endif
