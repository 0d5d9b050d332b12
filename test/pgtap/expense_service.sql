-- 应急厅函〔2024〕322号 第四部分: no money is drawn by way of services: an expense is for a service that was rendered, to an insured of that insurer.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
-- What goes for the test's sake is not what it is about.
SELECT safeins.set_mode('archive.retention', 'off', '测试') \g /dev/null
SELECT no_plan();
CREATE TABLE bf (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date);
CREATE TABLE zc (id integer PRIMARY KEY, gs text, je numeric(18,2) DEFAULT 1, rq date DEFAULT '2025-08-01', yt text DEFAULT 'training', pzh text, bdh text, fwh text, hc integer, xzqh text, bz text);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "coalesce(pzh, ''V'' || id)",
    "policy": "bdh", "service": "fwh", "reverses": "hc", "place": "xzqh"}') \g /dev/null
INSERT INTO bf VALUES (1, '人保', 10000, '2025-01-05'), (2, '平安', 10000, '2025-01-05'), (3, '人保', 10000, '2024-01-05');
SELECT pg_temp.bd('P1', '{"qyh": "大厂"}'), pg_temp.bd('P2', '{"qyh": "小厂"}'), pg_temp.bd('P3', '{"qyh": "微厂"}'), pg_temp.bd('Q1', '{"gs": "平安"}'), pg_temp.bd('S1', '{"xzqh": "510000"}') \g /dev/null
SELECT pg_temp.fw('F1', 'P1'), pg_temp.fw('废', 'P1', '{"rq": "2025-06-11", "zf": true}'), pg_temp.fw('G1', 'Q1'), pg_temp.fw('S1', 'S1', '{"xzqh": "510000"}') \g /dev/null
INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('集', 'P2', 'training', '2025-07-01', true), ('集', 'P3', 'training', '2025-07-01', true), ('集', 'Q1', 'training', '2025-07-01', true);
DELETE FROM safeins.finding;

SELECT is(pg_temp.judged(format('INSERT INTO zc (id, gs, bdh, fwh%s', statement)), judged, '322号 第四部分: ' || about) FROM (VALUES
    ($$) VALUES (1, '人保', 'P1', 'F1')$$, 'accepted', 'a service of the policy and the insurer'),
    ($$) VALUES (1, '人保', NULL, 'F1')$$, 'accepted', '... where the policy is not said'),
    ($$) VALUES (1, '人保', 'P1', NULL)$$, 'SI104 fee.service_link: an expense names no service', 'no service'),
    ($$) VALUES (1, '人保', 'P1', 'F9')$$, 'SI104 fee.service_link: service F9 is not known', 'a service that is not known'),
    ($$) VALUES (1, '人保', 'P1', '')$$, 'SI104 fee.service_link: an expense names no service', 'an empty word is no service'),
    ($$) VALUES (1, '人保', 'P1', '废')$$, 'SI104 fee.service_link: service 废 is not known', 'a voided one'),
    ($$) VALUES (1, '人保', 'P2', 'F1')$$, 'SI104 fee.service_link: service F1 was not rendered under policy P2 of insurer 人保', 'another policy''s'),
    ($$) VALUES (1, '平安', NULL, 'F1')$$, 'SI104 fee.service_link: service F1 was not rendered under a policy of insurer 平安', 'another insurer''s'),
    ($$) VALUES (1, '平安', 'P1', 'F1')$$, 'SI104 fee.service_link: service F1 was not rendered under policy P1 of insurer 平安', 'another insurer''s, of its policy'),
    ($$) VALUES (1, '人保', 'P2', '集')$$, 'accepted', 'a pooled one, for one of its policies'),
    ($$) VALUES (1, '人保', 'P3', '集')$$, 'accepted', '... for another'),
    ($$) VALUES (1, '平安', 'Q1', '集')$$, 'accepted', '... for another insurer''s'),
    ($$) VALUES (1, '平安', NULL, '集')$$, 'accepted', '... for one that is not said'),
    ($$) VALUES (1, '人保', 'P1', '集')$$, 'SI104 fee.service_link: service 集 was not rendered under policy P1 of insurer 人保', '... not for one that is none of them'),
    ($$, xzqh) VALUES (1, '人保', NULL, 'S1', '140000')$$, 'SI104 fee.service_link: service S1 is not known', 'another province''s'),
    ($$, xzqh) VALUES (1, '人保', 'P1', 'F1', '140105')$$, 'accepted', 'a county of the province')) v (statement, judged, about);
