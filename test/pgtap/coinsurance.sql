-- 晋应急发〔2024〕114号 第一部分: insurers may insure a policy together (共保). Each spends its own fee on it, a service of the policy is each one's, and shares make a whole.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
SELECT no_plan();
CREATE TABLE bf (id integer PRIMARY KEY, gs text, je numeric(18,2), rq date, bdh text);
CREATE TABLE zc (id integer PRIMARY KEY, gs text NOT NULL, je numeric(18,2) DEFAULT 1, rq date DEFAULT '2025-08-01', yt text DEFAULT 'training', bdh text, fwh text, xzqh text);
CREATE TABLE gb (bdh text, gs text, bl numeric, sx boolean, xzqh text, yx boolean DEFAULT true);
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "policy": "bdh", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "policy": "bdh", "service": "fwh", "place": "xzqh"}') \g /dev/null
SELECT safeins.attach('coinsurance', 'gb', '{"policy": "bdh", "insurer": "gs", "share": "bl / 100", "lead": "sx", "place": "xzqh", "where": "yx"}') \g /dev/null
SELECT pg_temp.bd('P1', '{"qyh": "大厂"}'), pg_temp.bd('P2', '{"qyh": "小厂"}'), pg_temp.bd('Q1', '{"gs": "平安"}') \g /dev/null
SELECT pg_temp.fw('F1', 'P1'), pg_temp.fw('F2', 'P2'), pg_temp.fw('G1', 'Q1') \g /dev/null
INSERT INTO bf VALUES (1, '人保', 60000, '2025-06-01', 'P1'), (2, '太保', 40000, '2025-06-01', 'P1'), (3, '国寿', 1000, '2025-06-01', NULL);
INSERT INTO gb (bdh, gs, bl, sx) VALUES ('P1', '人保', 60, true), ('P1', '太保', 40, false);
SELECT is_empty('SELECT message FROM safeins.finding', 'a whole co-insurance has nothing to say');

-- What a statement makes of the findings of a rule; it is undone.
CREATE FUNCTION pg_temp.found(statement text, rule text) RETURNS text LANGUAGE sql AS $$
    SELECT pg_temp.would(statement, format($q$SELECT coalesce(string_agg(concat_ws(' ', f.row_key, f.message, CASE WHEN f.withdrawn_on IS NOT NULL THEN '(withdrawn: ' || f.withdrawn_why || ')' END), '; ' ORDER BY f.id), 'nothing')
        FROM safeins.finding f WHERE f.rule = %L$q$, rule))
$$;

