// The shapes of the API, one for one those of src/server/api/types.hpp. Instants are RFC 3339 texts, …_us are microseconds.

export type FieldType = 'text' | 'integer' | 'amount' | 'date' | 'boolean' | 'choice';
export type PlaceRule = 'none' | 'optional' | 'required';
export type Role = 'officer' | 'counter' | 'head' | 'manager' | 'administrator' | 'respondent';
export type TaskState = 'offered' | 'referred' | 'in_hand' | 'active' | 'done' | 'cancelled';
export type AskEffect = 'stops' | 'restarts' | 'runs';
export type CaseState = 'open' | 'paused' | 'decided' | 'closed';
export type Outcome = 'granted' | 'refused' | 'withdrawn' | 'deemed_granted' | 'deemed_refused' | 'done' | 'not_competent';
export type Channel = 'online' | 'counter' | 'phone' | 'post' | 'imported';
export type ConsultationState = 'asked' | 'served' | 'incomplete' | 'answered' | 'deemed' | 'withdrawn';
export type SilenceRule = 'none' | 'consent' | 'refusal';
export type AnswerKind = 'consent' | 'conditional' | 'refusal' | 'incomplete' | 'not_competent' | 'passed_on';
export type UnitKind = 'deputy_office' | 'directorate' | 'district' | 'office' | 'counter' | 'commission' | 'outside_body' | 'city';

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
  at?: string;
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
  due_at?: string;
  due_on?: string;
  gross_us: number;
  net_us: number;
  left_us?: number;
  lines: ClockLine[];
  days: ClockDay[];
}

export interface ApplicantIn {
  name?: string;
  national_id?: string;
  mobile?: string;
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
  applicant?: ApplicantIn;
  form: Json;
  district?: number;
  place?: PlaceIn;
  documents?: DocumentIn[];
  channel?: Channel;
  dossier?: string;
}

