// A building permit from filing to answer: several units, parallel consultations, a pause for the applicant; the books balance.
import { expect, test } from '@playwright/test';
import { answerAll, officersOf, readCase, session, url, work } from './town';
import type { Filed } from '../../src/lib/api/types';

// The smallest picture and the smallest paper that are what they say.
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

const form = {
  address: 'خیابان فاطمی، کوچه سوم، پلاک ۱۲', renewal_code: '6-12-345-7', registry_plate: '۱۲۴/۳۸۱۷', use: 'residential', storeys: 5, floor_area_m2: 820,
  near_right_of_way: true, farmland: false,
};

test('a building permit is filed, worked through its units, answered, and every minute is booked', async ({ page, request, browser }) => {
  const services = (await (await request.get(url('/api/v1/services'))).json()) as { items: { code: string; form: { name: string }[] }[] };
  const known = services.items.find((s) => s.code === 'building-permit')!.form.map((f) => f.name);
  const upload = async (kind: string): Promise<{ upload: string; kind: string }> => {
    const answer = await request.post(url(`/api/v1/uploads?kind=${kind}`), { data: png, headers: { 'Content-Type': 'image/png' } });
    expect(answer.status(), await answer.text()).toBe(201);
    return { upload: ((await answer.json()) as { id: string }).id, kind };
  };
  const filed = await request.post(url('/api/v1/cases'), {
    data: { service: 'building-permit', applicant: { name: 'زهرا محمدی', national_id: '0012345679', mobile: '09121234567' }, district: 6, place: { latitude: '35.7219', longitude: '51.4020' },
      documents: [await upload('ownership-deed'), await upload('identity')],
      form: Object.fromEntries(Object.entries(form).filter(([k]) => known.includes(k))) },
    headers: { 'Idempotency-Key': 'tour-permit' },
  });
  expect(filed.status(), await filed.text()).toBe(201);
  const receipt = (await filed.json()) as Filed;
  expect(receipt.tracking_number).toMatch(/^\d{12}$/);
  const id = receipt.id;
  const deputy = officersOf('deputy')[0] !;
  await session(request, deputy);
  const reread = (): Promise<unknown> => session(request, deputy);

  await work(page, request, id, 'intake', { complete: 'false' });
  expect((await readCase(request, id)).state).toBe('paused');
  const citizen = await browser.newPage({ javaScriptEnabled: false });
  const secret = receipt.secret_link.split('/').pop()!;
  const supplied = await citizen.request.post(url(`/api/v1/track/link/${secret}/resume`), { data: { note: 'سند مالکیت پیوست شد' }, headers: { 'Idempotency-Key': 'tour-supply' } });
  expect(supplied.status(), await supplied.text()).toBe(200);
  await work(page, request, id, 'supply');
  await work(page, request, id, 'intake', { complete: 'true' });
  await work(page, request, id, 'ownership', { has_debt: 'false' });
  await work(page, request, id, 'visit', { building_exists: 'false', widening_m: '0' });
  await work(page, request, id, 'plan_order', { storeys_allowed: '5', coverage_percent: '60' });
  await work(page, request, id, 'drawings');
  await answerAll(request, id, ['engineers']);
  await answerAll(request, id, ['gas', 'power', 'metro', 'fire']);
  await reread();
  expect((await readCase(request, id)).consultations.filter((c) => c.state === 'answered').length).toBeGreaterThanOrEqual(4);
  await work(page, request, id, 'review');
  await work(page, request, id, 'fees', { fees_rial: '450000000' });
  await work(page, request, id, 'payment');
  await work(page, request, id, 'draft');
  await work(page, request, id, 'sign');
  await work(page, request, id, 'issue');

  await reread();
  const view = await readCase(request, id);
  expect(view.state).toBe('decided');
  expect(view.outcome).toBe('granted');
  expect(view.ledger.finished).toBe(true);
  expect(view.ledger.difference_us).toBe(0);
  expect(view.ledger.accounts.reduce((sum, a) => sum + a.us, 0)).toBe(view.ledger.total_us);
  // Browsers read instants to the millisecond.
  expect(Math.abs(view.ledger.total_us - (Date.parse(view.decided_at!) - Date.parse(view.filed_at)) * 1000)).toBeLessThan(2_000);
  await citizen.goto(url(`/fa/t/${secret}`));
  await expect(citizen.locator('main')).toContainText('موافقت');
  await citizen.screenshot({ path: '../build/screens/tour-permit-tracking.png', fullPage: true });
});
