/*
 * product.c: products whose clauses and rates are filed into their book.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "books/book.h"
#include "books/book_scan.h"
#include "books/book_store.h"
#include "books/product.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"

static const BookField fields[] = {PRODUCT_COLUMNS(BOOK_FIELD)};

Book		book_of_products = {
	.rel = SAFEINS_REL_PRODUCT,.name = "product",.ncolumns = lengthof(fields),.columns = fields
};

BookStore *
product_store(MemoryContext cxt)
{
	return book_store(cxt, &book_of_products);
}

static void
set_rate(BookRow *row, int column, const Fact *rate)
{
	row->nulls[column] = rate->isnull;
	row->values[column] = Int64GetDatum(rate->v.count);
}

void
product_store_put(BookStore *store, const ProductRow *p)
{
	BookRow		row = {0};

	row.values[PRODUCT_COL_product] = fact_datum(p->product);
	row.values[PRODUCT_COL_place] = Int32GetDatum(division_at_level(p->area, 1));
	row.values[PRODUCT_COL_area] = Int32GetDatum(p->area);
	row.values[PRODUCT_COL_insurer] = fact_datum(p->insurer);
	row.values[PRODUCT_COL_filed_on] = DateADTGetDatum(p->filed_on);
	book_set_day(&row, PRODUCT_COL_valid_until, p->valid_until);
	set_rate(&row, PRODUCT_COL_rate, p->rate);
	set_rate(&row, PRODUCT_COL_rate_least, p->rate_least);
	set_rate(&row, PRODUCT_COL_rate_most, p->rate_most);
	row.values[PRODUCT_COL_live] = BoolGetDatum(p->live);
	book_put(store, &book_of_products, &row);
}

void
products_write(BookStore *store)
{
	book_write_store(&book_of_products, store);
}

static int64
rate_of(BookScan *scan, int column)
{
	bool		isnull;
	Datum		rate = book_value(scan, &book_of_products, column, &isnull);

	return isnull ? -1 : DatumGetInt64(rate);
}

/*
 * product_find gives what is filed of a product in a province, or, where that has
 * none, in the nation; NULL: nothing.
 */
ProductEntry *
product_find(Division place, const char *product, int len)
{
	Division	places[2] = {place, 0};
	ProductEntry *p = NULL;

	for (int i = 0; i < 2 && p == NULL; i++)
	{
		BookScan	scan = {.cxt = CurrentMemoryContext};
		ScanKeyData key[2];
		bool		isnull;

		book_key(&key[0], 1, product, len);
		ScanKeyInit(&key[1], 2, BTEqualStrategyNumber, F_INT4EQ, DivisionGetDatum(places[i]));
		book_scan_anew(&scan, SAFEINS_REL_PRODUCT, key, 2);
		if (book_scan_next(&scan) && DatumGetBool(book_value(&scan, &book_of_products, PRODUCT_COL_live, &isnull)))
		{
			p = palloc(sizeof(ProductEntry));
			p->insurer = TextDatumGetCString(book_value(&scan, &book_of_products, PRODUCT_COL_insurer, &isnull));
			p->filed_on = DatumGetDateADT(book_value(&scan, &book_of_products, PRODUCT_COL_filed_on, &isnull));
			p->valid_until = DatumGetDateADT(book_value(&scan, &book_of_products, PRODUCT_COL_valid_until, &isnull));
			if (isnull)
				DATE_NOEND(p->valid_until);
			p->rate = rate_of(&scan, PRODUCT_COL_rate);
			p->rate_least = rate_of(&scan, PRODUCT_COL_rate_least);
			p->rate_most = rate_of(&scan, PRODUCT_COL_rate_most);
		}
		book_scan_close(&scan);
	}
	return p;
}
