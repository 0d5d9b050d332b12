--
-- PostgreSQL database dump
--


-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: azx; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA azx;


--
-- Name: safeins; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA safeins;


--
-- Name: SCHEMA safeins; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON SCHEMA safeins IS '安全生产责任保险规则与台账 / work-safety liability insurance: rules and books';


--
-- Name: btree_gist; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;


--
-- Name: EXTENSION btree_gist; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';


--
-- Name: safeins; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS safeins WITH SCHEMA safeins;


--
-- Name: EXTENSION safeins; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION safeins IS '安全生产责任保险法规的库内执行 / work-safety liability insurance law enforced inside the database';


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: bd; Type: TABLE; Schema: azx; Owner: -
--

CREATE TABLE azx.bd (
    bdh text NOT NULL,
    gs text,
    qy text,
    qd date,
    sx date,
    dq date,
    xe numeric(14,2),
    xz text
);


--
-- Name: bf; Type: TABLE; Schema: azx; Owner: -
--

CREATE TABLE azx.bf (
    id integer NOT NULL,
    gs text,
    bdh text,
    je numeric(14,2),
    rq date
);


--
-- Name: bg; Type: TABLE; Schema: azx; Owner: -
--

CREATE TABLE azx.bg (
    gs text,
    nd integer,
    rq date
);


--
-- Name: fw; Type: TABLE; Schema: azx; Owner: -
--

CREATE TABLE azx.fw (
    fwh text,
    bdh text,
    xm text,
    rq date,
    zz boolean
);


--
-- Name: lp; Type: TABLE; Schema: azx; Owner: -
--

CREATE TABLE azx.lp (
    ah text NOT NULL,
    bdh text,
    rq date,
    sw integer,
    je numeric(14,2)
);


--
-- Name: qy; Type: TABLE; Schema: azx; Owner: -
--

CREATE TABLE azx.qy (
    qy text NOT NULL,
    hy text,
    gm text,
    xz text
);


--
-- Name: ts; Type: TABLE; Schema: azx; Owner: -
--

CREATE TABLE azx.ts (
    ts text NOT NULL,
    gs text,
    rq date,
    df date
);


--
-- Name: yh; Type: TABLE; Schema: azx; Owner: -
--

CREATE TABLE azx.yh (
    yh text NOT NULL,
    qy text,
    gs text,
    jb text,
    fx date,
    xq date,
    tz date,
    tzr text,
    zg date
);


--
-- Name: zc; Type: TABLE; Schema: azx; Owner: -
--

CREATE TABLE azx.zc (
    id integer NOT NULL,
    gs text,
    bdh text,
    fwh text,
    je numeric(14,2),
    rq date,
    yt text,
    pzh text
);


--
-- Data for Name: bd; Type: TABLE DATA; Schema: azx; Owner: -
--

COPY azx.bd (bdh, gs, qy, qd, sx, dq, xe, xz) FROM stdin;
P1	人保	甲矿	2024-12-20	2025-01-01	2025-12-31	400000.00	140105
P2	平安	乙厂	\N	2025-03-01	2026-02-28	400000.00	140200
P3	人保	丙厂	\N	2026-01-01	2026-12-31	600000.00	\N
P4	人保	甲矿	2025-12-20	2026-01-01	2026-12-31	500000.00	140105
\.


--
-- Data for Name: bf; Type: TABLE DATA; Schema: azx; Owner: -
--

COPY azx.bf (id, gs, bdh, je, rq) FROM stdin;
2	平安	P2	50000.00	2025-03-05
3	人保	P3	30000.00	2026-01-05
4	人保	P4	100000.00	2026-01-05
5	太保	\N	40000.00	2026-01-05
6	\N	P3	1000.00	2026-02-01
7	人保	P4	500.00	2026-09-01
1	人保	P1	100000.00	2025-01-10
8	平安	P2	-20000.00	2025-08-01
9	人保	P3	10.00	2026-03-01
\.


--
-- Data for Name: bg; Type: TABLE DATA; Schema: azx; Owner: -
--

COPY azx.bg (gs, nd, rq) FROM stdin;
人保	2025	2026-01-20
\.


--
-- Data for Name: fw; Type: TABLE DATA; Schema: azx; Owner: -
--

COPY azx.fw (fwh, bdh, xm, rq, zz) FROM stdin;
F1	P1	安全风险辨识评估	2025-02-01	t
F2	P1	重大事故隐患排查	2025-05-01	t
F3	P2	安全风险辨识评估	2025-07-01	t
F4	P4	training	2026-02-01	\N
\.


--
-- Data for Name: lp; Type: TABLE DATA; Schema: azx; Owner: -
--

COPY azx.lp (ah, bdh, rq, sw, je) FROM stdin;
C1	P1	2025-06-01	1	400000.00
C2	P2	2025-08-01	1	100.00
\.


--
-- Data for Name: qy; Type: TABLE DATA; Schema: azx; Owner: -
--

COPY azx.qy (qy, hy, gm, xz) FROM stdin;
甲矿	煤矿	大型	140105
乙厂	危化品	中型	140200
丙厂	烟花爆竹	小型	\N
丁矿	煤矿	小型	140321
\.


--
-- Data for Name: ts; Type: TABLE DATA; Schema: azx; Owner: -
--

COPY azx.ts (ts, gs, rq, df) FROM stdin;
T1	人保	2026-03-02	\N
T2	平安	2026-03-02	2026-03-05
\.


--
-- Data for Name: yh; Type: TABLE DATA; Schema: azx; Owner: -
--

COPY azx.yh (yh, qy, gs, jb, fx, xq, tz, tzr, zg) FROM stdin;
H1	甲矿	人保	重大	2026-03-02	2026-04-01	2026-03-03	主要负责人	\N
H2	乙厂	平安	一般	2026-03-02	2026-07-01	\N	\N	\N
\.


--
-- Data for Name: zc; Type: TABLE DATA; Schema: azx; Owner: -
--

COPY azx.zc (id, gs, bdh, fwh, je, rq, yt, pzh) FROM stdin;
1	人保	P1	F1	15000.00	2025-02-10	risk_assessment	V1
2	平安	P2	F3	7500.00	2025-07-10	training	V2
4	人保	P4	F4	200.00	2026-02-10	training	V4
\.


--
-- Data for Name: account; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.account (place, scope, subject, year, insurer, received, spent, budget, closed_at, closed_by, verdict, breach) FROM stdin;
140000	insurer	平安	2025	平安	3000000	750000	\N	\N	\N	\N	\N
140000	insurer	太保	2026	太保	4000000	0	500000	\N	\N	\N	\N
140000	insurer	人保	2025	人保	10000000	1500000	\N	2026-11-30 01:53:40.365696+08	postgres	duties unmet	已约谈
140000	insurer	人保	2026	人保	13101000	20000	2000000	\N	\N	\N	\N
\.


--
-- Data for Name: acknowledgement; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.acknowledgement (place, id, escalation, note, done_by, done_at) FROM stdin;
\.


--
-- Data for Name: attachment_log; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.attachment_log (id, action, role, table_schema, table_name, mapping, reason, done_by, done_at) FROM stdin;
1	attach	enterprise	azx	qy	{"size": "gm", "place": "xz", "sector": "hy", "enterprise": "qy"}	\N	postgres	2026-11-30 01:53:40.224847+08
2	attach	policy	azx	bd	{"place": "xz", "policy": "bdh", "signed": "qd", "expires": "dq", "insurer": "gs", "effective": "sx", "enterprise": "qy", "death_limit": "xe"}	\N	postgres	2026-11-30 01:53:40.23343+08
3	attach	premium	azx	bf	{"amount": "je", "policy": "bdh", "insurer": "gs", "receipt": "id", "received_on": "rq"}	\N	postgres	2026-11-30 01:53:40.238166+08
4	attach	service	azx	fw	{"kind": "xm", "policy": "bdh", "service": "fwh", "served_on": "rq", "provider_qualified": "zz"}	\N	postgres	2026-11-30 01:53:40.248961+08
5	attach	expense	azx	zc	{"amount": "je", "policy": "bdh", "expense": "id", "insurer": "gs", "purpose": "yt", "service": "fwh", "voucher": "pzh", "spent_on": "rq"}	\N	postgres	2026-11-30 01:53:40.251719+08
6	attach	hazard	azx	yh	{"level": "jb", "due_on": "xq", "hazard": "yh", "insurer": "gs", "found_on": "fx", "enterprise": "qy", "notified_on": "tz", "rectified_on": "zg", "notified_party": "tzr"}	\N	postgres	2026-11-30 01:53:40.2617+08
7	attach	report	azx	bg	{"year": "nd", "insurer": "gs", "submitted_on": "rq"}	\N	postgres	2026-11-30 01:53:40.267294+08
8	attach	claim	azx	lp	{"paid": "je", "claim": "ah", "deaths": "sw", "policy": "bdh", "reported_on": "rq"}	\N	postgres	2026-11-30 01:53:40.268624+08
9	attach	complaint	azx	ts	{"insurer": "gs", "complaint": "ts", "answered_on": "df", "received_on": "rq"}	\N	postgres	2026-11-30 01:53:40.279133+08
\.


--
-- Data for Name: batch; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.batch (place, number, first, next, entries, epoch, snapshot, lsn) FROM stdin;
140000	1	0	396	\\x06acdfa75cb50222ad0f478e238f99c424514d1131014614e0c931755da26b87	1	807:807:	0/23A7F10
\.


--
-- Data for Name: calendar_year; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.calendar_year (year, complete, source, shipped, loaded_by, loaded_at) FROM stdin;
\.


--
-- Data for Name: checkpoint; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.checkpoint (place, number, epoch, size, root, seals, leaves, taken_by, taken_at) FROM stdin;
140000	1	1	397	\\xbdb7370f8a7d71ba427ef2efae2a30c832284585dcc796d72dddea8f49c82507	{1,4,7,8,10,9,15,16,6,11,13,3,2}	{16,95,1,9,224,11,8,3,1,1,26,1,1}	postgres	2026-11-30 01:53:40.397688+08
\.


--
-- Data for Name: claim_tally; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.claim_tally (policy, place, year, claims, refused, deaths, paid) FROM stdin;
P1	140000	2025	1	0	1	40000000
P2	140000	2025	1	0	1	10000
\.


--
-- Data for Name: code_list; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.code_list (list, name, code, ordinal, source, shipped, added_by, added_at) FROM stdin;
sector	露天矿	coal	\N	省厅	f	postgres	2026-11-30 01:53:40.35426+08
\.


--
-- Data for Name: complaint; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.complaint (complaint, place, area, insurer, received_on, due_on, answered_on, needs_check, extended_to, live) FROM stdin;
T1	140000	140000	人保	2026-03-02	2026-03-16	\N	f	\N	t
T2	140000	140000	平安	2026-03-02	2026-03-16	2026-03-05	f	\N	t
\.


--
-- Data for Name: deadline; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.deadline (place, kind, subject, area, insurer, opened_on, due_on, met_on, steps, next_on, provisional) FROM stdin;
140000	service.first	P1	140105	人保	2025-01-01	2025-04-01	2025-02-01	0	\N	f
140000	service.first	P2	140200	平安	2025-03-01	2025-06-01	2025-07-01	0	\N	f
140000	service.first	P4	140105	人保	2026-01-01	2026-04-01	2026-02-01	0	\N	f
140000	hazard.notify	H1	140000	人保	2026-03-02	2026-03-05	2026-03-03	0	\N	f
140000	hazard.rectify	H2	140000	平安	2026-03-02	2026-07-01	\N	0	2026-07-02	f
140000	complaint.answer	T2	140000	平安	2026-03-02	2026-03-16	2026-03-05	0	\N	f
140000	report.annual	人保/2025	140000	人保	2026-01-01	2026-01-31	2026-01-20	0	\N	f
140000	hazard.rectify	H1	140000	人保	2026-03-02	2026-04-01	\N	4	\N	f
140000	hazard.report	H1	140000	人保	2026-04-01	2026-04-09	\N	4	\N	f
140000	service.first	P3	140000	人保	2026-01-01	2026-04-01	\N	4	\N	f
140000	complaint.answer	T1	140000	人保	2026-03-02	2026-03-16	\N	4	\N	f
140000	filing.annual	人保/2026	140000	人保	2026-01-01	2026-05-31	\N	3	2026-07-30	f
140000	report.annual	平安/2025	140000	平安	2026-01-01	2026-01-31	\N	4	\N	f
140000	filing.annual	平安/2026	140000	平安	2026-01-01	2026-05-31	\N	3	2026-07-30	f
\.


--
-- Data for Name: enterprise; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.enterprise (enterprise, place, area, sector, size, risk, must_insure, active, standard_grade, live) FROM stdin;
丁矿	140000	140321	coal	small	\N	\N	t	\N	t
丙厂	140000	140000	fireworks	small	\N	\N	t	\N	t
乙厂	140000	140200	hazardous_chemicals	medium	\N	\N	t	\N	t
甲矿	140000	140105	coal	large	\N	\N	t	\N	t
\.