SELECT is(pg_temp.judged($$INSERT INTO zc (id, gs, bdh, fwh, rq) VALUES (1, '人保', 'P1', 'F9', '2024-01-01')$$), 'SI104 fee.service_link: service F9 is not known', '322号 第四部分: the first day of the rule');
SELECT is(pg_temp.judged($$INSERT INTO zc (id, gs, bdh, fwh, rq) VALUES (1, '人保', 'P1', 'F9', '2023-12-31')$$), 'accepted', '322号 第四部分: the day before it');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, bdh, fwh) VALUES (1, '人保', 'P1', 'F9')$$, 'SI104', 'fee.service_link', 'fw.zc', 'service F9 is not known', 'Enter the service before what it cost; a voided one does not count.', '322号 第四部分');
SELECT pg_temp.refused($$INSERT INTO zc (id, gs, bdh, fwh) VALUES (1, '平安', NULL, 'F1')$$, 'SI104', 'fee.service_link', 'fw.zc', 'service F1 was not rendered under a policy of insurer 平安', 'An insurer pays for services of its own insured only.', '322号 第四部分');

-- Updates: only what changes is asked.
INSERT INTO zc (id, gs, bdh, fwh) VALUES (1, '人保', 'P1', 'F1'), (2, '人保', 'P2', '集');
SELECT is(pg_temp.judged(statement), judged, about) FROM (VALUES
    ($$UPDATE zc SET fwh = '集' WHERE id = 1$$, 'SI104 fee.service_link: service 集 was not rendered under policy P1 of insurer 人保', 'another service'),
    ($$UPDATE zc SET bdh = 'P2' WHERE id = 1$$, 'SI104 fee.service_link: service F1 was not rendered under policy P2 of insurer 人保', 'another policy'),
    ($$UPDATE zc SET bdh = 'P3' WHERE id = 2$$, 'accepted', 'another policy of a pooled service'),
    ($$UPDATE zc SET gs = '平安' WHERE id = 1$$, 'SI104 fee.service_link: service F1 was not rendered under policy P1 of insurer 平安', 'another insurer'),
    ($$UPDATE zc SET gs = '平安', bdh = 'Q1' WHERE id = 2$$, 'accepted', 'another insurer of a pooled service'),
    ($$UPDATE fw SET zf = true WHERE fwh = 'F1'$$, 'recorded fee.service_link: service F1 is not known', 'a service that was paid for may be voided'),
    ($$UPDATE fw SET zf = true WHERE fwh = 'F1'; UPDATE zc SET bz = '备注'$$, 'recorded fee.service_link: service F1 is not known', '... and what does not change is not asked'),
    ($$UPDATE fw SET zf = true WHERE fwh = 'F1'; UPDATE zc SET fwh = NULL WHERE id = 1; UPDATE zc SET fwh = 'F1' WHERE id = 1$$, 'SI104 fee.service_link: an expense names no service', '... what does is'),
    ($$DELETE FROM fw WHERE fwh = 'F1'; UPDATE zc SET rq = '2025-08-02'$$, 'recorded fee.service_link: service F1 is not known', 'a day under the same rule')) v (statement, judged, about);
SELECT is(pg_temp.would($$UPDATE fw SET zf = true WHERE fwh = 'F1'$$, $$SELECT string_agg(a.rule || ' ' || a.row_key || ' ' || a.message, ', ') FROM safeins.audit('expense', 'fw.zc') a$$), 'fee.service_link 1 service F1 is not known', 'an audit finds the expense of a voided service');

