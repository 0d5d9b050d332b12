-- What a province knows of its insurers: policies, annual reports, papers filed, claims.
SET client_min_messages = warning;
SET safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE SCHEMA ins;
SET search_path = ins, public;
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qy text, qsrq date DEFAULT '2026-01-01', zzrq date DEFAULT '2026-12-31', xzqh text);
CREATE TABLE nb (gs text, nd integer, bsrq date, xzqh text, bz text);
CREATE TABLE zl (gs text, zl text, rq date, ok boolean, nd integer, xzqh text, bz text);
CREATE TABLE lp (ah integer PRIMARY KEY, bdh text, bars date, cxrq date, sw integer, je numeric(30,2), fkrq date, jp boolean, ly text, xzqh text, bz text);
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "qsrq", "expires": "zzrq", "place": "xzqh"}') \g /dev/null
INSERT INTO bd VALUES ('P1', '人保', '甲矿'), ('P2', '平安', '乙厂'), ('P3', '太保', '丙厂');
SELECT safeins.attach('report', 'nb', '{"insurer": "gs", "year": "nd", "submitted_on": "bsrq", "place": "xzqh"}') \g /dev/null
SELECT safeins.attach('filing', 'zl', '{"insurer": "gs", "item": "zl", "submitted_on": "rq", "accepted": "ok", "year": "nd", "place": "xzqh"}') \g /dev/null
SELECT safeins.attach('claim', 'lp', '{"claim": "ah", "policy": "bdh", "reported_on": "bars", "accident_on": "cxrq", "deaths": "sw", "paid": "je",
    "paid_on": "fkrq", "refused": "jp", "refusal_reason": "ly", "place": "xzqh"}') \g /dev/null

-- All papers of a year on one day, but for some.
CREATE FUNCTION pg_temp.file_all(insurer text, day date, but text[] DEFAULT '{}', y integer DEFAULT NULL) RETURNS void LANGUAGE sql AS $$
    INSERT INTO ins.zl (gs, zl, rq, nd)
    SELECT insurer, name, day, y FROM safeins.code_list WHERE list = 'filing' AND ordinal IS NOT NULL AND code <> ALL (but)
$$;

-- The last finding.
CREATE FUNCTION pg_temp.found() RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' | ', rule, role, row_key, insurer, year, message, figures) FROM safeins.finding ORDER BY id DESC LIMIT 1
$$;
CREATE FUNCTION pg_temp.findings(code text) RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM safeins.finding WHERE rule = code $$;
