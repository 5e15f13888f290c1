// The language of the pages and its texts: texts/<language>/ui.json, the same catalogue as the server's.
import en from '$texts/en/ui.json';
import fa from '$texts/fa/ui.json';
import type { Names } from '$lib/api/types';

export type Language = 'fa' | 'en';
const texts: Record<Language, Record<string, string>> = { fa, en };
const kept = 'pasokh.language';

class LanguageState {
  current = $state<Language>(localStorage.getItem(kept) === 'en' ? 'en' : 'fa');
  get direction(): 'rtl' | 'ltr' { return this.current === 'fa' ? 'rtl' : 'ltr'; }
  choose(language: Language): void {
    this.current = language;
    localStorage.setItem(kept, language);
    this.apply();
  }
  apply(): void {
    document.documentElement.lang = this.current;
    document.documentElement.dir = this.direction;
  }
}
export const language = new LanguageState();

// The text for a key of ui.json, with {arguments} filled in; arguments are shown as they are given (format.ts formats). Where one thing is
// told otherwise than several, the text of key_one is taken for n = 1.
export function t(key: string, args: Record<string, string | number> = {}): string {
  const all = texts[language.current];
  const one = args.n === 1 || args.n === '1' || args.n === '۱' ? all[`ui.${key}_one`] : undefined;
  const pattern = one ?? all[`ui.${key}`] ?? key;
  return pattern.replace(/\{([a-z_]+)\}/g, (whole, name: string) => (name in args ? String(args[name]) : whole));
}

export const listed = (names: string[]): string => names.join(language.current === 'fa' ? '، ' : ', ');
// From the one to the other, in the direction in which people read.
export const arrow = (): string => (language.direction === 'rtl' ? '←' : '→');
export const nameOf = (names: Names | undefined): string => names?.[language.current] ?? '';