-- The fee: each against its own premium.
SELECT is(pg_temp.judged($$INSERT INTO zc (id, gs, bdh, fwh) VALUES (1, '太保', 'P1', 'F1')$$), 'accepted', '114号 第一部分: a co-insurer pays for a service of the policy');
SELECT is(pg_temp.judged($$INSERT INTO zc (id, gs, fwh) VALUES (1, '太保', 'F1')$$), 'accepted', '... and need not name the policy');
SELECT is(pg_temp.judged($$INSERT INTO zc (id, gs, bdh, fwh) VALUES (1, '太保', 'P1', 'F1'), (2, '人保', 'P1', 'F1')$$), 'accepted', 'one service satisfies each of them');
SELECT is(pg_temp.judged($$INSERT INTO zc (id, gs, bdh, fwh, je) VALUES (1, '太保', 'P1', 'F1', 8400)$$), 'accepted', '322号 第四部分: 21 % of what the co-insurer received');
SELECT is(pg_temp.judged($$INSERT INTO zc (id, gs, bdh, fwh, je) VALUES (1, '太保', 'P1', 'F1', 8400.01)$$) ~ '^SI101', true, '... and not a fen more');
SELECT is(pg_temp.judged($$INSERT INTO zc (id, gs, bdh, fwh, je) VALUES (1, '人保', 'P1', 'F1', 12600)$$), 'accepted', '... of what the lead received');
SELECT is(pg_temp.judged($$INSERT INTO zc (id, gs, bdh, fwh) VALUES (1, '国寿', 'P1', 'F1')$$), 'SI104 fee.service_link: service F1 was not rendered under policy P1 of insurer 国寿', 'whoever is none of them does not');
SELECT is(pg_temp.judged($$INSERT INTO zc (id, gs, bdh) VALUES (1, '国寿', 'P1')$$) ~ '^SI10[45]', true, '... nor by the policy alone');
SELECT is(pg_temp.judged($$SELECT safeins.set_mode('fee.service_link', 'off', '测试'); INSERT INTO zc (id, gs, bdh) VALUES (1, '国寿', 'P1')$$), 'SI105 fee.policy_link: policy P1 is of insurer 人保, not of 国寿', '... by the rule of policies');
SELECT is(pg_temp.judged($$SELECT safeins.set_mode('fee.service_link', 'off', '测试'); INSERT INTO zc (id, gs, bdh) VALUES (1, '太保', 'P1')$$), 'accepted', '... which takes a co-insurer');
SELECT is(pg_temp.judged($$INSERT INTO zc (id, gs, bdh, fwh) VALUES (1, '太保', 'P2', 'F2')$$) ~ '^SI104', true, 'a co-insurer of one policy is none of another');
SELECT is(pg_temp.judged($$INSERT INTO zc (id, gs, bdh, fwh) VALUES (1, '太保', 'P1', 'F2')$$) ~ '^SI104', true, 'nor is the service of another policy one of this');
SELECT is(pg_temp.judged($$UPDATE gb SET bl = 100 WHERE gs = '人保'; UPDATE gb SET bl = 0 WHERE gs = '太保'; INSERT INTO zc (id, gs, bdh, fwh) VALUES (1, '太保', 'P1', 'F1')$$) ~ '^SI104', true, 'no share, no co-insurer');
SELECT is(pg_temp.judged($$UPDATE gb SET yx = false; INSERT INTO zc (id, gs, bdh, fwh) VALUES (1, '太保', 'P1', 'F1')$$) ~ '^SI104', true, 'a row that does not live is none');
SELECT is(pg_temp.judged($$DELETE FROM bd WHERE bdh = 'P1'; INSERT INTO zc (id, gs, bdh, fwh) VALUES (1, '太保', 'P1', 'F1')$$) ~ 'SI104', true, 'a policy that has gone is nobody''s');

