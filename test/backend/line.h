#ifndef LINE_H
#define LINE_H

#include <stdbool.h>
#include <stddef.h>

#define LINE_SIZE 16384
#define MAX_FIELDS 48

/* Fields of a line; NULL is a value that nobody knows. */
typedef struct Fields
{
	int			count;
	char	   *field[MAX_FIELDS];
	char		text[LINE_SIZE];
} Fields;

bool		split_line(Fields *fields, const char *line);
size_t		join_line(char *line, int count, const char *const *field);

/* The fields as an array of pointers and its length, as every function here takes them. */
#define LIST(...) \
	(int) (sizeof((const char *[]) {__VA_ARGS__}) / sizeof(const char *)), (const char *[]) {__VA_ARGS__}

#endif
