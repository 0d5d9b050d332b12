-- Schemas as they are: nobody here designed them.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = warning;
SET safeins.today = '2025-09-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
-- What goes for the test's sake is not what it is about.
SELECT safeins.set_mode('archive.retention', 'off', '测试') \g /dev/null
SELECT no_plan();
CREATE SCHEMA rs;
SET search_path = rs, public;
-- An insurer's year in yuan as this transaction leaves it: received/spent.
CREATE FUNCTION pg_temp.stands(insurer text, y integer DEFAULT 2025) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(s.received || '/' || s.spent, ', ') FROM safeins.fee_status(make_date(y, 12, 31)) s WHERE s.insurer = $1 AND s.year = y
$$;

-- Quoted names, mixed case, Chinese, spaces, dots, reserved words.
CREATE SCHEMA "安责险 Db";
CREATE TABLE "安责险 Db"."tbl.Premium" ("PremiumID" serial PRIMARY KEY, "承保机构" text, "Amount" numeric(18,2), "select" date, "ValidityTo" timestamp);
CREATE TABLE "安责险 Db"."支出 明细" ("编号" text PRIMARY KEY, "承保 机构" text, "金额(元)" numeric(18,2), "支付日期" date, "用途""说明" text, "凭证号" text, "有效" boolean DEFAULT true);
SELECT lives_ok($$SELECT safeins.attach('premium', '"安责险 Db"."tbl.Premium"', '{"receipt": "PremiumID", "insurer": "承保机构", "amount": "\"Amount\"", "received_on": "select", "where": "\"ValidityTo\" IS NULL"}')$$,
    'quoted mixed-case names, as they stand in the catalogue or quoted');
SELECT lives_ok($$SELECT safeins.attach('expense', '"安责险 Db"."支出 明细"', '{"expense": "编号", "insurer": "承保 机构", "amount": "金额(元)", "spent_on": "支付日期", "purpose": "用途\"说明", "voucher": "凭证号", "where": "有效"}')$$,
    'Chinese names with spaces, brackets and quotes');
INSERT INTO "安责险 Db"."tbl.Premium" ("承保机构", "Amount", "select") VALUES ('Q', 1000, '2025-01-01');
INSERT INTO "安责险 Db"."支出 明细" VALUES ('甲-1', 'Q', 200, '2025-02-01', '重大事故隐患排查', '凭-1');
SELECT pg_temp.refused($$INSERT INTO "安责险 Db"."支出 明细" VALUES ('甲-2', 'Q', 10.01, '2025-02-01', '其他', '凭-2')$$, 'SI101', 'fee.cap', '安责险 Db.支出 明细',
    'spending of insurer Q in 2025 would be 210.01 yuan, over the cap of 210.00 yuan (21% of 1000.00 received)', NULL, 'judged, and named as they are');
SELECT throws_ok($$INSERT INTO "安责险 Db"."支出 明细" VALUES ('甲-2', 'Q', 1, '2025-02-01', '其他', '凭-1')$$, 'SI103', NULL, 'vouchers are looked up in them');

-- A copy of a row that is superseded stays in the same table.
UPDATE "安责险 Db"."tbl.Premium" SET "ValidityTo" = '2025-03-01' WHERE "PremiumID" = 1;
SELECT is(pg_temp.stands('Q'), '0.00/200.00', 'the superseded copy has left the totals');
INSERT INTO "安责险 Db"."tbl.Premium" ("承保机构", "Amount", "select", "ValidityTo") VALUES ('Q', 1200, '2025-01-01', NULL), ('Q', 1100, '2025-01-01', '2025-03-01');
SELECT is(pg_temp.stands('Q'), '1200.00/200.00', 'the new one counts, a copy that is born superseded never did');

