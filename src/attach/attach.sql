CREATE TABLE safeins.attachment_log (
	id           bigint GENERATED ALWAYS AS IDENTITY,
	action       text NOT NULL CHECK (action IN ('attach', 'detach', 'follow', 'leave')),
	role         text NOT NULL,
	table_schema text NOT NULL,
	table_name   text NOT NULL,
	mapping      jsonb,
	reason       text,
	done_by      text NOT NULL DEFAULT SESSION_USER,
	done_at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
	place        safeins.division NOT NULL DEFAULT '000000',
	PRIMARY KEY (place, id)
);
REVOKE ALL ON safeins.attachment_log FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.attachment_log', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.attachment_log_id_seq', '');
COMMENT ON TABLE safeins.attachment_log IS '接管、解除与改名的记录，只增不改 / who attached and detached what, when and why, and what attached tables and columns were renamed to (follow); append-only';
COMMENT ON COLUMN safeins.attachment_log.place IS '数据库所属省；尚未设定辖区时为 000000 / province of the database; 000000 before a place was set';
COMMENT ON COLUMN safeins.attachment_log.id IS '序号 / number';
COMMENT ON COLUMN safeins.attachment_log.action IS 'attach 接管，detach 解除，follow 随改名，leave 离开所属表后自成一表 / attach, detach, follow: a rename, or leave: of a table that was a part of another';
COMMENT ON COLUMN safeins.attachment_log.role IS '角色 / role of the table';
COMMENT ON COLUMN safeins.attachment_log.table_schema IS '模式；表改名则新旧各一行 / schema of the table; of its renaming there is a row for the old name and one for the new';
COMMENT ON COLUMN safeins.attachment_log.table_name IS '表名；表改名则新旧各一行 / name of the table, likewise';
COMMENT ON COLUMN safeins.attachment_log.mapping IS '映射；要素由何列或表达式读出 / mapping: of what column or expression each fact is read';
COMMENT ON COLUMN safeins.attachment_log.reason IS '解除理由（到期随分区删除的，行数、金额与所依规则），或改名前后 / why it was detached (of a partition that was dropped when its term was over: rows, money and the rule), or what was renamed, old and new';
COMMENT ON COLUMN safeins.attachment_log.done_by IS '操作人 / who did it';
COMMENT ON COLUMN safeins.attachment_log.done_at IS '操作时间 / when';

CREATE TABLE safeins.row_fact (
	place safeins.division NOT NULL,
	role  text COLLATE "C" NOT NULL,
	key   text COLLATE "C" NOT NULL,
	id    bigint GENERATED ALWAYS AS IDENTITY,
	facts jsonb NOT NULL,
	PRIMARY KEY (place, role, key, id)
);
CREATE INDEX row_fact_id ON safeins.row_fact (place, role, id);
REVOKE ALL ON safeins.row_fact FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.row_fact', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.row_fact_id_seq', '');
COMMENT ON TABLE safeins.row_fact IS '内部使用：映射读取他表时，各行最近一次入账时的要素 / internal: what rows said when they were judged last, where their mapping reads other tables';
COMMENT ON COLUMN safeins.row_fact.place IS '辖区 / division';
COMMENT ON COLUMN safeins.row_fact.role IS '角色 / role of the table';
COMMENT ON COLUMN safeins.row_fact.key IS '行的主键 / key of the row';
COMMENT ON COLUMN safeins.row_fact.id IS '序号 / number';
COMMENT ON COLUMN safeins.row_fact.facts IS '要素（金额单位分） / its facts, money in fen';

CREATE FUNCTION safeins.guard() RETURNS trigger
	AS 'MODULE_PATHNAME', 'safeins_guard'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.guard() FROM PUBLIC;
COMMENT ON FUNCTION safeins.guard() IS '内部使用：校验触发器，由 attach 建立 / internal: the guard: statement trigger made by attach; raises SQLSTATEs of class SI';

CREATE FUNCTION safeins.loaded() RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_loaded'
	LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION safeins.loaded() IS '内部使用：恒为真；分区表的校验触发器借此在语句结束前装入扩展库 / internal: always true; the guards of partitioned tables load the library by it before a statement ends';

