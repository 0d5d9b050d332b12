/*
 * copyfile.c: files of COPY ... (FORMAT binary), tuple by tuple.
 *
 * No length is believed: memory is taken for bytes that are there.
 */
#include "verify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SIGNATURE_LEN	11

/* Those that change the format.  The others, and the header's extension, are for a reader to pass over. */
#define CRITICAL_FLAGS	0xFFFF0000U

/* PostgreSQL has no longer values, nor messages. */
#define TUPLE_LIMIT		(1024 * 1024 * 1024)

/* What is read at once. */
#define CHUNK			65536

#define STREAM_BUFFER	(1024 * 1024)

static const char signature[SIGNATURE_LEN + 1] = "PGCOPY\n\377\r\n";

static uint16_t
get16(const void *p)
{
	const uint8_t *bytes = p;

	return (uint16_t) (bytes[0] << 8 | bytes[1]);
}

static uint32_t
get32(const void *p)
{
	return (uint32_t) get16(p) << 16 | get16((const uint8_t *) p + 2);
}

uint64_t
get64(const void *p)
{
	return (uint64_t) get32(p) << 32 | get32((const uint8_t *) p + 4);
}

/* copy_ends dies where the file ends, or cannot be read, before what is expected. */
static void copy_ends(const CopyFile *copy, const char *what) __attribute__((noreturn));

static void
copy_ends(const CopyFile *copy, const char *what)
{
	if (ferror(copy->stream))
		die("could not read %s at byte %" PRIu64 ": %s", copy->file, copy->offset, strerror(errno));
	if (copy->number == 0)
		die("%s, byte %" PRIu64 ": the file ends; %s is expected", copy->file, copy->offset, what);
	die("%s, tuple %" PRIu64 " (byte %" PRIu64 "): the file ends; %s is expected, so it was cut off",
		copy->file, copy->number, copy->offset, what);
}

/* get reads the next len bytes of the tuple. */
static void
get(CopyFile *copy, size_t len, const char *what)
{
	while (len > 0)
	{
		size_t		chunk = len < CHUNK ? len : CHUNK;
		size_t		n;

		if (copy->room - copy->len < chunk)
		{
			copy->room = copy->room * 2 + CHUNK;
			copy->bytes = grow(copy->bytes, copy->room, 1);
		}
		n = fread(copy->bytes + copy->len, 1, chunk, copy->stream);
		copy->len += n;
		copy->offset += n;
		if (n < chunk)
			copy_ends(copy, what);
		len -= chunk;
	}
}

void
copy_open(CopyFile *copy, const char *file)
{
	uint32_t	flags;
	uint32_t	extension;

	*copy = (CopyFile) {.file = file_name(file), .stream = open_file(file)};
	(void) setvbuf(copy->stream, NULL, _IOFBF, STREAM_BUFFER);

	get(copy, SIGNATURE_LEN, "the signature of COPY ... (FORMAT binary)");
	if (memcmp(copy->bytes, signature, SIGNATURE_LEN) != 0)
		die("%s, byte 0: this is no file of COPY ... (FORMAT binary), which begins with \"PGCOPY\"", copy->file);
	copy->len = 0;
	get(copy, 4, "the flags");
	flags = get32(copy->bytes);
	if (flags & CRITICAL_FLAGS)
		die("%s, byte 11: the flags are %08" PRIx32 "; none of 16 and above are expected, which would change the format",
			copy->file, flags);
	copy->len = 0;
	get(copy, 4, "the length of the header's extension");
	extension = get32(copy->bytes);
	if (extension > INT32_MAX)
		die("%s, byte 15: the length of the header's extension is negative", copy->file);
	while (extension > 0)
	{
		uint32_t	chunk = extension < CHUNK ? extension : CHUNK;

		copy->len = 0;
		get(copy, chunk, "more of the header's extension");
		extension -= chunk;
	}
}

/* copy_next reads the next tuple; false when the last one was read. */
bool
copy_next(CopyFile *copy)
{
	uint64_t	offset = copy->offset;
	int			nfields;

	copy->len = 0;
	copy->number++;
	get(copy, 2, "a tuple, or the end mark -1");
	nfields = (int16_t) get16(copy->bytes);
	if (nfields == -1)
	{
		if (fgetc(copy->stream) != EOF)
			die("%s, byte %" PRIu64 ": nothing is expected behind the end mark; is it more than one file?",
				copy->file, copy->offset);
		if (ferror(copy->stream))
			copy_ends(copy, "nothing");
		return false;
	}
	if (nfields < 1)
		die("%s, tuple %" PRIu64 " (byte %" PRIu64 "): it has %d fields; one at least, or the end mark -1 is expected",
			copy->file, copy->number, offset, nfields);
	for (int i = 0; i < nfields; i++)
	{
		uint32_t	len;

		get(copy, 4, "the length of a field");
		len = get32(copy->bytes + copy->len - 4);
		if (len == UINT32_MAX)
			continue;
		if (len > TUPLE_LIMIT || copy->len + len > TUPLE_LIMIT)
			die("%s, tuple %" PRIu64 " (byte %" PRIu64 "): field %d has the length %" PRId32 "; -1 or what fits in 1 GB is expected",
				copy->file, copy->number, copy->offset - 4, i + 1, (int32_t) len);
		get(copy, len, "the rest of a field");
	}
	(void) parse_tuple(copy->bytes, copy->len, &copy->tuple);
	return true;
}

/* wrong_tuple dies of the current tuple, and says how its file is made. */
void
wrong_tuple(const CopyFile *copy, const char *what, const char *made)
{
	die("%s, tuple %" PRIu64 " (byte %" PRIu64 "): %s; %s",
		copy->file, copy->number, copy->offset - copy->len, what, made);
}

void
copy_close(CopyFile *copy)
{
	if (copy->stream != stdin)
		(void) fclose(copy->stream);
	free(copy->bytes);
}

/* parse_tuple finds the fields of a tuple; false where the bytes are not exactly one. */
bool
parse_tuple(const char *bytes, size_t len, Tuple *tuple)
{
	const char *end = bytes + len;
	const char *p = bytes + 2;

	*tuple = (Tuple) {.nfields = 0};
	if (len < 2 || (int16_t) get16(bytes) < 1)
		return false;
	tuple->nfields = get16(bytes);
	for (int i = 0; i < tuple->nfields; i++)
	{
		Text		field = {.bytes = NULL};
		uint32_t	field_len;

		if (end - p < 4)
			return false;
		field_len = get32(p);
		p += 4;
		if (field_len != UINT32_MAX)
		{
			if ((size_t) (end - p) < field_len)
				return false;
			field = (Text) {.bytes = p, .len = field_len};
			p += field_len;
		}
		if (i < FIELDS)
			tuple->fields[i] = field;
	}
	return p == end;
}
