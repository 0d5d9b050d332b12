-- A host of another hand: names in camel case, superseded copies kept in the table, the insurer two tables away.
BEGIN;
SELECT no_plan();
SET LOCAL search_path = public;
SELECT safeins.set_place('140000', 'test');

CREATE TABLE "tblCompany" ("CompanyID" integer PRIMARY KEY, "CompanyCode" varchar(8));
CREATE TABLE "tblContract" ("ContractID" integer PRIMARY KEY, "CompanyID" integer);
CREATE TABLE "tblReceipt" ("ReceiptID" integer PRIMARY KEY, "ContractID" integer, "Amount" numeric(18, 2) NOT NULL, "PaidReal" double precision,
    "PayText" text, "PayDate" date NOT NULL, "EndedAt" timestamptz);
INSERT INTO "tblCompany" VALUES (4, 'PAIC'), (6, 'CPIC');
INSERT INTO "tblContract" VALUES (1, 4), (2, 4), (3, 6);
INSERT INTO "tblReceipt" VALUES (1, 1, 1000, 1000, '2025-03-01', '2025-03-01', NULL), (2, 1, 900, 900, '2025-03-01', '2025-03-01', now()), (3, 3, 500, 500, '2025-03-01', '2025-03-01', NULL);

CREATE FUNCTION pg_temp.premium(change jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT pg_catalog.jsonb_build_object('receipt', 'ReceiptID', 'amount', 'Amount', 'received_on', 'PayDate', 'where', '"EndedAt" IS NULL',
        'insurer', '(SELECT pr."CompanyCode" FROM "tblContract" po JOIN "tblCompany" pr USING ("CompanyID") WHERE po."ContractID" = "tblReceipt"."ContractID")') || change
$$;
-- What a failing call says: message, detail, hint, context, each on its line.
CREATE FUNCTION pg_temp.says(call text, OUT message text, OUT detail text, OUT hint text, OUT context text) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE call;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT, context = PG_EXCEPTION_CONTEXT;
END
$$;
CREATE FUNCTION pg_temp.audit_says(change jsonb, OUT message text, OUT detail text, OUT hint text, OUT context text) LANGUAGE sql AS $$
    SELECT s.* FROM pg_temp.says(format('SELECT * FROM safeins.audit(''premium'', ''"tblReceipt"'', %L)', pg_temp.premium(change))) s
$$;

-- Hints that can be pasted as they stand.
SELECT matches(hint, 'for example "round\(\("PaidReal"\)::numeric, 2\)"', 'a hint quotes a name that needs it')
FROM pg_temp.audit_says('{"amount": "PaidReal"}');
SELECT matches(hint, 'for example "safeins.to_date\("PayText"\)"', 'a hint quotes a name that needs it, dates too')
FROM pg_temp.audit_says('{"received_on": "PayText"}');
SELECT matches(hint, 'for example ""EndedAt" IS NULL"', 'the usual condition on an end of validity')
FROM pg_temp.audit_says('{"where": "EndedAt"}');
SELECT matches(hint, 'Perhaps you meant "ReceiptID"', 'a name in the wrong case finds its column')
FROM pg_temp.audit_says('{"receipt": "receiptid"}');
SELECT matches(hint, 'single quotes', 'a bare word may have been meant as a constant')
FROM pg_temp.audit_says('{"insurer": "PICC"}');

-- The row may be named by its table, with or without the schema.
SELECT is(message, NULL, 'a column may be qualified with schema and table')
FROM pg_temp.audit_says('{"insurer": "(SELECT po.\"CompanyID\" FROM \"tblContract\" po WHERE po.\"ContractID\" = public.\"tblReceipt\".\"ContractID\")"}');

-- What goes wrong while rows are read says whose mapping it is.
SELECT matches(context, 'mapping of table "tblReceipt" in role "premium"', 'a sub-select of two rows is traced to its mapping')
FROM pg_temp.audit_says('{"insurer": "(SELECT \"CompanyID\" FROM \"tblContract\" WHERE \"ContractID\" = \"ContractID\")"}');

-- An insurer that is NULL, and no policy to tell it by.
SELECT results_eq(
    format('SELECT rule, row_key, substr(message, 1, 23) FROM safeins.audit(''premium'', ''"tblReceipt"'', %L)', pg_temp.premium('{"insurer": "NULLIF(\"ContractID\", 3)"}')),
    $$VALUES ('fact.missing', '3', 'fact "insurer" of row 3')$$, 'a missing insurer is missing, not an unknown policy');

-- Figures: superseded copies do not count.
SELECT results_eq(format('SELECT * FROM safeins.attach(''premium'', ''"tblReceipt"'', %L)', pg_temp.premium('{}')),
    'VALUES (3::bigint, 2::bigint, 0::bigint)', 'three rows, two live');
SELECT results_eq('SELECT subject, received FROM safeins.account ORDER BY 1',
    $$VALUES ('CPIC' COLLATE "C", 50000::bigint), ('PAIC', 100000)$$, 'only live rows are in the books');

-- The application closes a row and enters the next, in one statement or two.
INSERT INTO "tblReceipt" SELECT 4, "ContractID", 1100, NULL, NULL, "PayDate", NULL FROM "tblReceipt" WHERE "ReceiptID" = 1;
UPDATE "tblReceipt" SET "EndedAt" = now() WHERE "ReceiptID" = 1;
WITH gone AS (UPDATE "tblReceipt" SET "EndedAt" = now() WHERE "ReceiptID" = 4 RETURNING *)
INSERT INTO "tblReceipt" SELECT 5, "ContractID", 1200, NULL, NULL, "PayDate", NULL FROM gone;
SELECT safeins.write_pending();
SELECT results_eq('SELECT subject, received FROM safeins.account ORDER BY 1',
    $$VALUES ('CPIC' COLLATE "C", 50000::bigint), ('PAIC', 120000)$$, 'superseding moves the difference');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'and the books are right');

