/*
 * digest.h: the hash of the ledger, of one message and of many.
 */
#ifndef SAFEINS_LEDGER_HASH_DIGEST_H
#define SAFEINS_LEDGER_HASH_DIGEST_H

#include "common/safeins.h"

typedef enum HashKind
{
	HASH_SM3,					/* GB/T 32905-2016 */
	HASH_SHA256					/* FIPS 180-4 */
} HashKind;

#define HASH_LEN 32

extern const char *hash_name(HashKind kind);
extern bool hash_by_name(const char *name, HashKind *kind);

extern void hash_require(HashKind kind);

extern void hash_empty(HashKind kind, uint8 *out);
extern void hash_one(HashKind kind, uint8 prefix, const void *data, size_t len, uint8 *out);
extern void hash_many(HashKind kind, uint8 prefix, const uint8 *const *data, const uint32 *len, int n, uint8 *out);
extern void hash_pairs(HashKind kind, const uint8 *children, int n, uint8 *out);

/* H() of what is added, piece by piece. */
typedef struct HashStream HashStream;
extern HashStream *hash_stream_begin(HashKind kind);
extern void hash_stream_add(HashStream *s, const void *data, size_t len);
extern void hash_stream_end(HashStream *s, uint8 *out);

#endif
