-- What the rows of a table that is attached tell of its mapping: that none of them is live, words that no list knows, policies that nobody knows yet.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = warning;
SET safeins.today = '2026-06-15';
SELECT no_plan();
SELECT safeins.set_place('140000', '山西省') \g /dev/null
CREATE SCHEMA ar;
SET search_path = ar, public;
CREATE FUNCTION pg_temp.says(topic text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(format('%s %s: %s', c.severity, coalesce(c.subject, '-'), c.message), '; ' ORDER BY c.subject, c.message) FROM safeins.check_setup() c WHERE c.topic = says.topic
$$;
CREATE FUNCTION pg_temp.audit(role text, t text, mapping text) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' | ', a.rule, a.row_key, a.year, a.message, a.figures), '; ' ORDER BY a.rule, a.row_key) FROM safeins.audit(role, t, mapping) a
$$;

-- A "where" that lets no row be live.
CREATE TABLE sk (id int PRIMARY KEY, gs text, je numeric, rq date, scbz text, zt text);
SELECT is(pg_temp.audit('premium', 'sk', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "where": "scbz = ''N''"}'), NULL, 'a table without rows is silent');
INSERT INTO sk SELECT n, '人保', 100, '2026-01-05', '0', '1' FROM generate_series(1, 3) n;
SELECT is(pg_temp.audit('premium', 'sk', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "where": "scbz = ''N''"}'),
	'fact.where | no row of table "sk" is live in role "premium": "where" is (scbz = ''N''::text), rows looked at: 3', 'an audit says so');
SELECT is(pg_temp.audit('premium', 'sk', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "where": "scbz = ''0''"}'), NULL, '... and not where rows are live');
SELECT is(pg_temp.audit('premium', 'sk', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "where": "scbz = ''0'' AND id = 3"}'), NULL, 'one is enough');
SELECT is(pg_temp.audit('premium', 'sk', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "where": "scbz = NULL"}'),
	'fact.where | no row of table "sk" is live in role "premium": "where" is (scbz = NULL::text), rows looked at: 3', 'NULL is not live');
SELECT is(pg_temp.audit('premium', 'sk', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "where": "(SELECT false)"}'),
	'fact.where | no row of table "sk" is live in role "premium": "where" is (SELECT false), rows looked at: 3', 'by a query');
SELECT safeins.attach('premium', 'sk', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "where": "scbz = ''N'' AND zt = ''1''"}') \g /dev/null
SELECT is(pg_temp.says('where'), 'warning ar.sk: no row of table "sk" is live in role "premium": "where" is ((scbz = ''N''::text) AND (zt = ''1''::text)), rows looked at: 3', 'check_setup tells of attached ones');
SELECT is((SELECT mend FROM safeins.check_setup() WHERE topic = 'where'),
	$$SELECT scbz, zt, count(*) FROM ar.sk GROUP BY scbz, zt; SELECT safeins.detach('premium', 'ar.sk', 'reason'); SELECT safeins.attach('premium', 'ar.sk', '{..., "where": "..."}')$$, '... and how to find out');
INSERT INTO sk VALUES (4, '人保', 1, '2026-01-06', 'N', '1');
SELECT is(pg_temp.says('where'), NULL, '... no longer once a row is live');
DELETE FROM sk;
SELECT is(pg_temp.says('where'), NULL, '... nor where there is none');
SELECT safeins.detach('premium', 'sk', '试') \g /dev/null
CREATE TABLE fq (id int, gs text, je numeric, rq date, scbz int) PARTITION BY RANGE (rq);
CREATE TABLE fq_2026 PARTITION OF fq FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO fq VALUES (1, '人保', 100, '2026-01-05', 0);
SELECT safeins.attach('premium', 'fq', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "where": "scbz = 1"}') \g /dev/null
SELECT is(pg_temp.says('where'), 'warning ar.fq: no row of table "fq" is live in role "premium": "where" is (scbz = 1), rows looked at: 1', 'partitions are looked through');
SELECT safeins.detach('premium', 'fq', '试') \g /dev/null

-- Money that names its policy alone, before any table of policies: it is told once that it waits.
INSERT INTO sk SELECT n, NULL, 100, '2026-01-05', 'P' || n, '1' FROM generate_series(1, 3) n;
SELECT is(pg_temp.audit('premium', 'sk', '{"receipt": "id", "policy": "scbz", "amount": "je", "received_on": "rq"}'),
	'fee.policy_link | rows that name a policy and are not judged: 3; no table is attached in role "policy" yet, attach that of the policies first | {"rows": 3}', 'premium');
SELECT matches(pg_temp.audit('expense', 'sk', '{"expense": "id", "policy": "scbz", "amount": "je", "spent_on": "rq", "purpose": "''training''"}'),
	'^fee.policy_link \| rows that name a policy and are not judged: 3; [^;]*$', 'spending');
CREATE TABLE bd (bdh text, gs text, qy text, qs date, zz date, zt text, hy text);
INSERT INTO bd VALUES ('P1', '人保', 'E1', '2026-01-01', '2026-12-31', NULL, NULL);
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "qs", "expires": "zz", "status": "zt", "sector": "hy"}') \g /dev/null
SELECT is((SELECT string_agg(row_key, ' ' ORDER BY row_key) FROM safeins.audit('premium', 'sk', '{"receipt": "id", "policy": "scbz", "amount": "je", "received_on": "rq"}')),
	'2 3', 'once there is one, each that it does not know');

-- A state that no list knows is a gap of words; the policy is in force all the same.
CREATE FUNCTION pg_temp.gaps() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(concat_ws(' ', role, list, word, rows, add_to, nearest_code), '; ' ORDER BY role, list, word COLLATE "C") FROM safeins.code_gaps $$;
INSERT INTO bd VALUES ('P2', '人保', 'E2', '2026-01-01', '2026-12-31', 'CANCELLED', NULL), ('P3', '人保', 'E3', '2026-01-01', '2026-12-31', 'CANCELLED', NULL),
	('P4', '人保', 'E4', '2026-01-01', '2026-12-31', '已注销', NULL), ('P5', '人保', 'E5', '2026-01-01', '2026-12-31', '有效', NULL), ('P6', '人保', 'E6', '2026-01-01', '2026-12-31', '', NULL),
	('P7', '人保', 'E7', '2026-01-01', '2026-12-31', '已终止', NULL), ('P8', '人保', 'E8', '2026-01-01', '2026-12-31', 'In Force', NULL);
SELECT is(pg_temp.gaps(), 'policy status CANCELLED 2 policy.status; policy status 已注销 1 policy.status', 'those that no list knows');
SELECT alike(pg_temp.says('words'), 'warning -: 2 words stand in 3 rows and are not known, such as "CANCELLED"', 'check_setup tells');
SELECT is((SELECT count(*) FROM safeins.policy WHERE last_day = '2026-12-31' AND live), 8::bigint, 'all are in force');
SELECT is_empty($$SELECT * FROM safeins.finding WHERE rule = 'policy.surrender'$$, 'none was ended');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree');
SELECT is(pg_temp.would($$UPDATE bd SET zt = '有效' WHERE zt = 'CANCELLED'$$, 'SELECT pg_temp.gaps()'), 'policy status 已注销 1 policy.status', 'another word is written');
SELECT is(pg_temp.would($$DELETE FROM bd WHERE bdh = 'P4'$$, 'SELECT pg_temp.gaps()'), 'policy status CANCELLED 2 policy.status', 'its row goes');
SELECT is(pg_temp.would($$SELECT safeins.add_code('policy.status', 'cancelled', 'ended', '约定')$$, $$SELECT concat_ws(' ', pg_temp.gaps(), (SELECT count(*) FROM safeins.policy WHERE status IS NOT NULL), (SELECT count(*) FROM safeins.reconcile()))$$),
	'policy status 已注销 1 policy.status 1 0', 'a word is given its meaning, however it is written');
SELECT is(pg_temp.would($$UPDATE safeins.policy SET status = NULL WHERE policy = 'P4'$$, 'SELECT count(*) FROM safeins.reconcile()'), '1', 'reconcile compares it');
SELECT is(pg_temp.would($$UPDATE safeins.policy SET status = NULL WHERE policy = 'P4'; SELECT safeins.rebuild()$$, 'SELECT pg_temp.gaps()'), 'policy status CANCELLED 2 policy.status; policy status 已注销 1 policy.status', 'rebuild brings it back');
SELECT is(pg_temp.would($$SELECT safeins.add_code('policy.status', '已注销', 'surrendered', '约定'); UPDATE bd SET qs = qs WHERE bdh = 'P4'; UPDATE bd SET zt = '有效' WHERE bdh = 'P5'$$, 'SELECT pg_temp.gaps()'), 'policy status CANCELLED 2 policy.status', 'one that means surrender');
SELECT is(safeins.code_of('policy.status', w), code, w) FROM (VALUES ('在保', 'in_force'), ('ACTIVE', 'in_force'), ('待生效', 'not_yet'), ('终止', 'ended'), ('Expired', 'ended'), ('退保', 'surrendered'), ('已注销', NULL)) v (w, code);

-- What attach() returns are the findings that it recorded, not those that stood already.
CREATE TABLE zc (id int, gs text, je numeric, rq date, yt text, pz text);
INSERT INTO zc VALUES (1, '人保', 1, '2026-02-01', 'training', NULL), (2, '人保', 2, '2026-02-01', 'training', 'A');
PREPARE once AS SELECT findings FROM safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pz"}');
SELECT results_eq('EXECUTE once', 'VALUES (1::bigint)', 'an expense without a voucher');
SELECT safeins.detach('expense', 'zc', '试') \g /dev/null
INSERT INTO zc VALUES (3, '人保', 1, '2026-02-02', 'training', NULL);
SELECT results_eq('EXECUTE once', format('VALUES (%s::bigint)', 2 - (SELECT count(*) FROM safeins.finding WHERE rule = 'fee.voucher' AND row_key = '1' AND withdrawn_on IS NULL)), 'attached again it counts what is new');
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'fee.voucher' AND withdrawn_on IS NULL), 2::bigint, '... and each stands once');
SELECT safeins.detach('expense', 'zc', '试') \g /dev/null

