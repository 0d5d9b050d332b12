/*
 * verify.c: safeins-verify as one function of bytes, for libFuzzer.
 *
 * The input is the command line and the files, with a separator between them:
 * "inclusion", a note, a proof.  The program's own main() runs; what ends the
 * process in it comes back here, what it took is given back, and its files are the
 * input's.  Where SAFEINS_REPLAY is defined, main() runs the files that it is given:
 * a build with any compiler repeats what the fuzzer has found.
 */
#define _GNU_SOURCE				/* memmem */
#include <setjmp.h>
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
static void *held[MAX_HELD];
static int	nheld;
static jmp_buf end_of_run;

/* hold keeps in mind what the run took, in place of what it was. */
static void *
hold(void *was, void *memory)
{
	int			i = 0;

	while (i < nheld && held[i] != was)
		i++;
	if (i == MAX_HELD)
		abort();
	if (i == nheld || was == NULL)
		i = nheld++;
	held[i] = memory;
	return memory;
}

static void *
run_realloc(void *memory, size_t size)
{
	void	   *grown;

	if (size > MEMORY_LIMIT)
		abort();
	grown = realloc(memory, size);
	return grown == NULL ? NULL : hold(memory, grown);
}

static void
run_free(void *memory)
{
	for (int i = 0; i < nheld; i++)
		if (memory != NULL && held[i] == memory)
			held[i] = held[--nheld];
	free(memory);
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

#define realloc		run_realloc
#define free		run_free
#define exit		run_exit
#define fopen		run_fopen
#define fclose		run_fclose
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
#undef realloc
#undef free
#undef exit
#undef fopen
#undef fclose
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
	nheld = nstreams = 0;
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
	while (nheld > 0)
		free(held[--nheld]);
	return 0;
}

#ifdef SAFEINS_REPLAY
int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
	{
		FILE	   *file = fopen(argv[i], "rb");
		char	   *input;
		long		len;

		if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (len = ftell(file)) < 0)
		{
			perror(argv[i]);
			return 2;
		}
		rewind(file);
		/* of its own size, so that a byte too far is seen */
		input = malloc(len > 0 ? (size_t) len : 1);
		if (input == NULL || fread(input, 1, (size_t) len, file) != (size_t) len)
		{
			perror(argv[i]);
			return 2;
		}
		(void) fclose(file);
		(void) LLVMFuzzerTestOneInput((uint8_t *) input, (size_t) len);
		free(input);
	}
	return 0;
}
#endif
