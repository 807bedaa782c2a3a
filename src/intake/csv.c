#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "base/compat.h"

/* The bytes of one cell, from its first one; *s is moved behind it. False where its quote is still open at the end. */
static bool
read_quoted(const char **s, const char *end, StringInfo cell)
{
	for (++*s; *s < end; ++*s)
	{
		if (**s == '"' && (++*s == end || **s != '"'))
			return true;
		appendStringInfoChar(cell, **s);
	}
	return false;
}

static void
read_plain(const char **s, const char *end, StringInfo cell)
{
	while (*s < end && **s != ',' && **s != '"')
		appendStringInfoChar(cell, *(*s)++);
}

/* Inside of a cell quotes come in pairs. */
static bool
has_odd_quotes(StringInfo cell)
{
	bool		odd = false;

	for (int i = 0; i < cell->len; i++)
		odd ^= cell->data[i] == '"';
	return odd;
}

PG_FUNCTION_INFO_V1(norefund_csv_cells);

/*
 * The cells of a record of a CSV file, NULL where a quote is still open at its end. A quote that stands elsewhere than
 * around a cell, or doubled inside of one, or that is the only one inside, has lost its fellow: the columns behind it
 * may have moved. Error 22P04.
 */
Datum
norefund_csv_cells(PG_FUNCTION_ARGS)
{
	text	   *record = PG_GETARG_TEXT_PP(0);
	const char *s = VARDATA_ANY(record);
	const char *end = s + VARSIZE_ANY_EXHDR(record);
	ArrayBuildState *cells = NULL;
	StringInfoData cell;

	initStringInfo(&cell);
	for (int n = 1;; n++, s++)
	{
		resetStringInfo(&cell);
		if (s == end || *s != '"')
			read_plain(&s, end, &cell);
		else if (!read_quoted(&s, end, &cell))
			PG_RETURN_NULL();
		if ((s < end && *s != ',') || has_odd_quotes(&cell))
			ereport(ERROR,
					(errcode(ERRCODE_BAD_COPY_FILE_FORMAT),
					 errmsg("cell %d has a quote that stands alone", n),
					 errhint("A cell with a quote or a comma stands in quotes, and a quote inside of it is doubled.")));
		cells = accumArrayResult(cells, PointerGetDatum(cstring_to_text_with_len(cell.data, cell.len)), false, TEXTOID,
								 CurrentMemoryContext);
		if (s == end)
			PG_RETURN_DATUM(makeArrayResult(cells, CurrentMemoryContext));
	}
}
