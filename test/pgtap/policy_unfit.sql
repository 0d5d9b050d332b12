-- Rows of policies and services that cannot be judged: old ones are recorded and left out, live ones refused.
BEGIN;
SET client_min_messages = error;
SELECT no_plan();
CREATE SCHEMA pu;
SET search_path = pu, public;
SET LOCAL safeins.today = '2025-12-31';
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE TABLE bd (id text, gs text, qy text, qs date, zz date);
CREATE TABLE fw (id text, bd text, xm text, rq date);
INSERT INTO bd VALUES ('P1', 'A', 'E1', '2025-01-01', '2025-12-31'), ('P2', 'A', 'E2', NULL, '2025-12-31'), (NULL, 'A', 'E3', '2025-01-01', '2025-12-31');
INSERT INTO fw VALUES ('S1', 'P1', 'training', '2025-02-01'), ('S2', 'P1', 'training', NULL), ('S3', NULL, 'training', '2025-02-01'), ('S4', 'P2', 'training', '2025-02-01');
SELECT results_eq($$SELECT findings FROM safeins.attach('service', 'fw', '{"service": "id", "policy": "bd", "kind": "xm", "served_on": "rq"}')$$,
    'VALUES (2::bigint)', 'services without a day or a policy are recorded');
SELECT results_eq($$SELECT findings FROM safeins.attach('policy', 'bd', '{"policy": "id", "insurer": "gs", "enterprise": "qy", "effective": "qs", "expires": "zz"}')$$,
    'VALUES (2::bigint)', 'policies without a first day or a key likewise');
SELECT results_eq('SELECT policy COLLATE "default", live FROM safeins.policy', $$VALUES ('P1', true)$$, 'they are not in the book');
SELECT results_eq('SELECT policy COLLATE "default", policy_year, done FROM safeins.service_tally ORDER BY 1', $$VALUES ('P1', 1, 1), ('P2', 0, 1)$$, 'what can be counted is');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'a recount leaves them out as well');
SELECT throws_ok($$INSERT INTO bd VALUES ('P3', 'A', 'E3', NULL, '2025-12-31')$$, 'SI001', NULL, 'a new one is refused');
SELECT throws_ok($$UPDATE bd SET qs = NULL WHERE id = 'P1'$$, 'SI001', NULL, 'nor may one become so');
SELECT lives_ok($$UPDATE bd SET qs = '2025-01-01' WHERE id = 'P2'$$, 'an old one can be mended');
SELECT results_eq('SELECT policy COLLATE "default", policy_year, done FROM safeins.service_tally ORDER BY 1', $$VALUES ('P1', 1, 1), ('P2', 1, 1)$$, 'and its services count');
SELECT lives_ok('DELETE FROM bd WHERE id IS NULL', 'or taken out');
SELECT lives_ok($$UPDATE fw SET rq = '2025-03-01' WHERE id = 'S2'$$, 'so can a service');
SELECT is_empty('SELECT * FROM safeins.reconcile()', 'the books are right');
SELECT * FROM finish();
ROLLBACK;