--
-- Data for Name: enterprise_was; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.enterprise_was (enterprise, place, until, sector, size, risk) FROM stdin;
\.


--
-- Data for Name: epoch; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.epoch (place, epoch, system_identifier, timeline, size, begun_at) FROM stdin;
140000	1	7713652912364351882	1	0	2026-11-30 01:53:40.397688+08
\.


--
-- Data for Name: escalation; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.escalation (place, id, kind, subject, area, insurer, level, step, due_on, escalated_on, escalated_at) FROM stdin;
140000	1	report.annual	平安/2025	140000	平安	insurer	1	2026-01-31	2026-02-01	2026-11-30 01:53:40.381703+08
140000	2	report.annual	平安/2025	140000	平安	county	2	2026-01-31	2026-02-15	2026-11-30 01:53:40.381703+08
140000	3	report.annual	平安/2025	140000	平安	city	3	2026-01-31	2026-03-02	2026-11-30 01:53:40.381703+08
140000	4	complaint.answer	T1	140000	人保	insurer	1	2026-03-16	2026-03-17	2026-11-30 01:53:40.381703+08
140000	5	complaint.answer	T1	140000	人保	county	2	2026-03-16	2026-03-31	2026-11-30 01:53:40.381703+08
140000	6	report.annual	平安/2025	140000	平安	province	4	2026-01-31	2026-04-01	2026-11-30 01:53:40.381703+08
140000	7	hazard.rectify	H1	140000	人保	insurer	1	2026-04-01	2026-04-02	2026-11-30 01:53:40.381703+08
140000	8	service.first	P3	140000	人保	insurer	1	2026-04-01	2026-04-02	2026-11-30 01:53:40.381703+08
140000	9	hazard.report	H1	140000	人保	insurer	1	2026-04-09	2026-04-10	2026-11-30 01:53:40.381703+08
140000	10	complaint.answer	T1	140000	人保	city	3	2026-03-16	2026-04-15	2026-11-30 01:53:40.381703+08
140000	11	hazard.rectify	H1	140000	人保	county	2	2026-04-01	2026-04-16	2026-11-30 01:53:40.381703+08
140000	12	service.first	P3	140000	人保	county	2	2026-04-01	2026-04-16	2026-11-30 01:53:40.381703+08
140000	13	hazard.report	H1	140000	人保	county	2	2026-04-09	2026-04-24	2026-11-30 01:53:40.381703+08
140000	14	hazard.rectify	H1	140000	人保	city	3	2026-04-01	2026-05-01	2026-11-30 01:53:40.381703+08
140000	15	service.first	P3	140000	人保	city	3	2026-04-01	2026-05-01	2026-11-30 01:53:40.381703+08
140000	16	hazard.report	H1	140000	人保	city	3	2026-04-09	2026-05-09	2026-11-30 01:53:40.381703+08
140000	17	complaint.answer	T1	140000	人保	province	4	2026-03-16	2026-05-15	2026-11-30 01:53:40.381703+08
140000	18	hazard.rectify	H1	140000	人保	province	4	2026-04-01	2026-05-31	2026-11-30 01:53:40.381703+08
140000	19	service.first	P3	140000	人保	province	4	2026-04-01	2026-05-31	2026-11-30 01:53:40.381703+08
140000	20	filing.annual	人保/2026	140000	人保	insurer	1	2026-05-31	2026-06-01	2026-11-30 01:53:40.381703+08
140000	21	filing.annual	平安/2026	140000	平安	insurer	1	2026-05-31	2026-06-01	2026-11-30 01:53:40.381703+08
140000	22	hazard.report	H1	140000	人保	province	4	2026-04-09	2026-06-08	2026-11-30 01:53:40.381703+08
140000	23	filing.annual	人保/2026	140000	人保	county	2	2026-05-31	2026-06-15	2026-11-30 01:53:40.381703+08
140000	24	filing.annual	平安/2026	140000	平安	county	2	2026-05-31	2026-06-15	2026-11-30 01:53:40.381703+08
140000	25	filing.annual	人保/2026	140000	人保	city	3	2026-05-31	2026-06-30	2026-11-30 01:53:40.381703+08
140000	26	filing.annual	平安/2026	140000	平安	city	3	2026-05-31	2026-06-30	2026-11-30 01:53:40.381703+08
\.


--
-- Data for Name: filing; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.filing (insurer, place, year, item, submitted_on, accepted, rows) FROM stdin;
\.


--
-- Data for Name: finding; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.finding (place, id, rule, source, role, table_schema, table_name, row_key, insurer, year, message, figures, legacy, found_by, found_at, withdrawn_on, withdrawn_why) FROM stdin;
140000	1	fee.premium_date	应急厅函〔2024〕322号 第四部分	premium	azx	bf	7	人保	2026	day of receipt 2026-09-01 lies in the future	{"amount": 50000}	f	postgres	2026-11-30 01:53:40.313691+08	\N	\N
140000	2	service.archive	晋应急发〔2024〕114号 附件2第七条	service	azx	fw	F1	人保	2025	the archive of service F1 was uploaded on 2026-06-30, 498 days late	\N	f	postgres	2026-11-30 01:53:40.32027+08	\N	\N
140000	3	service.archive	晋应急发〔2024〕114号 附件2第七条	service	azx	fw	F2	人保	2025	the archive of service F2 was uploaded on 2026-06-30, 407 days late	\N	f	postgres	2026-11-30 01:53:40.32027+08	\N	\N
140000	4	service.archive	晋应急发〔2024〕114号 附件2第七条	service	azx	fw	F3	平安	2025	the archive of service F3 was uploaded on 2026-06-30, 350 days late	\N	f	postgres	2026-11-30 01:53:40.32027+08	\N	\N
140000	5	service.provider_qualified	应急厅函〔2024〕322号 第二部分	service	azx	fw	F4	人保	2026	it is not known whether provider NULL was qualified on 2026-02-01	\N	f	postgres	2026-11-30 01:53:40.32027+08	\N	\N
140000	6	service.archive	晋应急发〔2024〕114号 附件2第七条	service	azx	fw	F4	人保	2026	the archive of service F4 was uploaded on 2026-06-30, 137 days late	\N	f	postgres	2026-11-30 01:53:40.32027+08	\N	\N
140000	7	service.first	晋应急发〔2024〕114号 附件2第七条	service	azx	fw	F3	平安	2025	the first service of policy P2 was due on 2025-06-01 and comes 30 days late	\N	f	postgres	2026-11-30 01:53:40.32027+08	\N	\N
140000	8	fee.cap	应急厅函〔2024〕322号 第四部分	premium	azx	bf	8	平安	2025	a refund leaves insurer 平安 in 2025 with 7500.00 yuan spent, over the cap of 6300.00 yuan (21% of 30000.00 received)	{"added": -2000000, "limit": 630000, "ratio": 0.210000, "spent": 750000, "received": 3000000}	f	postgres	2026-11-30 01:53:40.339778+08	\N	\N
140000	9	fee.budget	应急厅函〔2024〕322号 第四部分	account	safeins	account	\N	人保	2025	insurer 人保 had no budget for 2025	\N	f	postgres	2026-11-30 01:53:40.365696+08	\N	\N
140000	10	quota.hazard_inspection	晋应急发〔2024〕114号 二（一）	account	safeins	account	\N	人保	2025	insurer 人保 lacks services of kind hazard_inspection in 1 of the 1 periods that ended in 2025: 1 missing	{"short": 1, "missing": 1, "periods": 1, "policies": ["P1"]}	f	postgres	2026-11-30 01:53:40.365696+08	\N	\N
140000	11	quota.risk_assessment	晋应急发〔2024〕114号 二（一）	account	safeins	account	\N	人保	2025	insurer 人保 lacks services of kind risk_assessment in 1 of the 1 periods that ended in 2025: 1 missing	{"short": 1, "missing": 1, "periods": 1, "policies": ["P1"]}	f	postgres	2026-11-30 01:53:40.365696+08	\N	\N
\.


--
-- Data for Name: hazard; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.hazard (hazard, place, area, enterprise, insurer, level, found_on, due_on, first_due_on, extensions, notified_on, rectified_on, rechecked_on, closed_on, reported_on, live, overdue) FROM stdin;
H2	140000	140000	乙厂	平安	general	2026-03-02	2026-07-01	2026-07-01	0	\N	\N	\N	\N	\N	t	f
H1	140000	140000	甲矿	人保	major	2026-03-02	2026-04-01	2026-04-01	0	2026-03-03	\N	\N	\N	\N	t	t
\.


--
-- Data for Name: hazard_due; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.hazard_due (place, id, hazard, was, "is", extension, changed_on, changed_by, changed_at) FROM stdin;
\.


--
-- Data for Name: holiday; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.holiday (day, year, is_workday, name, shipped) FROM stdin;
\.


--
-- Data for Name: home; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.home (id, place, reason, set_by, set_at) FROM stdin;
1	140000	山西省级平台	postgres	2026-11-30 01:53:40.16087+08
\.


--
-- Data for Name: journal; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.journal (id, crc, hashes, entries) FROM stdin;
42	-2063493075	\\x18ea5b98fcd2f771aabfb1c2a52a5f630aa25111505fdd75991ce54bb7ef896a	\\x3c0139
\.


--
-- Data for Name: ledger; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.ledger (place, origin, hash, begun_by, begun_at) FROM stdin;
140000	safeins/140000/76ad62ee59804612/sm3	sm3	postgres	2026-11-30 01:53:40.281767+08
\.


--
-- Data for Name: local_place; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.local_place (place, id, fed, since) FROM stdin;
\.


--
-- Data for Name: policy; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.policy (policy, place, area, insurer, enterprise, effective, expires, last_day, signed, sector, size, risk, live) FROM stdin;
P1	140000	140105	人保	甲矿	2025-01-01	2025-12-31	2025-12-31	2024-12-20	\N	\N	\N	t
P2	140000	140200	平安	乙厂	2025-03-01	2026-02-28	2026-02-28	\N	\N	\N	\N	t
P3	140000	140000	人保	丙厂	2026-01-01	2026-12-31	2026-12-31	\N	\N	\N	\N	t
P4	140000	140105	人保	甲矿	2026-01-01	2026-12-31	2026-12-31	2025-12-20	\N	\N	\N	t
\.


--
-- Data for Name: premium_ahead; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.premium_ahead (place, scope, subject, year, received_on, insurer, amount) FROM stdin;
140000	insurer	人保	2026	2026-09-01	人保	50000
\.


--
-- Data for Name: report; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.report (insurer, place, year, submitted_on, rows) FROM stdin;
人保	140000	2025	2026-01-20	1
\.


--
-- Data for Name: row_fact; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.row_fact (place, role, key, id, facts) FROM stdin;
\.


--
-- Data for Name: rule; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.rule (id, code, type, place, sector, size, risk, effective, number, term, items, mode, source, note, shipped, added_by, added_at) FROM stdin;
1000000	fee.floor	ratio	140100	\N	\N	\N	[2026-06-01,)	0.16	\N	\N	flag	并应急发〔2026〕1号	\N	f	postgres	2026-11-30 01:53:40.35426+08
\.


--
-- Data for Name: rule_end; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.rule_end (id, rule_id, ends_on, was, reason, ended_by, ended_at) FROM stdin;
\.


--
-- Data for Name: rule_mode; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.rule_mode (id, code, mode, reason, set_by, set_at) FROM stdin;
1	fee.premium_date	flag	test	postgres	2026-11-30 01:53:40.35426+08
\.


