// A small server for the pages, in the browser's network: it answers like /api/v1, remembers what was sent, and can be told to be
// slow, broken, empty or closed to the one who asks.
import type { Page, Request, Route } from '@playwright/test';
import type { Problem } from '../../src/lib/api/client';
import type { TaskRow } from '../../src/lib/api/types';
import { decisionFile, decisionFiles, drawing, services, units } from './city';
import * as facts from './fixtures';
import type { Say } from './fixtures';
import { Insight, made } from './insight';
import { Processes } from './processes';

export type Mood = 'normal' | 'loading' | 'error' | 'forbidden' | 'empty' | 'offline';
export interface Sent { method: string; path: string; query: URLSearchParams; headers: Record<string, string>; body: unknown }
type Reply = { status: number; body: unknown; type?: string };

// A scanned sheet of paper, as far as a picture of a page needs one.
const paper = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 800" width="600" height="800"><rect width="600" height="800" fill="#fdfbf4"/>${Array.from({ length: 22 }, (_, i) => `<rect x="${60 + (i % 5) * 8}" y="${120 + i * 28}" width="${470 - ((i * 37) % 160)}" height="9" fill="#8b8f92"/>`).join('')}<circle cx="470" cy="700" r="56" fill="none" stroke="#3f6fb5" stroke-width="6"/></svg>`;
const ok = (body: unknown, status = 200): Reply => ({ status, body });
export const problem = (status: number, title: string, more: Partial<Problem> = {}): Reply => ({ status, body: { type: '/problems/test', title, status, ...more }, type: 'application/problem+json' });

export class MockApi {
  user: string | null = 'o-505';
  mood: Mood = 'normal';
  moodOf = /^(tasks|cases|consultations|ledger|today|services|units|insight|incidents|drawings|decisions)/;  // sessions always answer
  sent: Sent[] = [];
  events: { name: string; data: unknown }[] = [];  // server-sent events that the next stream gives
  eventRetry = 600_000;
  answers = new Map<string, Reply>();  // "POST tasks/task-1/complete" -> what to say instead
  taskCount = 20;
  taskChanges: (rows: TaskRow[]) => TaskRow[] = (rows) => rows;  // what happened elsewhere
  insight = new Insight();
  processes = new Processes();
  say: Say = 'fa';
  view: Partial<ReturnType<typeof facts.caseView>> = {};  // what differs from the case of the fixtures

  async attach(page: Page): Promise<void> {
    await page.route('**/api/v1/**', (route) => this.#answer(route));
  }
  changes(): Sent[] { return this.sent.filter((s) => s.method !== 'GET'); }
  last(path: string): Sent | undefined { return this.sent.filter((s) => s.method !== 'GET' && s.path === path).at(-1); }

  async #answer(route: Route): Promise<void> {
    const request = route.request();
    const url = new URL(request.url());
    const path = url.pathname.replace('/api/v1/', '');
    this.say = (request.headers()['accept-language'] ?? 'fa').startsWith('en') ? 'en' : 'fa';
    if (path === 'events') {
      const told = this.events.splice(0);  // the browser comes back for more after `retry`
      const body = `retry: ${this.eventRetry}\n\n` + told.map((e) => `event: ${e.name}\ndata: ${JSON.stringify(e.data)}\n\n`).join('');
      return route.fulfill({ status: 200, contentType: 'text/event-stream', body });
    }
    if (path.includes('/documents/')) return route.fulfill({ status: 200, contentType: 'image/svg+xml', body: paper });
    this.sent.push({ method: request.method(), path, query: url.searchParams, headers: request.headers(), body: bodyOf(request) });
    if (this.moodOf.test(path)) {
      if (this.mood === 'loading') return;
      if (this.mood === 'offline') return route.abort('connectionrefused');
    }
    const reply = this.#reply(request.method(), path, url.searchParams);
    const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    await route.fulfill({ status: reply.status, contentType: reply.type ?? 'application/json', body });
  }

