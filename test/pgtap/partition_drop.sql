-- Maintenance drops partitions whose rows were kept for their term, as pg_partman's run_maintenance does: they leave the books, on record.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SELECT safeins.set_place('140000', '试') \g /dev/null
SET safeins.today = '2026-06-30';
CREATE SCHEMA app;
SET search_path = app, public;
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, dw text, sx date, dq date);
CREATE TABLE bf (id bigint, bdh text, je numeric(18,2), rq date NOT NULL, PRIMARY KEY (id, rq)) PARTITION BY RANGE (rq);
CREATE TABLE zc (id bigint, gs text DEFAULT '人保', je numeric(18,2), rq date NOT NULL, yt text DEFAULT 'training', pzh text, zf boolean DEFAULT false, PRIMARY KEY (id, rq)) PARTITION BY RANGE (rq);
CREATE FUNCTION parts(of text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	FOR y IN 2019 .. 2026 LOOP
		EXECUTE format('CREATE TABLE app.%I PARTITION OF app.%I FOR VALUES FROM (%L) TO (%L)', of || '_p' || y, of, make_date(y, 1, 1), make_date(y + 1, 1, 1));
	END LOOP;
END $$;
SELECT parts('bf'), parts('zc') \g /dev/null
INSERT INTO bd SELECT 'B' || y, '人保', '甲矿', make_date(y, 1, 1), make_date(y, 12, 31) FROM generate_series(2019, 2026) y;
INSERT INTO bf SELECT y, 'B' || y, 1000, make_date(y, 2, 1) FROM generate_series(2019, 2026) y;
INSERT INTO zc SELECT y, '人保', 160, make_date(y, 7, 1), 'training', 'V' || y FROM generate_series(2019, 2025) y;
INSERT INTO zc VALUES (12019, '人保', 40, '2019-12-31', 'training', 'V12019', true);
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "dw", "effective": "sx", "expires": "dq"}'),
	safeins.attach('premium', 'bf', '{"receipt": "id", "policy": "bdh", "amount": "je", "received_on": "rq"}'),
	safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh", "where": "NOT zf"}') \g /dev/null
CREATE FUNCTION books() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(year || ' ' || received || '/' || spent, ', ' ORDER BY year) FROM safeins.fee_status WHERE received <> 0 OR spent <> 0
$$;
CREATE FUNCTION last_log() RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', action, role, table_schema, table_name, reason, CASE done_by WHEN session_user THEN 'by me' END) FROM safeins.attachment_log ORDER BY id DESC LIMIT 1
$$;
CREATE FUNCTION sound() RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', (SELECT count(*) FROM safeins.reconcile()), (SELECT count(*) FROM safeins.attachment WHERE state <> 'armed'), (SELECT count(*) FROM safeins.finding WHERE rule <> 'fee.budget' AND withdrawn_on IS NULL))
$$;
SELECT is(sound(), '0 0 0', 'all is well before');

-- What is too young, and what no rule lets go.
SELECT pg_temp.refused('DROP TABLE app.zc_p2021', 'SI002', NULL, 'app.zc_p2021', 'partition "zc_p2021" is attached to safeins in role "expense": it cannot be dropped while its rows are to be kept', 'Wait until then; or', 'by one day, and says until when');
SELECT throws_like('DROP TABLE app.zc_p2021', '%zc_p2021%', 'it says which');
SELECT pg_temp.refused('DROP TABLE app.bf_p2019', 'SI002', NULL, 'app.bf_p2019', 'partition "bf_p2019" is attached to safeins in role "premium": it cannot be dropped while its rows are to be kept', 'archive.release', 'premium is kept by no rule that ends');
SELECT throws_like('DROP TABLE app.zc', '%is attached to safeins: neither it nor its guard%', 'the whole table');
SELECT throws_ok('DROP TABLE app.zc_p2020, app.zc_p2021', 'SI002', NULL, 'both or none');
SELECT is(books(), '2019 1000.00/160.00, 2020 1000.00/160.00, 2021 1000.00/160.00, 2022 1000.00/160.00, 2023 1000.00/160.00, 2024 1000.00/160.00, 2025 1000.00/160.00, 2026 1000.00/0.00', 'nothing has left');

-- retention_keep_table = false: in one transaction.
SAVEPOINT a;
ALTER TABLE app.zc DETACH PARTITION app.zc_p2019;
SELECT is(last_log(), 'leave expense app zc_p2019 left its parent, and is attached by itself by me', 'it is by itself');
DROP TABLE app.zc_p2019;
SELECT is(last_log(), 'detach expense app zc_p2019 dropped when its rows had been kept for their term, 2 of 2019-07-01 to 2019-12-31, amount 160.00 yuan; rule archive.retention: AQ 9010-2019 第7章7.4 by me', 'what left, by which rule, and who dropped it');
SELECT matches(books(), '^2019 1000.00/0.00, 2020 1000.00/160.00,', 'its rows have left the books');
SELECT is(sound(), '0 0 0', 'the books are those of the tables');
SELECT lives_ok($$INSERT INTO zc VALUES (1, '人保', 10, '2026-03-01', 'training', 'V1')$$, 'the others are written as ever');
ROLLBACK TO a;
SELECT is(sound(), '0 0 0', 'rolled back: all is there');
SELECT matches(books(), '^2019 1000.00/160.00, ', '... and in the books');