--
-- Data for Name: seal; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.seal (place, id, action, number, label, table_schema, table_name, columns, key_columns, mode, reason, done_by, done_at) FROM stdin;
140000	1	seal	1	safeins.seal	safeins	seal	{id,action,number,label,table_schema,table_name,columns,key_columns,mode,reason,done_by,done_at}	1	append_only	\N	postgres	2026-11-30 01:53:40.281767+08
140000	2	seal	2	safeins.batch	safeins	batch	{number,first,next,entries,epoch,snapshot,lsn}	1	append_only	\N	postgres	2026-11-30 01:53:40.281767+08
140000	3	seal	3	safeins.epoch	safeins	epoch	{epoch,system_identifier,timeline,size,begun_at}	1	append_only	\N	postgres	2026-11-30 01:53:40.281767+08
140000	4	seal	4	safeins.rule	safeins	rule	{id,code,type,place,sector,size,risk,effective,number,term,items,mode,source,note,shipped}	1	versioned	\N	postgres	2026-11-30 01:53:40.281767+08
140000	5	seal	5	safeins.rule_end	safeins	rule_end	{id,rule_id,ends_on,was,reason,ended_by,ended_at}	1	append_only	\N	postgres	2026-11-30 01:53:40.281767+08
140000	6	seal	6	safeins.rule_mode	safeins	rule_mode	{id,code,mode,reason,set_by,set_at}	1	append_only	\N	postgres	2026-11-30 01:53:40.281767+08
140000	7	seal	7	safeins.home	safeins	home	{id,place,reason,set_by,set_at}	1	append_only	\N	postgres	2026-11-30 01:53:40.281767+08
140000	8	seal	8	safeins.attachment_log	safeins	attachment_log	{id,action,role,table_schema,table_name,mapping,reason,done_by,done_at}	1	append_only	\N	postgres	2026-11-30 01:53:40.281767+08
140000	9	seal	9	safeins.finding	safeins	finding	{place,id,rule,source,role,table_schema,table_name,row_key,insurer,year,message,figures,legacy,found_by,found_at,withdrawn_on,withdrawn_why}	2	versioned	\N	postgres	2026-11-30 01:53:40.281767+08
140000	10	seal	10	safeins.code_list	safeins	code_list	{list,name,shipped,code,source}	3	append_only	\N	postgres	2026-11-30 01:53:40.281767+08
140000	11	seal	11	safeins.suspension	safeins	suspension	{place,id,insurer,lifts,from_on,until_on,basis,source,reason,done_by,done_at}	2	append_only	\N	postgres	2026-11-30 01:53:40.281767+08
140000	12	seal	12	safeins.hazard_due	safeins	hazard_due	{place,id,hazard,was,is,extension,changed_on,changed_by,changed_at}	2	append_only	\N	postgres	2026-11-30 01:53:40.281767+08
140000	13	seal	13	safeins.escalation	safeins	escalation	{place,id,kind,subject,area,insurer,level,step,due_on,escalated_on,escalated_at}	2	append_only	\N	postgres	2026-11-30 01:53:40.281767+08
140000	14	seal	14	safeins.acknowledgement	safeins	acknowledgement	{place,id,escalation,note,done_by,done_at}	2	append_only	\N	postgres	2026-11-30 01:53:40.281767+08
140000	15	seal	15	azx.bf	azx	bf	{id,gs,bdh,je,rq}	1	append_only	\N	postgres	2026-11-30 01:53:40.281767+08
140000	16	seal	16	azx.zc	azx	zc	{id,gs,bdh,fwh,je,rq,yt,pzh}	1	append_only	\N	postgres	2026-11-30 01:53:40.281767+08
\.


--
-- Data for Name: service; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.service (service, policy, place, kind, served_on, rows) FROM stdin;
F2	P1	140000	hazard_inspection	2025-05-01	1
F1	P1	140000	risk_assessment	2025-02-01	1
F3	P2	140000	risk_assessment	2025-07-01	1
F4	P4	140000	training	2026-02-01	1
\.


--
-- Data for Name: service_tally; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.service_tally (policy, place, kind, policy_year, calendar_year, done) FROM stdin;
P1	140000	hazard_inspection	1	2025	1
P1	140000	risk_assessment	1	2025	1
P2	140000	risk_assessment	1	2025	1
P4	140000	training	1	2026	1
\.


--
-- Data for Name: suspension; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.suspension (place, id, insurer, lifts, from_on, until_on, basis, source, reason, done_by, done_at) FROM stdin;
140000	1	太保	\N	2026-06-01	2028-05-31	insurer.suspension_competition	晋应急发〔2024〕114号 附件2第三条	测试	postgres	2026-11-30 01:53:40.360145+08
\.


--
-- Data for Name: sweep_state; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.sweep_state (place, what, mark, since, opened) FROM stdin;
140000	rules	6060038633172343947	\N	\N
140000	report.annual	2026-06-01	2026-06-01	2|-170010293785516586
140000	filing.annual	2026-06-01	2026-06-01	2|-1383322701393801811
\.


--
-- Data for Name: tile; Type: TABLE DATA; Schema: safeins; Owner: -
--

