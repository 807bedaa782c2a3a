#include "line.h"

#include <string.h>

/*
 * Packets, requests and ledgers are lines as COPY writes them: fields between tabs, \N for an unknown value, and a tab,
 * a line's end or a backslash inside a value behind a backslash. A ledger is so read into a table as it stands.
 */

static char
unescaped(char letter)
{
	return letter == 't' ? '\t' : letter == 'n' ? '\n' : letter;
}

/* False where the line has more than fits; fields that it does not have are NULL. */
bool
split_line(Fields *fields, const char *line)
{
	char	   *out = fields->text;

	*fields = (Fields) {0};
	if (strlen(line) >= LINE_SIZE)
		return false;
	for (;;)
	{
		bool		is_unknown = strncmp(line, "\\N", 2) == 0;

		if (fields->count == MAX_FIELDS)
			return false;
		fields->field[fields->count++] = is_unknown ? NULL : out;
		for (; *line && *line != '\t' && *line != '\n'; line++)
			*out++ = *line == '\\' && line[1] ? unescaped(*++line) : *line;
		*out++ = '\0';
		if (*line++ != '\t')
			return true;
	}
}

/* Stops short of the end, so that the caller sees that there is no room left. */
static char *
put_field(char *out, const char *end, const char *value)
{
	static const char special[] = "\t\n\\";
	static const char letter[] = "tn\\";

	if (value == NULL)
	{
		*out++ = '\\';
		*out++ = 'N';
		return out;
	}
	for (; *value && end - out > 3; value++)
	{
		const char *found = strchr(special, *value);

		if (found)
			*out++ = '\\';
		*out++ = found ? letter[found - special] : *value;
	}
	return out;
}

/* Writes a line of at most LINE_SIZE bytes, without its end; 0 where it doesn't fit. */
size_t
join_line(char *line, int count, const char *const *field)
{
	const char *end = line + LINE_SIZE;
	char	   *out = line;

	for (int i = 0; i < count; i++)
	{
		if (i > 0)
			*out++ = '\t';
		out = put_field(out, end, field[i]);
		if (end - out <= 3)
			return 0;
	}
	*out = '\0';
	return out - line;
}
