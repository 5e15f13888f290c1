// The shapes of the API, one for one those of src/server/api/types.hpp. Instants are RFC 3339 texts, …_us are microseconds.

export type FieldType = 'text' | 'integer' | 'amount' | 'date' | 'boolean' | 'choice';
export type PlaceRule = 'none' | 'optional' | 'required';
export type Role = 'officer' | 'counter' | 'head' | 'manager' | 'administrator' | 'respondent';
export type TaskState = 'offered' | 'referred' | 'in_hand' | 'active' | 'done' | 'cancelled';
export type CaseState = 'open' | 'paused' | 'decided' | 'closed';
export type Outcome = 'granted' | 'refused' | 'withdrawn' | 'deemed_granted' | 'deemed_refused' | 'done' | 'not_competent';
export type Channel = 'online' | 'counter' | 'phone' | 'post' | 'imported';
export type ConsultationState = 'asked' | 'served' | 'incomplete' | 'answered' | 'deemed' | 'withdrawn';
export type SilenceRule = 'none' | 'consent' | 'refusal';
export type AnswerKind = 'consent' | 'conditional' | 'refusal' | 'incomplete' | 'not_competent' | 'passed_on';
export type UnitKind = 'deputy_office' | 'directorate' | 'district' | 'office' | 'counter' | 'commission' | 'outside_body';

export interface Names { fa: string; en: string }
export type Json = unknown;

export interface Ref {
  code: string;
  names: Names;
}

export interface ChoiceView {
  value: string;
  label: Names;
}

export interface FieldView {
  name: string;
  label: Names;
  help: Names;
  type: FieldType;
  required: boolean;
  choices: ChoiceView[];
  least: number;
  most: number;
}

export interface PaperView {
  code: string;
  names: Names;
  required: boolean;
  carried_by_applicant: boolean;
}

export interface ServiceView {
  code: string;
  names: Names;
  summary: Names;
  form: FieldView[];
  papers: PaperView[];
  place: PlaceRule;
  anonymous: boolean;
  term: string;
  citizens_may_file: boolean;
}

export interface ServiceList {
  items: ServiceView[];
}

export interface ClockLine {
  at?: ('string', False);
  rule: string;
  text: string;
}

export interface ClockDay {
  date: string;
  kind: string;
  why: string;
}

export interface ClockView {
  state: string;
  due_at?: ('string', False);
  gross_us: number;
  net_us: number;
  left_us?: ('number', False);
  lines: ClockLine[];
  days: ClockDay[];
}

export interface ApplicantIn {
  name?: ('string', False);
  national_id?: ('string', False);
  mobile?: ('string', False);
}

export interface PlaceIn {
  latitude: string;
  longitude: string;
}

export interface DocumentIn {
  upload: string;
  kind: string;
}

export interface FileCaseIn {
  service: string;
  applicant?: ('ApplicantIn', False);
  form: Record<string, Json>;
  district?: ('number', False);
  place?: ('PlaceIn', False);
  documents?: ('DocumentIn[]', False);
  channel?: ('Channel', False);
  dossier?: ('string', False);
}

export interface Filed {
  id: string;
  tracking_number: string;
  secret_link: string;
  due_at?: ('string', False);
  explanation: ClockLine[];
}

export interface Uploaded {
  id: string;
  media_type: string;
  bytes: number;
}

export interface Tracked {
  service: Names;
  stage: string;
  filed_on: string;
}

export interface SignIn {
  user: string;
  password: string;
}

export interface PostView {
  unit: Ref;
  role: Role;
}

export interface Session {
  user: string;
  names: Names;
  posts: PostView[];
  expires_at: string;
  csrf: string;
}

export interface TaskRow {
  id: string;
  case_id: string;
  service: Ref;
  element: string;
  name: Names;
  unit: Ref;
  officer?: ('Ref', False);
  state: TaskState;
  sender?: ('Ref', False);
  opened_at: string;
  since: string;
  due_at?: ('string', False);
  left_us?: ('number', False);
  urgency: string;
  paused: boolean;
  missing: string[];
  district?: ('number', False);
  filed_at: string;
  version: number;
}

export interface TaskPage {
  items: TaskRow[];
  count: number;
  next?: ('string', False);
}

export interface CaseRow {
  id: string;
  service: Ref;
  state: CaseState;
  outcome?: ('Outcome', False);
  unit: Ref;
  holder?: ('string', False);
  filed_at: string;
  decided_at?: ('string', False);
  due_at?: ('string', False);
  urgency: string;
  district?: ('number', False);
}

export interface CasePage {
  items: CaseRow[];
  count: number;
  next?: ('string', False);
}

export interface OutputField {
  name: string;
  label: Names;
  type: FieldType;
  required: boolean;
  choices: ChoiceView[];
}