-- Every word of a list that stands in a book and has no meaning is a gap.
CREATE TABLE fw (k text, bd text, xm text, rq date, qd text, md text);
CREATE TABLE jh (k text, bd text, xm text, cs int, pl text);
CREATE TABLE cs (k text, dx text, lb text, dxlb text, rq date, yjl text, yj text, xw text);
CREATE TABLE jg (k text, fw text);
CREATE TABLE nb (gs text, nd int, rq date, sd text);
INSERT INTO fw VALUES ('1', 'P1', 'training', '2026-03-01', '骑马', '凑合'), ('2', 'P1', 'training', '2026-03-02', '现场', '95%'), ('3', 'P1', 'training', '2026-03-03', '骑马', '满意');
INSERT INTO jh VALUES ('1', 'P1', '赏花', 1, '每旬'), ('2', 'P1', 'training', 1, '每年');
INSERT INTO cs VALUES ('1', '人保', '训诫', '公司', '2026-02-01', '传闻', '1', '怠慢');
INSERT INTO jg VALUES ('甲', '煤矿'), ('乙', '赏花');
INSERT INTO nb VALUES ('人保', 2025, '2026-02-01', '应急管理部门，街道办');
SELECT safeins.attach('service', 'fw', '{"service": "k", "policy": "bd", "kind": "xm", "served_on": "rq", "channel": "qd", "satisfaction": "md"}'),
	safeins.attach('plan', 'jh', '{"plan": "k", "policy": "bd", "kind": "xm", "times": "cs", "frequency": "pl"}'),
	safeins.attach('measure', 'cs', '{"measure": "k", "object": "dx", "kind": "lb", "object_kind": "dxlb", "issued_on": "rq", "basis_kind": "yjl", "basis": "yj", "act": "xw"}'),
	safeins.attach('provider', 'jg', '{"provider": "k", "scope": "fw"}'),
	safeins.attach('report', 'nb', '{"insurer": "gs", "year": "nd", "submitted_on": "rq", "sent_to": "sd"}') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', role, list, word, rows, add_to), '; ' ORDER BY role, list) FROM safeins.code_gaps WHERE role <> 'policy'),
	'measure insurer.act 怠慢 1 insurer.act; measure measure.basis 传闻 1 measure.basis; measure measure.kind 训诫 1 measure.kind; measure measure.object 公司 1 measure.object; '
	'plan frequency 每旬 1 frequency; plan kind 赏花 1 service.code; provider kind 赏花 1 service.code; report addressee 街道办 1 addressee; '
	'service channel 骑马 2 channel; service satisfaction 凑合 1 satisfaction', 'of services, plans, measures, providers and reports');
SELECT is_empty($$SELECT * FROM (VALUES ('enterprise', 'sector'), ('enterprise', 'size'), ('enterprise', 'risk'), ('enterprise', 'grade'), ('policy', 'status'), ('hazard.level', 'level'), ('filing', 'paper')) v (r, l)
	WHERE pg_get_viewdef('safeins.code_gaps'::regclass) NOT LIKE '%''' || l || '''%'$$, '... and of the others');
SELECT is((SELECT array_agg(DISTINCT list ORDER BY list) FROM safeins.code_list WHERE list NOT LIKE 'service.%' AND list NOT IN ('sector.within', 'commitment', 'province', 'provider.scope')
	AND pg_get_viewdef('safeins.code_gaps'::regclass) NOT LIKE '%''' || list || '''%'), NULL, 'every list of words is looked through');
SELECT * FROM finish();
ROLLBACK;