COPY safeins.tile (place, level, number, hashes, entries) FROM stdin;
140000	0	0	\\x265c032003e55cc43b5d6bef96743d7a545d64ba80a70366d9d7ff0b9d3447a4e3085a457dc948f02b7ba4c39e9d72fd3a4812bd1bbbedfbb78370fbf990a94200207d85410d12003aeb116cdef16f17ac99c3c90e06f65a91ed23e7973b5c0a68b706aca0be9807bccf25dde0e697a58f8b5ae59511d5512bd084393fcd98f4b04a58561c34f1dc010bd51bd78405d4d223e76fbd811337533f9be1b9312f6a1bf12db0e3bfeaf37280ab1ded807fbe9a18a6a01cae29b3b355709ba1aa77f9f7fbdb8fff0c2cb009e36eb703ccc639eedad93dab2fcf982f334d0d29b255afc1824cca21566cd25f462d52ae1d9d2386bb3e045c0ca952a970b49d697a6a99b393630a3979c4d19192285ad6f371c1bf1dda42c25a3678633caf42452016cc5e1023bb8bd2a90f8cbc3708c063ca5cadc27e1efd1b5124c9b9b66746d4710e52b851df42d2c22eadb10fc6ab2107758733d0451147f2c3368808022bc1991c0d6ee0119941fa534abfcdbe3bc8ad24c1785b82f1b8b309f9760081e6da9bf510c938f1fa27ae79e8d95979fb94726f23d8c257fdda200319671e1d6537956d1c063d9db5fd3c98c45706854c10aa561762cabf73936ed6f5833dfd6ffaa40b58a66072eee078f1a25e4882fdb58e07c49535d1a08ac7c75969621c3203e98a2cef7e2fa1410c62ce0ffe9d12b9169b00daf7b7a31e740e40ddaa4534148b19fe24c108ad8b57e7d01dd2012e48c68d8a96b643fa6a8207252b472e8e0d00e14aa505a2e9d47e5b039cfc336bed26faef10cfe650430bda567e06aad8f107fcdcc0588edc36b73ae2e7d0280b3ea7a4684351679a85d1967ec98ac4897f56339b99f1ef7008db9d7da0156c3f4ee235665b0ded8ee3ab671e93104deba7fa910e53ae1e622965a33be958c6e8acf8685ff0cd1274469120dd6065c42bcbe8fff1233fc00374439fb342e90a70511c8b9098635d4078413fb9fb7453b6180ca1603292257a8ec91a88c1b283ac8dbc74a2accd9f8a2a495f9e738c16c4361b8e9d75567295fd1d4057a227e82f93ec76563dff916552d2d976d18b15a949189654a6f40ecc242a150757648004426da36d7216605382553c85eac784f2dd7fad3ebe3bb667410ae4684537d860741be1af3fca5dcada31723318445de05584e54c16dff09c893897e91e14778358dad4312b740400c7a3c848cf5a7c09990e42ef07354b29d486cbc342b673ce953a5939c2468e18d05e9e12b446ab6657b4eecbd566f46f4f6c22fb1f7f204417fd6dc79c0343ee830a97b7c6eae465c67534dec5493003d5ac0156a72d5a66fba79725473c8412be2d61a461fd8392c591128aee5e1a9c11c1fc64a418b9710bca2eef3480c95feb8989ab49ee6567a9d001a05325581aa29ff77fa832587cd2ecdf11d008766d5a93c991aef70d702a8b1a3574f0a7aa2903958e9ccb00b0ffa5a6ff453cdc633996c2794871153122c265be3dd67a4d7f17d5f66ca297dc087f58de5fa8652344e8093e4aa29cdab13b40712c40e0a6f6749abf91cdd5d03fc60315b83fe694d899d0d2daefc9eee18dbe533d9e28014c7ec3504cb20a3e4f26008d4f1074d5ca8fe0ed1cb6a6fbe31bf7d9e80b28afacd0b1988aff7d5d5383fec99e74a42535e4aff0dbfa54d71a3d47068c578157d260629b15bc1f19b4978d6e86956aaaedd526ee3ff1e3b72691aee4e71e5b699a0982b7699adf2648d5b995dce929d9d84455c38b81edb8eb8d99f1a9b1020d4f9b10b2e3617b128782f3b9c4abe45cf53935b0bb70a6a5cc9ca7152e7a232684502b675e13709d074cb1e6ce770f6a3710423e6efc22ff2d1b93bef350516d103fd2cde721f5b92f21fe36ca74d48ce59bd7bdf8a4f4b262cff5239f3d0254521be3bc5d9303569e96688d5f52e4bd9b4b8e5a82497d8ff498a4a0cbed0ff6f85962e17199319eb12df3088c601da35b360e60a476ab36a5a837b509aa0e238450bffee8a80342cca94a62efbc5e412046c63fe588a22242135b4e239a4e3f24b67c427807e360ad414f08cf91656a599a89f5cc49927d193ea71fe538466cf73dd814d520b3818f3ac745a9e40137b62e2c900a552c568227dff424822f6d0dcb7e1653d09fe6a1adabb08c6ea1008c079e4bddb04910c47fc654ea399e299a40063de81ec58371d80543a8a615b831f53250bcb7adcec396aeaf23e8be4e502ccad4a1ec4bc351c34f3362d42a27b9ade065eb03d1b6ae5043227fcdbd49ba8a8911ecf61895f7247806eff10c60aebe7d8262b69141e58d33b032cb4410819a836031ef409bf05a33a55a8929fb7f8fffdf510d51b625efe8d9312622fb17b1b695dcadaf52a1c37bae8ee20f93c6504ccf9739abc9635d5b30705c15ae10dad96a6010b7514aea6a98c4b88441dda5b8a961a844c5231f7941cde0d2ebaccacce9c7dcf48a68ec6106af341615eeb522e748542e02a572c85e8da1ae01ee39316ad11b2b2dfb49d63c17733fddb5fe3e8eb8d977495c060ed808df0ddd18a8a4c0f226dd7ca818e387b843a2ab6f998eae7e0f96ca6745e739fdc17d8a0e39be708c0b6ea8345ac646710f3c3718bc7c9fb1c160ff80b02c8ccaa3fe5d14eb6e35c2b8598098dd6893fc20d6aedb9273601937c3181836642a7c5de52a0b2830fafec041039517aa2129df31b2698782c1b4ad102c9573b7ffea2cff5ce0a0302e486aad75ce5bd98edd0758a7438dd71a94f91d1326f4cf4c84f1c86dfb5cce1266ea5716f743ff357c124317613e0e7cfdb10ca1a8497dd155bb81c9f739443ef10a74229e1681827785b910f6515f9e52eb77f37257c23635cf45a1afda20d3910698015f5e8b5b75f5bb751b04fce7180c96e4aab20f794d193e675044b12d9c94fae4a3aa272f281f6cb471118fd324cc18f6f5b180c75f4dd45bb66ad384be4ebd08fb3a995a5eafe23d92d5f07f4a8647676c7d739fb57f81e4ab3907cc643c86ca7c2d18eee9cc2d42fbbed1a23f0bdb1b106afdc23ec3f01fcbf2ced12ef3059826815b47313914aa1108f46409888b895caa78a15f5c267fd3ce95d0651d2d22aa9fa3ac543da86318290800a20e8d928e56e809c528ed69d093f0cd4e7bea019a6522a38a199be7839c2ed75806ac4a81cbbbde7d807e0d6845c1dda828f6c177907aea6da48fbc74b4e872357a52c7cfca104250267dcffe040c4e405f62c4dfb46dae0a1559f9c5d998bf1bdf280773ae5afd55a16d35638e27e04f5aab2151b37cbb0cfd7f9ef83b577811c1c58f78ae6a054387edcbf9f2e4288e7905d70afe3cd398a9e71b3891601ebb4269390176ffea610f88f7d5a3f632f71532233467081c9eebbcfe39eb3788a9adba945f5d1f7b391cfcd61e6d12fda25a941fec7309a5aeb0202987c7b6bbdc41902d53664a8eb2ea9e204e62900a1e569f8f771dd6944ce42db419e304af7ccdd8ba0ad846bc1b8fdef2f04ee4371999845a60682c96895c3f191e912a75981bf964290fc160790794b0c4e4569803c4f5a4a8c1afa4e045fd3257625e45b40d463c9f2a2532a824a98fa382d7129aceb09888239fda1d4a5569dc5c013fea8e1c95c76a1f9573c17e23e6d9205bfce6a3bde34e2d60d06c1e4977f4f8fe678cab972bc3dfc7924f9ccac68a4dc9e1e0c57fe565b57d2774df6e5b81aa9718edff89b962b91a1a2cbbb02c92f736c08fae52f913dbd7ac88578bed5d3d8231464be1c09fdd2dbf21b105ea9a5372555735f30bf0edbc1971065b78bd3ef55718d342407b835801c7c0bada8dae920984f5888fda3a79e72247af423a7aa100b1f7d637f70c38f607fd77466e8e71ff80938d09f7059781fc8f286b3e32a3631a5ed024fddfa8be0acc024ca40649910f48eb2fc3931cc138d190d023d664c7cf391c95f2dbcfc4dea9da8050af30654dfa41ff0245a281835e7769eab6f9743ac80665e1f31ef909e344faa61fe38469cd47ff64541b03734e00e3acadcfe3975457349157a7f10fddb40cff844b1e798cfbc573dcc8b5ed1847cf0c1e8dbb308b1f944e7a73b662ba7a7883c9dc4fcff499d40bf2b93d7c52734eaf9cc7ee3066dffa6251c98d44d5c3c78d4d5c73e02678cab2c5f1b845570e5892753b16741bfcaebe5e11b4ed3f9885e3d5b69146a4ce63ad5f82a7d09ecf2217607bcf2cee192f6fda14e33e51c4621d0cf8dbf17c5f9bd97d7f5f9d6ba823da0f3b4481cce6aefe4dcee7ca6d0bc0a62030c4ebc25267a6dcf839ef4f862a746017effd080f2b0dffbd0e59153927a8412c6e7d7b714096b6fcb83c2b8b0a0ce12bd516e5235a602b0bd4311e4b5b83103047577644343fbb37ddf60358c81a9376731381ce5b42ac7ba0d38342317d94d992f556d2430c487f44b3649300a153649bade5de19e1e46bf2edb49cbd854db7fba9a0cb32432b3311b1736064a1dcc23d3d6d3949e706091e1479a8f661137203ed022afc31f8f9500ff2e01dbd43de0573a5e168fe6bd09e08d1a5ed8b833256afce36bd3354bcf855c7b641f87c524b52cf148e0c690bd6e4d3157775ed62bd55147a0e35a638a4660065072c650a142e34ced938139bdc9b4fc842fca0b08ae0017cbb54d8548595da4e88b93d00e013b785cfb7e2606c4157ce9bf58dcd293a8c61309182b4f994feaceb3dcd546799c9a1bbe1368df575a123ff1e990416b0a7d41d007e3ae9eea683465e7d4f311bc96179db66a9f52fce1371c000251dc6112b9d13c438db6bca4e03fe8b23aae9cc33994af93c9e6bb9124e31fe48cc9ae43b0c93593ac5a516ec754b0aa492e750e833d3db183c7acd28627c22934c167b82506bf9ebc07d8e2f0c2f0f16d64077e06a356bcb3e24b3431d900162678f74236f09cc16494fecce08f49d656d4bc94b92e2c5a0c42a176cbc211f94db68d465ac65dd1a0cd721bb109604175fb5d0e8fc7ceda33ef00c494f1b814c57cfc54422a7c9e533173cb284e2af8814dc88a8fc4a28a778ba982341ba81bc1dcbe6b7bd89a0410ce1a6a106830fe8f4521f1fde08859ce17228063af4817fde378a615fa3acd31169faf566f53e451494de477ac575ace92dcc7bed5cf16bb51dde392cc038e43561416161a760a906852bac6b7a6fdf31e53ab6b5e6af6b2186cc58e12b3c7b84ec5ff3bad1f769d9d956c4616b5e405000cf0107985a32a7845157657716f1732c7ec91728e49fa0a0aa631c62f376cd9cda148dd46da7587319961d35d61d0e7438fb7baf4da5a485d30d466caff18fbbe2eed1df90a3da495606d34ee8138302901449adac1eca9fef1e152081ec34d554bc6344f2ed32b53df054b1e7bb744c46f84a711c57fbbd81cde0efff22f99d0d2608e86b899e7ca3dec9ff58b2f31a1c86c91cac97a11fb2d18cb3e7f0773f368e8375c10b4b41ace36f32e9f7d492eae7236a4adf25c7114b779ba0067f011f91a41f664da803bc8abbb43420aa0ef647b8f34a18a9558f45e3fab1ab073df9f702194d2e8f9d0602d868abe6a487aff0e6a6fc0e3d97b6ef11e3518a0dab7a62250146af8c349546c642a32e7ac7785b1f453dcbb3c057b9a9e9e8145c7420c31dd7ef0ff15df4a039e26a7b0b0ba7fa29282bf38a2361d056e568ba97001d70234ac593dcc3827996f2059b7e50371c62bb1f1520a7c92c4b1745a1f4f5ae46eafd15a5a1708661bf54adbad0a91e7625f2abed608ca95fb944861161df56f18c5209feb4e2d25c0a15c6de3aefa9894e1df630bb607891c90bc728047a176403c1255084df5164d08afdb0bfc74cc39f90225c554ff67c81e6187c2f3a49fe6b5db4e0366c6f1f1068f835fca28440b9a8100c84c70aadf2e7d146817105b5ef40f1bf3883c08dacf5542b71fc20485c5763908be1c826aeb72417cf87568ff13e8f5328408d13d25f422491ae221373591b28fea7af55e8aaf4972c40a44c8c8203b0de2944bf772dd71fa6500582b6677da6d683279922c2705b2de03ab9c8d0dd01717c3275a75ec94950c3a5b85c0baf6af8766ac187207dfe232cd79b7dfe2019d30ed77cf62b0f8fbf1c8ead55e20a9e66d7e84868222729609d7689070c641faafe74d1c603da68f8f5f28c11acd32ba4221a3c23efc6032579091a3bf4150e6a785facaf53543f0c14f7c9d254d52a2e2609ea9b56a96c2f34521ff70814591a228d892becf825c5a121e5cfe193f5a2433a12d2bcac8335a53fd9bc4c8b6cf591a0d3b55127e70494febb062736fee5e98a2359ad1cdbad32febd72b86fa1d73bcab8fff7dfc5266ef4d59fa0217b4342f565f92acb07a162315762bd30dede240ed42ebf2f974245daea37a19cd86aa0973ccea29fed1dcc7c9bb7cf55bf3671c956ffbb38100168f81de9f9dde90c61314a11e11772b30bccda8a13b5db747d43b16eac1532624eb14b8412c31e703bbd3026114b4e691dcb4611a84619f2d84c179be991ef28b730dfe791858fb8327793f2ffd147a4c1d40dc1e845fc0655c9a55b62fac271924efa398904bfac296a03f3e838e7833006d0edcbe88d16633123baabfe99bc95afaf3c758bdd60f88e857b3aadb67e281e2a0ec5dd3f45b2386fce8af44468e8fec3e4ce30e30d8990bbdd21cdc889e198acc6daec563a05ee256c58bb837d2554c081614ae14b4f03338f98b379aa715b6560668f29147b2cba01ef4ff82ef23f3f64ad52341a66294e3bbef57c887de1ae77bd706cdaed704941061ac2abb72b12c0725dad4aa11d373878e7898f7ea3ba9573414b348eb8e8f3f83e72457b3e4648f2379bac0837ff789c11e3458cc2ec53dca172936a791a824ea7fac3bbeb90708c5e0adf5fd140b78b278afea0fe6517cb40dab08a1a2a7098f670b4c600bcfca1287faa05f3f6842aa601f8861bcd7d061a90bc88c96e8c92ba1f6458f706d6a110b8fff59f230b4cc23bdcc5f485584798f4e2be16f8eb940be4fb651df0a9922c115a4083f89b32b8abbd61b617092a9ac7a5767ef7c28dd95ad48d571b81b1f80ec8d30cf82a3de1259d4b94c322250de3bbb41b844991147b25585cc95bb72321ede62af1d312862274402894e32237487b4f4c0aeee08450d1b00ee16e24a8836fc019ac325cedc786e5bd9b1571934f4e860b175810fb6df45e6cfabd63e70a034cf7b4504c3d957f64ec82d5052ae573622773906ea6942e90eae7a322c8f8eb76646632ea518beae5a0e3ee95ba4fc7b249c6a4f8ef828fcbc32ba89a031d9c6da5d1785424d31d857ff8c8a05c8d6117ee2792cd2b45e4f9fbec50417d29a78177f235a224520603b78d5cff9f2e5d64bd9cdbf55b0dc66abfa4f22e5c196720058d44ce4710e282143268abaa61363107b96da2cc285ae5e6579f6d84c87d242d740787ff14545ab63d376686c67574e26f3f1f0c486bbd823fc41328957571791a95f626b1a19969464da5997cbdc1220390d7bb0e1d53cfe232ad77b8c6dd29ead4cfaa2876c25993562a278f8dcc25a5c38da93f689300b7ab5595c130f2418545595131455a26d68b8c995aa414e94718ce68556771fe86a1fe7ffe41fa78a58ae9eb86574e7a60813069bff5dc753d6ea96df6510df4643cb90ca42205100da1a3b82ec3ac6f4319048e2e3e307e8d8ff6ffbb26c894716aa61eec102ace516bd17bda39a5b60a7882673e92b2113cc9b8f1b8b239dccf13488202422628d5139c08e31731e5a5bf8c719e47fb2984870a5b7514e6a37a66a8bae7b0b1658964f85143b9e7bf3ce834c50ef53c1a847a45e7181b59b38c82e4977a310648de16370756f52e5fb61227d05cd66e9e740b406ed1bcc7b835402ac471417eaf0cfe5850fc35b23e1bc2fb8efc7de5919a340d688ce79d32f59c12407581f9c1013c8e07921d7928dcb41aaea6a7b747b9673116e46c38abaca589d131251526d8b3507f2d1a7ae8dfe6a810780d1e580919869384f4c14b9f21c0ebef7d0d6203b0ea4c718658bbda1078114f94611e68886108e5e77dba9546ac6cc2e514caf0bb6edbcfe145b2fbff36df4171139a80bb284bf94938930916755acf16887600d69769b15c3c8a68d84067580cd0e92154c4059e3c33ae909f2bc7b8a97f370a50fd9a79dd676fc28d19f501f56aff0cd89fce9febbe6b892bb5ee2d9a44793444218ca75dcadd9a14220fb0972dab64241150b82279545461c03e48b6aeded7f1bde39a32a100521ab50f6d31b21d08b6a0f0daf5c7f9157790d2f0a256fd7d75f9eceb6dd46069de388d8182d611c131865d2df3cc1e13d00c9fb56f9f5bd264aa263e1af334853095ec06eef5a5c55a8bd8ede493addc4f9a0807fd097bc04990ee2e12b2c163abab974676b288619a36a8a96fbe65210ac3fb1afd724fdb052f412f2b2a055f2c50821e37d7fc6188ca92d1ca0390aa7fe06a53f6060721bad8f89fb8d50409632cee29fbaa112d4336857faf8133b9b8e6260406a14cc841a8a723eb948d492aadb798ede59b715bd64ea1248fd4ce8a216b6f81fc3653a1fd9f856344bd987f6a3a7f76ecc136b42f882d5ffaa289cfeb261de5c42ff49f3a11a049c3920724349268e67105dc0f577e42dfb59c2abf2f72c00793f66d93803ce791c2a96358dcfc647095b712aec57a978560fede63070646fbfa444e1e9b05edec7ae34b955ef8bf8300ca7be9a0ace5718baf3b728a6ce9f094afc2ea264f1e6196911f78c43b2ff89699982a154c629ec6e5e8f69fb0254d08cbe7dc0debad6ce199366815584fc15b2fc703e90bbf5e07264061c3e0dfceefda43b395c34aca6f568943fb098e60f286728282d75e935a8984a122ea96c36a753555d23110bd38a5bb5cb89d5f63dc1542d5ed38b6cad7a26f98d8d16976dbecbf7516dc6d933af00dc90689f34d89dafc761acfe107ff449164a6d548df3d17c5caf89527cbd7715ff12601334b1a4147ddc86438b6446613ed6910c971472ba97ef8ad8e56617ec25100ba7efddb6dff05022054e34c8bfc9e09b32c8d325d414bd6c750fd34bca81ef30192a3041b7ec40c485defa354b0f17dc8008a23263c68e2b63d2586ae2fc64887e04e4310010700dc01168e82d4bc17db118c585e076247d4b809a7e49c0e6db07bc74f6c98843cbeeea2fd1ca9b6dea5e4fe08738a400b17b609da3c3cfaa3e495825fbcfad503472d5ae4943d3bce01b17d720417f165e406edb2bd6437a0fda653f3f86698c942b26988b0c2a7c2a33be440c9902bb2f29980a913f97449544188a4652ae600558b7001a5997da68def4deafbd39b4f474610f685c30037347c599dd1103dfc9b39f75e3ecfb684d3e8d763cc5f30dd575a9141d0b9ea7dfc7f39962cada77aa61a7e94b208fa252f618b0e89d498f6cc9b1a8a26e1f6cb20e8f296502e81dc71494bf316b0a1b401e601df73767a3aa976493961adcb554cf749d25d7dba4a862d82cd0e71112dbe2141cb2a1ccdeee92cf0aadb960c51e69494e7039da2e3f82adc5588ea622fb9aa51c3ef93a9797d6fd6f1ce70365431e058f068426122cbb62e931e70dc86b5c85aa1bba6ab54159f8d09b5f603c1882d069d42b8e03441c06157b0d3be563d808c18f4868714222af54cb0a5155ba72873641c62f0d90bcd5f628c6f0300765b5e95c64394d3b1e42bf95da6a42207529900c70d4cf3f293934d9ef077b6712942eac5ae36d048898286ebfe905f43b3dc849d9d41a2220980cb72031ddc8dbfc75bcd66432fbbe9e6d7af276ee09a24247507f003a3b5ee48868588703a3c3e6b810f9d68e4fb9ef246f516a45851373670c15ae47d958ca8f6426821c90dcc38f1368ab42b64bdd1c64d78b5030da84080536d90a682be8c5b58ef9dbe768c7cd44575ac1c93e002b65ae71befc2d15abdda4742397b2afdffc9408e97de732644e6415353fa63aaa36f4ac7c4389a88fab4c605a7494cb46d5cd31e1c37941f5cc710643c64bb89aa449032a3d445ebf3a188846716a32fbab290d2005d6c90242ce949d6da64b4e0343c4de16e7058cdb9cc34c29e20e6be747872f9ae85a5783d9052534235ad8de1969220e72c34e750077d7be7822b7872326135b8739e240e9794c3134695506b38c08e3b0476cd86575f5aa559fbed6ab442fb5aa77427fe01784f5f661a1fb09a8e955d3098445d68b1757338025fcfacaa9ba1f2960236b0d8e869e9b9bc4e020130d08b7ef456bb9029d0d925c1fdd64b78ed718f477f2da8234047836c6a1dd68d73516c5d5f1311f49c0d56496f063d67704d5bfef47f8e81e14fdb9cddcbe3297c9215e1e66f07fdeacf80b7bf77dacb633bc9c2f58ae71c636da4b7d39df576f05cdcdaa6251e08c5d3aad7e3ab3a18c81461dec794ded5e97c9e610be628a635db616110bc367c11ac89db5b1fbc6d161561add4142a15e6680f2b029b1b067584e58c997babdc49c0c940b7a0d589e7f14fbc0d5e2ba13290a44167663ddd938abf8e8202cdd9135ba6b4547407a1b87872292904948e1ff7667fa35ada37e977f566de35e293b003cc28fa2d9881796f49a99208dec70561375a932075be4a73b8eb5dc61a6f879e622536a552f63cb94d90e35e6b900d33db8b2df2ef6d5191e08af99ea05ed604a89458c028ace5cd05603da473398db98ffa146f74b6792ff9e96d9ff36b3e6cb0a13652943b6411ed02f2bb87b379f67539bb53d0444d695989d8fcf6243a6b7e73b24f6e5fdf1709d65f9b6baea4ac29752f48144b4a44a77694de8271460a638a210c327588aa7ff3ad0221c6d3871caea3f9ef625e73b2e58bce3aa05dddbf9e6b160dbb779a04b2c805b9fb6e0bbf26c808855438f5ec7b3635334eee16cbb815c9575e934a6caec157f07627fcdb69015872a0ab641f46515314222a33138ee2fa6c98466a0fe45fc972db03fbbb5009b4d081cabb1e419a1fedbdd93852c7886754b1d3b641bfe79bbadd0cb7ce2e0cce1480bda95227a333b7bb61d13b354a8d47407ce0f2312555b18edcca701aaf2e5ea10b5d27662b2ad07eef9d2f5d168dfedd0ce4157cba771c9a5b7206bf1df3d10b45be4f5df40988b0459f9c2860a233ac098e801cc6f1dbf4bf66518f3da8bf5cef82dcf3f3f87cd89ed5ac77479c91b85b7217b98bb065a3104ee2f49d749b6379c63db6e043380fce563ff1a2ac26ecc833d97230870a424a0cd547bc5c0fcf78832333bcd26f7d71b6307a342f84aeb8d8ad6d84eb71eacb6d11dab1b5aff7c0fa34dea099f106f4e1279e33a49bfd319370373ec3bb8b02def35204eee4a62df49ba9049fda1c40822927c1f3441a72a5df9dfa3df8fc22acb86415a9c0f7b794de92b92cd0c109ecb76bc4e6f5e58dd49813d758367ede267f2fdab187b9c4bec277559515831ea26fe427ac62189b9eaa80d6fc20e26dfd04704b8abf40962395545dcf56a8a500cf53b16dd726a50d0276cbbee5876a0e0d6451cb73ad2bb9f226b524f3ca0d17c43ee0492252cdb0f6d50d396f06b5ad0a61989a6d14c254ae5e9a602ee99b8c24e3faa33d3ee6365523b137d9cec5	\\x040131040132040133040134040135040136040137040138040139040231300402313104023132040231330402313410033130311003313032100331303310033130341003313035100331303610033130371003313038100331313510033130391003313134100331313010033131311003313132100331313310033230321003323031100332303310033230351003323034100332303610033230371003323038100332303910033231301003323132100332313110033231331003323134100332313510033231371003323136100333313110033331321003333133100333313410033330351003333034100333303310033330321003333031100333313010033330391003333038100333303710033330361003343031100334303410033430351003343036100334303810033430371003343039100334313010033430321003343033100335303110033530321003353033100335303410033530351003393530100339353110033935321003393533100339353410033935351003393536100339353710033935381003393539100339363010033936311003393632100339363310033936341003363031100336303210033630331003363034100337303110033730321003383131100338303110033830321003383033100338303410033830351003383036100338303710033830381003383039100338313010033930321c0131200131200132200133200134200135200136200137200138200139280f736563746f722ce785a4e79fbf2c742815736563746f722ce785a4e79fbfe8a18ce4b89a2c74280f736563746f722ce785a4e782ad2c74280d736563746f722c636f616c2c742815736563746f722ce99d9ee785a4e79fbfe5b1b12c742816736563746f722c6e6f6e5f636f616c5f6d696e652c742818736563746f722ce58db1e999a9e58c96e5ada6e593812c742812736563746f722ce58db1e58c96e593812c74280f736563746f722ce58db1e58c962c74281c736563746f722c68617a6172646f75735f6368656d6963616c732c742815736563746f722ce7839fe88ab1e78886e7abb92c742812736563746f722c66697265776f726b732c742815736563746f722ce98791e5b19ee586b6e782bc2c742817736563746f722c6d6574616c5f736d656c74696e672c742815736563746f722ce4baa4e9809ae8bf90e8be932c742812736563746f722c7472616e73706f72742c742815736563746f722ce5bbbae7ad91e696bde5b7a52c742815736563746f722c636f6e737472756374696f6e2c74281b736563746f722ce6b091e794a8e78886e782b8e789a9e593812c74280f736563746f722ce6b091e788862c742819736563746f722c636976696c5f6578706c6f73697665732c742815736563746f722ce6b894e4b89ae7949fe4baa72c742810736563746f722c666973686572792c74280f736563746f722ce585b6e4bb962c74280e736563746f722c6f746865722c74280d73697a652ce5a4a7e59e8b2c74280a73697a652ce5a4a72c74280c73697a652c6c617267652c74280d73697a652ce4b8ade59e8b2c74280a73697a652ce4b8ad2c74280d73697a652c6d656469756d2c74280d73697a652ce5b08fe59e8b2c74280a73697a652ce5b08f2c74280c73697a652c736d616c6c2c74280d73697a652ce5beaee59e8b2c74280a73697a652ce5beae2c74280c73697a652c6d6963726f2c74280a7269736b2ce9ab982c7428107269736b2ce9ab98e9a38ee999a92c74280b7269736b2c686967682c74280a7269736b2ce4b8ad2c7428107269736b2ce4b8ade9a38ee999a92c74280d7269736b2c6d656469756d2c74280a7269736b2ce4bd8e2c7428107269736b2ce4bd8ee9a38ee999a92c74280a7269736b2c6c6f772c74280e67726164652ce4b880e7baa72c74280b67726164652ce4b8802c74280c67726164652c31e7baa72c74280967726164652c312c74280e67726164652ce4ba8ce7baa72c74280b67726164652ce4ba8c2c74280c67726164652c32e7baa72c74280967726164652c322c74280e67726164652ce4b889e7baa72c74280b67726164652ce4b8892c74280c67726164652c33e7baa72c74280967726164652c332c74282a736572766963652e372ce5ae89e585a8e7949fe4baa7e5aea3e4bca0e69599e882b2e59fb9e8aead2c74282d736572766963652e372ce5ba94e680a5e9a284e6a188e7bc96e588b6e4b88ee5ba94e680a5e6bc94e7bb832c742824736572766963652e372ce5ae89e585a8e9a38ee999a9e8bea8e8af86e8af84e4bcb02c742824736572766963652e372ce5ae89e585a8e7949fe4baa7e7a791e68a80e68ea8e5b9bf2c742827736572766963652e372ce5ae89e585a8e7949fe4baa7e6a087e58786e58c96e5bbbae8aebe2c742824736572766963652e372ce9878de5a4a7e4ba8be69585e99a90e682a3e68e92e69fa52c742824736572766963652e372ce585b6e4bb96e4ba8be69585e9a284e998b2e69c8de58aa12c74282a736572766963652e392ce5ae89e585a8e7949fe4baa7e5aea3e4bca0e69599e882b2e59fb9e8aead2c74282d736572766963652e392ce5ba94e680a5e9a284e6a188e7bc96e588b6e4b88ee5ba94e680a5e6bc94e7bb832c742824736572766963652e392ce5ae89e585a8e9a38ee999a9e8bea8e8af86e8af84e4bcb02c742824736572766963652e392ce5ae89e585a8e7949fe4baa7e7a791e68a80e68ea8e5b9bf2c74281170726f76696e63652c3532303030302c742827736572766963652e392ce5ae89e585a8e7949fe4baa7e6a087e58786e58c96e5bbbae8aebe2c74282d736572766963652e392ce7949fe4baa7e5ae89e585a8e58f8ae9878de5a4a7e99a90e682a3e68e92e69fa52c742827736572766963652e392ce8818ce4b89ae79785e58db1e5aeb3e998b2e68aa4e8af84e4bcb02c742827736572766963652e392ce5ae89e585a8e7949fe4baa7e592a8e8afa2e4b88ee8af84e4bbb72c742812736572766963652e392ce585b6e4bb962c74283b736572766963652e7368616e78692ce5ae89e585a8e9a38ee999a9e8bea8e8af86e38081e8af84e4bcb0e5928ce5ae89e585a8e8af84e4bbb72c74282f736572766963652e7368616e78692ce7949fe4baa7e5ae89e585a8e4ba8be69585e99a90e682a3e68e92e69fa52c742817736572766963652e636f64652c747261696e696e672c74281e736572766963652e636f64652c656d657267656e63795f6472696c6c2c74281e736572766963652e636f64652c7269736b5f6173736573736d656e742c742820736572766963652e636f64652c68617a6172645f696e7370656374696f6e2c74281e736572766963652e636f64652c7374616e64617264697a6174696f6e2c742819736572766963652e636f64652c746563686e6f6c6f67792c742822736572766963652e636f64652c6f636375706174696f6e616c5f6865616c74682c742819736572766963652e636f64652c636f6e73756c74696e672c742814736572766963652e636f64652c6f746865722c74282766696c696e672ce680bbe585ace58fb8e890a5e4b89ae689a7e785a7e5bdb1e58db0e4bbb62c74282a66696c696e672ce680bbe585ace58fb8e4bf9de999a9e8aeb8e58fafe8af81e5bdb1e58db0e4bbb62c74284266696c696e672ce4b88ae5b9b4e5baa6e7bb8fe5aea1e8aea1e79a84e5aea1e8aea1e68aa5e5918ae58f8ae8b4a2e58aa1e68aa5e8a1a8e5bdb1e58db0e4bbb62c74282466696c696e672ce4b88ae5b9b4e5baa6e9a38ee999a9e7bbbce59088e8af84e7baa72c74282766696c696e672ce58886e585ace58fb8e890a5e4b89ae689a7e785a7e5bdb1e58db0e4bbb62c74282a66696c696e672ce58886e585ace58fb8e4bf9de999a9e8aeb8e58fafe8af81e5bdb1e58db0e4bbb62c74284866696c696e672ce79c81e7baa7e69c8de58aa1e59ba2e9989fe58f8ae4ba8be69585e9a284e998b2e9a38ee68ea7e69c8de58aa1e59ba2e9989fe8aebee7bdaee68385e586b52c74283966696c696e672ce5b882e38081e58ebfefbc88e5b882e38081e58cbaefbc89e58886e694afe69cbae69e84e8aebee7bdaee68385e586b52c74285a66696c696e672ce7bb8fe98791e89e8de79b91e7aea1e983a8e997a8e5a487e6a188e79a84e5ae89e8b4a3e999a9e4baa7e59381efbc88e590abe4bf9de999a9e69da1e6acbee38081e8b4b9e78e87e8a784e7aba0efbc892c74282a66696c696e672ce8bf91e4b889e5b9b4e5bc80e5b195e8b4a3e4bbbbe4bf9de999a9e4b89ae7bba92c74286366696c696e672ce9ab98e58db1e8a18ce4b89ae5ae89e8b4a3e999a9e4ba8be69585e9a284e998b2e5ae9ee696bde696b9e6a188efbc8ce585b6e4bb96e8a18ce4b89ae4ba8be69585e9a284e998b2e69c8de58aa1e5bc80e5b195e696b9e6a1882c74281266696c696e672ce689bfe8afbae587bd2c74281566696c696e672c686561645f6c6963656e63652c74281466696c696e672c686561645f7065726d69742c74281366696c696e672c686561645f61756469742c74281466696c696e672c686561645f726174696e672c74281766696c696e672c6272616e63685f6c6963656e63652c74281666696c696e672c6272616e63685f7065726d69742c74281566696c696e672c736572766963655f7465616d2c74281166696c696e672c6272616e636865732c74281066696c696e672c70726f647563742c74281466696c696e672c706572666f726d616e63652c74281866696c696e672c70726576656e74696f6e5f706c616e2c74281366696c696e672c636f6d6d69746d656e742c74281568617a6172642e6c6576656c2ce4b880e888ac2c74281b68617a6172642e6c6576656c2ce4b880e888ace99a90e682a32c74282168617a6172642e6c6576656c2ce4b880e888ace4ba8be69585e99a90e682a32c74281668617a6172642e6c6576656c2c67656e6572616c2c74281568617a6172642e6c6576656c2ce9878de5a4a72c74281b68617a6172642e6c6576656c2ce9878de5a4a7e99a90e682a32c74282168617a6172642e6c6576656c2ce9878de5a4a7e4ba8be69585e99a90e682a32c74281468617a6172642e6c6576656c2c6d616a6f722c74281568617a6172642e6c6576656c2ce8be83e5b08f2c74281568617a6172642e6c6576656c2ce8be83e5a4a72c74281b68617a6172642e6c6576656c2ce8be83e5a4a7e99a90e682a32c74282168617a6172642e6c6576656c2ce8be83e5a4a7e4ba8be69585e99a90e682a32c74281b68617a6172642e6c6576656c2ce789b9e588abe9878de5a4a72c74282168617a6172642e6c6576656c2ce789b9e588abe9878de5a4a7e99a90e682a32c74281568617a6172642e6c6576656c2ce789b9e5a4a72c74281568617a6172642e6c6576656c2ce59b9be7baa72c74281568617a6172642e6c6576656c2ce4b889e7baa72c74281568617a6172642e6c6576656c2ce4ba8ce7baa72c74281568617a6172642e6c6576656c2ce4b880e7baa72c74281168617a6172642e6c6576656c2c49562c74281268617a6172642e6c6576656c2c4949492c74281168617a6172642e6c6576656c2c49492c74281068617a6172642e6c6576656c2c492c74281268617a6172642e6c6576656c2ce285a32c74281268617a6172642e6c6576656c2ce285a22c74281268617a6172642e6c6576656c2ce285a12c74281268617a6172642e6c6576656c2ce285a02c74281468617a6172642e6c6576656c2c4956e7baa72c74
140000	0	1	\\x6a28403cd95741de9a567b101916b4ce39f0adf8414a409214f5c3345bbd1812e7f31ca1eb0f7eea961385176679393a99f8dc56c66e3ebfcdc920b1615e5fd2e64ec4beea0cc1f2e1d55374d6d3de50a272521d8e396378e56c99f0ff0c023a7acf13ab9a2df78d06ef5cc1009c212b116ea0b080c0283a41964eb98b947853b27e60b4ed8c2f22f67932113f54e227ab2e94ebb87bc767ba5f08d53edcb6a29a7ed4930336904003469cf9508a3a9f6dde97d33537792e12de735ba0d22690a3f7f83424a5f37ee824565fd6c9885b744c4876e2ac443405b4a3d2e951a3e19d7bbaef6d0bbd0af9ba9f7d7051fd80e5b0fbe0a749f8bc79e008079a2ec1e7287fef30e2c4f133ca00c4bb67dcbd625e4ba1f01cc081a40f9e7e45160498806a6a7967852a3c4d01426ca82001d24dca4c7be694c069ba1f1266e2c1946239798b1abd6aa6ab716b8328d97604a9aa1ddade7c074e9c483d876bebd760e46fdf8b8c32e7813eb73c725d90d80e870cc58bf2c06f87e688426134b789cf9c9bdf556b5e2bd08e8a5f950d4139c14976d541e718fbf76545799a5af1a0dcb7d8bfb1751063b65786f48ce2fe6f516cdbd9f9f65c0f5c9bdf9f16d2a1c9f538d85079ab3c0b84674357100bb23a87edf496ee0e6f4dada31cf808c9a928e03eb59671398f66a43b5dfdbe986f198b120405d4998d1a222a68243374d94aa7611c91bce6b70c483b14fae26eb45652bfb7ea7bb4e540f4e691bb07ede587fd477d4d688134e0cd3366dad717dee3f92f44d5ce23639089dff8bc15bc3a9247e9a4e0e27a6c59d1c61028bafa914fb72919751894058fd2a89743f184799bb0a021ac18bb327f669d991ade0083ba762f81a4e5a470dbf383921699bad4635eae7a7269d21388fd2b8d215e01e68c0de7bc10bc4c25823f6f66b5dae7ae45631d825ee4a6f1b14293948bd384b6254836e951ec83a53fba2556e9d651487b5df65dc4d8b3b96339132404593906a30c1520ca76df3e53421522817ee45b3913ccc35076a79b737c2d85a39b7a39e5206b91e31ac2512b6d5ed0ca0faedc322b8cf6e4834d10939912f745287b3049df372bb6aba1b0a4ff8490c6fb37ff8b1b6e0f9759d31f92fdaa4bb0a383c82abee404c87433134f5fd810250c4f535c8a3da0e76f7c3a47e57c06ad1756aafccaf3052e81563778ab0ef14ff7363b3b4c4dfb603da0a1dc8c7d59f01fdefd3d8db896273916ebf926f9a06563e0b98f5a071b4067b65c0c41a20042a8a700d28a808e0758d1ccf70f1f56200c357e8dae0fe1f764bb274ba3115567eb631fa7ddaedc60e5b2bf7ec4598699e2993f2bf4e01ba6517420f377e75521e866fd415363a40dcf65ac0e0742b874a328c9dd74c6c7d3ba1b6ac8d5ce3b81cc8a4368dbb8af6b0893548fedbddc74b2517652f86b7407dfec19cc7214b30bf33885150986bac36224040032eaa5032ba014c7c66954248d6f2c8a923e7b274a776796b312fdaaae6fa8e9fc89d34a2e640b9ac6e202587b94dd1cf32f8fecf536df9307eaeb66ed20140064175c51a196cf347681da0862ddde069798025a2655312882c305bb3683c408c35203d861e5deb2eafa8244bf265fdd525a8a2a46cc2541c79d6757d1a2863493fb691255874b35463b3a9a4029617f263e87f085ca806bc38c33975595da6260517d9d98f0ff489afac6c42099a13083ce81bdc10a728c9ea720e171717debeb5d666811c480bf95ec3ab7c16b29bf8ac031de5daccefec97d467c6afef2229c51102f297c55fa3313e4a90cd34cbd54c9eb186208792b63abd0ac12100e87aedf70d4a52da3f471cceebc851ce121dad4df6c07b5a5a83a0f365c0963ea475c3824b060eb5b1b602540dc87ec2b74fe6d4fdbb58637ebe46c74a6980fad75764e71fd39db0d24bc28be693ae3f2cb094f56d89f35843eb2490116beb73cf71ec6563879ebe8b0470d737f0abf33a6a44e855891ee5062010bd0e44c16c28ecb0df99484af4693f113b411d05463ebb8361b2dd8ea7f20cd31344d1febaa62c3c42844cb2b030ef78dc7a9ea9f664340050b119a045925fc0f9bb54f4a38f682245332b06e6e9136667d53a9cc2ba071e64da000394f7098619663fb98e4ecd77b03806c2f4acb671f050c0f95d9ce79b5f0d664b59001b94bce565f8c8e7dc64fd4485eb47296f8eb6aa072f1f15990ee1e55b07be6f3887c7be37f69a429ea56389d5dc64a9002ce5c6df233797638872f03dc06825968d9550e45160f9030e34143427a5a2c33b1f3810165356dd12d44e45d32077dcb48ed1d492d486705282e439a66600d6c5c74373cb7d6b4e0576216286c1314d0f6944d23aa81793b0a6b4f853d60cea7e9d3a9467d930e4dcfdf4758c092f6bd6e19919696736b95cf464cee8185ebcc4baa398d716af882f96a88361ab47871b62d667c55079b8542e129615968726d662d7fa53a630b022ca175155ea3da85f46644ac4f773232eb2749c6699528b7856f94c37d066358cdd8085cd0d87e1b5432bf55bf0903260799bc9e177d09d37889c131edcefe8568e199881fe8995cdb327e566b1b12839483aadaf7ee7a22bfdcec5aa6aa9dbb599bb64d3281b5cca7761513d5714d651cf6221d9ad5cca2c1c8df40c4962da50b1f7c635edf1b9fcb64725f39eab1f5db3638e74413820313a72dfd0fe52f2eed1ff184b3029a47e6e294ac895b8708de5816d6c37b03700720adff40d0f9603f908cfcc6641162edd9b7a94e1c8d624634677ff852babd82c655f05cece12e2aa6fdf207520b28c16b1760bc43ba88fd3720aa8f4bae2e1f1a73b67a94999bed59d4af35295240f60f62a48d831addd8437de12fddf2becd0875fb41bd505daaa16afe1abe34979ed6d4f8824ba3f006a6b21752460a83e605402bd1df04c2a32a5a4e455fa4c6d42bcdd2c3f73ba326711945f02468380cd3ac356e113777195aa009178df6479cd7c411c4e23c7a56b341f970b7bc73867b99f4c67530021bf83de57b015b915f285f64d9d6bbd04c526f035b49e6e1d505d331721825c0f16ecf49941387709dab8e9e8b8e005560a85a830571c25f5c91a96dc349cd352bbbb3c8e4fb4dbb0a67bc3d5114655544814409f9995bc6d52650bc2e872957ddd95989e31bbcb7f224259d76f5c9a4d95eae0323726f72482562980e2720b2b3f5f20f068cd093d7dc2c66652c705b1d7a08fda14669ac0db40f3a7df484b96bb218d30772a2eed250a40fa471acecf62a1d745e4fccceee7214b6661683ed32e927d0b556c8a88d0bfb82e72278765e3c70e1c644ae4badeb7808372fe148cd924573e3d427a9d4529d5c030b06e4246d7c95a18a2640a39b5dcd7ae132b8ae4ba7eed66a6a3a9a394d18c37726252729958b2176c116668920f46cb54ff88155b066f805aca0d060af55b44bead45c17f4a37d61e277a414dc4780b982b263e3aee07fa6eb40741680afe95e33ba9cac4a1ff282fdffcb263003d7f4aae61e5b5a7c1c1b88f0d85afba77c554497d92667560e7cfb2a5111414534593047d56693e54d1d5a713ce74511a648b02fa1c87099f320567f65cb443717a2af69a25ef1a1e9e24850d7c7304bd62fd664f9bd81b5ae7e6a90a934f89f98b232af1469ec513adc9a27b6f4289a29f21f145c9da6d8b0f90bfc151b11c9e09e73b34bd49f061c513f4807bf66aa09500c9ca59e1bfc8412a152598f043f1886d4a6dbe404b7a3edb1fbbfb03b764fedf108519c5d25b9d447f9d4ae6ee83b33542d6aeacc0c1271577f409ee663b96748586c63dda825a516c5182fb1d519df603c5093557f641632d9dd4dceb4cc0e85d4661bd9c0b7f472faa9e08930c88f4bbd81919dd42ac36b7078ce656bb09d2805ccea7867ee623719e4d0a1645dd8eeb0d950c71844e86867d8e5716472398192ef3cc667eba1cd1c5bf1523ec0471ecf053b0309956ffd6367e7370efc8a2278f07a829320195b5ad15ecc3b93d728fd33d43583326a7ce004c84f2b87fa875fd144cfaedf0437bf46da7bb64d734544484ab216924ee00e14f7f2b25e04b0188facd64de73a5da32c96550213de1c20fb269552ee205fadaaeb768462282706df95ed9d1e2eead88f746d88967f2118558397f6a7f839d2c0cd5feabc3e7215c3a0c2e22fe996e4dc88e75ef00df65beee63a228b98bccc4a9eacd212fa6fddc6516bc2f3e69911b03cd42c3f932e08c646fb34ee4b09520ab4c76eab26c82dd121164459360475c43d13f56a961f5936eb7d66ca508ab2327c3734b0baf2e1944cc86fcd1ec21370e2109376a359b95f701098c07bd34e445051804a764412c2ec0aca7c075d1004adf8cdabde0ffbed5810d320295d1780c499bd37f3277900fc1801b0901964f77586d00a02253176687fbb3ca44cd1ac0363fb462c3af98dddd7adbdd50de73b69a44422ceb27d745e4b18e58b2581e967a7e76c8119f1a5f422da7c3a02afbcf2f10f680476ecf1656a7b43045a876c87bff80e55ad4cf6f2772559dee30b1cca24d114d6726bf036231c3d20c2c9cbf3ee10ca73dfa9c87fcdf739d31fa9e56f05467a8e23be11d3c4229344acf4697a40bb1c78511dada468ada2fc462c28d965a7634ac4ea1f68f3b385302cd63ab05b3563ac09d6d4a52dfeeec7f095c3d1edff39d9e0c959d03b856e6837b639c62c1c27f9b2d5dc626523407662f9339cf07212efeaf94f27c8d4fcdd5004b4897de6fcd99e243b212ffd4e64de0991c0b069cc8d44108ab82cd6a44736db2656e08c069f1ce51015c578a3fa26bd5e871d950773824d8f23ba06ccc87d7c75b98fc839e5a6a6be71634b582ea5c7de0d35a9ae5795c6fecad82026284c22957d1f9311ddeda077e700ec49bc5dc87b93d6dc584d4b9171a82aaeaee7bd7d2949b5381722358229af100da6f16bf01306defab936ae4f91e83d112f28ea84413fe249b11978a78d8de12d59e06f809eee0b26c16586ea7de62bd2f485602360017d0498d52a62a253534c6ff6fc069f2c13d4399867fb989bf024776c582b971547a7957330984c1880343a9e6ed5cbf6e758a06f741615ca5f0de8edd85f420fca0363ad1f9b0c89860243085acbcff7d3288e80fa1a15ed75bb0e2c54208638579a9b8c39689a4fbdb12abd7058fda948e6c02c164d327ef3342fdc42d9f6e23232e5fb3967cf6886b21b77cd5ff4aaaac2d659e3244b162dce385f2f0fac9fb9060cd5586ef0ae325d89c91f28c0d9ae453a964d1a7f6ac234693c7b6d3d563ecc0b74778c290897099d82e138e1dbf90ba9ad25a8db3d8a0185e772bed0edcc27b214b164f5dc3fc8c1a81dd25a3ea7b4b638c1b698d21640a24aa45e43fc450c5b11e0ed036d5b99005c205d50502870281941808670c3305b2da7fbf17bb5c952b32e5d14b19fa3f0c8040b699b96ddd6a09ebe2dd2dcfeaec77d113f059dc674ab0edbbb759c4acf4be007acd51952bb83ae78c99078b5b746a8d9abc952b0d7b3baab2a294ba0a653e6d30bd3c79dde97f0400e42ae255a79a90d3f3706d829280a92e4d127b90289a72e4eecd2f311e455990f99324a946e41b2dbf4d8c13f2b6091d3e9113ebaf7ff86566b031bba043a4f9744bf30fb04c5170deb9a5744fd2e2233855477db79f9ead87adbd13bdeeaa0213db66b41bba9c923f940f569fce5baf414ea5afbf8bdb8aca3b2d25e5dae1f770ef475bc9b7e0f9e643a58083480183b0b88f67e01b9d4efe3da020b0bcd421fa96bc9787445fc8a232945de08941a44c64c0610c986ec74d1fb34d612e508dbb098cfe9b180c2a91d01b25cc874980526b1532fe4715037d2e646c8b03d7a06cca86c7004f0f4bdea4ce90d6b1671b34ce7bafb560553efafc01e41a7713ff418e925c2f8cc923c4f3a045b68852201730ea19eca21ce0357bb61ce9cb4e3eda76991e74923e00721726a331168a8802898c4e7a9d310b5459a95aeb0d79495f71cd8d98d7942625a7ec06bc5963c073b6c48f359e695b51a0e991e222083fb96465a5fee2183f3db364f1f18e61803003edb4e8b41e23cf00ccc0b412c4d03ba34a4fa5f5dbd76caf573f9f06ae3ac3dfd4689dbd953d9f0b0cfc79e0feb1996401187fd1305b714f9122a6860a72f215e78b08a68a2f9d58531f699d614b9f4b91e985fe4872b204a54f2c996dda7fb374d26646f35a91d5425f60eed3317205186db0245b9328b0437ba675489e4134df41bd84c9748f44f1fc5e63eb03a7010dad01773e9db5f286365e468ceb8f24361b1f2fad585b2949d8eab1aeb7630c07a6d87b03472962a951068ac54ffa2bf5e9f1bf1c4fdab	\\x281568617a6172642e6c6576656c2c494949e7baa72c74281468617a6172642e6c6576656c2c4949e7baa72c74281368617a6172642e6c6576656c2c49e7baa72c74281568617a6172642e6c6576656c2ce285a3e7baa72c74281568617a6172642e6c6576656c2ce285a2e7baa72c74281568617a6172642e6c6576656c2ce285a1e7baa72c74281568617a6172642e6c6576656c2ce285a0e7baa72c742816706f6c6963792e7374617475732ce98080e4bf9d2c742819706f6c6963792e7374617475732ce5b7b2e98080e4bf9d2c74281b706f6c6963792e7374617475732c73757272656e64657265642c742825636f6d6d69746d656e742ce68aa5e98081e8b584e69699e79c9fe5ae9ee69c89e695882c742852636f6d6d69746d656e742ce4b8a5e6a0bce981b5e5ae88e689bfe4bf9de5928ce69c8de58aa1e8a681e6b182efbc8ce689a7e8a18ce7bb8fe5a487e6a188e79a84e69da1e6acbee5928ce8b4b9e78e872c742828636f6d6d69746d656e742ce8a784e88c83e69c8de58aa1efbc8ce585ace5b9b3e7ab9ee4ba892c74282e636f6d6d69746d656e742ce697a0e6ada3e5bd93e79086e794b1e4b88de68b92e4bf9de38081e68b92e8b5942c742831636f6d6d69746d656e742ce8b6b3e9a29de68a95e585a5e5928ce4bdbfe794a8e4ba8be69585e9a284e998b2e8b4b92c742840636f6d6d69746d656e742ce981b5e5ae88e4ba8be69585e9a284e998b2e68a80e69cafe69c8de58aa1e8a784e88c83efbc8ce4b893e6acbee4b893e794a82c742866636f6d6d69746d656e742ce4bf9de58d95e7949fe69588e5908e33e4b8aae69c88e58685e887b3e5b091e5bc80e5b19531e6aca1e4ba8be69585e9a284e998b2e69c8de58aa1efbc8ce5b9b6e58f8ae697b6e4b88ae4bca0e69c8de58aa1e6a1a3e6a1882c742828636f6d6d69746d656e742ce4b88de8bf9de58f8de585b6e4bb96e69c89e585b3e8a784e5ae9a2c74281470726f76696e63652ce58c97e4baace5b8822c74281170726f76696e63652c3131303030302c74281470726f76696e63652ce5a4a9e6b4a5e5b8822c74281170726f76696e63652c3132303030302c74281470726f76696e63652ce6b2b3e58c97e79c812c74281170726f76696e63652c3133303030302c74281470726f76696e63652ce5b1b1e8a5bfe79c812c74281170726f76696e63652c3134303030302c74281d70726f76696e63652ce58685e89299e58fa4e887aae6b2bbe58cba2c74281170726f76696e63652c3135303030302c74281470726f76696e63652ce8bebde5ae81e79c812c74281170726f76696e63652c3231303030302c74281470726f76696e63652ce59089e69e97e79c812c74281170726f76696e63652c3232303030302c74281770726f76696e63652ce9bb91e9be99e6b19fe79c812c74281170726f76696e63652c3233303030302c74281470726f76696e63652ce4b88ae6b5b7e5b8822c74281170726f76696e63652c3331303030302c74281470726f76696e63652ce6b19fe88b8fe79c812c74281170726f76696e63652c3332303030302c74281470726f76696e63652ce6b599e6b19fe79c812c74281170726f76696e63652c3333303030302c74281470726f76696e63652ce5ae89e5bebde79c812c74281170726f76696e63652c3334303030302c74281470726f76696e63652ce7a68fe5bbbae79c812c74281170726f76696e63652c3335303030302c74281470726f76696e63652ce6b19fe8a5bfe79c812c74281170726f76696e63652c3336303030302c74281470726f76696e63652ce5b1b1e4b89ce79c812c74281170726f76696e63652c3337303030302c74281470726f76696e63652ce6b2b3e58d97e79c812c74281170726f76696e63652c3431303030302c74281470726f76696e63652ce6b996e58c97e79c812c74281170726f76696e63652c3432303030302c74281470726f76696e63652ce6b996e58d97e79c812c74281170726f76696e63652c3433303030302c74281470726f76696e63652ce5b9bfe4b89ce79c812c74281170726f76696e63652c3434303030302c74282070726f76696e63652ce5b9bfe8a5bfe5a3aee6978fe887aae6b2bbe58cba2c74281170726f76696e63652c3435303030302c74281470726f76696e63652ce6b5b7e58d97e79c812c74281170726f76696e63652c3436303030302c74281470726f76696e63652ce9878de5ba86e5b8822c74281170726f76696e63652c3530303030302c74281470726f76696e63652ce59b9be5b79de79c812c74281170726f76696e63652c3531303030302c74281470726f76696e63652ce8b4b5e5b79ee79c812c74281470726f76696e63652ce4ba91e58d97e79c812c74281170726f76696e63652c3533303030302c74281a70726f76696e63652ce8a5bfe8978fe887aae6b2bbe58cba2c74281170726f76696e63652c3534303030302c74281470726f76696e63652ce99995e8a5bfe79c812c74281170726f76696e63652c3631303030302c74281470726f76696e63652ce79498e88283e79c812c74281170726f76696e63652c3632303030302c74281470726f76696e63652ce99d92e6b5b7e79c812c74281170726f76696e63652c3633303030302c74282070726f76696e63652ce5ae81e5a48fe59b9ee6978fe887aae6b2bbe58cba2c74281170726f76696e63652c3634303030302c74282370726f76696e63652ce696b0e79686e7bbb4e590bee5b094e887aae6b2bbe58cba2c74281170726f76696e63652c3635303030302c74281470726f76696e63652ce58fb0e6b9bee79c812c74281170726f76696e63652c3731303030302c74282070726f76696e63652ce9a699e6b8afe789b9e588abe8a18ce694bfe58cba2c74281170726f76696e63652c3831303030302c74282070726f76696e63652ce6beb3e997a8e789b9e588abe8a18ce694bfe58cba2c74281170726f76696e63652c3832303030302c74040231350402313624083134303030302c313c01313c01323c01333c01343c01353c01363c013724083134303030302c3224083134303030302c3324083134303030302c3424083134303030302c3524083134303030302c3624083134303030302c374001314001324001343c013824083134303030302c381007313030303030301801312812736563746f722ce99cb2e5a4a9e79fbf2c662c083134303030302c3124083134303030302c3924093134303030302c313024093134303030302c313134083134303030302c3134083134303030302c3234083134303030302c3334083134303030302c3434083134303030302c3534083134303030302c3634083134303030302c3734083134303030302c3834083134303030302c3934093134303030302c313034093134303030302c313134093134303030302c313234093134303030302c313334093134303030302c313434093134303030302c313534093134303030302c313634093134303030302c313734093134303030302c313834093134303030302c313934093134303030302c323034093134303030302c323134093134303030302c323234093134303030302c323334093134303030302c323434093134303030302c323534093134303030302c32360c0131080131
140000	1	0	\\xb4aeff6a194d8d80ef86e2fb0e36293faa0ae7f5aea9e5fa3bfe0e1faac1cc20	\N
\.


