/*
 * service_link.h: services whose expenses are held against the books again.
 */
#ifndef SAFEINS_GUARDS_FEE_SERVICE_LINK_H
#define SAFEINS_GUARDS_FEE_SERVICE_LINK_H

#include "common/safeins.h"
#include "attach/role.h"
#include "books/book_store.h"

typedef struct Links Links;

extern bool service_links_asked(void);
extern bool service_links_stand(void);
extern void service_link_remember(Links **links, MemoryContext cxt, const char *name);
extern void service_links_check(Links *links);
extern void service_links_check_all(CheckMode mode);
extern void service_links_of_policies(BookStore *policies);

#endif
