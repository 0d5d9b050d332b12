/*
 * say.c: what safeins-verify says, each in one line, and memory.
 *
 * What is wrong goes to standard output, what cannot be read to standard error.
 */
#include "verify.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* So many bytes of a text from a file are shown. */
#define SHOWN		400

/* As many texts as a message has. */
#define BUFFERS		8

static unsigned fault_count = 0;

void
die(const char *format, ...)
{
	va_list		args;

	/* Faults found before come first. */
	(void) fflush(stdout);
	(void) fputs("safeins-verify: ", stderr);
	va_start(args, format);
	(void) vfprintf(stderr, format, args);
	va_end(args);
	(void) fputc('\n', stderr);
	exit(STATUS_UNREADABLE);
}

static void say(const char *what, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

static void
say(const char *what, const char *format, va_list args)
{
	(void) fputs(what, stdout);
	(void) vfprintf(stdout, format, args);
	(void) fputc('\n', stdout);
}

void
fault(const char *format, ...)
{
	va_list		args;

	if (fault_count < UINT32_MAX)
		fault_count++;
	va_start(args, format);
	say("fault: ", format, args);
	va_end(args);
}

/* ok says so unless a fault was found. */
void
ok(const char *format, ...)
{
	va_list		args;

	if (fault_count > 0)
		return;
	va_start(args, format);
	say("ok: ", format, args);
	va_end(args);
}

unsigned
faults(void)
{
	return fault_count;
}

/* finish gives the exit status; an answer that could not be written is none. */
int
finish(void)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		die("could not write to standard output: %s", strerror(errno));
	return fault_count > 0 ? STATUS_FAULT : STATUS_OK;
}

/* utf8_length is how many of the bytes at p are one character, 0 where they are none. */
size_t
utf8_length(const uint8_t *p, size_t left)
{
	size_t		len;
	uint8_t		least = 0x80;	/* of the second byte */
	uint8_t		most = 0xBF;

	if (left == 0)
		return 0;
	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xC2 || p[0] > 0xF4)
		return 0;
	len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	if (left < len)
		return 0;

	/* Nothing longer than it need be, no surrogates, nothing above U+10FFFF. */
	if (p[0] == 0xE0)
		least = 0xA0;
	else if (p[0] == 0xED)
		most = 0x9F;
	else if (p[0] == 0xF0)
		least = 0x90;
	else if (p[0] == 0xF4)
		most = 0x8F;
	if (p[1] < least || p[1] > most)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return len;
}

/*
 * quote shows a text that came from a file, in quotes and in one line: it must
 * not be able to pass for another message, nor to speak to the terminal.
 */
const char *
quote(const char *bytes, size_t len)
{
	static char buffers[BUFFERS][SHOWN + 16];
	static unsigned next = 0;
	char	   *buffer = buffers[next++ % BUFFERS];
	char	   *out = buffer;
	const uint8_t *p = (const uint8_t *) bytes;
	const uint8_t *end = p + len;

	*out++ = '"';
	while (p < end && out < buffer + SHOWN)
	{
		size_t		n = utf8_length(p, end - p);
		bool		control = n <= 1 ? n == 0 || *p < 0x20 || *p == 0x7F : p[0] == 0xC2 && p[1] < 0xA0;

		if (control)
		{
			(void) snprintf(out, 5, "\\x%02x", *p++);
			out += 4;
			continue;
		}
		if (*p == '"' || *p == '\\')
			*out++ = '\\';
		memcpy(out, p, n);
		out += n;
		p += n;
	}
	*out++ = '"';
	if (p < end)
	{
		memcpy(out, "...", 3);
		out += 3;
	}
	*out = '\0';
	return buffer;
}

const char *
hex(const uint8_t *hash)
{
	static const char digits[] = "0123456789abcdef";
	static char buffers[BUFFERS][2 * HASH_LEN + 1];
	static unsigned next = 0;
	char	   *buffer = buffers[next++ % BUFFERS];

	for (int i = 0; i < HASH_LEN; i++)
	{
		buffer[2 * i] = digits[hash[i] >> 4];
		buffer[2 * i + 1] = digits[hash[i] & 0xF];
	}
	buffer[2 * HASH_LEN] = '\0';
	return buffer;
}

/* grow reallocates an array of n members, or exits. */
void *
grow(void *memory, uint64_t members, size_t size)
{
	void	   *grown = NULL;

	if (members > 0 && members <= SIZE_MAX / 2 / size)
		grown = realloc(memory, members * size);
	if (grown == NULL)
		die("out of memory: %llu times %zu bytes were needed", (unsigned long long) members, size);
	return grown;
}