  #reply(method: string, path: string, query: URLSearchParams): Reply {
    const special = this.answers.get(`${method} ${path}`);
    if (special) return special;
    if (path === 'sessions' && method === 'POST') return this.#signIn();
    if (path === 'sessions/current') {
      if (method === 'DELETE') { this.user = null; return ok({}); }
      return this.user ? ok(facts.session(this.user)) : problem(401, 'not signed in');
    }
    if (this.mood === 'error' && this.moodOf.test(path)) return problem(503, pick(this.say, 'سرور سرگرم است.', 'The server is busy.'), { detail: pick(this.say, 'چند لحظه دیگر دوباره بخواهید.', 'Ask again in a moment.') });
    if (this.mood === 'forbidden' && this.moodOf.test(path)) return problem(403, 'forbidden', { detail: pick(this.say, 'این صفحه برای نقش شما نیست.', 'This page is not open to your role.') });
    return method === 'GET' ? this.#read(path, query) : this.#change(path);
  }
  #signIn(): Reply {
    const body = this.sent.at(-1)!.body as { user: string; password: string };
    if (body.password !== 'parsa-1404') return problem(401, pick(this.say, 'نام کاربری یا گذرواژه درست نیست.', 'The user name or the password is wrong.'));
    this.user = body.user;
    return ok(facts.session(body.user), 201);
  }
  #read(path: string, query: URLSearchParams): Reply {
    const empty = this.mood === 'empty';
    if (path === 'services') return ok({ items: services });
    if (path === 'units') return ok({ items: units });
    if (/^units\/[^/]+\/sessions$/.test(path)) return ok({ items: [] });
    if (/^units\/[^/]+\/feed$/.test(path)) return ok({ path: '/api/v1/feeds/key/deadlines.ics' });
    if (path === 'today') return ok(empty ? { ...facts.today(this.say), this_week: { ...facts.today(this.say).this_week, cases: 0, days: [], nearest: [] }, next_week: { ...facts.today(this.say).next_week, cases: 0, days: [], nearest: [] }, median_us_30d: undefined, median_us_year_ago: undefined } : facts.today(this.say));
    if (path === 'ledger') return ok(empty ? { ...facts.ledger(this.say, 'service'), rows: [], accounts: [], cases: 0, total_us: 0, sentence: '' } : facts.ledger(this.say, query.get('by') ?? 'service'));
    if (path === 'tasks') return ok(empty ? { items: [], count: 0 } : this.#page(this.#tasks(query), query));
    if (path === 'cases') return ok(empty ? { items: [], count: 0 } : this.#page(facts.cases(this.say).filter((c) => !query.get('state') || c.state === query.get('state')), query));
    if (path === 'consultations') {
      const items = query.get('state') === 'answered' || empty ? [] : facts.consultations(this.say);
      return ok({ items, count: items.length });
    }
    if (path === 'decisions') return ok(empty ? { items: [] } : { items: decisionFiles });
    const rules = /^decisions\/([^/]+)\/xml$/.exec(path);
    if (rules) return { status: 200, body: decisionFile(rules[1]!), type: 'application/xml' };
    if (path === 'incidents') return ok(empty ? { items: [], count: 0 } : this.processes.incidents(this.say, query));
    if (path === 'drawings') return ok(empty ? { items: [] } : this.processes.list());
    const version = /^drawings\/([^/]+)(?:\/versions\/(\d+)\/xml)?$/.exec(path);
    if (version) return version[2] ? { status: 200, body: this.processes.xml(version[1]!, Number(version[2])), type: 'application/xml' } : ok(this.processes.view(version[1]!));
    if (path.startsWith('insight/')) return this.#insight(path.slice(8), query, empty);
    if (/^cases\/[^/]+\/drawing$/.test(path)) return { status: 200, body: drawing('building-permit', this.say === 'en'), type: 'application/xml' };
    if (/^cases\/[^/]+\/clock$/.test(path)) return query.get('on')! < '2025-11-08' ? problem(404, pick(this.say, 'درخواست در آن زمان ثبت نشده بود.', 'The case had not been filed at that time.')) : ok(facts.clockThen(this.say, query.get('known') !== null));
    if (/^cases\/[^/]+\/ledger$/.test(path)) return ok(facts.caseView(this.say, '1').ledger);
    const one = /^cases\/([^/]+)$/.exec(path);
    if (one) return one[1] === 'nowhere' ? problem(404, pick(this.say, 'چنین درخواستی نیست.', 'There is no such case.')) : ok({ ...facts.caseView(this.say, one[1]!), ...this.view });
    return problem(404, 'not found');
  }
  #insight(what: string, query: URLSearchParams, empty: boolean): Reply {
    if (what === 'histories') return ok(this.insight.histories());
    const log = this.insight.logs.find((l) => l.name === (query.get('history') ?? 'live')), bpmn = log?.live ? this.insight.bpmn : log?.bpmn;
    if (what === 'drawing') return bpmn ? { status: 200, body: bpmn, type: 'application/xml' } : problem(404, 'not found');
    if (what === 'conform' && !bpmn) return problem(404, pick(this.say, 'یافت نشد', 'Not found'), { code: 'office.no_drawing', field: '/history', detail: pick(this.say, 'کنار این تاریخچه نموداری نیست.', 'No drawing lies beside the history.') });
    if (empty) query.set('filter', 'cases where case = "none"');
    const found = this.insight.answer(what, query);
    if (!found) return problem(404, pick(this.say, 'چنین سابقه‌ای نیست.', 'There is no such history.'));
    if ('found' in found && 'at' in found) return problem(422, pick(this.say, 'پالایه درست نیست.', 'The filter is broken.'), { type: '/problems/insight.filter_syntax', field: 'field' in found ? String(found.field) : '/filter', arguments: { column: found.at }, detail: pick(this.say, `پالایه، جایگاه ${found.at}: «${found.found}» آمده است؛ باید این بیاید: where.`, `Filter, position ${found.at}: found "${found.found}"; expected: where.`) });
    return ok(found);
  }
  #tasks(query: URLSearchParams): ReturnType<typeof facts.tasks> {
    return this.taskChanges(facts.tasks(this.taskCount, this.say)).filter((t) => (!query.get('state') || t.state === query.get('state')) && (!query.get('q') || t.name[this.say].includes(query.get('q')!)) && (!query.get('mine') || t.officer?.code === this.user));
  }
  #processChange(path: string, body: unknown): Reply | null {
    const on = this.processes, drawings = /^drawings\/([^/]+)\/(.+)$/.exec(path);
    if (path === 'incidents/retry') return ok(on.retryMany(this.say, body as Parameters<Processes['retryMany']>[1]));
    if (drawings?.[2] === 'check') return ok(on.check(this.say, body as { xml: string }));
    if (drawings?.[2] === 'deploy') return ok(on.deploy(drawings[1]!));
    if (drawings?.[2] === 'migration/plan') return ok(on.plan((body as { from: number }).from, (body as { to: number }).to));
    if (drawings?.[2] === 'migration/preview') return ok(on.preview(this.say, body as Parameters<Processes['preview']>[1]));
    if (drawings?.[2] === 'migration/apply') return ok(on.apply(body as Parameters<Processes['apply']>[0]));
    if (drawings?.[2] === 'migration/undo') return ok(on.undo(body as { cases: string[] }));
    return null;
  }
  #page<T>(all: T[], query: URLSearchParams): { items: T[]; count: number; next?: string } {
    const from = Number(query.get('cursor') ?? 0), size = 100;
    return { items: all.slice(from, from + size), count: all.length, next: from + size < all.length ? String(from + size) : undefined };
  }
  #change(path: string): Reply {
    const process = this.#processChange(path, this.sent.at(-1)!.body);
    if (process) return process;
    if (path === 'insight/histories') { const name = this.sent.at(-1)!.query.get('name') ?? ''; this.insight.logs.push({ ...made(40), name, live: false, starts: false }); return ok((this.insight.histories().items as { name: string }[]).at(-1), 201); }
    if (path.endsWith('/drawing') && path.startsWith('insight/')) {
      const log = this.insight.logs.find((l) => l.name === path.split('/')[2])!, bpmn = (this.sent.at(-1)!.body as { bpmn: string }).bpmn;
      if (!bpmn.includes('definitions')) return problem(422, pick(this.say, 'نادرست', 'Wrong'), { code: 'process.no_bpmn', field: '/bpmn', arguments: { line: 1, column: 1 }, detail: pick(this.say, 'این پرونده نمودار BPMN 2.0 نیست.', 'This file is no BPMN 2.0 drawing.') });
      log.bpmn = bpmn;
      return ok({ name: log.name, drawing: true });
    }
    if (path.endsWith('/remove') && path.startsWith('insight/')) { this.insight.logs = this.insight.logs.filter((l) => l.name !== path.split('/')[2]); return ok({}); }
    if (path === 'uploads') return ok({ id: `u-${this.sent.length}`, media_type: 'image/png', bytes: 1200 }, 201);
    if (path === 'cases') {
      return ok({ id: '01jd999999', tracking_number: '140409031234', secret_link: '/fa/t/abcdefgh', due_at: '2025-12-15T20:29:59Z', explanation: facts.caseView(this.say, '1').clock.lines }, 201);
    }
    return ok({ id: path.split('/')[1], version: 13 });
  }
}
const pick = (say: Say, fa: string, en: string): string => (say === 'fa' ? fa : en);
function bodyOf(request: Request): unknown {
  try { return request.postDataJSON() as unknown; } catch { return undefined; }
}
