/*
 * note.c: notes, the text form of C2SP tlog-checkpoint.
 */
#include "verify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Far more than a note with many signatures. */
#define NOTE_LIMIT		(1024 * 1024)

/* 32 bytes in base64: 43 characters and one that fills up. */
#define ROOT_CHARS		44

typedef struct Lines
{
	const char *file;
	char	   *start;
	char	   *next;
	char	   *end;
	int			number;			/* of the line last read, from 1 */
	size_t		offset;			/* its first byte's */
} Lines;

const char *
file_name(const char *file)
{
	return strcmp(file, "-") == 0 ? "standard input" : file;
}

FILE *
open_file(const char *file)
{
	FILE	   *stream;

	if (strcmp(file, "-") == 0)
		return stdin;
	stream = fopen(file, "rb");
	if (stream == NULL)
		die("could not open %s: %s", file, strerror(errno));
	return stream;
}

/* read_file reads a whole file, and puts a NUL behind it. */
char *
read_file(const char *file, size_t limit, size_t *len)
{
	FILE	   *stream = open_file(file);
	size_t		room = 4096;
	char	   *text = grow(NULL, room, 1);
	size_t		n;

	*len = 0;
	while ((n = fread(text + *len, 1, room - 1 - *len, stream)) > 0)
	{
		*len += n;
		if (*len > limit)
			die("%s: it has more than the %zu bytes that such a file can have", file_name(file), limit);
		if (*len == room - 1)
		{
			room *= 2;
			text = grow(text, room, 1);
		}
	}
	if (ferror(stream))
		die("could not read %s at byte %zu: %s", file_name(file), *len, strerror(errno));
	if (stream != stdin)
		(void) fclose(stream);
	text[*len] = '\0';
	return text;
}

/* parse_size reads a decimal number up to 2^63 - 1, written in the only way there is. */
bool
parse_size(const char *digits, size_t len, uint64_t *size)
{
	uint64_t	value = 0;

	/* With 19 digits no overflow is possible here. */
	if (len == 0 || len > 19 || (len > 1 && digits[0] == '0'))
		return false;
	for (size_t i = 0; i < len; i++)
	{
		if (digits[i] < '0' || digits[i] > '9')
			return false;
		value = value * 10 + (uint64_t) (digits[i] - '0');
	}
	if (value > INT64_MAX)
		return false;
	*size = value;
	return true;
}

static int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* parse_root takes the one base64 that a hash has: filled up, with no bits over. */
static bool
parse_root(const char *chars, size_t len, uint8_t *root)
{
	uint32_t	bits = 0;
	int			nbits = 0;
	int			n = 0;

	if (len != ROOT_CHARS || chars[ROOT_CHARS - 1] != '=')
		return false;
	for (int i = 0; i < ROOT_CHARS - 1; i++)
	{
		int			value = base64_value(chars[i]);

		if (value < 0)
			return false;
		bits = (bits << 6 | (uint32_t) value) & 0xFFFF;
		nbits += 6;
		if (nbits >= 8 && n < HASH_LEN)
		{
			nbits -= 8;
			root[n++] = (uint8_t) (bits >> nbits);
		}
	}
	return (bits & ((1U << nbits) - 1)) == 0;
}

/*
 * next_line gives the next line with a NUL for its newline, NULL at the end of
 * the file.
 */
static char *
next_line(Lines *lines, size_t *len)
{
	char	   *line = lines->next;
	char	   *newline;

	if (line == lines->end)
		return NULL;
	lines->number++;
	lines->offset = line - lines->start;
	newline = memchr(line, '\n', lines->end - line);
	*len = (newline != NULL ? newline : lines->end) - line;
	for (size_t i = 0; i < *len; i++)
	{
		if (line[i] == '\r')
			die("%s, line %d (byte %zu): a carriage return; a note's lines end with a newline alone, so undo the conversion to CRLF",
				lines->file, lines->number, lines->offset + i);
		if ((uint8_t) line[i] < 0x20 || line[i] == 0x7F)
			die("%s, line %d (byte %zu): a control character, which no note has",
				lines->file, lines->number, lines->offset + i);
	}
	if (newline == NULL)
		die("%s, line %d (byte %zu): the file ends within the line; a newline is expected behind it",
			lines->file, lines->number, lines->offset + *len);
	*newline = '\0';
	lines->next = newline + 1;
	return line;
}

/* needed_line is one of the three that a note must have. */
static char *
needed_line(Lines *lines, const char *what, size_t *len)
{
	char	   *line = next_line(lines, len);

	if (line == NULL)
		die("%s, line %d (byte %zu): the file ends; %s is expected there",
			lines->file, lines->number + 1, (size_t) (lines->end - lines->start), what);
	return line;
}

void
read_note(const char *file, Note *note)
{
	Lines		lines = {.file = file_name(file)};
	const char *line;
	const char *slash;
	size_t		len;

	note->file = lines.file;
	note->text = read_file(file, NOTE_LIMIT, &len);
	lines.start = lines.next = note->text;
	lines.end = lines.start + len;

	line = needed_line(&lines, "the origin", &len);
	for (size_t i = 0; i < len; i++)
		if (line[i] <= ' ' || line[i] > '~' || line[i] == '+')
			die("%s, line 1 (byte %zu): the origin %s may have no blank, no + and nothing but ASCII; is this a note?",
				note->file, i, quote(line, len));
	slash = strrchr(line, '/');
	if (slash == NULL || slash == line || slash[1] == '\0')
		die("%s, line 1 (byte 0): the origin %s must be one that ends with a slash and the hash, as safeins/140000/5f0c2b7d9a31e846/sm3 does",
			note->file, quote(line, len));
	note->origin = line;
	note->hash = slash + 1;

	line = needed_line(&lines, "the number of leaves", &len);
	if (!parse_size(line, len, &note->size))
		die("%s, line 2 (byte %zu): %s is not a number of leaves; a decimal number up to 9223372036854775807 is expected, without sign, blanks or leading zeroes",
			note->file, lines.offset, quote(line, len));

	line = needed_line(&lines, "the root", &len);
	if (!parse_root(line, len, note->root))
		die("%s, line 3 (byte %zu): %s is not a root; the base64 of %d bytes is expected, which has %d characters of which the last is =",
			note->file, lines.offset, quote(line, len), HASH_LEN, ROOT_CHARS);

	/* Extensions, which we know none of; what follows an empty line is not read. */
	while (next_line(&lines, &len) != NULL && len > 0)
		;

	choose_hash(note);
	if (note->size == 0)
	{
		uint8_t		nothing[HASH_LEN];

		hash_nothing(nothing);
		if (memcmp(nothing, note->root, HASH_LEN) != 0)
			fault("%s: the root of a tree without leaves is %s, but the note says %s",
				  note->file, hex(nothing), hex(note->root));
	}
}
