/*
 * safeins-verify.c: checks notes, proofs and tables of a ledger without a server.
 *
 * Written from doc/ledger.md, and sharing nothing with the extension: this is a
 * second reading of the formats.  It believes the notes and what it computes.
 */
#include "verify.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#ifndef SAFEINS_VERSION
#define SAFEINS_VERSION		"unknown"
#endif

static const char usage_text[] =
"safeins-verify checks what the extension safeins journals, without a server.\n"
"\n"
"Usage:\n"
"  safeins-verify note NOTE\n"
"  safeins-verify inclusion NOTE PROOF\n"
"  safeins-verify consistency OLD-NOTE NEW-NOTE PROOF\n"
"  safeins-verify table NOTE LEAVES BATCHES ROWS [LABEL]\n"
"  safeins-verify --help | --version\n"
"\n"
"NOTE is a file with a note that was kept outside the database; PROOF is what\n"
"safeins.inclusion_proof or safeins.consistency_proof gave, in JSON; LEAVES,\n"
"BATCHES and ROWS are files of COPY ... (FORMAT binary), of safeins.leaves(), of\n"
"safeins.batch and of the table; safeins.copy_command() prints the last two.\n"
"LABEL is the table's, for when there is no row left to tell it.  One of the\n"
"files may be -, standard input.\n"
"\n"
"Exit status 0: it is as it says, with one line \"ok: ...\".  1: it is not, with\n"
"one line a fault.  2: called wrongly, or a file cannot be read.\n";

/* ---- what a proof and a note must agree on */

static void
check_origin(const Note *note, const Proof *proof)
{
	if (proof->origin.len != strlen(note->origin) || memcmp(proof->origin.bytes, note->origin, proof->origin.len) != 0)
		fault("%s: its origin is %s, but that of %s is \"%s\"",
			  proof->file, quote(proof->origin.bytes, proof->origin.len), note->file, note->origin);
	if (proof->hash.len != strlen(note->hash) || memcmp(proof->hash.bytes, note->hash, proof->hash.len) != 0)
		fault("%s: its hash is %s, but that of %s is \"%s\"",
			  proof->file, quote(proof->hash.bytes, proof->hash.len), note->file, note->hash);
}

/* check_tree holds the proof's idea of a tree against the note; the number tells the members apart. */
static void
check_tree(const Note *note, const Proof *proof, const char *number, uint64_t size, const uint8_t *root)
{
	if (size != note->size)
		fault("%s: its size%s is %" PRIu64 ", but %s has %" PRIu64 " leaves",
			  proof->file, number, size, note->file, note->size);
	if (memcmp(root, note->root, HASH_LEN) != 0)
		fault("%s: its root%s is %s, but that of %s is %s",
			  proof->file, number, hex(root), note->file, hex(note->root));
}

static void
check_path(const Proof *proof, PathVerdict verdict)
{
	switch (verdict)
	{
		case PATH_FITS:
			break;
		case PATH_SHORT:
			fault("%s: its path of %zu hashes is too short for a tree of that size", proof->file, proof->path_len);
			break;
		case PATH_LONG:
			fault("%s: its path of %zu hashes is too long for a tree of that size", proof->file, proof->path_len);
			break;
		case PATH_OLD_ROOT:
			fault("%s: its path does not lead to the root of the older note", proof->file);
			break;
		case PATH_ROOT:
			fault("%s: its path does not lead to the root of the note", proof->file);
			break;
	}
}

/* ---- commands */

static void
command_note(char *const *files)
{
	Note		note;

	read_note(files[0], &note);
	ok("a note of %s, with %" PRIu64 " leaves and the root %s", note.origin, note.size, hex(note.root));
	free(note.text);
}

