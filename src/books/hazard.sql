CREATE TABLE safeins.hazard (
	hazard       text COLLATE "C" NOT NULL,
	place        safeins.division NOT NULL,
	area         safeins.division NOT NULL,
	enterprise   text COLLATE "C" NOT NULL,
	insurer      text COLLATE "C",
	level        text COLLATE "C" NOT NULL,
	found_on     date NOT NULL,
	due_on       date,
	first_due_on date,
	extensions   integer NOT NULL DEFAULT 0,
	notified_on  date,
	rectified_on date,
	rechecked_on date,
	closed_on    date,
	reported_on  date,
	live         boolean NOT NULL,
	overdue      boolean NOT NULL DEFAULT false,
	tells_report boolean NOT NULL DEFAULT true,
	tells_rectified boolean NOT NULL DEFAULT true,
	tells_closed boolean NOT NULL DEFAULT true,
	PRIMARY KEY (hazard, place)
);
CREATE INDEX hazard_enterprise ON safeins.hazard (enterprise, place, found_on);
-- What becomes overdue by time is found by these alone.
CREATE INDEX hazard_due_on ON safeins.hazard (due_on) WHERE live AND rectified_on IS NULL AND NOT overdue;
REVOKE ALL ON safeins.hazard FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.hazard', '');

COMMENT ON TABLE safeins.hazard IS '事故隐患：一条隐患一行 / hazards: a row each';
COMMENT ON COLUMN safeins.hazard.hazard IS '隐患主键 / key of the hazard';
COMMENT ON COLUMN safeins.hazard.place IS '所属省 / province';
COMMENT ON COLUMN safeins.hazard.area IS '辖区，至县 / division as the host gives it';
COMMENT ON COLUMN safeins.hazard.enterprise IS '企业 / enterprise';
COMMENT ON COLUMN safeins.hazard.insurer IS '承保机构：来源行所载，否则为服务所属保单的，再否则为发现之日有效保单的 / insurer: as given, else of the service''s policy, else of the enterprise''s policy in force on the day it was found';
COMMENT ON COLUMN safeins.hazard.level IS '级别：general 一般，major 重大；不认识的照录 / general or major; as given where it is neither';
COMMENT ON COLUMN safeins.hazard.found_on IS '发现日 / day it was found';
COMMENT ON COLUMN safeins.hazard.due_on IS '整改期限，当日仍为按期 / last day for its rectification';
COMMENT ON COLUMN safeins.hazard.first_due_on IS '最初的整改期限 / the same before any extension';
COMMENT ON COLUMN safeins.hazard.extensions IS '延期次数 / how often it was extended';
COMMENT ON COLUMN safeins.hazard.notified_on IS '通知日（重大隐患：通知主要负责人或实际控制人之日） / day of the notice; of a major hazard, that to the principal or actual controller';
COMMENT ON COLUMN safeins.hazard.rectified_on IS '整改完成日 / day it was rectified';
COMMENT ON COLUMN safeins.hazard.rechecked_on IS '复查日 / day of the re-check';
COMMENT ON COLUMN safeins.hazard.closed_on IS '销号日 / day it was closed';
COMMENT ON COLUMN safeins.hazard.reported_on IS '逾期上报日（重大隐患：报有关部门之日） / day it was reported to the authority';
COMMENT ON COLUMN safeins.hazard.overdue IS '已登记为逾期未整改 / it is known to be overdue and not rectified';
COMMENT ON COLUMN safeins.hazard.tells_report IS '来源表是否载有上报日；未载的，逾期不产生上报期限 / whether its table tells when it was reported: else no deadline for that is opened';
COMMENT ON COLUMN safeins.hazard.tells_rectified IS '来源表是否载有整改完成日；未载的不判断是否逾期未整改 / whether its table tells when it was rectified: else nobody says that it is overdue';
COMMENT ON COLUMN safeins.hazard.tells_closed IS '来源表是否载有销号日 / whether its table tells when it was closed';
COMMENT ON COLUMN safeins.hazard.live IS '是否有效行；作废、删除的仍留底 / whether the row is live; one that left its table stays here';

CREATE TABLE safeins.hazard_due (
	place      safeins.division NOT NULL,
	id         bigint GENERATED ALWAYS AS IDENTITY,
	hazard     text COLLATE "C" NOT NULL,
	was        date,
	"is"       date,
	extension  text,
	changed_on date NOT NULL,
	changed_by text NOT NULL DEFAULT SESSION_USER,
	changed_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id)
);
CREATE INDEX hazard_due_hazard ON safeins.hazard_due (hazard, place);
REVOKE ALL ON safeins.hazard_due FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.hazard_due', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.hazard_due_id_seq', '');

COMMENT ON TABLE safeins.hazard_due IS '整改期限变更记录，只增不改 / every change of a hazard''s deadline, append-only';
COMMENT ON COLUMN safeins.hazard_due.place IS '所属省 / province';
COMMENT ON COLUMN safeins.hazard_due.id IS '序号 / number';
COMMENT ON COLUMN safeins.hazard_due.hazard IS '隐患主键 / key of the hazard';
COMMENT ON COLUMN safeins.hazard_due.was IS '原期限 / deadline before';
COMMENT ON COLUMN safeins.hazard_due."is" IS '新期限 / deadline after';
COMMENT ON COLUMN safeins.hazard_due.extension IS '延期批准文号或内容 / approval of the extension, as the host names it';
COMMENT ON COLUMN safeins.hazard_due.changed_on IS '变更日 / day of the change';
COMMENT ON COLUMN safeins.hazard_due.changed_by IS '变更人（数据库用户） / who: the database user';
COMMENT ON COLUMN safeins.hazard_due.changed_at IS '变更时间 / when';

CREATE TABLE safeins.complaint (
	complaint   text COLLATE "C" NOT NULL,
	place       safeins.division NOT NULL,
	area        safeins.division NOT NULL,
	insurer     text COLLATE "C" NOT NULL,
	received_on date NOT NULL,
	due_on      date,
	answered_on date,
	needs_check boolean NOT NULL,
	extended_to date,
	live        boolean NOT NULL,
	PRIMARY KEY (complaint, place)
);
CREATE INDEX complaint_insurer ON safeins.complaint (insurer, place, received_on);
REVOKE ALL ON safeins.complaint FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.complaint', '');

COMMENT ON TABLE safeins.complaint IS '投诉：一件一行 / complaints: a row each';
COMMENT ON COLUMN safeins.complaint.complaint IS '投诉主键 / key of the complaint';
COMMENT ON COLUMN safeins.complaint.place IS '所属省 / province';
COMMENT ON COLUMN safeins.complaint.area IS '辖区，至县 / division as the host gives it';
COMMENT ON COLUMN safeins.complaint.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.complaint.received_on IS '收到日 / day it was received';
COMMENT ON COLUMN safeins.complaint.due_on IS '答复期限；无规定为空 / last day for the answer; NULL where no rule asks for one';
COMMENT ON COLUMN safeins.complaint.answered_on IS '答复日 / day of the answer';
COMMENT ON COLUMN safeins.complaint.needs_check IS '需进一步核查 / whether more checking is needed';
COMMENT ON COLUMN safeins.complaint.extended_to IS '经批准延至 / day it was extended to, with approval';
COMMENT ON COLUMN safeins.complaint.live IS '是否有效行 / whether the row is live';
