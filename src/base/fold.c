#include "postgres.h"

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "blank.h"
#include "compat.h"
#include "fold.h"

/* Hangul typed on a Mac is decomposed, and SMS cannot carry it. */
void
normalize_tail(StringInfo out, int start, UnicodeNormalizationForm form)
{
	int			length = out->len - start;
	pg_wchar   *wide = palloc((length + 1) * sizeof(pg_wchar));
	int			n = 0;

	for (char *s = out->data + start; s < out->data + out->len; s += pg_utf_mblen((unsigned char *) s))
		wide[n++] = utf8_to_unicode((unsigned char *) s);
	wide[n] = 0;
	if (unicode_is_normalized_quickcheck(form, wide) != UNICODE_NORM_QC_YES)
	{
		out->len = start;
		for (pg_wchar *c = unicode_normalize(form, wide); *c; c++)
		{
			unsigned char utf8[MAX_MULTIBYTE_CHAR_LEN];

			unicode_to_utf8(*c, utf8);
			appendBinaryStringInfo(out, (char *) utf8, pg_utf_mblen(utf8));
		}
	}
	pfree(wide);
}

/* Nothing in a value is read as a placeholder: a template's are found before its values are put in. */
bool
append_folded(StringInfo out, text *value)
{
	const char *s = VARDATA_ANY(value);
	const char *end = s + VARSIZE_ANY_EXHDR(value);
	int			start = out->len;
	bool		space_due = false;
	bool		ascii = true;
	int			length;

	for (; s < end; s += length)
	{
		Blankness	kind = blankness(s, end - s, &length);

		if (kind == WHITE_SPACE)
			space_due = out->len > start;
		if (kind != VISIBLE)
			continue;
		if (space_due)
			appendStringInfoChar(out, ' ');
		space_due = false;
		ascii = ascii && length == 1;
		appendBinaryStringInfo(out, s, length);
	}
	if (!ascii)
		normalize_tail(out, start, UNICODE_NFC);
	return out->len > start;
}

PG_FUNCTION_INFO_V1(norefund_fold_text);

/* A text as the messages write it: see append_folded(). Error 22001 for one that is too long. */
Datum
norefund_fold_text(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);
	StringInfoData out;

	if (VARSIZE_ANY_EXHDR(value) > MAX_FOLDED_BYTES)
		ereport(ERROR,
				(errcode(ERRCODE_STRING_DATA_RIGHT_TRUNCATION),
				 errmsg("a value of %d bytes is too long for a message", (int) VARSIZE_ANY_EXHDR(value)),
				 errhint("At most %d bytes are folded.", MAX_FOLDED_BYTES)));
	initStringInfo(&out);
	append_folded(&out, value);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out.data, out.len));
}
