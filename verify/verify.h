/*
 * verify.h: what the parts of safeins-verify share.
 */
#ifndef SAFEINS_VERIFY_H
#define SAFEINS_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define lengthof(array)		(sizeof(array) / sizeof((array)[0]))

#define HASH_LEN	32

typedef enum ExitStatus
{
	STATUS_OK = 0,
	STATUS_FAULT = 1,			/* it is not as it says */
	STATUS_UNREADABLE = 2		/* called wrongly, or a file cannot be read */
} ExitStatus;

/* Bytes in a larger buffer, with no NUL behind them. */
typedef struct Text
{
	const char *bytes;
	size_t		len;
} Text;

/* say.c */
extern void die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
extern void fault(const char *format, ...) __attribute__((format(printf, 1, 2)));
extern void ok(const char *format, ...) __attribute__((format(printf, 1, 2)));
extern unsigned faults(void);
extern int	finish(void);
extern const char *quote(const char *bytes, size_t len);
extern const char *hex(const uint8_t *hash);
extern size_t utf8_length(const uint8_t *p, size_t left);
extern void *grow(void *memory, uint64_t members, size_t size);

/* note.c */
typedef struct Note
{
	const char *file;
	char	   *text;			/* the file; what follows points into it */
	const char *origin;
	const char *hash;			/* the part of the origin behind the last slash */
	uint64_t	size;
	uint8_t		root[HASH_LEN];
} Note;

extern const char *file_name(const char *file);
extern FILE *open_file(const char *file);
extern char *read_file(const char *file, size_t limit, size_t *len);
extern bool parse_size(const char *digits, size_t len, uint64_t *size);
extern void read_note(const char *file, Note *note);

/* tree.c */

/* A path is no longer: no tree has more than 2^63 - 1 leaves. */
#define MAX_PATH	64

/* The roots of the full subtrees that leaves so far make up, the one of 2^i leaves at i. */
typedef struct Tree
{
	uint64_t	size;
	uint8_t		nodes[64][HASH_LEN];
} Tree;

typedef enum PathVerdict
{
	PATH_FITS,
	PATH_SHORT,
	PATH_LONG,
	PATH_OLD_ROOT,				/* leads elsewhere than to the old root */
	PATH_ROOT					/* leads elsewhere than to the root */
} PathVerdict;

extern void choose_hash(const Note *note);
extern void hash_nothing(uint8_t *hash);
extern void hash_begin(void);
extern void hash_more(const void *data, size_t len);
extern void hash_end(uint8_t *hash);
extern void hash_leaf(const void *data, size_t len, uint8_t *leaf);
extern void tree_add(Tree *tree, const uint8_t *leaf);
extern void tree_root(const Tree *tree, uint8_t *root);
extern PathVerdict check_inclusion(uint64_t position, uint64_t size, const uint8_t *leaf, const uint8_t *root,
								   const uint8_t (*path)[HASH_LEN], size_t path_len);
extern PathVerdict check_consistency(uint64_t size1, const uint8_t *root1, uint64_t size2, const uint8_t *root2,
									 const uint8_t (*path)[HASH_LEN], size_t path_len);

/* json.c */
typedef enum ProofKind
{
	PROOF_INCLUSION = 1,
	PROOF_CONSISTENCY = 2
} ProofKind;

typedef struct Proof
{
	const char *file;
	void	   *json;			/* the file; texts point into it */
	char	   *text;			/* what the data's digits stand for */
	Text		origin;
	Text		hash;
	uint64_t	size;
	uint64_t	size1;
	uint64_t	size2;
	uint64_t	position;
	uint8_t		root[HASH_LEN];
	uint8_t		root1[HASH_LEN];
	uint8_t		root2[HASH_LEN];
	uint8_t		leaf[HASH_LEN];
	Text		data;
	uint8_t		path[MAX_PATH][HASH_LEN];
	size_t		path_len;		/* may be more than path has room for */
} Proof;

extern void read_proof(const char *file, ProofKind kind, Proof *proof);
extern void free_proof(Proof *proof);

/* copyfile.c */

/* The fields of a tuple that are looked at. */
#define FIELDS		9

typedef struct Tuple
{
	int			nfields;		/* all of them */
	Text		fields[FIELDS]; /* the first ones; NULL has no bytes */
} Tuple;

/* A file that COPY ... (FORMAT binary) wrote, with its current tuple. */
typedef struct CopyFile
{
	FILE	   *stream;
	const char *file;
	uint64_t	offset;			/* of the next byte */
	uint64_t	number;			/* of the tuple, from 1 */
	char	   *bytes;			/* the tuple as it stands in the file */
	size_t		len;
	size_t		room;
	Tuple		tuple;
} CopyFile;

extern uint64_t get64(const void *p);
extern bool parse_tuple(const char *bytes, size_t len, Tuple *tuple);
extern void copy_open(CopyFile *copy, const char *file);
extern bool copy_next(CopyFile *copy);
extern void wrong_tuple(const CopyFile *copy, const char *what, const char *made) __attribute__((noreturn));
extern void copy_close(CopyFile *copy);

/* batch.c */

/* A leaf as LEAVES has it. */
typedef struct Leaf
{
	uint64_t	position;
	const uint8_t *hash;
	Text		label;			/* not empty, and not above LABEL_LIMIT */
	char		op;
	Text		key;
} Leaf;

#define LABEL_LIMIT	UINT16_MAX

/* A row of safeins.batch. */
typedef struct Batch
{
	uint64_t	number;
	uint64_t	first;
	uint64_t	next;
	uint8_t		entries[HASH_LEN];
	uint8_t		leaf[HASH_LEN];
} Batch;

typedef struct Batches
{
	const char *file;
	Batch	   *list;			/* by first, without overlaps */
	size_t		count;
	size_t		current;		/* the one whose leaves are being read */
	uint64_t	end;			/* the position behind the last one */
	char	   *label;			/* of the leaf before in the same stretch */
	size_t		label_len;
	bool		in_stretch;		/* one has begun and not ended */
	uint8_t    *stretches;		/* the hashes of those that have ended in the current one */
	size_t		nstretches;
	size_t		room;
} Batches;

extern void read_batches(Batches *batches, const char *file);
extern void check_names(Batches *batches, const Leaf *leaf, const char *leaves_file);
extern void end_batches(Batches *batches, uint64_t size, const char *leaves_file);

/* table.c */
extern void check_table(const Note *note, const char *leaves_file, const char *batches_file,
						const char *rows_file, const char *label);

#endif							/* SAFEINS_VERIFY_H */
