-- What a province knows of its hazards, and of who insures the enterprises.
SET client_min_messages = warning;
SET safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
CREATE SCHEMA hz;
SET search_path = hz, public;
CREATE TABLE bd (bdh text PRIMARY KEY, gs text, qy text, qsrq date DEFAULT '2026-01-01', zzrq date DEFAULT '2026-12-31', xzqh text);
CREATE TABLE yh (bh text PRIMARY KEY, qy text DEFAULT '甲矿', jb text DEFAULT '一般', fxrq date DEFAULT '2026-03-02', qx date DEFAULT '2026-04-01', gs text, fw text,
    tzrq date, tzdx text, fa date, yq text, zgrq date, zgr text, fcrq date, fcr text, zj text, sbrq date, xhrq date, xzqh text, zf boolean DEFAULT false, bz text);
SELECT safeins.attach('policy', 'bd', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "qsrq", "expires": "zzrq", "place": "xzqh"}') \g /dev/null
INSERT INTO bd VALUES ('P1', '人保', '甲矿'), ('P2', '平安', '乙厂');
SELECT safeins.attach('hazard', 'yh', '{"hazard": "bh", "enterprise": "qy", "level": "jb", "found_on": "fxrq", "due_on": "qx", "insurer": "gs", "service": "fw",
    "notified_on": "tzrq", "notified_party": "tzdx", "plan_on": "fa", "extension": "yq", "rectified_on": "zgrq", "rectified_by": "zgr",
    "rechecked_on": "fcrq", "rechecked_by": "fcr", "evidence": "zj", "reported_on": "sbrq", "closed_on": "xhrq", "place": "xzqh", "where": "NOT zf"}') \g /dev/null

-- The deadlines of a hazard.
CREATE FUNCTION pg_temp.dues(key text) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', substr(kind, 8), due_on, 'met ' || met_on), ', ' ORDER BY kind COLLATE "C") FROM safeins.deadline WHERE subject = key AND kind LIKE 'hazard.%'
$$;
CREATE FUNCTION pg_temp.findings(code text) RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM safeins.finding WHERE rule = code $$;
-- The last finding.
CREATE FUNCTION pg_temp.found() RETURNS text LANGUAGE sql AS $$
    SELECT concat_ws(' | ', rule, role, row_key, insurer, year, message) FROM safeins.finding ORDER BY id DESC LIMIT 1
$$;
