// Names for codes of papers and fields, and back.
import type { ServiceView } from '$lib/api/types';
import { nameOf, t } from '$lib/language.svelte';

// What a case lacks comes named in the reader's language: the kinds of paper it means, to be offered first.
export const papersNamed = (service: ServiceView | undefined, names: string[]): string[] =>
  (service?.papers ?? []).filter((p) => names.includes(p.code) || names.includes(p.names.fa) || names.includes(p.names.en)).map((p) => p.code);

// What an inquiry is about; kinds of one city's own making are told as they are written.
const kinds = ['opinion', 'right-of-way', 'debt', 'ownership', 'safety'];
export const kindName = (kind: string): string => (kinds.includes(kind) ? t(`consultation_kind.${kind}`) : kind);

export function missingName(service: ServiceView | undefined, code: string): string {
  if (code === 'photo' || code === 'other') return t(`paper.${code}`);
  return nameOf(service?.papers.find((p) => p.code === code)?.names) || nameOf(service?.form.find((f) => f.name === code)?.label) || code;
}
