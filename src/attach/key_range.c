/*
 * key_range.c: which keys a table may hold at all, by the type and the prefix
 * of its mapping.
 */
#include "common/safeins.h"
#include "attach/key_range.h"

#include "catalog/pg_type.h"

static Oid
key_type(const Mapping *m)
{
	return m->facts[0].type;
}

static bool
is_integer(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID;
}

static bool
is_number(Oid type)
{
	return is_integer(type) || type == NUMERICOID;
}

/*
 * key_read_type gives the type as which a key that may be held can be read;
 * InvalidOid: as text alone.
 */
Oid
key_read_type(const Mapping *m)
{
	Oid			type = key_type(m);

	return is_number(type) || type == UUIDOID || type == BPCHAROID ? type : InvalidOid;
}

/* A number as it is written back: no sign but minus, no zeros before it. */
static bool
reads_integer(const char *key, int len, Oid type)
{
	int64		limit = type == INT2OID ? PG_INT16_MAX : type == INT4OID ? PG_INT32_MAX : PG_INT64_MAX;
	bool		minus = len > 0 && key[0] == '-';
	uint64		value = 0;

	key += minus;
	len -= minus;
	if (len < 1 || len > 19 || (key[0] == '0' && (len > 1 || minus)))
		return false;
	for (int i = 0; i < len; i++)
	{
		if (key[i] < '0' || key[i] > '9')
			return false;
		value = value * 10 + (key[i] - '0');
	}
	return value <= (uint64) limit + minus;
}

static bool
reads_numeric(const char *key, int len)
{
	bool		point = false;

	for (int i = 0; i < len; i++)
	{
		if (key[i] == '.' && !point && i > 0 && i < len - 1)
			point = true;
		else if (!(key[i] >= '0' && key[i] <= '9') && !(key[i] == '-' && i == 0 && len > 1))
			return false;
	}
	return len > 0 && len < 1000;
}

static bool
is_uuid_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-';
}

static bool
reads_uuid(const char *key, int len)
{
	if (len != 36)
		return false;
	for (int i = 0; i < len; i++)
		if (!is_uuid_byte(key[i]) || (key[i] == '-') != (i == 8 || i == 13 || i == 18 || i == 23))
			return false;
	return true;
}

/* key_may_be_held tells whether a table can hold a key. */
bool
key_may_be_held(const Mapping *m, const char *key, int len)
{
	int			prefix = m->key_prefix != NULL ? strlen(m->key_prefix) : 0;

	if (prefix > len || (prefix > 0 && memcmp(key, m->key_prefix, prefix) != 0))
		return false;
	if (is_integer(key_type(m)))
		return reads_integer(key, len, key_type(m));
	if (key_type(m) == NUMERICOID)
		return reads_numeric(key, len);
	return key_type(m) != UUIDOID || reads_uuid(key, len);
}

static bool
may_begin(const char *prefix, Oid type)
{
	for (const char *p = prefix; *p != '\0'; p++)
		if (type == UUIDOID ? !is_uuid_byte(*p) :
			!((*p >= '0' && *p <= '9') || (*p == '-' && p == prefix) ||
			  (*p == '.' && type == NUMERICOID && p > prefix)))
			return false;
	return true;
}

/* keys_kept_apart tells whether the keys of two tables are never equal, whatever rows they have. */
bool
keys_kept_apart(const Mapping *a, const Mapping *b)
{
	if (a->key_prefix == NULL && b->key_prefix != NULL)
		return keys_kept_apart(b, a);
	if (a->key_prefix != NULL && b->key_prefix != NULL)
		return memcmp(a->key_prefix, b->key_prefix, Min(strlen(a->key_prefix), strlen(b->key_prefix))) != 0;
	if (a->key_prefix != NULL && (is_number(key_type(b)) || key_type(b) == UUIDOID))
		return !may_begin(a->key_prefix, key_type(b));
	return (is_number(key_type(a)) && key_type(b) == UUIDOID) || (is_number(key_type(b)) && key_type(a) == UUIDOID);
}