-- A co-insurer that leaves, or comes, after the expense.
INSERT INTO zc (id, gs, bdh, fwh) VALUES (1, '太保', 'P1', 'F1'), (2, '太保', NULL, 'F1'), (3, '人保', 'P1', 'F1');
SELECT is(pg_temp.found(statement, r.rule), CASE r.rule WHEN 'fee.policy_link' THEN policy ELSE service END, r.rule || ': ' || about) FROM unnest('{fee.policy_link,fee.service_link}'::text[]) r (rule), (VALUES
    ($$DELETE FROM gb WHERE gs = '太保'$$, '1 policy P1 is of insurer 人保, not of 太保', '1 service F1 was not rendered under policy P1 of insurer 太保; 2 service F1 was not rendered under a policy of insurer 太保', 'it leaves'),
    ($$UPDATE gb SET gs = '国寿' WHERE gs = '太保'$$, '1 policy P1 is of insurer 人保, not of 太保', '1 service F1 was not rendered under policy P1 of insurer 太保; 2 service F1 was not rendered under a policy of insurer 太保', 'another takes its share'),
    ($$UPDATE gb SET yx = false WHERE gs = '太保'$$, '1 policy P1 is of insurer 人保, not of 太保', '1 service F1 was not rendered under policy P1 of insurer 太保; 2 service F1 was not rendered under a policy of insurer 太保', 'its row lives no more'),
    ($$UPDATE gb SET bl = 0 WHERE gs = '太保'$$, '1 policy P1 is of insurer 人保, not of 太保', '1 service F1 was not rendered under policy P1 of insurer 太保; 2 service F1 was not rendered under a policy of insurer 太保', 'it keeps no share'),
    ($$UPDATE gb SET bdh = 'P2' WHERE gs = '太保'$$, '1 policy P1 is of insurer 人保, not of 太保', '1 service F1 was not rendered under policy P1 of insurer 太保; 2 service F1 was not rendered under a policy of insurer 太保', 'it goes to another policy'),
    ($$UPDATE gb SET bl = 30 WHERE gs = '太保'$$, 'nothing', 'nothing', 'it keeps a smaller one'),
    ($$DELETE FROM gb WHERE gs = '人保'$$, 'nothing', 'nothing', 'the policy''s own insurer stays it'),
    ($$DELETE FROM gb$$, '1 policy P1 is of insurer 人保, not of 太保', '1 service F1 was not rendered under policy P1 of insurer 太保; 2 service F1 was not rendered under a policy of insurer 太保', 'all of them leave'),
    ($$DELETE FROM gb WHERE gs = '太保'; INSERT INTO gb VALUES ('P1', '太保', 40)$$, '1 policy P1 is of insurer 人保, not of 太保 (withdrawn: the policy is known now, and fits)',
     '1 service F1 was not rendered under policy P1 of insurer 太保 (withdrawn: the service is there and fits); 2 service F1 was not rendered under a policy of insurer 太保 (withdrawn: the service is there and fits)', 'it comes back'),
    ($$DELETE FROM gb WHERE gs = '太保'; INSERT INTO gb VALUES ('P1', '国寿', 40)$$, '1 policy P1 is of insurer 人保, not of 太保', '1 service F1 was not rendered under policy P1 of insurer 太保; 2 service F1 was not rendered under a policy of insurer 太保', '... not by another one'),
    ($$DELETE FROM gb WHERE gs = '太保'; UPDATE bd SET gs = '太保' WHERE bdh = 'P1'$$, '1 policy P1 is of insurer 人保, not of 太保 (withdrawn: the policy is known now, and fits)',
     '1 service F1 was not rendered under policy P1 of insurer 太保 (withdrawn: the service is there and fits); 2 service F1 was not rendered under a policy of insurer 太保 (withdrawn: the service is there and fits)', 'the policy becomes its own, and the other one has a share still')) v (statement, policy, service, about);

-- Shares.
SELECT is(pg_temp.found(statement, 'coinsurance.shares'), found, '100 percent: ' || about) FROM (VALUES
    ($$UPDATE gb SET bl = 39.9999 WHERE gs = '太保'$$, 'P1 the shares of the insurers of policy P1 come to 99.9999%, not to 100%', 'a millionth is missing'),
    ($$UPDATE gb SET bl = 40.0001 WHERE gs = '太保'$$, 'P1 the shares of the insurers of policy P1 come to 100.0001%, not to 100%', 'a millionth is too much'),
    ($$DELETE FROM gb WHERE gs = '太保'$$, 'P1 the shares of the insurers of policy P1 come to 60%, not to 100%', 'one leaves'),
    ($$DELETE FROM gb$$, 'nothing', 'all leave'),
    ($$UPDATE gb SET bl = 100 - bl$$, 'nothing', 'one statement changes all'),
    ($$UPDATE gb SET yx = false WHERE gs = '太保'$$, 'P1 the shares of the insurers of policy P1 come to 60%, not to 100%', 'a row does not live any more'),
    ($$INSERT INTO gb VALUES ('P2', '人保', 50), ('P2', '平安', 30), ('P2', '太保', 20)$$, 'nothing', 'three at once'),
    ($$INSERT INTO gb VALUES ('P2', '人保', 50); INSERT INTO gb VALUES ('P2', '平安', 30); INSERT INTO gb VALUES ('P2', '太保', 20)$$,
     'P2 the shares of the insurers of policy P2 come to 50%, not to 100% (withdrawn: another finding takes its place); P2 the shares of the insurers of policy P2 come to 80%, not to 100% (withdrawn: the co-insurance of the policy is in order, or gone)', 'three one after the other: nothing stands'),
    ($$INSERT INTO gb VALUES ('P2', '人保', 33.3333), ('P2', '平安', 33.3333), ('P2', '太保', 33.3334)$$, 'nothing', 'thirds'),
    ($$INSERT INTO gb VALUES ('P2', '人保', 40), ('P2', '人保', 60)$$, 'nothing', 'two rows of one insurer are one share'),
    ($$INSERT INTO gb VALUES ('新', '人保', 0); INSERT INTO gb VALUES ('新', '太保', 0)$$, '新 the shares of the insurers of policy 新 come to 0%, not to 100%', 'a second share of nothing is found no second time'),
    ($$INSERT INTO gb VALUES ('新', '人保', 40)$$, '新 the shares of the insurers of policy 新 come to 40%, not to 100%', 'of a policy that is not known yet'),
    ($$DELETE FROM gb WHERE gs = '太保'; UPDATE gb SET bdh = 'P2'$$, 'P1 the shares of the insurers of policy P1 come to 60%, not to 100% (withdrawn: the co-insurance of the policy is in order, or gone); P2 the shares of the insurers of policy P2 come to 60%, not to 100%', 'to another policy'),
    ($$SELECT safeins.set_mode('coinsurance.shares', 'off', '测试'); DELETE FROM gb WHERE gs = '太保'$$, 'nothing', 'a rule that is off'),
    ($$SELECT safeins.set_mode('coinsurance.shares', 'block', '测试'); DELETE FROM gb WHERE gs = '太保'$$, 'P1 the shares of the insurers of policy P1 come to 60%, not to 100%', 'nobody is refused: the first row cannot be whole')) v (statement, found, about);
