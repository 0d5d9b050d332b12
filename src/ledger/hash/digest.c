/*
 * digest.c: hashes of one message at a time, by OpenSSL.
 */
#include "common/safeins.h"
#include "ledger/hash/digest.h"

#include <openssl/err.h>
#include <openssl/evp.h>

static const char *const names[] = {
	[HASH_SM3] = "sm3",
	[HASH_SHA256] = "sha256",
};

/*
 * Found once a session, since to look a hash up takes longer than to compute a
 * few.  Every use begins anew, so it does not matter where the last one ended.
 */
static struct
{
	EVP_MD	   *md;
	EVP_MD_CTX *ctx;			/* NULL: not yet looked up */
}			opened[lengthof(names)];

/* hash_name: sm3, sha256. */
const char *
hash_name(HashKind kind)
{
	return names[kind];
}

/* hash_by_name: false: no such hash. */
bool
hash_by_name(const char *name, HashKind *kind)
{
	for (size_t i = 0; i < lengthof(names); i++)
	{
		if (strcmp(name, names[i]) == 0)
		{
			*kind = (HashKind) i;
			return true;
		}
	}
	return false;
}

static void
report_failure(HashKind kind)
{
	const char *reason = ERR_reason_error_string(ERR_get_error());

	/* What others find in this queue they would take for their own. */
	ERR_clear_error();
	ereport(ERROR,
			(errcode(ERRCODE_EXTERNAL_ROUTINE_EXCEPTION),
			 errmsg("OpenSSL could not compute the hash %s", names[kind]),
			 reason != NULL ? errdetail_internal("%s", reason) : 0));
}

/* hash_require fails unless OpenSSL offers a hash; so do all below. */
void
hash_require(HashKind kind)
{
	EVP_MD	   *md;

	if (likely(opened[kind].ctx != NULL))
		return;
	md = EVP_MD_fetch(NULL, names[kind], NULL);
	if (md == NULL)
	{
		ERR_clear_error();
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("the OpenSSL of this server does not offer the hash %s", names[kind]),
				 kind == HASH_SM3 ?
				 errhint("Choose the hash %s, or have the server run with an OpenSSL that offers SM3, not restricted to FIPS.",
						 names[HASH_SHA256]) : 0));
	}
	opened[kind].ctx = EVP_MD_CTX_new();
	if (opened[kind].ctx == NULL)
	{
		EVP_MD_free(md);
		report_failure(kind);
	}
	opened[kind].md = md;
}

/* hash_empty is H(). */
void
hash_empty(HashKind kind, uint8 *out)
{
	EVP_MD_CTX *ctx;

	hash_require(kind);
	ctx = opened[kind].ctx;
	if (!EVP_DigestInit_ex(ctx, opened[kind].md, NULL) || !EVP_DigestFinal_ex(ctx, out, NULL))
		report_failure(kind);
}

/* hash_one is H(prefix || data). */
void
hash_one(HashKind kind, uint8 prefix, const void *data, size_t len, uint8 *out)
{
	EVP_MD_CTX *ctx;

	hash_require(kind);
	ctx = opened[kind].ctx;
	if (!EVP_DigestInit_ex(ctx, opened[kind].md, NULL) || !EVP_DigestUpdate(ctx, &prefix, 1) ||
		!EVP_DigestUpdate(ctx, data, len) || !EVP_DigestFinal_ex(ctx, out, NULL))
		report_failure(kind);
}

/* ---- a message that comes in pieces ---- */

struct HashStream
{
	HashKind	kind;
	EVP_MD_CTX *ctx;
	MemoryContextCallback callback;
};

/* OpenSSL's memory is not of any context: it goes when the stream's does. */
static void
stream_free(void *arg)
{
	EVP_MD_CTX_free(((HashStream *) arg)->ctx);
}

HashStream *
hash_stream_begin(HashKind kind)
{
	HashStream *s = palloc0(sizeof(HashStream));

	hash_require(kind);
	s->kind = kind;
	s->ctx = EVP_MD_CTX_new();
	if (s->ctx == NULL)
		report_failure(kind);
	s->callback.func = stream_free;
	s->callback.arg = s;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &s->callback);
	if (!EVP_DigestInit_ex(s->ctx, opened[kind].md, NULL))
		report_failure(kind);
	return s;
}

void
hash_stream_add(HashStream *s, const void *data, size_t len)
{
	if (!EVP_DigestUpdate(s->ctx, data, len))
		report_failure(s->kind);
}

/* Gives the hash of what was added, and begins anew. */
void
hash_stream_end(HashStream *s, uint8 *out)
{
	if (!EVP_DigestFinal_ex(s->ctx, out, NULL) || !EVP_DigestInit_ex(s->ctx, opened[s->kind].md, NULL))
		report_failure(s->kind);
}
