-- AQ 9010-2019 第5章, 应急厅函〔2024〕322号 第三部分: a service is confirmed by both parties, followed by a return visit, its effect assessed; of a pooled one each policy bears its part of the cost.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
SELECT no_plan();
SELECT safeins.set_mode(code, 'off', '测试') FROM unnest('{service.first,service.archive,service.double,archive.retention}'::text[]) code \g /dev/null
SELECT pg_temp.bd('P1', '{"qyh": "大厂"}'), pg_temp.bd('P2', '{"qyh": "小厂"}'), pg_temp.bd('P3', '{"qyh": "微厂"}') \g /dev/null
SELECT pg_temp.fw('前', 'P1') \g /dev/null
SELECT is((SELECT count(*) FROM safeins.service_detail) + (SELECT count(*) FROM safeins.deadline WHERE kind IN ('service.confirmation', 'service.revisit')), 0::bigint, 'a mapping that tells none of it leaves nothing');
CREATE TABLE xq (fwh text, bdh text, xm text DEFAULT '安全风险辨识评估', rq date DEFAULT '2025-07-01', fs text DEFAULT '现场', rs integer, qr date, hf date, my text, xg text, fy numeric(18,2), xzqh text);
SELECT safeins.attach('service', 'xq', '{"service": "fwh", "policy": "bdh", "kind": "xm", "served_on": "rq", "place": "xzqh", "channel": "fs", "participants": "rs",
    "confirmed_on": "qr", "revisited_on": "hf", "satisfaction": "my", "effect": "xg", "cost": "fy"}') \g /dev/null