--
-- Name: acknowledgement_id_seq; Type: SEQUENCE SET; Schema: safeins; Owner: -
--

SELECT pg_catalog.setval('safeins.acknowledgement_id_seq', 1, false);


--
-- Name: attachment_log_id_seq; Type: SEQUENCE SET; Schema: safeins; Owner: -
--

SELECT pg_catalog.setval('safeins.attachment_log_id_seq', 9, true);


--
-- Name: escalation_id_seq; Type: SEQUENCE SET; Schema: safeins; Owner: -
--

SELECT pg_catalog.setval('safeins.escalation_id_seq', 26, true);


--
-- Name: finding_id_seq; Type: SEQUENCE SET; Schema: safeins; Owner: -
--

SELECT pg_catalog.setval('safeins.finding_id_seq', 11, true);


--
-- Name: hazard_due_id_seq; Type: SEQUENCE SET; Schema: safeins; Owner: -
--

SELECT pg_catalog.setval('safeins.hazard_due_id_seq', 1, false);


--
-- Name: home_id_seq; Type: SEQUENCE SET; Schema: safeins; Owner: -
--

SELECT pg_catalog.setval('safeins.home_id_seq', 1, true);


--
-- Name: journal_id; Type: SEQUENCE SET; Schema: safeins; Owner: -
--

