// What the pages of insight share: the histories there are, and what was wrong with the filter, which is told at the filter's line.
import { get, type Answer, type Problem } from '$lib/api/client';
import { language, t } from '$lib/language.svelte';
import { Loaded } from '$lib/load.svelte';
import type { Query } from './ask';
import type { Frame, Framed, HistoryRow } from './types';

class Insight {
  histories = new Loaded<{ items: HistoryRow[] }>();
  refused = $state.raw<Problem | null>(null);
  frame = $state.raw<Frame | null>(null);
  history(name: string | undefined): HistoryRow | undefined { return this.histories.value?.items.find((h) => h.name === (name ?? 'live')); }
}
export const insight = new Insight();

const ofFilter = (problem: Problem): boolean => (problem.field ? /filter/.test(problem.field) : /filter_(syntax|too_long)/.test(`${problem.type} ${problem.code ?? ''}`));

// The city's own journal is read when it is first asked about: that takes a moment, and the page waits for it.
export async function patiently<T>(path: string, query: Query = {}): Promise<Answer<T>> {
  let answer = await get<T>(`insight/${path}`, query);
  for (let n = 0; n < 60 && !answer.ok && answer.problem.code === 'office.history_is_read'; n++) {
    await new Promise((then) => setTimeout(then, 1_000));
    answer = await get<T>(`insight/${path}`, query);
  }
  return answer;
}

// One question to insight. A broken filter is no matter of the page that asked: its last answer stays.
export class Question<T> extends Loaded<Framed<T>> {
  #leads: boolean;
  // `leads`: what part of the history its answers speak of is told at the head of the page.
  constructor(leads = true) { super(); this.#leads = leads; }
  async ask(path: string, query: Query): Promise<void> {
    await this.from(async () => {
      const answer = await patiently<Framed<T>>(path, query);
      if (answer.ok) {
        if (query.filter !== undefined || this.#leads) insight.refused = null;
        if (this.#leads) insight.frame = answer.value;
      } else if (ofFilter(answer.problem)) {
        insight.refused = answer.problem;
      }
      return answer;
    });
    if (this.problem && ofFilter(this.problem)) this.problem = null;
  }
}
// A word of a history as people call it; what has no name is shown as it is.
const persian = /[\u0600-\u06ff]/;
// Words of the other direction are set apart from the sentence they stand in; pictures and CSV take them bare.
export const bare = (text: string): string => text.replace(/[\u2068\u2069]/g, '');
// An attribute of cases; those that every installation has are told in the reader's language.
export function attributeOf(name: string): string {
  const known = `insight.attribute_${name}`, text = t(known);
  return text === known ? name : text;
}
// A value of such an attribute: the words of the lists that every installation has, yes and no.
const lists: Record<string, string> = { channel: 'channel', outcome: 'outcome', state: 'case_state' };
export function attributeValue(name: string, word: string): string | undefined {
  if (word === 'true' || word === 'false') return t(word === 'true' ? 'yes' : 'no');
  const known = `${lists[name]}.${word}`, text = name in lists ? t(known) : known;
  return text === known ? undefined : text;
}
export function wordOf(frame: Frame | null | undefined, kind: 'activity' | 'unit' | 'officer' | 'service', word: string): string {
  const text = frame?.names?.[kind]?.[word]?.[language.current] ?? word;
  return persian.test(text) === (language.current === 'fa') ? text : `\u2068${text}\u2069`;
}
