-- Fills schema azx. Every choice is a hash of a row's number and the choice's name, and all arithmetic
-- is on integers (money in fen), so every run on every server gives the same rows.
\set stichday '2026-10-31'

CREATE FUNCTION pg_temp.pick(k bigint, choice text, n int) RETURNS int
LANGUAGE sql IMMUTABLE AS
$$ SELECT ((hashint8extended(k, hashtext(choice)) & 9223372036854775807) % n)::int $$;

-- GB 11714: the organisation code's own check character
CREATE FUNCTION pg_temp.orgcode(body text) RETURNS text
LANGUAGE sql IMMUTABLE AS
$$
SELECT body || substr('0X987654321', s + 1, 1)
FROM (SELECT sum((strpos('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(body, i, 1)) - 1)
				 * ('{3,7,9,10,5,8,4,2}'::int[])[i])::int % 11
	  FROM generate_series(1, 8) i) w(s)
$$;

-- GB 32100-2015: 17 characters and the check character
CREATE FUNCTION pg_temp.credit_code(body text) RETURNS text
LANGUAGE sql IMMUTABLE AS
$$
SELECT body || substr('0123456789ABCDEFGHJKLMNPQRTUWXY', (31 - s % 31) % 31 + 1, 1)
FROM (SELECT sum((strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', substr(body, i, 1)) - 1)
				 * ('{1,3,9,27,19,26,16,17,20,29,25,13,8,24,10,30,28}'::int[])[i])::int
	  FROM generate_series(1, 17) i) w(s)
$$;

CREATE FUNCTION pg_temp.credit_code(district text, k int) RETURNS text
LANGUAGE sql IMMUTABLE AS
$$
SELECT pg_temp.credit_code('91' || district || pg_temp.orgcode('MA'
	|| (SELECT string_agg(substr('0123456789ABCDEFGHJKLMNPQRTUWXY', pg_temp.pick(k, 'org' || i, 31) + 1, 1), '' ORDER BY i)
		FROM generate_series(1, 6) i)))
$$;

INSERT INTO azx.zd_xzqh
SELECT left(t, 6), substr(t, 7)
FROM unnest(string_to_array(regexp_replace($$
140100太原市 140105小店区 140106迎泽区 140107杏花岭区 140108尖草坪区 140109万柏林区 140110晋源区 140121清徐县 140122阳曲县 140123娄烦县 140181古交市
140200大同市 140212新荣区 140213平城区 140214云冈区 140215云州区 140221阳高县 140222天镇县 140223广灵县 140224灵丘县 140225浑源县 140226左云县
140300阳泉市 140302城区 140303矿区 140311郊区 140321平定县 140322盂县
140400长治市 140403潞州区 140404上党区 140405屯留区 140406潞城区 140423襄垣县 140425平顺县 140426黎城县 140427壶关县 140428长子县 140429武乡县 140430沁县 140431沁源县
140500晋城市 140502城区 140521沁水县 140522阳城县 140524陵川县 140525泽州县 140581高平市
140600朔州市 140602朔城区 140603平鲁区 140621山阴县 140622应县 140623右玉县 140681怀仁市
140700晋中市 140702榆次区 140703太谷区 140721榆社县 140722左权县 140723和顺县 140724昔阳县 140725寿阳县 140727祁县 140728平遥县 140729灵石县 140781介休市
140800运城市 140802盐湖区 140821临猗县 140822万荣县 140823闻喜县 140824稷山县 140825新绛县 140826绛县 140827垣曲县 140828夏县 140829平陆县 140830芮城县 140881永济市 140882河津市
140900忻州市 140902忻府区 140921定襄县 140922五台县 140923代县 140924繁峙县 140925宁武县 140926静乐县 140927神池县 140928五寨县 140929岢岚县 140930河曲县 140931保德县 140932偏关县 140981原平市
141000临汾市 141002尧都区 141021曲沃县 141022翼城县 141023襄汾县 141024洪洞县 141025古县 141026安泽县 141027浮山县 141028吉县 141029乡宁县 141030大宁县 141031隰县 141032永和县 141033蒲县 141034汾西县 141081侯马市 141082霍州市
141100吕梁市 141102离石区 141121文水县 141122交城县 141123兴县 141124临县 141125柳林县 141126石楼县 141127岚县 141128方山县 141129中阳县 141130交口县 141181孝义市 141182汾阳市
$$, '\s+', ' ', 'g'), ' ')) t
WHERE t <> '';

INSERT INTO azx.zd_fylx VALUES
	('01', '安全生产宣传教育培训'), ('02', '应急预案编制与应急演练'), ('03', '安全风险辨识评估'),
	('04', '安全生产科技推广'), ('05', '安全生产标准化建设'), ('06', '生产安全事故隐患排查'), ('07', '其他事故预防服务'),
	('21', '奖金'), ('22', '业务招待费'), ('23', '广告费');

CREATE TEMP TABLE insurer AS
SELECT n::int, left(t, 4) AS jgdm, substr(t, 5) AS name
FROM unnest(string_to_array('FSCX汾水 YGCX云冈 HYCX恒岳 YMCX雁门 JCCX晋祠 HKCX壶口 GQCX鹳雀 XWCX悬瓮 PYCX平阳 HDCX河东 '
	'SDCX上党 BZCX并州 DJCX代郡 GZCX古泽 MSCX绵山 LYCX芦芽 LSCX历山 GCCX管涔 SGCX桑干 HTCX滹沱 '
	'ZHCX漳河 QSCX沁水 SSCX涑水 WYCX文峪 XHCX潇河 SXCX松溪 XSCX昕水 DHCX丹河 KHCX浍河 TLCX天龙', ' ')) WITH ORDINALITY u(t, n);

INSERT INTO azx.t_bxjg
SELECT jgdm, name || '财产保险股份有限公司山西分公司', pg_temp.credit_code('140100', -n) FROM insurer ORDER BY n;

CREATE TEMP TABLE district AS
SELECT row_number() OVER (ORDER BY c.qhdm)::int - 1 AS n, c.qhdm, p.qhmc || c.qhmc AS name
FROM azx.zd_xzqh c JOIN azx.zd_xzqh p ON p.qhdm = left(c.qhdm, 4) || '00'
WHERE c.qhdm <> p.qhdm;

-- Within one county and sector the names run through all pairs of characters, so none comes twice.
INSERT INTO azx.t_qy
SELECT k, name || substr('鑫晋恒永宏金华东瑞盛天万兴同昌安汇大长福', serial % 20 + 1, 1) || substr('源泰通远辉阳升丰达成利旺德隆顺和业祥益佳', serial / 20 + 1, 1)
		|| ('{煤业,矿业,化工,烟花,冶炼,建设工程,运输}'::text[])[sector] || '有限公司',
	pg_temp.credit_code(qhdm, k), '0' || sector, substr('1223333444', pg_temp.pick(k, 'size', 10) + 1, 1), qhdm
FROM (
	SELECT k, d.name, d.qhdm, s.n AS sector,
		((row_number() OVER (PARTITION BY d.n, s.n ORDER BY k) * 37 + pg_temp.pick(d.n * 10 + s.n, 'name', 400)) % 400)::int AS serial
	FROM generate_series(1, 2000) k
		JOIN district d ON d.n = pg_temp.pick(k, 'place', (SELECT count(*)::int FROM district))
		CROSS JOIN LATERAL (SELECT substr('11111222333344556677', pg_temp.pick(k, 'sector', 20) + 1, 1)::int) s(n)
) q
ORDER BY k;

-- One policy an enterprise and year, 2022 to 2026; most stay with their insurer.
CREATE TEMP TABLE policy AS
SELECT k, i.n AS insurer, i.jgdm, e.qyid, e.hydm, e.qygm, d.starts, d.ends,
	i.jgdm || '14' || to_char(d.starts, 'YYYY') || lpad(k::text, 6, '0') AS bdh,
	('{60000,25000,20000,8000,40000,15000,9000}'::bigint[])[e.hydm::int] * ('{40,20,10,4}'::int[])[e.qygm::int]
		* (80 + pg_temp.pick(k, 'premium', 41)) / 1000 * 100 AS premium,
	(ARRAY[1, 1, 4, 4, 4, 12, 12, 12, 12, 12])[pg_temp.pick(e.qyid, 'instalments', 10) + 1] AS instalments,
	k > 10000 AS mistaken
FROM generate_series(1, 10100) k
	JOIN azx.t_qy e ON e.qyid = (k - 1) % 2000 + 1
	CROSS JOIN LATERAL (SELECT CASE WHEN pg_temp.pick(k, 'moves', 100) < 8 THEN k * 2000 ELSE 0 END + e.qyid) c(choice)
	CROSS JOIN LATERAL (SELECT pg_temp.pick(choice, 'insurer', 1000)) h(r)
	JOIN insurer i ON i.n = 1 + h.r * h.r * 30 / 1000000
	CROSS JOIN LATERAL (SELECT (first + make_interval(years => y))::date, (first + make_interval(years => y + 1))::date
						FROM (SELECT make_date(2022, 1, 1) + pg_temp.pick(e.qyid, 'renewal', 270), (k - 1) / 2000 % 5) c(first, y)) d(starts, ends);
ANALYZE policy;

INSERT INTO azx.t_bd
SELECT bdh, jgdm, qyid,
	to_char(starts - 3, f), to_char(starts, f), to_char(ends, f),
	premium / 100.0, CASE WHEN old THEN premium / 100.0 END, CASE WHEN old THEN to_char(starts, 'YYYY-MM') END,
	CASE WHEN starts >= '2025-03-29' THEN 40 + 10 * pg_temp.pick(k, 'limit', 5) ELSE 30 + 10 * pg_temp.pick(k, 'limit', 4) END,
	CASE WHEN old THEN 'OLD' ELSE 'NEW' END,
	CASE WHEN ends < :'stichday' THEN '2' ELSE '1' END,
	CASE WHEN mistaken THEN '1' ELSE '0' END
FROM policy
	CROSS JOIN LATERAL (SELECT starts < '2024-01-01') o(old)
	CROSS JOIN LATERAL (SELECT CASE WHEN old THEN 'YYYY"年"FMMM"月"FMDD"日"' ELSE 'YYYY-MM-DD' END) t(f)
ORDER BY k;

-- Payments of the new system: instalments, some failed at first, some entered twice and deleted, some refunded.
CREATE TEMP TABLE payment AS
SELECT row_number() OVER (ORDER BY k, part, step) AS lsh, k, insurer, bdh, kind, fen, paid, state, deleted
FROM (
	SELECT k, insurer, bdh, part, step, '1' AS kind,
		premium / instalments + CASE WHEN part = 1 THEN premium % instalments ELSE 0 END AS fen,
		starts + (part - 1) * (365 / instalments) + CASE step WHEN 'a failed' THEN 0 ELSE 2 END AS paid,
		CASE step WHEN 'a failed' THEN '2' ELSE '1' END AS state,
		CASE step WHEN 'c twice' THEN '1' ELSE '0' END AS deleted
	FROM policy, generate_series(1, instalments) part, unnest('{a failed,b paid,c twice}'::text[]) step
	WHERE starts >= '2024-01-01' AND NOT mistaken
		AND CASE step WHEN 'a failed' THEN pg_temp.pick(k * 100 + part, 'failed', 50) = 0
					  WHEN 'c twice' THEN pg_temp.pick(k * 100 + part, 'twice', 100) = 0 ELSE true END
	UNION ALL
	SELECT k, insurer, bdh, 100, 'refund', '2', premium / instalments * (5 + pg_temp.pick(k, 'refund', 30)) / 100,
		starts + 20 + pg_temp.pick(k, 'refunded', 120), '1', '0'
	FROM policy
	WHERE starts >= '2024-01-01' AND NOT mistaken AND pg_temp.pick(k, 'refunds', 40) = 0
) p
WHERE paid <= :'stichday';

-- Mistaken copies that were deleted: counted, they would hide that insurer 12 is over the cap.
INSERT INTO payment
SELECT (SELECT max(lsh) FROM payment) + row_number() OVER (ORDER BY lsh), k, insurer, bdh, kind, fen, paid, state, '1'
FROM payment
WHERE insurer = 12 AND paid BETWEEN '2025-03-01' AND '2025-05-31' AND kind = '1' AND state = '1' AND deleted = '0';

INSERT INTO azx.t_bfmx
SELECT lsh, bdh, kind, fen / 100.0, to_char(paid, 'YYYYMMDD'), state, deleted FROM payment ORDER BY lsh;

CREATE TEMP TABLE received AS
SELECT insurer, year, sum(fen)::bigint AS fen
FROM (SELECT insurer, extract(year FROM starts)::int, premium FROM policy WHERE starts < '2024-01-01' AND NOT mistaken
	  UNION ALL
	  SELECT insurer, extract(year FROM paid)::int, CASE kind WHEN '2' THEN -fen ELSE fen END
	  FROM payment WHERE state = '1' AND deleted = '0') r(insurer, year, fen)
GROUP BY insurer, year;

\ir spending.sql
\ir planted.sql

-- Services since the province's notice: two of either kind for coal, one for large and medium others; one policy in ten was not served.
INSERT INTO azx.t_fw
SELECT 'FW' || to_char(served, 'YYMMDD') || lpad(row_number() OVER (PARTITION BY served ORDER BY bdh, lxdm)::text, 5, '0'), bdh, lxdm, to_char(served, 'YYYY-MM-DD'), 'JG' || k % 7, '0'
FROM (SELECT bdh, k, lxdm, starts + 30 + 150 * (n - 1) + pg_temp.pick(k * 10 + n, lxdm, 40) AS served
	  FROM policy, unnest('{03,06}'::text[]) lxdm, generate_series(1, CASE WHEN hydm = '01' THEN 2 WHEN qygm IN ('1', '2') THEN 1 ELSE 0 END) n
	  WHERE starts >= '2024-03-27' AND NOT mistaken AND pg_temp.pick(k, 'served', 10) > 0) s
WHERE served <= :'stichday';
INSERT INTO azx.t_fw SELECT 'FW261030001', 'YGCX142026008590', '06', '2026-10-29', 'JG1', '0';
