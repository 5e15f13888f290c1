// A building permit from filing to answer: filed in Persian with its papers on the citizen's page (no script runs there), referred through
// several units, parallel consultations, a pause for the applicant; the books balance.
import { expect, test, type APIRequestContext, type Page } from '@playwright/test';
import { look, makePapers, picture, readReceipt, send, withoutScript } from './citizen';
import type { ElementMark } from '../../src/lib/api/types';
import { answerAll, balances, caseOf, officersOf, readCase, session, signIn, url, work } from './town';

const typed: Record<string, string> = {
  address: 'خیابان فاطمی، کوچه سوم، پلاک ۱۲', renewal_code: '۶-۱۲-۳۴۵-۷', registry_plate: '۱۲۴/۳۸۱۷', storeys: '۷', floor_area_m2: '۸۲۰',
};

async function fileIt(citizen: Page, papers: { kind: string; file: { name: string; mimeType: string; buffer: Buffer } }[]): Promise<void> {
  await citizen.goto(url('/fa'));
  await citizen.getByRole('link', { name: 'پروانه ساختمان' }).click();
  for (const [name, value] of Object.entries(typed)) if (await citizen.locator(`#f_${name}`).count()) await citizen.locator(`#f_${name}`).fill(value);
  for (const [name, value] of Object.entries({ use: 'residential', near_right_of_way: 'yes', farmland: 'no' })) {
    const list = citizen.locator(`select[name=f_${name}]`);
    if (await list.count()) await list.selectOption(value);
    else await citizen.locator(`input[name=f_${name}][value=${value}]`).check();
  }
  await citizen.locator('#district').selectOption('6');
  await citizen.locator('#place').fill('۳۵.۷۲۱۹، ۵۱.۴۰۲۰');
  await citizen.locator('#name').fill('زهرا محمدی');
  await citizen.locator('#mobile').fill('۰۹۱۲ ۱۲۳ ۴۵۶۷');
  await citizen.locator('#national_id').fill('۰۰۱۲۳۴۵۶۷۹');
  for (const { kind, file } of papers) await citizen.locator(`#paper_${kind}`).setInputFiles(file);
  await send(citizen);
}

// The officer asks once, with the whole list and a word of their own.
async function askApplicant(page: Page, id: string): Promise<void> {
  await signIn(page, officersOf('district-6-counter', 'counter')[0]!);
  await page.goto(url(`/staff/#/cases/${id}`));
  await page.locator('.task .button.primary').click();  // take
  await expect(page.locator('.task .button.primary')).toHaveText(/شروع کار/);
  await page.locator('.task').getByRole('button', { name: /بیشتر/ }).click();
  await page.getByRole('menuitem', { name: 'درخواست رفع نقص' }).click();
  await page.getByLabel('کروکی ملک').check();
  await page.getByLabel('سند مالکیت').check();
  await page.locator('#f-note').fill('پشت سند خوانا نیست؛ کروکی را هم بفرستید.');
  await page.getByRole('button', { name: 'از متقاضی بخواه' }).click();
}

// ارجاع: the plan order is passed to another unit with a note.
async function refer(page: Page, request: APIRequestContext, id: string, element: string, to: string): Promise<void> {
  const task = (await readCase(request, id)).tasks.find((t) => t.element === element && t.state !== 'done')!;
  await signIn(page, officersOf(task.unit.code, task.role)[0]!);
  await page.goto(url(`/staff/#/cases/${id}`));
  await page.locator('.task .button.primary').click();  // take
  await expect(page.locator('.task .button.primary')).toHaveText(/شروع کار/);
  await page.locator('.task').getByRole('button', { name: /بیشتر/ }).click();
  await page.getByRole('menuitem', { name: 'ارجاع' }).click();
  await page.locator('#f-unit').selectOption(to);
  await page.locator('#f-note').fill('عرض گذر را هم اندازه بگیرید.');
  await page.locator('dialog, [role=dialog]').getByRole('button', { name: 'ارجاع' }).click();
  await expect.poll(async () => (await readCase(request, id)).tasks.find((t) => t.id === task.id)!.unit.code).toBe(to);
}

