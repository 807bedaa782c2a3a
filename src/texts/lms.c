#include "postgres.h"

#include "catalog/pg_conversion.h"
#include "catalog/pg_namespace.h"
#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "base/compat.h"
#include "lms.h"

/* PostgreSQL's own conversion, named by schema so that no search_path can put another in its place. */
static Oid
uhc_conversion(void)
{
	Oid			conversion = FindDefaultConversion(PG_CATALOG_NAMESPACE, PG_UTF8, PG_UHC);

	if (!OidIsValid(conversion))
		elog(ERROR, "conversion from UTF8 to UHC is missing");
	return conversion;
}

Lms
measure_lms(const char *utf8, int length)
{
	int			room = (length + 1) * MAX_CONVERSION_GROWTH;
	unsigned char *uhc = palloc(room);
	int			converted = pg_do_encoding_conversion_buf(uhc_conversion(), PG_UTF8, PG_UHC,
														  (unsigned char *) utf8, length,
														  uhc, room, true);
	Lms			lms = {0, converted < length ? utf8 + converted : NULL};

	for (unsigned char *c = uhc; *c; c++)
		lms.bytes += *c == '\n' ? 2 : 1;
	pfree(uhc);
	return lms;
}

bool
append_lms_obstacle(StringInfo out, Lms lms)
{
	if (lms.uncarried)
		appendStringInfo(out, "문자 발송 불가 글자: %.*s (U+%04X)",
						 pg_utf_mblen((const unsigned char *) lms.uncarried), lms.uncarried,
						 (unsigned) utf8_to_unicode((const unsigned char *) lms.uncarried));
	else if (lms.bytes > LMS_MAX_BYTES)
		appendStringInfo(out, "문자 길이 초과: %d바이트 (최대 %d바이트)", lms.bytes, LMS_MAX_BYTES);
	return lms.uncarried || lms.bytes > LMS_MAX_BYTES;
}

static Lms
measure(text *body)
{
	return measure_lms(VARDATA_ANY(body), VARSIZE_ANY_EXHDR(body));
}

PG_FUNCTION_INFO_V1(norefund_lms_bytes);

/* Bytes that a text takes as LMS; NULL where LMS cannot carry it. */
Datum
norefund_lms_bytes(PG_FUNCTION_ARGS)
{
	Lms			lms = measure(PG_GETARG_TEXT_PP(0));

	if (lms.uncarried)
		PG_RETURN_NULL();
	PG_RETURN_INT32(lms.bytes);
}

PG_FUNCTION_INFO_V1(norefund_lms_obstacle);

/* Why LMS cannot carry a text, in the words of the desk; NULL where it can. */
Datum
norefund_lms_obstacle(PG_FUNCTION_ARGS)
{
	StringInfoData why;

	initStringInfo(&why);
	if (!append_lms_obstacle(&why, measure(PG_GETARG_TEXT_PP(0))))
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text_with_len(why.data, why.len));
}

PG_FUNCTION_INFO_V1(norefund_check_lms);

/* True for a text that fits LMS. Errors: 22P05 a character it cannot carry, 22001 too long. */
Datum
norefund_check_lms(PG_FUNCTION_ARGS)
{
	Lms			lms = measure(PG_GETARG_TEXT_PP(0));

	if (lms.uncarried)
		ereport(ERROR,
				(errcode(ERRCODE_UNTRANSLATABLE_CHARACTER),
				 errmsg("text message cannot carry the character \"%.*s\"",
						pg_utf_mblen((const unsigned char *) lms.uncarried), lms.uncarried),
				 errdetail("Text messages are sent in EUC-KR/UHC, which does not have it."),
				 errhint("Write it in other words; Hangul must be composed (NFC).")));
	if (lms.bytes > LMS_MAX_BYTES)
		ereport(ERROR,
				(errcode(ERRCODE_STRING_DATA_RIGHT_TRUNCATION),
				 errmsg("text message of %d bytes is too long", lms.bytes),
				 errdetail("An LMS carries %d bytes in EUC-KR/UHC, a line end being two.", LMS_MAX_BYTES),
				 errhint("Shorten the text.")));
	PG_RETURN_BOOL(true);
}
