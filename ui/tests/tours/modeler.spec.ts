// A drawing made with the modeler that cities use runs as it was saved: nothing is added, taken out or translated on the way.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { build, type Rollup } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const pasokh = process.env.PASOKH_PROGRAM ?? at('../../../build/release/pasokh');
interface Move { type: string; after_s: number; element?: string; flow?: string; [more: string]: unknown }

// The modeler is bundled for the page as whoever embeds it bundles it.
async function drawn(page: Page): Promise<string> {
  const built = (await build({ configFile: false, logLevel: 'error', build: { write: false, lib: { entry: at('modeler/draw.ts'), name: 'modeler', formats: ['iife'] } } })) as Rollup.RollupOutput[];
  await page.addStyleTag({ content: readFileSync(createRequire(import.meta.url).resolve('bpmn-js/dist/assets/diagram-js.css'), 'utf8') });
  await page.addScriptTag({ content: built[0]!.output[0].code });
  return page.evaluate(() => (globalThis as unknown as { modeler: { draw(): Promise<string> } }).modeler.draw());
}
const run = (...args: string[]): string => execFileSync(pasokh, args, { encoding: 'utf8' });

test('what bpmn-js’s modeler saves with Camunda’s extensions is checked and played unchanged', async ({ page }) => {
  const xml = await drawn(page);
  for (const part of ['zeebe:userTask', 'zeebe:assignmentDefinition candidateGroups="counter"', 'zeebe:taskSchedule', 'zeebe:formDefinition formId="intake-form"', 'zeebe:ioMapping', 'zeebe:loopCharacteristics', 'zeebe:calledDecision', 'zeebe:script', 'zeebe:taskHeaders', 'bpmndi:BPMNShape'])
    expect(xml, 'the modeler wrote it').toContain(part);
  const file = at('../../../build/tour-modeler.bpmn');
  mkdirSync(at('../../../build/screens'), { recursive: true });
  await page.screenshot({ path: at('../../../build/screens/modeler.png') });
  writeFileSync(file, xml);
  expect(run('process', 'check', file)).toBe(`${file}: 13 elements, 12 flows, 0 warnings\n`);

  const play = (area: number): Move[] => run('process', 'play', file, '--set', `area=${area}`, '--set', 'bodies=["gas", "power", "metro"]', '--set', 'filed_on=date("2025-11-28")', '--json').trim().split('\n').map((line) => JSON.parse(line) as Move);
  const elements = (moves: Move[]): string[] => moves.filter((m) => ['Entered', 'ActivityOpened', 'ActivityCancelled', 'ScopeOpened', 'TimerArmed', 'TimerDropped', 'TimerPassed', 'Completed'].includes(m.type)).map((m) => [m.type, m.element].filter(Boolean).join(' '));
  const begin = ['Entered filed', 'TimerArmed two-hours', 'ActivityOpened intake', 'TimerDropped', 'ActivityOpened fees'], end = ['TimerArmed a-day', 'TimerPassed', 'Completed'];

  const large = play(150);
  expect(elements(large)).toEqual([...begin, 'ScopeOpened ask-bodies', ...Array<string>(3).fill('Entered ask-bodies'), ...Array<string>(3).fill('ActivityOpened ask-bodies'), 'ActivityCancelled', ...end]);
  expect(large.find((m) => m.type === 'ActivityOpened')).toMatchObject({ kind: 'user', groups: 'counter', due: '2025-12-01' });
  expect(large.filter((m) => m.element === 'ask-bodies' && m.type === 'ActivityOpened').map((m) => m.assignee)).toEqual(['gas', 'power', 'metro']);
  expect(large.at(-2)).toMatchObject({ type: 'Completed', after_s: 86_400 });
  expect(large.at(-1)).toMatchObject({ phase: 'completed', variables: { size: 301, asked: 3, answers: ['gas: consent', 'power: consent', null] } });

  const small = play(50);
  expect(elements(small)).toEqual([...begin, 'ActivityOpened visit', ...end]);
  expect(small.at(-1)).toMatchObject({ phase: 'completed', variables: { size: 101 } });
});
