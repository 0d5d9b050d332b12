-- What becomes due by time alone.

CREATE TABLE safeins.sweep_state (
	place  safeins.division NOT NULL,
	what   text COLLATE "C" NOT NULL,
	mark   text NOT NULL,
	since  date,
	opened text,
	PRIMARY KEY (place, what)
);
REVOKE ALL ON safeins.sweep_state FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.sweep_state', '');

COMMENT ON TABLE safeins.sweep_state IS '内部使用：巡检进度：年度期限开立到何时、按哪一版升级规则排期 / internal: how far sweeps have come: annual deadlines opened, rules of escalation that were followed';
COMMENT ON COLUMN safeins.sweep_state.place IS '本库所属辖区 / place of this database';
COMMENT ON COLUMN safeins.sweep_state.what IS '事项 / what';
COMMENT ON COLUMN safeins.sweep_state.mark IS '进度 / how far';
COMMENT ON COLUMN safeins.sweep_state.since IS '年度期限自何日起开立 / of annual deadlines: since when they are opened';
COMMENT ON COLUMN safeins.sweep_state.opened IS '当时已开立的年度期限之数与散列，reconcile() 据以识别缺失 / of annual deadlines: how many there were then, and a hash of which, by which reconcile() tells that some are gone';

CREATE TABLE safeins.escalation (
	place         safeins.division NOT NULL,
	id            bigint GENERATED ALWAYS AS IDENTITY,
	kind          text COLLATE "C" NOT NULL,
	subject       text COLLATE "C" NOT NULL,
	area          safeins.division NOT NULL,
	insurer       text COLLATE "C",
	level         text NOT NULL,
	step          smallint NOT NULL,
	due_on        date NOT NULL,
	escalated_on  date NOT NULL,
	escalated_at  timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id),
	CONSTRAINT escalation_once UNIQUE (kind, subject, place, due_on, step)
);
REVOKE ALL ON safeins.escalation FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.escalation', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.escalation_id_seq', '');

COMMENT ON TABLE safeins.escalation IS '逾期督办记录，每级一行，只增不改 / deadlines that passed and who was to hear of it, a row each step, append-only';
COMMENT ON COLUMN safeins.escalation.place IS '所属省 / province';
COMMENT ON COLUMN safeins.escalation.id IS '序号，按应升级之日先后 / number, in the order of the days';
COMMENT ON COLUMN safeins.escalation.kind IS '期限种类，即规则代码 / kind of the deadline: the code of its rule';
COMMENT ON COLUMN safeins.escalation.subject IS '对象 / whose deadline';
COMMENT ON COLUMN safeins.escalation.area IS '所在辖区 / division it lies in';
COMMENT ON COLUMN safeins.escalation.insurer IS '承保机构，不明为空 / insurer; NULL where it is not known';
COMMENT ON COLUMN safeins.escalation.level IS '升级到：insurer 承保机构，county 县，city 市，province 省，nation 国家 / who is to hear of it';
COMMENT ON COLUMN safeins.escalation.step IS '第几级，首级为 1 / which step, the first is 1';
COMMENT ON COLUMN safeins.escalation.due_on IS '到期日 / day it was due';
COMMENT ON COLUMN safeins.escalation.escalated_on IS '应升级之日 / day on which the step was due';
COMMENT ON COLUMN safeins.escalation.escalated_at IS '记录时间 / when it was recorded';

CREATE TABLE safeins.acknowledgement (
	place       safeins.division NOT NULL,
	id          bigint GENERATED ALWAYS AS IDENTITY,
	escalation  bigint NOT NULL,
	note        text NOT NULL CHECK (btrim(note) <> ''),
	done_by     text NOT NULL DEFAULT SESSION_USER,
	done_at     timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id)
);
CREATE INDEX acknowledgement_escalation ON safeins.acknowledgement (escalation, place);
REVOKE ALL ON safeins.acknowledgement FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.acknowledgement', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.acknowledgement_id_seq', '');

COMMENT ON TABLE safeins.acknowledgement IS '督办回执：谁、何时、做了什么，只增不改 / what was done about escalations, by whom and when, append-only';
COMMENT ON COLUMN safeins.acknowledgement.place IS '所属省 / province';
COMMENT ON COLUMN safeins.acknowledgement.id IS '序号 / number';
COMMENT ON COLUMN safeins.acknowledgement.escalation IS '督办记录的序号 / number of the escalation';
COMMENT ON COLUMN safeins.acknowledgement.note IS '处理情况 / what was done';
COMMENT ON COLUMN safeins.acknowledgement.done_by IS '操作人 / who';
COMMENT ON COLUMN safeins.acknowledgement.done_at IS '操作时间 / when';

CREATE FUNCTION safeins.sweep(as_of date DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_sweep'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.sweep(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.sweep(date) IS
	'巡检：对截至某日（默认今日）逾期未完成的期限逐级升级，每级恰好一次，返回新增条数，并以 NOTIFY safeins 通知 / makes every step of escalation that is due by a day (today), each once, and returns how many; NOTIFY safeins tells of each in JSON';

CREATE FUNCTION safeins.acknowledge(escalation bigint, note text, place safeins.division DEFAULT NULL) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_acknowledge'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.acknowledge(bigint, text, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.acknowledge(bigint, text, safeins.division) IS
	'对一条督办记录登记处理情况，返回回执序号；没有该记录报 SI801 / puts on record what was done about an escalation; SI801 when there is none of that number';