CREATE FUNCTION pg_temp.xq(but jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT format('INSERT INTO fw.xq (%s) VALUES (%s)', string_agg(quote_ident(key), ', '), string_agg(quote_nullable(value), ', ')) FROM jsonb_each_text('{"fwh": "N", "bdh": "P1"}' || but)
$$;
SELECT is(pg_temp.judged(pg_temp.xq(but)), judged, about) FROM (VALUES
    ('{}'::jsonb, 'accepted', 'nothing more is said of it'),
    ('{"qr": "2025-07-01", "hf": "2025-07-01"}', 'accepted', 'confirmed and visited on the day'),
    ('{"qr": "2025-06-30"}', 'SI409 service.dates: service N: fact "confirmed_on", 2025-06-30, is earlier than the service of 2025-07-01', 'confirmed before it was rendered'),
    ('{"hf": "2025-06-30"}', 'SI409 service.dates: service N: fact "revisited_on", 2025-06-30, is earlier than the service of 2025-07-01', 'visited again before'),
    ('{"hf": "2026-07-01"}', 'SI409 service.dates: service N: fact "revisited_on", 2026-07-01, is in the future', 'visited tomorrow'),
    ('{"hf": "2026-06-30", "qr": "2026-06-30"}', 'recorded service.confirmation: service N was to be confirmed by both parties by 2025-07-15 and was on 2026-06-30, 350 days late; recorded service.revisit: the return visit of service N was due on 2025-08-12 and was on 2026-06-30, 322 days late', 'today, and late'),
    ('{"qr": "2025-07-15"}', 'accepted', 'confirmed on the last day'),
    ('{"qr": "2025-07-16"}', 'recorded service.confirmation: service N was to be confirmed by both parties by 2025-07-15 and was on 2025-07-16, 1 days late', '... on the day after'),
    ('{"hf": "2025-08-12"}', 'accepted', 'visited on the last day'),
    ('{"hf": "2025-08-13"}', 'recorded service.revisit: the return visit of service N was due on 2025-08-12 and was on 2025-08-13, 1 days late', '... on the day after'),
    ('{"fs": "线上"}', 'accepted', 'online'), ('{"fs": "电话"}', 'accepted', 'by phone'), ('{"fs": null}', 'accepted', 'nobody knows how'), ('{"fs": "ＯＮＬＩＮＥ"}', 'accepted', 'as code, however it is written'),
    ('{"fs": "飞鸽"}', 'recorded service.channel: "飞鸽" is not a way in which services are rendered that list channel has', 'a way that is unknown'),
    ('{"xm": "training", "xg": "合格率 95%", "rs": 30}', 'accepted', 'a training, assessed'),
    ('{"xm": "training", "rs": 30}', 'recorded service.effect: what came of service N has not been assessed', 'not assessed'),
    ('{"xm": "安全生产宣传教育培训", "rs": 30, "xg": ""}', 'recorded service.effect: what came of service N has not been assessed', 'nothing is no assessment'),
    ('{"xm": "training", "xg": "好", "rs": 0}', 'recorded service.participants: service N does not tell how many people took part', 'a training of nobody'),
    ('{"xm": "emergency_drill"}', 'recorded service.participants: service N does not tell how many people took part', 'a drill of nobody knows whom'),
    ('{"my": "满意"}', 'accepted', 'satisfied'), ('{"my": "0"}', 'accepted', 'the lowest mark'), ('{"my": "100"}', 'accepted', 'the highest'), ('{"my": "98.5%"}', 'accepted', 'percent'),
    ('{"my": "101"}', 'recorded service.satisfaction: "101" is no satisfaction: neither a mark from 0 to 100 nor a word of list satisfaction', 'over it'),
    ('{"my": "-1"}', 'recorded service.satisfaction: "-1" is no satisfaction: neither a mark from 0 to 100 nor a word of list satisfaction', 'below it'),
    ('{"my": "nan"}', 'recorded service.satisfaction: "nan" is no satisfaction: neither a mark from 0 to 100 nor a word of list satisfaction', 'no number'),
    ('{"my": "还行吧"}', 'recorded service.satisfaction: "还行吧" is no satisfaction: neither a mark from 0 to 100 nor a word of list satisfaction', 'a word that is unknown'),
    ('{"fy": "0"}', 'accepted', 'for nothing'), ('{"fy": "-0.01"}', 'recorded service.cost: service N costs -0.01 yuan, less than nothing', 'less than nothing'),
    ('{"rq": "2025-07-01", "rs": "-1"}', 'SI001 fact.missing: fact "participants" of row N is negative: -1', 'a count below nothing')) v (but, judged, about);

SELECT throws_ok(pg_temp.xq('{"qr": "2025-06-30"}'), 'SI409', NULL, 'by its code');
-- What was found goes once the row says better.
INSERT INTO xq (fwh, bdh, xm, rs) VALUES ('训', 'P1', 'training', 20);
SELECT is(pg_temp.would(statement, $$SELECT coalesce(string_agg(rule || ' ' || (withdrawn_on IS NULL), ', ' ORDER BY id), 'nothing') FROM safeins.finding WHERE row_key = '训'$$), found, about) FROM (VALUES
    ('SELECT 1', 'service.effect true', 'not assessed'),
    ($$UPDATE xq SET xg = '合格'$$, 'service.effect false', 'assessed later'),
    ($$UPDATE xq SET xm = 'risk_assessment'$$, 'service.effect false', 'it was another kind'),
    ($$UPDATE xq SET fs = '飞鸽'; UPDATE xq SET fs = '线上'$$, 'service.effect true, service.channel false', 'of its own rule alone'),
    ($$UPDATE xq SET fs = '飞鸽'; UPDATE xq SET fs = '飞船'$$, 'service.effect true, service.channel false, service.channel true', 'another one takes its place'),
    ($$DELETE FROM xq$$, 'service.effect false', 'it goes')) v (statement, found, about);

-- A row that becomes another service, or another policy's, is as wrong as it was, whatever of it was written.
SELECT is(pg_temp.would($$DELETE FROM xq; INSERT INTO xq (fwh, bdh, xm, rs, fs, qr, hf, my, fy) VALUES ('错', 'P1', 'training', 0, '飞鸽', '2025-08-01', '2025-09-01', '还行吧', -0.01); $$ || statement,
    $$SELECT coalesce(string_agg(format('%s %s/%s/%s', replace(rule, 'service.', ''), row_key, figures ->> 'policy', figures ->> 'kind'), ' ' ORDER BY rule COLLATE "C", row_key), 'nothing') FROM safeins.finding WHERE withdrawn_on IS NULL AND row_key LIKE '错%'$$),
    (SELECT string_agg(replace(r, 'service.', '') || ' ' || now, ' ' ORDER BY r COLLATE "C") FROM unnest(rules) r), about)
FROM (SELECT '{service.channel,service.confirmation,service.cost,service.effect,service.participants,service.revisit,service.satisfaction}'::text[] AS all_rules) a,
    LATERAL (VALUES ('SELECT 1', all_rules, '错/P1/training', 'wrong in every way'),
    ($$UPDATE xq SET bdh = 'P2'$$, all_rules, '错/P2/training', 'of another policy after all'),
    ($$UPDATE xq SET bdh = 'P2'; UPDATE xq SET bdh = 'P1'$$, all_rules, '错/P1/training', '... and back'),
    ($$UPDATE xq SET fwh = '错2'$$, all_rules, '错2/P1/training', 'another number'),
    ($$UPDATE xq SET xm = 'emergency_drill'$$, array_remove(all_rules, 'service.effect'), '错/P1/emergency_drill', 'of another kind, whose effect nobody asks for'),
    ($$UPDATE xq SET bdh = 'P2', fs = '线上'$$, array_remove(all_rules, 'service.channel'), '错/P2/training', '... and one fault less'),
    ($$DELETE FROM xq; INSERT INTO xq (fwh, bdh, xm, rs, xg) VALUES ('对', 'P1', 'training', 1, '好')$$, NULL, NULL, 'and is gone')) v (statement, rules, now, about)
WHERE rules IS NOT NULL;
-- By a rule that blocks by now it is not refused for what was wrong before.
SELECT is(pg_temp.judged($$INSERT INTO xq (fwh, bdh, fs) VALUES ('旧', 'P1', '飞鸽'); SELECT safeins.set_mode('service.channel', 'block', '测试'); UPDATE xq SET bdh = 'P2' WHERE fwh = '旧'$$) LIKE 'recorded service.channel%', true, 'what is wrong stays as it is: not refused');

-- Deadlines, met and not.
SELECT is(pg_temp.would(statement, $$SELECT coalesce(string_agg(format('%s %s %s %s', kind, subject, due_on, coalesce(met_on::text, 'open')), ', ' ORDER BY kind, subject), 'none') FROM safeins.deadline WHERE kind IN ('service.confirmation', 'service.revisit')$$), dues, about) FROM (VALUES
    ('SELECT 1', 'service.confirmation 训/P1 2025-07-15 open, service.revisit 训/P1 2025-08-12 open', 'both are open'),
    ($$UPDATE xq SET qr = '2025-07-02'$$, 'service.confirmation 训/P1 2025-07-15 2025-07-02, service.revisit 训/P1 2025-08-12 open', 'confirmed'),
    ($$UPDATE xq SET rq = '2025-08-01'$$, 'service.confirmation 训/P1 2025-08-15 open, service.revisit 训/P1 2025-09-12 open', 'it was on another day'),
    ($$UPDATE xq SET bdh = 'P2'$$, 'service.confirmation 训/P2 2025-07-15 open, service.revisit 训/P2 2025-08-12 open', 'of another policy'),
    ($$INSERT INTO xq (fwh, bdh, xm, rs, xg) VALUES ('训', 'P2', 'training', 20, '好')$$, 'service.confirmation 训/P1 2025-07-15 open, service.confirmation 训/P2 2025-07-15 open, service.revisit 训/P1 2025-08-12 open, service.revisit 训/P2 2025-08-12 open', 'a pooled one: each enterprise confirms'),
    ('DELETE FROM xq', 'none', 'it goes'),
    ($$SELECT safeins.set_mode('service.revisit', 'off', '测试'); UPDATE xq SET rq = '2025-08-01'$$, 'service.confirmation 训/P1 2025-08-15 open', 'a rule that is off asks for nothing'),
    ($$DELETE FROM safeins.deadline WHERE kind = 'service.revisit'; UPDATE safeins.deadline SET due_on = '2025-01-01' WHERE kind = 'service.confirmation'; SELECT safeins.rebuild()$$, 'service.confirmation 训/P1 2025-07-15 open, service.revisit 训/P1 2025-08-12 open', 'rebuild() mends them')) v (statement, dues, about);
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'books');

-- Pooled: the cost is split to the fen.
INSERT INTO xq (fwh, bdh, fy) VALUES ('统', 'P1', 100), ('统', 'P2', 100), ('统', 'P3', 100), ('独', 'P1', 50.01), ('无', 'P1', NULL), ('一', 'P2', 0.01), ('一', 'P3', NULL);
SELECT is(pg_temp.shown($$SELECT service, policy, policies, cost, share FROM safeins.service_cost(2025) ORDER BY service COLLATE "C", policy$$),
    '(一,P2,2,0.01,0.01) (一,P3,2,0.01,0.00) (独,P1,1,50.01,50.01) (统,P1,3,100.00,33.34) (统,P2,3,100.00,33.33) (统,P3,3,100.00,33.33)', 'service_cost: each policy''s part');
SELECT is((SELECT sum(share) FROM safeins.service_cost(2025)), 150.02, 'all of them are what all services cost');
SELECT is(pg_temp.shown($$SELECT service, policy, share FROM safeins.service_cost(2025, '别家')$$), '', 'of an insurer');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'books');
SELECT * FROM finish();
ROLLBACK;
