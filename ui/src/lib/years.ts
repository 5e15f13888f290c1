// Rows of months ("1404-08") added up to years ("1404"): each month belongs to one year, so nothing is counted twice.
import { accounts, timeIn } from '$lib/accounts';
import type { LedgerRow } from '$lib/api/types';

export function yearsOf(months: LedgerRow[]): LedgerRow[] {
  const years = new Map<string, LedgerRow[]>();
  for (const m of months) years.set(m.key.slice(0, 4), [...(years.get(m.key.slice(0, 4)) ?? []), m]);
  return [...years].sort(([a], [b]) => a.localeCompare(b)).map(([key, rows]) => ({
    key, names: { fa: key, en: key }, cases: rows.reduce((s, r) => s + r.cases, 0), total_us: rows.reduce((s, r) => s + r.total_us, 0),
    accounts: accounts.map((account) => ({ account, us: rows.reduce((s, r) => s + timeIn(r.accounts, account), 0) })).filter((a) => a.us > 0),
  }));
}
