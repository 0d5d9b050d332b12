-- Premium of a policy that was withdrawn is booked, and found.
BEGIN;
SELECT no_plan();
SET client_min_messages = error;
SELECT safeins.set_place('140000', '试') \g /dev/null
SET safeins.today = '2026-06-30';
CREATE TABLE bd (bdh text PRIMARY KEY, gs text DEFAULT '人保', dw text DEFAULT '甲矿', zf boolean DEFAULT false);
CREATE TABLE bf (id int PRIMARY KEY, bdh text, je numeric DEFAULT 100, rq date DEFAULT '2026-03-01', zf boolean DEFAULT false);
CREATE TABLE bg (id int PRIMARY KEY, gs text DEFAULT '人保', bdh text, je numeric DEFAULT 100);
INSERT INTO bd (bdh) VALUES ('B1'), ('B2'), ('B3'), ('B4');
INSERT INTO bf (id, bdh) VALUES (1, 'B1');
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "dw", "effective": "date ''2026-01-01''", "expires": "date ''2026-12-31''", "where": "NOT zf"}'),
	safeins.attach('premium', 'bf', '{"receipt": "id", "policy": "bdh", "amount": "je", "received_on": "rq", "where": "NOT zf"}'),
	safeins.attach('premium', 'bg', '{"receipt": "''G'' || id", "insurer": "gs", "policy": "bdh", "amount": "je", "received_on": "date ''2026-03-01''"}') \g /dev/null
CREATE FUNCTION found() RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(string_agg(concat_ws(' ', row_key, message, withdrawn_why), '; ' ORDER BY id), 'nothing') FROM safeins.finding WHERE rule = 'fee.policy_link'
$$;
CREATE FUNCTION got() RETURNS numeric LANGUAGE sql AS $$ SELECT sum(received) FROM safeins.fee_status $$;
DELETE FROM bd WHERE bdh = 'B1';
UPDATE bd SET zf = true WHERE bdh IN ('B2', 'B3');
SELECT is(found(), 'nothing', 'policies go: their premium was received');
INSERT INTO bf (id, bdh) VALUES (2, 'B1'), (3, 'B2'), (4, 'B4');
SELECT is(found(), '2 policy B1 was withdrawn; its premium is booked to insurer 人保 all the same; 3 policy B2 was withdrawn; its premium is booked to insurer 人保 all the same', 'later premium, of one deleted and of one marked so');
SELECT is(got(), 400.00, '... is booked');
INSERT INTO bg (id, bdh) VALUES (1, 'B3'), (2, NULL), (3, 'B9');
SELECT matches(found(), '; G1 policy B3 was withdrawn; its premium is booked to insurer 人保 all the same$', 'a row that names its insurer itself; one that names no policy, or one that is not known, is not of a withdrawn one');
SELECT is(got(), 700.00, '... is booked');
SAVEPOINT a;
INSERT INTO bf (id, bdh, je) VALUES (5, 'B1', -100);
UPDATE bf SET je = 90 WHERE id = 1;
SELECT is((SELECT count(*) FROM safeins.finding WHERE row_key IN ('5', '1')), 0::bigint, 'a refund, and less of an old receipt, are what comes of it');
UPDATE bf SET je = 120 WHERE id = 1;
SELECT is((SELECT count(*) FROM safeins.finding WHERE row_key = '1' AND rule = 'fee.policy_link'), 1::bigint, 'more of an old one');
ROLLBACK TO a;
UPDATE bf SET bdh = 'B4' WHERE id = 2;
DELETE FROM bf WHERE id = 3;
UPDATE bd SET zf = false WHERE bdh = 'B3';
SELECT is(found(), '2 policy B1 was withdrawn; its premium is booked to insurer 人保 all the same the premium was corrected; 3 policy B2 was withdrawn; its premium is booked to insurer 人保 all the same the premium is gone; '
	'G1 policy B3 was withdrawn; its premium is booked to insurer 人保 all the same the policy is known now, and fits', 'corrected, deleted, and the policy is back');
INSERT INTO bd (bdh) VALUES ('B1');
SELECT lives_ok($$INSERT INTO bf (id, bdh) VALUES (6, 'B1')$$, 'a policy that was entered again');
UPDATE bf SET bdh = 'B2' WHERE id = 6;
SELECT is((SELECT count(*) FROM safeins.finding WHERE row_key = '6' AND withdrawn_on IS NULL), 1::bigint, 'a row that comes to name a withdrawn one');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');
SELECT safeins.set_mode('fee.policy_link', 'off', '不看') \g /dev/null
INSERT INTO bf (id, bdh) VALUES (7, 'B2');
SELECT is((SELECT count(*) FROM safeins.finding WHERE row_key = '7'), 0::bigint, 'off');
SELECT * FROM finish();
ROLLBACK;
