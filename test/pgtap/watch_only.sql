-- Watching only: what rules would refuse is accepted, recorded and counted; rule by rule, or all at once, they refuse again.  Then off altogether.
BEGIN;
\ir lib/refused.sql
\ir lib/fee_tables.sql
SELECT no_plan();
INSERT INTO bf VALUES (1, '人保', 1000), (7, '平安', 1000);

CREATE FUNCTION pg_temp.status(rule text) RETURNS text LANGUAGE sql AS $$
	SELECT format('%s: watched %s, would refuse %s, standing %s', s.rule, s.watched, s.would_refuse, s.standing) FROM safeins.watch_status s WHERE s.rule = $1
$$;
CREATE FUNCTION pg_temp.mode(rule text) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', b.mode, b.written_mode, b.mode_reason, (safeins.rule_for(b.code, '140000', '2025-06-01')).mode)
	FROM safeins.rulebook b WHERE b.code = $1 AND b.shipped = 1 AND b.effective_until IS NULL
$$;

SELECT pg_temp.refused($$SELECT safeins.watch_only(' ')$$, 'SI010', NULL, NULL, 'a reason must be given', 'It is kept', 'a reason');
SELECT pg_temp.refused($$SELECT safeins.watch_only(NULL)$$, '22004', NULL, NULL, 'argument "reason" must not be NULL', NULL, 'a reason');
SELECT pg_temp.refused($$SELECT safeins.end_watch_only('试')$$, 'SI010', NULL, NULL, 'this database does not only watch', 'watch_only', 'nothing to end');
SELECT pg_temp.refused($$SELECT safeins.end_watch_only('')$$, 'SI010', NULL, NULL, 'a reason must be given', NULL, 'a reason of the end');
SELECT pg_temp.refused($$SELECT safeins.set_mode('*', 'flag', '试')$$, 'SI010', NULL, NULL, 'there is no rule code "*"', NULL, 'the word for all is no code');
SELECT is_empty('SELECT * FROM safeins.watch_status', 'nothing is watched');

SELECT safeins.set_mode('fee.purpose', 'off', '不查用途'), safeins.set_mode('fee.budget', 'block', '预算为限') \g /dev/null
SELECT safeins.watch_only('试运行') \g /dev/null
SELECT is(pg_temp.mode('fee.cap'), 'flag block 试运行 flag', 'a rule that blocks records');
SELECT is(pg_temp.mode('fee.purpose'), 'off block 不查用途 off', 'one that is off stays so');
SELECT is(pg_temp.mode('fee.floor'), 'flag flag flag', 'one that records does');
SELECT is(pg_temp.mode('fee.budget'), 'flag flag 试运行 flag', 'one that was set to block records');
SELECT alike((SELECT verdict FROM safeins.explain_rule('fee.cap', '140000', '2025-06-01') WHERE rule_id = 101),
			'applies, in mode flag by watch_only instead of block%', 'explain_rule says why');
SELECT is(pg_temp.status('fee.cap'), 'fee.cap: watched 1, would refuse 0, standing 0', 'a rule that would refuse');
SELECT is(pg_temp.status('fee.budget'), 'fee.budget: watched 1, would refuse 0, standing 0', 'so would one that was set to');
SELECT is(pg_temp.status('fee.floor'), NULL, 'one that would not is not in the list');
SELECT is(pg_temp.status('fee.purpose'), NULL, 'nor is one that is off');

SELECT lives_ok($$INSERT INTO zc VALUES (1, '人保', 300, '2025-06-01', 'training', 'V1')$$, 'over the cap');
SELECT lives_ok($$INSERT INTO zc VALUES (2, '人保', 1, '2025-06-01', 'training', 'V1')$$, 'and a voucher twice');
SELECT is(pg_temp.status('fee.cap'), 'fee.cap: watched 1, would refuse 2, standing 2', 'both are counted');
SELECT is(pg_temp.status('fee.voucher'), 'fee.voucher: watched 1, would refuse 1, standing 1', '... by each rule');
SELECT lives_ok($$UPDATE bf SET je = 900 WHERE id = 1$$, 'a refund');
SELECT is(pg_temp.status('fee.cap'), 'fee.cap: watched 1, would refuse 2, standing 2', 'what no mode refuses would not have been');
SELECT is(pg_temp.stands('人保'), '900.00/301.00', 'the books have it');

