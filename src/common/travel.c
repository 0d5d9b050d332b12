/*
 * travel.c: which tables travel from a province's database to the nation's.
 *
 * Every one of them has the place in its key.  Books follow their rows, which may
 * go; records only grow, and of what ships with the extension nothing travels.
 */
#include "common/safeins.h"
#include "common/travel.h"

#define BOOK(name) {name, false, NULL, "place", NULL, 0}
#define RECORD(name) {name, true, NULL, "place", "id", 1}

const Travel travels[] = {
	BOOK("account"), BOOK("premium_ahead"), BOOK("account_area"), BOOK("enterprise"), BOOK("enterprise_was"), BOOK("policy"),
	BOOK("coinsurance"), BOOK("coinsurance_total"), BOOK("service"), BOOK("service_tally"), BOOK("provider"), BOOK("service_detail"),
	BOOK("plan"), BOOK("hazard"), BOOK("deadline"), BOOK("report"), BOOK("filing"), BOOK("claim_tally"), BOOK("complaint"),
	BOOK("measure"), BOOK("refusal"), BOOK("product"),
	RECORD("budget"), RECORD("hazard_due"), RECORD("finding"), RECORD("suspension"), RECORD("escalation"), RECORD("acknowledgement"),
	RECORD("attachment_log"), RECORD("rule_end"), RECORD("rule_mode"),
	{"rule", true, "id >= 1000000", "home", "id", 1000000},
	{"calendar_year", false, "NOT shipped", "place", NULL, 0},
	{"holiday", false, "NOT shipped", "place", NULL, 0},
	{"code_list", true, "NOT shipped", "place", NULL, 0},
	{"place_name", true, "NOT shipped", "place", NULL, 0},
	{"ledger", true, NULL, "place", NULL, 0},
	{"checkpoint", true, NULL, "place", NULL, 0},
};
const int	ntravels = lengthof(travels);

/* travel_of finds a table among them; NULL: it does not travel. */
const Travel *
travel_of(const char *table)
{
	for (int i = 0; i < ntravels; i++)
		if (strcmp(travels[i].table, table) == 0)
			return &travels[i];
	return NULL;
}
