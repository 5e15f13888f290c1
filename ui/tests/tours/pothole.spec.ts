// A pothole from the citizen's phone to the citizen's answer. The citizen's browser runs no script; officers use the staff pages.
import { expect, test } from '@playwright/test';
import { look, makePapers, picture, readReceipt, send, withoutScript } from './citizen';
import { balances, caseOf, officersOf, readCase, session, url, work } from './town';

test('a pothole is filed without a script, repaired, and confirmed by the one who reported it', async ({ page, request, browser }) => {
  const { photo } = await makePapers(browser);
  const citizen = await (await withoutScript(browser)).newPage();
  await citizen.goto(url('/fa'));
  await citizen.getByRole('link', { name: 'خرابی معبر و آسفالت' }).click();

  // Sent empty: what is wrong is said at the field and at the top, and nothing is lost.
  await citizen.locator('#f_remarks').fill('کنار ایستگاه اتوبوس، چرخ‌ها را می‌شکند.');
  await citizen.locator('button[value=check]').click();
  await expect(citizen.locator('.summary li')).not.toHaveCount(0);
  await expect(citizen.locator('#f_remarks')).toHaveValue(/ایستگاه/);
  await picture(citizen, 'form-errors');

  await citizen.locator('input[name=f_defect], select[name=f_defect]').first().waitFor();
  if (await citizen.locator('select[name=f_defect]').count()) await citizen.locator('select[name=f_defect]').selectOption('pothole');
  else await citizen.locator('input[name=f_defect][value=pothole]').check();
  await citizen.locator('#f_where').fill('خیابان فاطمی، روبه‌روی پلاک ۱۲');
  await citizen.locator('#district').selectOption('6');
  await citizen.locator('#place').fill('https://maps.example/?q=۳۵.۷۲۱۹,۵۱.۴۰۲۰');
  await citizen.locator('#paper_photo').setInputFiles(photo);
  await citizen.locator('button[value=check]').click();
  await expect(citizen.locator('dl.answers')).toContainText('چاله.jpg');
  await picture(citizen, 'check');
  await citizen.locator('button[value=change]').click();
  await expect(citizen.locator('#f_where')).toHaveValue(/فاطمی/);
  await send(citizen);

  const receipt = await readReceipt(citizen);
  expect(receipt.text).toMatch(/پایان .* ۱۴۰[۰-۹]/);  // the day of the answer, in the calendar people use
  expect(await citizen.locator('ol.why li').count()).toBeGreaterThanOrEqual(2);
  await look(browser, new URL(citizen.url()).pathname, 'receipt');
  await look(browser, receipt.link, 'open');
  await look(browser, `/fa/track?number=${receipt.number}`, 'track-found');

  const id = await caseOf(request, officersOf('centre-137', 'counter')[0]!, receipt.number);
  await work(page, request, id, 'triage', { responsibility: 'city', dangerous: 'true' });
  await work(page, request, id, 'make_safe');
  await work(page, request, id, 'repair');
  await work(page, request, id, 'closing');
  await session(request, officersOf('deputy')[0]!);
  balances(await readCase(request, id));

  await citizen.goto(url(receipt.link));
  await look(browser, receipt.link, 'confirm');
  await citizen.locator('section.todo button').click();  // without an answer
  await expect(citizen.locator('.summary a')).toHaveAttribute('href', '#done-yes');
  await citizen.locator('#done-yes').check();
  await citizen.locator('input[name=satisfaction][value="5"]').check();
  await citizen.locator('section.todo button').click();
  await expect(citizen.locator('.done')).toBeVisible();
  await picture(citizen, 'confirmed');
  await look(browser, receipt.link, 'closed');

  await session(request, officersOf('deputy')[0]!);
  const view = await readCase(request, id);
  expect(view.satisfaction).toBe(5);
  expect(view.documents.map((d) => d.kind)).toContain('photo');
  expect(view.outcome).toBe('done');
  balances(view);
});

test('what was not repaired is opened again, and what is not wanted any more is withdrawn', async ({ page, request, browser }) => {
  const citizen = await (await withoutScript(browser)).newPage();
  const report = async (where: string): Promise<{ link: string; id: string }> => {
    await citizen.goto(url('/en/file/street-defect'));
    if (await citizen.locator('select[name=f_defect]').count()) await citizen.locator('select[name=f_defect]').selectOption('manhole');
    else await citizen.locator('input[name=f_defect][value=manhole]').check();
    await citizen.locator('#f_where').fill(where);
    await citizen.locator('#district').selectOption('6');
    await citizen.locator('#place').fill('35.7301, 51.4101');
    await send(citizen);
    const { link, number } = await readReceipt(citizen);
    return { link, id: await caseOf(request, officersOf('centre-137', 'counter')[0]!, number) };
  };
  const first = await report('Fatemi street');
  await work(page, request, first.id, 'triage', { responsibility: 'city', dangerous: 'false' });
  await work(page, request, first.id, 'make_safe');  // by the rules a manhole is covered first, whatever the triage says
  await work(page, request, first.id, 'repair');
  await work(page, request, first.id, 'closing');
  await citizen.goto(url(first.link));
  await citizen.locator('input[name=done][value=no]').check();
  await citizen.locator('section.todo button').click();
  await expect(citizen.locator('.done')).toBeVisible();
  await look(browser, first.link, 'not-done');

  const second = await report('Valiasr square');
  await citizen.goto(url(second.link));
  await citizen.locator('summary', { hasText: 'Withdraw' }).click();
  await citizen.locator('#withdraw_text').fill('It was repaired overnight.');
  await citizen.locator('form[action$="/withdraw"] button').click();
  await expect(citizen.locator('.done')).toBeVisible();
  await look(browser, second.link, 'withdrawn');
  await session(request, officersOf('deputy')[0]!);
  expect((await readCase(request, second.id)).outcome).toBe('withdrawn');
});

test('pages of the citizens without a request of their own', async ({ browser }) => {
  await look(browser, '/fa', 'home');
  await look(browser, '/fa/file/street-defect', 'form');
  await look(browser, '/fa/file/building-permit', 'form-permit');
  await look(browser, '/fa/track', 'track');
  await look(browser, '/fa/track?number=111122223333', 'track-wrong');
  await look(browser, '/fa/t/AAAAAAAAAAAAAAAAAAAAAA', 'unknown-link');
});
