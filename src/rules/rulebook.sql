-- What the law says, where and since when.

CREATE TABLE safeins.rule_code (
    code        text PRIMARY KEY,
    type        text NOT NULL CHECK (type IN ('ratio', 'amount', 'count', 'workdays', 'term', 'list', 'duty')),
    direction   text NOT NULL CHECK (direction IN ('cap', 'floor', 'nearest')),
    mode        text NOT NULL CHECK (mode IN ('block', 'flag', 'off')),
    bounded_by  text,
    choices     text[],
    unit        text,
    meaning_zh  text NOT NULL,
    meaning_en  text NOT NULL,
    CHECK ((direction = 'nearest') = (type IN ('list', 'duty'))),
    CHECK (bounded_by IS NULL OR direction = 'floor'),
    CHECK (choices IS NULL OR type = 'list')
);

COMMENT ON TABLE safeins.rule_code IS '规则代码目录，随扩展提供，不可自行增加 / what rules there can be; comes with the extension, users add no codes';
COMMENT ON COLUMN safeins.rule_code.code IS '规则代码 / the code';
COMMENT ON COLUMN safeins.rule_code.type IS '取值类型：ratio 比例，amount 金额（元），count 次数，workdays 工作日，term 期限，list 清单，duty 义务（无值） / type of the value: ratio (fraction of 1), amount (yuan), count, workdays, term, list, duty (no value)';
COMMENT ON COLUMN safeins.rule_code.direction IS '各级取最严：cap 取最低，floor 取最高；nearest 取最近一级 / which place wins: the lowest (cap), the highest (floor), or the nearest one that speaks';
COMMENT ON COLUMN safeins.rule_code.mode IS 'add_rule 未指明时的执行方式 / the mode when add_rule is told none';
COMMENT ON COLUMN safeins.rule_code.bounded_by IS '本下限不得高于该上限 / the cap that this floor must not exceed';
COMMENT ON COLUMN safeins.rule_code.choices IS '清单只能取其中一项；空为不限 / a list that must be one of these; NULL for any items';
COMMENT ON COLUMN safeins.rule_code.unit IS '计量单位 / unit of the value';
COMMENT ON COLUMN safeins.rule_code.meaning_zh IS '中文含义 / meaning in Chinese';
COMMENT ON COLUMN safeins.rule_code.meaning_en IS '英文含义 / meaning in English';

-- Shipped rows have fixed ids below this sequence, so that endings of them survive dump and upgrade.
CREATE SEQUENCE safeins.rule_id AS bigint MINVALUE 1000000 START 1000000;

CREATE TABLE safeins.rule (
    id          bigint NOT NULL DEFAULT nextval('safeins.rule_id'),
    code        text NOT NULL,
    type        text NOT NULL,
    place       safeins.division NOT NULL,
    sector      text CHECK (sector <> ''),
    size        text CHECK (size <> ''),
    risk        text CHECK (risk <> ''),
    effective   daterange NOT NULL,
    number      numeric,
    term        interval,
    items       text[],
    mode        text NOT NULL CHECK (mode IN ('block', 'flag', 'off')),
    source      text NOT NULL CHECK (btrim(source) <> ''),
    note        text,
    shipped     boolean NOT NULL DEFAULT false,
    added_by    text NOT NULL DEFAULT session_user,
    added_at    timestamptz NOT NULL DEFAULT now(),
    -- 000000: shipped, or written before the database had a place.
    home        safeins.division NOT NULL DEFAULT '000000',
    PRIMARY KEY (home, id),
    CONSTRAINT rule_id_range CHECK (shipped = (id < 1000000)),
    CONSTRAINT rule_value CHECK ((
        CASE type
            WHEN 'ratio' THEN number BETWEEN 0 AND 1 AND scale(trim_scale(number)) <= 6
            WHEN 'amount' THEN number BETWEEN 0 AND 10000000000000000 AND scale(trim_scale(number)) <= 2
            WHEN 'count' THEN number BETWEEN 0 AND 2147483647 AND scale(trim_scale(number)) = 0
            WHEN 'workdays' THEN number BETWEEN 0 AND 36500 AND scale(trim_scale(number)) = 0
            WHEN 'term' THEN term BETWEEN interval '0' AND interval '100 years'
            WHEN 'list' THEN cardinality(items) > 0 AND array_position(items, NULL) IS NULL
            WHEN 'duty' THEN true
        END
        AND (number IS NOT NULL) = (type IN ('ratio', 'amount', 'count', 'workdays'))
        AND (term IS NOT NULL) = (type = 'term')
        AND (items IS NOT NULL) = (type = 'list')) IS TRUE),
    -- Shipped and users' rows apart: an upgrade must be able to ship a row that a user wrote before it.
    CONSTRAINT rule_overlap EXCLUDE USING gist (
        code WITH =,
        (place::integer) WITH =,
        coalesce(sector, '') WITH =,
        coalesce(size, '') WITH =,
        coalesce(risk, '') WITH =,
        (shipped::integer) WITH =,
        (home::integer) WITH =,
        effective WITH &&)
);

