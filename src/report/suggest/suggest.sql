CREATE TABLE safeins.suggest_word (
	role      text COLLATE "C" NOT NULL DEFAULT '',
	fact      text COLLATE "C" NOT NULL CHECK (btrim(fact) <> ''),
	word      text COLLATE "C" NOT NULL CHECK (btrim(word) <> ''),
	pinyin    text COLLATE "C" NOT NULL DEFAULT '' CHECK (pinyin !~ '[^a-z0-9 ]'),
	weight    smallint NOT NULL DEFAULT 90 CHECK (weight BETWEEN 1 AND 100),
	shipped   boolean NOT NULL DEFAULT false,
	added_by  text NOT NULL DEFAULT session_user,
	added_at  timestamptz NOT NULL DEFAULT now(),
	-- Shipped and users' rows apart: an upgrade must be able to ship a word that a user wrote before it.
	PRIMARY KEY (role, fact, word, shipped)
);
REVOKE ALL ON safeins.suggest_word FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.suggest_word', 'WHERE NOT shipped');

COMMENT ON TABLE safeins.suggest_word IS '建议映射用的词典：各地表中列名、注释对要素的叫法，可以增加 / the words by which tables name facts, for suggest(); rows may be added';
COMMENT ON COLUMN safeins.suggest_word.role IS '角色，空为有该要素的所有角色 / role; empty: every role that has the fact';
COMMENT ON COLUMN safeins.suggest_word.fact IS '要素；table 表名，where 有效标志，where not 删除标志，state 状态，way 资金方向；另有 prefix 前缀、ending 词尾、separator 注释分隔、yes、no、alive 标志的取值、status closed、status rectified、status finished、status denied、status posted、status unposted 状态的取值、way back、way elsewhere 资金方向的取值、deadline 注释中的期限、unit fen、unit wan、unit yuan 金额单位 / fact; table: the name of the table itself; where, where not: flags of rows that are live, or deleted; state: a status that says how far a row has come; way: which way money went; and how names are built: prefix, ending key, ending name, ending date, ending amount (weight under 50: only as a word of its own), separator, what flags say: yes, no, alive, what a status says: status closed, status rectified, status finished (one of the two), status denied, status posted, status unposted, and a way: way back, way elsewhere, deadline: what a comment says of a day by which, and units: unit fen, unit wan, unit yuan';
COMMENT ON COLUMN safeins.suggest_word.word IS '名称，中文或英文（以空格分词） / the word, Chinese, or English with spaces between its parts';
COMMENT ON COLUMN safeins.suggest_word.pinyin IS '中文名称的拼音，以空格分字，全拼与首字母均可识别 / pinyin of a Chinese word, a space between syllables; names in whole pinyin and in its initials are known by it';
COMMENT ON COLUMN safeins.suggest_word.weight IS '把握，百分之几 / how sure it is, in percent';
COMMENT ON COLUMN safeins.suggest_word.shipped IS '随扩展提供 / came with the extension';
COMMENT ON COLUMN safeins.suggest_word.added_by IS '添加人 / who added it';
COMMENT ON COLUMN safeins.suggest_word.added_at IS '添加时间 / when';

CREATE FUNCTION safeins.suggest(role text, table_name regclass, OUT mapping jsonb, OUT facts jsonb, OUT open text[])
	AS 'MODULE_PATHNAME', 'safeins_suggest'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.suggest(text, regclass) FROM PUBLIC;
COMMENT ON FUNCTION safeins.suggest(text, regclass) IS
	'按列名、注释、类型、键与抽样数据建议映射：mapping 可直接交给 audit 与 attach，facts 为各要素的候选、把握与依据，open 为尚待确定的必需要素；只读 / suggests how a table may be mapped in a role, by names, comments, types, keys and its first rows: mapping, as audit() and attach() take it; facts, the candidates of each with confidence and what was seen; open, the facts still to be settled; only reads, with the rights of the caller';

-- For literals and drivers that bind whatever it is as text, in either order.
CREATE FUNCTION safeins.suggest(role text, table_name text, OUT mapping jsonb, OUT facts jsonb, OUT open text[])
	AS 'MODULE_PATHNAME', 'safeins_suggest'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.suggest(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.suggest(text, text) IS
	'同 suggest(role, table_name)，表以文本给出，两个参数的先后不拘 / as suggest(role, table_name), the table as text, in whichever order';
CREATE FUNCTION safeins.suggest(regclass, text, OUT mapping jsonb, OUT facts jsonb, OUT open text[])
	AS 'MODULE_PATHNAME', 'safeins_suggest'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.suggest(regclass, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.suggest(regclass, text) IS
	'同 suggest(role, table_name)，先表后角色 / as suggest(role, table_name), the table first';

CREATE FUNCTION safeins.suggest_roles(schema_name name, OUT table_name text, OUT role text, OUT confidence numeric,
									  OUT found integer, OUT required integer, OUT open text[])
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_suggest_roles'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.suggest_roles(name) FROM PUBLIC;
COMMENT ON FUNCTION safeins.suggest_roles(name) IS
	'模式中哪些表像哪些角色，及其把握、已找到与需要的要素数；只读 / which tables of a schema look like which roles, how much so, and of how many facts that a role needs a column was found; only reads, with the rights of the caller';
