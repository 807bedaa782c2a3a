/*
 * The admin's own words without a server: each spelling of the page, what must be refused, and mutations of both, which
 * must be read as an interval that makes sense or not at all.
 *   cc -Isrc/decide -o reading_test test/unit/reading_test.c src/decide/reading.c && ./reading_test
 */
#include "reading.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int	tests = 0;
static int	failures = 0;

static void
ok(bool passed, const char *behaviour)
{
	printf("%s %d - %s\n", passed ? "ok" : "not ok", ++tests, behaviour);
	if (!passed)
		failures++;
}

#define NONE NOT_DELIVERED

typedef struct ReadingCase
{
	const char *text;
	MeterReading expected;
} ReadingCase;

/* The admin rounds. */
static const ReadingCase read_as[] = {
	{"0.0km(일분 이하)", {0, 50, 0, 60}},
	{"운행거리: 0.0km(일분 이하)", {0, 50, 0, 60}},
	{"운행거리 : 0.0 km ( 1분이하 )", {0, 50, 0, 60}},
	{" 0.0KM (일분이하) ", {0, 50, 0, 60}},
	{"0.0Km / 1 분 이하", {0, 50, 0, 60}},
	{"0.0km,1분 이하", {0, 50, 0, 60}},
	{"0.0km·일 분 이하", {0, 50, 0, 60}},
	{"0.0km 일분 이하", {0, 50, 0, 60}},
	{"운행거리: 0.0km, 운행시간: 1분 이하", {0, 50, 0, 60}},
	{"0.0킬로미터(60초 이하)", {0, 50, 0, 60}},
	{"0.0km(1분 미만)", {0, 50, 0, 59}},
	{"0.0km(0분)", {0, 50, 0, 59}},
	{"0.0km(45초)", {0, 50, 45, 45}},
	{"0.0km(49분)", {0, 50, 2881, 2999}},
	{"0.1km(1분)", {50, 150, 1, 119}},
	{"12.4 km (45분)", {12350, 12450, 2641, 2759}},
	{"12.4km(1시간 5분)", {12350, 12450, 3841, 3959}},
	{"12.4km(1시간)", {12350, 12450, 3541, 3659}},
	{"12.4km(1분 30초)", {12350, 12450, 90, 90}},
	{"0km", {0, 500, NONE, NONE}},
	{"0.00km", {0, 5, NONE, NONE}},
	{"0.000km", {0, 1, NONE, NONE}},
	{"0.0499km", {49, 50, NONE, NONE}},
	{"12.4567891km", {12456, 12457, NONE, NONE}},
	{"0m", {0, 1, NONE, NONE}},
	{"850 m", {850, 851, NONE, NONE}},
	{"1,234미터", {1234, 1235, NONE, NONE}},
	{"일분 이하", {NONE, NONE, 0, 60}},
	{"(일분 이하)", {NONE, NONE, 0, 60}},
	{"운행시간: 45분", {NONE, NONE, 2641, 2759}},
	{"", {NONE, NONE, NONE, NONE}},
	{"-", {NONE, NONE, NONE, NONE}},
	{"운행거리:", {NONE, NONE, NONE, NONE}},
	{"운행거리: 없음", {NONE, NONE, NONE, NONE}},
};

static const char *const refused[] = {
	"0.0", "km", "0.0km(", "0.0km()", "0.0km)", "0.0km(일분 이하", "0.0km(일분 이하))", "0.0km(n분)", "nn km (nn분)",
	"-0.0km", "+0.0km", "0,0km", "0,012km", "1,234km", "1,23m", "0,123m", "1234,567m", ".5km", "0.km", "0. 0km",
	"0.0 k m", "0.0mi", "0.0kmh", "1e3km", "NaNkm", "Infinitykm", "1 2km", "1000000km", "99999999999999999999km",
	"0.0km 0.0km", "0.0km(일분 이하)(일분 이하)", "0.0km(4 5분)", "0.0km(1분 이상)", "0.0km(-1분)", "0.0km(1시간 60분)",
	"0.0km(1분 60초)", "0.0km(10000시간)", "0.0km(0분 미만)", "0.0km(1,000분)", "0.0km(1.5분)", "0.0km(분)",
	"--", "없음 없음", "0.0km / 비고: 운행거리 짧음", "운행시간 짧음", "37.498", "\xff\xfe", "0.0km\xe3",
	"운행거리: 0.0km(일분 이하) / 비고: 운행시간 짧음,운행거리 짧음", "12345분 67"
};