-- Soft deletes, either way round and with NULL between.
UPDATE "安责险 Db"."支出 明细" SET "有效" = false;
SELECT is(pg_temp.stands('Q'), '1200.00/0.00', 'deleted: out');
UPDATE "安责险 Db"."支出 明细" SET "有效" = true;
SELECT is(pg_temp.stands('Q'), '1200.00/200.00', 'restored: in');
UPDATE "安责险 Db"."支出 明细" SET "有效" = NULL;
SELECT is(pg_temp.stands('Q'), '1200.00/0.00', 'unknown is not live');
SELECT lives_ok($$UPDATE "安责险 Db"."支出 明细" SET "金额(元)" = 99999, "用途""说明" = NULL, "支付日期" = NULL$$, 'a row that is not live is not judged');
SELECT throws_ok($$UPDATE "安责险 Db"."支出 明细" SET "有效" = true$$, 'SI001', NULL, '... until it becomes live');
SELECT throws_ok($$UPDATE "安责险 Db"."支出 明细" SET "有效" = true, "金额(元)" = 300, "用途""说明" = '其他', "支付日期" = '2025-03-01'$$, 'SI101', NULL, '... and then as a whole');
DELETE FROM "安责险 Db"."支出 明细";
SELECT is(pg_temp.stands('Q'), '1200.00/0.00', 'deleting what is not live changes nothing');

-- Dates as text in three ways, as epoch milliseconds, as a month, as an integer, as timestamps of two kinds.
CREATE TABLE d_text (id integer PRIMARY KEY, gs text, je numeric, rq text);
CREATE TABLE d_ms (id integer PRIMARY KEY, gs text, je numeric, ts bigint);
CREATE TABLE d_month (id integer PRIMARY KEY, gs text, je numeric, ny char(7));
CREATE TABLE d_int (id integer PRIMARY KEY, gs text, je numeric, rq integer);
CREATE TABLE d_ts (id integer PRIMARY KEY, gs text, je numeric, sj timestamp);
CREATE TABLE d_tz (id integer PRIMARY KEY, gs text, je numeric, sj timestamptz);
INSERT INTO d_text VALUES (1, 'D1', 1, '2024-12-31'), (2, 'D1', 2, '20250101'), (3, 'D1', 4, '2025年3月5日'), (4, 'D1', 8, '2025/12/31 23:59:59');
INSERT INTO d_ms VALUES (1, 'D2', 1, 1735660799999), (2, 'D2', 2, 1735660800000);
INSERT INTO d_month VALUES (1, 'D3', 1, '2024-12'), (2, 'D3', 2, '2025-01');
INSERT INTO d_int VALUES (1, 'D4', 1, 20241231), (2, 'D4', 2, 20250101);
INSERT INTO d_ts VALUES (1, 'D5', 1, '2024-12-31 23:59:59.999999'), (2, 'D5', 2, '2025-01-01 00:00:00');
INSERT INTO d_tz VALUES (1, 'D6', 1, '2024-12-31 15:59:59.999999+00'), (2, 'D6', 2, '2024-12-31 16:00:00+00');
SELECT is((SELECT rows_read - rows_live FROM safeins.attach('premium', relation::regclass, jsonb_build_object('receipt', format('%L || id', relation || '-'), 'insurer', 'gs', 'amount', 'je', 'received_on', day))), 0::bigint, relation || ': ' || day)
FROM (VALUES ('d_text', 'safeins.to_date(rq)'), ('d_ms', 'to_timestamp(ts / 1000.0)'), ('d_month', 'safeins.to_date(ny)'), ('d_int', 'safeins.to_date(rq::text)'), ('d_ts', 'sj'), ('d_tz', 'sj')) d (relation, day);
SELECT is_empty($$SELECT message FROM safeins.finding WHERE rule = 'fact.missing'$$, 'every one of these dates is read');
SELECT is(pg_temp.stands(gs, 2024) || ', ' || pg_temp.stands(gs, 2025), was, gs || ': the year is China''s')
FROM (VALUES ('D1', '1.00/0.00, 14.00/0.00'), ('D2', '1.00/0.00, 2.00/0.00'), ('D3', '1.00/0.00, 2.00/0.00'), ('D4', '1.00/0.00, 2.00/0.00'), ('D5', '1.00/0.00, 2.00/0.00'), ('D6', '1.00/0.00, 2.00/0.00')) d (gs, was);
SET TimeZone = 'America/New_York';
INSERT INTO d_tz VALUES (3, 'D6', 4, '2024-12-31 12:00:00'), (4, 'D6', 8, '2024-12-31 10:59:59');
INSERT INTO d_ms VALUES (3, 'D2', 4, 1735660800000);
SELECT is(pg_temp.stands('D6', 2024) || ', ' || pg_temp.stands('D6') || ', ' || pg_temp.stands('D2'), '9.00/0.00, 6.00/0.00, 6.00/0.00', '... whatever the session''s time zone');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... for a recount as well');
RESET TimeZone;
SET DateStyle = 'German, DMY';
INSERT INTO d_text VALUES (5, 'D1', 16, '2025-03-05');
SELECT is(pg_temp.stands('D1'), '30.00/0.00', '... and its DateStyle');
RESET DateStyle;

