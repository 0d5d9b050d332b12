-- What the demo has no case of, done to the province's tables after the fact; recount.sql includes it with -v changed=1, in its own transaction.
-- How many findings stand is not compared then: reports are held against the books once a day.
-- Enterprises that are deleted and that grow, services that are voided and that come on top, money that is deleted, claims that are refused, hazards
-- that are rectified late and reported late, a measure that is done, a report that is late, an insurer that is suspended.
UPDATE azx.t_qy SET scbz = '1' WHERE qyid % 89 = 5 AND hydm < '06';
UPDATE azx.t_qy SET qygm = '1' WHERE qyid % 83 = 7 AND qygm = '2';
UPDATE azx.t_fw SET zfbz = '1' WHERE bdh IN (SELECT bdh FROM azx.t_bd WHERE qyid % 71 = 3) AND fwdh NOT IN (SELECT fwdh FROM azx.t_yfzc WHERE fwdh IS NOT NULL);
INSERT INTO azx.t_fw
SELECT 'FWZ' || row_number() OVER (ORDER BY bdh, n, u.fwxm), bdh, u.fwxm, to_char(qbrq::date + 200 + n, 'YYYYMMDD'), 'JG' || n, '0'
FROM azx.t_bd, generate_series(1, 3) n, unnest('{03,06,01}'::text[]) u (fwxm)
WHERE qyid % 67 = 4 AND scbz = '0' AND lyxt = 'NEW' AND qbrq::date + 204 <= '2026-06-30'
	AND NOT EXISTS (SELECT FROM azx.t_fw f WHERE f.bdh = t_bd.bdh AND f.fwxm = u.fwxm AND f.fwrq::date = qbrq::date + 200 + n);
UPDATE azx.t_bfmx SET scbz = '1' WHERE lsh % 997 = 3 AND bdh NOT LIKE 'YMCX%' AND bdh NOT IN (SELECT bdh FROM azx.t_gb);
UPDATE azx.t_yfzc SET scbz = '1' WHERE zcid % 991 = 3 AND jgdm <> 'YMCX' AND cxzcid IS NULL AND zcid NOT IN (SELECT cxzcid FROM azx.t_yfzc WHERE cxzcid IS NOT NULL);
UPDATE azx.t_lp SET jp = true, jply = '事故不在保险期间', pfje = NULL, jarq = NULL WHERE lpid % 7 = 0;
INSERT INTO azx.t_yh (yhid, qyid, yhjb, fxrq, zgqx, tzrq, tzdx) SELECT 9000 + i, i * 20, '重大', '2026-05-01', '2026-06-01', '2026-05-02', '主要负责人' FROM generate_series(1, 9) i;
UPDATE azx.t_yh SET zgrq = '2026-10-20', zgr = '企业安全部' WHERE yhid % 18 = 6 AND zgrq IS NULL AND yhid < 9000;
UPDATE azx.t_yh SET sbrq = '2026-10-20', sbdw = '应急管理部门' WHERE sbrq IS NULL AND zgrq IS NULL AND yhid < 9000;
UPDATE azx.t_jgcs SET wcrq = '2026-10-15' WHERE wcrq IS NULL AND csbh = 'CS2';
UPDATE azx.t_ndbg SET bsrq = '2026-02-03' WHERE jgdm IN ('HYCX', 'JCCX');
SELECT safeins.suspend('HKCX', 2, 'competition', 'recount') \g /dev/null
INSERT INTO stopped VALUES ('HKCX');