#define LENGTH(array) ((int) (sizeof(array) / sizeof((array)[0])))

static bool
is_same(const MeterReading *a, const MeterReading *b)
{
	return a->distance_from_m == b->distance_from_m && a->distance_below_m == b->distance_below_m &&
		a->duration_from_s == b->duration_from_s && a->duration_up_to_s == b->duration_up_to_s;
}

static void
test_readings(void)
{
	MeterReading reading;

	for (int i = 0; i < LENGTH(read_as); i++)
	{
		ok(read_meter(read_as[i].text, ANSWER_YES, &reading) && is_same(&reading, &read_as[i].expected),
		   read_as[i].text);
	}
	for (int i = 0; i < LENGTH(refused); i++)
		ok(!read_meter(refused[i], ANSWER_YES, &reading), refused[i]);
}

static bool
reads_distance(const char *text, Answer rounds, int from_m, int below_m)
{
	MeterReading reading;

	return read_meter(text, rounds, &reading) && reading.distance_from_m == from_m
		&& reading.distance_below_m == below_m;
}

static void
test_rounding(void)
{
	ok(reads_distance("0.0km", ANSWER_NO, 0, 100), "cut off, 0.0 km is anything below 100 m");
	ok(reads_distance("0.1km", ANSWER_NO, 100, 200), "cut off, 0.1 km begins at 100 m");
	ok(reads_distance("0.1km", ANSWER_UNKNOWN, 50, 200), "where nobody knows, either may be");
	ok(reads_distance("7m", ANSWER_NO, 7, 8) && reads_distance("7m", ANSWER_YES, 7, 8) &&
	   reads_distance("7m", ANSWER_UNKNOWN, 7, 8), "metres are metres");
	ok(reads_distance("999999km", ANSWER_UNKNOWN, 999998500, 1000000000), "the longest fits");
}

typedef struct RemarkCase
{
	const char *text;
	Remarks		expected;
} RemarkCase;

static const RemarkCase remarked[] = {
	{"운행시간 짧음,운행거리 짧음", {ANSWER_YES, ANSWER_YES}},
	{"비고: 운행시간 짧음,운행거리 짧음", {ANSWER_YES, ANSWER_YES}},
	{"운행거리짧음/운행시간짧음", {ANSWER_YES, ANSWER_YES}},
	{"운행거리 짧음 · 운행시간 짧음", {ANSWER_YES, ANSWER_YES}},
	{"운행거리 짧음ㆍ운행시간 짧음", {ANSWER_YES, ANSWER_YES}},
	{" 운행거리  짧음 운행시간 짧음 ", {ANSWER_YES, ANSWER_YES}},
	{"비고 운행거리 짧음", {ANSWER_YES, ANSWER_NO}},
	{"운행거리 짧음,", {ANSWER_YES, ANSWER_NO}},
	{"운행거리 짧음, 운행거리 짧음", {ANSWER_YES, ANSWER_NO}},
	{"운행시간 짧음", {ANSWER_NO, ANSWER_YES}},
	{"", {ANSWER_NO, ANSWER_NO}},
	{"  ", {ANSWER_NO, ANSWER_NO}},
	{"-", {ANSWER_NO, ANSWER_NO}},
	{"비고: 없음", {ANSWER_NO, ANSWER_NO}},
};

static const char *const no_remark[] = {
	"짧음", "운행거리", "운행거리 김", "운행거리 짧지 않음", "운행거리 짧음 아님", "운행거리 운행시간 짧음", "운행거리 짧음, 고객 부재",
	", 운행거리 짧음", "운행거리 짧음,,운행시간 짧음", "운행거리&시간 짧음", "- 운행거리 짧음", "true", "0.0km(일분 이하)", "\xec\x9a"
};