SELECT is(pg_temp.would($$DELETE FROM gb WHERE gs = '太保'; INSERT INTO gb VALUES ('P2', '平安', 70), ('P2', '人保', 50), ('新', '人保', 40)$$,
    $$SELECT string_agg(concat_ws(' ', place, policy, coalesce(insurer, '-'), co_insurers, share, missing), '; ' ORDER BY policy COLLATE "C") FROM safeins.coinsurance_gap$$),
    '140000 P1 人保 1 0.600000 0.400000; 140000 P2 人保 2 1.200000 -0.200000; 140000 新 - 1 0.400000 0.600000', 'coinsurance_gap lists them');
SELECT is_empty('SELECT * FROM safeins.coinsurance_gap', '... and none that is whole');
SELECT is(pg_temp.judged($$UPDATE gb SET bl = 39 WHERE gs = '太保'$$), 'recorded coinsurance.shares: the shares of the insurers of policy P1 come to 99%, not to 100%', 'recorded, and nothing else');
SELECT is(pg_temp.would($$UPDATE gb SET bl = 39 WHERE gs = '太保'$$, $$SELECT concat_ws(' ', rule, place, role, table_name, row_key, insurer, year, figures, source) FROM safeins.finding WHERE rule = 'coinsurance.shares'$$),
    'coinsurance.shares 140000 coinsurance gb P1 人保 2025 {"share": 990000} 晋应急发〔2024〕114号 第一部分', 'what the finding says');

-- What a share may be.
SELECT is(left(pg_temp.judged(format($$INSERT INTO gb VALUES ('P2', '人保', %s)$$, share)), 18), verdict, about) FROM (VALUES
    ('100', 'accepted', 'the whole'), ('0', 'recorded coinsuran', 'nothing at all'), ('100.0001', 'SI001 fact.missing', 'more than the whole'), ('-1', 'SI001 fact.missing', 'less than nothing'),
    ('33.33333', 'SI001 fact.missing', 'more than six decimals'), ('''NaN''', 'SI001 fact.missing', 'no number'), ('''Infinity''', 'SI001 fact.missing', 'nothing finite'), ('NULL', 'SI001 fact.missing', 'nothing given')) v (share, verdict, about);
SELECT throws_ok($$INSERT INTO gb VALUES ('P2', NULL, 50)$$, 'SI001', NULL, 'a co-insurer without a name');

