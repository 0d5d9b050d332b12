-- 应急〔2025〕27号 第六条, 晋应急发〔2024〕114号 第一部分: the enterprise pays, never its workers. It is known by the words of the rule, by its key, and by its name.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = warning;
SET safeins.today = '2026-06-15';
SELECT no_plan();
CREATE SCHEMA py;
SET search_path = py, public;
SELECT safeins.set_place('140000', '山西省') \g /dev/null
CREATE TABLE qy (k text PRIMARY KEY, mc text, xzqh text);
CREATE TABLE bd (k text PRIMARY KEY, qy text, mc text, jf text, sg date DEFAULT '2026-01-01', xzqh text);
SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "k", "name": "mc", "sector": "''煤矿''", "size": "''大型''", "place": "xzqh"}') \g /dev/null
SELECT safeins.attach('policy', 'bd', $${"policy": "k", "insurer": "'人保'", "enterprise": "qy", "enterprise_name": "mc", "payer": "jf", "signed": "sg", "effective": "sg", "expires": "sg + 364", "place": "xzqh"}$$) \g /dev/null
INSERT INTO qy VALUES ('E1', '晋华煤业有限公司', '140105'), ('E2', NULL, '140105'), ('E3', '', '140105'), ('E4', '晋华煤业有限公司', '130102');

CREATE FUNCTION pg_temp.paid(enterprise text, name text, payer text, signed date DEFAULT '2026-01-01', place text DEFAULT '140105') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO py.bd VALUES ('N', enterprise, name, payer, signed, place);
	RAISE EXCEPTION USING ERRCODE = 'P0UND';
EXCEPTION WHEN SQLSTATE 'P0UND' THEN RETURN 'accepted';
	WHEN SQLSTATE 'SI303' THEN RETURN SQLERRM;
END $$;
SELECT is(pg_temp.paid(enterprise, name, payer, place => place), CASE WHEN lawful THEN 'accepted' ELSE format('the premium may not be paid by "%s"', payer) END, concat_ws(' ', about, payer)) FROM (VALUES
	('E1', NULL, '晋华煤业有限公司', '140105', true, 'the name in the register:'), ('E1', NULL, 'E1', '140105', true, 'the key:'), ('E1', '晋华公司', '晋华公司', '140105', true, 'the name that the policy gives:'),
	('E1', '晋华公司', '晋华煤业有限公司', '140105', true, '... or the register, where both do:'), ('E1', NULL, '张三', '140105', false, 'a person:'), ('E1', NULL, '从业人员', '140105', false, 'the workers:'),
	('E1', NULL, '晋华煤业有限公司职工', '140105', false, 'its workers:'), ('E1', NULL, 'E2', '140105', false, 'another enterprise:'), ('E2', NULL, '晋华煤业有限公司', '140105', false, 'the name of another:'),
	('E2', NULL, 'E2', '140105', true, 'one without a name:'), ('E2', NULL, '', '140105', false, '... nor is it an empty one'), ('E3', '', '', '140105', false, 'an empty name is none'),
	('E9', NULL, 'E9', '140105', true, 'one that no register has:'), ('E9', '新矿', '新矿', '140105', true, '... by the name of its policy:'), ('E9', NULL, '晋华煤业有限公司', '140105', false, '... and not by another''s:'),
	('E4', NULL, '晋华煤业有限公司', '130102', true, 'each province has its register:'), ('E4', NULL, '晋华煤业有限公司', '140105', false, '... and knows no other:')) v (enterprise, name, payer, place, lawful, about);
SELECT is(pg_temp.paid('E1', NULL, '张三', day, place), said, format('%s: %s on %s', article, place, day)) FROM (VALUES
	(date '2024-03-26', '140105', 'accepted', '114号 第一部分'), ('2024-03-27', '140105', 'the premium may not be paid by "张三"', '114号 第一部分'),
	('2025-03-28', '130102', 'accepted', '27号 第六条'), ('2025-03-29', '130102', 'the premium may not be paid by "张三"', '27号 第六条')) v (day, place, said, article);

-- A row is judged again when its payer changes, not when its enterprise gets another name.
INSERT INTO bd VALUES ('P', 'E1', NULL, '晋华煤业有限公司', '2026-01-01', '140105');
SELECT lives_ok($$UPDATE qy SET mc = '晋华煤业集团' WHERE k = 'E1'$$);
SELECT lives_ok($$UPDATE bd SET jf = '晋华煤业集团' WHERE k = 'P'$$);
SELECT throws_ok($$UPDATE bd SET jf = '晋华煤业有限公司' WHERE k = 'P'$$, 'SI303', NULL, 'a name that it had');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');
SELECT * FROM finish();
ROLLBACK;