ALTER SEQUENCE safeins.rule_id OWNED BY safeins.rule.id;

COMMENT ON SEQUENCE safeins.rule_id IS '用户规则编号 / ids of users'' rules';
COMMENT ON TABLE safeins.rule IS '规则：一行一条法定要求；用 add_rule、end_rule 维护 / one row of law each; kept by add_rule and end_rule';
COMMENT ON COLUMN safeins.rule.id IS '规则编号，随扩展提供的小于 1000000 / id; below 1000000 for shipped rows';
COMMENT ON COLUMN safeins.rule.code IS '规则代码 / code, see rule_code';
COMMENT ON COLUMN safeins.rule.type IS '取值类型，同 rule_code.type / type of the value, as in rule_code';
COMMENT ON COLUMN safeins.rule.place IS '辖区（GB/T 2260） / place whose law this is';
COMMENT ON COLUMN safeins.rule.sector IS '适用行业，空为不限 / sector that it is for, NULL for any';
COMMENT ON COLUMN safeins.rule.size IS '适用企业规模，空为不限 / size of enterprise that it is for, NULL for any';
COMMENT ON COLUMN safeins.rule.risk IS '适用风险等级，空为不限 / risk tier that it is for, NULL for any';
COMMENT ON COLUMN safeins.rule.effective IS '施行期间，按事实发生日判断；用户规则被终止时在此收窄 / dates of facts that it judges; narrowed here when a user''s own row is ended';
COMMENT ON COLUMN safeins.rule.number IS '数值：比例、金额（元）、次数或工作日 / the value of a ratio, amount (yuan), count or workdays';
COMMENT ON COLUMN safeins.rule.term IS '期限 / the value of a term';
COMMENT ON COLUMN safeins.rule.items IS '清单 / the value of a list';
COMMENT ON COLUMN safeins.rule.mode IS '执行方式：block 拒绝，flag 记录线索，off 停用；set_mode 可覆盖 / block, flag or off; set_mode overrides it';
COMMENT ON COLUMN safeins.rule.source IS '依据：文号与条款 / document number and article';
COMMENT ON COLUMN safeins.rule.note IS '说明 / note';
COMMENT ON COLUMN safeins.rule.shipped IS '随扩展提供 / came with the extension';
COMMENT ON COLUMN safeins.rule.added_by IS '添加人 / who added it';
COMMENT ON COLUMN safeins.rule.added_at IS '添加时间 / when it was added';
COMMENT ON COLUMN safeins.rule.home IS '录入该规则的数据库所属省；随扩展提供的，以及尚未设定辖区时录入的，为 000000 / province of the database that entered it; 000000 for what came with the extension and what was entered before a place was set';

