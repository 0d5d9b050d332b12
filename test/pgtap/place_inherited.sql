-- 晋应急发〔2024〕114号 三（一）: a year by city. A policy without a place is where its enterprise is, its money where it is; a measure without one where the enterprise is that it is about: in whatever order they come.
BEGIN;
\ir lib/refused.sql
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
SELECT safeins.set_mode(code, 'off', '测试') FROM unnest('{fee.voucher,fee.service_link,fee.budget,policy.overlap,policy.late_renewal,policy.contract_services}'::text[]) code \g /dev/null
CREATE TABLE qy (qyh text PRIMARY KEY, hy text DEFAULT '煤矿', gm text DEFAULT '大型', xzqh text);
CREATE TABLE bd (bdh text PRIMARY KEY, gs text DEFAULT '人保', qyh text, xzqh text, hy text);
CREATE TABLE bf (id int PRIMARY KEY, bdh text, je numeric, xzqh text);
CREATE TABLE zc (id int PRIMARY KEY, bdh text, je numeric, xzqh text);
CREATE TABLE cs (id text PRIMARY KEY, zl text DEFAULT '限期整改', dxlb text DEFAULT '投保单位', dx text, xzqh text, rq date DEFAULT '2026-03-01', qx date DEFAULT '2026-04-01', wc date);
CREATE TABLE fw (id text PRIMARY KEY, bdh text, rq date);
CREATE FUNCTION pg_temp.attach(role text) RETURNS void LANGUAGE sql AS $$
    SELECT safeins.attach(role, t, m::jsonb) FROM (VALUES
        ('enterprise', 'qy', '{"enterprise": "qyh", "sector": "hy", "size": "gm", "place": "xzqh"}'),
        ('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qyh", "effective": "date ''2026-01-01''", "expires": "date ''2026-12-31''", "place": "xzqh", "sector": "hy"}'),
        ('premium', 'bf', '{"receipt": "id", "insurer": "''人保''", "policy": "bdh", "amount": "je", "received_on": "date ''2026-01-02''", "place": "xzqh"}'),
        ('expense', 'zc', '{"expense": "id", "insurer": "''人保''", "policy": "bdh", "amount": "je", "spent_on": "date ''2026-02-01''", "purpose": "''training''", "place": "xzqh"}'),
        ('service', 'fw', '{"service": "id", "policy": "bdh", "kind": "''training''", "served_on": "rq"}'),
        ('measure', 'cs', '{"measure": "id", "kind": "zl", "object_kind": "dxlb", "object": "dx", "issued_on": "rq", "due_on": "qx", "done_on": "wc", "place": "xzqh"}')) v (r, t, m) WHERE r = role;
$$;
-- What stands where, as the reports by city have it.
CREATE FUNCTION pg_temp.cities() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', coalesce(area, '未知') || ':', policies, received, spent, services, measures), ', ' ORDER BY area NULLS LAST) FROM safeins.statistics(2026, 'city')
    WHERE policies <> 0 OR received <> 0 OR spent <> 0 OR measures <> 0 OR services <> 0