CREATE FUNCTION safeins.attach(role text, table_name regclass, mapping jsonb,
							   OUT rows_read bigint, OUT rows_live bigint, OUT findings bigint)
	AS 'MODULE_PATHNAME', 'safeins_attach'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.attach(text, regclass, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.attach(text, regclass, jsonb) IS
	'接管一张已有的表：建立校验触发器并纳入存量数据（只记录，不拦截） / attaches an existing table in a role: guards it and takes its rows in, recording what is wrong and blocking nothing; mapping: fact → column or SQL expression, "where" → which rows are live; raises undefined_column, datatype_mismatch, invalid_parameter_value, duplicate_object, wrong_object_type';

-- Drivers bind a mapping as text.
CREATE FUNCTION safeins.attach(role text, table_name text, mapping text,
							   OUT rows_read bigint, OUT rows_live bigint, OUT findings bigint)
	AS 'MODULE_PATHNAME', 'safeins_attach'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.attach(text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.attach(text, text, text) IS
	'同 attach(text, regclass, jsonb)，供以文本绑定参数的驱动程序使用 / the same, for drivers that bind every argument as text';

-- A literal or a text beside a jsonb would be read as a regclass, which folds capitals.
CREATE FUNCTION safeins.attach(role text, table_name text, mapping jsonb,
							   OUT rows_read bigint, OUT rows_live bigint, OUT findings bigint)
	AS 'MODULE_PATHNAME', 'safeins_attach'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.attach(text, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.attach(text, text, jsonb) IS
	'同 attach(text, regclass, jsonb)，表按名称给出：先按所写大小写查找，没有再按小写 / the same with the table by its name: as it is written where there is such a table, else in small letters; raises undefined_table';

CREATE FUNCTION safeins.detach(role text, table_name regclass, reason text) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_detach'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.detach(text, regclass, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.detach(text, regclass, text) IS
	'解除接管：其数据退出台账，记录人、时间与理由；返回所留记录的编号 / takes the guards off a table and its rows out of the books; keeps who, when and why; returns the number of its record';

CREATE FUNCTION safeins.detach(role text, table_name text, reason text) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_detach'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.detach(text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.detach(text, text, text) IS
	'同 detach(text, regclass, text)，表按名称给出：先按所写大小写查找，没有再按小写 / the same with the table by its name: as it is written where there is such a table, else in small letters';

CREATE FUNCTION safeins.audit(role text, table_name regclass, mapping jsonb DEFAULT NULL,
							  OUT rule text, OUT source text, OUT row_key text, OUT insurer text,
							  OUT year integer, OUT message text, OUT figures jsonb)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_audit'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.audit(text, regclass, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.audit(text, regclass, jsonb) IS
	'体检：返回接管将记录的违规线索，不改变任何数据；金额单位分 / returns the findings that attaching would record and changes nothing; money in fen; the mapping may be left out for an attached table';

-- By its name, since whoever audits what is attached may have no rights on its schema.
CREATE FUNCTION safeins.audit(role text, table_name text, mapping text DEFAULT NULL,
							  OUT rule text, OUT source text, OUT row_key text, OUT insurer text,
							  OUT year integer, OUT message text, OUT figures jsonb)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_audit'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.audit(text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.audit(text, text, text) IS
	'同 audit(text, regclass, jsonb)，表按名称给出，无须该模式的权限 / the same with the table by its name, for which no right on its schema is needed';

CREATE FUNCTION safeins.audit(role text, table_name text, mapping jsonb,
							  OUT rule text, OUT source text, OUT row_key text, OUT insurer text,
							  OUT year integer, OUT message text, OUT figures jsonb)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_audit'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.audit(text, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.audit(text, text, jsonb) IS
	'同 audit(text, regclass, jsonb)，表按名称给出：先按所写大小写查找，没有再按小写 / the same with the table by its name: as it is written where there is such a table, else in small letters';

CREATE FUNCTION safeins.guards(OUT role text, OUT relid oid, OUT trigger_name name, OUT enabled "char",
							   OUT mapping jsonb, OUT root oid, OUT type smallint, OUT trigger_oid oid)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_guards'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.guards() FROM PUBLIC;
COMMENT ON FUNCTION safeins.guards() IS '内部使用：全部校验触发器及其映射 / internal: every guard of the database with its mapping decoded';

CREATE VIEW safeins.attachment AS
SELECT g.role,
	   n.nspname::varchar(63) AS table_schema,
	   c.relname::varchar(63) AS table_name,
	   g.mapping,
	   count(DISTINCT g.relid)::integer AS tables,
	   CASE WHEN bool_and(g.enabled = 'O') AND count(*) = 4 * count(DISTINCT g.relid) THEN 'armed'
			WHEN bool_and(g.enabled = 'O') THEN 'guards missing'
			ELSE 'guards not enabled' END AS state
FROM safeins.guards() g
	 JOIN pg_catalog.pg_class c ON c.oid = g.root
	 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
GROUP BY g.role, n.nspname, c.relname, g.mapping;
REVOKE ALL ON safeins.attachment FROM PUBLIC;
COMMENT ON VIEW safeins.attachment IS '已接管的表：角色、映射、含分区的表数、触发器状态 / what is attached: role, mapping, number of tables with partitions, whether every guard is armed';
COMMENT ON COLUMN safeins.attachment.role IS '角色 / role of the table';
COMMENT ON COLUMN safeins.attachment.table_schema IS '模式 / schema of the table';
COMMENT ON COLUMN safeins.attachment.table_name IS '表名 / name of the table';
COMMENT ON COLUMN safeins.attachment.mapping IS '映射 / mapping, as it was parsed: every name qualified';
COMMENT ON COLUMN safeins.attachment.tables IS '表数，含分区与子表 / number of tables, partitions and children included';
COMMENT ON COLUMN safeins.attachment.state IS '接管状态 / armed, guards missing (dropped), or guards not enabled (disabled)';

CREATE FUNCTION safeins.detach_all(reason text)
	RETURNS TABLE (role text, table_schema varchar(63), table_name varchar(63))
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- Money first: what leaves with its policy would be moved before it goes.
	FOR role, table_schema, table_name IN
		SELECT a.role, a.table_schema, a.table_name FROM safeins.attachment a
		ORDER BY a.role NOT IN ('expense', 'premium'), a.role, a.table_schema, a.table_name
	LOOP
		PERFORM safeins.detach(role, format('%I.%I', table_schema, table_name)::regclass, reason);
		RETURN NEXT;
	END LOOP;
END
$$;
REVOKE ALL ON FUNCTION safeins.detach_all(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.detach_all(text) IS
	'解除全部接管：逐表调用 detach，一次成功或全部不变，返回已解除的角色与表 / detaches every table of the database in one call, or none; returns what was detached; errors as detach()';

CREATE FUNCTION safeins.rule_facts(OUT role text, OUT rule text, OUT fact text, OUT required boolean, OUT asked_again boolean,
								   OUT unmapped text, OUT told boolean, OUT instead text, OUT beside text, OUT effect text, OUT entry integer)
	RETURNS SETOF record
	AS 'MODULE_PATHNAME', 'safeins_rule_facts'
	LANGUAGE C STABLE PARALLEL SAFE;
REVOKE ALL ON FUNCTION safeins.rule_facts() FROM PUBLIC;
COMMENT ON FUNCTION safeins.rule_facts() IS '内部使用：校验触发器判断的规则及其要素，同名视图汇总 / internal: the rules that guards judge and the facts they ask, as the guards have them; the view of the same name sums it up';

CREATE VIEW safeins.rule_facts AS
SELECT f.role::varchar(64) AS role,
	   f.rule::varchar(64) AS rule,
	   f.fact::varchar(64) AS fact,
	   bool_or(f.required)::integer::smallint AS required,
	   bool_or(f.asked_again)::integer::smallint AS asked_again,
	   max(f.unmapped COLLATE "C")::varchar(16) AS unmapped,
	   bool_or(f.told)::integer::smallint AS told,
	   max(f.instead)::varchar(64) AS instead,
	   max(f.beside)::varchar(64) AS beside,
	   max(f.effect)::varchar(200) AS effect
FROM safeins.rule_facts() f
GROUP BY f.role, f.rule, f.fact
ORDER BY f.role, min(f.entry), f.rule, f.fact;
REVOKE ALL ON safeins.rule_facts FROM PUBLIC;
COMMENT ON VIEW safeins.rule_facts IS '各角色的校验触发器判断哪些规则、各用哪些要素，缺少映射时如何 / which rules the guard of each role judges, which facts each asks, and what comes of a fact that is not mapped';
COMMENT ON COLUMN safeins.rule_facts.role IS '角色 / role of the table whose guard judges the rule';
COMMENT ON COLUMN safeins.rule_facts.rule IS '规则代码 / code of the rule';
COMMENT ON COLUMN safeins.rule_facts.fact IS '要素 / fact that it asks';
COMMENT ON COLUMN safeins.rule_facts.required IS '1 为必须映射 / 1 when every mapping of the role has it';
COMMENT ON COLUMN safeins.rule_facts.asked_again IS '1 为该要素变动即重新判断 / 1 when the rule is judged again where this fact changes';
COMMENT ON COLUMN safeins.rule_facts.unmapped IS '缺少映射时：refused 不予接管，not judged 该规则不判断，judged in part 只判断其余部分，stricter 更严，judged 照常判断 / without it: the mapping is refused, the rule is not judged, is judged in part, is stricter, or is judged all the same';
COMMENT ON COLUMN safeins.rule_facts.told IS '1 为缺少映射时 attach 有提示 / 1 when attach() tells of it where it is not mapped';
COMMENT ON COLUMN safeins.rule_facts.instead IS '可代替的要素 / another fact that does as well';
COMMENT ON COLUMN safeins.rule_facts.beside IS '仅当此要素已映射时提示 / attach() tells of it only where this other fact is mapped';
COMMENT ON COLUMN safeins.rule_facts.effect IS '缺少映射的后果 / what comes of it, where it is stricter';

CREATE FUNCTION safeins.to_date(text) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_to_date'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION safeins.to_date(text) IS
	'读取常见写法的日期：2024-03-05、20240305、2024/3/5、2024.3.5、2024年3月5日（号），全角数字亦可，其后可有时刻（20240305160000、2024-03-05T16:00:00Z，带时区者取中国日期），以及 2024-03、202403、2024年3月（取当月一日）；有歧义或不存在的日期返回 NULL / reads the usual ways of writing a date, in full-width digits too; a time of day may follow, whose zone, if told, decides the day in China; a month alone is its first day; NULL for what is ambiguous or no date';
CREATE FUNCTION safeins.to_date_or_never(text) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_to_date_or_never'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION safeins.to_date_or_never(text) IS
	'内部使用：同 to_date，但写有内容而读不出日期时返回历法之外的一天，没有内容时返回 NULL / internal: as to_date(), but a day that no calendar has where something is written that is no date, and NULL where nothing is';

CREATE FUNCTION safeins.before_ddl() RETURNS event_trigger
	AS 'MODULE_PATHNAME', 'safeins_before_ddl' LANGUAGE C;
CREATE FUNCTION safeins.after_ddl() RETURNS event_trigger
	AS 'MODULE_PATHNAME', 'safeins_after_ddl' LANGUAGE C;
CREATE FUNCTION safeins.after_drop() RETURNS event_trigger
	AS 'MODULE_PATHNAME', 'safeins_after_drop' LANGUAGE C;
REVOKE ALL ON FUNCTION safeins.before_ddl(), safeins.after_ddl(), safeins.after_drop() FROM PUBLIC;
COMMENT ON FUNCTION safeins.before_ddl() IS '内部使用：阻止停用触发器、连带删除扩展等操作 / internal: refuses DDL that would disarm or mislead a guard, or take the extension along';
COMMENT ON FUNCTION safeins.after_ddl() IS '内部使用：跟随列改名，覆盖新分区 / internal: follows renamed columns and covers new partitions';
COMMENT ON FUNCTION safeins.after_drop() IS '内部使用：阻止删除触发器或已接管的表 / internal: refuses to drop a guard or an attached table';

-- Every command is looked at: by how many of them an object can be changed, no list would say.
CREATE EVENT TRIGGER safeins_before_ddl ON ddl_command_start
	EXECUTE FUNCTION safeins.before_ddl();
CREATE EVENT TRIGGER safeins_after_ddl ON ddl_command_end
	EXECUTE FUNCTION safeins.after_ddl();
CREATE EVENT TRIGGER safeins_after_drop ON sql_drop
	EXECUTE FUNCTION safeins.after_drop();
COMMENT ON EVENT TRIGGER safeins_before_ddl IS '保护已接管的表 / keeps attachments whole';
COMMENT ON EVENT TRIGGER safeins_after_ddl IS '保护已接管的表 / keeps attachments whole';
COMMENT ON EVENT TRIGGER safeins_after_drop IS '保护已接管的表 / keeps attachments whole';
