// The case: one next action, what is typed is kept, what is refused is told at its field, what changed elsewhere appears.
import { clean, expect, fits, test } from './fixtures';
import { caseView } from './mock/fixtures';

const path = '/cases/01jd000001';
test('one sees who holds it, what to do, by when, and why that date', async ({ page, open }) => {
  await open(path, 'en');
  await expect(page.getByText('Siamak Bagheri holds it since 08:00 today')).toBeVisible();
  await expect(page.locator('button.primary')).toHaveCount(1);
  await expect(page.locator('button.primary')).toHaveText('Complete');
  await page.getByRole('button', { name: 'Why this date?' }).click();
  await expect(page.getByText('The fifteenth working day is Sunday 30 November')).toBeVisible();
  await expect(page).toHaveURL(/side=clock/);
});
test('a term of many months fits beside its sentence', async ({ page, api, open }) => {
  const clock = caseView('en', '1').clock, from = Date.parse('2025-10-01T00:00:00Z');
  const days = (n: number): typeof clock.days => Array.from({ length: n }, (_, i) => ({ date: new Date(from + i * 86_400_000).toISOString().slice(0, 10), kind: i === n - 1 ? 'last' : i % 7 > 4 ? 'closed' : 'worked', why: '' }));
  for (const n of [60, 122, 700]) {
    api.view = { clock: { ...clock, days: days(n) } };
    await open(`/cases/01jd00000${n}`, 'en');
    await expect(page.locator('.strip > span')).toHaveCount(n);
    await fits(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await fits(page);
    await page.setViewportSize({ width: 1360, height: 900 });
  }
});
test('a date that was told can be looked at as it stood and was known on that day', async ({ page, open }) => {
  await open(`${path}?side=clock`, 'en');
  await expect(page.getByText('Last day for the answer: Sun, 30 November 2025')).toBeVisible();
  await page.getByLabel('As it stood on an earlier day').fill('2025-11-19');
  await expect(page.getByText('As it stood at the end of Wed, 19 November 2025')).toBeVisible();
  await page.getByLabel('and as it was known that day').check();
  await expect(page).toHaveURL(/on=2025-11-19&known=then/);
  await expect(page.getByText('Last day for the answer: Sat, 29 November 2025')).toBeVisible();
  await expect(page.getByText('was closed for air pollution')).toHaveCount(0);
  await clean(page);
  await page.reload();
  await expect(page.getByText('Last day for the answer: Sat, 29 November 2025')).toBeVisible();
  await page.getByLabel('As it stood on an earlier day').fill('2025-11-01');
  await expect(page.getByText('The case had not been filed at that time.')).toBeVisible();
  await page.getByRole('button', { name: 'Back to today' }).click();
  await expect(page.getByText('was closed for air pollution')).toBeVisible();
});
test('work is completed with its answers; what was typed survives a reload', async ({ page, api, open }) => {
  await open(path, 'en');
  await page.getByLabel('Note').fill('All answers are here.');
  await page.locator('.task input[type=radio]').first().check();
  await page.reload();
  await expect(page.getByLabel('Note')).toHaveValue('All answers are here.');
  await expect(page.locator('.task input[type=radio]').first()).toBeChecked();
  await page.getByRole('button', { name: 'Complete' }).click();
  await expect(page.getByText('Completed', { exact: true })).toBeVisible();
  const sent = api.last('tasks/task-1/complete')!;
  expect(sent.headers['if-match']).toBe('"12"');
  expect(sent.body).toMatchObject({ note: 'All answers are here.' });
  expect(Object.values((sent.body as { outputs: object }).outputs)).toEqual([true]);
  await expect(page.getByLabel('Note')).toHaveValue('');
});
test('a refusal is summed at the top and said at its field', async ({ page, api, open }) => {
  await open(path, 'en');
  const name = (await page.locator('.task input[type=radio]').first().getAttribute('name'))!.slice(2);
  api.answers.set('POST tasks/task-1/complete', { status: 422, body: { type: '/problems/desk.form_missing', title: 'Something is missing', status: 422, detail: 'Fill in every required field.', problems: [{ field: `/outputs/${name}`, detail: 'Choose yes or no.' }] } });
  await page.getByRole('button', { name: 'Complete' }).click();
  await expect(page.locator('.summary')).toBeFocused();
  await expect(page.locator('.summary')).toContainText('Choose yes or no.');
  await expect(page.locator('fieldset .wrong')).toHaveText('Choose yes or no.');
  await clean(page);
});
test('a case changed by somebody else is shown anew and the note is not lost', async ({ page, api, open }) => {
  await open(path, 'en');
  await page.getByLabel('Note').fill('Mine');
  api.answers.set('POST tasks/task-1/complete', { status: 412, body: { type: '/problems/stale', title: 'The case has changed', status: 412, detail: 'Look at it again.' } });
  api.view = { version: 13, sentence: 'Somebody else was here.' };
  await page.getByRole('button', { name: 'Complete' }).click();
  await expect(page.getByText('Somebody else was here.')).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('Look at it again.');
  await expect(page.getByLabel('Note')).toHaveValue('Mine');
});
test('an event about this case brings its new state', async ({ page, api, open }) => {
  api.eventRetry = 300;
  await open(path, 'en');
  await expect(page.locator('.task')).toBeVisible();
  api.view = { version: 13, state: 'decided', outcome: 'granted', sentence: 'Granted today.', tasks: [], actions: ['reopen'] };
  api.events.push({ name: 'case', data: { cases: ['01jd000001'] } });
  await expect(page.getByText('Granted today.')).toBeVisible();
  await expect(page.getByText('This case was just changed elsewhere')).toBeVisible();
  await expect(page.getByText('This case has been answered.')).toBeVisible();
});
test('starting can be undone', async ({ page, api, open }) => {
  const { caseView } = await import('./mock/fixtures');
  api.view = { tasks: [{ ...caseView('en', '1').tasks[0]!, state: 'in_hand', actions: ['start', 'refer', 'return'] }] };
  await open(path, 'en');
  await page.getByRole('button', { name: 'Start work' }).click();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => api.changes().map((s) => s.path)).toEqual(['tasks/task-1/start', 'tasks/task-1/stop']);
});
test('the rest is in one menu: refer with a note and a copy', async ({ page, api, open }) => {
  await open(path, 'en');
  await page.getByRole('button', { name: 'More' }).click();
  await expect(page.getByRole('menuitem')).toHaveText(['Stop work', 'Refer', 'Return', 'Decide', 'Ask the applicant', 'Withdraw', 'Add a note']);
  await page.getByRole('menuitem', { name: 'Refer' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('To unit').selectOption('district-5-technical');
  await dialog.getByLabel('Note').fill('Measure the set-back.');
  await dialog.getByLabel('Copies').selectOption('architecture-drawings');
  await clean(page);
  await dialog.getByRole('button', { name: 'Refer', exact: true }).click();
  await expect(page.getByText('Referred', { exact: true })).toBeVisible();
  expect(api.last('tasks/task-1/refer')!.body).toEqual({ unit: 'district-5-technical', note: 'Measure the set-back.', copies: ['architecture-drawings'] });
});
test('the applicant is asked once, with one complete list', async ({ page, api, open }) => {
  await open(path, 'en');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Ask the applicant' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Ask the applicant' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Choose at least one thing.');
  await dialog.getByLabel('Storeys').check();
  await dialog.getByLabel('Ownership deed').check();
  await dialog.getByLabel('Explanation for the applicant').fill('Both pages, please.');
  await clean(page);
  await dialog.getByRole('button', { name: 'Ask the applicant' }).click();
  await expect(dialog).toHaveCount(0);
  expect(api.last('cases/01jd000001/pause')!.body).toEqual({ missing: ['storeys', 'ownership-deed'], note: 'Both pages, please.', expects: 'stops' });
});
for (const [asking, told, done] of [
  ['restarts', 'The term is set back and begins anew, in full', 'The file was found incomplete; the term begins anew when it is complete'],
  ['runs', 'The clock does not stop for this', 'The applicant was asked; the clock runs on'],
] as const)
  test(`an officer is told before asking that the clock ${asking}, and it is asked for just that`, async ({ page, api, open }) => {
    api.view = { asking, asking_why: asking === 'runs' ? 'The notice that would stop the clock came too late.' : undefined };
    await open(path, 'en');
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Ask the applicant' }).click();
    expect(api.last('tasks/task-1/complete')).toBeUndefined();  // the menu stands in the task's form and sends nothing of it
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText(told);
    if (asking === 'runs') await expect(dialog).toContainText('came too late');
    await dialog.getByLabel('Storeys').check();
    await clean(page);
    await page.screenshot({ path: `../build/screens/asking-${asking}.png` });
    await dialog.getByRole('button', { name: 'Ask the applicant' }).click();
    await expect(page.getByText(done)).toBeVisible();
    expect(api.last('cases/01jd000001/pause')!.body).toEqual({ missing: ['storeys'], expects: asking });
  });
test('what was asked of the applicant says whether the clock runs meanwhile', async ({ page, api, open }) => {
  api.view = { missing: ['نقشه'], asked: 'runs' };
  await open(path, 'fa');
  await expect(page.getByText('در این میان مهلت‌شمار کار می‌کند.')).toBeVisible();
  await clean(page);
  await page.screenshot({ path: '../build/screens/asked-runs-fa.png' });
});
test('a refusal needs its reason; a decision is issued', async ({ page, api, open }) => {
  await open(path, 'en');
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Decide' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Refused').check();
  await dialog.getByRole('button', { name: 'Issue' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Say why it is refused.');
  await dialog.getByLabel('Reason and text').fill('The plot lies in the way of line 4.');
  await dialog.getByRole('button', { name: 'Issue' }).click();
  await expect(dialog).toHaveCount(0);
  expect(api.last('cases/01jd000001/decide')!.body).toEqual({ outcome: 'refused', reason: 'The plot lies in the way of line 4.' });
});
test('a body is asked, served and reminded', async ({ page, api, open }) => {
  await open(path, 'en');
  await page.getByRole('button', { name: 'Ask a body' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Body').selectOption('gas');
  await dialog.getByLabel('Question').fill('Is there a main under the plot?');
  await dialog.getByLabel('If they do not answer').selectOption('consent');
  await dialog.getByRole('button', { name: 'Send' }).click();
  await expect(dialog).toHaveCount(0);
  expect(api.last('cases/01jd000001/consult')!.body).toEqual({ body: 'gas', kind: 'opinion', silence: 'consent', question: 'Is there a main under the plot?' });
  await page.getByRole('button', { name: /^Remind/ }).click();
  await expect.poll(() => api.last('consultations/k-2/remind')).toBeDefined();
  await page.getByRole('button', { name: /^Record service/ }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('letter 4411');
  await page.getByRole('dialog').getByRole('button', { name: 'Record service' }).click();
  await expect.poll(() => api.last('consultations/k-3/serve')?.body).toEqual({ proof: 'letter 4411' });
});
test('papers are seen large; new ones go up and are added together', async ({ page, api, open }) => {
  await open(path, 'en');
  await page.getByRole('button', { name: /Ownership/ }).click();
  await expect(page.getByRole('dialog').getByRole('img')).toBeVisible();
  await clean(page);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Add a paper' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Kind of paper').selectOption('site-map');
  await dialog.locator('input[type=file]').setInputFiles([{ name: 'map.png', mimeType: 'image/png', buffer: Buffer.from('x') }, { name: 'more.png', mimeType: 'image/png', buffer: Buffer.from('y') }]);
  await expect(dialog.getByText('received')).toHaveCount(2);
  await dialog.getByRole('button', { name: 'Take back' }).last().click();
  await dialog.getByRole('button', { name: 'Add 1 paper to the case' }).click();
  await expect(dialog).toHaveCount(0);
  const documents = (api.last('cases/01jd000001/documents')!.body as { documents: { kind: string }[] }).documents;
  expect(documents.map((d) => d.kind)).toEqual(['site-map']);
});
test('the sides are turned by arrow keys and stay in the address; the drawing comes when it is looked at', async ({ page, open }) => {
  const asked: string[] = [];
  page.on('request', (r) => { if (r.url().includes('NavigatedViewer')) asked.push(r.url()); });
  await open(path, 'en');
  await expect(page.locator('.task')).toBeVisible();
  expect(asked).toEqual([]);
  await page.getByRole('tab', { name: 'History' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Drawing' })).toBeFocused();
  await expect(page).toHaveURL(/side=drawing/);
  await expect(page.locator('[data-element-id="review"].is-active')).toBeVisible();
  await expect(page.locator('[data-element-id="intake"].is-passed')).toBeVisible();
  expect(asked.length).toBe(1);
});