-- Live: an unreadable row is refused; existing: it is found.
SELECT throws_ok(statement, 'SI001', NULL, statement) FROM unnest(ARRAY[$$INSERT INTO d_text VALUES (9, 'D1', 1, '昨天')$$, $$INSERT INTO d_text VALUES (9, 'D1', 1, NULL)$$, $$INSERT INTO d_month VALUES (9, 'D3', 1, '2025-13')$$,
    $$INSERT INTO d_ms VALUES (9, 'D2', 1.005, 1735660800000)$$, $$INSERT INTO d_ms VALUES (9, 'D2', NULL, 1735660800000)$$, $$INSERT INTO d_ts VALUES (9, 'D5', 1, '-infinity')$$, $$UPDATE d_text SET rq = '' WHERE id = 1$$]) statement;
SELECT throws_ok($$INSERT INTO d_text VALUES (9, NULL, 1, '2025-01-01')$$, 'SI001', NULL, 'no insurer at all');

-- Ratio as percent beside money: what was spent is computed.
CREATE TABLE fund (id integer PRIMARY KEY, gs text, premium numeric(18,2), ratio_pct numeric(5,2), paid_on date);
SELECT lives_ok($$SELECT safeins.attach('premium', 'fund', '{"receipt": "id", "insurer": "gs", "amount": "premium", "received_on": "paid_on"}'),
    safeins.attach('expense', 'fund', '{"expense": "id", "insurer": "gs", "amount": "round(premium * ratio_pct / 100, 2)", "spent_on": "paid_on", "purpose": "''other''", "where": "ratio_pct > 0"}')$$,
    'one table in two roles, percent beside money');
INSERT INTO fund VALUES (1, 'R', 1000, 15.5, '2025-03-01');
SELECT is(pg_temp.stands('R'), '1000.00/155.00', 'both roles are booked');
SELECT pg_temp.refused($$UPDATE fund SET ratio_pct = 21.01$$, 'SI101', 'fee.cap', 'rs.fund', 'spending of insurer R in 2025 would be 210.10 yuan, over the cap of 210.00 yuan (21% of 1000.00 received)', NULL, '21.01 per cent');
SELECT lives_ok($$UPDATE fund SET ratio_pct = 21$$, '21.00 per cent');
SELECT lives_ok($$UPDATE fund SET premium = 2000$$, 'both roles of one statement, premium first');
SELECT is(pg_temp.stands('R'), '2000.00/420.00', 'premium and spending grow together');
SELECT is(pg_temp.would('DELETE FROM fund', $$SELECT count(*) FROM safeins.finding WHERE insurer = 'R'$$), '0', 'both go together: no refund past the cap');

-- The insurer is only to be reached through the policy: by a sub-select, or through the attached policies. No foreign keys.
CREATE TABLE bd (bdh varchar(50) PRIMARY KEY, gs_dm char(6), qy text, qs date, zz date, sc smallint DEFAULT 0);
CREATE TABLE dm_gs (dm char(6), mc text);
CREATE TABLE bf (id integer PRIMARY KEY, bdh varchar(50), je numeric(18,2), rq date);
CREATE TABLE zc (id integer PRIMARY KEY, bdh varchar(50), je numeric(18,2), rq date, pzh text);
INSERT INTO dm_gs VALUES ('PICC', '人保'), ('PAIC', '平安');
INSERT INTO bd VALUES ('B1', 'PICC', '矿', '2025-01-01', '2025-12-31'), ('B2', 'PAIC', '厂', '2025-01-01', '2025-12-31');
SELECT lives_ok($$SELECT safeins.attach('premium', 'bf', '{"receipt": "''bf'' || id", "insurer": "(SELECT mc FROM bd JOIN dm_gs ON dm = gs_dm WHERE bd.bdh = bf.bdh)", "amount": "je", "received_on": "rq"}')$$, 'by a sub-select over two tables');
SELECT lives_ok($$SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "(SELECT mc FROM dm_gs WHERE dm = gs_dm)", "enterprise": "qy", "effective": "qs", "expires": "zz", "where": "sc = 0"}'),
    safeins.attach('expense', 'zc', '{"expense": "''zc'' || id", "policy": "bdh", "amount": "je", "spent_on": "rq", "purpose": "''training''", "voucher": "pzh"}')$$, 'through the attached policies');