export interface Filed {
  id: string;
  tracking_number: string;
  secret_link: string;
  due_at?: string;
  due_on?: string;
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

export interface CitizenLine {
  at: string;
  type: string;
  text: string;
  note?: string;
}

export interface MissingView {
  code: string;
  names: Names;
}

export interface Credentials {
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
  officer?: Ref;
  state: TaskState;
  sender?: Ref;
  opened_at: string;
  since: string;
  due_at?: string;
  left_us?: number;
  urgency: string;
  paused: boolean;
  missing: string[];
  district?: number;
  filed_at: string;
  version: number;
}

export interface TaskPage {
  items: TaskRow[];
  count: number;
  next?: string;
}

export interface CaseRow {
  id: string;
  service: Ref;
  state: CaseState;
  outcome?: Outcome;
  unit: Ref;
  holder?: string;
  filed_at: string;
  decided_at?: string;
  due_at?: string;
  urgency: string;
  district?: number;
}

export interface CasePage {
  items: CaseRow[];
  count: number;
  next?: string;
}

export interface OutputField {
  name: string;
  label: Names;
  type: FieldType;
  required: boolean;
  choices: ChoiceView[];
  value: unknown;
}

export interface TaskView {
  id: string;
  element: string;
  name: Names;
  unit: Ref;
  role: Role;
  state: TaskState;
  officer?: Ref;
  sender?: Ref;
  opened_at: string;
  since: string;
  due_at?: string;
  outputs: OutputField[];
  actions: string[];
  session_at?: string;
}

export interface ConsultationView {
  id: string;
  case_id: string;
  service: Ref;
  kind: string;
  body: Ref;
  asked_by: Ref;
  state: ConsultationState;
  silence: SilenceRule;
  asked_at: string;
  served_at?: string;
  answered_at?: string;
  due_at?: string;
  answer?: AnswerKind;
  question?: string;
  text?: string;
  reminders: number;
  actions: string[];
  late: boolean;
  late_answer?: AnswerKind;
  late_at?: string;
  certificate?: string;
}

export interface ConsultationPage {
  items: ConsultationView[];
  count: number;
  next?: string;
}

export interface DocumentView {
  id: string;
  kind: string;
  names: Names;
  media_type: string;
  bytes: number;
  href: string;
  erased: boolean;
}

export interface CitizenView {
  id: string;
  version: number;
  service: Names;
  state: CaseState;
  outcome?: Outcome;
  sentence: string;
  filed_at: string;
  decided_at?: string;
  period: number;
  clock: ClockView;
  missing: MissingView[];
  documents: DocumentView[];
  history: CitizenLine[];
  actions: string[];
  decisions: DecisionView[];
  asked?: AskEffect;
}

export interface HistoryLine {
  position: number;
  at: string;
  type: string;
  text: string;
  unit?: Ref;
  officer?: Ref;
  note?: string;
}

export interface AccountTotal {
  account: string;
  us: number;
}

export interface BookingView {
  from: string;
  to: string;
  account: string;
  unit?: Ref;
  officer?: Ref;
}

export interface CaseLedger {
  total_us: number;
  difference_us: number;
  accounts: AccountTotal[];
  bookings: BookingView[];
  finished: boolean;
}

export interface StayView {
  from: string;
  to?: string;
  us: number;
  end: string;
  instance: boolean;
  unit?: Ref;
  officer?: Ref;
}

export interface ElementMark {
  element: string;
  kind: string;
  name: Names;
  state: string;
  times: number;
  us: number;
  stays: StayView[];
}

export interface CaseView {
  id: string;
  version: number;
  service: Ref;
  channel: Channel;
  state: CaseState;
  outcome?: Outcome;
  unit: Ref;
  holder?: string;
  sentence: string;
  filed_at: string;
  decided_at?: string;
  period: number;
  district?: number;
  place?: PlaceIn;
  applicant?: ApplicantIn;
  form: Json;
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
  parent?: string;
  satisfaction?: number;
  erased: boolean;
  incidents: IncidentRow[];
  decisions: DecisionView[];
  asked?: AskEffect;
  asking?: AskEffect;
  asking_why?: string;
}

export interface FiredView {
  table: string;
  rule: number;
  id: string;
  annotations: string[];
}

export interface GivenView {
  name: string;
  label: string;
  text: string;
}

export interface DecisionView {
  position: number;
  at: string;
  element: string;
  name: Names;
  decision: string;
  inputs: Json;
  value: Json;
  given: GivenView[];
  result: string;
  text: string;
  fired: FiredView[];
}

export interface IncidentRow {
  case_id: string;
  number: number;
  service: Ref;
  unit: Ref;
  element: string;
  name: Names;
  code: string;
  text: string;
  since: string;
  version: number;
  actions: string[];
}

export interface IncidentPage {
  items: IncidentRow[];
  count: number;
  next?: string;
}

export interface RetryIn {
  service?: string;
  element?: string;
  code?: string;
  cases?: string[];
}

export interface RetriedRow {
  case_id: string;
  number: number;
  resolved: boolean;
  text?: string;
}

export interface RetriedView {
  tried: number;
  resolved: number;
  left: number;
  items: RetriedRow[];
}

export interface NoteIn {
  note?: string;
}

export interface ReferIn {
  unit: string;
  officer?: string;
  note?: string;
  copies?: string[];
}

export interface ReturnIn {
  reason: string;
}

export interface ReassignIn {
  unit: string;
  officer?: string;
}

export interface CompleteIn {
  outputs: Json;
  note?: string;
}

export interface PauseIn {
  missing: string[];
  note?: string;
  expects?: AskEffect;
}

export interface Length {
  count: number;
  unit: string;
}

// Without a length and a day: by as much as the term gives.
export interface ExtendIn {
  by?: Length;
  to?: string;
  agreed?: boolean;
  reason: string;
}

export interface ResumeIn {
  documents?: DocumentIn[];
  note?: string;
}

export interface DocumentsIn {
  documents: DocumentIn[];
}

export interface ObjectIn {
  text: string;
}

export interface ConsultIn {
  body: string;
  kind: string;
  term?: string;
  silence?: SilenceRule;
  question?: string;
}

export interface ServeIn {
  proof: string;
}

export interface AnswerIn {
  answer: AnswerKind;
  text?: string;
  passed_to?: string;
}

export interface DecideIn {
  outcome: Outcome;
  reason?: string;
}

export interface WithdrawIn {
  reason?: string;
}

export interface ReopenIn {
  why: string;
  note?: string;
}

export interface ConfirmIn {
  done: boolean;
  satisfaction?: number;
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
  parent?: string;
  district?: number;
  officers: Ref[];
}

export interface UnitList {
  items: UnitView[];
}

export interface DayCount {
  date: string;
  cases: number;
}

export interface WeekView {
  from: string;
  to: string;
  cases: number;
  days: DayCount[];
  nearest: CaseRow[];
}

export interface TodayView {
  open: number;
  late: number;
  soon: number;
  paused: number;
  filed_30d: number;
  decided_30d: number;
  median_us_30d?: number;
  median_us_year_ago?: number;
  in_time_per_mille: number;
  sentence: string;
  this_week: WeekView;
  next_week: WeekView;
  escalated: EscalatedRow[];
}

export interface EscalatedRow {
  id: string;
  service: Ref;
  unit: Ref;
  role: Role;
  at: string;
  due_at?: string;
  holder?: string;
  district?: number;
  urgency: string;
}

export type NoticeKind = 'closed' | 'hours' | 'works' | 'holiday';

export interface OpenHours {
  from: string;
  to: string;
}

export interface CalendarRow {
  code: string;
  names: Names;
  zone: string;
  regions: string[];
  units: number;
  services: number;
  sessions: Ref[];
}

export interface CalendarList {
  items: CalendarRow[];
}

export interface CalendarFactRow {
  id: string;
  kind: string;
  words: Names;
  source: string;
  regions: string[];
  announced_at?: string;
  from?: string;
  to?: string;
  shut?: string;
  reopen?: string;
  day_is_lost: boolean;
  hours: OpenHours[];
  declared: boolean;
  withdrawn?: string;
}

export interface CalendarDay {
  date: string;
  kind: string;
  why: string;
  hours: OpenHours[];
  fact?: string;
}

export interface CalendarView {
  calendar: CalendarRow;
  region: string;
  from: string;
  to: string;
  days: CalendarDay[];
  facts: CalendarFactRow[];
}

export interface NoticeIn {
  kind: NoticeKind;
  from: string;
  to?: string;
  shut?: string;
  reopen?: string;
  day_is_lost?: boolean;
  hours?: OpenHours[];
  regions?: string[];
  words?: Names;
  source?: string;
  announced_at?: string;
  replaces?: string;
}

export interface WithdrawNoticeIn {
  why: string;
}

export interface HolidaysIn {
  ics: string;
  source?: string;
}

export interface MoveRow {
  case_id: string;
  kind: string;
  service: Ref;
  unit: Ref;
  holder?: string;
  from_at?: string;
  to_at?: string;
  by_us: number;
}

export interface MoveCount {
  what: Ref;
  cases: number;
}

export interface SittingView {
  unit: Ref;
  from: string;
  to: string;
  off?: string;
}

export interface UnitSittings {
  unit: Ref;
  calendar: string;
  waiting: number;
  due_before: number;
  items: SittingView[];
}

export interface SittingList {
  items: UnitSittings[];
}

export interface PreviewView {
  sentence: string;
  open: number;
  cases: number;
  consultations: number;
  longest_us: number;
  whole: boolean;
  by_service: MoveCount[];
  by_unit: MoveCount[];
  moves: MoveRow[];
  days: CalendarDay[];
  sessions: SittingView[];
}

export interface HolidaysView {
  added: CalendarFactRow[];
  known: number;
  passed_over: number;
  preview: PreviewView;
}

export interface NewsRow {
  at: string;
  text: string;
  withdrawn: boolean;
}

export interface NewsList {
  items: NewsRow[];
}

export interface FeedView {
  path: string;
  sessions?: string;
}

export interface EraseIn {
  why: string;
  records?: string[];
}

export interface Erased {
  id: string;
  records: number;
}

export interface DecisionRow {
  name: string;
  label: string;
  inputs: string[];
}

export interface DecisionFileRow {
  file: string;
  path: string;
  name: string;
  decisions: DecisionRow[];
}

export interface DecisionFileList {
  items: DecisionFileRow[];
}

export interface AcceptedView {
  element: string;
  rule: string;
}

export interface DrawingRow {
  service: Ref;
  path: string;
  version: number;
  versions: number;
  running: number;
  old_running: number;
}

export interface DrawingList {
  items: DrawingRow[];
}

export interface DrawingVersionView {
  number: number;
  sha256: string;
  since: string;
  in_force: boolean;
  running: number;
  deployed_at?: string;
  by?: Ref;
  accepted: AcceptedView[];
}

export interface DeploymentView {
  at: string;
  by?: Ref;
  version: number;
  files: string[];
  accepted: AcceptedView[];
}

export interface DrawingView {
  service: Ref;
  path: string;
  version: number;
  items: DrawingVersionView[];
  deployments: DeploymentView[];
}

export interface EnglishIn {
  element: string;
  name: string;
}

export interface BroughtIn {
  name: string;
  text: string;
}

export interface DrawingIn {
  xml: string;
  english?: EnglishIn[];
  files?: BroughtIn[];
}

export interface DeployIn {
  xml: string;
  english?: EnglishIn[];
  files?: BroughtIn[];
  base?: string;
  accepted: AcceptedView[];
}

export interface DrawingFinding {
  element: string;
  line: number;
  column: number;
  rule: string;
  text: string;
  file: string;
}

export interface DrawingCheck {
  refusals: DrawingFinding[];
  warnings: DrawingFinding[];
  deployable: boolean;
  same: boolean;
  elements: number;
  flows: number;
  xml: string;
  base: string;
}

export interface Deployed {
  service: string;
  version: number;
  sha256: string;
}

export interface RenamedIn {
  from: string;
  to: string;
}

export interface PlanIn {
  from: number;
  to: number;
}

export interface PlanRow {
  element: string;
  name: Names;
  kind: string;
  to?: string;
  waiting: number;
}

export interface PlanTarget {
  element: string;
  name: Names;
  kind: string;
}

export interface MigrationPlanView {
  from: number;
  to: number;
  running: number;
  elements: PlanRow[];
  targets: PlanTarget[];
}

export interface MigrationIn {
  from: number;
  to: number;
  elements?: RenamedIn[];
  flows?: RenamedIn[];
  cases?: string[];
}

export interface MigrationRefusal {
  element: string;
  rule: string;
  text: string;
}

export interface PreviewRow {
  case_id: string;
  moves: boolean;
  refusals: MigrationRefusal[];
  due_before?: string;
  due_after?: string;
  by_us: number;
  text: string;
}

export interface MigrationPreview {
  cases: number;
  movable: number;
  whole: boolean;
  sentence: string;
  items: PreviewRow[];
}

export interface MigratedRow {
  case_id: string;
  migrated: boolean;
  text?: string;
}

export interface MigratedView {
  migrated: number;
  left: number;
  items: MigratedRow[];
}

export interface UndoIn {
  cases: string[];
}

export interface TimerRow {
  number: number;
  purpose: 'process' | 'silence' | 'reminder' | 'lapse' | 'confirm';
  due_at: string;
  element?: string;
  name?: Names;
  changeable: boolean;
}

export interface TimerList {
  items: TimerRow[];
}

export interface TimerDueIn {
  due_at: string;
  reason: string;
}
