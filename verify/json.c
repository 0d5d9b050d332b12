/*
 * json.c: proofs, JSON objects with hashes and data in hexadecimal.
 *
 * A parser for this alone (RFC 8259): what a string says is put in the place
 * where it stood, and members that nobody asked for are passed over.
 */
#include "verify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* PostgreSQL has no longer values. */
#define PROOF_LIMIT		(1024 * 1024 * 1024)

/* Of what is passed over; a proof has two. */
#define MAX_DEPTH		100

typedef struct Parser
{
	const char *file;
	char	   *start;
	char	   *p;
	char	   *end;
} Parser;

/* The names of an object's members, to find the same one again. */
typedef struct Names
{
	Text	   *names;
	size_t		len;
	size_t		room;
} Names;

typedef enum MemberKind
{
	MEMBER_TEXT,
	MEMBER_NUMBER,
	MEMBER_HASH,
	MEMBER_DATA,
	MEMBER_PATH
} MemberKind;

#define BOTH	(PROOF_INCLUSION | PROOF_CONSISTENCY)

static const struct Member
{
	const char *name;
	MemberKind	kind;
	unsigned	proofs;			/* the kinds of proof that have it */
	size_t		offset;			/* in Proof */
}			members[] = {
	{"origin", MEMBER_TEXT, BOTH, offsetof(Proof, origin)},
	{"hash", MEMBER_TEXT, BOTH, offsetof(Proof, hash)},
	{"size", MEMBER_NUMBER, PROOF_INCLUSION, offsetof(Proof, size)},
	{"root", MEMBER_HASH, PROOF_INCLUSION, offsetof(Proof, root)},
	{"position", MEMBER_NUMBER, PROOF_INCLUSION, offsetof(Proof, position)},
	{"data", MEMBER_DATA, PROOF_INCLUSION, offsetof(Proof, data)},
	{"leaf", MEMBER_HASH, PROOF_INCLUSION, offsetof(Proof, leaf)},
	{"size1", MEMBER_NUMBER, PROOF_CONSISTENCY, offsetof(Proof, size1)},
	{"root1", MEMBER_HASH, PROOF_CONSISTENCY, offsetof(Proof, root1)},
	{"size2", MEMBER_NUMBER, PROOF_CONSISTENCY, offsetof(Proof, size2)},
	{"root2", MEMBER_HASH, PROOF_CONSISTENCY, offsetof(Proof, root2)},
	{"path", MEMBER_PATH, BOTH, offsetof(Proof, path)},
};

static void skip_value(Parser *parser, int depth);

static void expected(const Parser *parser, const char *what) __attribute__((noreturn));

static void
expected(const Parser *parser, const char *what)
{
	size_t		len = utf8_length((const uint8_t *) parser->p, parser->end - parser->p);

	if (parser->p == parser->end)
		die("%s, byte %zu: %s is expected, but the file ends", parser->file, (size_t) (parser->p - parser->start), what);
	die("%s, byte %zu: %s is expected, not %s",
		parser->file, (size_t) (parser->p - parser->start), what, quote(parser->p, len > 0 ? len : 1));
}

/* peek gives the next character that is no blank, NUL at the end: no JSON has one. */
static char
peek(Parser *parser)
{
	while (parser->p < parser->end &&
		   (*parser->p == ' ' || *parser->p == '\t' || *parser->p == '\n' || *parser->p == '\r'))
		parser->p++;
	return parser->p < parser->end ? *parser->p : '\0';
}

static bool
accept(Parser *parser, char c)
{
	if (peek(parser) != c)
		return false;
	parser->p++;
	return true;
}

/* ---- strings */

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* read_unit reads the four digits behind \u. */
static uint32_t
read_unit(Parser *parser)
{
	uint32_t	unit = 0;

	for (int i = 0; i < 4; i++)
	{
		int			value = parser->p < parser->end ? hex_value(*parser->p) : -1;

		if (value < 0)
			expected(parser, "one of the four hexadecimal digits of \\u");
		unit = unit << 4 | (uint32_t) value;
		parser->p++;
	}
	return unit;
}

/* read_unicode reads what is behind \u, two of them for what is above U+FFFF. */
static char *
read_unicode(Parser *parser, char *out)
{
	uint32_t	c = read_unit(parser);

	if (c >= 0xD800 && c < 0xE000)
	{
		uint32_t	low = 0;

		if (c < 0xDC00 && parser->end - parser->p >= 2 && parser->p[0] == '\\' && parser->p[1] == 'u')
		{
			parser->p += 2;
			low = read_unit(parser);
		}
		if (low < 0xDC00 || low >= 0xE000)
			expected(parser, "the other half of a surrogate pair");
		c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
	}
	if (c < 0x80)
		*out++ = (char) c;
	else
	{
		if (c < 0x800)
			*out++ = (char) (0xC0 | c >> 6);
		else
		{
			if (c < 0x10000)
				*out++ = (char) (0xE0 | c >> 12);
			else
			{
				*out++ = (char) (0xF0 | c >> 18);
				*out++ = (char) (0x80 | (c >> 12 & 0x3F));
			}
			*out++ = (char) (0x80 | (c >> 6 & 0x3F));
		}
		*out++ = (char) (0x80 | (c & 0x3F));
	}
	return out;
}