SELECT pg_catalog.setval('safeins.journal_id', 42, true);


--
-- Name: local_place_id_seq; Type: SEQUENCE SET; Schema: safeins; Owner: -
--

SELECT pg_catalog.setval('safeins.local_place_id_seq', 1, false);


--
-- Name: row_fact_id_seq; Type: SEQUENCE SET; Schema: safeins; Owner: -
--

SELECT pg_catalog.setval('safeins.row_fact_id_seq', 1, false);


--
-- Name: rule_end_id_seq; Type: SEQUENCE SET; Schema: safeins; Owner: -
--

SELECT pg_catalog.setval('safeins.rule_end_id_seq', 1, false);


--
-- Name: rule_id; Type: SEQUENCE SET; Schema: safeins; Owner: -
--

SELECT pg_catalog.setval('safeins.rule_id', 1000000, true);


--
-- Name: rule_mode_id_seq; Type: SEQUENCE SET; Schema: safeins; Owner: -
--

SELECT pg_catalog.setval('safeins.rule_mode_id_seq', 1, true);


--
-- Name: seal_id; Type: SEQUENCE SET; Schema: safeins; Owner: -
--

SELECT pg_catalog.setval('safeins.seal_id', 16, true);


--
-- Name: suspension_id_seq; Type: SEQUENCE SET; Schema: safeins; Owner: -
--

