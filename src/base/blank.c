#include "postgres.h"

#include "fmgr.h"
#include "mb/pg_wchar.h"

#include "blank.h"
#include "compat.h"
#include "fold.h"

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

/* A stroke that stands for nothing, also where it is repeated. The Hangul vowel ㅡ is what a phone offers for a dash. */
static bool
is_mark(pg_wchar c)
{
	return (c < 0x7F && strchr("-.,/_~*=+:;()[]'\"", (int) c) != NULL) || (c >= 0x2010 && c <= 0x2015) ||
		c == 0xB7 || c == 0x2022 || c == 0x2026 || c == 0x2212 || c == 0x2500 || c == 0x3001 || c == 0x3002 ||
		c == 0x301C || c == 0x3161;
}

static bool
is_cross(pg_wchar c)
{
	return c == 'x' || c == 'X' || c == 0xD7 || c == 0x2573 || c == 0x2715;
}

/* What people write where there is nothing to say, without marks and blanks, in small letters. */
static const char *const words_of_nothing[] = {
	"없음", "없습니다", "없어요", "없다", "무", "해당없음", "해당사항없음", "사유없음", "취소사유없음", "특이사항없음", "내용없음",
	"미기재", "공란", "na", "none", "null", "nil", "nothing"
};

/* The longest of them has fewer; longer words say something, and are not brought to a normal form. */
#define MAX_WORD_OF_NOTHING 32

/* Marks, crosses, or one of the words alone? NFKC has made a jamo of a lone ㅡ. */
static bool
is_nothing(const char *nfkc)
{
	StringInfoData word;
	bool		only_crosses = true;
	unsigned char utf8[MAX_MULTIBYTE_CHAR_LEN];

	initStringInfo(&word);
	for (const unsigned char *s = (const unsigned char *) nfkc; *s; s += pg_utf_mblen(s))
	{
		pg_wchar	c = utf8_to_unicode(s);

		if (c == ' ' || c == 0x1173 || is_mark(c))
			continue;
		only_crosses = only_crosses && is_cross(c);
		unicode_to_utf8(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c, utf8);
		appendBinaryStringInfo(&word, (char *) utf8, pg_utf_mblen(utf8));
	}
	if (only_crosses)
		return true;
	for (int i = 0; i < lengthof(words_of_nothing); i++)
		if (strcmp(word.data, words_of_nothing[i]) == 0)
			return true;
	return false;
}

PG_FUNCTION_INFO_V1(norefund_is_reason);

/* Does the text say why? Blanks and a mere mark of nothing do not. NULL: unknown. */
Datum
norefund_is_reason(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);
	const char *s = VARDATA_ANY(value);
	const char *end = s + VARSIZE_ANY_EXHDR(value);
	StringInfoData said;
	int			characters = 0;
	int			length;

	initStringInfo(&said);
	for (; s < end; s += length)
	{
		if (blankness(s, end - s, &length) != VISIBLE ||
			(length == pg_utf_mblen((const unsigned char *) s) && is_mark(utf8_to_unicode((const unsigned char *) s))))
			continue;
		if (++characters > MAX_WORD_OF_NOTHING)
			PG_RETURN_BOOL(true);
		appendBinaryStringInfo(&said, s, length);
	}
	normalize_tail(&said, 0, UNICODE_NFKC);
	PG_RETURN_BOOL(!is_nothing(said.data));
}
