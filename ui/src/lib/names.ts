// Names for codes that the API gives bare: what is missing is named by the service's papers and fields.
import type { ServiceView } from '$lib/api/types';
import { nameOf, t } from '$lib/language.svelte';

export function missingName(service: ServiceView | undefined, code: string): string {
  if (code === 'photo' || code === 'other') return t(`paper.${code}`);
  return nameOf(service?.papers.find((p) => p.code === code)?.names) || nameOf(service?.form.find((f) => f.name === code)?.label) || code;
}
