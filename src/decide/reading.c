#include "reading.h"

#include <stdint.h>
#include <string.h>

#define MINUTE	60
#define HOUR	(60 * MINUTE)

/* No trip is longer, and every sum below fits. */
#define MAX_NUMBER 999999

/* NFKC has made ᆞ of ㆍ. */
static const char *const separators[] = {",", "/", "·", "ᆞ", "ㆍ", "・", ";", "|", "&", "+", NULL};

/* A number as it was written: 12.40 is {12400, 2, false}. */
typedef struct Decimal
{
	int64_t		thousandths;
	int			decimals;
	bool		grouped;
} Decimal;

static void
skip_blanks(const char **at)
{
	while (**at == ' ')
		(*at)++;
}

static char
to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* Takes a word with the blanks around it; the letters of ASCII may have either case. */
static bool
take(const char **at, const char *word)
{
	const char *s = *at;

	for (; *s == ' '; s++)
		;
	for (; *word; word++, s++)
		if (to_lower(*s) != *word)
			return false;
	*at = s;
	skip_blanks(at);
	return true;
}

static bool
take_any(const char **at, const char *const words[])
{
	for (int i = 0; words[i]; i++)
		if (take(at, words[i]))
			return true;
	return false;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A comma groups three digits, as in 1,234; any other one ends the number. */
static bool
is_group(const char *s)
{
	return s[0] == ',' && is_digit(s[1]) && is_digit(s[2]) && is_digit(s[3]) && !is_digit(s[4]);
}

static bool
take_integer(const char **at, int *number, bool *grouped)
{
	const char *s = *at;

	*number = 0;
	*grouped = false;
	if (!is_digit(*s))
		return false;
	do
	{
		if (*s == ',')
			*grouped = true;
		else
			*number = *number * 10 + (*s - '0');
		if (*number > MAX_NUMBER)
			return false;
		s++;
	} while (is_digit(*s) || ((*grouped || s - *at <= 3) && *number > 0 && is_group(s)));
	*at = s;
	return true;
}

/* Below a thousandth the digits say how finely it was written, and no more. */
static bool
take_decimal(const char **at, Decimal *number)
{
	const char *s = *at;
	int			whole;
	int			place = 100;

	*number = (Decimal) {0, 0, false};
	if (!take_integer(&s, &whole, &number->grouped))
		return false;
	number->thousandths = INT64_C(1000) * whole;
	if (*s == '.' && is_digit(s[1]))
		for (s++; is_digit(*s); s++, place /= 10)
		{
			number->thousandths += place * (*s - '0');
			if (number->decimals < 3)
				number->decimals++;
		}
	*at = s;
	return true;
}

/*
 * What is shown to a tenth of a kilometre is a hundred metres wide. Where they lie depends on whether the admin rounds
 * or cuts off; where nobody knows, they lie wherever either would have them.
 */
static void
set_distance(MeterReading *reading, Decimal km, Answer rounds)
{
	static const int steps[] = {1000, 100, 10, 1};
	int			step = steps[km.decimals];
	int			metres = km.thousandths;
	int			down = rounds == ANSWER_NO ? 0 : step / 2;
	int			up = rounds == ANSWER_YES ? step - step / 2 : step;

	reading->distance_from_m = metres > down ? metres - down : 0;
	reading->distance_below_m = metres + up;
}

static bool
take_distance(const char **at, Answer rounds, MeterReading *reading)
{
	static const char *const kilometres[] = {"km", "킬로미터", "킬로", NULL};
	static const char *const metres[] = {"m", "미터", NULL};
	const char *s = *at;
	Decimal		number;

	if (!take_decimal(&s, &number))
		return false;
	skip_blanks(&s);
	/* no trip has a thousand kilometres: a comma there may be a decimal one */
	if (!number.grouped && take_any(&s, kilometres))
		set_distance(reading, number, rounds);
	else if (take_any(&s, metres))
		set_distance(reading, (Decimal) {number.thousandths / 1000, 3, false}, rounds);
	else
		return false;
	*at = s;
	return true;
}

/* A part of a duration such as 45분; the page writes one minute as 일분. */
static bool
take_part(const char **at, const char *unit, int *number)
{
	const char *s = *at;
	int			shown = 1;
	bool		grouped = false;

	if (!take(&s, "일") && (!take_integer(&s, &shown, &grouped) || grouped))
		return false;
	if (!take(&s, unit))
		return false;
	*number = shown;
	*at = s;
	return true;
}

/*
 * 일분 이하 is at most 60 seconds, and no number of them. Of a plain 45분 nobody knows how it was rounded: it is less than
 * a minute away. Seconds are exact.
 */
static bool
take_duration(const char **at, MeterReading *reading)
{
	const char *s = *at;
	int			hours = 0;
	int			minutes = 0;
	int			seconds = 0;
	bool		has_hours = take_part(&s, "시간", &hours);
	bool		has_minutes = take_part(&s, "분", &minutes);
	bool		has_seconds = take_part(&s, "초", &seconds);
	int			unit = has_seconds ? 1 : MINUTE;
	int			shown;

	if (!has_hours && !has_minutes && !has_seconds)
		return false;
	if (hours > 9999 || (has_hours && minutes >= 60) || ((has_hours || has_minutes) && seconds >= 60))
		return false;
	shown = hours * HOUR + minutes * MINUTE + seconds;
	if (take(&s, "이하"))
	{
		reading->duration_from_s = 0;
		reading->duration_up_to_s = shown;
	}
	else if (shown > 0 && take(&s, "미만"))
	{
		reading->duration_from_s = 0;
		reading->duration_up_to_s = shown - 1;
	}
	else
	{
		reading->duration_from_s = shown >= unit ? shown - unit + 1 : 0;
		reading->duration_up_to_s = shown + unit - 1;
	}
	*at = s;
	return true;
}

static void
take_label(const char **at, const char *label)
{
	if (take(at, label))
		take(at, ":");
}

/* The admin shows nothing there: blank, or a mark of nothing. */
static bool
is_nothing(const char *s)
{
	if (!take(&s, "-"))
		take(&s, "없음");
	skip_blanks(&s);
	return *s == '\0';
}

/* 운행거리: 0.0km(일분 이하), either of the two alone, and in brackets or behind a separator. */
bool
read_meter(const char *text, Answer rounds, MeterReading *reading)
{
	bool		has_distance;
	bool		in_brackets;

	*reading = (MeterReading) {NOT_DELIVERED, NOT_DELIVERED, NOT_DELIVERED, NOT_DELIVERED};
	skip_blanks(&text);
	take_label(&text, "운행거리");
	if (is_nothing(text))
		return true;
	has_distance = take_distance(&text, rounds, reading);
	if (has_distance && *text == '\0')
		return true;
	in_brackets = take(&text, "(");
	if (has_distance && !in_brackets)
		take_any(&text, separators);
	take_label(&text, "운행시간");
	return take_duration(&text, reading) && (!in_brackets || take(&text, ")")) && *text == '\0';
}

static bool
take_remark(const char **at, const char *subject)
{
	const char *s = *at;

	if (!take(&s, subject) || !take(&s, "짧음"))
		return false;
	*at = s;
	return true;
}

/* 비고: 운행시간 짧음,운행거리 짧음 in any order. A remark that was delivered and says nothing says no to both. */
bool
read_remarks(const char *text, Remarks *remarks)
{
	*remarks = (Remarks) {ANSWER_NO, ANSWER_NO};
	skip_blanks(&text);
	take_label(&text, "비고");
	if (is_nothing(text))
		return true;
	while (*text)
	{
		if (take_remark(&text, "운행거리"))
			remarks->distance_short = ANSWER_YES;
		else if (take_remark(&text, "운행시간"))
			remarks->duration_short = ANSWER_YES;
		else
			return false;
		take_any(&text, separators);
	}
	return true;
}

/* What was not delivered, or not shown, is at odds with nothing; nor is a number that no meter can show. */
bool
is_distance_at_odds(int distance_m, const MeterReading *reading)
{
	return distance_m >= 0 && reading->distance_below_m != NOT_DELIVERED &&
		(distance_m < reading->distance_from_m || distance_m >= reading->distance_below_m);
}

bool
is_duration_at_odds(int duration_s, const MeterReading *reading)
{
	return duration_s >= 0 && reading->duration_up_to_s != NOT_DELIVERED &&
		(duration_s < reading->duration_from_s || duration_s > reading->duration_up_to_s);
}

bool
is_remark_at_odds(Answer given, Answer read)
{
	return given != ANSWER_UNKNOWN && given != read;
}
