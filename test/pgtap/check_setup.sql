-- What is missing or doubtful in a database: each is told while it is so, and no longer.
BEGIN;
\ir lib/refused.sql
SET client_min_messages = warning;
SET safeins.today = '2026-06-15';
SELECT no_plan();

CREATE FUNCTION pg_temp.says(topic text, about text DEFAULT NULL, days integer DEFAULT 7) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(format('%s %s: %s', c.severity, coalesce(c.subject, '-'), c.message), '; ' ORDER BY c.subject, c.message)
	FROM safeins.check_setup(days) c WHERE c.topic = says.topic AND (about IS NULL OR c.message ~ about)
$$;
CREATE FUNCTION pg_temp.mend(topic text, about text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT c.mend FROM safeins.check_setup() c WHERE c.topic = mend.topic AND (about IS NULL OR c.message ~ about) LIMIT 1
$$;

-- A database in which nothing was done yet.
SELECT is(pg_temp.says('place'), 'warning -: no place is set: only the rules of the nation apply', 'no place');
SELECT is((SELECT count(*) FROM safeins.check_setup() WHERE topic = 'role'), (SELECT count(DISTINCT role) FROM safeins.rule_facts), 'every role is missed');
SELECT is((SELECT string_agg(subject, ' ' ORDER BY subject) FROM safeins.check_setup() WHERE topic = 'role' AND severity = 'warning'),
	'coinsurance complaint expense hazard measure policy premium service', 'those whose rules refuse more than others');
SELECT is((SELECT string_agg(DISTINCT topic, ' ') FROM safeins.check_setup() WHERE severity = 'error'), NULL, 'nothing is wrong yet');
SELECT is((SELECT count(*) FROM safeins.check_setup() WHERE message IS NULL OR mend IS NULL), 0::bigint, 'each says what to do');
SELECT safeins.set_place('440000', '试') \g /dev/null
SELECT alike(pg_temp.says('place'), 'note 440000: the rulebook has no rule of 440000%', 'a province without rules');
SELECT lives_ok(pg_temp.mend('place'), 'what it says can be called');
SELECT is(pg_temp.says('place'), NULL, '... and mends it');
SELECT safeins.set_place('140000', '试') \g /dev/null
SELECT is(pg_temp.says('place'), NULL, 'one with rules');

-- Tables.
CREATE SCHEMA cs;
SET search_path = cs, public;
CREATE TABLE "保 单" (bdh text PRIMARY KEY, gs text, qy text, qsrq date, zzrq date);
CREATE TABLE bf (id bigint PRIMARY KEY, gs text, je numeric, rq date, bdh text);
CREATE TABLE zc (id bigint PRIMARY KEY, gs text, je numeric, rq date, yt text, pzh text, bdh text, fwh text);
CREATE TABLE fw (id bigint PRIMARY KEY, bdh text, xm text, rq date);
INSERT INTO "保 单" SELECT 'P' || n, '人保', 'E' || n, '2026-01-01', '2026-12-31' FROM generate_series(1, 9) n;
SELECT safeins.attach('policy', '"保 单"', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "qsrq", "expires": "zzrq"}') \g /dev/null
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "policy": "bdh"}') \g /dev/null
SELECT is(pg_temp.says('role', 'cap'), 'warning expense: cap and floor are not judged: no table is attached in role "expense"', 'premium alone');
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh", "policy": "bdh", "service": "fwh"}') \g /dev/null
SELECT safeins.attach('service', 'fw', '{"service": "id", "policy": "bdh", "kind": "xm", "served_on": "rq"}') \g /dev/null
SELECT is(pg_temp.says('role', '"coinsurance"') ~ '^note', true, 'what is judged elsewhere is a note');
SELECT is(pg_temp.says('role', '"(policy|premium|expense|service)"'), NULL, 'roles that have a table');
SELECT is(pg_temp.says('fact', '"death_limit"'), 'warning cs."保 单": fact "death_limit" of role "policy" is not mapped for table cs."保 单": not judged by policy.death_limit', 'a rule that refuses sleeps');
SELECT is(pg_temp.says('fact', '"recorded_on" of role "policy"'), 'note cs."保 单": fact "recorded_on" of role "policy" is not mapped for table cs."保 单": not judged by policy.upload', 'one that records does');
SELECT is(pg_temp.says('fact', '"sector" of role "policy"'), NULL, 'a fact that nobody misses');
SELECT is((SELECT array_agg(DISTINCT substring(message FROM 'fact "(\w+)" of role "expense"')) FROM safeins.check_setup() WHERE topic = 'fact' AND message ~ 'role "expense"'),
	(SELECT array_agg(DISTINCT fact::text) FROM safeins.rule_facts WHERE role = 'expense' AND told = 1 AND fact NOT IN ('voucher', 'policy', 'service')), 'as the table of rules says');
