// The example city as the API would show it: units, officers, services and drawings are read from examples/tehran, so that the
// pages are tried with real names, real forms and real lengths of text.
import { readFileSync, readdirSync } from 'node:fs';
import type { DecisionFileRow, FieldType, FieldView, Names, OutputField, PaperView, PlaceRule, Ref, Role, ServiceView, UnitKind, UnitView } from '../../src/lib/api/types';

const at = new URL('../../../examples/tehran/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, at), 'utf8');
const json = <T>(path: string): T => JSON.parse(read(path)) as T;

interface RawUnit { code: string; names: Names; kind: UnitKind; parent?: string; district?: number }
interface RawOfficer { code: string; names: Names; posts: { unit: string; role: Role }[] }
interface RawProperty { type: string; format?: string; 'x-title': Names; 'x-help'?: Names; enum?: string[]; 'x-labels'?: Record<string, Names>; minimum?: number; maximum?: number; minLength?: number; maxLength?: number }
interface RawForm { properties: Record<string, RawProperty>; required?: string[] }
interface RawService { english_steps: Record<string, string>; process: string; code: string; names: Names; summary: Names; form: string; papers: PaperView[]; place?: PlaceRule; anonymous?: boolean; term: string; citizens_may_file?: boolean }

const rawUnits = json<RawUnit[]>('units.json');
export const officers = json<RawOfficer[]>('officers.json');

function typeOf(property: RawProperty): FieldType {
  if (property.enum) return 'choice';
  if (property.type === 'boolean') return 'boolean';
  if (property.type === 'integer') return 'integer';
  return property.format === 'date' ? 'date' : 'text';
}
function fieldsOf(path: string): FieldView[] {
  const form = json<RawForm>(path);
  return Object.entries(form.properties).map(([name, property]) => ({
    name, label: property['x-title'], help: property['x-help'] ?? { fa: '', en: '' }, type: typeOf(property), required: (form.required ?? []).includes(name),
    choices: (property.enum ?? []).map((value) => ({ value, label: property['x-labels']?.[value] ?? { fa: value, en: value } })),
    least: property.minimum ?? property.minLength ?? 0, most: property.maximum ?? property.maxLength ?? 0,
  }));
}
export const outputsOf = (form: string): OutputField[] => fieldsOf(`forms/${form}.schema.json`).map(({ name, label, type, required, choices }) => ({ name, label, type, required, choices, value: null }));

export const services: ServiceView[] = readdirSync(new URL('services/', at)).sort().map((file) => {
  const s = json<RawService>(`services/${file}`);
  return { code: s.code, names: s.names, summary: s.summary, form: fieldsOf(s.form), papers: s.papers, place: s.place ?? 'none', anonymous: s.anonymous ?? false, term: s.term, citizens_may_file: s.citizens_may_file ?? true };
});
export const units: UnitView[] = rawUnits.map((u) => ({
  code: u.code, names: u.names, kind: u.kind, parent: u.parent, district: u.district,
  officers: officers.filter((o) => o.posts.some((p) => p.unit === u.code)).map((o) => ({ code: o.code, names: o.names })),
}));
const found = <T extends { code: string }>(list: T[], code: string): T => {
  const thing = list.find((x) => x.code === code);
  if (!thing) throw new Error(`the example city has no ${code}`);
  return thing;
};
export const unit = (code: string): Ref => ({ code, names: found(rawUnits, code).names });
export const service = (code: string): ServiceView => found(services, code);
export const serviceRef = (code: string): Ref => ({ code, names: service(code).names });
export const officer = (code: string): Ref => ({ code, names: found(officers, code).names });
export const officerOf = (unitCode: string, role: Role, n = 0): RawOfficer => officers.filter((o) => o.posts.some((p) => p.unit === unitCode && p.role === role))[n]!;
export const postsOf = (code: string): { unit: Ref; role: Role }[] => found(officers, code).posts.map((p) => ({ unit: unit(p.unit), role: p.role }));
// The drawing of a service with its names in the reader's language, as the server gives it.
export function drawing(name: string, english = false): string {
  const xml = read(`processes/${name}.bpmn`);
  if (!english) return xml;
  const steps = json<RawService>(`services/${name}.json`).english_steps;
  return xml.replace(/(<bpmn:\w+ id="(\w+)" name=")[^"]*/g, (whole, before: string, id: string) => (steps[id] ? before + steps[id] : whole));
}
// The rules as the server lists them: decisions by name, with what they need.
export const decisionFile = (name: string): string => read(`rules/${name}.dmn`);
export const decisionFiles: DecisionFileRow[] = readdirSync(new URL('rules/', at)).sort().map((file) => {
  const xml = read(`rules/${file}`), stem = file.replace('.dmn', '');
  const label = (id: string): string => new RegExp(`id="${id}" name="[^"]*" label="([^"]*)"`).exec(xml)?.[1] ?? id;
  const decisions = [...xml.matchAll(/<decision id="(\w+)" name="(\w+)" label="([^"]*)">([^]*?)<\/decision>/g)].map(([, , name, called, inside]) => ({
    name: name!, label: called!, inputs: [...inside!.matchAll(/requiredInput href="#(\w+)"/g)].map((m) => label(m[1]!)),
  }));
  return { file: stem, path: `rules/${file}`, name: stem, decisions };
});
