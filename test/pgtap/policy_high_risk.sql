-- What the law says of the sectors that must insure is asked of no other: the cap of commissions (应急〔2025〕27号 第十四条) and a suspension
-- (晋应急发〔2024〕114号 附件2第一条、第三条: 在我省高危行业领域停止使用), of a policy's own insurer and of one that takes a share.
BEGIN;
SET client_min_messages = warning;
SET safeins.today = '2026-06-15';
SELECT no_plan();
CREATE SCHEMA hr;
SET search_path = hr, public;
SELECT safeins.set_place('140000', '山西省') \g /dev/null
CREATE TABLE qy (k text PRIMARY KEY, hy text, yb boolean);
CREATE TABLE bd (k text PRIMARY KEY, gs text, qy text, hy text, sg date, bf numeric DEFAULT 10000, yj numeric);
CREATE TABLE gb (bd text, gs text, bl numeric);
SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "k", "sector": "hy", "size": "NULL::text", "must_insure": "yb"}') \g /dev/null
SELECT safeins.attach('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "sector": "hy", "signed": "sg", "effective": "sg", "expires": "sg + 364", "premium": "bf", "commission": "yj"}') \g /dev/null
SELECT safeins.attach('coinsurance', 'gb', '{"policy": "bd", "insurer": "gs", "share": "bl"}') \g /dev/null
INSERT INTO qy VALUES ('煤', '煤矿', NULL), ('机', '机械制造', NULL), ('机应', '机械制造', true), ('煤不', '煤矿', false), ('谜', '养鹅', NULL), ('空', NULL, NULL), ('车', '道路运输', NULL), ('店', '其他', NULL);

CREATE FUNCTION pg_temp.try(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	RAISE EXCEPTION USING ERRCODE = 'P0UND';
EXCEPTION WHEN SQLSTATE 'P0UND' THEN RETURN 'accepted';
	WHEN OTHERS THEN RETURN SQLSTATE;
END $$;
CREATE TEMP TABLE who AS SELECT * FROM (VALUES ('煤', NULL, true), ('机', NULL, false), ('机应', NULL, true), ('煤不', NULL, false), ('谜', NULL, true), ('空', NULL, true), ('车', NULL, true), ('店', NULL, false),
	('煤', '商贸', false), ('店', '煤矿', true), ('外', NULL, true), ('外', '纺织', false), ('外', '烟花爆竹', true)) v (qy, hy, must);

-- 27号 第十四条
SELECT is(pg_temp.try(format($$INSERT INTO bd VALUES ('N', '人保', %L, %L, '2026-01-01', 10000, 500.01)$$, qy, hy)), CASE WHEN must THEN 'SI302' ELSE 'accepted' END, concat_ws(' ', 'a commission over 5 %:', qy, hy)) FROM who;
SELECT is(pg_temp.try(format($$INSERT INTO bd VALUES ('N', '人保', %L, %L, '2026-01-01', 10000, 500)$$, qy, hy)), 'accepted', concat_ws(' ', '... of 5 %:', qy, hy)) FROM who;
SELECT is(pg_temp.try(format($$INSERT INTO bd VALUES ('N', '人保', '车', NULL, %L, 10000, 501)$$, d)), said, '27号: transport on ' || d) FROM (VALUES ('2025-03-28', 'accepted'), ('2025-03-29', 'SI302')) v (d, said);

-- 114号 附件2
INSERT INTO bd SELECT qy || coalesce(hy, ''), '人保', qy, hy, '2026-01-01' FROM who;
SELECT safeins.suspend('人保', NULL, 'competition', '恶意低价', from_on => '2026-06-01') \g /dev/null
SELECT is(pg_temp.try(format($$INSERT INTO bd VALUES ('N', '人保', %L, %L, '2026-06-01')$$, qy, hy)), CASE WHEN must THEN 'SI305' ELSE 'accepted' END, concat_ws(' ', 'while suspended:', qy, hy)) FROM who;
SELECT is(pg_temp.try($$INSERT INTO bd VALUES ('N', '人保', '煤', NULL, '2026-05-31')$$), 'accepted', 'signed the day before');
UPDATE bd SET gs = '太保';
UPDATE bd SET sg = '2026-06-01';
SELECT is(pg_temp.try(format($$INSERT INTO gb VALUES (%L, '人保', 0.3)$$, qy || coalesce(hy, ''))), CASE WHEN must THEN 'SI305' ELSE 'accepted' END, concat_ws(' ', 'a share:', qy, hy)) FROM who;
SELECT is(pg_temp.try($$INSERT INTO gb VALUES ('未知', '人保', 0.3)$$), 'SI305', 'a share of a policy that nobody knows');
SELECT is(pg_temp.try($$INSERT INTO gb VALUES ('煤', '平安', 0.3)$$), 'accepted', 'a share of another insurer');
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule IN ('policy.commission_cap', 'policy.insurer_eligible')), 0::bigint, 'nothing is recorded');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');

SELECT * FROM finish();
ROLLBACK;
