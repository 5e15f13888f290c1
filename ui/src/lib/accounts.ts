// The accounts of time: one order and one palette everywhere (app.css holds the colours; unknown is hatched).
export const accounts = ['work', 'in_hand', 'queue', 'consultation', 'applicant', 'commission', 'transfer', 'closed', 'blocked', 'system', 'unknown'] as const;
export type Account = (typeof accounts)[number];
export const colourOf = (account: string): string => (account === 'unknown' ? 'url(#hatch)' : `var(--${account})`);
