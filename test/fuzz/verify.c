/*
 * verify.c: safeins-verify as one function of bytes, for libFuzzer.
 *
 * The input is the command line and the files, with a separator between them:
 * "inclusion", a note, a proof.  The program's own main() runs; what ends the
 * process in it comes back here, what it took is given back, and its files are the
 * input's.  Where SAFEINS_REPLAY is defined, it has a main() of its own and needs no
 * fuzzer: each file that it is given is run, and then damaged at random, so many
 * times.
 */
#define _GNU_SOURCE				/* memmem */
#include <jansson.h>
#include <setjmp.h>
#include <sanitizer/asan_interface.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEPARATOR		"\xFF--\xFF"
#define SEPARATOR_LEN	4

/* A command, four files and a label. */
#define MAX_PARTS		6

/* More than one run ever has at a time. */
#define MAX_HELD		4096

/* Whoever takes a gigabyte for a file of a few bytes believed a length. */
#define MEMORY_LIMIT	(256UL * 1024 * 1024)

typedef struct Part
{
	const char *bytes;
	size_t		len;
} Part;

static Part parts[MAX_PARTS];
static FILE *streams[MAX_PARTS];
static int	nstreams;
static struct
{
	char	   *memory;
	size_t		size;
}			held[MAX_HELD];
static int	nheld;
static json_t *roots[MAX_PARTS];
static int	nroots;
static jmp_buf end_of_run;

/* held_at finds the block that the address is in, nheld where it is in none. */
static int
held_at(const char *address)
{
	int			i = 0;

	while (i < nheld && !(held[i].memory <= address && address < held[i].memory + held[i].size))
		i++;
	return i;
}

static void *
run_realloc(void *memory, size_t size)
{
	int			i = memory == NULL ? nheld : held_at(memory);
	void	   *grown;

	if (size > MEMORY_LIMIT || i == MAX_HELD)
		abort();
	grown = realloc(memory, size);
	if (grown == NULL)
		return NULL;
	held[i].memory = grown;
	held[i].size = size;
	nheld += i == nheld;
	return grown;
}

static void
run_free(void *memory)
{
	int			i = memory == NULL ? nheld : held_at(memory);

	if (i < nheld)
		held[i] = held[--nheld];
	free(memory);
}

/* run_fread leaves what is behind the bytes that were read, and a NUL, for nobody to touch. */
static size_t
run_fread(void *buffer, size_t size, size_t n, FILE *stream)
{
	int			i = held_at(buffer);
	char	   *behind;

	if (size != 1 || i == nheld)
		abort();
	ASAN_UNPOISON_MEMORY_REGION(held[i].memory, held[i].size);
	n = fread(buffer, 1, n, stream);
	behind = (char *) buffer + n + 1;
	if (behind < held[i].memory + held[i].size)
		ASAN_POISON_MEMORY_REGION(behind, held[i].memory + held[i].size - behind);
	return n;
}

static void run_exit(int status) __attribute__((noreturn));

static void
run_exit(int status)
{
	longjmp(end_of_run, status + 1);
}

/* run_fopen opens the part that the name is the number of. */
static FILE *
run_fopen(const char *name, const char *mode)
{
	const Part *part = &parts[atoi(name)];
	FILE	   *stream = fmemopen((void *) part->bytes, part->len, mode);

	return stream == NULL ? NULL : (streams[nstreams++] = stream);
}

/* Streams are closed when the run ends, however it ends. */
static int
run_fclose(FILE *stream)
{
	(void) stream;
	return 0;
}

/* run_loadb keeps what was read until the run ends. */
static json_t *
run_loadb(const char *text, size_t len, size_t flags, json_error_t *error)
{
	json_t	   *json = json_loadb(text, len, flags, error);

	if (json != NULL)
		roots[nroots++] = json;
	return json;
}

#define json_loadb	run_loadb
#define json_decref(json)	((void) 0)
#define realloc		run_realloc
#define free		run_free
#define exit		run_exit
#define fopen		run_fopen
#define fclose		run_fclose
#define fread		run_fread
/* a megabyte for each file would be most of a run's time */
#define setvbuf(stream, buffer, mode, size)	0
#define main		verify_main
#include "../../verify/say.c"
#include "../../verify/note.c"
#include "../../verify/tree.c"
#include "../../verify/json.c"
#include "../../verify/copyfile.c"
#include "../../verify/batch.c"
#include "../../verify/table.c"
#include "../../verify/safeins-verify.c"
#undef json_loadb
#undef json_decref
#undef realloc
#undef free
#undef exit
#undef fopen
#undef fclose
#undef fread
#undef setvbuf
#undef main

/* split finds the parts; their number, 0 where there are too many. */
static int
split(const uint8_t *data, size_t len)
{
	const char *p = (const char *) data;
	const char *end = p + len;

	for (int n = 0; n < MAX_PARTS; n++)
	{
		const char *separator = memmem(p, end - p, SEPARATOR, SEPARATOR_LEN);

		parts[n] = (Part) {.bytes = p, .len = (separator != NULL ? separator : end) - p};
		if (separator == NULL)
			return n + 1;
		p = separator + SEPARATOR_LEN;
	}
	return 0;
}

