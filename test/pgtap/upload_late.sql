-- 晋应急发〔2024〕114号 三（四）, 附件2第七条: policies, services and claims are uploaded promptly, which by default is ten working days.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
SELECT no_plan();
CREATE TABLE lp (ah text PRIMARY KEY, bdh text, bars date, lr date, xzqh text);
ALTER TABLE bd ADD COLUMN lr date;
ALTER TABLE fw ADD COLUMN lr date;
SELECT pg_temp.bd('甲', '{"sx": "2026-01-01"}');
SELECT safeins.detach('policy', 'bd', '换映射'), safeins.detach('service', 'fw', '换映射') \g /dev/null
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qyh", "signed": "qd", "effective": "sx", "expires": "dq", "place": "xzqh", "recorded_on": "lr"}') \g /dev/null
SELECT safeins.attach('service', 'fw', '{"service": "fwh", "policy": "bdh", "kind": "xm", "served_on": "rq", "place": "xzqh", "voided": "zf", "archived_on": "gd", "recorded_on": "lr"}') \g /dev/null
SELECT safeins.attach('claim', 'lp', '{"claim": "ah", "policy": "bdh", "reported_on": "bars", "place": "xzqh", "recorded_on": "lr"}') \g /dev/null
CREATE FUNCTION pg_temp.late(statement text, code text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement, format('SELECT coalesce(string_agg(message, ''; '' ORDER BY id), ''in time'') FROM safeins.finding WHERE rule = %L', code))
$$;

-- Monday 2026-03-02 and ten working days: Monday 2026-03-16.
SELECT is(pg_temp.late(format($$INSERT INTO fw.bd (bdh, gs, qyh, qd, sx, dq, lr) VALUES ('N', '人保', '大矿', '2026-03-02', '2026-03-05', '2027-03-04', %L)$$, lr), 'policy.upload'), found, '114号 三（四）: 及时上传承保信息: ' || lr)
FROM (VALUES ('2026-03-02', 'in time'), ('2026-03-16', 'in time'), ('2026-03-01', 'in time'),
    ('2026-03-17', 'row N of role "policy", of 2026-03-02, was to be uploaded by 2026-03-16 and was on 2026-03-17, 1 days late')) v (lr, found);
SELECT is(pg_temp.late(format($$INSERT INTO fw.fw (fwh, bdh, xm, rq, gd, lr) VALUES ('N', '甲', '安全风险辨识评估', '2026-03-02', '2026-03-03', %L)$$, lr), 'service.upload'), found, '114号 三（四）: 及时上传服务信息: ' || lr)
FROM (VALUES ('2026-03-16', 'in time'), ('2026-03-17', 'row N of role "service", of 2026-03-02, was to be uploaded by 2026-03-16 and was on 2026-03-17, 1 days late')) v (lr, found);
SELECT is(pg_temp.late(format($$INSERT INTO fw.lp (ah, bdh, bars, lr) VALUES ('N', '甲', '2026-03-02', %L)$$, lr), 'claim.upload'), found, '114号 三（四）: 及时上传理赔信息: ' || lr)
FROM (VALUES ('2026-03-16', 'in time'), ('2026-03-17', 'row N of role "claim", of 2026-03-02, was to be uploaded by 2026-03-16 and was on 2026-03-17, 1 days late')) v (lr, found);
-- A day that nobody gives is not judged; a host lets it be filled in.
SELECT is(pg_temp.late($$INSERT INTO fw.bd (bdh, gs, qyh, qd, sx, dq) VALUES ('N', '人保', '大矿', '2025-08-30', '2025-09-01', '2026-08-31')$$, 'policy.upload'),
    'in time', 'nobody says when it was uploaded');
SELECT is(pg_temp.late($$ALTER TABLE fw.bd ALTER lr SET DEFAULT '2026-06-30'; INSERT INTO fw.bd (bdh, gs, qyh, qd, sx, dq) VALUES ('N', '人保', '大矿', '2025-08-30', '2025-09-01', '2026-08-31')$$, 'policy.upload'),
    'row N of role "policy", of 2025-08-30, was to be uploaded by 2025-09-12 and was on 2026-06-30, 291 days late', 'a policy of ten months ago entered today');
SELECT is(pg_temp.late($$INSERT INTO fw.bd (bdh, gs, qyh, sx, dq) VALUES ('N', '人保', '大矿', '2026-06-20', '2027-06-19')$$, 'policy.upload'), 'in time', 'not signed: counted from the day it takes effect');
SELECT is(pg_temp.late($$INSERT INTO fw.bd (bdh, gs, qyh, qd, sx, dq, lr) VALUES ('N', '人保', '大矿', '2026-03-02', '2026-03-05', '2027-03-04', '2026-03-03'); UPDATE fw.bd SET lr = NULL WHERE bdh = 'N'$$, 'policy.upload'), 'in time', 'a row that was there is not uploaded today');
SELECT is(pg_temp.late($$INSERT INTO fw.bd (bdh, gs, qyh, qd, sx, dq, lr) VALUES ('N', '人保', '大矿', '2026-03-02', '2026-03-05', '2027-03-04', '2026-03-03'); UPDATE fw.bd SET lr = '2026-04-01' WHERE bdh = 'N'$$, 'policy.upload'),
    'row N of role "policy", of 2026-03-02, was to be uploaded by 2026-03-16 and was on 2026-04-01, 16 days late', 'a day that is corrected');
-- Where and since when; in what mode.
SELECT is(pg_temp.late($$INSERT INTO fw.lp VALUES ('N', '甲', '2024-03-26', '2026-03-17')$$, 'claim.upload'), 'in time', 'the day before the notice');
SELECT ok(pg_temp.late($$INSERT INTO fw.lp VALUES ('N', '甲', '2024-03-27', '2026-03-17')$$, 'claim.upload') <> 'in time', 'the first day of the notice');
SELECT is(pg_temp.late($$INSERT INTO fw.lp VALUES ('N', '甲', '2026-03-02', '2026-04-17', '110000')$$, 'claim.upload'), 'in time', 'another province has no such rule');
SELECT ok(pg_temp.late($$SELECT safeins.set_mode('claim.upload', 'block', '从严'); INSERT INTO fw.lp VALUES ('N', '甲', '2026-03-02', '2026-03-17')$$, 'claim.upload') ~ '1 days late', 'what came late is never refused');
SELECT ok(pg_temp.late($$SELECT safeins.add_rule('claim.upload', '140100', '3', '2026-01-01', source => '市局'); INSERT INTO fw.lp VALUES ('N', '甲', '2026-03-02', '2026-03-06', '140105')$$, 'claim.upload') ~ 'by 2026-03-05', 'a city is stricter');
-- Old rows.
INSERT INTO lp VALUES ('1', '甲', '2026-03-02', '2026-03-17'), ('2', '甲', '2026-03-02', NULL);
SELECT safeins.detach('claim', 'lp', '再看') \g /dev/null
SELECT is((SELECT string_agg(rule || ' ' || row_key, ', ') FROM safeins.audit('claim', 'lp', '{"claim": "ah", "policy": "bdh", "reported_on": "bars", "recorded_on": "lr"}')), 'claim.upload 1', 'an audit judges the days it knows');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree');

SELECT * FROM finish();
ROLLBACK;