static void
test_remarks(void)
{
	Remarks		remarks;

	for (int i = 0; i < LENGTH(remarked); i++)
		ok(read_remarks(remarked[i].text, &remarks) &&
		   remarks.distance_short == remarked[i].expected.distance_short &&
		   remarks.duration_short == remarked[i].expected.duration_short, remarked[i].text);
	for (int i = 0; i < LENGTH(no_remark); i++)
		ok(!read_remarks(no_remark[i], &remarks), no_remark[i]);
}

static void
test_odds(void)
{
	MeterReading reading;
	MeterReading nothing;

	read_meter("0.1km(일분 이하)", ANSWER_YES, &reading);
	read_meter("-", ANSWER_YES, &nothing);
	ok(is_distance_at_odds(49, &reading) && !is_distance_at_odds(50, &reading) && !is_distance_at_odds(149, &reading) &&
	   is_distance_at_odds(150, &reading), "a distance outside of what is shown is at odds with it");
	ok(!is_duration_at_odds(60, &reading) && is_duration_at_odds(61, &reading), "so is a duration");
	ok(!is_distance_at_odds(NOT_DELIVERED, &reading) && !is_duration_at_odds(-1, &reading) &&
	   !is_distance_at_odds(5000, &nothing) && !is_duration_at_odds(5000, &nothing), "what is not there is not");
	ok(is_remark_at_odds(ANSWER_NO, ANSWER_YES) && is_remark_at_odds(ANSWER_YES, ANSWER_NO) &&
	   !is_remark_at_odds(ANSWER_YES, ANSWER_YES) && !is_remark_at_odds(ANSWER_UNKNOWN, ANSWER_NO),
	   "a remark that differs is");
}

/* Changes a few bytes of a text, or puts a piece of another into it. */
static void
mutate(char *text, size_t size)
{
	static const char *const pieces[] =
		{"0", ",", ".", "km", "(", ")", "분", "이하", "일", " ", "운행거리", "짧음", "-", "9999999"};

	for (int changes = 1 + rand() % 3; changes > 0; changes--)
	{
		size_t		length = strlen(text);
		size_t		at = rand() % (length + 1);
		const char *piece = pieces[rand() % LENGTH(pieces)];

		if (rand() % 2 && length > 0)
			text[at % length] = (char) (1 + rand() % 255);
		else if (length + strlen(piece) + 1 < size)
		{
			memmove(text + at + strlen(piece), text + at, length - at + 1);
			memcpy(text + at, piece, strlen(piece));
		}
	}
}

static bool
makes_sense(const MeterReading *r)
{
	return (r->distance_from_m == NONE) == (r->distance_below_m == NONE) &&
		(r->duration_from_s == NONE) == (r->duration_up_to_s == NONE) &&
		(r->distance_from_m == NONE || (r->distance_from_m >= 0 && r->distance_from_m < r->distance_below_m)) &&
		(r->duration_from_s == NONE || (r->duration_from_s >= 0 && r->duration_from_s <= r->duration_up_to_s));
}

#define N_MUTATIONS 1000000

static void
test_mutations(void)
{
	int			senseless = 0;
	int			read = 0;

	srand(12);
	for (int i = 0; i < N_MUTATIONS; i++)
	{
		char		text[256];
		MeterReading reading;
		Remarks		remarks;

		strcpy(text, i % 2 ? read_as[rand() % LENGTH(read_as)].text : remarked[rand() % LENGTH(remarked)].text);
		mutate(text, sizeof(text));
		read += read_remarks(text, &remarks);
		if (!read_meter(text, rand() % 3, &reading))
			continue;
		read++;
		senseless += !makes_sense(&reading);
	}
	ok(senseless == 0 && read > 0, "a million mutations are read as an interval or not at all");
}

int
main(void)
{
	test_readings();
	test_rounding();
	test_remarks();
	test_odds();
	test_mutations();
	printf("1..%d\n", tests);
	return failures > 0;
}
