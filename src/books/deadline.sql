CREATE TABLE safeins.deadline (
	place        safeins.division NOT NULL,
	kind         text COLLATE "C" NOT NULL,
	subject      text COLLATE "C" NOT NULL,
	opened_on    date NOT NULL,
	due_on       date NOT NULL,
	met_on       date,
	escalated_on date,
	PRIMARY KEY (kind, subject, place)
);
CREATE INDEX deadline_open ON safeins.deadline (due_on) WHERE met_on IS NULL AND escalated_on IS NULL;
REVOKE ALL ON safeins.deadline FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.deadline', '');

COMMENT ON TABLE safeins.deadline IS '期限：由校验触发器开立与销记 / deadlines, opened and met by the guards';
COMMENT ON COLUMN safeins.deadline.place IS '所属省 / province';
COMMENT ON COLUMN safeins.deadline.kind IS '期限种类，即规则代码 / kind: the code of its rule';
COMMENT ON COLUMN safeins.deadline.subject IS '对象：保单等 / whose deadline: a policy, …';
COMMENT ON COLUMN safeins.deadline.opened_on IS '起算日 / day it runs from';
COMMENT ON COLUMN safeins.deadline.due_on IS '到期日，当日仍为按期 / last day in time';
COMMENT ON COLUMN safeins.deadline.met_on IS '完成日 / day it was met';
COMMENT ON COLUMN safeins.deadline.escalated_on IS '升级日 / day it was escalated';