CREATE TABLE safeins.rule_end (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    rule_id     bigint NOT NULL,
    ends_on     date NOT NULL CHECK (isfinite(ends_on)),
    was         daterange NOT NULL,
    reason      text NOT NULL CHECK (btrim(reason) <> ''),
    ended_by    text NOT NULL DEFAULT session_user,
    ended_at    timestamptz NOT NULL DEFAULT now(),
    place       safeins.division NOT NULL DEFAULT '000000',
    PRIMARY KEY (place, id)
);

CREATE INDEX ON safeins.rule_end (rule_id, ends_on);

COMMENT ON TABLE safeins.rule_end IS '规则终止记录，只增不改 / endings of rules, append-only; the earliest counts';
COMMENT ON COLUMN safeins.rule_end.place IS '终止规则的数据库所属省；尚未设定辖区时为 000000 / province of the database that ended it; 000000 before a place was set';
COMMENT ON COLUMN safeins.rule_end.id IS '序号 / number';
COMMENT ON COLUMN safeins.rule_end.rule_id IS '被终止的规则 / the rule that was ended';
COMMENT ON COLUMN safeins.rule_end.ends_on IS '最后适用日 / last day on which it applies';
COMMENT ON COLUMN safeins.rule_end.was IS '终止前的期间 / when it applied before';
COMMENT ON COLUMN safeins.rule_end.reason IS '原因 / why';
COMMENT ON COLUMN safeins.rule_end.ended_by IS '操作人 / who';
COMMENT ON COLUMN safeins.rule_end.ended_at IS '操作时间 / when';

CREATE TABLE safeins.rule_mode (
    id          bigint GENERATED ALWAYS AS IDENTITY,
    code        text NOT NULL,
    mode        text CHECK (mode IN ('block', 'flag', 'off')),
    reason      text NOT NULL CHECK (btrim(reason) <> ''),
    set_by      text NOT NULL DEFAULT session_user,
    set_at      timestamptz NOT NULL DEFAULT now(),
    place       safeins.division NOT NULL DEFAULT '000000',
    PRIMARY KEY (place, id)
);

CREATE INDEX ON safeins.rule_mode (code, id);

COMMENT ON TABLE safeins.rule_mode IS '本库执行方式的变更记录，只增不改，以最新为准 / this database''s modes by code, append-only; the newest row counts';
COMMENT ON COLUMN safeins.rule_mode.place IS '设定者的数据库所属省；尚未设定辖区时为 000000 / province of the database whose mode it is; 000000 before a place was set';
COMMENT ON COLUMN safeins.rule_mode.id IS '序号 / number';
COMMENT ON COLUMN safeins.rule_mode.code IS '规则代码，* 为全部规则（只看不拦） / code; * is every rule: watch_only()';
COMMENT ON COLUMN safeins.rule_mode.mode IS '执行方式，空为恢复规则自身的方式 / mode; NULL gives back the rules'' own';
COMMENT ON COLUMN safeins.rule_mode.reason IS '原因 / why';
COMMENT ON COLUMN safeins.rule_mode.set_by IS '操作人 / who';
COMMENT ON COLUMN safeins.rule_mode.set_at IS '操作时间 / when';