-- What is refused by no rule.
SELECT lives_ok($$INSERT INTO zc VALUES (3, '人保', 5, NULL, 'training', 'V3')$$, 'a row that cannot be judged');
SELECT lives_ok($$INSERT INTO zc VALUES (4, '人保', 6, '2025-06-01', 'training', 'V4')$$, 'one that can');
SELECT lives_ok($$UPDATE zc SET rq = NULL WHERE id = 4$$, '... until it cannot');
SELECT is(pg_temp.status('fact.missing'), 'fact.missing: watched 1, would refuse 2, standing 2', 'are recorded');
SELECT is(pg_temp.stands('人保'), '900.00/301.00', '... and in no account');
SELECT lives_ok($$UPDATE zc SET rq = '2025-06-02' WHERE id IN (3, 4)$$, 'they are put right');
SELECT is(pg_temp.stands('人保'), '900.00/312.00', '... and booked');
SELECT lives_ok($$INSERT INTO bf VALUES (2, NULL, 70, '2025-02-01', 'P9')$$, 'money of a policy that nobody knows');
SELECT is(pg_temp.stands('太保'), NULL, 'is in no account');
SELECT lives_ok($$INSERT INTO bd VALUES ('P9', '太保', '丙矿', '2025-01-01', '2025-12-31')$$, 'the policy comes');
SELECT is(pg_temp.stands('太保'), '70.00/0.00', '... and the money is booked');
SELECT lives_ok($$UPDATE bd SET gs = '平安' WHERE bdh = 'P9'$$, 'and is given to another insurer');
SELECT is(pg_temp.stands('太保'), '70.00/0.00', '... which leaves the money where it is');
SELECT is((SELECT count(*) FROM safeins.reconcile()), 1::bigint, '... and shows');
UPDATE bd SET gs = '太保' WHERE bdh = 'P9';
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are those of the tables');

-- Back, rule by rule.
SELECT safeins.set_mode('fee.cap', NULL, '已整改') \g /dev/null
SELECT is(pg_temp.mode('fee.cap'), 'block block 已整改 block', 'a rule refuses again');
SELECT is(pg_temp.status('fee.cap'), 'fee.cap: watched 0, would refuse 4, standing 4', 'what it would have refused stays counted');
SELECT pg_temp.refused($$INSERT INTO zc VALUES (5, '人保', 1, '2025-06-01', 'training', 'V5')$$, 'SI101', 'fee.cap', 'fy.zc',
	'spending of insurer 人保 in 2025 would be 313.00 yuan, over the cap of 189.00 yuan (21% of 900.00 received)', NULL, 'and says so');
SELECT lives_ok($$INSERT INTO zc VALUES (6, '平安', 0.01, '2025-06-01', 'training', NULL)$$, 'the others do not');
SELECT safeins.watch_only('再看') \g /dev/null
SELECT is(pg_temp.mode('fee.cap'), 'flag block 再看 flag', 'to begin again takes it along');
SELECT safeins.end_watch_only('正式运行') \g /dev/null
SELECT is(pg_temp.mode('fee.cap'), 'block block 已整改 block', 'the end gives back what was set before');
SELECT is(pg_temp.mode('fee.purpose'), 'off block 不查用途 off', '... to each');
SELECT is(pg_temp.mode('fee.budget'), 'block flag 预算为限 block', '... of them');
SELECT pg_temp.refused($$INSERT INTO zc VALUES (7, '平安', 0.01, '2025-06-01', 'training', NULL)$$, 'SI103', 'fee.voucher', 'fy.zc', 'an expense has no voucher', NULL, 'rules refuse');
SELECT pg_temp.refused($$INSERT INTO zc VALUES (7, '平安', 1, NULL, 'training', 'V7')$$, 'SI001', 'fact.missing', 'fy.zc', 'fact "spent_on" of row 7 is NULL', NULL, 'and so does what is no rule');
SELECT results_eq($$SELECT rule::text, watched, would_refuse FROM safeins.watch_status WHERE would_refuse > 0 ORDER BY 1$$,
	$$VALUES ('fact.missing', 0::smallint, 2::bigint), ('fee.cap', 0::smallint, 4), ('fee.policy_link', 0::smallint, 2), ('fee.voucher', 0::smallint, 2)$$, 'what would have been refused stays on record');
SELECT is((SELECT count(*) FROM safeins.watch_status WHERE would_refuse = 0), 0::bigint, '... and nothing else is in the list');
SELECT is((SELECT array_agg(mode ORDER BY id) FROM safeins.rule_mode WHERE code = '*'), '{flag,flag,NULL}'::text[], 'who watched when is on record');

-- Everything off in one call.
SELECT results_eq($$SELECT role, table_schema::text, table_name::text FROM safeins.detach_all('试运行结束')$$,
	$$VALUES ('expense', 'fy', 'zc'), ('premium', 'fy', 'bf'), ('policy', 'fy', 'bd')$$, 'detach_all() says what it detached');
SELECT is_empty('SELECT * FROM safeins.attachment', 'nothing is attached');
SELECT is_empty($$SELECT FROM pg_trigger WHERE tgrelid IN ('fy.zc'::regclass, 'fy.bf'::regclass, 'fy.bd'::regclass)$$, 'and nothing is left on the tables');
SELECT is((SELECT count(*) FROM safeins.attachment_log WHERE action = 'detach' AND reason = '试运行结束'), 3::bigint, 'each is on record');
SELECT is_empty($$SELECT * FROM safeins.detach_all('再来一次')$$, 'where nothing is attached nothing happens');
SELECT lives_ok($$INSERT INTO zc VALUES (8, '平安', 99999, '2025-06-01', '奖金', NULL)$$, 'writes are their tables'' own');
SELECT finish();
ROLLBACK;
