-- The first thing that anybody does: a table is audited in a database in which nothing was ever attached. What it says is what attaching records, role by role.
BEGIN;
SET client_min_messages = warning;
SET safeins.today = '2026-06-15';
SELECT no_plan();
CREATE SCHEMA af;
SET search_path = af, public;
SELECT safeins.set_place('140000', '山西省') \g /dev/null
CREATE TABLE qy (k int, hy text, gm text);
CREATE TABLE bd (k int, gs text, qy int, qd date, qs date, zz date, bf numeric, zt text, cp text);
CREATE TABLE sf (k int, bd int, gs text, je numeric, rq date);
CREATE TABLE zc (k int, bd int, gs text, je numeric, rq date, yt text, pz text, fw int);
CREATE TABLE fw (k int, bd int, xm text, rq date, jg text);
CREATE TABLE yh (k int, qy int, dj text, fx date, qx date, zg date, fc date, xh date);
CREATE TABLE lp (k int, bd int, ba date, cx date, jp boolean, je numeric, sw int);
CREATE TABLE ts (k int, gs text, rq date, df date);
CREATE TABLE cs (k int, dx text, lb text, dxlb text, rq date, yj text);
CREATE TABLE jb (bd int, gs text, fe numeric);
CREATE TABLE jh (k int, bd int, xm text, cs int, jg text);
CREATE TABLE cp (k text, gs text, ba date, fl numeric);
CREATE TABLE nb (gs text, nd int, rq date, bf numeric);
INSERT INTO qy VALUES (1, '煤矿', '大型'), (2, '机床', NULL);
INSERT INTO bd VALUES (1, '人保', 1, '2026-01-01', '2026-01-02', '2027-01-01', 1000, '有效', '甲'), (2, '人保', 1, '2026-03-01', '2026-03-01', '2027-02-28', 1000, '退保', '乙'),
	(3, '平安', 2, '2025-09-01', '2025-09-01', '2026-08-31', 10, NULL, NULL), (4, '平安', 2, '2026-06-20', '2026-09-10', '2026-09-01', 10, NULL, NULL);
INSERT INTO sf VALUES (1, 1, '人保', 1000, '2025-01-02'), (2, 2, '人保', 10, '2026-12-01'), (3, 9, '平安', -20, '2026-03-01'), (4, 3, NULL, 20, '2026-03-01');
INSERT INTO zc VALUES (1, 1, '人保', 900, '2025-02-01', '宣传', NULL, 1), (2, 9, '人保', 300, '2026-02-01', '奖金', 'A', NULL), (3, 1, '平安', 300, '2026-02-01', '安全生产宣传教育培训', 'A', 7);
INSERT INTO fw VALUES (1, 1, '慰问', '2026-06-30', '无证机构'), (2, 9, '安全风险辨识评估', '2025-01-01', NULL), (3, 1, '安全风险辨识评估', '2026-06-01', '机构');
INSERT INTO yh VALUES (1, 1, '重大', '2026-01-05', '2026-01-20', '2026-02-01', NULL, NULL), (2, 1, '一般', '2026-02-01', '2026-02-10', NULL, NULL, '2026-03-01'), (3, 9, '怪', '2026-07-01', NULL, NULL, NULL, NULL);
INSERT INTO lp VALUES (1, 1, '2026-02-01', '2026-01-20', true, NULL, 0), (2, 9, '2026-07-20', '2025-01-20', false, 10, 2), (3, 3, '2026-01-01', '2025-11-20', false, 10, 1);
INSERT INTO ts VALUES (1, '人保', '2026-01-01', NULL), (2, '保', '2026-05-01', '2026-04-01');
INSERT INTO cs VALUES (1, '人保', '约谈', '保险机构', '2026-02-01', '1'), (2, '某', '奇', '企业', '2026-07-01', NULL);
INSERT INTO jb VALUES (1, '人保', 0.6), (1, '平安', 0.3), (9, '太保', 0.1);
INSERT INTO jh VALUES (1, 1, '安全风险辨识评估', 0, NULL), (2, 9, '慰问', 1, '机构');
INSERT INTO cp VALUES ('甲', '人保', '2026-02-01', 0.01), ('丙', '平安', '2026-07-01', 0.1);
INSERT INTO nb VALUES ('人保', 2025, '2026-05-01', 3), ('平安', 2026, '2026-02-01', 1);

