/*
 * json.c: proofs, JSON objects with hashes and data in hexadecimal.
 *
 * Jansson reads the JSON.  What is asked of it besides is here: which members a
 * proof has, and that there are not two of one name.
 */
#include "verify.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* PostgreSQL has no longer values. */
#define PROOF_LIMIT		(1024 * 1024 * 1024)

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

static void wrong_member(const Proof *proof, const char *name, const char *what) __attribute__((noreturn));

static void
wrong_member(const Proof *proof, const char *name, const char *what)
{
	die("%s, member \"%s\": %s is expected", proof->file, name, what);
}

static Text
read_text(const Proof *proof, const char *name, const json_t *value, const char *what)
{
	if (!json_is_string(value))
		wrong_member(proof, name, what);
	return (Text) {.bytes = json_string_value(value), .len = json_string_length(value)};
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/*
 * read_hex gives the number of bytes that hexadecimal digits stand for, and puts
 * them where there is room.
 */
static size_t
read_hex(const Proof *proof, const char *name, Text digits, uint8_t *bytes, size_t room)
{
	for (size_t i = 0; i < digits.len; i++)
		if (hex_value(digits.bytes[i]) < 0)
			die("%s, member \"%s\": %s is no hexadecimal digit", proof->file, name, quote(digits.bytes + i, 1));
	if (digits.len % 2 != 0)
		wrong_member(proof, name, "an even number of hexadecimal digits");
	for (size_t i = 0; i < digits.len / 2 && i < room; i++)
		bytes[i] = (uint8_t) (hex_value(digits.bytes[2 * i]) << 4 | hex_value(digits.bytes[2 * i + 1]));
	return digits.len / 2;
}

static void
read_hash(const Proof *proof, const char *name, const json_t *value, uint8_t *hash)
{
	Text		digits = read_text(proof, name, value, "a string of hexadecimal digits");

	if (read_hex(proof, name, digits, hash, HASH_LEN) != HASH_LEN)
		wrong_member(proof, name, "a hash, of 64 hexadecimal digits,");
}

static Text
read_data(Proof *proof, const char *name, const json_t *value)
{
	Text		digits = read_text(proof, name, value, "a string of hexadecimal digits");

	proof->text = grow(NULL, digits.len / 2 + 1, 1);
	return (Text) {.bytes = proof->text, .len = read_hex(proof, name, digits, (uint8_t *) proof->text, digits.len / 2)};
}

/* read_path keeps only as many hashes as a path can have, but counts them all. */
static void
read_path(Proof *proof, const char *name, const json_t *value)
{
	uint8_t		excess[HASH_LEN];

	if (!json_is_array(value))
		wrong_member(proof, name, "an array of hashes");
	proof->path_len = json_array_size(value);
	for (size_t i = 0; i < proof->path_len; i++)
		read_hash(proof, name, json_array_get(value, i), i < MAX_PATH ? proof->path[i] : excess);
}

static void
read_member(Proof *proof, const struct Member *member, const json_t *value)
{
	void	   *field = (char *) proof + member->offset;

	switch (member->kind)
	{
		case MEMBER_TEXT:
			*(Text *) field = read_text(proof, member->name, value, "a string");
			break;
		case MEMBER_NUMBER:
			if (!json_is_integer(value) || json_integer_value(value) < 0)
				wrong_member(proof, member->name, "a whole number from 0 to 9223372036854775807");
			*(uint64_t *) field = (uint64_t) json_integer_value(value);
			break;
		case MEMBER_HASH:
			read_hash(proof, member->name, value, field);
			break;
		case MEMBER_DATA:
			*(Text *) field = read_data(proof, member->name, value);
			break;
		case MEMBER_PATH:
			read_path(proof, member->name, value);
			break;
	}
}

/* read_json reads the object that is the whole file. */
static json_t *
read_json(const char *file)
{
	json_error_t error;
	size_t		len;
	char	   *text = read_file(file, PROOF_LIMIT, &len);
	json_t	   *json = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);

	if (json == NULL)
		die("%s, line %d (byte %d): a proof in JSON is expected, as psql -At writes it: %s",
			file_name(file), error.line, error.position, quote(error.text, strlen(error.text)));
	if (!json_is_object(json))
		die("%s: the { of a proof in JSON is expected, as psql -At writes it", file_name(file));
	free(text);
	return json;
}

void
read_proof(const char *file, ProofKind kind, Proof *proof)
{
	*proof = (Proof) {.file = file_name(file), .json = read_json(file)};
	for (size_t i = 0; i < lengthof(members); i++)
	{
		const json_t *value = json_object_get(proof->json, members[i].name);

		if (!(members[i].proofs & kind))
			continue;
		if (value == NULL)
			die("%s: there is no member \"%s\"; a proof by safeins.%s is expected", proof->file, members[i].name,
				kind == PROOF_INCLUSION ? "inclusion_proof" : "consistency_proof");
		read_member(proof, &members[i], value);
	}
}

void
free_proof(Proof *proof)
{
	free(proof->text);
	json_decref(proof->json);
}
