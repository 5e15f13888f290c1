// Answers of /api/v1/insight: a frame (which history, which part of it, names), figures, and lists of named rows as
// `pasokh … --json` prints them. …_us are whole microseconds, null where they cannot be known; …_permille thousandths.
import type { Names } from '$lib/api/types';

export type Us = number | null;
export interface HistoryRow { name: string; live: boolean; cases: number; events: number; first_at?: string; last_at?: string; zone: string; form?: string; added_at?: string; bytes?: number; skipped?: number; drawing?: boolean }
export interface Frame {
  history: { name: string; live: boolean; version: string; zone: string; cases: number; events: number };
  part: { cases: number; events: number; cut_cases: number };
  names: Partial<Record<'activity' | 'unit' | 'officer' | 'service', Record<string, Names>>>;
  left_out: Record<string, number>;
}
export type Framed<T> = Frame & T;

export interface TimesView { count: number; mean_us: Us; median_us: Us; p90_us: Us; least_us: Us; most_us: Us }
export interface FlowEdge {
  from: string; to: string; count: number; mean_us: Us; median_us: Us; p90_us: Us; total_us: number; heat_permille: number;
  working_mean_us?: Us; working_median_us?: Us; working_p90_us?: Us; working_total_us?: number; working_heat_permille?: number;
}
export interface FlowActivity { activity: string; events: number; cases: number; starts: number; ends: number; repeats: number; cases_with_repeats: number; self_loops: number; short_loops: number }
export interface FlowReport { cases: number; events: number; case_time: TimesView; case_working_time?: TimesView; edges: FlowEdge[]; activities: FlowActivity[] }
export interface VariantRow { cases: number; permille: number; events: number; mean_us: Us; median_us: Us; p90_us: Us; example: string; path: string[] }
export interface VariantsReport { cases: number; variants: VariantRow[] }
export interface PairRow { from: string; to: string; count: number }
export interface HandoverReport { passed_on: number; kept: number; pairs: PairRow[] }
export interface PeriodRow { from: string; until: string; arrivals: number; closures: number; in_progress: number; under_7_days: number; under_30_days: number; under_90_days: number; under_180_days: number; under_365_days: number; older: number }
export interface BacklogReport { periods: PeriodRow[] }
export interface PassageRow { case: string; from: string; to: string; us: number; quarter: number }
export interface SpectrumReport { passages: PassageRow[] }
export interface CauseRow { cause: string; us: number; permille: number }
export interface WaitRow { from?: string | null; to?: string | null; officer?: string | null; items: number; waiting_us: number; batching_us: number; contention_us: number; priority_us: number; unavailable_us: number; other_us: number }
export interface WaitsReport { items: number; without_start: number; waiting_us: number; working_us: number; causes: CauseRow[]; edges: WaitRow[]; officers: WaitRow[] }
// Besides, one column an account: work_us, queue_us, …
export type BooksGroup = { key: string; total_us: number } & Record<string, number | string>;
export interface BooksReport { total_us: number; difference_us: number; accounts: Record<string, number>; by: string; groups: BooksGroup[] }
export interface CaseLine { case: string; from: string; to: string; us: number; events: number; open: boolean }
export interface CasesReport { case_count: number; cases: CaseLine[] }
export interface CaseReport {
  case: string; from: string; until: string; attributes: { name: string; value: string }[];
  events: { at: string; activity: string; lifecycle?: string; officer?: string; unit?: string }[];
  bookings: { from: string; to: string; us: number; account: string; unit?: string; officer?: string; body?: string }[];
}
export interface SummaryReport { case_attributes: { name: string; type: string; filled: number; different: number | null }[]; event_attributes: { name: string }[]; resources: number; units: number }
export interface ValuesReport { values: { value: string; cases: number; events: number }[] }
// Shares and changes are thousandths: -200 is a fifth less. `told` is the finding as a sentence.
export interface SideRow { side: string; cases: number; open: number; events: number; mean_us: Us; median_us: Us; p90_us: Us; working_mean_us?: Us; working_median_us?: Us; working_p90_us?: Us }
export interface EffectRow { figure: string; method: string; a_us: Us; b_us: Us; change: number | null; low: number | null; high: number | null }
export interface PartRow { account?: string; activity?: string; from?: string; to?: string; a_count?: number; b_count?: number; a_per_case_us: number; b_per_case_us: number; difference_us: number }
export interface WeekRow { from: string; cases: number; ended: number; value: number | null }
export interface CompareReport {
  told: Names; untold: string | null; kinds: number; cases_left_out: number; horizon_us: Us; verdict?: string; at?: string; in_between?: number; whole_years?: boolean; season?: boolean; trend_untold?: string | null;
  sides: SideRow[]; effect: EffectRow[]; accounts: PartRow[]; activities: PartRow[]; edges: PartRow[]; weeks?: WeekRow[];
}
export interface ChangeRow { at: string; earliest: string; latest: string; before: number; after: number; change: number; as_great: number; orders: number }
export interface ChangesReport { told: Names; untold: string | null; weeks_with_value: number; changes: ChangeRow[]; weeks: WeekRow[] }
export interface DriverRow { kind: string; name: string; value_is: string; known_at_filing: boolean; cases: number; late: number; share: number; share_low: number; share_high: number; other_cases: number; other_late: number; difference: number; low: number; high: number; excess: number; stands: boolean }
export interface DriversReport { told: Names; cases: number; late: number; unknown: number; term_us: Us; looks: number; deadline: string | null; drivers: DriverRow[] }
export interface DeviationRow { activity: string; element: string | null; what: 'left_out' | 'not_drawn' | 'not_allowed'; times: number; cases: number; us: number; mean_us: number }
export interface ElementRow { element: string; activity: string; fitting: number; left_out: number; not_allowed: number; us: number }
// A step of `alignment`: done and drawn; "+…" done and not allowed there; "-…" drawn and left out.
export interface FittedRow { cases: number; events: number; fitness: number | null; cost: number | null; bound: number; example: string; alignment: string[] }
export interface ConformReport {
  told: Names[]; drawing: string | null; not_judged: number; cases: number; fitting_cases: number; fitness: number; fitness_at_most: number; deviating_us: number; total_us: number; variants_in_all: number; variants_optimal: number;
  deviations: DeviationRow[]; elements: ElementRow[]; variants: FittedRow[];
}
