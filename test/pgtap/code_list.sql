-- The host's words as codes: shipped names, names that add_code adds, and what it refuses.
BEGIN;
\ir lib/refused.sql
\ir lib/service_tables.sql
SELECT no_plan();

SELECT is(safeins.code_of(list, name), code, format('%s: %s', list, name)) FROM (VALUES
    ('sector', '煤矿', 'coal'), ('sector', 'coal', 'coal'), ('sector', '危化品', 'hazardous_chemicals'), ('sector', '养猪', NULL), ('sector', ' 煤矿', NULL), ('sector', '', NULL),
    ('size', '大型', 'large'), ('size', '微', 'micro'), ('size', '中', 'medium'), ('risk', '中', 'medium'), ('risk', '高', 'high'), ('risk', '大型', NULL),
    ('service.7', '重大事故隐患排查', 'hazard_inspection'), ('service.9', '重大事故隐患排查', NULL), ('service.9', '其他', 'other'), ('service.7', '其他事故预防服务', 'other'),
    ('service.shanxi', '安全风险辨识、评估和安全评价', 'risk_assessment'), ('policy.status', '退保', 'surrendered'), ('policy.status', '有效', 'in_force'), ('policy.status', '已注销', NULL), ('filing', '承诺函', 'commitment')) v (list, name, code);
SELECT throws_ok($$SELECT safeins.code_of(NULL, 'coal')$$, '22004', 'argument "list" must not be NULL', 'of no list nothing');
SELECT throws_ok($$SELECT safeins.code_of('没有', '煤矿')$$, '42704', 'there is no list "没有"', 'a list that is not there');
SELECT is(safeins.code_of('sector', NULL), NULL, 'of no name nothing');

-- What is shipped hangs together.
SELECT is_empty($$SELECT list, name FROM safeins.code_list WHERE shipped GROUP BY list, name HAVING count(*) > 1$$, 'no name has two meanings');
SELECT is_empty($$SELECT list, ordinal FROM safeins.code_list WHERE ordinal IS NOT NULL GROUP BY list, ordinal HAVING count(*) > 1$$, 'no place in a list is taken twice');
SELECT is((SELECT count(*) FROM safeins.code_list WHERE list = 'service.7' AND ordinal IS NOT NULL), 7::bigint, 'AQ 9010-2019 第5章: seven items');
SELECT is((SELECT count(*) FROM safeins.code_list WHERE list = 'service.9' AND ordinal IS NOT NULL), 9::bigint, '... or nine');
SELECT is_empty($$SELECT DISTINCT code FROM safeins.code_list WHERE list LIKE 'service.%' AND list <> 'service.code' EXCEPT SELECT code FROM safeins.code_list WHERE list = 'service.code'$$, 'every catalogue uses the codes that there are');
SELECT is_empty($$SELECT unnest(items) FROM safeins.rule WHERE code IN ('policy.must_insure') EXCEPT SELECT code FROM safeins.code_list WHERE list = 'sector'$$, 'sectors of rules are codes');
SELECT is_empty($$SELECT sector FROM safeins.rule WHERE sector IS NOT NULL EXCEPT SELECT code FROM safeins.code_list WHERE list = 'sector'$$, '... so are those that rules are for');
SELECT is_empty($$SELECT size FROM safeins.rule WHERE size IS NOT NULL EXCEPT SELECT code FROM safeins.code_list WHERE list = 'size'$$, '... and sizes');
SELECT is_empty($$SELECT unnest(items) FROM safeins.rule WHERE code = 'filing.items' EXCEPT SELECT code FROM safeins.code_list WHERE list = 'filing'$$, '114号 附件1: papers of the rule are codes');
SELECT is_empty($$SELECT unnest(items) FROM safeins.rule WHERE code = 'service.catalogue' EXCEPT SELECT list FROM safeins.code_list$$, 'the catalogues of the rule are lists');
SELECT is_empty($$SELECT code FROM safeins.code_list WHERE list = 'commitment' EXCEPT SELECT code FROM safeins.rule_code$$, '114号 附件2: commitments are rules');