-- Dropped where it stands, several at once, with IF EXISTS and CASCADE.
DROP TABLE IF EXISTS app.zc_p2019, app.nothing CASCADE;
SELECT is(sound(), '0 0 0', 'without DETACH');
SELECT is((SELECT tables FROM safeins.attachment WHERE role = 'expense'), 8, 'the others are guarded');
SELECT throws_ok($$INSERT INTO zc_p2025 VALUES (1, '人保', 10000, '2025-04-01', 'training', 'V1')$$, 'SI101', NULL, '... and judged');

-- retention_keep_table = true: it stays in the books as a table of its own; moved, renamed, and dropped later.
ALTER TABLE zc DETACH PARTITION zc_p2020;
CREATE SCHEMA kept;
ALTER TABLE zc_p2020 SET SCHEMA kept;
ALTER TABLE kept.zc_p2020 RENAME TO zc_2020;
ALTER TABLE kept.zc_2020 RENAME COLUMN je TO amount;
SELECT is(sound(), '0 0 0', 'it is in the books');
SELECT matches(books(), '^2019 1000.00/0.00, 2020 1000.00/160.00,', '... still');
DROP TABLE kept.zc_2020;
SELECT matches(books(), '^2019 1000.00/0.00, 2020 1000.00/0.00,', 'until it is dropped');
SELECT is(sound(), '0 0 0', '... and they are right');

-- One that is too young, detached: refused as one that is not.
ALTER TABLE zc DETACH PARTITION zc_p2022;
SELECT throws_ok('DROP TABLE zc_p2022', 'SI002', NULL, 'detached and young');
SELECT is(sound(), '0 0 0', 'it stays in the books');
SELECT safeins.detach('expense', 'zc_p2022', '移交') \g /dev/null
DROP TABLE zc_p2022;
-- Without rows there is nothing to keep.
DELETE FROM zc_p2026;
SELECT lives_ok('DROP TABLE zc_p2026', 'an empty partition');
SELECT is(last_log(), 'detach expense app zc_p2026 dropped, without rows; rule archive.retention: AQ 9010-2019 第7章7.4 by me', '... is on record too');

-- What the DBA lets go: premium after six years, by a rule of his.
SELECT safeins.add_rule('archive.release', '140000', '6 years', '2026-01-01', source => '档案处〔2026〕3号') \g /dev/null
SELECT throws_ok('DROP TABLE bf_p2021', 'SI002', NULL, 'not before');
SELECT lives_ok('DROP TABLE bf_p2020', 'then');
SELECT is(last_log(), 'detach premium app bf_p2020 dropped when its rows had been kept for their term, 1 of 2020-02-01 to 2020-02-01, amount 1000.00 yuan; rule archive.release: 档案处〔2026〕3号 by me', 'by that rule');
SELECT is(sound(), '0 0 0', 'nobody is accused of a refund');
-- It lets nothing go that the law keeps, but where the law is off it speaks.
SELECT throws_ok('DROP TABLE zc_p2023', 'SI002', NULL, 'three years are not five');
SELECT safeins.set_mode('archive.retention', 'off', '试') \g /dev/null
SELECT throws_ok('DROP TABLE zc_p2021', 'SI002', NULL, 'five are not six');
SELECT safeins.set_mode('archive.retention', NULL, '试') \g /dev/null

-- Each role whose rows have days, by the latest of them; what it leaves behind stands.
CREATE TABLE jf (bdh text, gs text, dw text, sx date, dq date) PARTITION BY RANGE (sx);
CREATE TABLE jf_19 PARTITION OF jf FOR VALUES FROM ('2019-01-01') TO ('2020-01-01');
CREATE TABLE jf_20 PARTITION OF jf FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
INSERT INTO jf VALUES ('J19', '太平', '乙矿', '2019-03-01', '2020-02-28'), ('J20', '太平', '乙矿', '2020-03-01', '2021-02-28');
CREATE TABLE lp (id int, bdh text, ba date, pf date) PARTITION BY RANGE (ba);
CREATE TABLE lp_19 PARTITION OF lp FOR VALUES FROM ('2019-01-01') TO ('2020-01-01');
CREATE TABLE lp_18 PARTITION OF lp FOR VALUES FROM ('2018-01-01') TO ('2019-01-01');
INSERT INTO lp VALUES (1, 'J19', '2019-03-05', '2021-03-05'), (2, 'J18', '2018-03-05', '2018-03-05');
SELECT safeins.attach('policy', 'jf', '{"policy": "bdh", "insurer": "gs", "enterprise": "dw", "effective": "sx", "expires": "dq"}'),
	safeins.attach('claim', 'lp', '{"claim": "id", "policy": "bdh", "reported_on": "ba", "paid_on": "pf"}') \g /dev/null