-- The lead.
SELECT is(pg_temp.found(statement, 'coinsurance.lead'), found, 'the lead: ' || about) FROM (VALUES
    ($$UPDATE gb SET sx = true$$, 'P1 policy P1 has 2 insurers in the lead', 'two'),
    ($$UPDATE gb SET sx = NOT sx$$, 'P1 policy P1 is of insurer 人保, and led by 太保', 'another one than the policy says'),
    ($$UPDATE gb SET sx = NULL$$, 'nothing', 'none is named: it is the policy''s'),
    ($$UPDATE bd SET gs = '国寿' WHERE bdh = 'P1'$$, 'P1 policy P1 is of insurer 国寿, and led by 人保', 'the policy becomes another''s'),
    ($$UPDATE gb SET sx = NOT sx; UPDATE bd SET gs = '太保' WHERE bdh = 'P1'$$, 'P1 policy P1 is of insurer 人保, and led by 太保 (withdrawn: the co-insurance of the policy is in order, or gone)', 'the policy follows'),
    ($$INSERT INTO gb VALUES ('新', '太保', 100, true); SELECT pg_temp.bd('新', '{"gs": "人保"}')$$, '新 policy 新 is of insurer 人保, and led by 太保', 'the policy comes after it'),
    ($$INSERT INTO gb VALUES ('P2', '太保', 100, true); DELETE FROM gb WHERE bdh = 'P2'$$, 'P2 policy P2 is of insurer 人保, and led by 太保 (withdrawn: the co-insurance of the policy is in order, or gone)', 'it is gone')) v (statement, found, about);

-- One service of the policy, whoever insures it; by share in the scorecard.
SELECT is((SELECT string_agg(concat_ws(' ', policy, kind, required, done), '; ' ORDER BY kind COLLATE "C") FROM safeins.quota_rows(NULL, '2025-06-01', '2026-06-30', NULL, NULL) WHERE policy = 'P1'),
    'P1 hazard_inspection 1 0; P1 risk_assessment 1 1', 'quotas are the policy''s, once');
SELECT is((SELECT count(*) FROM safeins.deadline WHERE kind = 'service.first' AND subject = 'P1'), 1::bigint, 'so is the first service');
SELECT is((SELECT string_agg(concat_ws(' ', insurer, policies, policies_share, services_share, quota_periods), '; ' ORDER BY insurer COLLATE "C") FROM safeins.insurer_scorecard(2025) WHERE insurer IN ('人保', '太保', '平安', '国寿')),
    '人保 2 1.600000 1.600000 0; 国寿 0 0.000000 0.000000 0; 太保 0 0.400000 0.400000 0; 平安 1 1.000000 1.000000 0', 'the scorecard of 2025 by share');
SELECT is((SELECT string_agg(concat_ws(' ', policy, insurer, share, lead), '; ' ORDER BY policy COLLATE "C", insurer COLLATE "C") FROM safeins.policy_share),
    'P1 人保 0.600000 1; P1 太保 0.400000 0; P2 人保 1.000000 1; Q1 平安 1.000000 1', 'whose policies are');
SELECT is(pg_temp.would($$DELETE FROM gb WHERE gs = '人保'$$, $$SELECT string_agg(concat_ws(' ', insurer, share, lead), '; ' ORDER BY insurer COLLATE "C") FROM safeins.policy_share WHERE policy = 'P1'$$),
    '人保 0.600000 1; 太保 0.400000 0', 'the policy''s own has what the others leave');

