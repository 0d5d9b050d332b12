/*
 * report_judge.h: annual reports against the books of their years, and against
 * those whom they are to be sent to (report_judge.c).
 */
#ifndef SAFEINS_GUARDS_INSURER_REPORT_JUDGE_H
#define SAFEINS_GUARDS_INSURER_REPORT_JUDGE_H

#include "common/safeins.h"
#include "attach/role.h"
#include "books/book_store.h"

#include "utils/date.h"

#define REPORT_ADDRESSEES	"report.addressees"
#define REPORT_HELD			"report.figures"

extern void reports_judge_rows(CheckContext *j, BookStore *store);
extern void reports_judge_year(CheckContext *j, const char *insurer, int year, DateADT as_of);

#endif
