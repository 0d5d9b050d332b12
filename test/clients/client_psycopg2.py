# What test/t/110_clients.pl has each driver do, by psycopg2.  PGPORT and PGDATABASE say where.
import datetime
import decimal

import psycopg2
import psycopg2.extras

INSERT = "INSERT INTO spending (insurer, amount, day, purpose, voucher) VALUES (%s, %s, %s, %s, %s)"


def connect(user):
    return psycopg2.connect(host="127.0.0.1", user=user)


def row(amount, purpose, voucher):
    return ("阳光财险", decimal.Decimal(amount), datetime.date(2026, 3, 1), purpose, voucher)


def refused(error):
    d = error.diag
    print("refused", " | ".join([error.pgcode, d.message_primary, d.message_detail, d.message_hint, d.schema_name + "." + d.table_name, d.constraint_name]))


def count(cursor, when):
    cursor.execute("SELECT count(*), sum(amount) FROM spending")
    print("%s: %d rows, %s yuan" % (when, *cursor.fetchone()))


app = connect("app")
cursor = app.cursor()
rows = [row(amount, "安全生产宣传教育培训", voucher) for amount, voucher in [("50", "PZ-1"), ("60.5", "PZ-2"), ("10.25", "PZ-3")]]
psycopg2.extras.execute_batch(cursor, INSERT, rows)
app.commit()
count(cursor, "a batch")

cursor.execute(INSERT, row("1", "安全生产宣传教育培训", "PZ-4"))
cursor.execute("SAVEPOINT before")
try:
    cursor.execute(INSERT, row("1000", "安全生产宣传教育培训", "PZ-5"))
except psycopg2.DatabaseError as error:
    refused(error)
    cursor.execute("ROLLBACK TO before")
app.commit()
count(cursor, "a savepoint")

try:
    cursor.executemany(INSERT, [row("1", purpose, "PZ-" + purpose) for purpose in ["安全生产宣传教育培训", "业务招待费"]])
except psycopg2.DatabaseError as error:
    refused(error)
    app.rollback()
count(cursor, "a batch refused")

cursor = connect("head").cursor()
cursor.execute("SELECT insurer, year, received, spent FROM safeins.fee_status(%s)", (datetime.date(2026, 12, 31),))
for line in cursor:
    print("report:", *line)
cursor.execute('SELECT 承保机构, 年度, "实收保费（元）" FROM safeins_zh.fee_status')
for line in cursor:
    print("报表:", *line)