-- add_code: a name of the host's own.
SELECT lives_ok($$SELECT safeins.add_code('sector', '井工煤矿', 'coal', '省能源局行业代码表')$$, 'a name for a sector');
SELECT is(safeins.code_of('sector', '井工煤矿'), 'coal', '... means it at once');
SELECT is(pg_temp.shown($$SELECT list, name, code, ordinal, source, shipped, added_by = session_user, added_at IS NOT NULL FROM safeins.code_list WHERE NOT shipped$$), '(sector,井工煤矿,coal,,省能源局行业代码表,f,t,t)', '... with its source and who added it');
SELECT is(pg_temp.judged($$INSERT INTO qy VALUES ('X', '井工煤矿', '小型')$$), 'accepted', '... and the guard knows it');
SELECT is(pg_temp.would($$INSERT INTO qy VALUES ('X', '井工煤矿', '小型')$$, $$SELECT sector FROM safeins.enterprise WHERE enterprise = 'X'$$), 'coal', '... as what it means');
SELECT lives_ok($$SELECT safeins.add_code('service.9', '隐患“回头看”', 'hazard_inspection', '省厅口径')$$, 'a name in a catalogue');
SELECT lives_ok($$SELECT safeins.add_code('service.aq2026', '风险体检', 'risk_assessment', 'AQ 9010.1-2026')$$, 'a new catalogue of services');
SELECT is(safeins.code_of('service.aq2026', '风险体检'), 'risk_assessment', '... is a list');
SELECT is(pg_temp.would($$SELECT safeins.add_code('risk', '赤', 'high', '省厅口径'); SELECT 1$$, $$SELECT safeins.code_of('risk', '赤')$$), 'high', 'a name within a transaction that is undone');
SELECT is(safeins.code_of('risk', '赤'), NULL, '... means nothing afterwards');

SELECT is(pg_temp.judged(statement), said, about) FROM (VALUES
    ($$SELECT safeins.add_code('sector', '煤矿', 'fireworks', 'x')$$, '42710 : list "sector" has the name "煤矿" already', 'a name that has a meaning'),
    ($$SELECT safeins.add_code('sector', '煤矿', 'coal', 'x')$$, '42710 : list "sector" has the name "煤矿" already', '... even the same'),
    ($$SELECT safeins.add_code('sector', '井工煤矿', 'coal', 'x')$$, '42710 : list "sector" has the name "井工煤矿" already', '... or one of the host''s own'),
    ($$SELECT safeins.add_code('sector', '养猪', 'pigs', 'x')$$, '42704 : list "sector" has no code "pigs"', 'a code that rules don''t know'),
    ($$SELECT safeins.add_code('sector', '养猪', '煤矿', 'x')$$, '42704 : list "sector" has no code "煤矿"', 'a name is no code'),
    ($$SELECT safeins.add_code('行业', '养猪', 'other', 'x')$$, '42704 : there is no list "行业"', 'a list that there is not'),
    ($$SELECT safeins.add_code('service.', '慰问', 'training', 'x')$$, '42704 : there is no list "service."', 'a catalogue without a name'),
    ($$SELECT safeins.add_code('service.x.', '慰问', 'training', 'x')$$, '42704 : there is no list "service.x."', '... or of a name that stands for all that begin so'),
    ($$SELECT safeins.add_code('610000:sector', '养猪', 'coal', 'x')$$, '42704 : there is no list "610000:sector"', 'the list of another place'),
    ($$SELECT safeins.add_code('service.x', '慰问', 'gift', 'x')$$, '42704 : list "service.code" has no code "gift"', 'a code that no service has'),
    ($$SELECT safeins.add_code('sector', ' ', 'coal', 'x')$$, '22023 : argument "name" must not be empty', 'no name'),
    ($$SELECT safeins.add_code('', '养猪', 'coal', 'x')$$, '22023 : argument "list" must not be empty', 'no list'),
    ($$SELECT safeins.add_code('sector', '养猪', E'\t', 'x')$$, '22023 : argument "code" must not be empty', 'no code'),
    ($$SELECT safeins.add_code('sector', '养猪', 'coal', '')$$, '22023 : argument "source" must not be empty', 'no source')) v (statement, said, about);