-- The books.
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are as a recount');
SELECT CASE WHEN n = 1 THEN is(pg_temp.would(damage, $$SELECT string_agg(concat_ws(' ', subject, measure, in_books, recounted), '; ' ORDER BY measure COLLATE "C") FROM safeins.reconcile()$$), seen, 'reconcile() sees ' || damage)
    ELSE is(pg_temp.would(damage || '; SELECT safeins.rebuild()', $$SELECT count(*) FROM safeins.reconcile()$$), '0', '... and rebuild() mends it') END FROM generate_series(1, 2) n, (VALUES
    ($$DELETE FROM safeins.coinsurance WHERE insurer = '太保'$$, 'P1 co-insurer 太保 0 1; P1 share of 太保 0.000000 0.400000'),
    ($$UPDATE safeins.coinsurance SET share = 1 WHERE insurer = '太保'$$, 'P1 share of 太保 0.000001 0.400000'),
    ($$UPDATE safeins.coinsurance_total SET share = 1, leads = 0$$, 'P1 leads 0 1; P1 shares 0.000001 1.000000'),
    ($$DELETE FROM safeins.coinsurance_total$$, 'P1 co-insurers 0 2; P1 leads 0 1; P1 shares 0.000000 1.000000'),
    ($$INSERT INTO safeins.coinsurance VALUES ('X', '140000', '人保', 1, 0, 5)$$, 'X co-insurer 人保 1 0; X share of 人保 0.000005 0.000000')) v (damage, seen);
SELECT is(pg_temp.would($$SELECT safeins.detach('coinsurance', 'gb', '测试')$$, $$SELECT (SELECT count(*) FROM safeins.coinsurance) + (SELECT count(*) FROM safeins.coinsurance_total) + (SELECT count(*) FROM safeins.reconcile())$$), '0', 'detached: they leave the books');

-- Several tables, partitions, COPY, what is there when the table is attached.
CREATE TABLE gb2 (bdh text, gs text, bl numeric(9,6)) PARTITION BY LIST (gs);
CREATE TABLE gb2_a PARTITION OF gb2 FOR VALUES IN ('平安');
CREATE TABLE gb2_b PARTITION OF gb2 DEFAULT;
INSERT INTO gb2 VALUES ('P2', '平安', 0.5), ('P2', '太保', 0.4), ('Q1', '平安', 0.5);
SELECT is((SELECT string_agg(concat_ws(' ', rule, row_key, message), '; ' ORDER BY row_key COLLATE "C") FROM safeins.audit('coinsurance', 'gb2', '{"policy": "bdh", "insurer": "gs", "share": "bl"}')),
    'coinsurance.shares P2 the shares of the insurers of policy P2 come to 90%, not to 100%; coinsurance.shares Q1 the shares of the insurers of policy Q1 come to 50%, not to 100%', 'an audit tells beforehand');
SELECT safeins.attach('coinsurance', 'gb2', '{"policy": "bdh", "insurer": "gs", "share": "bl"}') \g /dev/null
SELECT is((SELECT string_agg(concat_ws(' ', row_key, message, legacy), '; ' ORDER BY row_key COLLATE "C") FROM safeins.finding WHERE rule = 'coinsurance.shares'),
    'P2 the shares of the insurers of policy P2 come to 90%, not to 100% t; Q1 the shares of the insurers of policy Q1 come to 50%, not to 100% t', '... what attaching records');
INSERT INTO gb2_b VALUES ('Q1', '人保', 0.5);
COPY gb2 FROM stdin;
P2	人保	0.1
\.
SELECT is((SELECT count(*) FROM safeins.finding WHERE rule = 'coinsurance.shares' AND withdrawn_on IS NULL), 0::bigint, 'a partition and COPY complete them');
UPDATE gb2 SET gs = '国寿' WHERE gs = '平安';
SELECT is((SELECT string_agg(concat_ws(' ', policy, insurer, share), '; ' ORDER BY policy COLLATE "C", insurer COLLATE "C") FROM safeins.coinsurance WHERE policy <> 'P1'),
    'P2 人保 100000; P2 国寿 500000; P2 太保 400000; Q1 人保 500000; Q1 国寿 500000', 'a row that goes to another partition');
INSERT INTO gb VALUES ('P2', '平安', 10);
SELECT is((SELECT message FROM safeins.finding WHERE rule = 'coinsurance.shares' AND withdrawn_on IS NULL), 'the shares of the insurers of policy P2 come to 110%, not to 100%', 'two tables of the role add up');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are as a recount still');
SELECT throws_ok($$SELECT safeins.attach('coinsurance', 'bf', '{"policy": "bdh", "insurer": "gs"}')$$, NULL, NULL, 'a share is asked for');
SELECT * FROM finish();
ROLLBACK;