INSERT INTO bf VALUES (190, 'J19', 50, '2023-02-01');
SELECT throws_ok('DROP TABLE lp_19', 'SI002', NULL, 'a claim that was paid five years ago');
SELECT lives_ok('DROP TABLE lp_18', 'one that was paid before');
SELECT lives_ok('DROP TABLE jf_19', 'policies');
SELECT throws_ok('DROP TABLE jf_20', 'SI002', NULL, 'until six years after they expire');
SELECT is((SELECT received FROM safeins.fee_status WHERE subject = '太平'), 50.00, 'money that names a policy that is gone stays its insurer''s');
SELECT is(sound(), '0 0 0', 'and is found in it');
SELECT safeins.set_mode('archive.release', 'off', '不再删除') \g /dev/null
SELECT throws_ok('DROP TABLE lp_19', 'SI002', NULL, 'off again');
SELECT safeins.set_mode('archive.release', NULL, '恢复') \g /dev/null

-- A row whose day cannot be told may be of today.
CREATE TABLE yw (id bigint, gs text, je numeric, rq text, q int NOT NULL) PARTITION BY LIST (q);
CREATE TABLE yw_1 PARTITION OF yw FOR VALUES IN (1);
CREATE TABLE yw_2 PARTITION OF yw FOR VALUES IN (2) PARTITION BY LIST (id);
CREATE TABLE yw_21 PARTITION OF yw_2 FOR VALUES IN (21);
INSERT INTO yw VALUES (11, '平安', 0.01, '2018-13-01', 1), (21, '平安', 0, '2018/3/5', 2);
SELECT safeins.attach('expense', 'yw', '{"expense": "''Y'' || id", "insurer": "gs", "amount": "je", "spent_on": "safeins.to_date(rq)", "purpose": "''training''"}') \g /dev/null
SELECT throws_ok('DROP TABLE yw_1', 'SI002', NULL, 'a date that cannot be read');
SELECT lives_ok('DROP TABLE yw_2', 'one with partitions of its own');
SELECT is((SELECT tables FROM safeins.attachment WHERE table_name = 'yw'), 2, '... goes as a whole');

-- Inheritance, as hosts have it that are older than partitions; several roles on one table.
CREATE TABLE old (id bigint, gs text, je numeric, fy numeric, rq date);
CREATE TABLE old_19 () INHERITS (old);
INSERT INTO old_19 VALUES (19, '太保', 100, 15, '2019-03-01');
INSERT INTO old VALUES (26, '太保', 100, 16, '2026-03-01');
SELECT safeins.attach('premium', 'old', '{"receipt": "''O'' || id", "insurer": "gs", "amount": "je", "received_on": "rq"}'),
	safeins.attach('expense', 'old', '{"expense": "''O'' || id", "insurer": "gs", "amount": "fy", "spent_on": "rq", "purpose": "''training''", "voucher": "''O'' || id"}') \g /dev/null
SELECT lives_ok('DROP TABLE old_19', 'a child, in two roles');
SELECT is((SELECT array_agg(role || ' ' || table_name ORDER BY id) FROM (SELECT * FROM safeins.attachment_log ORDER BY id DESC LIMIT 2) l), '{expense old_19,premium old_19}', 'spending first');
SELECT is((SELECT string_agg(year || ' ' || received || '/' || spent, ', ' ORDER BY year) FROM safeins.fee_status WHERE subject = '太保' AND (received <> 0 OR spent <> 0)), '2026 100.00/16.00', 'both have left');
SELECT throws_ok('DROP TABLE old', 'SI002', NULL, 'what was never a part is given up by detach()');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are those of the tables');
SELECT safeins.rebuild() \g /dev/null
SELECT is_empty($$SELECT * FROM safeins.finding WHERE rule = 'books.rebuilt'$$, 'rebuild() has nothing to repair');

-- By maintenance's role, which has no right to our functions, and by one that owns nothing.
CREATE ROLE wh;
CREATE ROLE gk;
GRANT USAGE, CREATE ON SCHEMA app TO wh, gk;
CREATE TABLE fw (id int, gs text, je numeric, rq date NOT NULL) PARTITION BY RANGE (rq);
CREATE TABLE fw_18 PARTITION OF fw FOR VALUES FROM ('2018-01-01') TO ('2019-01-01');
INSERT INTO fw VALUES (1, '国寿', 0.05, '2018-03-01');
SELECT safeins.attach('expense', 'fw', '{"expense": "''F'' || id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "''training''"}') \g /dev/null
ALTER TABLE fw OWNER TO wh;
ALTER TABLE fw_18 OWNER TO wh;
SET ROLE gk;
SELECT throws_ok('DROP TABLE app.fw_18', '42501', NULL, 'who owns nothing is refused by PostgreSQL');
RESET ROLE;
SET ROLE wh;
SET search_path = app;
DROP TABLE fw_18;
RESET ROLE;
SET search_path = app, public;
SELECT matches(last_log(), '^detach expense app fw_18 dropped when its rows had been kept', 'maintenance''s role');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');
SELECT * FROM finish();
ROLLBACK;