SELECT pg_temp.refused($$SELECT safeins.add_code('行业', '养猪', 'other', 'x')$$, '42704', NULL, NULL, 'there is no list "行业"', 'a new catalogue of services is called service.NAME', 'add_code');
SELECT throws_ok($$SELECT safeins.add_code('sector', NULL, 'coal', 'x')$$, '22004', 'argument "name" must not be NULL', 'of nothing nothing comes');
SELECT is((SELECT count(*) FROM safeins.code_list WHERE NOT shipped), 3::bigint, '... and nothing that was refused is left');

-- A user's row goes before one that a later version ships.
INSERT INTO safeins.code_list (list, name, code, source, shipped) VALUES ('sector', '井工煤矿', 'non_coal_mine', '后来的版本', true);
SELECT safeins.add_code('sector', '露天煤矿', 'coal', '省能源局行业代码表') \g /dev/null
SELECT is(safeins.code_of('sector', '井工煤矿'), 'coal', 'a user''s row goes before a shipped one');

-- A word that was counted as it was, and then means something: its rows are counted as what it means, whatever becomes of them.
SELECT safeins.set_mode('service.catalogue', 'flag', '过渡') \g /dev/null
SELECT pg_temp.bd('P1') \g /dev/null
SELECT pg_temp.fw('A', 'P1', '{"xm": "慰问"}'), pg_temp.fw('B', 'P1', '{"xm": "慰问", "rq": "2025-06-11"}'), pg_temp.fw('C', 'P1', '{"xm": "training", "rq": "2025-06-12"}') \g /dev/null
CREATE FUNCTION pg_temp.tallies(policy text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(t.kind || ':' || t.done, ', ' ORDER BY t.kind) FROM safeins.service_tally t WHERE t.policy = $1
$$;
SELECT is(pg_temp.would(format('SELECT safeins.add_code(''service.code'', ''慰问'', ''training'', ''省厅口径''); %s', statement), $$SELECT concat_ws('; ', pg_temp.tallies('P1'), (SELECT count(*) FROM safeins.reconcile()))$$), tallies, about) FROM (VALUES
    ('SELECT 1', 'training:3; 0', 'a word that means something now'),
    ($$UPDATE fw SET bz = '备注'$$, 'training:3; 0', '... other columns'),
    ($$UPDATE fw SET rq = '2025-06-20' WHERE fwh = 'A'$$, 'training:3; 0', '... a day that moves'),
    ($$DELETE FROM fw WHERE fwh = 'A'$$, 'training:2; 0', '... one that goes'),
    ($$UPDATE fw SET zf = true WHERE xm = '慰问'$$, 'training:1; 0', '... those that are voided'),
    ($$UPDATE fw SET xm = 'training' WHERE fwh = 'A'$$, 'training:3; 0', '... one that is put right')) v (statement, tallies, about);

INSERT INTO qy VALUES ('X', '养猪', '巨型') ;
SELECT safeins.add_code('sector', '养猪', 'other', 'x'), safeins.add_code('size', '巨型', 'large', 'x') \g /dev/null
SELECT is(pg_temp.shown($$SELECT sector, size FROM safeins.enterprise WHERE enterprise = 'X'$$), '(other,large)', 'an enterprise of words that mean something now');
SELECT is_empty('SELECT * FROM safeins.reconcile()', '... and the books agree with the tables');

-- Only for whom it was granted.
CREATE ROLE code_reader;
SET ROLE code_reader;
SELECT throws_ok($$SELECT safeins.add_code('sector', '养猪', 'other', 'x')$$, '42501', NULL, 'an ordinary role adds nothing');
SELECT throws_ok($$INSERT INTO safeins.code_list VALUES ('sector', '养猪', 'other', NULL, 'x')$$, '42501', NULL, '... nor by INSERT');
RESET ROLE;

SELECT * FROM finish();
ROLLBACK;
