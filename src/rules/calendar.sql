-- Working days: public holidays and make-up working days (调休), a file a year.

CREATE TABLE safeins.calendar_year (
	year       integer NOT NULL CHECK (year BETWEEN 1950 AND 2199),
	complete   boolean NOT NULL,
	source     text NOT NULL,
	shipped    boolean NOT NULL DEFAULT false,
	loaded_by  text NOT NULL DEFAULT session_user,
	loaded_at  timestamptz NOT NULL DEFAULT now(),
	-- 000000: shipped, or loaded before the database had a place.
	place      safeins.division NOT NULL DEFAULT '000000',
	-- Shipped and users' rows apart: an upgrade must be able to ship a year that a user loaded before it.
	PRIMARY KEY (year, shipped, place)
);
REVOKE ALL ON safeins.calendar_year FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.calendar_year', 'WHERE NOT shipped');

COMMENT ON TABLE safeins.calendar_year IS '已有放假安排的年度；用户载入的优先于随扩展提供的 / years whose public holidays are known; what a user loaded goes before what was shipped';
COMMENT ON COLUMN safeins.calendar_year.year IS '年度 / year';
COMMENT ON COLUMN safeins.calendar_year.complete IS '放假安排是否完整；不完整的年度按周一至周五推算，到期日为暂定 / whether its holidays are all there; else days counted in it are provisional';
COMMENT ON COLUMN safeins.calendar_year.source IS '依据：国务院办公厅通知 / notices of the State Council';
COMMENT ON COLUMN safeins.calendar_year.shipped IS '随扩展提供 / came with the extension';
COMMENT ON COLUMN safeins.calendar_year.loaded_by IS '载入人 / who loaded it';
COMMENT ON COLUMN safeins.calendar_year.loaded_at IS '载入时间 / when';
COMMENT ON COLUMN safeins.calendar_year.place IS '载入者：省；000000 为随扩展提供 / province of the database that loaded it; 000000 what ships with the extension';

CREATE TABLE safeins.holiday (
	day        date NOT NULL,
	year       integer NOT NULL,
	is_workday boolean NOT NULL,
	name       text NOT NULL CHECK (btrim(name) <> ''),
	shipped    boolean NOT NULL DEFAULT false,
	place      safeins.division NOT NULL DEFAULT '000000',
	PRIMARY KEY (day, year, shipped, place)
);
REVOKE ALL ON safeins.holiday FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.holiday', 'WHERE NOT shipped');

COMMENT ON TABLE safeins.holiday IS '法定节假日与调休上班日；未列出的日子按星期判断 / public holidays and make-up working days; a day that is not listed follows its weekday';
COMMENT ON COLUMN safeins.holiday.day IS '日期 / day';
COMMENT ON COLUMN safeins.holiday.year IS '所属安排的年度；元旦假期可含上年十二月末 / year whose file lists it; that of a New Year holiday may list days of the December before';
COMMENT ON COLUMN safeins.holiday.is_workday IS '调休上班为真，放假为假 / true for a make-up working day, false for a day off';
COMMENT ON COLUMN safeins.holiday.name IS '节日 / holiday it belongs to';
COMMENT ON COLUMN safeins.holiday.shipped IS '随扩展提供 / came with the extension';
COMMENT ON COLUMN safeins.holiday.place IS '载入者：省；000000 为随扩展提供 / province of the database that loaded it; 000000 what ships with the extension';

CREATE FUNCTION safeins.add_workdays(day date, n integer) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_add_workdays'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION safeins.add_workdays(date, integer) IS
	'某日之后第 n 个工作日，当日不计；n 为负则向前，为 0 则为当日；放假安排未知的年度按周一至周五推算并提示一次 / the n-th working day after a day, or before it where n is negative; the day itself for 0; years that are not known count Monday to Friday, with a NOTICE once a session';

CREATE FUNCTION safeins.add_workdays(day date, n integer, place safeins.division) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_add_workdays_at'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION safeins.add_workdays(date, integer, safeins.division) IS
	'同上，按某地的放假安排：该地向本库上报的，按其自己载入的；否则按本库的 / the same by the calendar of a place: its own where it sends its books here, else that of this database';

CREATE FUNCTION safeins.workdays_between(from_day date, to_day date) RETURNS integer
	AS 'MODULE_PATHNAME', 'safeins_workdays_between'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION safeins.workdays_between(date, date) IS
	'从前一日的次日起至后一日（含）的工作日数；次序相反则为负 / working days after the first day up to and with the second; negative where that lies before';

CREATE FUNCTION safeins.is_workday(day date) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_is_workday'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION safeins.is_workday(date) IS '是否工作日 / whether a day is a working day';

CREATE FUNCTION safeins.load_holidays(file jsonb) RETURNS integer
	AS 'MODULE_PATHNAME', 'safeins_load_holidays'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.load_holidays(jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.load_holidays(jsonb) IS
	'载入一个年度的放假安排（NateScarlet/holiday-cn 格式），返回天数；再次载入即替换；暂定的到期日随之重算 / loads the holidays of a year, as NateScarlet/holiday-cn has them, and returns how many days; loading a year again replaces it; provisional deadlines are counted anew; 22023 names the place of what does not fit';

CREATE FUNCTION safeins.load_holidays(file text) RETURNS integer
	LANGUAGE sql VOLATILE PARALLEL UNSAFE
	BEGIN ATOMIC
	SELECT safeins.load_holidays(load_holidays.file::pg_catalog.jsonb);
	END;
REVOKE ALL ON FUNCTION safeins.load_holidays(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.load_holidays(text) IS '同上，参数为文件的文本 / the same, of the text of such a file';
