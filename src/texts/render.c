#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/unicode_norm.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "base/blank.h"
#include "base/compat.h"
#include "base/seoul.h"

/* Appends a value as the page writes it; false where it is missing or can't be shown. */
typedef bool (*AppendValue) (StringInfo out, Datum value);

typedef struct Placeholder
{
	const char *name;
	bool		optional;		/* a missing value leaves its place empty */
	AppendValue append;
	const char *word;			/* the page's, and how it writes the value */
} Placeholder;

/* 0월 0일 */
static bool
append_month_day(StringInfo out, Datum value)
{
	struct pg_tm day;

	if (!seoul_day(DatumGetTimestampTz(value), &day))
		return false;
	appendStringInfo(out, "%d월 %d일", day.tm_mon, day.tm_mday);
	return true;
}

/* 0000년 00월 00일 */
static bool
append_date(StringInfo out, Datum value)
{
	struct pg_tm day;

	if (!seoul_day(DatumGetTimestampTz(value), &day))
		return false;
	appendStringInfo(out, "%04d년 %02d월 %02d일", day.tm_year, day.tm_mon, day.tm_mday);
	return true;
}

/* 0,000원 */
static bool
append_won(StringInfo out, Datum value)
{
	char		digits[MAXINT8LEN + 1];
	int			length;

	if (DatumGetInt64(value) < 0)
		return false;
	length = pg_lltoa(DatumGetInt64(value), digits);
	for (int i = 0; i < length; i++)
	{
		if (i > 0 && (length - i) % 3 == 0)
			appendStringInfoChar(out, ',');
		appendStringInfoChar(out, digits[i]);
	}
	appendStringInfoString(out, "원");
	return true;
}

/* manual 1, 2. nn: metres as kilometres, half a tenth upwards. */
static bool
append_km(StringInfo out, Datum value)
{
	int64		metres = DatumGetInt32(value);
	int64		tenths = (metres + 50) / 100;

	if (metres < 0)
		return false;
	appendStringInfo(out, INT64_FORMAT "." INT64_FORMAT, tenths / 10, tenths % 10);
	return true;
}

/* manual 1, 2. nn분: seconds as whole minutes, or 일분 이하. */
static bool
append_minutes(StringInfo out, Datum value)
{
	int			seconds = DatumGetInt32(value);

	if (seconds < 0)
		return false;
	if (seconds <= SECS_PER_MINUTE)
		appendStringInfoString(out, "일분 이하");
	else
		appendStringInfo(out, "%d분", seconds / SECS_PER_MINUTE);
	return true;
}

/* Brings what was appended since `start` to NFC, so that SMS can carry Hangul typed on a Mac. */
static void
normalize_tail(StringInfo out, int start)
{
	int			length = out->len - start;
	pg_wchar   *wide = palloc((length + 1) * sizeof(pg_wchar));
	int			n = 0;

	for (char *s = out->data + start; s < out->data + out->len; s += pg_utf_mblen((unsigned char *) s))
		wide[n++] = utf8_to_unicode((unsigned char *) s);
	wide[n] = 0;
	if (unicode_is_normalized_quickcheck(UNICODE_NFC, wide) != UNICODE_NORM_QC_YES)
	{
		out->len = start;
		for (pg_wchar *c = unicode_normalize(UNICODE_NFC, wide); *c; c++)
		{
			unsigned char utf8[MAX_MULTIBYTE_CHAR_LEN];

			unicode_to_utf8(*c, utf8);
			appendBinaryStringInfo(out, (char *) utf8, pg_utf_mblen(utf8));
		}
	}
	pfree(wide);
}

/* A message carries 2,000 bytes; to compose many marks takes the square of their number, and can't be interrupted. */
#define MAX_VALUE_BYTES 8000

/*
 * White space folds to one space, what is invisible goes; nothing in a value is read as a placeholder. One that is too
 * long for any message counts as missing.
 */