SELECT pg_catalog.setval('safeins.suspension_id_seq', 1, true);


--
-- Name: bd bd_pkey; Type: CONSTRAINT; Schema: azx; Owner: -
--

ALTER TABLE ONLY azx.bd
    ADD CONSTRAINT bd_pkey PRIMARY KEY (bdh);


--
-- Name: bf bf_pkey; Type: CONSTRAINT; Schema: azx; Owner: -
--

ALTER TABLE ONLY azx.bf
    ADD CONSTRAINT bf_pkey PRIMARY KEY (id);


--
-- Name: lp lp_pkey; Type: CONSTRAINT; Schema: azx; Owner: -
--

ALTER TABLE ONLY azx.lp
    ADD CONSTRAINT lp_pkey PRIMARY KEY (ah);


--
-- Name: qy qy_pkey; Type: CONSTRAINT; Schema: azx; Owner: -
--

ALTER TABLE ONLY azx.qy
    ADD CONSTRAINT qy_pkey PRIMARY KEY (qy);


--
-- Name: ts ts_pkey; Type: CONSTRAINT; Schema: azx; Owner: -
--

ALTER TABLE ONLY azx.ts
    ADD CONSTRAINT ts_pkey PRIMARY KEY (ts);


--
-- Name: yh yh_pkey; Type: CONSTRAINT; Schema: azx; Owner: -
--