export interface TaskView {
  id: string;
  element: string;
  name: Names;
  unit: Ref;
  role: Role;
  state: TaskState;
  officer?: ('Ref', False);
  sender?: ('Ref', False);
  opened_at: string;
  since: string;
  due_at?: ('string', False);
  outputs: OutputField[];
  actions: string[];
}

export interface ConsultationView {
  id: string;
  kind: string;
  body: Ref;
  asked_by: Ref;
  state: ConsultationState;
  silence: SilenceRule;
  asked_at: string;
  served_at?: ('string', False);
  answered_at?: ('string', False);
  due_at?: ('string', False);
  answer?: ('AnswerKind', False);
  question?: ('string', False);
  text?: ('string', False);
  reminders: number;
  actions: string[];
}

export interface ConsultationPage {
  items: ConsultationView[];
  count: number;
  next?: ('string', False);
}

export interface DocumentView {
  id: string;
  kind: string;
  names: Names;
  media_type: string;
  bytes: number;
  href: string;
}

export interface HistoryLine {
  position: number;
  at: string;
  type: string;
  text: string;
  unit?: ('Ref', False);
  officer?: ('Ref', False);
  note?: ('string', False);
}

export interface AccountTotal {
  account: string;
  us: number;
}

export interface BookingView {
  from: string;
  to: string;
  account: string;
  unit?: ('Ref', False);
  officer?: ('Ref', False);
}

export interface CaseLedger {
  total_us: number;
  difference_us: number;
  accounts: AccountTotal[];
  bookings: BookingView[];
  finished: boolean;
}

export interface ElementMark {
  element: string;
  state: string;
  times: number;
}

export interface CaseView {
  id: string;
  version: number;
  service: Ref;
  channel: Channel;
  state: CaseState;
  outcome?: ('Outcome', False);
  unit: Ref;
  holder?: ('string', False);
  sentence: string;
  filed_at: string;
  decided_at?: ('string', False);
  period: number;
  district?: ('number', False);
  place?: ('PlaceIn', False);
  applicant?: ('ApplicantIn', False);
  form: Record<string, Json>;
  fields: FieldView[];
  missing: string[];
  clock: ClockView;
  tasks: TaskView[];
  consultations: ConsultationView[];
  documents: DocumentView[];
  history: HistoryLine[];
  ledger: CaseLedger;
  drawing: string;
  marks: ElementMark[];
  actions: string[];
  parent?: ('string', False);
  satisfaction?: ('number', False);
}

export interface NoteIn {
  note?: ('string', False);
}

export interface ReferIn {
  unit: string;
  officer?: ('string', False);
  note?: ('string', False);
  copies?: ('string[]', False);
}

export interface ReturnIn {
  reason: string;
}

export interface ReassignIn {
  unit: string;
  officer?: ('string', False);
}

export interface CompleteIn {
  outputs: Record<string, Json>;
  note?: ('string', False);
}

export interface PauseIn {
  missing: string[];
  note?: ('string', False);
}

export interface ResumeIn {
  documents?: ('DocumentIn[]', False);
  note?: ('string', False);
}

export interface ConsultIn {
  body: string;
  kind: string;
  term?: ('string', False);
  silence?: ('SilenceRule', False);
  question?: ('string', False);
}

export interface ServeIn {
  proof: string;
}

export interface AnswerIn {
  answer: AnswerKind;
  text?: ('string', False);
  passed_to?: ('string', False);
}

export interface DecideIn {
  outcome: Outcome;
  reason?: ('string', False);
}

export interface WithdrawIn {
  reason?: ('string', False);
}

export interface ReopenIn {
  why: string;
  note?: ('string', False);
}

export interface ConfirmIn {
  done: boolean;
  satisfaction?: ('number', False);
}

export interface Changed {
  id: string;
  version: number;
}

export interface LedgerRow {
  key: string;
  names: Names;
  cases: number;
  total_us: number;
  accounts: AccountTotal[];
}

export interface LedgerView {
  by: string;
  cases: number;
  total_us: number;
  difference_us: number;
  sentence: string;
  accounts: AccountTotal[];
  rows: LedgerRow[];
}

export interface UnitView {
  code: string;
  names: Names;
  kind: UnitKind;
  parent?: ('string', False);
  district?: ('number', False);
  officers: Ref[];
}

export interface UnitList {
  items: UnitView[];
}

export interface TodayView {
  open: number;
  late: number;
  soon: number;
  paused: number;
  filed_30d: number;
  decided_30d: number;
  median_us_30d?: ('number', False);
  median_us_year_ago?: ('number', False);
  in_time_per_mille: number;
  sentence: string;
  lapsing: CaseRow[];
}

export interface Health {
  status: string;
  version: string;
  facts: number;
  now: string;
  clock_synchronised: boolean;
}