/* read_string leaves it where it stood: no escape is shorter than what it stands for. */
static Text
read_string(Parser *parser, const char *what)
{
	static const char escapes[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";
	Text		text;
	char	   *out;

	if (!accept(parser, '"'))
		expected(parser, what);
	text.bytes = out = parser->p;
	for (;;)
	{
		size_t		len = utf8_length((const uint8_t *) parser->p, parser->end - parser->p);
		const char *escape;

		if (len == 0 || (uint8_t) *parser->p < 0x20)
			expected(parser, "a string's next character in UTF-8, or the quote that ends it,");
		if (*parser->p == '"')
			break;
		if (*parser->p != '\\')
		{
			memmove(out, parser->p, len);
			out += len;
			parser->p += len;
			continue;
		}
		parser->p++;
		escape = parser->p < parser->end && *parser->p != '\0' ? strchr(escapes, *parser->p) : NULL;
		if (escape != NULL)
		{
			*out++ = meant[escape - escapes];
			parser->p++;
		}
		else if (parser->p < parser->end && *parser->p == 'u')
		{
			parser->p++;
			out = read_unicode(parser, out);
		}
		else
			expected(parser, "one of \" \\ / b f n r t u behind a backslash");
	}
	text.len = out - text.bytes;
	parser->p++;
	return text;
}

/* ---- what is passed over */

static size_t
skip_digits(Parser *parser)
{
	const char *first = parser->p;

	while (parser->p < parser->end && *parser->p >= '0' && *parser->p <= '9')
		parser->p++;
	return parser->p - first;
}

static Text
read_number(Parser *parser)
{
	Text		text = {.bytes = parser->p};
	const char *digits;

	if (*parser->p == '-')
		parser->p++;
	digits = parser->p;
	if (skip_digits(parser) == 0)
		expected(parser, "a digit");
	if (*digits == '0' && parser->p > digits + 1)
	{
		parser->p = (char *) digits;
		expected(parser, "a number without leading zeroes");
	}
	if (parser->p < parser->end && *parser->p == '.')
	{
		parser->p++;
		if (skip_digits(parser) == 0)
			expected(parser, "a digit");
	}
	if (parser->p < parser->end && (*parser->p == 'e' || *parser->p == 'E'))
	{
		parser->p++;
		if (parser->p < parser->end && (*parser->p == '+' || *parser->p == '-'))
			parser->p++;
		if (skip_digits(parser) == 0)
			expected(parser, "a digit");
	}
	text.len = parser->p - text.bytes;
	return text;
}

static void
skip_word(Parser *parser)
{
	static const char *const words[] = {"true", "false", "null"};

	for (size_t i = 0; i < lengthof(words); i++)
	{
		size_t		len = strlen(words[i]);

		if ((size_t) (parser->end - parser->p) >= len && memcmp(parser->p, words[i], len) == 0)
		{
			parser->p += len;
			return;
		}
	}
	expected(parser, "a JSON value");
}

static void
skip_members(Parser *parser, int depth, char closing)
{
	parser->p++;
	if (accept(parser, closing))
		return;
	do
	{
		if (closing == '}')
		{
			(void) read_string(parser, "the name of a member, in quotes,");
			if (!accept(parser, ':'))
				expected(parser, "a colon");
		}
		skip_value(parser, depth);
	} while (accept(parser, ','));
	if (!accept(parser, closing))
		expected(parser, closing == '}' ? "a comma or }" : "a comma or ]");
}

static void
skip_value(Parser *parser, int depth)
{
	char		c = peek(parser);

	if (depth == MAX_DEPTH)
		expected(parser, "a value in not so many others");
	if (c == '{' || c == '[')
		skip_members(parser, depth + 1, c == '{' ? '}' : ']');
	else if (c == '"')
		(void) read_string(parser, "a string");
	else if (c == '-' || (c >= '0' && c <= '9'))
		(void) read_number(parser);
	else
		skip_word(parser);
}

/* ---- members */

static void
wrong_member(const Parser *parser, const char *name, const char *value, const char *what) __attribute__((noreturn));

static void
wrong_member(const Parser *parser, const char *name, const char *value, const char *what)
{
	die("%s, member \"%s\" (byte %zu): %s is expected", parser->file, name, (size_t) (value - parser->start), what);
}

/* read_hex gives the bytes that a string of hexadecimal digits stands for, in its place. */
static Text
read_hex(Parser *parser, const char *name)
{
	const char *value = parser->p;
	Text		text = read_string(parser, "a string of hexadecimal digits");
	uint8_t    *bytes = (uint8_t *) text.bytes;

	for (size_t i = 0; i < text.len; i++)
		if (hex_value(text.bytes[i]) < 0)
			die("%s, member \"%s\" (byte %zu): %s is no hexadecimal digit",
				parser->file, name, (size_t) (value - parser->start), quote(text.bytes + i, 1));
	if (text.len % 2 != 0)
		wrong_member(parser, name, value, "an even number of hexadecimal digits");
	text.len /= 2;
	for (size_t i = 0; i < text.len; i++)
		bytes[i] = (uint8_t) (hex_value(text.bytes[2 * i]) << 4 | hex_value(text.bytes[2 * i + 1]));
	return text;
}

static void
read_hash(Parser *parser, const char *name, uint8_t *hash)
{
	const char *value = parser->p;
	Text		text = read_hex(parser, name);

	if (text.len != HASH_LEN)
		wrong_member(parser, name, value, "a hash, of 64 hexadecimal digits,");
	memcpy(hash, text.bytes, HASH_LEN);
}

/* read_path keeps only as many hashes as a path can have, but counts them all. */
static void
read_path(Parser *parser, Proof *proof)
{
	uint8_t		excess[HASH_LEN];

	if (!accept(parser, '['))
		expected(parser, "an array of hashes");
	if (accept(parser, ']'))
		return;
	do
	{
		(void) peek(parser);
		read_hash(parser, "path", proof->path_len < MAX_PATH ? proof->path[proof->path_len] : excess);
		proof->path_len++;
	} while (accept(parser, ','));
	if (!accept(parser, ']'))
		expected(parser, "a comma or ]");
}

static void
read_member(Parser *parser, const struct Member *member, Proof *proof)
{
	void	   *field = (char *) proof + member->offset;
	char		c = peek(parser);
	const char *value = parser->p;

	switch (member->kind)
	{
		case MEMBER_TEXT:
			*(Text *) field = read_string(parser, "a string");
			break;
		case MEMBER_NUMBER:
			{
				Text		number = {.len = 0};

				if (c == '-' || (c >= '0' && c <= '9'))
					number = read_number(parser);
				if (!parse_size(number.bytes, number.len, field))
					wrong_member(parser, member->name, value, "a whole number from 0 to 9223372036854775807");
				break;
			}
		case MEMBER_HASH:
			read_hash(parser, member->name, field);
			break;
		case MEMBER_DATA:
			*(Text *) field = read_hex(parser, member->name);
			break;
		case MEMBER_PATH:
			read_path(parser, proof);
			break;
	}
}

/* ---- the object */

static int
compare_names(const void *a, const void *b)
{
	const Text *x = a;
	const Text *y = b;
	int			difference = memcmp(x->bytes, y->bytes, x->len < y->len ? x->len : y->len);

	return difference != 0 ? difference : (x->len > y->len) - (x->len < y->len);
}

static void
add_name(Names *names, Text name)
{
	if (names->len == names->room)
	{
		names->room = names->room * 2 + 16;
		names->names = grow(names->names, names->room, sizeof(Text));
	}
	names->names[names->len++] = name;
}

/* refuse_twins: of two members of one name, who could say which is meant? */
static void
refuse_twins(const Parser *parser, Names *names)
{
	if (names->len == 0)
		return;
	qsort(names->names, names->len, sizeof(Text), compare_names);
	for (size_t i = 1; i < names->len; i++)
		if (compare_names(&names->names[i - 1], &names->names[i]) == 0)
			die("%s: there are two members %s; one of each name is expected",
				parser->file, quote(names->names[i].bytes, names->names[i].len));
	free(names->names);
}

static const struct Member *
find_member(Text name, ProofKind kind)
{
	for (size_t i = 0; i < lengthof(members); i++)
		if ((members[i].proofs & kind) && strlen(members[i].name) == name.len &&
			memcmp(members[i].name, name.bytes, name.len) == 0)
			return &members[i];
	return NULL;
}

void
read_proof(const char *file, ProofKind kind, Proof *proof)
{
	Parser		parser = {.file = file_name(file)};
	Names		names = {.len = 0};
	unsigned	seen = 0;
	size_t		len;

	*proof = (Proof) {.file = parser.file};
	proof->text = read_file(file, PROOF_LIMIT, &len);
	parser.start = parser.p = proof->text;
	parser.end = parser.start + len;

	if (!accept(&parser, '{'))
		expected(&parser, "the { of a proof in JSON (as psql -At writes it)");
	if (!accept(&parser, '}'))
	{
		do
		{
			const struct Member *member;
			Text		name;

			(void) peek(&parser);
			name = read_string(&parser, "the name of a member, in quotes,");
			add_name(&names, name);
			if (!accept(&parser, ':'))
				expected(&parser, "a colon");
			member = find_member(name, kind);
			if (member == NULL)
				skip_value(&parser, 1);
			else
			{
				read_member(&parser, member, proof);
				seen |= 1U << (member - members);
			}
		} while (accept(&parser, ','));
		if (!accept(&parser, '}'))
			expected(&parser, "a comma or }");
	}
	(void) peek(&parser);
	if (parser.p < parser.end)
		expected(&parser, "nothing behind the proof");
	refuse_twins(&parser, &names);

	for (size_t i = 0; i < lengthof(members); i++)
		if ((members[i].proofs & kind) && !(seen & 1U << i))
			die("%s: there is no member \"%s\"; a proof by safeins.%s is expected", parser.file, members[i].name,
				kind == PROOF_INCLUSION ? "inclusion_proof" : "consistency_proof");
}
