// Drawings, their versions, incidents and moving cases, as the server would answer for the example city: version 2 of the permit's drawing
// is an older one, with twelve cases on it, version 3 is in force.
import type { AcceptedView, Deployed, DrawingCheck, DrawingFinding, DrawingList, DrawingView, IncidentPage, IncidentRow, MigratedView, MigrationIn, MigrationPlanView, MigrationPreview, Names, PlanRow, RetriedView, RetryIn } from '../../src/lib/api/types';
import { drawing, officer, serviceRef, unit } from './city';
import { now, type Say } from './fixtures';

const day = 86_400_000;
const at = (ms: number): string => new Date(now + ms).toISOString().replace('.000Z', 'Z');
const pick = (say: Say, fa: string, en: string): string => (say === 'fa' ? fa : en);
const without = (xml: string, id: string): string => xml
  .replace(new RegExp(`<bpmn:\\w+ id="${id}"(?:[^>]*/>|[^]*?</bpmn:(?:userTask|businessRuleTask|exclusiveGateway|sequenceFlow)>)\\s*`), '')
  .replace(new RegExp(`<bpmndi:BPMN(?:Shape|Edge) id="[^"]*" bpmnElement="${id}"[^]*?</bpmndi:BPMN(?:Shape|Edge)>\\s*`), '')
  .replace(new RegExp(`<bpmn:(?:incoming|outgoing)>${id}</bpmn:(?:incoming|outgoing)>\\s*`, 'g'), '');

// The permit's drawing before the structure was checked: its fees were named otherwise, the visit had another term.
export function older(): string {
  let xml = drawing('building-permit');
  for (const id of ['reviewer', 'structure', 'flow_is_large_reviewer', 'flow_reviewer_structure', 'flow_structure_is_checked']) xml = without(xml, id);
  return xml.replace('pasokh:term="permit-visit"', 'pasokh:term="permit-plan-order"').replace('name="محاسبه عوارض"', 'name="عوارض"');
}
const caseIds = Array.from({ length: 12 }, (_, i) => `01jc0000${String(40 + i)}`);

export class Processes {
  version = 3;
  failing = true;  // what is tried again still fails
  moved = new Set<string>();
  rows: { n: number; cases: string[] } = { n: 0, cases: [] };
  mended = new Set<string>();

