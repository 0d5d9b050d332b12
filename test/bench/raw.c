/*
 * raw one_message|lanes LENGTH COUNT: how many milliseconds one process takes for
 * so many hashes of the ledger, and nothing beside: the messages have been made.
 * Linked with src/ledger/digest.c and lanes.c, but not with the server, which these
 * call when something fails only.
 */
#include "ledger/hash/digest.h"

#include <time.h>

/* The server's own is not here. */
#undef printf

#define BATCH 64

int
main(int argc, char **argv)
{
	uint8		hashes[BATCH * HASH_LEN];
	uint8	   *bytes;
	const uint8 *data[BATCH];
	uint32		len[BATCH];
	long		length,
				count;
	struct timespec from,
				until;

	if (argc != 4 || (length = atol(argv[2])) <= 0 || (count = atol(argv[3])) <= 0)
	{
		fputs("usage: raw one_message|lanes LENGTH COUNT\n", stderr);
		return 1;
	}
	bytes = calloc(BATCH, length);
	for (int i = 0; i < BATCH; i++)
	{
		data[i] = bytes + i * length;
		len[i] = length;
	}
	clock_gettime(CLOCK_MONOTONIC, &from);
	for (long done = 0; done < count; done += BATCH)
	{
		int			n = Min(count - done, BATCH);

		if (strcmp(argv[1], "lanes") == 0)
			hash_many(HASH_SM3, 0x00, data, len, n, hashes);
		else
			for (int i = 0; i < n; i++)
				hash_one(HASH_SM3, 0x00, data[i], len[i], hashes + i * HASH_LEN);
	}
	clock_gettime(CLOCK_MONOTONIC, &until);
	printf("%.3f\n", (until.tv_sec - from.tv_sec) * 1e3 + (until.tv_nsec - from.tv_nsec) / 1e6);
	return 0;
}
