-- Three tables of a province and the day that is today: policies, premiums, expenses.
SET client_min_messages = warning;
SET safeins.today = '2025-09-30';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE SCHEMA fy;
SET search_path = fy, public;
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qy text, qsrq date, zzrq date, xzqh text);
CREATE TABLE bf (id bigint PRIMARY KEY, gs text, je numeric(30,2), rq date DEFAULT '2025-01-10', bdh text, xzqh text);
CREATE TABLE zc (id bigint PRIMARY KEY, gs text, je numeric(30,2), rq date DEFAULT '2025-06-01', yt text DEFAULT 'training',
                 pzh text, bdh text, fwh text DEFAULT 'F1', hc bigint, xzqh text, bz text);
CREATE FUNCTION voucher() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.pzh := coalesce(NEW.pzh, 'PZ' || NEW.id); RETURN NEW; END $$;
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "qsrq", "expires": "zzrq", "place": "xzqh"}') \g /dev/null
SELECT safeins.attach('premium', 'bf', '{"receipt": "id", "insurer": "gs", "amount": "je", "received_on": "rq", "policy": "bdh", "place": "xzqh"}') \g /dev/null
SELECT safeins.attach('expense', 'zc', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh",
    "policy": "bdh", "service": "fwh", "reverses": "hc", "place": "xzqh"}') \g /dev/null
INSERT INTO bd VALUES ('P1', '人保', '甲矿', '2025-01-01', '2025-12-31'), ('P2', '平安', '乙厂', '2025-01-01', '2025-12-31');

-- An insurer's year in yuan as this transaction leaves it: received/spent.
CREATE FUNCTION pg_temp.stands(insurer text, y integer DEFAULT 2025) RETURNS text LANGUAGE sql AS $$
    SELECT s.received || '/' || s.spent FROM safeins.fee_status(make_date(y, 12, 31)) s WHERE s.subject = $1 AND s.year = y
$$;

-- All of an insurer's accounts of a year.
CREATE FUNCTION pg_temp.accounts(insurer text, y integer DEFAULT 2025) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(format('%s %s %s/%s', s.place, s.subject, s.received, s.spent), ', ' ORDER BY s.place, s.scope, s.subject)
    FROM safeins.fee_status(make_date(y, 12, 31)) s WHERE s.insurer = $1 AND s.year = y
$$;
