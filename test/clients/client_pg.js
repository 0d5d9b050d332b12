// What test/t/110_clients.pl has each driver do, by node-pg.  PGPORT and PGDATABASE say where.
const { Client } = require('pg');

const INSERT = 'INSERT INTO spending (insurer, amount, day, purpose, voucher) VALUES ($1, $2, $3, $4, $5)';

async function connect(user) {
	const client = new Client({ host: '127.0.0.1', user });
	await client.connect();
	return client;
}

function row(amount, purpose, voucher) {
	return ['阳光财险', amount, '2026-03-01', purpose, voucher];
}

function refused(e) {
	console.log('refused ' + [e.code, e.message, e.detail, e.hint, `${e.schema}.${e.table}`, e.constraint].join(' | '));
}

async function count(client, when) {
	const { rows: [all] } = await client.query('SELECT count(*), sum(amount) FROM spending');
	console.log(`${when}: ${all.count} rows, ${all.sum} yuan`);
}

async function main() {
	const app = await connect('app');
	await app.query('BEGIN');
	await Promise.all([['50', 'PZ-1'], ['60.5', 'PZ-2'], ['10.25', 'PZ-3']].map(([amount, voucher]) => app.query({ name: 'insert', text: INSERT, values: row(amount, '安全生产宣传教育培训', voucher) })));
	await app.query('COMMIT');
	await count(app, 'a batch');

	await app.query('BEGIN');
	await app.query(INSERT, row('1', '安全生产宣传教育培训', 'PZ-4'));
	await app.query('SAVEPOINT before');
	try {
		await app.query(INSERT, row('1000', '安全生产宣传教育培训', 'PZ-5'));
	} catch (e) {
		refused(e);
		await app.query('ROLLBACK TO before');
	}
	await app.query('COMMIT');
	await count(app, 'a savepoint');

	await app.query('BEGIN');
	try {
		for (const purpose of ['安全生产宣传教育培训', '业务招待费'])
			await app.query(INSERT, row('1', purpose, `PZ-${purpose}`));
	} catch (e) {
		refused(e);
		await app.query('ROLLBACK');
	}
	await count(app, 'a batch refused');
	await app.end();

	const head = await connect('head');
	for (const line of (await head.query('SELECT insurer, year, received, spent FROM safeins.fee_status($1)', [new Date(2026, 11, 31)])).rows)
		console.log(`report: ${line.insurer} ${line.year} ${line.received} ${line.spent}`);
	for (const line of (await head.query('SELECT 承保机构, 年度, "实收保费（元）" FROM safeins_zh.fee_status')).rows)
		console.log(`报表: ${line['承保机构']} ${line['年度']} ${line['实收保费（元）']}`);
	await head.end();
}

main().catch(e => { console.error(e); process.exit(1); });