INSERT INTO bf VALUES (1, 'B1', 1000, '2025-01-05'), (2, 'B2', 500, '2025-01-05');
INSERT INTO zc VALUES (1, 'B1', 100, '2025-02-01', 'X'), (2, 'B2', 100, '2025-02-01', 'X');
SELECT is(pg_temp.stands('人保') || ', ' || pg_temp.stands('平安'), '1000.00/100.00, 500.00/100.00', 'both find the same insurer');
SELECT throws_ok($$INSERT INTO zc VALUES (3, 'B2', 5.01, '2025-02-01', 'Y')$$, 'SI101', NULL, 'judged by the insurer behind the policy');
SELECT pg_temp.refused($$INSERT INTO zc VALUES (3, 'B9', 1, '2025-02-01', 'Y')$$, 'SI105', 'fee.policy_link', 'rs.zc', 'row zc3 has no insurer: policy B9 is not known', NULL, 'a policy that nobody knows');
SELECT throws_ok($$INSERT INTO bf VALUES (3, 'B9', 1, '2025-02-01')$$, 'SI001', NULL, 'a sub-select that finds nothing');
SELECT pg_temp.refused($$UPDATE bd SET gs_dm = 'PAIC' WHERE bdh = 'B1'$$, 'SI105', 'fee.policy_link', 'rs.bd', 'the insurer of policy B1 cannot be changed: its money is booked by the policy', 'End the policy', 'money does not change hands with its policy');
SELECT lives_ok($$UPDATE bd SET qy = '新矿', zz = '2025-06-30' WHERE bdh = 'B1'; UPDATE bd SET sc = 1 WHERE bdh = 'B1'; UPDATE zc SET je = 90 WHERE id = 1$$, 'a policy may end, or be deleted softly; its money remains the insurer''s');
SELECT is(pg_temp.stands('人保'), '1000.00/90.00', '... and is booked there');
SELECT throws_ok($$INSERT INTO bd VALUES ('B3', 'PICC', NULL, '2025-01-01', '2025-12-31')$$, 'SI001', NULL, 'a policy without its enterprise');
SELECT lives_ok($$INSERT INTO bd VALUES ('B3', 'PICC', NULL, NULL, NULL, 1)$$, '... while it is not live');

-- A premium as a column of the policy in one place, as rows of payments in another: both at once, for different policies.
CREATE TABLE bd2 (bdh text PRIMARY KEY, gs text, bf numeric(18,2), qs date, zz date);
SELECT lives_ok($$SELECT safeins.attach('policy', 'bd2', '{"policy": "bdh", "insurer": "gs", "enterprise": "bdh", "effective": "qs", "expires": "zz"}'),
    safeins.attach('premium', 'bd2', '{"receipt": "bdh", "insurer": "gs", "amount": "bf", "received_on": "qs"}')$$, 'the policy table is the premium table');
INSERT INTO bd2 VALUES ('C1', '人保', 250, '2025-04-01', '2026-03-31'), ('C2', '华安', 100, '2025-04-01', '2026-03-31');
SELECT is(pg_temp.stands('人保') || ', ' || pg_temp.stands('华安'), '1250.00/90.00, 100.00/0.00', 'two premium tables add up');
SELECT lives_ok($$UPDATE bd2 SET bf = bf - 50 WHERE bdh = 'C1'$$, 'an endorsement changes the column');
SELECT is(pg_temp.stands('人保'), '1200.00/90.00', '... and the total by the difference');

-- A cumulative column that is overwritten.
CREATE TABLE plan (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), gs text, nd integer, accrued numeric, used_amount numeric NOT NULL DEFAULT 0, settled_on date);
SELECT lives_ok($$SELECT safeins.attach('premium', 'plan', '{"receipt": "id", "insurer": "gs", "amount": "accrued", "received_on": "make_date(nd, 1, 1)"}'),
    safeins.attach('expense', 'plan', '{"expense": "id", "insurer": "gs", "amount": "used_amount", "spent_on": "coalesce(settled_on, make_date(nd, 1, 1))", "purpose": "''other''", "where": "used_amount <> 0"}')$$, 'uuid keys, cumulative amounts');