  #incidents(say: Say): IncidentRow[] {
    const name: Names = { fa: 'محاسبه عوارض', en: 'Calculation of fees' }, other: Names = { fa: 'ابلاغ به متقاضی', en: 'Notice to the applicant' };
    return Array.from({ length: 6 }, (_, i): IncidentRow => ({
      case_id: `01jd0001${String(10 + i)}`, number: 1 + (i % 2), service: serviceRef(i < 4 ? 'building-permit' : 'street-defect'), unit: unit(i < 4 ? 'district-5-planning' : 'district-2-planning'),
      element: i < 4 ? 'is_large' : 'notice', name: i < 4 ? name : other, code: i < 4 ? 'process.condition_unclear' : 'desk.no_such_service', since: at(-(40 - i * 6) * 3_600_000), version: 9 + i, actions: i === 5 ? [] : ['retry'],
      text: i < 4 ? pick(say, 'شرط «size = "large"» در «رده ساختمان؟» نه درست است و نه نادرست؛ مقداری که لازم دارد نیست یا از نوع دیگری است.', 'The condition "size = "large"" at "Class of building?" is neither true nor false: a value it needs is missing or of another type.') : pick(say, 'خدمت «notice» در این شهر نیست.', 'There is no service "notice" in this city.'),
    })).filter((r) => !this.mended.has(r.case_id));
  }
  incidents(say: Say, query: URLSearchParams): IncidentPage {
    const items = this.#incidents(say).filter((r) => (!query.get('service') || r.service.code === query.get('service')) && (!query.get('element') || r.element === query.get('element')));
    return { items, count: items.length };
  }
  retryMany(say: Say, what: RetryIn): RetriedView {
    const rows = this.#incidents(say).filter((r) => r.actions.length && (what.cases ? what.cases.includes(r.case_id) : (!what.element || r.element === what.element) && (!what.code || r.code === what.code)));
    const items = rows.map((r, i) => ({ case_id: r.case_id, number: r.number, resolved: i > 0, text: i > 0 ? undefined : r.text }));
    for (const i of items) if (i.resolved) this.mended.add(i.case_id);
    return { tried: items.length, resolved: items.filter((i) => i.resolved).length, left: 0, items };
  }

  list(): DrawingList {
    return { items: ['article-100', 'building-permit', 'completion-certificate', 'land-use-change', 'plan-order', 'street-defect'].map((code, i) => ({ service: serviceRef(code), path: `processes/${code}.bpmn`, version: code === 'building-permit' ? this.version : 1, versions: code === 'building-permit' ? this.version : 1, running: 412 - i * 61, old_running: code === 'building-permit' ? 12 - this.moved.size : 0 })) };
  }
  view(code: string): DrawingView {
    const versions: [number, string, string, AcceptedView[]][] = [[1, '2025-03-21', 'o-1', []], [2, '2025-09-23', 'o-1', [{ element: 'all_answered', rule: 'process.join_may_wait' }]], [3, '2025-11-15', 'o-1', [{ element: 'is_large', rule: 'process.no_default' }, { element: 'review', rule: 'configuration.missing_english' }]], [4, '2025-11-24', 'o-1', []]];
    const items = versions.filter(([n]) => n <= this.version).map(([number, since, by, accepted]) => ({ number, since, sha256: `${number}`.repeat(64), in_force: number === this.version, running: number === this.version ? 400 + this.moved.size : number === 2 ? 12 - this.moved.size : 0, deployed_at: `${since}T05:30:00Z`, by: officer(by), accepted }));
    return { service: serviceRef(code), path: `processes/${code}.bpmn`, version: this.version, items: items.reverse(), deployments: [{ at: '2025-11-20T05:30:00Z', by: officer('o-2'), version: this.version, files: ['rules/building-permit.dmn'], accepted: [] }] };
  }
  xml(code: string, n: number): string { return code === 'building-permit' && n < 3 ? older() : drawing(code); }

  // A drawing that lacks a condition is refused; any other has two warnings, until the one is given a name.
  check(say: Say, body: { xml: string; english?: { element: string }[] }): DrawingCheck {
    const refusals: DrawingFinding[] = [], warnings: DrawingFinding[] = [];
    if (!body.xml.includes('<bpmn:definitions')) refusals.push({ element: '', line: 1, column: 1, rule: 'xml.malformed', text: pick(say, 'این فایل XML درست نیست.', 'This is no well-formed XML.'), file: '' });
    if (body.xml.includes('broken')) {
      refusals.push({ element: 'flow_is_owner_visit', line: 239, column: 1, rule: 'process.condition_missing', text: pick(say, 'مسیر «flow_is_owner_visit» از «is_owner» باید شرط داشته باشد یا مسیر پیش‌فرض باشد.', 'The flow "flow_is_owner_visit" from "is_owner" needs a condition, or must be the default.'), file: '' });
      refusals.push({ element: 'visit', line: 43, column: 1, rule: 'configuration.unknown_term', text: pick(say, 'مهلت «permit-vist» در این شهر نیست.', 'The term "permit-vist" is not known in this city.'), file: 'terms.clock' });
    }
    warnings.push({ element: 'all_answered', line: 153, column: 1, rule: 'process.join_may_wait', text: pick(say, 'پیوند «all_answered» شاید برای همیشه منتظر بماند: «is_owner» تنها به یکی از راه‌هایش می‌رسد.', 'The join "all_answered" may wait for ever: "is_owner" leads to one of its flows only.'), file: '' });
    if (!body.english?.some((e) => e.element === 'fees')) warnings.push({ element: 'fees', line: 172, column: 1, rule: 'configuration.missing_english', text: pick(say, '«محاسبه عوارض» نام انگلیسی ندارد.', '"Calculation of fees" has no name in English.'), file: '' });
    return { refusals, warnings, deployable: !refusals.length, same: body.xml.includes('in force already'), elements: 34, flows: 41, xml: body.xml.includes('<bpmn:definitions') ? body.xml : '', base: 'b'.repeat(64) };
  }
  deploy(code: string): Deployed { this.version += 1; return { service: code, version: this.version, sha256: '4'.repeat(64) }; }

  plan(from: number, to: number): MigrationPlanView {
    const row = (element: string, fa: string, en: string, kind: string, waiting: number, target: string | undefined = element): PlanRow => ({ element, name: { fa, en }, kind, to: target, waiting });
    const elements = [
      row('filed', 'ثبت درخواست', 'Filed', 'start', 0), row('intake', 'پذیرش و بررسی مدارک', 'Intake and check of papers', 'user_task', 3), row('visit', 'بازدید از ملک', 'Site visit', 'user_task', 2),
      { ...row('fees_old', 'عوارض', 'Fees', 'user_task', 4), to: undefined }, row('right_of_way', 'استعلام حریم گاز، برق و مترو', 'Inquiry on rights of way', 'consultation', 3),
    ];
    const targets = elements.map(({ element, name, kind }) => (element === 'fees_old' ? { element: 'fees', name: { fa: 'محاسبه عوارض', en: 'Calculation of fees' }, kind } : { element, name, kind }));
    return { from, to, running: 12 - this.moved.size, elements, targets };
  }
  preview(say: Say, body: MigrationIn): MigrationPreview {
    const mapped = (body.elements ?? []).some((e) => e.from === 'fees_old');
    const items = caseIds.filter((id) => !this.moved.has(id)).map((case_id, i) => {
      const stuck = (i >= 8 && !mapped) || i === 5;
      return {
        case_id, moves: !stuck, by_us: i === 2 ? 3 * day * 1000 : i === 3 ? -1 * day * 1000 : 0, due_before: at((4 + i) * day), due_after: at((4 + i + (i === 2 ? 3 : i === 3 ? -1 : 0)) * day),
        text: i === 2 ? pick(say, 'مهلت بازدید در نسخه تازه سه روز بلندتر است.', 'The visit has three days more in the new version.') : '',
        refusals: !stuck ? [] : i === 5 ? [{ element: 'right_of_way', rule: 'process.migration_other_scope', text: pick(say, '«استعلام حریم» در نسخه تازه در بخش دیگری است.', '"Inquiry on rights of way" stands in another part of the new version.') }] : [{ element: 'fees_old', rule: 'process.migration_no_target', text: pick(say, 'برای «عوارض» در نسخه تازه جایگزینی نیست.', 'Nothing in the new version stands for "Fees".') }],
      };
    });
    const movable = items.filter((i) => i.moves).length;
    return { cases: items.length, movable, whole: true, items, sentence: pick(say, `${movable} از ${items.length} درخواست منتقل می‌شود؛ موعد ۲ درخواست جابه‌جا می‌شود.`, `${movable} of ${items.length} cases can move; the deadlines of 2 change.`) };
  }
  undo({ cases }: { cases: string[] }): MigratedView {
    for (const id of cases) this.moved.delete(id);
    return { migrated: cases.length, left: 0, items: cases.map((case_id) => ({ case_id, migrated: true })) };
  }
  apply(body: MigrationIn): MigratedView {
    const items = (body.cases ?? caseIds).map((case_id) => { this.moved.add(case_id); return { case_id, migrated: true }; });
    return { migrated: items.length, left: 0, items };
  }
}