static bool
append_text(StringInfo out, Datum value)
{
	text	   *t = DatumGetTextPP(value);
	const char *s = VARDATA_ANY(t);
	const char *end = s + VARSIZE_ANY_EXHDR(t);
	int			start = out->len;
	bool		space_due = false;
	bool		ascii = true;
	int			length;

	if (VARSIZE_ANY_EXHDR(t) > MAX_VALUE_BYTES)
		return false;
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
		normalize_tail(out, start);
	return out->len > start;
}

#define DEPTH_SEPARATOR "▶"

/* A depth of the consultation type; one that holds the separator would be read as two, and counts as missing. */
static bool
append_depth(StringInfo out, Datum value)
{
	int			start = out->len;

	return append_text(out, value) && strstr(out->data + start, DEPTH_SEPARATOR) == NULL;
}

/* In the order of the arguments of render_text(), which follow its template. */
static const Placeholder placeholders[] = {
	{"driver_id", false, append_text, "기사 ID"},
	{"call_id", false, append_text, "콜 ID"},
	{"first_case_id", false, append_text, "중복접수 상담ID"},
	{"received_on", false, append_month_day, "접수일 (0월 0일)"},
	{"first_received_on", false, append_month_day, "먼저 접수된 건의 접수일 (0월 0일)"},
	{"called_on", false, append_date, "호출일 (0000년 00월 00일)"},
	{"origin_name", false, append_text, "출발지"},
	{"cancelled_amount", false, append_won, "취소금액 (0,000원)"},
	{"centre_cancelled_amount", false, append_won, "고객센터 기처리 취소금액 (0,000원)"},
	{"centre_cancelled_on", false, append_date, "고객센터 기처리 취소일자 (0000년 00월 00일)"},
	{"meter_distance_km", false, append_km, "운행거리 (nn)"},
	{"meter_minutes", false, append_minutes, "운행시간 (nn분, 일분 이하)"},
	{"service_type", false, append_depth, "서비스 타입(콜타입)"},
	{"inquiry_depth2", false, append_depth, "문의에 적절한 2뎁스"},
	{"inquiry_depth3", false, append_depth, "문의에 적절한 3뎁스"},
	{"inquiry_topic", false, append_text, "OOO 문의"},
	{"agit_url", true, append_text, "아지트 링크"},
	{"centre_agit_url", true, append_text, "기처리 아지트 링크"},
};

static void
report_unknown_placeholder(const char *name, int length)
{
	StringInfoData known;

	initStringInfo(&known);
	for (int i = 0; i < lengthof(placeholders); i++)
		appendStringInfo(&known, "%s{%s}", i ? ", " : "", placeholders[i].name);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("template has an unknown placeholder \"{%.*s\"", length, name),
			 errhint("Known are %s.", known.data)));
}

PG_FUNCTION_INFO_V1(norefund_fold_text);

/* A text as the messages write it: see append_text(). Error 22001 for one that is too long. */
Datum
norefund_fold_text(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);
	StringInfoData out;

	if (VARSIZE_ANY_EXHDR(value) > MAX_VALUE_BYTES)
		ereport(ERROR,
				(errcode(ERRCODE_STRING_DATA_RIGHT_TRUNCATION),
				 errmsg("a value of %d bytes is too long for a message", (int) VARSIZE_ANY_EXHDR(value)),
				 errhint("At most %d bytes are folded.", MAX_VALUE_BYTES)));
	initStringInfo(&out);
	append_text(&out, PointerGetDatum(value));
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out.data, out.len));
}

typedef struct TemplateReader
{
	const char *next;
	const char *end;
	const char *literal;		/* the piece last read: a literal, then a placeholder */
	int			literal_length;
	int			placeholder;	/* index, or -1 at the template's end */
} TemplateReader;

static TemplateReader
open_template(text *body)
{
	return (TemplateReader) {
		.next = VARDATA_ANY(body),
		.end = VARDATA_ANY(body) + VARSIZE_ANY_EXHDR(body)
	};
}

static int
find_placeholder(const char *name, int length)
{
	for (int i = 0; i < lengthof(placeholders); i++)
		if (strlen(placeholders[i].name) == length && memcmp(placeholders[i].name, name, length) == 0)
			return i;
	return -1;
}

