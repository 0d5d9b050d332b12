CREATE TABLE safeins.local_place (
	place  safeins.division NOT NULL,
	id     bigint GENERATED ALWAYS AS IDENTITY,
	fed    safeins.division NOT NULL,
	since  timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id)
);
REVOKE ALL ON safeins.local_place FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.local_place', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.local_place_id_seq', '');

COMMENT ON TABLE safeins.local_place IS '内部使用：本库各表的行所载的其他省份：其台账由本库维护；由逻辑复制接收的他省台账不在此列 / internal: other provinces that rows of this database''s own tables have named: their books are kept here, unlike those that come by replication';
COMMENT ON COLUMN safeins.local_place.place IS '本库所属辖区 / the place of this database';
COMMENT ON COLUMN safeins.local_place.id IS '序号 / number';
COMMENT ON COLUMN safeins.local_place.fed IS '省份 / the province';
COMMENT ON COLUMN safeins.local_place.since IS '何时起 / since when';

CREATE FUNCTION safeins.is_local(place safeins.division) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_is_local'
	LANGUAGE C STABLE PARALLEL RESTRICTED COST 1;
REVOKE ALL ON FUNCTION safeins.is_local(safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.is_local(safeins.division) IS '内部使用：该地的台账是否由本库的表记入（而非由逻辑复制接收） / internal: whether the books of a place are fed by tables of this database, rather than received by replication';

CREATE FUNCTION safeins.numbered(place safeins.division, book text) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_numbered'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.numbered(safeins.division, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.numbered(safeins.division, text) IS '内部使用：为某地的一行取号：本库写他地之行，号段与该地自取的号分开 / internal: the next number for a row about a place; numbers that this database gives to rows about another place lie apart from that place''s own';

CREATE FUNCTION safeins.role_known(role text, place safeins.division) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_role_known'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10;
REVOKE ALL ON FUNCTION safeins.role_known(text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.role_known(text, safeins.division) IS
	'内部使用：某地某角色有无数据可据以判断：本库之地须有表以该角色接管，他省之地须收到其台账 / internal: whether what a role brings to a place can be judged: some table is attached in it here, or that place has sent its book';

CREATE FUNCTION safeins.deadline_known(kind text, place safeins.division) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_deadline_known'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10;
REVOKE ALL ON FUNCTION safeins.deadline_known(text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.deadline_known(text, safeins.division) IS
	'内部使用：某地某种期限完成与否有无数据可据以判断：须有其角色的数据，首次服务、年度报告、资料报送还须有保单 / internal: whether anything there could say that a deadline of a kind was met: rows of its role, and policies for first services, annual reports and filings';
