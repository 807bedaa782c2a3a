#ifndef NOREFUND_BLANK_H
#define NOREFUND_BLANK_H

typedef enum Blankness
{
	VISIBLE,
	WHITE_SPACE,				/* takes room, shows nothing */
	INVISIBLE					/* takes no room */
} Blankness;

/* What the character at the head of non-empty UTF-8 text shows; *length is set to its bytes. */
extern Blankness blankness(const char *text, int remaining, int *length);

#endif