test('a building permit is filed, worked through its units, answered, and every minute is booked', async ({ page, request, browser }) => {
  test.setTimeout(240_000);
  const papers = await makePapers(browser);
  const citizen = await (await withoutScript(browser)).newPage();
  await fileIt(citizen, [
    { kind: 'ownership-deed', file: await papers.paper('سند مالکیت') }, { kind: 'identity', file: { ...papers.photo, name: 'کارت ملی.jpg' } },
    { kind: 'photo', file: papers.photo },
  ]);
  const receipt = await readReceipt(citizen);
  const deputy = officersOf('deputy')[0]!;
  const id = await caseOf(request, deputy, receipt.number);
  const reread = (): Promise<unknown> => session(request, deputy);
  expect((await readCase(request, id)).documents.map((d) => d.kind).sort()).toEqual(['identity', 'ownership-deed', 'photo']);

  await askApplicant(page, id);
  await expect.poll(async () => (await readCase(request, id)).state).toBe('paused');
  await citizen.goto(url(receipt.link));
  await expect(citizen.locator('section.todo')).toContainText('پشت سند خوانا نیست');
  await look(browser, receipt.link, 'missing');
  await citizen.locator('section.todo button').click();  // nothing added
  await expect(citizen.locator('.summary')).toBeVisible();
  await picture(citizen, 'missing-errors');
  await citizen.locator('#paper_ownership-deed').setInputFiles(await papers.paper('پشت سند'));
  await citizen.locator('#paper_site-map').setInputFiles(await papers.paper('کروکی'));
  await citizen.locator('#note').fill('هر دو صفحه پیوست شد.');
  await citizen.locator('section.todo button').click();
  await expect(citizen.locator('.done')).toBeVisible();
  await picture(citizen, 'supplied');
  expect((await readCase(request, id)).state).not.toBe('paused');

  await work(page, request, id, 'intake', { complete: 'true' });
  await work(page, request, id, 'ownership', { has_debt: 'false' });
  await work(page, request, id, 'visit', { building_exists: 'false', widening_m: '0' });
  await reread();
  await refer(page, request, id, 'plan_order', 'district-6-technical');
  await work(page, request, id, 'plan_order', { storeys_allowed: '7', coverage_percent: '60' });
  await work(page, request, id, 'drawings');
  await work(page, request, id, 'structure');  // a large building: its structure is reviewed, by whom the rules say
  await answerAll(request, id, ['engineers']);
  await reread();
  expect((await readCase(request, id)).consultations.filter((c) => c.state !== 'answered').length, 'bodies are asked in parallel').toBeGreaterThanOrEqual(2);
  await look(browser, receipt.link, 'consultations');
  await answerAll(request, id, ['gas', 'power', 'metro', 'fire']);
  await reread();
  expect((await readCase(request, id)).consultations.filter((c) => c.state === 'answered').length).toBeGreaterThanOrEqual(4);
  await work(page, request, id, 'review');
  const fees = (await readCase(request, id)).tasks.find((t) => t.element === 'fees')!;
  expect(fees.outputs[0]!.value, 'the tariff is in the form').toBe(820 * 520_000 * 1.25);
  await work(page, request, id, 'fees', { fees_rial: '533000000' });
  await work(page, request, id, 'payment');
  await work(page, request, id, 'draft');
  await work(page, request, id, 'sign');
  await work(page, request, id, 'issue');

  await reread();
  const view = await readCase(request, id);
  expect(view.state).toBe('decided');
  expect(view.outcome).toBe('granted');
  balances(view);
  expect(view.decisions.map((d) => [d.element, d.result])).toEqual([
    ['needed_papers', 'سند مالکیت، تصویر کارت ملی مالک، نقشه معماری، نقشه سازه، مفاصاحساب تأمین اجتماعی، تأییدیه آتش‌نشانی، کروکی ملک'], ['size_class', 'بزرگ'],
    ['reviewer', 'بازدید و نظارت فنی منطقه ۶'], ['needed_consultations', 'کنترل نظام مهندسی، استعلام حریم گاز، برق و مترو، تأییدیه آتش‌نشانی'], ['tariff', 'عوارض'],
  ].map(([element, result]) => [element, expect.stringContaining(result!)]));
  const mark = (element: string): ElementMark => view.marks.find((m) => m.element === element)!;
  expect(mark('right_of_way').stays.filter((s) => s.instance).length, 'bodies asked side by side').toBeGreaterThanOrEqual(2);
  expect(mark('right_of_way').times).toBe(1);
  expect(mark('all_answered').stays.length, 'branches that waited for each other').toBeGreaterThanOrEqual(2);
  expect(view.marks.every((m) => m.state === 'passed' && m.stays.every((s) => s.to !== undefined))).toBe(true);
  expect(new Set(view.ledger.bookings.map((b) => b.unit?.code).filter((unit) => unit?.startsWith('district-6'))).size, 'units that held it').toBeGreaterThanOrEqual(3);
  expect(view.ledger.accounts.map((a) => a.account)).toContain('applicant');
  await citizen.goto(url(receipt.link));
  await expect(citizen.locator('h1')).toContainText('موافقت');
  await expect(citizen.locator('section[aria-labelledby=decided]')).toContainText('۵۳۳٬۰۰۰٬۰۰۰');
  await citizen.locator('section[aria-labelledby=decided] summary').first().click();
  await expect(citizen.getByText('برای ساختمان بزرگ نقشه سازه لازم است')).toBeVisible();
  await citizen.goto(url(`/fa/track?number=${receipt.number}`));
  await expect(citizen.locator('main')).toContainText('پروانه ساختمان');
  await look(browser, receipt.link, 'decided');
});
