-- 应急〔2025〕27号 第二条, 第十六条: who must insure may not surrender nor renew late; whoever need not, may. Its sector says which, unless the enterprise does.
BEGIN;
SET client_min_messages = warning;
SET safeins.today = '2026-06-15';
SELECT no_plan();
CREATE SCHEMA pv;
SET search_path = pv, public;
SELECT safeins.set_place('140000', '山西省') \g /dev/null
CREATE TABLE qy (k text PRIMARY KEY, hy text, yb boolean);
CREATE TABLE bd (k text PRIMARY KEY, qy text, hy text, qs date DEFAULT '2026-01-01', zz date DEFAULT '2026-12-31', tb date, yy text, zt text DEFAULT '有效');
SELECT safeins.attach('enterprise', 'qy', '{"enterprise": "k", "sector": "hy", "size": "NULL::text", "must_insure": "yb"}') \g /dev/null
SELECT safeins.attach('policy', 'bd', $${"policy": "k", "insurer": "'人保'", "enterprise": "qy", "sector": "hy", "effective": "qs", "expires": "zz", "ended_on": "tb", "end_reason": "yy", "status": "zt"}$$) \g /dev/null
INSERT INTO qy VALUES ('煤', '煤矿', NULL), ('机', '机械制造', NULL), ('机应', '机械制造', true), ('煤不', '煤矿', false), ('谜', '养鹅', NULL), ('空', NULL, NULL), ('船', '渔业生产', NULL), ('店', '其他', NULL);
INSERT INTO bd (k, qy) SELECT k, k FROM qy;
INSERT INTO qy VALUES ('煤二', '煤矿', NULL);
INSERT INTO bd (k, qy, hy) VALUES ('外', '无人知', NULL), ('外机', '无人知二', '纺织'), ('外煤', '无人知三', '煤矿'), ('煤店', '煤二', '商贸');

