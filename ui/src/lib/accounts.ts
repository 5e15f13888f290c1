// The accounts of time: one order and one palette everywhere (app.css holds the colours; unknown is hatched).
import type { AccountTotal } from '$lib/api/types';

export const accounts = ['work', 'in_hand', 'queue', 'consultation', 'applicant', 'commission', 'transfer', 'closed', 'blocked', 'system', 'unknown'] as const;
export type Account = (typeof accounts)[number];
export const fillOf = (account: string, hatch = 'hatch'): string => (account === 'unknown' ? `url(#${hatch})` : `var(--${account})`);
// Dark enough for white letters on it; the others take dark ones.
const dark = new Set<string>(['work', 'queue', 'consultation', 'applicant', 'commission', 'blocked']);
export const inkOf = (account: string): string => (dark.has(account) ? '#ffffff' : '#1d2326');
export const timeIn = (list: AccountTotal[], account: string): number => list.find((e) => e.account === account)?.us ?? 0;