ALTER TABLE ONLY azx.yh
    ADD CONSTRAINT yh_pkey PRIMARY KEY (yh);


--
-- Name: zc zc_pkey; Type: CONSTRAINT; Schema: azx; Owner: -
--

ALTER TABLE ONLY azx.zc
    ADD CONSTRAINT zc_pkey PRIMARY KEY (id);


--
-- Name: qy safeins_01_enterprise_insert; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_01_enterprise_insert AFTER INSERT ON azx.qy REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('enterprise', '{"enterprise": "qy", "sector": "hy", "size": "gm", "place": "xz"}');


--
-- Name: qy safeins_01_enterprise_truncate; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_01_enterprise_truncate BEFORE TRUNCATE ON azx.qy FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('enterprise', '{"enterprise": "qy", "sector": "hy", "size": "gm", "place": "xz"}');


--
-- Name: qy safeins_01_enterprise_update; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_01_enterprise_update AFTER UPDATE ON azx.qy REFERENCING OLD TABLE AS safeins_old NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('enterprise', '{"enterprise": "qy", "sector": "hy", "size": "gm", "place": "xz"}');


--
-- Name: bd safeins_02_policy_insert; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_02_policy_insert AFTER INSERT ON azx.bd REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('policy', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "signed": "qd", "place": "xz", "death_limit": "xe"}');


--
-- Name: bd safeins_02_policy_truncate; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_02_policy_truncate BEFORE TRUNCATE ON azx.bd FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('policy', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "signed": "qd", "place": "xz", "death_limit": "xe"}');


--
-- Name: bd safeins_02_policy_update; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_02_policy_update AFTER UPDATE ON azx.bd REFERENCING OLD TABLE AS safeins_old NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('policy', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "signed": "qd", "place": "xz", "death_limit": "xe"}');


--
-- Name: bf safeins_03_premium_insert; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_03_premium_insert AFTER INSERT ON azx.bf REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('premium', '{"receipt": "id", "policy": "bdh", "insurer": "gs", "amount": "je", "received_on": "rq"}');


--
-- Name: bf safeins_03_premium_truncate; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_03_premium_truncate BEFORE TRUNCATE ON azx.bf FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('premium', '{"receipt": "id", "policy": "bdh", "insurer": "gs", "amount": "je", "received_on": "rq"}');


--
-- Name: bf safeins_03_premium_update; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_03_premium_update AFTER UPDATE ON azx.bf REFERENCING OLD TABLE AS safeins_old NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('premium', '{"receipt": "id", "policy": "bdh", "insurer": "gs", "amount": "je", "received_on": "rq"}');


--
-- Name: fw safeins_04_service_insert; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_04_service_insert AFTER INSERT ON azx.fw REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('service', '{"service": "fwh", "policy": "bdh", "kind": "xm", "served_on": "rq", "provider_qualified": "zz"}');


--
-- Name: fw safeins_04_service_truncate; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_04_service_truncate BEFORE TRUNCATE ON azx.fw FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('service', '{"service": "fwh", "policy": "bdh", "kind": "xm", "served_on": "rq", "provider_qualified": "zz"}');


--
-- Name: fw safeins_04_service_update; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_04_service_update AFTER UPDATE ON azx.fw REFERENCING OLD TABLE AS safeins_old NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('service', '{"service": "fwh", "policy": "bdh", "kind": "xm", "served_on": "rq", "provider_qualified": "zz"}');


--
-- Name: zc safeins_05_expense_insert; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_05_expense_insert AFTER INSERT ON azx.zc REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('expense', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh", "policy": "bdh", "service": "fwh"}');


--
-- Name: zc safeins_05_expense_truncate; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_05_expense_truncate BEFORE TRUNCATE ON azx.zc FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('expense', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh", "policy": "bdh", "service": "fwh"}');


--
-- Name: zc safeins_05_expense_update; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_05_expense_update AFTER UPDATE ON azx.zc REFERENCING OLD TABLE AS safeins_old NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('expense', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh", "policy": "bdh", "service": "fwh"}');


--
-- Name: yh safeins_06_hazard_insert; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_06_hazard_insert AFTER INSERT ON azx.yh REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('hazard', '{"hazard": "yh", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "xq", "insurer": "gs", "notified_on": "tz", "notified_party": "tzr", "rectified_on": "zg"}');


--
-- Name: yh safeins_06_hazard_truncate; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_06_hazard_truncate BEFORE TRUNCATE ON azx.yh FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('hazard', '{"hazard": "yh", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "xq", "insurer": "gs", "notified_on": "tz", "notified_party": "tzr", "rectified_on": "zg"}');


--
-- Name: yh safeins_06_hazard_update; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_06_hazard_update AFTER UPDATE ON azx.yh REFERENCING OLD TABLE AS safeins_old NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('hazard', '{"hazard": "yh", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "xq", "insurer": "gs", "notified_on": "tz", "notified_party": "tzr", "rectified_on": "zg"}');


--
-- Name: bg safeins_07_report_insert; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_07_report_insert AFTER INSERT ON azx.bg REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('report', '{"insurer": "gs", "year": "nd", "submitted_on": "rq"}');


--
-- Name: bg safeins_07_report_truncate; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_07_report_truncate BEFORE TRUNCATE ON azx.bg FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('report', '{"insurer": "gs", "year": "nd", "submitted_on": "rq"}');


--
-- Name: bg safeins_07_report_update; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_07_report_update AFTER UPDATE ON azx.bg REFERENCING OLD TABLE AS safeins_old NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('report', '{"insurer": "gs", "year": "nd", "submitted_on": "rq"}');


--
-- Name: lp safeins_09_claim_insert; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_09_claim_insert AFTER INSERT ON azx.lp REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('claim', '{"claim": "ah", "policy": "bdh", "reported_on": "rq", "deaths": "sw", "paid": "je"}');


--
-- Name: lp safeins_09_claim_truncate; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_09_claim_truncate BEFORE TRUNCATE ON azx.lp FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('claim', '{"claim": "ah", "policy": "bdh", "reported_on": "rq", "deaths": "sw", "paid": "je"}');


--
-- Name: lp safeins_09_claim_update; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_09_claim_update AFTER UPDATE ON azx.lp REFERENCING OLD TABLE AS safeins_old NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('claim', '{"claim": "ah", "policy": "bdh", "reported_on": "rq", "deaths": "sw", "paid": "je"}');


--
-- Name: ts safeins_10_complaint_insert; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_10_complaint_insert AFTER INSERT ON azx.ts REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('complaint', '{"complaint": "ts", "insurer": "gs", "received_on": "rq", "answered_on": "df"}');


--
-- Name: ts safeins_10_complaint_truncate; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_10_complaint_truncate BEFORE TRUNCATE ON azx.ts FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('complaint', '{"complaint": "ts", "insurer": "gs", "received_on": "rq", "answered_on": "df"}');


--
-- Name: ts safeins_10_complaint_update; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_10_complaint_update AFTER UPDATE ON azx.ts REFERENCING OLD TABLE AS safeins_old NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('complaint', '{"complaint": "ts", "insurer": "gs", "received_on": "rq", "answered_on": "df"}');


--
-- Name: ts safeins_90_complaint_delete; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_90_complaint_delete AFTER DELETE ON azx.ts REFERENCING OLD TABLE AS safeins_old FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('complaint', '{"complaint": "ts", "insurer": "gs", "received_on": "rq", "answered_on": "df"}');


--
-- Name: lp safeins_91_claim_delete; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_91_claim_delete AFTER DELETE ON azx.lp REFERENCING OLD TABLE AS safeins_old FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('claim', '{"claim": "ah", "policy": "bdh", "reported_on": "rq", "deaths": "sw", "paid": "je"}');


--
-- Name: bg safeins_93_report_delete; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_93_report_delete AFTER DELETE ON azx.bg REFERENCING OLD TABLE AS safeins_old FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('report', '{"insurer": "gs", "year": "nd", "submitted_on": "rq"}');


--
-- Name: yh safeins_94_hazard_delete; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_94_hazard_delete AFTER DELETE ON azx.yh REFERENCING OLD TABLE AS safeins_old FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('hazard', '{"hazard": "yh", "enterprise": "qy", "level": "jb", "found_on": "fx", "due_on": "xq", "insurer": "gs", "notified_on": "tz", "notified_party": "tzr", "rectified_on": "zg"}');


--
-- Name: zc safeins_95_expense_delete; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_95_expense_delete AFTER DELETE ON azx.zc REFERENCING OLD TABLE AS safeins_old FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('expense', '{"expense": "id", "insurer": "gs", "amount": "je", "spent_on": "rq", "purpose": "yt", "voucher": "pzh", "policy": "bdh", "service": "fwh"}');


--
-- Name: fw safeins_96_service_delete; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_96_service_delete AFTER DELETE ON azx.fw REFERENCING OLD TABLE AS safeins_old FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('service', '{"service": "fwh", "policy": "bdh", "kind": "xm", "served_on": "rq", "provider_qualified": "zz"}');


--
-- Name: bf safeins_97_premium_delete; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_97_premium_delete AFTER DELETE ON azx.bf REFERENCING OLD TABLE AS safeins_old FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('premium', '{"receipt": "id", "policy": "bdh", "insurer": "gs", "amount": "je", "received_on": "rq"}');


--
-- Name: bd safeins_98_policy_delete; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_98_policy_delete AFTER DELETE ON azx.bd REFERENCING OLD TABLE AS safeins_old FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('policy', '{"policy": "bdh", "insurer": "gs", "enterprise": "qy", "effective": "sx", "expires": "dq", "signed": "qd", "place": "xz", "death_limit": "xe"}');


--
-- Name: qy safeins_99_enterprise_delete; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_99_enterprise_delete AFTER DELETE ON azx.qy REFERENCING OLD TABLE AS safeins_old FOR EACH STATEMENT EXECUTE FUNCTION safeins.guard('enterprise', '{"enterprise": "qy", "sector": "hy", "size": "gm", "place": "xz"}');


--
-- Name: bf safeins_seal_columns; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_seal_columns BEFORE UPDATE OF id, gs, bdh, je, rq OR TRUNCATE ON azx.bf FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard('15', 'azx.bf', 'append_only', '1');


--
-- Name: zc safeins_seal_columns; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_seal_columns BEFORE UPDATE OF id, gs, bdh, fwh, je, rq, yt, pzh OR TRUNCATE ON azx.zc FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard('16', 'azx.zc', 'append_only', '1');


--
-- Name: bf safeins_seal_delete; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_seal_delete AFTER DELETE ON azx.bf REFERENCING OLD TABLE AS safeins_old FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard();


--
-- Name: zc safeins_seal_delete; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_seal_delete AFTER DELETE ON azx.zc REFERENCING OLD TABLE AS safeins_old FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard();


--
-- Name: bf safeins_seal_insert; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_seal_insert AFTER INSERT ON azx.bf REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard();


--
-- Name: zc safeins_seal_insert; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_seal_insert AFTER INSERT ON azx.zc REFERENCING NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard();


--
-- Name: bf safeins_seal_update; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_seal_update AFTER UPDATE ON azx.bf REFERENCING OLD TABLE AS safeins_old NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard();


--
-- Name: zc safeins_seal_update; Type: TRIGGER; Schema: azx; Owner: -
--

CREATE TRIGGER safeins_seal_update AFTER UPDATE ON azx.zc REFERENCING OLD TABLE AS safeins_old NEW TABLE AS safeins_new FOR EACH STATEMENT EXECUTE FUNCTION safeins.seal_guard();


--
-- PostgreSQL database dump complete
--


