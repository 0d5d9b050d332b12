/*
 * relations.h: our own tables, by OID.
 */
#ifndef SAFEINS_COMMON_RELATIONS_H
#define SAFEINS_COMMON_RELATIONS_H

#include "common/safeins.h"

/* Our own tables and sequences, found by name once a session. */
typedef enum SafeinsRel
{
	SAFEINS_REL_NONE,
	SAFEINS_REL_RULE,
	SAFEINS_REL_RULE_CODE,
	SAFEINS_REL_RULE_END,
	SAFEINS_REL_RULE_MODE,
	SAFEINS_REL_HOME,
	SAFEINS_REL_HOLIDAY,
	SAFEINS_REL_CALENDAR_YEAR,
	SAFEINS_REL_LOCAL_PLACE,
	SAFEINS_REL_ACCOUNT,
	SAFEINS_REL_PREMIUM_AHEAD,
	SAFEINS_REL_FINDING,
	SAFEINS_REL_POLICY,
	SAFEINS_REL_CODE_LIST,
	SAFEINS_REL_ENTERPRISE,
	SAFEINS_REL_SERVICE,
	SAFEINS_REL_SERVICE_TALLY,
	SAFEINS_REL_DEADLINE,
	SAFEINS_REL_ENTERPRISE_WAS,
	SAFEINS_REL_SUSPENSION,
	SAFEINS_REL_HAZARD,
	SAFEINS_REL_HAZARD_DUE,
	SAFEINS_REL_SWEEP_STATE,
	SAFEINS_REL_ESCALATION,
	SAFEINS_REL_ACKNOWLEDGEMENT,
	SAFEINS_REL_ATTACHMENT_LOG,
	SAFEINS_REL_LEDGER,
	SAFEINS_REL_SEAL,
	SAFEINS_REL_JOURNAL,
	SAFEINS_REL_JOURNAL_ID,
	SAFEINS_REL_SEAL_ID,
	SAFEINS_REL_TILE,
	SAFEINS_REL_BATCH,
	SAFEINS_REL_CHECKPOINT,
	SAFEINS_REL_EPOCH,
	SAFEINS_NRELS
} SafeinsRel;

extern Oid	safeins_relid(SafeinsRel rel);
extern Oid	safeins_schema_oid(void);
extern void relations_init(void);

/* In an ereport: the error is about a table of ours, by a rule (NULL: by none). */
extern int	errown(SafeinsRel rel, const char *rule);

/* The owner of our tables: bookkeeping runs as this role. */
extern Oid	safeins_owner(void);

#endif
