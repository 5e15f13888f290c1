// Shapes of incidents, deployment and migration until the server's types have them.
import type { Names, Ref } from './types';

export interface IncidentRow { case_id: string; number: number; service: Ref; unit: Ref; element: string; name: Names; code: string; text: string; since: string; version: number; actions: string[] }
export interface IncidentPage { items: IncidentRow[]; count: number; next?: string }
export interface RetryIn { service?: string; element?: string; code?: string; cases?: string[] }
export interface RetriedRow { case_id: string; number: number; resolved: boolean; text?: string }
export interface RetriedView { tried: number; resolved: number; left: number; items: RetriedRow[] }

export interface AcceptedWarning { element: string; rule: string }
export interface DrawingRow { service: Ref; path: string; version: number; versions: number; running: number; old_running: number }
export interface DrawingList { items: DrawingRow[] }
export interface DrawingVersion { number: number; sha256: string; since: string; in_force: boolean; running: number; deployed_at?: string; by?: Ref; accepted: AcceptedWarning[] }
export interface DrawingView { service: Ref; path: string; version: number; items: DrawingVersion[] }
export interface EnglishName { element: string; name: string }
export interface DrawingIn { xml: string; english?: EnglishName[] }
export interface DrawingFinding { element: string; line: number; column: number; rule: string; text: string; file: string }
export interface DrawingCheck { refusals: DrawingFinding[]; warnings: DrawingFinding[]; deployable: boolean; same: boolean; elements: number; flows: number; xml: string }
export interface DeployIn extends DrawingIn { accepted: AcceptedWarning[] }
export interface Deployed { service: string; version: number; sha256: string }

export interface Renamed { from: string; to: string }
export interface MigrationIn { from: number; to: number; elements: Renamed[]; flows: Renamed[]; cases?: string[] }
export interface PlanRow { element: string; name: Names; kind: string; to?: string; waiting: number }
export interface MigrationPlanView { from: number; to: number; running: number; elements: PlanRow[] }
export interface MigrationRefusal { element: string; rule: string; text: string }
export interface PreviewRow { case_id: string; moves: boolean; refusals: MigrationRefusal[]; due_before?: string; due_after?: string; by_us: number; text: string }
export interface MigrationPreview { cases: number; movable: number; whole: boolean; sentence: string; items: PreviewRow[] }
export interface MigratedRow { case_id: string; migrated: boolean; text?: string }
export interface MigratedView { migrated: number; left: number; items: MigratedRow[] }

export interface FiredView { rule: number; id: string; annotations: string[] }
export interface DecisionView { position: number; at: string; element: string; name: Names; decision: string; value: unknown; text: string; fired: FiredView[]; inputs: Record<string, unknown> }