-- 红字冲销: names the expense; a service is not asked for, but one that is named must be there.
SELECT is(pg_temp.judged(statement), judged, 'reversal: ' || about) FROM (VALUES
    ($$INSERT INTO zc (id, gs, je, bdh, fwh, hc) VALUES (9, '人保', -1, 'P1', NULL, 1)$$, 'accepted', 'without a service'),
    ($$INSERT INTO zc (id, gs, je, bdh, fwh, hc) VALUES (9, '人保', -1, 'P1', 'F1', 1)$$, 'accepted', 'with the service'),
    ($$INSERT INTO zc (id, gs, je, bdh, fwh, hc) VALUES (9, '人保', -1, 'P1', 'F9', 1)$$, 'SI104 fee.service_link: service F9 is not known', 'with one that is not known'),
    ($$UPDATE fw SET zf = true WHERE fwh = 'F1'; INSERT INTO zc (id, gs, je, bdh, hc) VALUES (9, '人保', -1, 'P1', 1)$$, 'recorded fee.service_link: service F1 is not known', 'of the expense of a voided service')) v (statement, judged, about);

-- Services and expenses of one transaction.
SELECT is(pg_temp.judged($$SELECT pg_temp.fw('新', 'P1', '{"rq": "2025-08-01"}'); INSERT INTO zc (id, gs, bdh, fwh) VALUES (9, '人保', 'P1', '新')$$), 'accepted', 'a service of the same transaction');
SELECT is(pg_temp.judged($$WITH s AS (INSERT INTO fw (fwh, bdh, xm, rq, zz) VALUES ('新', 'P1', 'training', '2025-08-01', true) RETURNING fwh) INSERT INTO zc (id, gs, bdh, fwh) SELECT 9, '人保', 'P1', fwh FROM s$$) ~ '^(accepted|SI104)', true, 'a service of the same statement');

-- Modes.
SELECT is(pg_temp.judged(format('SELECT safeins.set_mode(''fee.service_link'', %L, ''测试''); INSERT INTO zc (id, gs, bdh, fwh) VALUES (9, ''人保'', ''P1'', ''F9'')', mode)), judged, mode) FROM (VALUES
    ('flag', 'recorded fee.service_link: service F9 is not known'), ('off', 'accepted')) v (mode, judged);

-- Old expenses are recorded; each by the services that are known then.
CREATE TABLE lao (LIKE zc INCLUDING DEFAULTS);
INSERT INTO lao (id, gs, bdh, fwh) VALUES (101, '人保', 'P1', 'F1'), (102, '人保', 'P1', 'F9'), (103, '平安', NULL, 'F1'), (104, '人保', 'P3', '集'), (105, '人保', 'P1', NULL);
SELECT safeins.attach('expense', 'lao', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "policy": "bdh", "service": "fwh"}') \g /dev/null
SELECT is(pg_temp.shown($$SELECT row_key, message, legacy FROM safeins.finding WHERE rule = 'fee.service_link' ORDER BY row_key$$),
    '(102,"service F9 is not known",t) (103,"service F1 was not rendered under a policy of insurer 平安",t) (105,"an expense names no service",t)', 'old expenses are recorded');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');

-- Where no table of services is attached only its being named is asked.
SELECT safeins.detach('service', 'fw', '测试') \g /dev/null
SELECT is(pg_temp.judged($$INSERT INTO zc (id, gs, bdh, fwh) VALUES (9, '人保', 'P1', 'F9')$$), 'accepted', 'no table of services: any service will do');
SELECT is(pg_temp.judged($$INSERT INTO zc (id, gs, bdh, fwh) VALUES (9, '人保', 'P1', NULL)$$), 'SI104 fee.service_link: an expense names no service', '... but none at all');

SELECT * FROM finish();
ROLLBACK;
