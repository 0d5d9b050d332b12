CREATE TABLE safeins.account_area (
	place       safeins.division NOT NULL,
	scope       text COLLATE "C" NOT NULL,
	subject     text COLLATE "C" NOT NULL,
	year        integer NOT NULL,
	shift       integer NOT NULL,
	insurer     text COLLATE "C" NOT NULL,
	received_on date NOT NULL,
	area        safeins.division NOT NULL,
	awaits      text COLLATE "C" NOT NULL,
	received    bigint NOT NULL,
	spent       bigint NOT NULL,
	rows        bigint NOT NULL,
	PRIMARY KEY (subject, year, place, scope, shift, insurer, received_on, area, awaits)
) WITH (fillfactor = 70);
CREATE INDEX account_area_awaits ON safeins.account_area (awaits) WHERE awaits <> '';
REVOKE ALL ON safeins.account_area FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.account_area', '');

COMMENT ON TABLE safeins.account_area IS '内部使用：台账账户在其辖区以下各地的部分，单位分；账户中不在此列的部分只知其账户的辖区 / internal: what an account has in the areas below the place that it is judged at, in fen; of what is not in here no area below that place is known';
COMMENT ON COLUMN safeins.account_area.place IS '账户的辖区 / division of the account';
COMMENT ON COLUMN safeins.account_area.scope IS '口径：insurer 承保机构，policy 保单 / whose account: insurer or policy';
COMMENT ON COLUMN safeins.account_area.subject IS '承保机构或保单的主键 / key of the insurer or policy';
COMMENT ON COLUMN safeins.account_area.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.account_area.shift IS '所计期间与年度相差的年数 / years from the calendar year to the period that it counts for';
COMMENT ON COLUMN safeins.account_area.insurer IS '承保机构 / the insurer';
COMMENT ON COLUMN safeins.account_area.received_on IS '记账时日期在将来的保费的收款日，-infinity 为已计入账户者 / the day of premium that is kept in premium_ahead; -infinity: what is in the account itself';
COMMENT ON COLUMN safeins.account_area.area IS '所知最细的辖区：款项自身的，未载明则为其保单的 / the finest division that is known: the money''s own, or its policy''s where it names none';
COMMENT ON COLUMN safeins.account_area.awaits IS '所待保单：未载辖区、其保单尚未录入的款项；否则为空串 / policy that money without a place waits for to learn its area; empty: none';
COMMENT ON COLUMN safeins.account_area.received IS '实收保费（分） / premium received, in fen';
COMMENT ON COLUMN safeins.account_area.spent IS '事故预防服务费支出（分） / prevention fee spent, in fen';
COMMENT ON COLUMN safeins.account_area.rows IS '来源行数 / rows of the attached tables that say so';

-- What this transaction has done and not written yet, beside the table.
CREATE FUNCTION safeins.account_area_pending()
	RETURNS TABLE (place safeins.division, scope text, subject text, year integer, shift integer, insurer text, received_on date, area safeins.division,
				   received bigint, spent bigint)
	AS 'MODULE_PATHNAME', 'safeins_account_area_pending'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED ROWS 1;
REVOKE ALL ON FUNCTION safeins.account_area_pending() FROM PUBLIC;
COMMENT ON FUNCTION safeins.account_area_pending() IS
	'内部使用：本事务已记而尚未写入 account_area 的部分（分） / internal: what this transaction adds to account_area and has not written yet, in fen';
