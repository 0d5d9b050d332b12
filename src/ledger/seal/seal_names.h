/*
 * seal_names.h: what sealed things are called, and what safeins.seal says.
 */
#ifndef SAFEINS_LEDGER_SEAL_SEAL_NAMES_H
#define SAFEINS_LEDGER_SEAL_SEAL_NAMES_H

#include "common/safeins.h"
#include "ledger/seal/sealed.h"

#include "nodes/nodes.h"
#include "nodes/pg_list.h"
#include "utils/rel.h"

extern Oid	table_called(const SealNames *names);
extern Oid	relation_called(const SealNames *names);
extern const char *names_text(const SealNames *names);
extern bool seal_belongs(const SealDef *def, Relation rel);
extern void seal_names_follow(Node *tree);
extern SealNames *seal_names_of(Relation rel, const SealDef *def);

typedef struct Misnomer
{
	const char *kind;
	Datum		state_zh;
	char	   *message;
} Misnomer;

extern List *seal_misnomers(const SealDef *def);

#endif