SELECT is(pg_temp.says('index'), 'warning cs.zc: rows of table cs.zc are looked up by fact "voucher" without an index: every write reads the table', 'lookups without an index');
SELECT lives_ok(pg_temp.mend('index', 'voucher'), 'what it says can be called');
SELECT is(pg_temp.says('index', 'voucher'), NULL, '... and mends it');

-- What it says can be pasted, whatever a table is called.
CREATE TABLE "o'd" (id text PRIMARY KEY, gs text, nd int, rq date);
SELECT safeins.attach('report', '"o''d"', '{"insurer": "gs", "year": "nd", "submitted_on": "rq"}') \g /dev/null
SELECT is((SELECT DISTINCT substring(mend FROM 'safeins.detach\([^)]*\)') FROM safeins.check_setup() WHERE subject = 'cs."o''d"' AND topic = 'fact'),
	$$safeins.detach('report', 'cs."o''d"', 'reason')$$, 'a table with a quote in its name');
SELECT safeins.detach('report', 'cs."o''d"', 'reason') \g /dev/null

-- The same money in two tables.
CREATE TABLE zc2 (nr text PRIMARY KEY, policy text, amount numeric, entered date, what text, voucher text);
INSERT INTO bf SELECT n, '人保', 100000, '2026-01-05', 'P' || n FROM generate_series(1, 9) n;
INSERT INTO fw SELECT n, 'P' || n, 'training', '2026-02-01' FROM generate_series(1, 9) n;
INSERT INTO zc SELECT n, '人保', 100 + n, '2026-02-01', 'training', 'V' || n, 'P' || n, n FROM generate_series(1, 6) n;
INSERT INTO zc2 SELECT 'X' || n, 'P' || n, CASE WHEN n <= 4 THEN 100 + n ELSE 500 + n END, '2026-03-01', 'training', 'W' || n FROM generate_series(1, 9) n;
SELECT is(pg_temp.says('money'), NULL, 'one table holds no money twice');
SELECT safeins.attach('expense', 'zc2', '{"expense": "nr", "policy": "policy", "amount": "amount", "spent_on": "entered", "purpose": "what", "voucher": "voucher"}') \g /dev/null
SELECT is(pg_temp.says('money'), 'warning cs.zc: tables cs.zc and cs.zc2, both in role "expense", seem to hold the same money: of 6 rows of the one 4 have their like in the other', 'two tables of the same money');
SELECT safeins.detach('expense', 'zc2', '试') \g /dev/null
UPDATE zc2 SET amount = amount + 1000;
SELECT safeins.attach('expense', 'zc2', '{"expense": "nr", "policy": "policy", "amount": "amount", "spent_on": "entered", "purpose": "what", "voucher": "voucher"}') \g /dev/null
SELECT is(pg_temp.says('money'), NULL, 'two tables of other money');
SELECT safeins.detach('expense', 'zc2', '试') \g /dev/null
CREATE TABLE bf2 (nr text PRIMARY KEY, gs text, je numeric, rq date);
INSERT INTO bf2 SELECT 'X' || n, '人保', 100000, '2026-01-05' FROM generate_series(1, 9) n;
SELECT safeins.attach('premium', 'bf2', '{"receipt": "nr", "insurer": "gs", "amount": "je", "received_on": "rq"}') \g /dev/null
SELECT is(pg_temp.says('money'), NULL, 'one sum, however often, tells nothing');
SELECT safeins.detach('premium', 'bf2', '试') \g /dev/null