/* Reads the next literal and the placeholder behind it; false when that was the last. Error 22023: unknown name. */
static bool
read_piece(TemplateReader *reader)
{
	const char *open = memchr(reader->next, '{', reader->end - reader->next);
	const char *close;

	reader->literal = reader->next;
	reader->literal_length = (open ? open : reader->end) - reader->next;
	reader->placeholder = -1;
	reader->next = reader->end;
	if (open == NULL)
		return false;
	close = memchr(open, '}', reader->end - open);
	if (close)
		reader->placeholder = find_placeholder(open + 1, close - open - 1);
	if (reader->placeholder < 0)
		report_unknown_placeholder(open + 1, (close ? close + 1 : reader->end) - open - 1);
	reader->next = close + 1;
	return true;
}

/* Appends one value of render_text()'s arguments; false where it is missing. */
static bool
append_argument(StringInfo out, FunctionCallInfo fcinfo, int placeholder)
{
	int			argument = placeholder + 1;

	return !PG_ARGISNULL(argument) && placeholders[placeholder].append(out, PG_GETARG_DATUM(argument));
}

/* Takes off the spaces at the end, never the text's header. */
static void
trim_spaces(StringInfo out)
{
	while (out->len > VARHDRSZ && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
}

PG_FUNCTION_INFO_V1(norefund_render_text);

/*
 * A template filled with a case's values; NULL where the template or a value that it needs is missing: never a
 * half-filled text. An optional value that is missing leaves its place empty, without the spaces before it.
 */
Datum
norefund_render_text(PG_FUNCTION_ARGS)
{
	TemplateReader reader;
	StringInfoData out;
	text	   *body;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	body = PG_GETARG_TEXT_PP(0);
	reader = open_template(body);
	initStringInfo(&out);
	appendStringInfoSpaces(&out, VARHDRSZ);
	while (read_piece(&reader))
	{
		appendBinaryStringInfo(&out, reader.literal, reader.literal_length);
		if (append_argument(&out, fcinfo, reader.placeholder))
			continue;
		if (!placeholders[reader.placeholder].optional)
			PG_RETURN_NULL();
		trim_spaces(&out);
	}
	appendBinaryStringInfo(&out, reader.literal, reader.literal_length);
	SET_VARSIZE(out.data, out.len);
	PG_RETURN_TEXT_P((text *) out.data);
}

PG_FUNCTION_INFO_V1(norefund_missing_values);

/* The placeholders of a template that keep render_text() from filling it, each once; empty where it renders. */
Datum
norefund_missing_values(PG_FUNCTION_ARGS)
{
	bool		missing[lengthof(placeholders)] = {false};
	Datum		names[lengthof(placeholders)];
	int			n = 0;
	StringInfoData scratch;
	TemplateReader reader;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	initStringInfo(&scratch);
	reader = open_template(PG_GETARG_TEXT_PP(0));
	while (read_piece(&reader))
	{
		resetStringInfo(&scratch);
		if (!placeholders[reader.placeholder].optional &&
			!append_argument(&scratch, fcinfo, reader.placeholder))
			missing[reader.placeholder] = true;
	}
	for (int i = 0; i < lengthof(placeholders); i++)
		if (missing[i])
			names[n++] = CStringGetTextDatum(placeholders[i].name);
	PG_RETURN_ARRAYTYPE_P(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
}

PG_FUNCTION_INFO_V1(norefund_check_placeholders);

/* True for a template that names known placeholders only. Error 22023 for any other. */
Datum
norefund_check_placeholders(PG_FUNCTION_ARGS)
{
	TemplateReader reader = open_template(PG_GETARG_TEXT_PP(0));

	while (read_piece(&reader))
		continue;
	PG_RETURN_BOOL(true);
}

PG_FUNCTION_INFO_V1(norefund_placeholders);

/* What a template may name. */
Datum
norefund_placeholders(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < lengthof(placeholders); i++)
	{
		Datum		values[3];
		bool		nulls[3] = {false};

		values[0] = CStringGetTextDatum(placeholders[i].name);
		values[1] = CStringGetTextDatum(placeholders[i].word);
		values[2] = BoolGetDatum(!placeholders[i].optional);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
