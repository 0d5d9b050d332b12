/*
 * tree.c: hashes, and the Merkle tree of RFC 9162 section 2.1.
 */
#include "verify.h"

#include <string.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

typedef enum Prefix
{
	PREFIX_LEAF = 0x00,
	PREFIX_NODE = 0x01
} Prefix;

static const struct Hash
{
	const char *name;			/* in the origin */
	const char *openssl;
	const char *standard;
}			hashes[] = {
	{"sm3", "SM3", "SM3 (GB/T 32905-2016)"},
	{"sha256", "SHA2-256", "SHA-256"},
};

static EVP_MD *md = NULL;
static EVP_MD_CTX *context = NULL;
static EVP_MD_CTX *stream = NULL;	/* what is hashed piece by piece, meanwhile */

/* choose_hash takes the note's from OpenSSL, for the whole run. */
void
choose_hash(const Note *note)
{
	const struct Hash *hash = NULL;

	for (size_t i = 0; i < lengthof(hashes); i++)
		if (strcmp(hashes[i].name, note->hash) == 0)
			hash = &hashes[i];
	if (hash == NULL)
		die("%s, line 1: the origin ends with %s, which is no hash of a ledger; sm3 or sha256 is expected there",
			note->file, quote(note->hash, strlen(note->hash)));
	EVP_MD_free(md);
	EVP_MD_CTX_free(context);
	EVP_MD_CTX_free(stream);
	md = EVP_MD_fetch(NULL, hash->openssl, NULL);
	if (md == NULL || EVP_MD_get_size(md) != HASH_LEN)
		die("%s, line 1: the ledger's hash is %s, and this machine's OpenSSL (%s) does not have it; use one that is built with it and whose configuration allows it",
			note->file, hash->standard, OpenSSL_version(OPENSSL_VERSION_STRING));
	context = EVP_MD_CTX_new();
	stream = EVP_MD_CTX_new();
	if (context == NULL || EVP_DigestInit_ex2(context, md, NULL) != 1 ||
		stream == NULL || EVP_DigestInit_ex2(stream, md, NULL) != 1)
		die("OpenSSL could not begin to hash with %s", hash->standard);
}

/* digest is H(prefix || a || b), or H() without any of them. */
static void
digest(const uint8_t *prefix, const void *a, size_t a_len, const void *b, size_t b_len, uint8_t *hash)
{
	uint8_t		result[EVP_MAX_MD_SIZE];

	if (EVP_DigestInit_ex2(context, NULL, NULL) != 1 ||
		(prefix != NULL && EVP_DigestUpdate(context, prefix, 1) != 1) ||
		(a_len > 0 && EVP_DigestUpdate(context, a, a_len) != 1) ||
		(b_len > 0 && EVP_DigestUpdate(context, b, b_len) != 1) ||
		EVP_DigestFinal_ex(context, result, NULL) != 1)
		die("OpenSSL failed to hash");
	memcpy(hash, result, HASH_LEN);
}

/* hash_begin, hash_more, hash_end: H over pieces, one such at a time. */
void
hash_begin(void)
{
	if (EVP_DigestInit_ex2(stream, NULL, NULL) != 1)
		die("OpenSSL failed to hash");
}

void
hash_more(const void *data, size_t len)
{
	if (len > 0 && EVP_DigestUpdate(stream, data, len) != 1)
		die("OpenSSL failed to hash");
}

void
hash_end(uint8_t *hash)
{
	uint8_t		result[EVP_MAX_MD_SIZE];

	if (EVP_DigestFinal_ex(stream, result, NULL) != 1)
		die("OpenSSL failed to hash");
	memcpy(hash, result, HASH_LEN);
}

void
hash_nothing(uint8_t *hash)
{
	digest(NULL, NULL, 0, NULL, 0, hash);
}

void
hash_leaf(const void *data, size_t len, uint8_t *leaf)
{
	static const uint8_t prefix = PREFIX_LEAF;

	digest(&prefix, data, len, NULL, 0, leaf);
}

/* hash_node may put its result over either of its children. */
static void
hash_node(const uint8_t *left, const uint8_t *right, uint8_t *node)
{
	static const uint8_t prefix = PREFIX_NODE;

	digest(&prefix, left, HASH_LEN, right, HASH_LEN, node);
}