-- What stands in the books.
SELECT is(pg_temp.says('watch'), NULL, 'rules refuse');
SELECT safeins.watch_only('试运行') \g /dev/null
SELECT is(pg_temp.says('watch'), format('note -: this database only watches, since %s, by %s: 试运行', to_char(now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'), session_user), 'only watching');
SELECT is(pg_temp.says('fact', '"death_limit"') ~ '^warning', true, 'what would refuse is a warning all the same');
INSERT INTO zc VALUES (20, '人保', 5, NULL, 'training', 'V20', 'P1', '1');
INSERT INTO bf VALUES (20, NULL, 5, '2026-02-01', 'Q1');
INSERT INTO fw VALUES (20, 'P1', '慰问', '2026-02-02');
SELECT is(pg_temp.says('rows', 'judged'), 'warning -: 1 rows cannot be judged, and are in no book: the first is 20 of table zc', 'a row that cannot be judged');
SELECT is(pg_temp.says('rows', 'money'), 'note -: money waits for 1 policies that are not known, such as Q1, and is in no account', 'money that waits');
SELECT is(pg_temp.says('words'), 'warning -: 1 words stand in 1 rows and are not known, such as "慰问"', 'a word that nobody knows');
SELECT safeins.end_watch_only('试') \g /dev/null
SELECT is(pg_temp.says('findings'), NULL, 'findings are new');
UPDATE safeins.finding SET found_at = found_at - interval '10 days' WHERE rule = 'fact.missing';
SELECT alike(pg_temp.says('findings'), 'warning -: 1 findings have stood for more than 7 days, and no measure was taken; the oldest is of 20%', 'one is not');
SELECT is(pg_temp.says('findings', NULL, 11), NULL, 'not for whoever waits longer');
UPDATE zc SET rq = '2026-02-02' WHERE id = 20;
UPDATE bf SET gs = '人保' WHERE id = 20;
SELECT is(pg_temp.says('rows', 'judged'), NULL, 'put right');
SELECT is(pg_temp.says('calendar'), NULL, 'the holidays of this year are there');
SET safeins.today = '2028-12-15';
SELECT is(pg_temp.says('calendar') ~ '2028 are not loaded.*2029 are not loaded', true, 'those of years to come are not');
SET safeins.today = '2026-06-15';

-- What runs.  Deadlines and money of a province that feeds this database are the province's to look after.
INSERT INTO safeins.deadline (place, area, kind, subject, opened_on, due_on) VALUES ('130000', '130000', 'service.first', '冀1', '2026-01-01', '2026-04-01');
INSERT INTO safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, live) VALUES ('冀1', '130000', '130000', '人保', 'E0', '-infinity', 'infinity', 'infinity', true);
SELECT is(pg_temp.says('sweep'), NULL, 'no sweep of what is fed');
SELECT is(pg_temp.says('rows', 'money'), 'note -: money waits for 1 policies that are not known, such as Q1, and is in no account', 'no money of it that waits');
INSERT INTO "保 单" VALUES ('P0', '人保', 'E0', '2026-01-01', '2026-12-31');
SELECT alike(pg_temp.says('sweep'), 'warning -: deadlines are open, and nobody has called sweep() yet%', 'no sweep');
SELECT safeins.sweep() \g /dev/null
SELECT is(pg_temp.says('sweep'), NULL, 'one of today');
SELECT is(pg_temp.says('sweep', NULL, 0), NULL, '... is soon enough for whoever waits no day');
SELECT is(pg_temp.says('escalations') ~ '^warning -: [0-9]+ escalations wait', true, 'what it found waits');
SELECT safeins.acknowledge(escalation, '已督办') FROM safeins.escalation_status \g /dev/null
SELECT is(pg_temp.says('escalations'), NULL, '... until somebody takes it in hand');
SET safeins.today = '2026-06-22';
SELECT is(pg_temp.says('sweep'), 'warning -: deadlines are open, and sweep() was called last on 2026-06-15: what passed since is told to nobody', 'one of a week ago');
SELECT is(pg_temp.says('sweep', NULL, 8), NULL, 'not for whoever waits longer');
SAVEPOINT ahead;
SELECT safeins.sweep('2027-01-01') \g /dev/null
SET safeins.today = '2026-06-29';
SELECT is(pg_temp.says('sweep'), 'warning -: deadlines are open, and sweep() was called last on 2026-06-22: what passed since is told to nobody', 'one of a day to come does not stand for those until then');
ROLLBACK TO ahead;
SET safeins.today = '2026-06-15';

-- The ledger.
SELECT is(pg_temp.says('ledger'), 'note -: no table is sealed: what a superuser rewrites is not seen', 'nothing is sealed');
SELECT safeins.seal('zc') \g /dev/null
SELECT is(pg_temp.says('ledger') ~ '^warning -: [0-9]+ rows were journalled that no checkpoint vouches for; the last is of -$', true, 'sealed, and no checkpoint');
ALTER EVENT TRIGGER safeins_before_ddl DISABLE;
SELECT is(pg_temp.says('guards'), 'error -: event trigger safeins_before_ddl of safeins does not fire: a guard or an attached table can be dropped unseen', 'nobody watches over DDL');
ALTER TABLE zc DISABLE TRIGGER ALL;
SELECT is(pg_temp.says('ledger', 'seal'), 'error -: the seal of cs.zc is broken: seal broken', 'a seal that does not fire');
SELECT is(pg_temp.says('guards', 'table cs.zc'), 'error cs.zc: guards of table cs.zc in role "expense" are not enabled: writes pass by them', 'guards that do not');
ALTER TABLE zc ENABLE TRIGGER ALL;
ALTER EVENT TRIGGER safeins_before_ddl ENABLE;
SELECT is(pg_temp.says('guards'), NULL, 'all fire');

SELECT is(pg_temp.says('language'), CASE WHEN current_setting('lc_messages') !~ '^zh_CN' THEN format('note -: messages of this session are in the language of "%s", not Chinese', current_setting('lc_messages')) END, 'the language');
SELECT pg_temp.refused('SELECT safeins.check_setup(-1)', '22023', NULL, NULL, 'argument "stale_days" must not be negative', NULL, 'no number of days');
SELECT pg_temp.refused('SELECT safeins.check_setup(NULL)', '22004', NULL, NULL, 'argument "stale_days" must not be NULL', NULL, 'none at all');
SELECT finish();
ROLLBACK;