-- What comes of a write, undone.
CREATE FUNCTION pg_temp.try(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	hint text;
	last bigint := (SELECT coalesce(max(id), 0) FROM safeins.finding);
	found text;
BEGIN
	BEGIN
		EXECUTE statement;
		SELECT string_agg(DISTINCT rule, ' ') INTO found FROM safeins.finding WHERE id > last;
		RAISE EXCEPTION USING ERRCODE = 'P0UND';
	EXCEPTION WHEN SQLSTATE 'P0UND' THEN RETURN coalesce(found, 'accepted');
		WHEN SQLSTATE 'SI306' THEN
			GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
			RETURN 'SI306' || CASE WHEN hint ~ 'add_code' THEN ', the sector is not known' ELSE '' END;
	END;
END $$;

CREATE TEMP TABLE who AS SELECT * FROM (VALUES ('煤', 'SI306'), ('船', 'SI306'), ('机', 'accepted'), ('店', 'accepted'), ('机应', 'SI306'), ('煤不', 'accepted'),
	('谜', 'SI306, the sector is not known'), ('空', 'SI306, the sector is not known'), ('煤店', 'accepted')) v (k, answer);
SELECT is(pg_temp.try(format($$UPDATE bd SET tb = '2026-06-01' WHERE k = %L$$, k)), answer, k || ': ended early') FROM who;
SELECT is(pg_temp.try(format($$UPDATE bd SET zt = '已退保' WHERE k = %L$$, k)), answer, k || ': a status of surrender') FROM who;
SELECT is(pg_temp.try(format($$UPDATE bd SET tb = '2026-06-01', yy = '依法关闭' WHERE k = %L$$, k)), 'accepted', k || ': for a reason that counts') FROM who;
SELECT is(pg_temp.try(format($$INSERT INTO bd SELECT k || '二', qy, hy, '2027-02-01', '2028-01-31' FROM bd WHERE k = %L$$, k)),
		CASE WHEN answer = 'accepted' THEN 'accepted' ELSE 'policy.late_renewal' END, k || ': renewed late') FROM who;
SELECT is(pg_temp.try(format($$UPDATE bd SET tb = '2026-06-01' WHERE k = %L$$, k)), answer, k || ': of an enterprise that nobody knows')
FROM (VALUES ('外', 'SI306, the sector is not known'), ('外机', 'accepted'), ('外煤', 'SI306')) v (k, answer);

-- A word that is told to be none of them.
SELECT lives_ok($$SELECT safeins.add_code('sector', '养鹅', 'other', '法定行业之外')$$);
SELECT is(pg_temp.try($$UPDATE bd SET tb = '2026-06-01' WHERE k = '谜'$$), 'accepted', 'known for none');

-- A place that has more sectors insure: by the law of the day of the ending.
SELECT lives_ok($$SELECT safeins.add_rule('policy.must_insure', '140000', 'coal, other', '2026-06-10', '本省规定')$$);
SELECT is(pg_temp.try($$UPDATE bd SET tb = '2026-06-09' WHERE k = '机'$$), 'accepted', 'the day before');
SELECT is(pg_temp.try($$UPDATE bd SET tb = '2026-06-10' WHERE k = '机'$$), 'SI306', 'its first day');

-- The report of late renewals, and old rows.
SELECT lives_ok($$SELECT safeins.end_rule(rule_id, '2026-06-09', '撤回') FROM safeins.rulebook WHERE code = 'policy.must_insure' AND rule_id >= 1000000$$);
INSERT INTO bd (k, qy, qs, zz) SELECT k || '再', k, '2027-02-01', '2028-01-31' FROM qy;
SELECT is((SELECT string_agg(enterprise, ' ' ORDER BY enterprise COLLATE "C") FROM safeins.renewal_gap('2027-01-01', '2027-12-31')), '机应 煤 煤二 空 船', 'late: whoever must insure, or may have to');
UPDATE bd SET zt = '已退保', yy = '全面停产';
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');
SELECT lives_ok($$SELECT safeins.detach('policy', 'bd', '重来')$$);
UPDATE bd SET yy = NULL;
SELECT is((SELECT string_agg(row_key, ' ' ORDER BY row_key COLLATE "C") FROM safeins.audit('policy', 'bd',
	$${"policy": "k", "insurer": "'人保'", "enterprise": "qy", "sector": "hy", "effective": "qs", "expires": "zz", "status": "zt"}$$) WHERE rule = 'policy.no_surrender'),
	'外 外煤 机应 机应再 煤 煤二再 煤再 空 空再 船 船再', 'old rows are asked likewise');

-- Who was closed, or had stopped production, need not have been insured until it began again (27号 第十六条): not for any other reason, nor where cover ended as agreed.
DELETE FROM bd;
SELECT lives_ok($$SELECT safeins.attach('policy', 'bd', '{"policy": "k", "insurer": "''人保''", "enterprise": "qy", "effective": "qs", "expires": "zz", "ended_on": "tb", "end_reason": "yy"}')$$);
SELECT is(pg_temp.try(format($$SELECT safeins.set_mode('policy.no_surrender', 'flag', '试'); DELETE FROM bd; INSERT INTO bd VALUES ('前', '煤', NULL, '2025-01-01', '2025-12-31', %L, %L); INSERT INTO bd (k, qy, qs, zz) VALUES ('后', '煤', '2026-06-01', '2027-05-31')$$, ended, why)),
	said, concat_ws(' ', 'renewed after it ended', ended, why)) FROM (VALUES ('2025-08-31', '全面停产', 'accepted'), ('2025-08-31', '依法关闭', 'accepted'), ('2025-08-31', '换公司', 'policy.late_renewal policy.no_surrender'),
	('2025-08-31', NULL, 'policy.late_renewal policy.no_surrender'), ('2025-12-31', '全面停产', 'policy.late_renewal'), ('2025-12-30', '全面停产', 'accepted'), (NULL, '全面停产', 'policy.late_renewal'), ('2025-03-28', '全面停产', 'accepted')) v (ended, why, said);
INSERT INTO bd VALUES ('停', '煤', NULL, '2025-01-01', '2025-12-31', '2025-08-31', '停产'), ('停二', '煤二', NULL, '2025-01-01', '2025-12-31', '2025-08-31', '停产'), ('长二', '煤二', NULL, '2025-01-01', '2025-10-31', NULL, NULL);
INSERT INTO bd (k, qy, qs, zz) VALUES ('复', '煤', '2026-06-01', '2027-05-31'), ('复二', '煤二', '2026-06-01', '2027-05-31');
SELECT is((SELECT string_agg(row_key, ' ') FROM safeins.finding WHERE rule = 'policy.late_renewal' AND withdrawn_on IS NULL AND row_key LIKE '复%'), '复二', 'what counts is the cover that ended last');
SELECT results_eq($$SELECT enterprise::text, last_day, next_policy::text FROM safeins.renewal_gap('2026-01-01', '2026-12-31')$$, $$VALUES ('煤二', date '2025-10-31', '复二')$$, '... so says the report');
SELECT is((SELECT string_agg(policy || ' ' || end_reason, ' ') FROM safeins.policy WHERE end_reason IS NOT NULL), '停 停产 停二 停产', 'the book has why it ended, of those that ended early');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');
SELECT lives_ok($$SELECT safeins.detach('policy', 'bd', '重来')$$);
SELECT is((SELECT string_agg(row_key, ' ') FROM safeins.audit('policy', 'bd', '{"policy": "k", "insurer": "''人保''", "enterprise": "qy", "effective": "qs", "expires": "zz", "ended_on": "tb", "end_reason": "yy"}') WHERE rule = 'policy.late_renewal'), '复二', '... and an audit');

-- Old rows that say by their status alone that they ended: no later than they would have expired, by the law of that day, on a day that nobody knows.
DELETE FROM bd;
INSERT INTO bd (k, qy, qs, zz, zt) VALUES ('早', '煤', '2024-01-01', '2024-12-31', '已退保'), ('前', '煤二', '2024-03-29', '2025-03-28', '已退保'), ('后', '船', '2024-03-30', '2025-03-29', '已退保'), ('今', '空', '2026-01-01', '2026-12-31', '已退保');
SELECT is((SELECT string_agg(row_key || ': ' || message, '; ' ORDER BY row_key COLLATE "C") FROM safeins.audit('policy', 'bd',
	$${"policy": "k", "insurer": "'人保'", "enterprise": "qy", "effective": "qs", "expires": "zz", "status": "zt"}$$) WHERE rule = 'policy.no_surrender'),
	'今: compulsory policy 今 was ended early without a reason that counts; 后: compulsory policy 后 was ended early without a reason that counts', 'what expired before the article was ended before it');
SELECT * FROM finish();
ROLLBACK;
