// The questions of ./bench insight put to DuckDB: node insight.js FILE [THREADS]. Prints CPU seconds of the process, which count what
// all its threads did, and wall seconds.
//
// Events of a case stand in the order of their times, ties as the file has them: the order of its rows is kept as a column, as any
// user of a data base would have to.
import { DuckDBInstance } from '@duckdb/node-api';

const [file, threads = '1'] = process.argv.slice(2);
if (!file) {
  console.error('usage: node insight.js FILE [THREADS]');
  process.exit(2);
}

const instance = await DuckDBInstance.create(':memory:', { threads });
const db = await instance.connect();

async function timed(what, sql) {
  const before = process.cpuUsage(), began = performance.now();
  const reader = await db.runAndReadAll(sql);
  const used = process.cpuUsage(before);
  const cpu = (used.user + used.system) / 1e6, wall = (performance.now() - began) / 1e3;
  console.log(`${('duckdb: ' + what).padEnd(34)} ${cpu.toFixed(3).padStart(8)} s   (wall ${wall.toFixed(3)})`);
  return reader.getRows();
}

const quoted = `'${file.replaceAll("'", "''")}'`;
await timed('CSV to columns', `
  create table log as
  select row_number() over () as place, "case", activity, time, resource
  from read_csv(${quoted}, header = true, parallel = ${threads !== '1'},
    columns = {'case': 'varchar', 'activity': 'varchar', 'time': 'timestamp', 'resource': 'varchar'})`);

const following = `
  select activity as a, lead(activity) over w as b, time as t, lead(time) over w as u, resource as r, lead(resource) over w as s
  from log window w as (partition by "case" order by time, place)`;

const edges = await timed('directly-follows', `
  select count(*) from (select a, b, count(*) from (${following}) where b is not null group by a, b)`);
await timed('  with mean, median, p90', `
  select count(*) from (
    select a, b, count(*), avg(d), quantile_disc(d, 0.5), quantile_disc(d, 0.9)
    from (select a, b, epoch_us(u) - epoch_us(t) as d from (${following}) where b is not null) group by a, b)`);
const variants = await timed('variants', `
  select count(*) from (
    select path, count(*) from (select list(activity order by time, place) as path from log group by "case") group by path)`);
const pairs = await timed('hand-overs', `
  select count(*) from (select r, s, count(*) from (${following}) where r is not null and s is not null group by r, s)`);
const events = await db.runAndReadAll('select count(*) from log');

console.log(`duckdb: ${events.getRows()[0][0]} events: ${edges[0][0]} edges, ${variants[0][0]} variants, ${pairs[0][0]} hand-over pairs`);