$$;
CREATE FUNCTION pg_temp.books() RETURNS text LANGUAGE sql AS $$ SELECT coalesce(string_agg(r::text, ' '), 'equal') FROM safeins.reconcile() r $$;
CREATE FUNCTION pg_temp.dues() RETURNS text LANGUAGE sql AS $$ SELECT string_agg(DISTINCT kind || ' ' || area::text, ', ' ORDER BY kind || ' ' || area::text) FROM safeins.deadline $$;
CREATE FUNCTION pg_temp.fill(part text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    CASE part
        WHEN 'enterprise' THEN INSERT INTO qy (qyh, xzqh) VALUES ('甲', '140105'), ('乙', '140200');
        WHEN 'policy' THEN INSERT INTO bd (bdh, qyh, xzqh, hy) VALUES ('P甲', '甲', NULL, NULL), ('P乙', '乙', NULL, '煤矿'), ('P自', '甲', '140300', NULL);
        WHEN 'premium' THEN INSERT INTO bf VALUES (1, 'P甲', 1000, NULL), (2, 'P乙', 200, NULL), (3, 'P自', 30, NULL), (4, 'P甲', 4, '140400');
        WHEN 'expense' THEN INSERT INTO zc VALUES (1, 'P甲', 10, NULL), (2, 'P乙', 2, NULL);
        WHEN 'service' THEN INSERT INTO fw VALUES ('F1', 'P甲', '2026-03-02'), ('F2', 'P乙', '2026-03-03');
        WHEN 'measure' THEN INSERT INTO cs (id, dx) VALUES ('M甲', '甲'), ('M乙', '乙'); INSERT INTO cs (id, dx, xzqh) VALUES ('M自', '甲', '140300'); INSERT INTO cs (id, dxlb, dx) VALUES ('M保', '保险公司', '人保');
    END CASE;
END $$;
CREATE FUNCTION pg_temp.run(steps text[], then_do text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    step text;
    said text;
BEGIN
    BEGIN
        FOREACH step IN ARRAY steps LOOP
            IF step LIKE '+%' THEN PERFORM pg_temp.attach(substr(step, 2)); ELSE PERFORM pg_temp.fill(step); END IF;
        END LOOP;
        IF then_do IS NOT NULL THEN EXECUTE then_do; END IF;
        said := concat_ws(' | ', pg_temp.cities(), pg_temp.books());
        IF safeins.rebuild() > 0 THEN said := said || ' rebuilt'; END IF;
        IF pg_temp.cities() IS DISTINCT FROM split_part(said, ' | ', 1) THEN said := said || ' rebuilt: ' || pg_temp.cities(); END IF;
        RAISE EXCEPTION USING ERRCODE = 'P0UND';
    EXCEPTION WHEN SQLSTATE 'P0UND' THEN RETURN said; WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM;
    END;
END $$;

-- Any order of arrival, tables attached before or after.
SELECT is(pg_temp.run(steps), '140100: 1 1000.00 10.00 1 1, 140200: 1 200.00 2.00 1 1, 140300: 1 30.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 未知: 0 0.00 0.00 0 1 | equal', array_to_string(steps, ' '))
FROM (VALUES
    ('{+enterprise,+policy,+premium,+expense,+service,+measure,enterprise,policy,premium,expense,service,measure}'::text[]),
    ('{+enterprise,+policy,+premium,+expense,+service,+measure,policy,premium,expense,service,measure,enterprise}'),
    ('{+enterprise,+policy,+premium,+expense,+service,+measure,measure,policy,enterprise,premium,expense,service}'),
    ('{enterprise,policy,premium,expense,service,measure,+measure,+premium,+expense,+policy,+enterprise,+service}'),
    ('{enterprise,policy,premium,expense,service,measure,+enterprise,+policy,+measure,+premium,+expense,+service}'),
    ('{enterprise,policy,premium,expense,service,measure,+policy,+premium,+expense,+service,+measure,+enterprise}'),
    ('{+policy,policy,+premium,premium,+expense,expense,+service,service,+measure,measure,+enterprise,enterprise}'),
    ('{+enterprise,enterprise,+premium,premium,+expense,expense,+policy,policy,+service,service,+measure,measure}')) v (steps);

-- What changes later takes along whatever has no place of its own.
SELECT is(pg_temp.run('{+enterprise,+policy,+premium,+expense,+service,+measure,enterprise,policy,premium,expense,service,measure}', then_do), said, about) FROM (VALUES
    ($$UPDATE qy SET xzqh = '140500' WHERE qyh = '甲'$$, '140200: 1 200.00 2.00 1 1, 140300: 1 30.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 140500: 1 1000.00 10.00 1 1, 未知: 0 0.00 0.00 0 1 | equal', 'the enterprise moves'),
    ($$UPDATE qy SET xzqh = '140500'$$, '140300: 1 30.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 140500: 2 1200.00 12.00 2 2, 未知: 0 0.00 0.00 0 1 | equal', 'both move'),
    ($$UPDATE qy SET xzqh = NULL WHERE qyh = '甲'$$, '140200: 1 200.00 2.00 1 1, 140300: 1 30.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 未知: 1 1000.00 10.00 1 2 | equal', 'it has no place any more'),
    ($$DELETE FROM qy WHERE qyh = '甲'$$, '140200: 1 200.00 2.00 1 1, 140300: 1 30.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 未知: 1 1000.00 10.00 1 2 | equal', 'the enterprise goes'),
    ($$DELETE FROM qy; INSERT INTO qy (qyh, xzqh) VALUES ('甲', '140600')$$, '140300: 1 30.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 140600: 1 1000.00 10.00 1 1, 未知: 1 200.00 2.00 1 2 | equal', 'and comes back elsewhere'),
    ($$UPDATE bd SET xzqh = '140700' WHERE bdh = 'P甲'$$, '140100: 0 0.00 0.00 0 1, 140200: 1 200.00 2.00 1 1, 140300: 1 30.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 140700: 1 1000.00 10.00 1 0, 未知: 0 0.00 0.00 0 1 | equal', 'the policy gets a place of its own'),
    ($$UPDATE bd SET xzqh = NULL WHERE bdh = 'P自'$$, '140100: 2 1030.00 10.00 1 1, 140200: 1 200.00 2.00 1 1, 140300: 0 0.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 未知: 0 0.00 0.00 0 1 | equal', 'the policy loses its place'),
    ($$UPDATE bd SET qyh = '乙' WHERE bdh = 'P甲'$$, '140100: 0 0.00 0.00 0 1, 140200: 2 1200.00 12.00 2 1, 140300: 1 30.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 未知: 0 0.00 0.00 0 1 | equal', 'the policy is another enterprise''s'),
    ($$UPDATE cs SET dx = '乙' WHERE id = 'M甲'$$, '140100: 1 1000.00 10.00 1 0, 140200: 1 200.00 2.00 1 2, 140300: 1 30.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 未知: 0 0.00 0.00 0 1 | equal', 'the measure is against another'),
    ($$UPDATE cs SET xzqh = '140700' WHERE id = 'M甲'$$, '140100: 1 1000.00 10.00 1 0, 140200: 1 200.00 2.00 1 1, 140300: 1 30.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 140700: 0 0.00 0.00 0 1, 未知: 0 0.00 0.00 0 1 | equal', 'the measure gets a place'),
    ($$UPDATE qy SET qyh = '丙' WHERE qyh = '甲'$$, '140200: 1 200.00 2.00 1 1, 140300: 1 30.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 未知: 1 1000.00 10.00 1 2 | equal', 'the enterprise has another key'),
    ($$WITH q AS (UPDATE qy SET xzqh = '140500' WHERE qyh = '甲' RETURNING 1) INSERT INTO bf SELECT 9, 'P甲', 5, NULL FROM q$$, '140200: 1 200.00 2.00 1 1, 140300: 1 30.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 140500: 1 1005.00 10.00 1 1, 未知: 0 0.00 0.00 0 1 | equal', 'money comes as it moves'),
    ($$SELECT safeins.detach('enterprise', 'qy', '换表')$$, '140300: 1 30.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 未知: 2 1200.00 12.00 2 3 | equal', 'the table of enterprises is given up'),
    ($$UPDATE qy SET xzqh = '130100' WHERE qyh = '甲'$$, '140200: 1 200.00 2.00 1 1, 140300: 1 30.00 0.00 0 1, 140400: 0 4.00 0.00 0 0, 未知: 1 1000.00 10.00 1 2 | equal', 'what is in another province is another''s')) v (then_do, said, about);

-- Deadlines stand where their policy and their measure do; a rule of the city is asked.
SELECT pg_temp.attach(r) FROM unnest('{enterprise,policy,measure}'::text[]) r \g /dev/null
SELECT pg_temp.fill('policy'), pg_temp.fill('measure') \g /dev/null
SELECT is(pg_temp.dues(), 'measure.due 140000, measure.due 140300, service.first 140000, service.first 140300', 'deadlines before their enterprises come');
SELECT pg_temp.fill('enterprise') \g /dev/null
SELECT is(pg_temp.dues(), 'measure.due 140000, measure.due 140105, measure.due 140200, measure.due 140300, service.first 140105, service.first 140200, service.first 140300', '... and after');
SELECT safeins.add_rule('service.first', '140500', '1 month', '2026-01-01', '长应急〔2026〕1号', sector => 'coal') \g /dev/null
UPDATE qy SET xzqh = '140500' WHERE qyh = '甲';
SELECT is((SELECT due_on FROM safeins.deadline WHERE kind = 'service.first' AND subject = 'P甲'), '2026-02-01'::date, 'by the law of where it is now');
SELECT is(pg_temp.books(), 'equal', 'the books agree');
UPDATE safeins.policy SET area = '140900' WHERE policy = 'P甲'; UPDATE safeins.measure SET area = '140900' WHERE measure = 'M甲'; UPDATE safeins.policy SET placed = true WHERE policy = 'P乙';
SELECT ok(safeins.rebuild() > 0, 'damage is mended');
SELECT is((SELECT string_agg(policy || area::text || placed::text, ' ' ORDER BY policy) FROM safeins.policy) || (SELECT area::text FROM safeins.measure WHERE measure = 'M甲'), 'P乙140200false P甲140500false P自140300true140500', '... as it was');
SELECT is(pg_temp.books(), 'equal', 'the books agree again');
SELECT * FROM finish();
ROLLBACK;
