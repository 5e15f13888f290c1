// Sets up an empty city of examples/tehran, gives the officers of district 6 and of the bodies a password, and serves it; beside it a demo city with a history.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { officersOf, password } from './town';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const units = ['municipality', 'district-6', 'district-6-counter', 'district-6-planning', 'district-6-technical', 'district-6-works', 'centre-137', 'architecture-drawings',
  'gas', 'power', 'metro', 'fire', 'engineers', 'deputy', 'commission-5-secretariat'];

const servers: ChildProcess[] = [];
async function serve(pasokh: string, data: string): Promise<string> {
  const server = spawn(pasokh, ['serve', '--data', data, '--port', '0', '--no-client-limits'], { stdio: ['ignore', 'pipe', 'inherit'] });
  servers.push(server);
  return new Promise<string>((resolve, reject) => {
    let text = '';
    server.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (address) resolve(address[0]);
    });
    server.on('exit', (code) => reject(new Error(`pasokh serve ended with ${code}`)));
  });
}

export default async function setup(): Promise<() => void> {
  const pasokh = process.env.PASOKH_PROGRAM ?? at('build/release/pasokh');
  const data = process.env.PASOKH_TOUR_DATA ?? at('build/tour');
  rmSync(data, { recursive: true, force: true });
  execFileSync(pasokh, ['import', at('examples/tehran'), '--data', data, '--from', '2025-01-01']);
  for (const user of new Set(units.flatMap((unit) => ['officer', 'counter', 'head', 'manager', 'administrator', 'respondent'].flatMap((role) => officersOf(unit, role).slice(0, 1)))))
    execFileSync(pasokh, ['user', '--data', data, 'password', user], { input: password + '\n' });
  process.env.PASOKH_TOUR_URL = await serve(pasokh, data);
  const demo = data + '-demo';
  rmSync(demo, { recursive: true, force: true });
  execFileSync(pasokh, ['demo', '--into', demo, '--city', at('examples/tehran'), '--cases', '1500', '--days', '90', '--json']);
  process.env.PASOKH_DEMO = demo;
  process.env.PASOKH_DEMO_URL = await serve(pasokh, demo);
  return () => { for (const server of servers) server.kill('SIGTERM'); };
}