/* run gives the exit status. */
static int
run(int nparts)
{
	static char program[] = "safeins-verify";
	static char names[MAX_PARTS][2] = {"0", "1", "2", "3", "4", "5"};
	char	   *arguments[MAX_PARTS + 2] = {program};
	char		words[2][64] = {"", ""};
	int			status;

	(void) snprintf(words[0], sizeof(words[0]), "%.*s", (int) parts[0].len, parts[0].bytes);
	arguments[1] = words[0];
	for (int i = 1; i < nparts; i++)
		arguments[i + 1] = names[i];
	/* the label is a word, not a file */
	if (nparts == MAX_PARTS)
	{
		(void) snprintf(words[1], sizeof(words[1]), "%.*s", (int) parts[5].len, parts[5].bytes);
		arguments[MAX_PARTS] = words[1];
	}
	fault_count = 0;
	nheld = nstreams = nroots = 0;
	status = setjmp(end_of_run);
	if (status != 0)
		return status - 1;
	return verify_main(nparts + 1, arguments);
}

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	int			nparts = split(data, len);
	int			status;

	if (nparts == 0)
		return -1;
	status = run(nparts);
	if (status < STATUS_OK || status > STATUS_UNREADABLE)
		abort();
	while (nstreams > 0)
		(void) fclose(streams[--nstreams]);
	while (nroots > 0)
		json_decref(roots[--nroots]);
	while (nheld > 0)
		free(held[--nheld].memory);
	return 0;
}

#ifdef SAFEINS_REPLAY

/* What is put in at random: what separates parts, numbers at their ends. */
static const Part words[] = {
	{SEPARATOR, SEPARATOR_LEN}, {"\xFF\xFF\xFF\xFF", 4}, {"\0\0\0\0", 4}, {"\x7F\xFF\xFF\xFF", 4},
	{"9223372036854775807", 19}, {"9223372036854775808", 19}, {"\"", 1}, {"\\u", 2}, {"{", 1}, {"[", 1}, {",", 1}, {"\n", 1}
};

static uint64_t random_state;

/* random_below gives a number from 0 to limit - 1, by xorshift64. */
static size_t
random_below(size_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (size_t) (random_state % limit);
}

/* damage changes the text in one place; it has room for twice its length and a word. */
static size_t
damage(char *text, size_t len)
{
	size_t		at = random_below(len + 1);
	size_t		n = 1 + random_below(random_below(4) == 0 ? len + 1 : 16);
	const Part *word = &words[random_below(lengthof(words))];

	switch (random_below(5))
	{
		case 0:					/* a byte is another */
			if (at < len)
				text[at] = (char) random_below(256);
			return len;
		case 1:					/* a bit is another */
			if (at < len)
				text[at] ^= (char) (1 << random_below(8));
			return len;
		case 2:					/* some bytes are missing */
			n = n < len - at ? n : len - at;
			memmove(text + at, text + at + n, len - at - n);
			return len - n;
		case 3:					/* some are there twice */
			n = n < len - at ? n : len - at;
			memmove(text + at + n, text + at, len - at);
			return len + n;
		default:				/* a word is there, too */
			memmove(text + at + word->len, text + at, len - at);
			memcpy(text + at, word->bytes, word->len);
			return len + word->len;
	}
}

/* run_copy runs a copy of its own size, so that a byte too far is seen. */
static void
run_copy(const char *text, size_t len)
{
	char	   *copy = malloc(len > 0 ? len : 1);

	if (copy == NULL)
		abort();
	memcpy(copy, text, len);
	(void) LLVMFuzzerTestOneInput((uint8_t *) copy, len);
	free(copy);
}

static char *
read_input(const char *name, size_t *len)
{
	FILE	   *file = fopen(name, "rb");
	char	   *input = malloc(MEMORY_LIMIT);

	if (file == NULL || input == NULL)
	{
		perror(name);
		exit(2);
	}
	*len = fread(input, 1, MEMORY_LIMIT, file);
	(void) fclose(file);
	return input;
}

int
main(int argc, char **argv)
{
	if (argc < 4)
	{
		(void) fputs("usage: verify-fuzz RUNS SEED FILE...\n", stderr);
		return 2;
	}
	random_state = strtoull(argv[2], NULL, 10) * 2 + 1;
	for (int i = 3; i < argc; i++)
	{
		size_t		len;
		char	   *input = read_input(argv[i], &len);
		char	   *damaged = malloc(64 * (len + 32));

		if (damaged == NULL)
			abort();
		run_copy(input, len);
		for (long run = strtol(argv[1], NULL, 10); run > 0; run--)
		{
			size_t		damaged_len = len;

			memcpy(damaged, input, len);
			for (size_t times = 1 + random_below(4); times > 0; times--)
				damaged_len = damage(damaged, damaged_len);
			run_copy(damaged, damaged_len);
		}
		free(damaged);
		free(input);
	}
	return 0;
}
#endif
