# What test/t/110_clients.pl has each driver do, by ODBC.  PGPORT and PGDATABASE say where, PSQLODBC the driver's library.
# ODBC has no place for hint, table and constraint: what there is stands in one message.
import datetime
import decimal
import os
import re

import pyodbc

INSERT = "INSERT INTO spending (insurer, amount, day, purpose, voucher) VALUES (?, ?, ?, ?, ?)"


def connect(user):
    return pyodbc.connect("Driver=%s;Servername=127.0.0.1;Port=%s;Database=%s;Username=%s" % (os.environ["PSQLODBC"], os.environ["PGPORT"], os.environ["PGDATABASE"], user))


def row(amount, purpose, voucher):
    return ("阳光财险", decimal.Decimal(amount), datetime.date(2026, 3, 1), purpose, voucher)


def refused(error):
    message = re.search(r"ERROR: (.*)\nDETAIL: (.*);\nError", error.args[1])
    print("refused", " | ".join([error.args[0], *(message.groups() if message else [error.args[1]])]))


def count(cursor, when):
    cursor.execute("SELECT count(*), sum(amount)::numeric(14,2) FROM spending")
    print("%s: %d rows, %s yuan" % (when, *cursor.fetchone()))


app = connect("app")
cursor = app.cursor()
cursor.executemany(INSERT, [row(amount, "安全生产宣传教育培训", voucher) for amount, voucher in [("50", "PZ-1"), ("60.5", "PZ-2"), ("10.25", "PZ-3")]])
app.commit()
count(cursor, "a batch")

cursor.execute(INSERT, row("1", "安全生产宣传教育培训", "PZ-4"))
cursor.execute("SAVEPOINT before")
try:
    cursor.execute(INSERT, row("1000", "安全生产宣传教育培训", "PZ-5"))
except pyodbc.Error as error:
    refused(error)
    cursor.execute("ROLLBACK TO before")
app.commit()
count(cursor, "a savepoint")

try:
    cursor.executemany(INSERT, [row("1", purpose, "PZ-" + purpose) for purpose in ["安全生产宣传教育培训", "业务招待费"]])
except pyodbc.Error as error:
    refused(error)
    app.rollback()
count(cursor, "a batch refused")

cursor = connect("head").cursor()
for line in cursor.execute("SELECT insurer, year, received, spent FROM safeins.fee_status(?)", datetime.date(2026, 12, 31)):
    print("report:", *line)
for line in cursor.execute('SELECT 承保机构, 年度, "实收保费（元）" FROM safeins_zh.fee_status'):
    print("报表:", *line)