CREATE TABLE safeins.home (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    place       safeins.division NOT NULL,
    reason      text NOT NULL CHECK (btrim(reason) <> ''),
    set_by      text NOT NULL DEFAULT session_user,
    set_at      timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE safeins.home IS '本库所属辖区的变更记录，只增不改，以最新为准 / the place of this database, append-only; the newest row counts';
COMMENT ON COLUMN safeins.home.id IS '序号 / number';
COMMENT ON COLUMN safeins.home.place IS '辖区 / place';
COMMENT ON COLUMN safeins.home.reason IS '原因 / why';
COMMENT ON COLUMN safeins.home.set_by IS '操作人 / who';
COMMENT ON COLUMN safeins.home.set_at IS '操作时间 / when';

CREATE TABLE safeins.feed (
    place         safeins.division PRIMARY KEY CHECK (place::integer % 10000 = 0 AND place::integer > 0),
    subscription  name NOT NULL,
    since         timestamptz NOT NULL DEFAULT now(),
    registered_by text NOT NULL DEFAULT session_user
);

REVOKE ALL ON safeins.feed FROM PUBLIC;

COMMENT ON TABLE safeins.feed IS '下级库：以逻辑复制送来台账与规则的各省，由 subscribe() 登记；其数据按其自己的规则判断 / provinces whose books and rules come in by logical replication, registered by subscribe(): what is theirs is judged by their own rules';
COMMENT ON COLUMN safeins.feed.place IS '省 / the province';
COMMENT ON COLUMN safeins.feed.subscription IS '订阅名 / name of the subscription';
COMMENT ON COLUMN safeins.feed.since IS '何时登记 / since when';
COMMENT ON COLUMN safeins.feed.registered_by IS '何人登记 / who registered it';

SELECT pg_catalog.pg_extension_config_dump('safeins.feed', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.rule', 'WHERE NOT shipped');
SELECT pg_catalog.pg_extension_config_dump('safeins.rule_id', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.rule_end', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.rule_end_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.rule_mode', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.rule_mode_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.home', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.home_id_seq', '');

CREATE FUNCTION safeins.rule_for(
    code text, place safeins.division, on_date date,
    sector text DEFAULT NULL, size text DEFAULT NULL, risk text DEFAULT NULL)
RETURNS safeins.rule
LANGUAGE c STABLE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'safeins_rule_for';

REVOKE ALL ON FUNCTION safeins.rule_for(text, safeins.division, date, text, text, text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.rule_for(text, safeins.division, date, text, text, text) IS
'某地某日适用的规则；mode、effective 为实际执行方式和实际期间；没有规则时返回 NULL；代码不存在报 SI010 / the rule that applies there on that day, its mode and effective range as they stand after set_mode and end_rule; NULL when the law is silent; SI010 for an unknown code';

-- A named type, as an OUT column could not be called place beside the argument.
CREATE TYPE safeins.rule_step AS (
    step        integer,
    place       safeins.division,
    rule_id     bigint,
    value       text,
    mode        text,
    source      text,
    verdict     text
);

COMMENT ON TYPE safeins.rule_step IS 'explain_rule 的一行 / one row of explain_rule';

CREATE FUNCTION safeins.explain_rule(
    code text, place safeins.division, on_date date,
    sector text DEFAULT NULL, size text DEFAULT NULL, risk text DEFAULT NULL)
RETURNS SETOF safeins.rule_step
LANGUAGE c STABLE PARALLEL RESTRICTED ROWS 10
AS 'MODULE_PATHNAME', 'safeins_explain_rule';

REVOKE ALL ON FUNCTION safeins.explain_rule(text, safeins.division, date, text, text, text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.explain_rule(text, safeins.division, date, text, text, text) IS
'逐级列出候选规则（由县到国家）及各自未被采用的原因；参数同 rule_for / every candidate from the nearest place to the nation, and why each lost; arguments as rule_for';

CREATE FUNCTION safeins.add_rule(
    code text, place safeins.division, value text, effective_from date, source text,
    effective_until date DEFAULT NULL,
    sector text DEFAULT NULL, size text DEFAULT NULL, risk text DEFAULT NULL,
    mode text DEFAULT NULL, note text DEFAULT NULL)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'safeins_add_rule';

REVOKE ALL ON FUNCTION safeins.add_rule(text, safeins.division, text, date, text, date, text, text, text, text, text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.add_rule(text, safeins.division, text, date, text, date, text, text, text, text, text) IS
'添加规则并返回编号。value：比例 0.18 或 18%，金额（元）400000，次数、工作日 2，期限 3 months，清单 a, b 或 {a,b}，义务为 NULL；effective_until 为最后适用日，NULL 为长期；source 为文号与条款。重叠、永不适用、比上级宽松、下限高于上限、取值不符均报 SI010 / adds a rule, returns its id. effective_until is the last day (NULL: open). SI010 if it overlaps, could never apply, is laxer than a higher place''s, lifts a floor above its cap, or its value does not fit';

CREATE FUNCTION safeins.end_rule(rule_id bigint, ends_on date, reason text)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'safeins_end_rule';

REVOKE ALL ON FUNCTION safeins.end_rule(bigint, date, text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.end_rule(bigint, date, text) IS
'终止规则，ends_on 为最后适用日，早于施行日即为撤销；只能提前，不能推后；错误报 SI010；返回所留记录的编号 / ends a rule after ends_on, or withdraws it when that is before it began; an ending can only be brought forward; SI010 otherwise; returns the number of its record';

CREATE FUNCTION safeins.set_mode(code text, mode text, reason text)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'safeins_set_mode';

REVOKE ALL ON FUNCTION safeins.set_mode(text, text, text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.set_mode(text, text, text) IS
'设定本库对某代码的执行方式 block、flag 或 off；NULL 恢复规则自身的方式；错误报 SI010；返回所留记录的编号 / sets this database''s mode for a code; NULL gives back the rules'' own; SI010 for an unknown code or mode or an empty reason; returns the number of its record';

CREATE FUNCTION safeins.watch_only(reason text)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'safeins_watch_only';

REVOKE ALL ON FUNCTION safeins.watch_only(text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.watch_only(text) IS
'只看不拦：本库各规则由拒绝改为照收并记线索，直到 end_watch_only，或以 set_mode 逐条恢复；原因为空报 SI010；返回所留记录的编号 / this database only watches: what rules would refuse is accepted and recorded, until end_watch_only(), or set_mode() for one rule after the other; SI010 for an empty reason; returns the number of its record';

CREATE FUNCTION safeins.end_watch_only(reason text)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'safeins_end_watch_only';

REVOKE ALL ON FUNCTION safeins.end_watch_only(text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.end_watch_only(text) IS
'结束只看不拦：各规则恢复自身的执行方式，并按现有数据复查期间照收的写入（见 watch_status）；未处于该状态或原因为空报 SI010；返回所留记录的编号 / ends watch_only(): every rule has its own mode again, and what was accepted meanwhile is looked at again (watch_status); SI010 where nothing is watched, or for an empty reason; returns the number of its record';

CREATE FUNCTION safeins.set_place(place safeins.division, reason text)
RETURNS bigint
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'safeins_set_place';

REVOKE ALL ON FUNCTION safeins.set_place(safeins.division, text) FROM PUBLIC;

COMMENT ON FUNCTION safeins.set_place(safeins.division, text) IS
'设定本库所属辖区；未设定时为 000000，仅适用国家规则；返回所留记录的编号 / sets the place of this database; until then it is 000000 and only national rules apply; returns the number of its record';

CREATE FUNCTION safeins.home_place()
RETURNS safeins.division
LANGUAGE c STABLE PARALLEL RESTRICTED
AS 'MODULE_PATHNAME', 'safeins_home_place';

REVOKE ALL ON FUNCTION safeins.home_place() FROM PUBLIC;

COMMENT ON FUNCTION safeins.home_place() IS '本库所属辖区 / the place of this database';

CREATE FUNCTION safeins.rulebook_changed()
RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'safeins_rulebook_changed';

REVOKE ALL ON FUNCTION safeins.rulebook_changed() FROM PUBLIC;

COMMENT ON FUNCTION safeins.rulebook_changed() IS
'直接写入规则表之后（恢复数据、升级脚本、逻辑复制）通知各会话重新读取 / makes every session read the rulebook anew, after its tables were written directly (restore of data, upgrade script, replication)';

CREATE FUNCTION safeins.is_own(place safeins.division) RETURNS boolean
    AS 'MODULE_PATHNAME', 'safeins_is_own'
    LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 1;
REVOKE ALL ON FUNCTION safeins.is_own(safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.is_own(safeins.division) IS
'内部使用：规则、代码、接管记录的一行是否为本库所写 / internal: whether a row of the rulebook, of words or of attachments was written by this database';

CREATE FUNCTION safeins.holds_at(home safeins.division, place safeins.division) RETURNS boolean
    AS 'MODULE_PATHNAME', 'safeins_holds_at'
    LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 1;
REVOKE ALL ON FUNCTION safeins.holds_at(safeins.division, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.holds_at(safeins.division, safeins.division) IS
'内部使用：某库所写的规则是否用于判断某地 / internal: whether what a database wrote to its rulebook is of that by which a place is judged';

CREATE VIEW safeins.rulebook AS
SELECT r.id AS rule_id,
       r.code::varchar(64) AS code,
       c.meaning_zh::varchar(200) AS meaning_zh,
       c.meaning_en::varchar(200) AS meaning_en,
       r.place::text::varchar(6) AS place,
       r.sector::varchar(64) AS sector,
       r.size::varchar(64) AS size,
       r.risk::varchar(64) AS risk,
       CASE WHEN isempty(r.effective) THEN e.was_from ELSE lower(r.effective) END AS effective_from,
       CASE WHEN e.ends_on IS NULL OR upper(r.effective) <= e.ends_on THEN upper(r.effective) - 1 ELSE e.ends_on END AS effective_until,
       s.state::varchar(16) AS state,
       (CASE s.state WHEN 'withdrawn' THEN '已撤回' WHEN 'over' THEN '已失效' WHEN 'to come' THEN '尚未施行' ELSE '施行中' END)::varchar(8) AS state_zh,
       CASE r.type
           WHEN 'term' THEN r.term::text
           WHEN 'list' THEN array_to_string(r.items, ', ')
           ELSE trim_scale(r.number)::text
       END::varchar(2000) AS value,
       c.unit::varchar(64) AS unit,
       coalesce(w.mode, m.mode, r.mode)::varchar(5) AS mode,
       r.mode::varchar(5) AS written_mode,
       r.source::varchar(500) AS source,
       r.note::varchar(2000) AS note,
       r.shipped::integer::smallint AS shipped,
       r.added_by::varchar(63) AS added_by,
       r.added_at AT TIME ZONE 'Asia/Shanghai' AS added_at,
       e.reason::varchar(500) AS end_reason,
       e.ended_by::varchar(63) AS ended_by,
       e.ended_at AT TIME ZONE 'Asia/Shanghai' AS ended_at,
       coalesce(w.reason, m.reason)::varchar(500) AS mode_reason,
       coalesce(w.set_by, m.set_by)::varchar(63) AS mode_set_by,
       coalesce(w.set_at, m.set_at) AT TIME ZONE 'Asia/Shanghai' AS mode_set_at,
       h.place::text::varchar(6) AS home
-- The rulebook of this database, and those of the provinces that send theirs.
FROM (SELECT (left(safeins.home_place()::text, 2) || '0000')::safeins.division AS place UNION ALL SELECT f.place FROM safeins.feed f) h
JOIN safeins.rule r ON r.shipped OR safeins.holds_at(r.home, h.place)
JOIN safeins.rule_code c ON c.code = r.code
-- A rule that was ended before its first day never applied.
CROSS JOIN LATERAL (
    SELECT CASE WHEN isempty(r.effective) THEN 'withdrawn' WHEN upper(r.effective) <= safeins.today() THEN 'over'
                WHEN lower(r.effective) > safeins.today() THEN 'to come' ELSE 'in force' END AS state) s
LEFT JOIN LATERAL (
    SELECT x.ends_on, x.reason, x.ended_by, x.ended_at,
           (SELECT lower(f.was) FROM safeins.rule_end f WHERE f.rule_id = r.id AND safeins.holds_at(f.place, h.place) ORDER BY f.id LIMIT 1) AS was_from
    FROM safeins.rule_end x WHERE x.rule_id = r.id AND safeins.holds_at(x.place, h.place) ORDER BY x.ends_on, x.id LIMIT 1) e ON true
LEFT JOIN LATERAL (
    SELECT x.id, x.mode, x.reason, x.set_by, x.set_at
    FROM safeins.rule_mode x WHERE x.code = r.code AND safeins.holds_at(x.place, h.place) ORDER BY x.id DESC LIMIT 1) m ON true
LEFT JOIN LATERAL (
    SELECT x.id, x.mode, x.reason, x.set_by, x.set_at
    FROM safeins.rule_mode x WHERE x.code = '*' AND safeins.holds_at(x.place, h.place) ORDER BY x.id DESC LIMIT 1) w
    ON w.mode IS NOT NULL AND w.id > coalesce(m.id, 0) AND coalesce(m.mode, r.mode) = 'block';

COMMENT ON VIEW safeins.rulebook IS '规则一览：实际期间、实际执行方式、依据、经办人 / every rule as it stands: when, in which mode, by which document, by whom';
COMMENT ON COLUMN safeins.rulebook.state IS '今日的状态：in force、to come、over，withdrawn 为施行前即已撤回，从未适用 / as of today: in force, to come, over; withdrawn: ended before its first day, so that it never applied';
COMMENT ON COLUMN safeins.rulebook.state_zh IS '状态（中文） / state in Chinese';
COMMENT ON COLUMN safeins.rulebook.rule_id IS '规则编号 / id';
COMMENT ON COLUMN safeins.rulebook.code IS '规则代码 / code';
COMMENT ON COLUMN safeins.rulebook.meaning_zh IS '中文含义 / meaning in Chinese';
COMMENT ON COLUMN safeins.rulebook.meaning_en IS '英文含义 / meaning in English';
COMMENT ON COLUMN safeins.rulebook.place IS '辖区 / place';
COMMENT ON COLUMN safeins.rulebook.sector IS '适用行业，空为不限 / sector, NULL for any';
COMMENT ON COLUMN safeins.rulebook.size IS '适用企业规模，空为不限 / size of enterprise, NULL for any';
COMMENT ON COLUMN safeins.rulebook.risk IS '适用风险等级，空为不限 / risk tier, NULL for any';
COMMENT ON COLUMN safeins.rulebook.effective_from IS '施行日，空为自始 / first day, NULL for since ever';
COMMENT ON COLUMN safeins.rulebook.effective_until IS '最后适用日，空为长期；早于施行日为已撤销 / last day, NULL for open; before the first day when withdrawn';
COMMENT ON COLUMN safeins.rulebook.value IS '取值 / value';
COMMENT ON COLUMN safeins.rulebook.unit IS '计量单位 / unit';
COMMENT ON COLUMN safeins.rulebook.mode IS '实际执行方式 / mode in this database';
COMMENT ON COLUMN safeins.rulebook.written_mode IS '规则自身的执行方式 / the row''s own mode';
COMMENT ON COLUMN safeins.rulebook.source IS '依据 / document and article';
COMMENT ON COLUMN safeins.rulebook.note IS '说明 / note';
COMMENT ON COLUMN safeins.rulebook.shipped IS '1 为随扩展提供 / 1 when it came with the extension';
COMMENT ON COLUMN safeins.rulebook.added_by IS '添加人 / who added it';
COMMENT ON COLUMN safeins.rulebook.added_at IS '添加时间（北京时间） / when it was added, China time';
COMMENT ON COLUMN safeins.rulebook.end_reason IS '终止原因 / why it was ended';
COMMENT ON COLUMN safeins.rulebook.ended_by IS '终止人 / who ended it';
COMMENT ON COLUMN safeins.rulebook.ended_at IS '终止操作时间（北京时间） / when the ending was made, China time';
COMMENT ON COLUMN safeins.rulebook.mode_reason IS '执行方式变更原因 / why the mode was set';
COMMENT ON COLUMN safeins.rulebook.mode_set_by IS '执行方式变更人 / who set the mode';
COMMENT ON COLUMN safeins.rulebook.home IS '哪一省的规则一览：本库所属省，全国库另有送来规则的各省 / whose rulebook it is: the province of this database, and beside it each province that sends its own';
COMMENT ON COLUMN safeins.rulebook.mode_set_at IS '执行方式变更时间（北京时间） / when the mode was set, China time';
