// Who works where in examples/tehran, and small hands for the tours: sign in, open a case, do the task that is before one.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type APIRequestContext, type Page } from '@playwright/test';
import type { CasePage, CaseView, ConsultationPage, Session, TaskView } from '../../src/lib/api/types';

export const password = 'a-long-word-for-the-tour';
interface Officer { code: string; posts: { unit: string; role: string }[] }
const file = fileURLToPath(new URL('../../../examples/tehran/officers.json', import.meta.url));
const parsed = JSON.parse(readFileSync(file, 'utf8')) as Officer[] | { officers: Officer[] };
const officers = Array.isArray(parsed) ? parsed : parsed.officers;

export const officersOf = (unit: string, role?: string): string[] =>
  officers.filter((o) => o.posts.length === 1 && o.posts[0]!.unit === unit && (!role || o.posts[0]!.role === role)).concat(officers.filter((o) => o.posts.some((p) => p.unit === unit && (!role || p.role === role)))).map((o) => o.code);
export const url = (path: string): string => `${process.env.PASOKH_TOUR_URL}${path}`;

export async function signIn(page: Page, user: string): Promise<void> {
  await page.goto(url('/staff/'));
  const out = page.getByRole('button', { name: /^(خروج|Sign out)$/ });
  if (await out.isVisible().catch(() => false)) await out.click();
  await page.locator('#user').fill(user);
  await page.locator('#password').fill(password);
  await page.locator('form button').click();
  await expect(out).toBeVisible();
}

// A session for reading and for what has no button; signs in anew each time.
export async function session(request: APIRequestContext, user: string): Promise<{ csrf: string }> {
  const answer = await request.post(url('/api/v1/sessions'), { data: { user, password } });
  expect(answer.status(), await answer.text()).toBe(201);
  return { csrf: ((await answer.json()) as Session).csrf };
}
export async function readCase(request: APIRequestContext, id: string): Promise<CaseView> {
  const answer = await request.get(url(`/api/v1/cases/${id}`));
  expect(answer.status(), await answer.text()).toBe(200);
  return (await answer.json()) as CaseView;
}

// The case of a tracking number, as an officer finds it when a citizen is on the phone.
export async function caseOf(request: APIRequestContext, user: string, number: string): Promise<string> {
  await session(request, user);
  const found = (await (await request.get(url(`/api/v1/cases?q=${number}`))).json()) as CasePage;
  expect(found.items).toHaveLength(1);
  return found.items[0]!.id;
}
// The accounts add up to the response time, to the microsecond, and no instant is booked twice or not at all.
export function balances(view: CaseView): void {
  expect(view.ledger.finished).toBe(true);
  expect(view.ledger.difference_us).toBe(0);
  expect(view.ledger.accounts.reduce((sum, a) => sum + a.us, 0)).toBe(view.ledger.total_us);
  // Browsers read instants to the millisecond.
  expect(Math.abs(view.ledger.total_us - (Date.parse(view.decided_at!) - Date.parse(view.filed_at)) * 1000)).toBeLessThan(2_000);
}

// Fills the outputs of the task on the page: yes to what is asked, but for the fields given.
async function fill(page: Page, task: TaskView, answers: Record<string, string>): Promise<void> {
  for (const field of task.outputs) {
    const value = answers[field.name] ?? (field.type === 'boolean' ? 'true' : field.type === 'choice' ? field.choices[0]!.value : field.type === 'text' ? 'بررسی شد' : '1');
    const radio = page.locator(`input[type=radio][name="f-${field.name}"][value="${value}"]`);
    if (await radio.count()) await radio.check();
    else if (field.type === 'choice') await page.locator(`#f-${field.name}`).selectOption(value);
    else await page.locator(`#f-${field.name}`).fill(value);
  }
}

// Takes, starts and completes a task of the case as the officer sees it on the case page.
export async function work(page: Page, request: APIRequestContext, caseId: string, element: string, answers: Record<string, string> = {}): Promise<void> {
  const view = await readCase(request, caseId);
  const task = view.tasks.find((t) => t.element === element && t.state !== 'done' && t.state !== 'cancelled');
  expect(task, `${element} should be open; open: ${view.tasks.filter((t) => t.state !== 'done').map((t) => t.element).join(', ')}`).toBeTruthy();
  const user = officersOf(task!.unit.code, task!.role)[0] ?? officersOf(task!.unit.code)[0]!;
  await signIn(page, user);
  await page.goto(url(`/staff/#/cases/${caseId}`));
  const main = page.locator('.task .button.primary');
  // It may be in hand already: whoever asked the applicant for papers has taken it.
  if (task!.state === 'offered' || task!.state === 'referred') await main.click();  // take
  if (task!.state !== 'active') {
    await expect(main).toHaveText(/شروع کار|Start work/);
    await main.click();
  }
  await expect(main).toHaveText(/پایان اقدام|Complete/);
  await fill(page, task!, answers);
  await main.click();
  await expect.poll(async () => (await readCase(request, caseId)).tasks.find((t) => t.id === task!.id)?.state).toBe('done');
}

// The bodies answer what they were asked, each in its own name.
export async function answerAll(request: APIRequestContext, caseId: string, bodies: string[]): Promise<void> {
  for (const body of bodies) {
    const { csrf } = await session(request, officersOf(body)[0]!);
    const inbox = (await (await request.get(url(`/api/v1/consultations?body=${body}&state=open`))).json()) as ConsultationPage;
    for (const asked of inbox.items) {
      const answer = await request.post(url(`/api/v1/consultations/${asked.id}/answer`), {
        data: { answer: 'consent' }, headers: { 'X-CSRF-Token': csrf, 'Idempotency-Key': `tour-${asked.id}` },
      });
      expect(answer.status(), await answer.text()).toBe(200);
    }
  }
}
