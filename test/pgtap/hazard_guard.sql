-- 应急厅函〔2024〕322号 第二部分: hazards are rectified by their deadline, re-checked and closed; what is late is reported.
BEGIN;
\ir lib/refused.sql
\ir lib/hazard_tables.sql
SELECT no_plan();

CREATE FUNCTION pg_temp.book(key text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', place, enterprise, insurer, level, found_on, due_on, first_due_on, extensions, notified_on, rectified_on, rechecked_on, closed_on, reported_on, live), ', ' ORDER BY place::integer)
    FROM safeins.hazard WHERE hazard = key
$$;
-- A hazard that is closed as it ought to be, but for what is said.
CREATE FUNCTION pg_temp.close(key text, VARIADIC but text[] DEFAULT '{}') RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    h jsonb := '{"zgrq": "2026-03-20", "zgr": "张三", "fcrq": "2026-03-21", "fcr": "李四", "zj": "照片1", "xhrq": "2026-03-22"}' || jsonb_object(but);
BEGIN
    UPDATE hz.yh SET (zgrq, zgr, fcrq, fcr, zj, xhrq) =
        (SELECT zgrq, zgr, fcrq, fcr, zj, xhrq FROM jsonb_populate_record(yh, h)) WHERE bh = key;
END $$;

-- A deadline: hazard.due
SELECT pg_temp.refused($$INSERT INTO yh (bh, qx) VALUES ('A', NULL)$$, 'SI601', 'hazard.due', 'hz.yh',
    'hazard A has no day by which it is to be rectified', '应急厅函〔2024〕322号 第二部分', 'no deadline');
SELECT lives_ok($$INSERT INTO yh (bh, fxrq, qx) VALUES ('A23', '2023-12-31', NULL)$$, 'found the day before the rule');
SELECT throws_ok($$INSERT INTO yh (bh, fxrq, qx) VALUES ('A24', '2024-01-01', NULL)$$, 'SI601', NULL, 'found on its first day');
SELECT lives_ok($$UPDATE yh SET qx = '2026-06-30' WHERE bh = 'A23'$$, 'a first deadline is no extension');
SELECT lives_ok($$INSERT INTO yh (bh) VALUES ('A')$$, 'with a deadline');
SELECT is(pg_temp.book('A'), '140000 甲矿 人保 general 2026-03-02 2026-04-01 2026-04-01 0 t', 'in the book, with the insurer of its enterprise''s policy');
SELECT is(pg_temp.dues('A'), 'rectify 2026-04-01', '322号 第二部分: it is to be rectified; overdue, it is not reported: it is no major one');
SELECT throws_ok($$UPDATE yh SET qx = NULL WHERE bh = 'A'$$, 'SI601', NULL, 'the deadline taken away');
SELECT safeins.set_mode('hazard.due', 'flag', '过渡') \g /dev/null
SELECT throws_ok($$UPDATE yh SET qx = NULL WHERE bh = 'A'$$, 'SI602', NULL, 'which is a change of it as well');
SELECT lives_ok($$INSERT INTO yh (bh, qx) VALUES ('A0', NULL)$$, 'flagged');
SELECT is(pg_temp.found(), 'hazard.due | hazard | A0 | 人保 | 2026 | hazard A0 has no day by which it is to be rectified', '... and recorded');
SELECT is(pg_temp.dues('A0'), NULL, 'nothing is due');
SELECT safeins.set_mode('hazard.due', NULL, '恢复') \g /dev/null

-- Its level: hazard.level
SELECT pg_temp.refused($$INSERT INTO yh (bh, jb) VALUES ('B', '红色')$$, 'SI604', 'hazard.level', 'hz.yh', '"红色" is not a level of hazards', 'add_code', 'an unknown level');
SELECT lives_ok($$INSERT INTO yh (bh, jb) VALUES ('B1', '一般'), ('B2', '较大'), ('B3', '重大'), ('B4', '特别重大'), ('B5', 'IV'), ('B6', 'Ⅲ级'), ('B7', 'Ⅱ'), ('B8', '一级'), ('B9', 'major')$$, 'three grades and four');
SELECT is((SELECT string_agg(level, ' ' ORDER BY hazard) FROM safeins.hazard WHERE hazard ~ '^B'), 'general general major major general general major major major', 'are two by the law');
SELECT pg_temp.refused($$UPDATE yh SET jb = '一般' WHERE bh = 'B3'$$, 'SI604', 'hazard.level', 'hz.yh', 'the level of hazard B3 cannot be lowered: it is major, and would be general', '322号', 'lowered');
SELECT throws_ok($$UPDATE yh SET jb = '三级' WHERE bh = 'B8'$$, 'SI604', NULL, 'lowered within four grades, over the line of the law');
SELECT lives_ok($$UPDATE yh SET jb = '一般' WHERE bh = 'B2'$$, 'not over it');
SELECT lives_ok($$UPDATE yh SET jb = '重大' WHERE bh = 'B1'$$, 'raised');
SELECT is(pg_temp.dues('B1'), 'notify 2026-03-05, plan 2026-03-16, rectify 2026-04-01, report 2026-04-09', 'a major one: its notice is due three working days after');
SELECT safeins.set_mode('hazard.level', 'flag', '过渡') \g /dev/null
SELECT lives_ok($$INSERT INTO yh (bh, jb) VALUES ('B', '红色')$$, 'flagged');
SELECT is((SELECT level FROM safeins.hazard WHERE hazard = 'B'), '红色', 'it is kept as it is written');
SELECT safeins.add_code('hazard.level', '红色', 'major', '本地分级') \g /dev/null
SELECT is((SELECT level FROM safeins.hazard WHERE hazard = 'B'), 'major', '... until it gets its code');
SELECT is(pg_temp.dues('B'), 'notify 2026-03-05, plan 2026-03-16, rectify 2026-04-01, report 2026-04-09', 'and its deadlines');
SELECT safeins.set_mode('hazard.level', NULL, '恢复') \g /dev/null

-- The day it was found: hazard.found
SELECT pg_temp.refused($$UPDATE yh SET fxrq = '2026-03-03' WHERE bh = 'A'$$, 'SI603', 'hazard.found', 'hz.yh',
    'the day hazard A was found cannot be changed: it is 2026-03-02, and would be 2026-03-03', '322号', 'another day');
SELECT throws_ok($$UPDATE yh SET fxrq = '2023-03-03' WHERE bh = 'A'$$, 'SI603', NULL, 'nor to one before the rule');
SELECT lives_ok($$UPDATE yh SET fxrq = fxrq, bz = 'x' WHERE bh = 'A'$$, 'the same day');

-- Extensions: hazard.extension, hazard.extension_count, hazard.extension_days
INSERT INTO yh (bh) VALUES ('C');
SELECT pg_temp.refused($$UPDATE yh SET qx = '2026-04-02' WHERE bh = 'C'$$, 'SI602', 'hazard.extension', 'hz.yh',
    'the deadline of hazard C cannot go from 2026-04-01 to 2026-04-02 without an extension', 'the approval', 'without an extension');
SELECT throws_ok($$UPDATE yh SET qx = '2026-03-31' WHERE bh = 'C'$$, 'SI602', NULL, 'nor to an earlier day');
SELECT throws_ok($$UPDATE yh SET qx = '2026-04-02', yq = ' 　' WHERE bh = 'C'$$, 'SI602', NULL, 'a blank is none');
INSERT INTO yh (bh, jb) VALUES ('C3', '重大');
SELECT lives_ok($$UPDATE yh SET qx = '2026-07-01', yq = '省厅批复三个月' WHERE bh = 'C3'$$, '322号 第二部分: the text sets no most; three months that were approved are not refused');
SELECT is(pg_temp.found(), 'hazard.extension_days | hazard | C3 | 人保 | 2026 | the deadline of hazard C3 cannot be extended from 2026-04-01 to 2026-07-01: at most to 2026-05-01', '... but recorded');
SELECT lives_ok($$UPDATE yh SET qx = '2026-07-02', yq = '省厅再批' WHERE bh = 'C3'$$, '... nor a second one');
SELECT is(pg_temp.found(), 'hazard.extension_count | hazard | C3 | 人保 | 2026 | hazard C3 has been extended 1 times already, 1 are allowed', '... recorded');
SELECT safeins.set_mode('hazard.extension_days', 'block', '从严'), safeins.set_mode('hazard.extension_count', 'block', '从严') \g /dev/null
SELECT pg_temp.refused($$UPDATE yh SET qx = '2026-05-02', yq = '批1' WHERE bh = 'C'$$, 'SI602', 'hazard.extension_days', 'hz.yh',
    'the deadline of hazard C cannot be extended from 2026-04-01 to 2026-05-02: at most to 2026-05-01', '322号', 'a day too long');
SELECT lives_ok($$UPDATE yh SET qx = '2026-05-01', yq = '批1' WHERE bh = 'C'$$, 'as long as it may be');
SELECT is(pg_temp.book('C'), '140000 甲矿 人保 general 2026-03-02 2026-05-01 2026-04-01 1 t', 'the book counts it');
SELECT results_eq($$SELECT old_due_on, new_due_on, extension::text, changed_on FROM safeins.hazard_due_history WHERE hazard = 'C'$$, $$VALUES ('2026-04-01'::date, '2026-05-01'::date, '批1', '2026-06-15'::date)$$, 'and remembers what it was');
SELECT is(pg_temp.dues('C'), 'rectify 2026-05-01', 'the deadline has moved');
SELECT throws_ok($$UPDATE yh SET qx = '2026-05-10' WHERE bh = 'C'$$, 'SI602', NULL, 'the same approval does not serve twice');
SELECT pg_temp.refused($$UPDATE yh SET qx = '2026-05-10', yq = '批2' WHERE bh = 'C'$$, 'SI602', 'hazard.extension_count', 'hz.yh',
    'hazard C has been extended 1 times already, 1 are allowed', 'hazard_due', 'a second one');
SELECT lives_ok($$UPDATE yh SET qx = '2026-04-20', yq = '批2' WHERE bh = 'C'$$, 'a shorter deadline, approved, is not a second one');
SELECT is(pg_temp.book('C'), '140000 甲矿 人保 general 2026-03-02 2026-04-20 2026-04-01 1 t', 'nor counted as one');
SELECT safeins.end_rule(953, '2024-01-01', '本省另有规定') \g /dev/null
SELECT safeins.add_rule('hazard.extension_count', '140000', '3', '2024-01-01', '本省规定') \g /dev/null
SELECT throws_ok($$UPDATE yh SET qx = '2026-05-20', yq = '批1' WHERE bh = 'C'$$, 'SI602', NULL, 'an old approval does not serve again');
SELECT lives_ok($$UPDATE yh SET qx = '2026-05-20', yq = '批3' WHERE bh = 'C'$$, 'where the default has given way to a rule of the province that allows more');
INSERT INTO yh (bh, zgrq) VALUES ('C2', '2026-04-10');
SELECT pg_temp.refused($$UPDATE yh SET qx = '2026-04-20', yq = '批1' WHERE bh = 'C2'$$, 'SI602', 'hazard.extension', 'hz.yh',
    'the deadline of hazard C2 cannot go from 2026-04-01 to 2026-04-20: it has been rectified', 'under way', 'too late to extend');
SELECT safeins.set_mode('hazard.extension', 'flag', '过渡') \g /dev/null
SELECT lives_ok($$UPDATE yh SET qx = '2026-04-20' WHERE bh = 'C2'$$, 'flagged');
SELECT is(pg_temp.findings('hazard.extension'), 1::bigint, '... and recorded');
SELECT safeins.set_mode('hazard.extension', NULL, '恢复') \g /dev/null

-- Late is never refused: hazard.rectify, and the duty to report
INSERT INTO yh (bh, jb, qx, tzrq) VALUES ('D1', '重大', '2026-04-01', '2026-03-02'), ('D2', '重大', '2026-04-01', '2026-03-02'), ('D3', '一般', '2026-04-01', NULL);
SELECT lives_ok($$UPDATE yh SET zgrq = '2026-04-02' WHERE bh = 'D3'$$, 'a general one, a day late');
SELECT is(pg_temp.dues('D3'), 'recheck 2026-04-17, rectify 2026-04-01 met 2026-04-02', '322号 第二部分: is not to be reported');
SELECT lives_ok($$UPDATE yh SET jb = '重大' WHERE bh = 'D3'$$, 'raised to a major one');
SELECT is(pg_temp.dues('D3'), 'notify 2026-03-05, plan 2026-03-16 met 2026-04-02, recheck 2026-04-17, rectify 2026-04-01 met 2026-04-02, report 2026-04-09', '... it is');
SELECT lives_ok($$UPDATE yh SET zgrq = '2026-04-01' WHERE bh = 'D1'$$, 'on the last day');
SELECT is(pg_temp.findings('hazard.rectify'), 2::bigint, 'is in time: only C2 and D3 were late');
SELECT is(pg_temp.dues('D1'), 'notify 2026-03-05 met 2026-03-02, plan 2026-03-16 met 2026-04-01, recheck 2026-04-16, rectify 2026-04-01 met 2026-04-01', 'nothing to report; the re-check is due ten working days after');
SELECT lives_ok($$UPDATE yh SET zgrq = '2026-04-02' WHERE bh = 'D2'$$, 'a day late');
SELECT is(pg_temp.found(), 'hazard.rectify | hazard | D2 | 人保 | 2026 | hazard.rectify of hazard D2 was due on 2026-04-01 and came on 2026-04-02, 1 days late', 'is recorded');
SELECT is(pg_temp.dues('D2'), 'notify 2026-03-05 met 2026-03-02, plan 2026-03-16 met 2026-04-02, recheck 2026-04-17, rectify 2026-04-01 met 2026-04-02, report 2026-04-09', 'and is to be reported');
SELECT lives_ok($$UPDATE yh SET sbrq = '2026-04-10' WHERE bh = 'D2'$$, 'reported a day late');
SELECT is(pg_temp.dues('D2'), 'notify 2026-03-05 met 2026-03-02, plan 2026-03-16 met 2026-04-02, recheck 2026-04-17, rectify 2026-04-01 met 2026-04-02, report 2026-04-09 met 2026-04-10', 'is reported');
SELECT is(pg_temp.found(), 'hazard.report | hazard | D2 | 人保 | 2026 | hazard.report of hazard D2 was due on 2026-04-09 and came on 2026-04-10, 1 days late', 'and recorded');
SELECT throws_ok($$UPDATE yh SET sbrq = NULL WHERE bh = 'D2'$$, 'SI609', NULL, 'a report is not taken back');
SELECT lives_ok($$UPDATE yh SET zgrq = NULL WHERE bh = 'D1'$$, 'a rectification is, where the re-check did not find it good');
SELECT is(pg_temp.dues('D1'), 'notify 2026-03-05 met 2026-03-02, plan 2026-03-16, rectify 2026-04-01, report 2026-04-09', 'and the hazard is overdue again');

-- Re-check and closing: hazard.recheck
INSERT INTO yh (bh) VALUES ('E');
SELECT pg_temp.refused($$SELECT pg_temp.close('E', 'zgrq', NULL)$$, 'SI605', 'hazard.recheck', 'hz.yh', 'hazard E cannot be closed: it has not been rectified', 'somebody else', 'not rectified');
SELECT pg_temp.refused($$SELECT pg_temp.close('E', 'fcrq', NULL)$$, 'SI605', 'hazard.recheck', 'hz.yh', 'hazard E cannot be closed: it has not been re-checked', NULL, 'not re-checked');
SELECT pg_temp.refused($$SELECT pg_temp.close('E', 'fcr', '')$$, 'SI605', 'hazard.recheck', 'hz.yh', 'hazard E cannot be closed: it is not known who re-checked it', NULL, 'by nobody');
SELECT pg_temp.refused($$SELECT pg_temp.close('E', 'zj', E' \t　')$$, 'SI605', 'hazard.recheck', 'hz.yh', 'hazard E cannot be closed: there is no evidence of its re-check', NULL, 'no evidence');
SELECT pg_temp.refused($$SELECT pg_temp.close('E', 'fcr', ' 张三')$$, 'SI605', 'hazard.recheck', 'hz.yh', 'hazard E was re-checked by whoever rectified it:  张三', NULL, 'by himself');
SELECT pg_temp.refused($$SELECT pg_temp.close('E', 'fcr', '　张三　')$$, 'SI605', 'hazard.recheck', 'hz.yh', 'hazard E was re-checked by whoever rectified it: 　张三　', NULL, '... between blanks as wide as a character');
SELECT throws_ok($$UPDATE yh SET zgrq = '2026-03-20', zgr = '张三', fcrq = '2026-03-21', fcr = '张三' WHERE bh = 'E'$$, 'SI605', NULL, 'closed or not');
-- However a name is written; one of several who had no part in it is enough.
SELECT throws_ok(format($$UPDATE yh SET zgrq = '2026-03-20', zgr = %L, fcrq = '2026-03-21', fcr = %L WHERE bh = 'E'$$, who, again), 'SI605', NULL, 'by himself: ' || who || ' and ' || again)
FROM (VALUES ('张  三', '张三'), ('张三', '张　三'), ('Zhang San', 'ZHANG SAN'), ('ＺＨＡＮＧ', 'zhang'), ('A01', 'ａ０１'), ('张三、李四', '李四'), ('张三,李四', '李四；张三'), ('张三/李四', '李四'), ('李四', '李四、')) v (who, again);
SELECT is(pg_temp.would(format($$UPDATE yh SET zgrq = '2026-03-20', zgr = %L, fcrq = '2026-03-21', fcr = %L WHERE bh = 'E'$$, who, again), $$SELECT fcr FROM yh WHERE bh = 'E'$$), again, 'by somebody else: ' || who || ' and ' || again)
FROM (VALUES ('李四', '张三、李四'), ('张三', '张三丰'), ('、', '张三')) v (who, again);
SELECT throws_ok($$UPDATE yh SET fcrq = '2026-03-21', fcr = '李四' WHERE bh = 'E'$$, 'SI605', NULL, 're-checked before it was rectified');
SELECT lives_ok($$SELECT pg_temp.close('E', 'fcrq', '2026-03-20', 'xhrq', '2026-03-20')$$, 'all on one day');
SELECT is(pg_temp.book('E'), '140000 甲矿 人保 general 2026-03-02 2026-04-01 2026-04-01 0 2026-03-20 2026-03-20 2026-03-20 t', 'closed');
SELECT is(pg_temp.dues('E'), 'recheck 2026-04-03 met 2026-03-20, rectify 2026-04-01 met 2026-03-20', 'all deadlines are met');
SELECT throws_ok($$UPDATE yh SET zj = NULL WHERE bh = 'E'$$, 'SI605', NULL, 'the evidence is not taken away');
SELECT throws_ok($$UPDATE yh SET zgr = '李四' WHERE bh = 'E'$$, 'SI605', NULL, 'nor the other person');
SELECT pg_temp.refused($$UPDATE yh SET xhrq = NULL WHERE bh = 'E'$$, 'SI609', 'hazard.reopen', 'hz.yh',
    'hazard E was closed on 2026-03-20: its closed_on cannot be changed any more', 'new hazard', 'opened again');
SELECT throws_ok($$UPDATE yh SET zgrq = '2026-03-19' WHERE bh = 'E'$$, 'SI609', NULL, 'nor changed');
SELECT throws_ok($$UPDATE yh SET qx = '2026-04-02', yq = '批1' WHERE bh = 'E'$$, 'SI602', NULL, 'nor extended');
SELECT lives_ok($$UPDATE yh SET zj = '照片2' WHERE bh = 'E'$$, 'its evidence may be another');
INSERT INTO yh (bh) VALUES ('E2');
SELECT safeins.set_mode('hazard.recheck', 'flag', '过渡') \g /dev/null
SELECT lives_ok($$UPDATE yh SET xhrq = '2026-06-15' WHERE bh = 'E2'$$, 'flagged');
SELECT is(pg_temp.found(), 'hazard.recheck | hazard | E2 | 人保 | 2026 | hazard E2 cannot be closed: it has not been rectified', '... and recorded');
SELECT safeins.set_mode('hazard.recheck', NULL, '恢复') \g /dev/null

-- A major hazard and its notice: hazard.notify, hazard.notified_party
INSERT INTO yh (bh, jb) VALUES ('F1', '重大'), ('F2', '重大'), ('F3', '重大');
SELECT pg_temp.refused($$SELECT pg_temp.close('F1')$$, 'SI606', 'hazard.notified_party', 'hz.yh', 'major hazard F1 cannot be closed: nobody was notified', 'notified_party', 'nobody was told');
SELECT lives_ok($$UPDATE yh SET tzrq = '2026-03-05', tzdx = '班组长' WHERE bh = 'F1'$$, 'somebody was told, in time');
SELECT is(pg_temp.findings('hazard.notify'), 0::bigint, 'nothing is late');
SELECT is(pg_temp.would(format($$UPDATE hz.yh SET tzdx = %L WHERE bh = 'F1'; SELECT pg_temp.close('F1')$$, party), $$SELECT coalesce(string_agg(message, '; '), 'closed') FROM safeins.finding WHERE rule = 'hazard.notified_party' AND row_key = 'F1'$$),
    'closed', '322号 第二部分: 主要负责人或实际控制人: ' || party)
FROM unnest(ARRAY['主要负责人', '实际控制人', '实际控制人 张三', '张三（实际控制人）', '矿长', '王矿长', '董事长', '董事长、总经理', '法定代表人李四', '企业负责人', '厂长', 'Principal', 'actual controller (Zhang)', 'CEO']) party;
SELECT is(pg_temp.would(format($$UPDATE hz.yh SET tzdx = %L WHERE bh = 'F1'; SELECT pg_temp.close('F1')$$, party), $$SELECT string_agg(message, '; ') FROM safeins.finding WHERE rule = 'hazard.notified_party' AND row_key = 'F1'$$),
    format('major hazard F1 is closed, and notified was "%s": no word for the principal or actual controller', party), 'a word that the list does not have is recorded: ' || party)
FROM unnest(ARRAY['班组长', '安全科长', '王五']) party;
SELECT pg_temp.refused($$UPDATE hz.yh SET tzdx = '　' WHERE bh = 'F1'; SELECT pg_temp.close('F1')$$, 'SI606', 'hazard.notified_party', 'hz.yh', 'major hazard F1 cannot be closed: it is not known who was notified', 'enter day and name', 'told to nobody knows whom');
SELECT lives_ok($$UPDATE yh SET tzdx = '实际控制人' WHERE bh = 'F1'$$);
SELECT lives_ok($$SELECT pg_temp.close('F1')$$, 'the actual controller was');
SELECT lives_ok($$UPDATE yh SET tzrq = '2026-03-06', tzdx = '主要负责人' WHERE bh = 'F2'$$, 'a day late');
SELECT is(pg_temp.found(), 'hazard.notify | hazard | F2 | 人保 | 2026 | hazard.notify of hazard F2 was due on 2026-03-05 and came on 2026-03-06, 1 days late', 'is recorded');
SELECT lives_ok($$SELECT pg_temp.close('F2')$$, 'not refused');
SELECT lives_ok($$INSERT INTO yh (bh, zgrq, zgr, fcrq, fcr, zj, xhrq) VALUES ('F4', '2026-03-20', '张三', '2026-03-21', '李四', 'x', '2026-03-22')$$, 'a general one needs none');
SELECT throws_ok($$UPDATE yh SET jb = '重大' WHERE bh = 'F4'$$, 'SI606', NULL, 'a major one would');

-- Dates in order and not in the future: hazard.dates
SELECT pg_temp.refused($$INSERT INTO yh (bh, fxrq, qx) VALUES ('G', '2026-03-02', '2026-03-01')$$, 'SI607', 'hazard.dates', 'hz.yh',
    'hazard G: fact "due_on", 2026-03-01, is earlier than fact "found_on", 2026-03-02', '322号', 'due before it was found');
SELECT lives_ok($$INSERT INTO yh (bh, fxrq, qx) VALUES ('G', '2026-03-02', '2026-03-02')$$, 'due the same day');
SELECT throws_ok($$INSERT INTO yh (bh, fxrq, qx) VALUES ('G2', '2026-06-16', '2026-07-01')$$, 'SI607', 'hazard G2: fact "found_on", 2026-06-16, is in the future', 'found tomorrow');
SELECT lives_ok($$INSERT INTO yh (bh, fxrq, qx) VALUES ('G2', '2026-06-15', '2026-07-01')$$, 'found today');
SELECT is(pg_temp.dues('G2'), 'rectify 2026-07-01', 'which is not late yet');
SELECT throws_ok($$UPDATE yh SET tzrq = '2026-06-14' WHERE bh = 'G2'$$, 'SI607', 'hazard G2: fact "notified_on", 2026-06-14, is earlier than fact "found_on", 2026-06-15', 'notified before it was found');
SELECT throws_ok($$UPDATE yh SET zgrq = '2026-06-16' WHERE bh = 'G2'$$, 'SI607', 'hazard G2: fact "rectified_on", 2026-06-16, is in the future', 'rectified tomorrow');
SELECT throws_ok($$UPDATE yh SET fa = '2026-06-16' WHERE bh = 'G2'$$, 'SI607', NULL, 'planned tomorrow');
SELECT throws_ok($$UPDATE yh SET sbrq = '2026-06-14' WHERE bh = 'G2'$$, 'SI607', NULL, 'reported before it was found');
SELECT throws_ok($$SELECT pg_temp.close('G', 'fcrq', '2026-03-19')$$, 'SI607', 'hazard G: fact "rechecked_on", 2026-03-19, is earlier than fact "rectified_on", 2026-03-20', 're-checked before it was rectified');
SELECT throws_ok($$SELECT pg_temp.close('G', 'xhrq', '2026-03-20')$$, 'SI607', 'hazard G: fact "closed_on", 2026-03-20, is earlier than fact "rechecked_on", 2026-03-21', 'closed before it was re-checked');
SELECT throws_ok($$UPDATE yh SET zgrq = '2026-03-01' WHERE bh = 'G'$$, 'SI607', NULL, 'rectified before it was found');
-- 29 February
SELECT lives_ok($$INSERT INTO yh (bh, jb, fxrq, qx) VALUES ('G29', '重大', '2024-02-29', '2024-02-29')$$, '29 February');
SELECT is(pg_temp.dues('G29'), 'notify 2024-03-05, rectify 2024-02-29, report 2024-03-07', 'working days after it');
SELECT lives_ok($$UPDATE yh SET qx = '2024-03-30', yq = '批' WHERE bh = 'G29'$$, 'thirty days after it');
SELECT lives_ok($$INSERT INTO yh (bh, fxrq, qx) VALUES ('G30', '2024-01-29', '2024-01-30')$$);
SELECT lives_ok($$UPDATE yh SET qx = '2024-02-29', yq = '批' WHERE bh = 'G30'$$, 'thirty days until it');
SELECT throws_ok($$INSERT INTO yh (bh, qx) VALUES ('G31', 'infinity')$$, 'SI001', NULL, 'infinity is no deadline');

-- Deleting: hazard.delete
SELECT pg_temp.refused($$DELETE FROM yh WHERE bh = 'A'$$, 'SI608', 'hazard.delete', 'hz.yh', 'hazard A is open and cannot be deleted', 'have it re-checked', 'deleted');
SELECT throws_ok($$UPDATE yh SET zf = true WHERE bh = 'A'$$, 'SI608', NULL, 'voided');
SELECT throws_ok($$UPDATE yh SET bh = 'AA' WHERE bh = 'A'$$, 'SI608', NULL, 'renamed');
SELECT lives_ok($$UPDATE yh SET zf = true WHERE bh = 'E'$$, 'a closed one may go');
SELECT is(pg_temp.book('E'), '140000 甲矿 人保 general 2026-03-02 2026-04-01 2026-04-01 0 2026-03-20 2026-03-20 2026-03-20 f', 'and stays in the book');
SELECT is(pg_temp.dues('E'), NULL, 'its deadlines go');
SELECT lives_ok($$UPDATE yh SET zf = false WHERE bh = 'E'$$, 'it may come back');
SELECT lives_ok($$DELETE FROM yh WHERE bh = 'E'$$);
SELECT throws_ok($$INSERT INTO yh (bh) VALUES ('E')$$, 'SI609', 'hazard E was closed and cannot be entered again but as it was', 'but not as an open one');
SELECT throws_ok($$INSERT INTO yh (bh, fxrq, zgrq, zgr, fcrq, fcr, zj, xhrq) VALUES ('E', '2026-03-03', '2026-03-20', '张三', '2026-03-21', '李四', 'x', '2026-03-22')$$, 'SI603', NULL, 'nor as another');
SELECT throws_ok($$INSERT INTO yh (bh, zgrq, zgr, fcrq, fcr, zj, xhrq) VALUES ('E', '2026-03-19', '张三', '2026-03-20', '李四', 'x', '2026-03-20')$$, 'SI609', NULL, 'nor with better days');
SELECT lives_ok($$INSERT INTO yh (bh, zgrq, zgr, fcrq, fcr, zj, xhrq) VALUES ('E', '2026-03-20', '张三', '2026-03-20', '李四', 'x', '2026-03-20')$$, 'as it was');
SELECT safeins.set_mode('hazard.delete', 'flag', '过渡') \g /dev/null
SELECT lives_ok($$DELETE FROM yh WHERE bh = 'A'$$, 'flagged');
SELECT is(pg_temp.found(), 'hazard.delete | hazard | A | 人保 | 2026 | hazard A is open and cannot be deleted', '... and recorded');
SELECT throws_ok($$INSERT INTO yh (bh, qx) VALUES ('A', '2026-05-01')$$, 'SI602', NULL, 'entering it anew is no extension');
SELECT lives_ok($$INSERT INTO yh (bh, qx, yq) VALUES ('A', '2026-05-01', '批9')$$, 'but with one');
SELECT is(pg_temp.book('A'), '140000 甲矿 人保 general 2026-03-02 2026-05-01 2026-04-01 1 t', 'which is counted');
SELECT safeins.set_mode('hazard.delete', NULL, '恢复') \g /dev/null

-- Insurers: as given, of the service's policy, of the enterprise's policy
CREATE TABLE fw (bh text, bdh text, rq date);
SELECT safeins.attach('service', 'fw', '{"service": "bh", "policy": "bdh", "kind": "''hazard_inspection''", "served_on": "rq"}') \g /dev/null
INSERT INTO fw VALUES ('S1', 'P2', '2026-03-02');
INSERT INTO yh (bh, gs, fw, qy) VALUES ('H1', '太保', 'S1', '甲矿'), ('H2', NULL, 'S1', '甲矿'), ('H3', NULL, '无', '甲矿'), ('H4', NULL, NULL, '丙厂');
INSERT INTO yh (bh, qy, fxrq) VALUES ('H5', '甲矿', '2025-12-31'), ('H6', '甲矿', '2026-01-01');
SELECT is((SELECT string_agg(coalesce(insurer, '?'), ' ' ORDER BY hazard) FROM safeins.hazard WHERE hazard ~ '^H'), '太保 平安 人保 ? ? 人保', 'the insurer of each');

-- Many rows, and another province
SELECT lives_ok($$INSERT INTO yh (bh, fxrq, qx) SELECT 'M' || i, '2026-03-02', '2026-12-01' FROM generate_series(1, 3000) i$$, 'many');
SELECT is((SELECT count(*) FROM safeins.deadline WHERE subject ~ '^M' AND kind = 'hazard.rectify'), 3000::bigint, 'each has its deadline');
SELECT lives_ok($$UPDATE yh SET zgrq = '2026-06-01', zgr = 'a', fcrq = '2026-06-01', fcr = 'b', zj = 'c', xhrq = '2026-06-01' WHERE bh ~ '^M'$$, 'closed at once');
SELECT is((SELECT count(*) FROM safeins.deadline WHERE subject ~ '^M' AND met_on = '2026-06-01' AND next_on IS NULL), 6000::bigint, 'and met');
SELECT lives_ok($$DELETE FROM yh WHERE bh ~ '^M'$$, 'gone');
SELECT is((SELECT count(*) FROM safeins.deadline WHERE subject ~ '^M'), 0::bigint, 'without a trace but in the book');
INSERT INTO yh (bh, xzqh) VALUES ('N', '140105');
SELECT lives_ok($$UPDATE yh SET xzqh = '140106' WHERE bh = 'N'$$, 'another county');
SELECT is((SELECT place || ' ' || area FROM safeins.hazard WHERE hazard = 'N'), '140000 140106', 'in the same province');
SELECT lives_ok($$UPDATE yh SET xzqh = '110105' WHERE bh = 'N'$$, 'another province');
SELECT is(pg_temp.book('N'), '110000 甲矿 general 2026-03-02 2026-04-01 2026-04-01 0 t, 140000 甲矿 general 2026-03-02 2026-04-01 2026-04-01 0 f', 'is another entry');
SELECT is((SELECT string_agg(place::text, ' ') FROM safeins.deadline WHERE subject = 'N' AND kind = 'hazard.rectify'), '110000', 'the deadline has gone along');

-- The books against the tables
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');
-- A hazard that comes back to a province with another deadline: the history there goes on from the one that it left with.
SELECT is(pg_temp.would(format($$SELECT safeins.set_mode(code, 'flag', '测试') FROM safeins.rule_code WHERE code LIKE 'hazard.%%' AND mode = 'block'; INSERT INTO hz.yh (bh, fxrq, qx, xzqh) VALUES ('回', '2026-06-01', '2026-06-20', '110105');
    UPDATE hz.yh SET xzqh = '140105', qx = %L, yq = '延' WHERE bh = '回'; UPDATE hz.yh SET xzqh = '110105' WHERE bh = '回'$$, qx),
    $$SELECT concat_ws(', ', (SELECT string_agg(concat_ws(' ', place, due_on, first_due_on, extensions, live), ', ' ORDER BY place::integer) FROM safeins.hazard WHERE hazard = '回'),
        (SELECT string_agg(concat_ws(' ', place, was, "is", extension), ', ') FROM safeins.hazard_due WHERE hazard = '回'), (SELECT count(*) FROM safeins.reconcile()))$$), said, 'back again, due ' || qx)
FROM (VALUES ('2026-06-10', '110000 2026-06-10 2026-06-20 0 t, 140000 2026-06-10 2026-06-10 0 f, 110000 2026-06-20 2026-06-10 延, 0'), ('2026-07-10', '110000 2026-07-10 2026-06-20 1 t, 140000 2026-07-10 2026-07-10 0 f, 110000 2026-06-20 2026-07-10 延, 0')) v (qx, said);
SELECT lives_ok($$UPDATE safeins.hazard SET due_on = '2030-01-01', extensions = 7 WHERE hazard = 'C'; DELETE FROM safeins.deadline WHERE subject = 'D2' AND kind = 'hazard.recheck';
    INSERT INTO safeins.hazard (hazard, place, area, enterprise, level, found_on, live) VALUES ('?', '140000', '140000', '?', 'major', '2026-01-01', true)$$);
SELECT results_eq($$SELECT scope, subject, measure, in_books::text, recounted::text FROM safeins.reconcile() ORDER BY subject COLLATE "C"$$,
    $$VALUES ('hazard', '?', 'hazard', '1', '0'), ('hazard', 'C', 'hazard facts', '1', '1'), ('hazard', 'D2', 'hazard.recheck due on', NULL, '2026-04-17')$$, 'what differs is shown');
SELECT is(safeins.rebuild(), 3::bigint, 'and mended');
SELECT is(pg_temp.book('C'), '140000 甲矿 人保 general 2026-03-02 2026-05-20 2026-04-01 2 t', 'by the history of its deadlines');
SELECT is(pg_temp.dues('D2'), 'notify 2026-03-05 met 2026-03-02, plan 2026-03-16 met 2026-04-02, recheck 2026-04-17, rectify 2026-04-01 met 2026-04-02, report 2026-04-09 met 2026-04-10', 'the deadline');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree again');

-- Existing rows: recorded, never refused
SELECT lives_ok($$SELECT safeins.detach('hazard', 'yh', '换表')$$);
SELECT is((SELECT count(*) FROM safeins.hazard WHERE live), 0::bigint, 'a table that is detached leaves the book');
SELECT is((SELECT count(*) FROM safeins.deadline WHERE kind LIKE 'hazard.%'), 0::bigint, 'and its deadlines');
UPDATE yh SET fxrq = '2026-03-05' WHERE bh = 'C';
CREATE TABLE old (LIKE yh INCLUDING DEFAULTS);
INSERT INTO old (bh, jb, qx, zgrq, xhrq) VALUES ('O1', '蓝', NULL, NULL, NULL), ('O2', '重大', '2026-04-01', '2026-04-03', '2026-04-04'), ('O3', '一般', '2026-03-01', NULL, NULL);
INSERT INTO old (bh, fxrq) VALUES ('O4', NULL);
SELECT results_eq($$SELECT rule, row_key FROM safeins.audit('hazard', 'old', '{"hazard": "bh", "enterprise": "qy", "level": "jb", "found_on": "fxrq", "due_on": "qx", "rectified_on": "zgrq",
    "rechecked_on": "fcrq", "evidence": "zj", "closed_on": "xhrq", "notified_on": "tzrq"}') ORDER BY 2, 1$$,
    $$VALUES ('hazard.due', 'O1'), ('hazard.level', 'O1'), ('hazard.notified_party', 'O2'), ('hazard.recheck', 'O2'), ('hazard.rectify', 'O2'), ('hazard.dates', 'O3'), ('fact.missing', 'O4')$$, 'audit');
SELECT is((SELECT count(*) FROM safeins.hazard WHERE hazard ~ '^O'), 0::bigint, 'an audit writes nothing');
SELECT is((SELECT findings FROM safeins.attach('hazard', 'old', '{"hazard": "bh", "enterprise": "qy", "level": "jb", "found_on": "fxrq", "due_on": "qx", "rectified_on": "zgrq",
    "rechecked_on": "fcrq", "evidence": "zj", "closed_on": "xhrq", "notified_on": "tzrq"}')), 7::bigint, 'attaching records the same');
SELECT is((SELECT string_agg(hazard || ' ' || level, ', ' ORDER BY hazard) FROM safeins.hazard WHERE hazard ~ '^O'), 'O1 蓝, O2 major, O3 general', 'and takes in what can be read');
SELECT is(safeins.attach('hazard', 'yh', '{"hazard": "bh", "enterprise": "qy", "level": "jb", "found_on": "fxrq", "due_on": "qx"}') IS NOT NULL, true, 'attached again');
SELECT is((SELECT string_agg(row_key || ' ' || legacy, ', ') FROM safeins.finding WHERE rule = 'hazard.found'), 'C true', 'what was changed meanwhile is seen');

-- Partitions; dates as text, as epoch milliseconds, as days from another date
CREATE TABLE fq (bh bigint, qy text, jb int, fx text, days int, zg bigint) PARTITION BY LIST (jb);
CREATE TABLE fq12 PARTITION OF fq FOR VALUES IN (1, 2);
CREATE TABLE fq34 PARTITION OF fq FOR VALUES IN (3, 4);
SELECT lives_ok($$SELECT safeins.attach('hazard', 'fq', '{"hazard": "bh", "enterprise": "qy", "level": "CASE jb WHEN 1 THEN ''一级'' WHEN 2 THEN ''二级'' WHEN 3 THEN ''三级'' ELSE ''四级'' END",
    "found_on": "safeins.to_date(fx)", "due_on": "safeins.to_date(fx) + days", "rectified_on": "(timestamp ''1970-01-01 08:00'' + zg * interval ''1 millisecond'')::date"}')$$, 'mapped');
SELECT lives_ok($$INSERT INTO fq VALUES (1, '乙厂', 1, '2026年3月2日', 30, NULL), (2, '乙厂', 4, '20260302', 10, 1773590400000)$$, 'written');
SELECT is(pg_temp.book('1'), '140000 乙厂 平安 major 2026-03-02 2026-04-01 2026-04-01 0 t', 'days from the day it was found');
SELECT is(pg_temp.book('2'), '140000 乙厂 平安 general 2026-03-02 2026-03-12 2026-03-12 0 2026-03-16 t', 'text and milliseconds');
SELECT throws_ok($$UPDATE fq SET jb = 3 WHERE bh = 1$$, 'SI604', NULL, 'lowered on its way to another partition');
SELECT lives_ok($$UPDATE fq SET jb = 1 WHERE bh = 2$$, 'raised on its way');
SELECT is((SELECT level FROM safeins.hazard WHERE hazard = '2'), 'major', 'it has arrived');
SELECT throws_ok($$UPDATE fq SET fx = '2026-03-01' WHERE bh = 1$$, 'SI603', NULL, 'found on another day');
SELECT throws_ok($$UPDATE fq SET days = 31 WHERE bh = 1$$, 'SI602', NULL, 'without any extension to show');
SELECT throws_ok($$INSERT INTO fq VALUES (3, '乙厂', 1, '三月', 30, NULL)$$, 'SI001', NULL, 'a date that cannot be read');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books agree with the tables');

SELECT * FROM finish();
ROLLBACK;