-- A mapping as safeins.attachment shows it can be given again.
SELECT lives_ok($$SELECT * FROM safeins.audit('premium', '"tblReceipt"', (SELECT mapping FROM safeins.attachment WHERE role = 'premium'))$$,
    'the mapping shown is a mapping');
CREATE TEMP TABLE kept AS SELECT mapping FROM safeins.attachment WHERE role = 'premium';
SELECT safeins.detach('premium', '"tblReceipt"', 'test');
SELECT lives_ok($$SELECT safeins.attach('premium', '"tblReceipt"', (SELECT mapping FROM kept))$$, 'and attaches as before');
SELECT results_eq($$SELECT mapping FROM safeins.attachment WHERE role = 'premium'$$, 'SELECT mapping FROM kept', 'to the same guards');

-- A write that fails in the mapping tells the application where.
INSERT INTO "tblCompany" VALUES (7, 'OTHER');
SELECT safeins.detach('premium', '"tblReceipt"', 'test');
SELECT safeins.attach('premium', '"tblReceipt"', pg_temp.premium('{"amount": "CASE WHEN \"Amount\" > 5000 THEN 1 / (\"Amount\" - \"Amount\") ELSE \"Amount\" END", "insurer": "ContractID"}'));
SELECT results_eq($$SELECT message, context ~ 'mapping of fact "amount" of table "tblReceipt" in role "premium"'
    FROM pg_temp.says('INSERT INTO "tblReceipt" VALUES (9, 1, 6000, NULL, NULL, ''2025-01-01'', NULL)')$$,
    $$VALUES ('division by zero', true)$$, 'an expression evaluated in place names its fact');

-- What would take the guards away is refused.
SELECT throws_ok('DROP TABLE "tblReceipt"', 'SI002', NULL, 'the table');
SELECT throws_ok('ALTER TABLE "tblReceipt" DISABLE TRIGGER USER', 'SI002', NULL, 'all guards');
SELECT throws_ok('DROP EXTENSION btree_gist CASCADE', 'SI002', 'extension "btree_gist" cannot be dropped', 'what the extension needs');
SELECT throws_ok('DROP SCHEMA public CASCADE', 'SI002', 'schema "public" cannot be dropped', 'the schema of what the extension needs');
SELECT throws_ok('DROP EXTENSION safeins', '2BP01', NULL, 'the extension, unless its guards are to go as well');
SAVEPOINT whole;
SELECT lives_ok('DROP EXTENSION safeins CASCADE', 'which a superuser may say');
ROLLBACK TO whole;
SELECT throws_ok('DROP OWNED BY CURRENT_USER', 'SI002', NULL, 'what the owner owns');

-- A schema that is given another name: what the session keeps of its tables follows.
CREATE SCHEMA azx;
CREATE TABLE azx.zc (id integer PRIMARY KEY, gs text, je numeric, rq date, yt text, pz text) PARTITION BY RANGE (id);
CREATE TABLE azx.zc_1 PARTITION OF azx.zc FOR VALUES FROM (0) TO (100);
SELECT safeins.attach('expense', 'azx.zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pz"}') \g /dev/null
SELECT lives_ok($$SELECT * FROM safeins.audit('expense', 'azx.zc')$$, 'a table is audited');
SELECT throws_ok($$INSERT INTO azx.zc VALUES (1, '1', 1, '2025-04-01', 'training', 'a'), (2, '1', 1, '2025-04-01', 'training', 'a')$$, 'SI103', NULL, 'a voucher twice');
ALTER SCHEMA azx RENAME TO azx2;
SELECT lives_ok($$SELECT * FROM safeins.audit('expense', 'azx2.zc')$$, 'its schema has another name: its rows are read');
SELECT throws_ok($$INSERT INTO azx2.zc VALUES (1, '1', 1, '2025-04-01', 'training', 'a'), (2, '1', 1, '2025-04-01', 'training', 'a')$$, 'SI103', NULL, '... and looked up');
SELECT * FROM finish();
ROLLBACK;
