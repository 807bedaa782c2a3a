#include "postgres.h"

#include "fmgr.h"
#include "mb/pg_wchar.h"

#include "blank.h"
#include "compat.h"

/* Unicode white space, and the Hangul and Braille fillers that keyboards offer to leave a mandatory field empty. */
static bool
is_white_space(pg_wchar c)
{
	return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x115F || c == 0x1160 || c == 0x1680 ||
		(c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
		c == 0x2800 || c == 0x3000 || c == 0x3164 || c == 0xFFA0;
}

/* What Unicode has programs ignore where they can't show it, and what is no character. */
static bool
is_invisible(pg_wchar c)
{
	return c == 0xAD || c == 0x034F || c == 0x061C || c == 0x17B4 || c == 0x17B5 || (c >= 0x180B && c <= 0x180F) ||
		(c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
		(c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || (c >= 0xFFF0 && c <= 0xFFFB) || c == 0xFFFE || c == 0xFFFF ||
		(c >= 0x1BCA0 && c <= 0x1BCA3) || (c >= 0x1D173 && c <= 0x1D17A) || (c >= 0xE0000 && c <= 0xE0FFF);
}

Blankness
blankness(const char *text, int remaining, int *length)
{
	const unsigned char *s = (const unsigned char *) text;
	pg_wchar	c;

	*length = Min(pg_utf_mblen(s), remaining);
	if (*s > 0x20 && *s < 0x7F)
		return VISIBLE;
	c = *length == pg_utf_mblen(s) ? utf8_to_unicode(s) : *s;
	return is_white_space(c) ? WHITE_SPACE : is_invisible(c) ? INVISIBLE : VISIBLE;
}

PG_FUNCTION_INFO_V1(norefund_is_blank);

/* Has the text no visible character? NULL: unknown. */
Datum
norefund_is_blank(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);
	const char *s = VARDATA_ANY(value);
	const char *end = s + VARSIZE_ANY_EXHDR(value);
	int			length;

	for (; s < end; s += length)
		if (blankness(s, end - s, &length) == VISIBLE)
			PG_RETURN_BOOL(false);
	PG_RETURN_BOOL(true);
}
