#include "postgres.h"

#include "access/htup_details.h"
#include "common/unicode_norm.h"
#include "fmgr.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "admin_words.h"
#include "base/arguments.h"
#include "base/blank.h"
#include "base/compat.h"
#include "reading.h"

/* Longer than any form that is read, however it is spaced. */
#define MAX_WORDS_BYTES 300

static char *
to_utf8(const pg_wchar *wide)
{
	size_t		n = 0;
	char	   *text;
	char	   *end;

	while (wide[n])
		n++;
	text = end = palloc(n * MAX_MULTIBYTE_CHAR_LEN + 1);
	for (const pg_wchar *c = wide; *c; c++)
	{
		unicode_to_utf8(*c, (unsigned char *) end);
		end += pg_utf_mblen((unsigned char *) end);
	}
	*end = '\0';
	return text;
}

/* The words as the core reads them: in NFKC, white space as blanks, nothing invisible. NULL: too long. */
static char *
fold_words(text *words)
{
	const char *s = VARDATA_ANY(words);
	const char *end = s + VARSIZE_ANY_EXHDR(words);
	pg_wchar	wide[MAX_WORDS_BYTES + 1];
	int			n = 0;
	int			length;

	if (end - s > MAX_WORDS_BYTES)
		return NULL;
	for (; s < end; s += length)
	{
		Blankness	shows = blankness(s, end - s, &length);

		if (shows != INVISIBLE)
			wide[n++] = shows == VISIBLE ? utf8_to_unicode((const unsigned char *) s) : ' ';
	}
	wide[n] = 0;
	return to_utf8(unicode_normalize(UNICODE_NFKC, wide));
}

static bool
read_meter_words(text *words, Answer rounds, MeterReading *reading)
{
	char	   *folded = fold_words(words);

	return folded && read_meter(folded, rounds, reading);
}

static bool
read_remark_words(text *words, Remarks *remarks)
{
	char	   *folded = fold_words(words);

	return folded && read_remarks(folded, remarks);
}

#define SHOWN_BYTES 100

/* The value, of a long one its beginning. */
static char *
shown_words(text *words)
{
	const char *s = VARDATA_ANY(words);
	int			length = VARSIZE_ANY_EXHDR(words);

	if (length <= SHOWN_BYTES)
		return pnstrdup(s, length);
	return psprintf("%.*s...", pg_mbcliplen(s, length, SHOWN_BYTES), s);
}

static void
refuse_words(const char *argument, text *words, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("%s \"%s\" cannot be read", argument, shown_words(words)),
			 errhint("%s", hint)));
}

static TupleDesc
result_type(FunctionCallInfo fcinfo)
{
	TupleDesc	type;

	if (get_call_result_type(fcinfo, NULL, &type) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "the caller takes no row");
	return BlessTupleDesc(type);
}

PG_FUNCTION_INFO_V1(norefund_read_meter);

/* The intervals in which distance and duration lie. Error 22023: the words are none of the forms that are read. */
Datum
norefund_read_meter(PG_FUNCTION_ARGS)
{
	MeterReading reading;
	Datum		values[4];
	bool		nulls[4];

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (!read_meter_words(PG_GETARG_TEXT_PP(0), answer_argument(fcinfo, 1), &reading))
		refuse_words("meter_reading", PG_GETARG_TEXT_PP(0),
					 "Read are a distance in km or m and a duration as the admin shows them, or one of the two: "
					 "0.0km(일분 이하), 0.0 km (1분 이하), 12.4km(45분), 850m, 1분 30초; - where it shows none.");
	values[0] = Int32GetDatum(reading.distance_from_m);
	values[1] = Int32GetDatum(reading.distance_below_m);
	values[2] = Int32GetDatum(reading.duration_from_s);
	values[3] = Int32GetDatum(reading.duration_up_to_s);
	for (int i = 0; i < lengthof(nulls); i++)
		nulls[i] = DatumGetInt32(values[i]) == NOT_DELIVERED;
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(result_type(fcinfo), values, nulls)));
}

PG_FUNCTION_INFO_V1(norefund_read_remarks);

/* The two remarks of the page. Error 22023: it says anything else. */
Datum
norefund_read_remarks(PG_FUNCTION_ARGS)
{
	Remarks		remarks;
	Datum		values[2];
	bool		nulls[2] = {false, false};

	if (!read_remark_words(PG_GETARG_TEXT_PP(0), &remarks))
		refuse_words("meter_remarks", PG_GETARG_TEXT_PP(0),
					 "Read are 운행거리 짧음 and 운행시간 짧음, in any order and spacing, between them a comma, / or ·; "
					 "-, 없음 or nothing where there is no remark.");
	values[0] = BoolGetDatum(remarks.distance_short == ANSWER_YES);
	values[1] = BoolGetDatum(remarks.duration_short == ANSWER_YES);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(result_type(fcinfo), values, nulls)));
}

static unsigned
meter_at_odds(text *words, const CaseKnowledge *known)
{
	MeterReading reading;

	/* how the admin rounds is no fact of the case: only what no way of rounding shows is at odds */
	if (!read_meter_words(words, ANSWER_UNKNOWN, &reading))
		return 1u << READING_DISTANCE | 1u << READING_DURATION;
	return (unsigned) is_distance_at_odds(known->meter_distance_m, &reading) << READING_DISTANCE |
		(unsigned) is_duration_at_odds(known->meter_duration_s, &reading) << READING_DURATION;
}

static unsigned
remarks_at_odds(text *words, const CaseKnowledge *known)
{
	Remarks		remarks;

	if (!read_remark_words(words, &remarks))
		return 1u << READING_REMARK_DISTANCE | 1u << READING_REMARK_DURATION;
	return (unsigned) is_remark_at_odds(known->remark_distance_short, remarks.distance_short)
		<< READING_REMARK_DISTANCE |
		(unsigned) is_remark_at_odds(known->remark_duration_short, remarks.duration_short)
		<< READING_REMARK_DURATION;
}

/* Words that cannot be read, as an import may bring them, are at odds with whatever is known. */
unsigned
readings_at_odds(FunctionCallInfo fcinfo, int meter_reading, int meter_remarks, const CaseKnowledge *known)
{
	return (PG_ARGISNULL(meter_reading) ? 0 : meter_at_odds(PG_GETARG_TEXT_PP(meter_reading), known)) |
		(PG_ARGISNULL(meter_remarks) ? 0 : remarks_at_odds(PG_GETARG_TEXT_PP(meter_remarks), known));
}

PG_FUNCTION_INFO_V1(norefund_readings_at_odds);

/* The columns whose values differ from the admin's words; empty where none does, never NULL. */
Datum
norefund_readings_at_odds(PG_FUNCTION_ARGS)
{
	CaseKnowledge known = {
		.meter_distance_m = integer_argument(fcinfo, 0),
		.meter_duration_s = integer_argument(fcinfo, 1),
		.remark_distance_short = answer_argument(fcinfo, 2),
		.remark_duration_short = answer_argument(fcinfo, 3),
	};

	PG_RETURN_DATUM(name_array(readings_at_odds(fcinfo, 4, 5, &known), reading_columns, N_READINGS));
}
