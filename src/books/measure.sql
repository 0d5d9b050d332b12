CREATE TABLE safeins.measure (
	measure     text COLLATE "C" NOT NULL,
	place       safeins.division NOT NULL,
	area        safeins.division NOT NULL,
	placed      boolean NOT NULL DEFAULT true,
	kind        text COLLATE "C" NOT NULL,
	object_kind text COLLATE "C" NOT NULL,
	object      text COLLATE "C" NOT NULL,
	basis_kind  text COLLATE "C",
	basis       text COLLATE "C",
	act         text COLLATE "C",
	issued_by   text COLLATE "C",
	issued_on   date NOT NULL,
	due_on      date,
	valid_until date,
	done_on     date,
	result      text COLLATE "C",
	amount      bigint,
	live        boolean NOT NULL,
	PRIMARY KEY (measure, place)
);
CREATE INDEX measure_basis ON safeins.measure (basis) WHERE basis IS NOT NULL;
CREATE INDEX measure_object ON safeins.measure (object, place, issued_on);
REVOKE ALL ON safeins.measure FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.measure', '');

COMMENT ON TABLE safeins.measure IS '监管措施：一件一行 / measures of supervision: a row each; 应急厅函〔2024〕322号 第五部分, 晋应急发〔2024〕114号 三（二）、三（三）';
COMMENT ON COLUMN safeins.measure.measure IS '措施主键 / key of the measure';
COMMENT ON COLUMN safeins.measure.place IS '所属省 / province';
COMMENT ON COLUMN safeins.measure.area IS '辖区，至县；措施未载而对象为投保单位的取其辖区 / division as the host gives it; that of the enterprise it is about where it gives none';
COMMENT ON COLUMN safeins.measure.placed IS '辖区是否为措施所载 / whether the measure itself gives the division';
COMMENT ON COLUMN safeins.measure.kind IS '种类：代码表 measure.kind 的代码，不认识的照录 / kind: a code of list measure.kind; as given where it is none';
COMMENT ON COLUMN safeins.measure.object_kind IS '对象类别：insurer 承保机构，enterprise 投保单位，provider 技术服务机构；不认识的照录 / what the object is; as given where it is none of these';
COMMENT ON COLUMN safeins.measure.object IS '对象 / whom it is taken against, or praises';
COMMENT ON COLUMN safeins.measure.basis_kind IS '依据类别：rule 规则，finding 线索，escalation 督办；不认识的照录 / what the basis is; as given where it is none of these';
COMMENT ON COLUMN safeins.measure.basis IS '依据：规则代码、线索序号或督办序号 / basis: code of a rule, number of a finding or of an escalation';
COMMENT ON COLUMN safeins.measure.act IS '行为：代码表 insurer.act 的代码，不认识的照录 / what was done: a code of list insurer.act; as given where it is none';
COMMENT ON COLUMN safeins.measure.issued_by IS '作出机关 / who took it';
COMMENT ON COLUMN safeins.measure.issued_on IS '作出日 / day it was taken';
COMMENT ON COLUMN safeins.measure.due_on IS '期限，当日仍为按期；持续有效的措施为其末日 / last day to do what it asks; of one that lasts, its last day';
COMMENT ON COLUMN safeins.measure.valid_until IS '有效至 / last day of its effect';
COMMENT ON COLUMN safeins.measure.done_on IS '完成日；持续有效的措施为解除之日 / day it was done; of one that lasts, day it was lifted';
COMMENT ON COLUMN safeins.measure.result IS '结果 / what came of it';
COMMENT ON COLUMN safeins.measure.amount IS '金额（分） / amount, in fen';
COMMENT ON COLUMN safeins.measure.live IS '是否有效行 / whether the row is live';
