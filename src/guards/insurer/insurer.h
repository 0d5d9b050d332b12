/*
 * insurer.h: the roles of what insurers hand in.
 */
#ifndef SAFEINS_GUARDS_INSURER_INSURER_H
#define SAFEINS_GUARDS_INSURER_INSURER_H

#include "common/safeins.h"
#include "attach/role.h"
#include "guards/recount.h"

extern const Role report_role, filing_role, claim_role, complaint_role, refusal_role;
extern const BookDef report_book, filing_book, claim_book, complaint_book, refusal_book;

#endif
