#ifndef NOREFUND_FOLD_H
#define NOREFUND_FOLD_H

#include "common/unicode_norm.h"
#include "lib/stringinfo.h"

/* A message carries 2,000 bytes; to compose many marks takes the square of their number, and can't be interrupted. */
#define MAX_FOLDED_BYTES 8000

/* Brings what was appended since `start` to a normal form. */
extern void normalize_tail(StringInfo out, int start, UnicodeNormalizationForm form);

/* White space folds to one space, what is invisible goes, and the rest is in NFC; false where nothing is left. */
extern bool append_folded(StringInfo out, text *value);

#endif