INSERT INTO plan (gs, nd, accrued) VALUES ('K', 2025, 1000);
UPDATE plan SET used_amount = 50;
UPDATE plan SET used_amount = 120;
UPDATE plan SET used_amount = used_amount + 90;
SELECT is(pg_temp.stands('K'), '1000.00/210.00', 'the differences add up to the last value');
SELECT throws_ok($$UPDATE plan SET used_amount = 210.01$$, 'SI101', NULL, 'and are held against the cap');
UPDATE plan SET settled_on = '2025-05-05', used_amount = 60;
SELECT is(pg_temp.stands('K'), '1000.00/60.00', 'a correction downwards too');

-- Keys of every kind.
CREATE DOMAIN gs_dm AS varchar(8) CHECK (VALUE ~ '^[A-Z0-9]+$');
CREATE TYPE gs_enum AS ENUM ('ALPHA', 'BETA');
CREATE TABLE k_in (k uuid PRIMARY KEY DEFAULT gen_random_uuid(), gs text, je numeric, rq date DEFAULT '2025-01-01');
SELECT safeins.attach('premium', 'k_in', '{"receipt": "k", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
CREATE FUNCTION pg_temp.keys(key_type text, insurer_type text, voucher_type text, insurer text, k1 text, k2 text, v1 text, v2 text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    about text := concat_ws(', ', key_type, insurer_type, voucher_type);
BEGIN
    INSERT INTO k_in (gs, je) VALUES (insurer, 1000);
    EXECUTE format('CREATE TABLE k_out (k %s PRIMARY KEY, gs %s, je numeric, rq date DEFAULT ''2025-06-01'', v %s, hc %1$s)', key_type, insurer_type, voucher_type);
    EXECUTE format('INSERT INTO k_out VALUES (%L, %L, 10, DEFAULT, %L)', k1, insurer, v1);
    PERFORM safeins.attach('expense', 'k_out', '{"expense": "k", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''other''", "voucher": "v", "reverses": "hc"}');
    RETURN NEXT is(pg_temp.stands(insurer), '1000.00/10.00', about || ': existing rows');
    RETURN NEXT throws_ok(format('INSERT INTO k_out VALUES (%L, %L, 10, DEFAULT, %L)', k2, insurer, v1), 'SI103', NULL, about || ': a voucher twice');
    RETURN NEXT lives_ok(format('INSERT INTO k_out VALUES (%L, %L, -10, DEFAULT, %L, %L)', k2, insurer, v2, k1), about || ': a reversal');
    RETURN NEXT throws_ok(format('UPDATE k_out SET je = -11 WHERE k::text = %L::text', k2), 'SI108', NULL, about || ': more than there was');
    RETURN NEXT throws_ok(format('UPDATE k_out SET hc = k WHERE k::text = %L::text', k2), 'SI108', NULL, about || ': a reversal of itself');
    RETURN NEXT is(pg_temp.stands(insurer), '1000.00/0.00', about || ': the books');
    PERFORM safeins.detach('expense', 'k_out', '测试');
    DROP TABLE k_out;
    DELETE FROM k_in;
END $$;
SELECT pg_temp.keys('bigint', 'bigint', 'bigint', '9223372036854775807', '-9223372036854775808', '71', '1', '2');
SELECT pg_temp.keys('integer', 'integer', 'smallint', '42', '71', '72', '1', '2');
SELECT pg_temp.keys('uuid', 'uuid', 'uuid', '6fa459ea-ee8a-3ca4-894e-db77e160355e', '6fa459ea-ee8a-3ca4-894e-db77e1603551', '6fa459ea-ee8a-3ca4-894e-db77e1603552', '6fa459ea-ee8a-3ca4-894e-db77e1603553', '6fa459ea-ee8a-3ca4-894e-db77e1603554');
SELECT pg_temp.keys('text', 'text', 'text', '人保''s "财险"', '甲/2025-1', '甲/2025-2', '凭,{证}', 'NULL');
SELECT pg_temp.keys('char(12)', 'char(12)', 'char(20)', 'PICC', 'A1', 'A2', 'V1', 'V2');
SELECT pg_temp.keys('varchar(30)', 'gs_dm', 'varchar(9)', 'PICC01', 'A1', 'A2', 'V1', 'V2');
SELECT pg_temp.keys('numeric(20,0)', 'gs_enum', 'numeric', 'ALPHA', '10', '9', '1', '2.50');
SELECT pg_temp.keys('safeins.uscc', 'safeins.uscc', 'name', '91140000MA0000000X', '91350100M000100Y43', '91140100MA00000016', 'n1', 'n2');
SELECT pg_temp.keys('date', 'oid', 'timestamptz', '16384', '2025-01-01', '2025-01-02', '2025-01-01 00:00+08', '2025-01-02 00:00+08');
SELECT pg_temp.keys('bit(4)', 'bit varying(8)', 'inet', '1010', '0001', '0010', '10.0.0.1', '10.0.0.2');
-- A key of two columns.
CREATE TABLE k2 (nd integer, xh integer, gs text, je numeric, rq date, pz_nd integer, pz_xh integer, PRIMARY KEY (nd, xh));
SELECT lives_ok($$SELECT safeins.attach('expense', 'k2', '{"expense": "nd || ''-'' || xh", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''other''", "voucher": "pz_nd || ''-'' || pz_xh"}')$$, 'keys of two columns are put together');
INSERT INTO k2 VALUES (2025, 1, 'K', 1, '2025-01-01', 2025, 1), (2025, 11, 'K', 1, '2025-01-01', 2025, 11);
SELECT throws_ok($$INSERT INTO k2 VALUES (2025, 2, 'K', 1, '2025-01-01', 2025, 11)$$, 'SI103', 'voucher 2025-11 of insurer K is used already, by row 2025-11 of table "k2"', '... and looked up');

-- Amounts of every kind.
CREATE FUNCTION pg_temp.amounts(amount_type text, mapped text, given text, yuan text, unreadable text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE a (k integer, gs text DEFAULT ''AMT'', je %s, rq date DEFAULT ''2025-06-01'')', amount_type);
    PERFORM safeins.attach('premium', 'a', jsonb_build_object('receipt', 'k', 'insurer', 'gs', 'amount', mapped, 'received_on', 'rq'));
    EXECUTE format('INSERT INTO a VALUES (81, DEFAULT, %L)', given);
    RETURN NEXT is((SELECT received::text FROM safeins.fee_status('2025-12-31') WHERE subject = 'AMT'), yuan, format('%s %s is %s yuan', amount_type, given, yuan));
    IF unreadable IS NOT NULL THEN
        RETURN NEXT throws_ok(format('INSERT INTO a VALUES (82, DEFAULT, %L)', unreadable), 'SI001', NULL, format('%s %s is no amount in fen', amount_type, unreadable));
    END IF;
    PERFORM safeins.detach('premium', 'a', '测试');
    DROP TABLE a;
END $$;
SELECT pg_temp.amounts('numeric', 'je', '1234.560', '1234.56', '0.001');
SELECT pg_temp.amounts('numeric(18,4)', 'je', '0.01', '0.01', '0.0001');
SELECT pg_temp.amounts('numeric', 'je', '92233720368547758.07', '92233720368547758.07', 'Infinity');
SELECT pg_temp.amounts('bigint', 'je', '922337203685477', '922337203685477.00', '92233720368547759');
SELECT pg_temp.amounts('bigint', '(je / 100.0)::numeric(20,2)', '123', '1.23', NULL);
SELECT pg_temp.amounts('integer', 'je', '-2147483648', '-2147483648.00', NULL);
SELECT pg_temp.amounts('smallint', 'je', '7', '7.00', NULL);
SELECT pg_temp.amounts('safeins.yuan', 'je', '7.77', '7.77', NULL);
SELECT pg_temp.amounts('double precision', 'round(je::numeric, 2)', '0.1', '0.10', NULL);
SELECT pg_temp.amounts('text', 'replace(nullif(je, ''''), '','', '''')::numeric', '1,234.50', '1234.50', '');
SELECT pg_temp.amounts('numeric(12,6)', 'je * 10000', '1.234567', '12345.67', NULL);

SELECT is_empty('SELECT * FROM safeins.reconcile()', 'after all of it the books agree with the tables');
SELECT * FROM finish();
ROLLBACK;