/* tree_add puts a leaf behind the others: it makes whole what awaits a right half. */
void
tree_add(Tree *tree, const uint8_t *leaf)
{
	uint8_t		node[HASH_LEN];
	int			height = 0;

	memcpy(node, leaf, HASH_LEN);
	for (uint64_t n = tree->size; n & 1; n >>= 1)
		hash_node(tree->nodes[height++], node, node);
	memcpy(tree->nodes[height], node, HASH_LEN);
	tree->size++;
}

void
tree_root(const Tree *tree, uint8_t *root)
{
	bool		first = true;
	int			height = 0;

	if (tree->size == 0)
		hash_nothing(root);
	for (uint64_t n = tree->size; n > 0; n >>= 1, height++)
	{
		if ((n & 1) == 0)
			continue;
		if (first)
			memcpy(root, tree->nodes[height], HASH_LEN);
		else
			hash_node(tree->nodes[height], root, root);
		first = false;
	}
}

/* check_inclusion: RFC 9162 section 2.1.3.2, with its names.  The position is below the size. */
PathVerdict
check_inclusion(uint64_t position, uint64_t size, const uint8_t *leaf, const uint8_t *root,
				const uint8_t (*path)[HASH_LEN], size_t path_len)
{
	uint64_t	fn = position;
	uint64_t	sn = size - 1;
	uint8_t		r[HASH_LEN];

	memcpy(r, leaf, HASH_LEN);
	for (size_t i = 0; i < path_len; i++)
	{
		if (sn == 0)
			return PATH_LONG;
		if ((fn & 1) || fn == sn)
		{
			hash_node(path[i], r, r);
			while ((fn & 1) == 0 && fn != 0)
			{
				fn >>= 1;
				sn >>= 1;
			}
		}
		else
			hash_node(r, path[i], r);
		fn >>= 1;
		sn >>= 1;
	}
	if (sn != 0)
		return PATH_SHORT;
	return memcmp(r, root, HASH_LEN) == 0 ? PATH_FITS : PATH_ROOT;
}

/*
 * check_consistency: RFC 9162 section 2.1.4.2, with its names, and the cases for
 * which that has no path.  size1 is not above size2.
 */
PathVerdict
check_consistency(uint64_t size1, const uint8_t *root1, uint64_t size2, const uint8_t *root2,
				  const uint8_t (*path)[HASH_LEN], size_t path_len)
{
	uint64_t	fn;
	uint64_t	sn;
	uint8_t		fr[HASH_LEN];
	uint8_t		sr[HASH_LEN];
	size_t		next = 0;

	if (size1 == 0 || size1 == size2)
	{
		/* Nothing lies behind every root; that root1 is the one of nothing was seen in its note. */
		if (path_len > 0)
			return PATH_LONG;
		return size1 == 0 || memcmp(root1, root2, HASH_LEN) == 0 ? PATH_FITS : PATH_ROOT;
	}

	fn = size1 - 1;
	sn = size2 - 1;
	while (fn & 1)
	{
		fn >>= 1;
		sn >>= 1;
	}
	/* The old tree, where it is a node of the new one, is not in the path. */
	if ((size1 & (size1 - 1)) == 0)
		memcpy(fr, root1, HASH_LEN);
	else if (path_len > 0)
		memcpy(fr, path[next++], HASH_LEN);
	else
		return PATH_SHORT;
	memcpy(sr, fr, HASH_LEN);
	for (; next < path_len; next++)
	{
		const uint8_t *c = path[next];

		if (sn == 0)
			return PATH_LONG;
		if ((fn & 1) || fn == sn)
		{
			hash_node(c, fr, fr);
			hash_node(c, sr, sr);
			while ((fn & 1) == 0 && fn != 0)
			{
				fn >>= 1;
				sn >>= 1;
			}
		}
		else
			hash_node(sr, c, sr);
		fn >>= 1;
		sn >>= 1;
	}
	if (sn != 0)
		return PATH_SHORT;
	if (memcmp(fr, root1, HASH_LEN) != 0)
		return PATH_OLD_ROOT;
	return memcmp(sr, root2, HASH_LEN) == 0 ? PATH_FITS : PATH_ROOT;
}