-- What the audit of a table says and attaching does not record, and the other way round, where it is the first of all; undone.
CREATE FUNCTION pg_temp.differs(role text, t text, mapping jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text[];
	recorded text[];
BEGIN
	said := ARRAY(SELECT concat_ws(' ', a.rule, a.row_key, a.insurer, a.message) FROM safeins.audit(role, t, mapping) a);
	BEGIN
		PERFORM safeins.attach(role, t, mapping);
		recorded := ARRAY(SELECT concat_ws(' ', f.rule, f.row_key, f.insurer, f.message) FROM safeins.finding f);
		RAISE EXCEPTION USING ERRCODE = 'P0UND';
	EXCEPTION WHEN SQLSTATE 'P0UND' THEN NULL;
	END;
	RETURN (SELECT string_agg(d.only || ' ' || d.x, '; ' ORDER BY d.only, d.x)
			FROM (SELECT 'audit:' AS only, x FROM unnest(said) x WHERE x <> ALL (recorded) UNION ALL SELECT 'attach:', x FROM unnest(recorded) x WHERE x <> ALL (said)) d);
END $$;

SELECT is(pg_temp.differs(v.role, v.t, v.mapping), NULL, v.role)
FROM (VALUES ('enterprise', 'qy', '{"enterprise": "k", "sector": "hy", "size": "gm"}'::jsonb),
	('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "signed": "qd", "effective": "qs", "expires": "zz", "premium": "bf", "status": "zt", "product": "cp"}'),
	('premium', 'sf', '{"receipt": "k", "policy": "bd", "insurer": "coalesce(gs, ''太保'')", "amount": "je", "received_on": "rq"}'),
	('expense', 'zc', '{"expense": "k", "policy": "bd", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pz", "service": "fw"}'),
	('service', 'fw', '{"service": "k", "policy": "bd", "kind": "xm", "served_on": "rq", "provider": "jg"}'),
	('hazard', 'yh', '{"hazard": "k", "enterprise": "qy", "level": "dj", "found_on": "fx", "due_on": "qx", "rectified_on": "zg", "rechecked_on": "fc", "closed_on": "xh"}'),
	('claim', 'lp', '{"claim": "k", "policy": "bd", "reported_on": "ba", "accident_on": "cx", "refused": "jp", "paid": "je", "deaths": "sw"}'),
	('complaint', 'ts', '{"complaint": "k", "insurer": "gs", "received_on": "rq", "answered_on": "df"}'),
	('measure', 'cs', '{"measure": "k", "object": "dx", "kind": "lb", "object_kind": "dxlb", "issued_on": "rq", "basis": "yj"}'),
	('coinsurance', 'jb', '{"policy": "bd", "insurer": "gs", "share": "fe"}'),
	('plan', 'jh', '{"plan": "k", "policy": "bd", "kind": "xm", "times": "cs", "provider": "jg"}'),
	('product', 'cp', '{"product": "k", "insurer": "gs", "filed_on": "ba", "rate": "fl"}'),
	('report', 'nb', '{"insurer": "gs", "year": "nd", "submitted_on": "rq", "premium": "bf"}')) v (role, t, mapping);
-- What waits for its policy attaching records row by row; an audit says once that the policies are to be attached first.
SELECT is(regexp_replace(pg_temp.differs('premium', 'sf', mapping), '\([^)]*\)', '', 'g'), said, about)
FROM (VALUES ('{"receipt": "k", "policy": "bd", "insurer": "gs", "amount": "je", "received_on": "rq"}'::jsonb, 'attach: fee.policy_link 4 row 4 has no insurer: policy 3 is not known ; '
		'audit: fee.policy_link rows that name a policy and are not judged: 1; no table is attached in role "policy" yet, attach that of the policies first', 'premium whose policy alone tells the insurer'),
	('{"receipt": "k", "policy": "bd", "amount": "je", "received_on": "rq"}', 'attach: fee.policy_link 1 row 1 has no insurer: policy 1 is not known ; attach: fee.policy_link 2 row 2 has no insurer: policy 2 is not known ; '
		'attach: fee.policy_link 3 row 3 has no insurer: policy 9 is not known ; attach: fee.policy_link 4 row 4 has no insurer: policy 3 is not known ; '
		'audit: fee.policy_link rows that name a policy and are not judged: 4; no table is attached in role "policy" yet, attach that of the policies first', '... all of it')) v (mapping, said, about);
SELECT is((SELECT count(*) FROM safeins.audit('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "effective": "qs", "expires": "zz"}') WHERE rule = 'filing.items'), 0::bigint,
	'of papers nobody knows where no table of them is attached');

-- What is said once a year of an insurer is said once, on however many days it signed.
CREATE TABLE zl (gs text, zl text, rq date);
SELECT safeins.attach('filing', 'zl', '{"insurer": "gs", "item": "zl", "submitted_on": "rq"}') \g /dev/null
SELECT is(pg_temp.differs('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "effective": "qs", "expires": "zz"}'), NULL, 'once there is a table of papers');
SELECT is((SELECT string_agg(insurer || ' ' || n, ', ' ORDER BY insurer COLLATE "C") FROM (SELECT insurer, count(*) AS n FROM safeins.audit('policy', 'bd', '{"policy": "k", "insurer": "gs", "enterprise": "qy", "effective": "qs", "expires": "zz"}') WHERE rule = 'filing.items' GROUP BY 1) x), '人保 1, 平安 2',
	'... once a year of each');
SELECT * FROM finish();
ROLLBACK;