static void
command_inclusion(char *const *files)
{
	Note		note;
	Proof		proof;
	uint8_t		leaf[HASH_LEN];
	Tuple		tuple;

	read_note(files[0], &note);
	read_proof(files[1], PROOF_INCLUSION, &proof);

	check_origin(&note, &proof);
	check_tree(&note, &proof, "", proof.size, proof.root);
	hash_leaf(proof.data.bytes, proof.data.len, leaf);
	if (memcmp(leaf, proof.leaf, HASH_LEN) != 0)
		fault("%s: its data hash to %s, but its leaf is %s", proof.file, hex(leaf), hex(proof.leaf));
	if (!parse_tuple(proof.data.bytes, proof.data.len, &tuple) || tuple.nfields < 3 ||
		tuple.fields[0].bytes == NULL || tuple.fields[1].bytes == NULL)
		fault("%s: its data are not one tuple with a label, an act and columns", proof.file);
	if (proof.position >= note.size)
		fault("%s: its position %" PRIu64 " is not in the tree, whose %" PRIu64 " leaves count from 0",
			  proof.file, proof.position, note.size);
	else
		check_path(&proof, check_inclusion(proof.position, note.size, leaf, note.root,
										   (const uint8_t (*)[HASH_LEN]) proof.path, proof.path_len));
	if (faults() == 0)
		ok("the row is the leaf at position %" PRIu64 " of %" PRIu64 " of %s: %s, act %s, %d columns",
		   proof.position, note.size, note.origin, quote(tuple.fields[0].bytes, tuple.fields[0].len),
		   quote(tuple.fields[1].bytes, tuple.fields[1].len), tuple.nfields - 2);
	free_proof(&proof);
	free(note.text);
}

static void
command_consistency(char *const *files)
{
	Note		older;
	Note		newer;
	Proof		proof;

	read_note(files[0], &older);
	read_note(files[1], &newer);
	read_proof(files[2], PROOF_CONSISTENCY, &proof);

	if (strcmp(older.origin, newer.origin) != 0)
		fault("%s: its origin is \"%s\", but that of %s is \"%s\"", newer.file, newer.origin, older.file, older.origin);
	check_origin(&newer, &proof);
	check_tree(&older, &proof, "1", proof.size1, proof.root1);
	check_tree(&newer, &proof, "2", proof.size2, proof.root2);
	if (older.size > newer.size)
		fault("%s: it has %" PRIu64 " leaves, more than the %" PRIu64 " of %s; a tree never gets smaller (are the notes in the right order?)",
			  older.file, older.size, newer.size, newer.file);
	else
		check_path(&proof, check_consistency(older.size, older.root, newer.size, newer.root,
											 (const uint8_t (*)[HASH_LEN]) proof.path, proof.path_len));
	ok("the tree of %" PRIu64 " leaves of %s begins with the %" PRIu64 " of the older note; %" PRIu64 " came after them",
	   newer.size, newer.origin, older.size, newer.size - older.size);
	free_proof(&proof);
	free(newer.text);
	free(older.text);
}

static void
command_table(char *const *files)
{
	Note		note;

	read_note(files[0], &note);
	check_table(&note, files[1], files[2], files[3], files[4]);
	free(note.text);
}

static const struct Command
{
	const char *name;
	int			nfiles;
	int			nwords;			/* behind the files, which may be left out */
	const char *files;
	void		(*run) (char *const *files);	/* a NULL behind them */
}			commands[] = {
	{"note", 1, 0, "NOTE", command_note},
	{"inclusion", 2, 0, "NOTE PROOF", command_inclusion},
	{"consistency", 3, 0, "OLD-NOTE NEW-NOTE PROOF", command_consistency},
	{"table", 4, 1, "NOTE LEAVES BATCHES ROWS [LABEL]", command_table},
};

int
main(int argc, char **argv)
{
	const struct Command *command = NULL;
	int			standard_input = 0;

	if (argc < 2)
		die("no command; \"safeins-verify --help\" lists them");
	if (strcmp(argv[1], "--help") == 0)
	{
		(void) fputs(usage_text, stdout);
		return finish();
	}
	if (strcmp(argv[1], "--version") == 0)
	{
		(void) puts("safeins-verify " SAFEINS_VERSION);
		return finish();
	}
	for (size_t i = 0; i < lengthof(commands); i++)
		if (strcmp(commands[i].name, argv[1]) == 0)
			command = &commands[i];
	if (command == NULL)
		die("%s is no command; \"safeins-verify --help\" lists them", quote(argv[1], strlen(argv[1])));
	if (argc - 2 < command->nfiles || argc - 2 > command->nfiles + command->nwords)
		die("%d files were given; \"safeins-verify %s %s\" is expected", argc - 2, command->name, command->files);
	for (int i = 2; i < 2 + command->nfiles; i++)
		if (strcmp(argv[i], "-") == 0 && ++standard_input > 1)
			die("only one of the files can be standard input");

	command->run(argv + 2);
	return finish();
}
